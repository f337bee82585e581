/**
 * Failed system calls as errors, in libc's words.
 *
 * @module
 */

import { readCString } from "./cstring.ts";
import { errnoNames } from "./headers/errno.ts";
import { libc } from "./libc.ts";
import { localeFromEnvironment } from "./locale.ts";

/**
 * libc's words for an error number, in the language of the locale.
 *
 * @param errno Number of `headers/errno.ts`; or any 32 bits, of which `ee_errno` has as many.
 * @returns For instance `Permission denied`; unknown numbers give libc's own phrase for them. Source: strerror(3).
 */
export function errorText(errno: number): string {
  localeFromEnvironment();
  return readCString(libc.strerror(errno | 0)) ?? `Unknown error ${errno}`;
}

/**
 * The symbolic name of an error number.
 *
 * @param errno Number of `headers/errno.ts`.
 * @returns For instance `EACCES`; `errno 9999` for a number that Linux does not have.
 */
export function errorSymbol(errno: number): string {
  return errnoNames[errno] ?? `errno ${errno}`;
}

/** A system call that failed. The message is that of perror(3): `bind: Cannot assign requested address`. */
export class SystemCallError extends Error {
  /** Name of the class. */
  override readonly name = "SystemCallError";
  /** Name of the call, as in section 2 of the manual. */
  readonly call: string;
  /** Error number. */
  readonly errno: number;
  /** Symbolic name of the error number: `EADDRNOTAVAIL`. */
  readonly symbol: string;
  /** libc's words for the error number. */
  readonly reason: string;

  /**
   * Describes a failure.
   *
   * @param call Name of the call.
   * @param errno What {@linkcode errno} of `libc.ts` gave right after it.
   */
  constructor(call: string, errno: number) {
    const reason = errorText(errno);
    super(`${call}: ${reason}`);
    this.call = call;
    this.errno = errno;
    this.symbol = errorSymbol(errno);
    this.reason = reason;
  }
}
