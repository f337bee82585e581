/**
 * Network interfaces: net/if.h.
 *
 * @module
 */

/** Most bytes of an interface's name, the final zero among them. */
export const IF_NAMESIZE = 16;
