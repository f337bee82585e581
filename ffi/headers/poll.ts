/**
 * Events of poll: poll.h.
 *
 * @module
 */

/** Something can be read. */
export const POLLIN = 0x1;
/** Something can be written. */
export const POLLOUT = 0x4;
/** An error is pending, or the error queue holds something. */
export const POLLERR = 0x8;
/** The descriptor is not open. */
export const POLLNVAL = 0x20;
