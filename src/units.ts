/**
 * Units of time.
 *
 * @module
 */

/** Nanoseconds of a microsecond. */
export const NS_PER_US = 1000;
/** Nanoseconds of a millisecond. */
export const NS_PER_MS = 1_000_000;
/** Nanoseconds of a second. */
export const NS_PER_SECOND = 1_000_000_000;
/** Microseconds of a millisecond. */
export const US_PER_MS = 1000;
