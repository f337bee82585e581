/**
 * The kernel's neighbour tables by netlink: linux/netlink.h, linux/rtnetlink.h, linux/neighbour.h.
 *
 * @module
 */

/** Netlink protocol of routes, addresses and neighbours. */
export const NETLINK_ROUTE = 0;
/** Flag: a request. */
export const NLM_F_REQUEST = 1;
/** Flags: all that there is. */
export const NLM_F_DUMP = 0x300;
/** Message: a neighbour table. */
export const RTM_NEWNEIGHTBL = 64;
/** Message: which neighbour tables are there? */
export const RTM_GETNEIGHTBL = 66;
/** Attribute: most entries of the table, gc_thresh3. */
export const NDTA_THRESH3 = 4;
/** Attribute: struct ndt_config. */
export const NDTA_CONFIG = 5;
