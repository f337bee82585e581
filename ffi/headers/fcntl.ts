/**
 * Flags of open and fcntl: fcntl.h.
 *
 * @module
 */

/** Read the flags of a descriptor. */
export const F_GETFD = 1;
/** The descriptor is closed on exec. */
export const FD_CLOEXEC = 1;
/** Read how a descriptor was opened. */
export const F_GETFL = 3;
/** The bits of F_GETFL that say whether it was for reading, writing or both. */
export const O_ACCMODE = 3;
/** Open for reading only. */
export const O_RDONLY = 0;
/** Open for writing only. */
export const O_WRONLY = 1;
/** Open for reading and writing. */
export const O_RDWR = 2;
/** A terminal that is opened does not become the controlling one. */
export const O_NOCTTY = 0o400;
/** Reading and writing never wait. */
export const O_NONBLOCK = 0o4000;
/** The descriptor will be closed on exec. */
export const O_CLOEXEC = 0o2000000;
