/**
 * Operations of epoll_ctl: sys/epoll.h.
 *
 * @module
 */

/** Change the events of a descriptor that was added. */
export const EPOLL_CTL_MOD = 3;
/** Bytes of `struct epoll_event`, packed or not. */
export const EPOLL_EVENT_MAX_BYTES = 16;
