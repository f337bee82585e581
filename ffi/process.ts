/**
 * This process: who runs it, how it was called, its terminal, its signals.
 *
 * Deno's own functions for these want permissions beside `--allow-ffi`.
 *
 * @module
 */

import { encodeCString, readCString } from "./cstring.ts";
import { F_GETFL, O_ACCMODE, O_CLOEXEC, O_RDONLY, O_RDWR } from "./headers/fcntl.ts";
import { TIOCGWINSZ } from "./headers/ioctl.ts";
import { winsize } from "./layout.ts";
import { libc, processCalls, terminalCalls } from "./libc.ts";

const SMALL_FILE_BYTES = 4096;
/** limits.h. */
const PATH_MAX = 4096;

/** What a shell adds to the number of the signal that a process died of. */
const FIRST_SIGNAL_STATUS = 128;

/**
 * The real user: who started the program.
 *
 * @returns Number of the user; 0 is root. Source: getuid(2).
 */
export function getUid(): number {
  return libc.getuid();
}

/**
 * The effective user: whose rights count.
 *
 * @returns Number of the user; 0 is root. Source: geteuid(2).
 */
export function getEuid(): number {
  return libc.geteuid();
}

/**
 * Reads a variable of the environment.
 *
 * @param name Name of the variable.
 * @returns Its value; undefined when it is not set, and when the executable has rights (a capability, another user's)
 * that whoever set it may lack. Source: secure_getenv(3).
 */
export function getEnv(name: string): string | undefined {
  const bytes = encodeCString(name);
  return bytes === undefined ? undefined : readCString(libc.secure_getenv(bytes));
}

/**
 * Reads a variable of the environment that only says how things should look, whoever has set it.
 *
 * @param name Name of the variable.
 * @returns Its value; undefined when it is not set. Source: getenv(3).
 */
export function getLookEnv(name: string): string | undefined {
  const bytes = encodeCString(name);
  return bytes === undefined ? undefined : readCString(libc.getenv(bytes));
}

/**
 * How the program was called: the first argument of exec, path included.
 *
 * Under `deno run` that is `deno`.
 *
 * @returns For instance `ping6` or `/usr/local/bin/ping`. Source: program_invocation_name(3).
 */
export function programInvocationName(): string {
  const variable = libc.program_invocation_name;
  if (variable === null) return "";
  return readCString(new Deno.UnsafePointerView(variable).getPointer()) ?? "";
}

/**
 * Sends this process a signal.
 *
 * @param signal Number, SIG*. Source: raise(3).
 */
export function raiseSignal(signal: number): void {
  libc.raise(signal);
}

/**
 * Ends the process as a signal does that nobody listens to.
 *
 * Process 1 of a PID namespace outlives that: the kernel carries out no default action there. It exits with the status that a
 * shell gives a process that died of the signal.
 *
 * @param signal Number, SIG*, of a signal that ends a process. Source: signal(2), pid_namespaces(7).
 */
export function dieOfSignal(signal: number): never {
  libc.signal(signal, null);
  libc.raise(signal);
  Deno.exit(FIRST_SIGNAL_STATUS + signal);
}

/**
 * The process that started this one.
 *
 * @returns Its number; 0 when it is in another namespace. Source: getppid(2).
 */
export function getParentPid(): number {
  return processCalls().getppid();
}

/**
 * Where a symbolic link leads, those of /proc included.
 *
 * @returns The path; undefined when there is no such link, when it may not be read, and when it is very long. Source:
 * readlink(2).
 */
export function readLink(path: string): string | undefined {
  const bytes = encodeCString(path);
  if (bytes === undefined) return undefined;
  const target = new Uint8Array(PATH_MAX);
  const length = processCalls().readlink(bytes, target, BigInt(PATH_MAX));
  return length < 0 || length >= PATH_MAX ? undefined : new TextDecoder().decode(target.subarray(0, length));
}

/**
 * Reads the beginning of a file that /proc makes up, or of any other.
 *
 * @returns 4096 bytes at most, as text; undefined when the file can't be read. Source: open(2), read(2).
 */
export function readSmallFile(path: string): string | undefined {
  const name = encodeCString(path);
  if (name === undefined) return undefined;
  const { open, read } = terminalCalls();
  const fd = open(name, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return undefined;
  const bytes = new Uint8Array(SMALL_FILE_BYTES);
  const length = read(fd, bytes, BigInt(bytes.length));
  libc.close(fd);
  return length < 0 ? undefined : new TextDecoder().decode(bytes.subarray(0, length));
}

/**
 * Whether a descriptor is open for reading and writing, as a terminal's is, and not for one of them.
 *
 * @param fd Descriptor; 1 is stdout.
 * @returns False for closed descriptors, too. Source: fcntl(2), F_GETFL.
 */
export function isReadWrite(fd: number): boolean {
  return (libc.fcntl(fd, F_GETFL) & O_ACCMODE) === O_RDWR;
}

/**
 * Whether a descriptor is a terminal.
 *
 * @param fd Descriptor; 1 is stdout.
 * @returns False for pipes, files and closed descriptors, too. Source: isatty(3).
 */
export function isTerminal(fd: number): boolean {
  return libc.isatty(fd) === 1;
}

/**
 * Width of a terminal.
 *
 * @param fd Descriptor; 1 is stdout.
 * @returns Columns, undefined when it is no terminal or one that does not know. Source: ioctl_tty(2).
 */
export function terminalColumns(fd: number): number | undefined {
  const size = new Uint8Array(winsize.bytes);
  if (libc.ioctl(fd, BigInt(TIOCGWINSZ), size) < 0) return undefined;
  const columns = winsize.get(new DataView(size.buffer), 0, "ws_col");
  return columns === 0 ? undefined : columns;
}
