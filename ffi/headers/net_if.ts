/**
 * Network interfaces: net/if.h.
 *
 * @module
 */

/** Most bytes of an interface's name, the final zero among them. */
export const IF_NAMESIZE = 16;
/** The interface is up. */
export const IFF_UP = 0x1;
/** The interface is a loopback. */
export const IFF_LOOPBACK = 0x8;
