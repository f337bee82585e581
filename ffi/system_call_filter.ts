/**
 * A filter of system calls for all threads of the process: seccomp(2).
 *
 * @module
 */

import {
  BPF_ABS,
  BPF_ALU,
  BPF_AND,
  BPF_JEQ,
  BPF_JGE,
  BPF_JMP,
  BPF_K,
  BPF_LD,
  BPF_RET,
  BPF_W,
} from "./headers/filter.ts";
import { EPERM } from "./headers/errno.ts";
import type { FilterInstruction } from "./headers/filter.ts";
import { PR_SET_NO_NEW_PRIVS } from "./headers/prctl.ts";
import {
  __X32_SYSCALL_BIT,
  SECCOMP_FILTER_FLAG_SPEC_ALLOW,
  SECCOMP_FILTER_FLAG_TSYNC,
  SECCOMP_RET_ALLOW,
  SECCOMP_RET_ERRNO,
  SECCOMP_SET_MODE_FILTER,
  type SystemCallNumbers,
  systemCallNumbers,
} from "./headers/seccomp.ts";
import { AF_INET, AF_INET6, AF_NETLINK, AF_UNIX, SOCK_DGRAM, SOCK_STREAM } from "./headers/socket.ts";
import { seccomp_data, sock_fprog } from "./layout.ts";
import type { PrivilegeCalls } from "./libc.ts";
import { encodeProgram } from "./packet_filter.ts";

/** The type of a socket without its flags. */
const SOCK_TYPE_MASK = 0xf;

/**
 * Refuses, on all threads and for good: sockets other than those that look up names or take datagrams, and executing
 * programs. No thread gains rights any more.
 *
 * @returns Whether the kernel took it; one without seccomp, or an emulator, does not.
 */
export function filterSystemCalls(calls: PrivilegeCalls): boolean {
  // Without it only root may set a filter.
  if (calls.prctl(PR_SET_NO_NEW_PRIVS, 1n, 0n, 0n, 0n) < 0) return false;
  const numbers = systemCallNumbers[Deno.build.arch];
  const { arena, head } = encodeProgram(systemCallProgram(numbers));
  const flags = SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_SPEC_ALLOW;
  const program = arena.slice(head, sock_fprog.bytes);
  return calls.syscall(BigInt(numbers.seccomp), BigInt(SECCOMP_SET_MODE_FILTER), BigInt(flags), program) === 0;
}

const allow: FilterInstruction = { code: BPF_RET | BPF_K, constant: SECCOMP_RET_ALLOW };
const refuse: FilterInstruction = { code: BPF_RET | BPF_K, constant: SECCOMP_RET_ERRNO | EPERM };

function load(offset: number): FilterInstruction {
  return { code: BPF_LD | BPF_W | BPF_ABS, constant: offset };
}

function whenEqual(constant: number, verdict: FilterInstruction): readonly FilterInstruction[] {
  return [{ code: BPF_JMP | BPF_JEQ | BPF_K, constant, whenFalse: 1 }, verdict];
}

function unlessEqual(constant: number, verdict: FilterInstruction): readonly FilterInstruction[] {
  return [{ code: BPF_JMP | BPF_JEQ | BPF_K, constant, whenTrue: 1 }, verdict];
}

/**
 * The filter of {@linkcode filterSystemCalls}; refused calls fail with EPERM.
 *
 * @param numbers Those of the machine; calls that have others, for 32-bit programs, are refused.
 */
export function systemCallProgram(numbers: SystemCallNumbers): readonly FilterInstruction[] {
  const { nr, arch, args: domain } = seccomp_data.offset;
  // Arguments are 64 bits wide, and the machines little endian.
  const type = domain + 8;
  return [
    load(arch),
    ...unlessEqual(numbers.auditArch, refuse),
    load(nr),
    { code: BPF_JMP | BPF_JGE | BPF_K, constant: __X32_SYSCALL_BIT, whenFalse: 1 },
    refuse,
    ...whenEqual(numbers.execve, refuse),
    ...whenEqual(numbers.execveat, refuse),
    // It opens sockets without a system call.
    ...whenEqual(numbers.io_uring_setup, refuse),
    ...unlessEqual(numbers.socket, allow),
    load(domain),
    ...whenEqual(AF_UNIX, allow),
    ...whenEqual(AF_NETLINK, allow),
    { code: BPF_JMP | BPF_JEQ | BPF_K, constant: AF_INET, whenTrue: 2 },
    ...unlessEqual(AF_INET6, refuse),
    load(type),
    { code: BPF_ALU | BPF_AND | BPF_K, constant: SOCK_TYPE_MASK },
    ...whenEqual(SOCK_STREAM, allow),
    ...whenEqual(SOCK_DGRAM, allow),
    refuse,
  ];
}
