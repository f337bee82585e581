/**
 * The operation of epoll_ctl that is used: sys/epoll.h.
 *
 * @module
 */

/** Change the events of a descriptor that was added. */
export const EPOLL_CTL_MOD = 3;
