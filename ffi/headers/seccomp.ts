/**
 * Filters of system calls: linux/seccomp.h, linux/audit.h, asm/unistd.h.
 *
 * @module
 */

/** Operation of seccomp(2): adds a filter. */
export const SECCOMP_SET_MODE_FILTER = 1;
/** For all threads of the process. */
export const SECCOMP_FILTER_FLAG_TSYNC = 1;
/** Without the measures against speculation, which would slow down the whole process. */
export const SECCOMP_FILTER_FLAG_SPEC_ALLOW = 4;
/** The call fails with the error number in the lower 16 bits. */
export const SECCOMP_RET_ERRNO = 0x00050000;
/** The call is made. */
export const SECCOMP_RET_ALLOW = 0x7fff0000;

/** Bit of the numbers of calls that have 32-bit pointers on x86_64. */
export const __X32_SYSCALL_BIT = 0x40000000;

/** What differs between machines. */
export interface SystemCallNumbers {
  /** AUDIT_ARCH_*: of the calls that have these numbers. */
  readonly auditArch: number;
  /** socket(2). */
  readonly socket: number;
  /** execve(2). */
  readonly execve: number;
  /** execveat(2). */
  readonly execveat: number;
  /** io_uring_setup(2). */
  readonly io_uring_setup: number;
  /** seccomp(2). */
  readonly seccomp: number;
}

/** Numbers of system calls, for each machine. */
export const systemCallNumbers: Readonly<Record<"x86_64" | "aarch64", SystemCallNumbers>> = {
  x86_64: {
    auditArch: 0xc000003e,
    socket: 41,
    execve: 59,
    execveat: 322,
    io_uring_setup: 425,
    seccomp: 317,
  },
  aarch64: {
    auditArch: 0xc00000b7,
    socket: 198,
    execve: 221,
    execveat: 281,
    io_uring_setup: 425,
    seccomp: 277,
  },
};
