/**
 * Descriptor flags of fcntl: fcntl.h.
 *
 * @module
 */

/** Read the flags of a descriptor. */
export const F_GETFD = 1;
/** The descriptor is closed on exec. */
export const FD_CLOEXEC = 1;
