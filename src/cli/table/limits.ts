/**
 * Bounds of limits.h on a 64-bit machine.
 *
 * @module
 */

export const INT_MAX = 2147483647n;
export const UINT_MAX = 4294967295n;
export const LONG_MAX = 9223372036854775807n;
