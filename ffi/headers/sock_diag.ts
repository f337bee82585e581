/**
 * What the kernel tells about the memory of a socket, as an array of __u32: linux/sock_diag.h.
 *
 * @module
 */

/** Index of the packets that were dropped because the receive buffer was full. */
export const SK_MEMINFO_DROPS = 8;
/** Length of the array. */
export const SK_MEMINFO_VARS = 9;
