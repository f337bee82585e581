/**
 * Filters that the kernel runs on every packet of a socket: classic BPF, SO_ATTACH_FILTER of socket(7).
 *
 * @module
 */

import { Arena } from "./arena.ts";
import type { FilterInstruction } from "./headers/filter.ts";
import { SO_ATTACH_FILTER, SOL_SOCKET } from "./headers/socket.ts";
import { sock_filter, sock_fprog } from "./layout.ts";
import { SystemCallError } from "./errno.ts";
import { errno, libc } from "./libc.ts";
import type { Socket } from "./socket.ts";

/** A program as the kernel reads it. */
export interface EncodedProgram {
  /** Keeps the program alive: it has to be there until the call that takes it is over. */
  readonly arena: Arena;
  /** Its `sock_fprog`. */
  readonly head: number;
}

/**
 * Lays out a program in memory: `sock_fprog`, and the instructions that it points to.
 *
 * @param program Instructions, which end with a return.
 */
export function encodeProgram(program: readonly FilterInstruction[]): EncodedProgram {
  const arena = new Arena(sock_fprog.bytes + program.length * sock_filter.bytes);
  const head = arena.allocate(sock_fprog.bytes);
  const instructions = arena.allocate(program.length * sock_filter.bytes);
  sock_fprog.set(arena.view, head, "len", program.length);
  sock_fprog.setPointer(arena.view, head, "filter", arena.address(instructions));
  program.forEach((instruction, index) => {
    const at = instructions + index * sock_filter.bytes;
    sock_filter.set(arena.view, at, "code", instruction.code);
    sock_filter.set(arena.view, at, "jt", instruction.whenTrue ?? 0);
    sock_filter.set(arena.view, at, "jf", instruction.whenFalse ?? 0);
    sock_filter.set(arena.view, at, "k", instruction.constant);
  });
  return { arena, head };
}

/**
 * Makes a socket receive only the packets that a program accepts.
 *
 * @param socket Open socket.
 * @param program Instructions, which end with a return of the bytes to keep: 0 drops the packet.
 * @throws {SystemCallError} When setsockopt(2) fails: EINVAL for a program that the kernel refuses.
 */
export function attachFilter(socket: Pick<Socket, "fd">, program: readonly FilterInstruction[]): void {
  const { arena, head } = encodeProgram(program);
  // Straight to libc: Socket.setOption would copy the structure out of the arena that keeps the program alive.
  const value = arena.slice(head, sock_fprog.bytes);
  const result = libc.setsockopt(socket.fd, SOL_SOCKET, SO_ATTACH_FILTER, value, value.length);
  if (result < 0) throw new SystemCallError("setsockopt", errno());
}
