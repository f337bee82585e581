/**
 * The runtime's event loop as something to wait for: an epoll(7) descriptor, which poll(2) reports as readable as soon
 * as the loop has something to do, a signal to deliver among others.
 *
 * @module
 */

import { EPOLL_CTL_MOD } from "./headers/epoll.ts";
import { ENOENT } from "./headers/errno.ts";
import { F_GETFD, FD_CLOEXEC } from "./headers/fcntl.ts";
import { errno, libc } from "./libc.ts";

/** Bytes of struct epoll_event, packed (x86_64) or not. */
const EVENT_BYTES = 16;
/** The runtime opens it first of all. */
const FIRST_FD = 3;

/**
 * Finds the descriptor of the event loop.
 *
 * It is told by what changing an event of a descriptor that it does not watch is answered with: epoll_ctl(2).
 *
 * @param socketFd A socket that the event loop has nothing to do with, opened by this program.
 * @returns The descriptor, or -1 when there is none.
 */
export function eventLoopDescriptor(socketFd: number): number {
  const event = new Uint8Array(EVENT_BYTES);
  for (let fd = FIRST_FD; fd < socketFd; fd++) {
    const result = libc.epoll_ctl(fd, EPOLL_CTL_MOD, socketFd, event);
    // One that was inherited is somebody else's, and stays open on exec.
    if (result < 0 && errno() === ENOENT && (libc.fcntl(fd, F_GETFD) & FD_CLOEXEC) !== 0) return fd;
  }
  return -1;
}
