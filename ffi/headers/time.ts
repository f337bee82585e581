/**
 * Clocks: time.h.
 *
 * @module
 */

/** Time since 1970, which may be set. */
export const CLOCK_REALTIME = 0;
/** Time that never goes back, with the rate that NTP gives it. */
export const CLOCK_MONOTONIC = 1;
