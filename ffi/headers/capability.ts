/**
 * Capabilities of a thread: linux/capability.h.
 *
 * @module
 */

/** Version of capget(2)'s and capset(2)'s structures: two words of 32 capabilities each. */
export const _LINUX_CAPABILITY_VERSION_3 = 0x20080522;
/** Words of each set in that version. */
export const _LINUX_CAPABILITY_U32S_3 = 2;
/** Administer networks: SO_MARK, SO_RCVBUFFORCE. */
export const CAP_NET_ADMIN = 12;
/** Open raw sockets, bind a socket to another device. */
export const CAP_NET_RAW = 13;
