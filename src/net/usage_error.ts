/**
 * What was asked for can't be done, and not for a reason of the kernel's.
 *
 * @module
 */

import { STATUS_FAILED } from "../exit_status.ts";

/** Ends the run with a message and an exit status; a message of several lines is said line by line. */
export class UsageError extends Error {
  /** Exit status of the program. */
  readonly status: number;

  /**
   * Says what can't be done.
   *
   * @param message without the program's name
   */
  constructor(message: string, status: number = STATUS_FAILED) {
    super(message);
    this.name = "UsageError";
    this.status = status;
  }
}

/** Several hosts were named where there can be only one. */
export class SeveralHostsError extends UsageError {}
