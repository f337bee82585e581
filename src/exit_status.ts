/**
 * Exit statuses of the program.
 *
 * @module
 */

/** Too little came back: no reply, or fewer than `-c` before the deadline; with many targets, one that did not answer. */
export const STATUS_NO_REPLY = 1;
/** The run did not come to what `--require` or `--until-up` asks. */
export const STATUS_UNMET = 1;
/** The output can't be written. */
export const STATUS_OUTPUT_FAILED = 1;
/** A number is out of range, as iputils has it. */
export const STATUS_BAD_INTEGER = 1;
/** There is no run, or it ended by a failure. */
export const STATUS_FAILED = 2;
