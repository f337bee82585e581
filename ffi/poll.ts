/**
 * Waiting for descriptors: ppoll(2), on this thread or beside it.
 *
 * @module
 */

import { Arena } from "./arena.ts";
import { POLLIN, POLLOUT } from "./headers/poll.ts";
import { pollfd, timespec } from "./layout.ts";
import { errno, libc, packetCalls } from "./libc.ts";

const NS_PER_SECOND = 1_000_000_000;
/** 68 years, about as long as for ever. */
const MAX_NS = 0x7fff_ffff * NS_PER_SECOND;

/** Stands for no descriptor: poll(2) looks at none below 0. */
export const NO_FD: number = -1;

/** Set in what {@linkcode Poller.wait} returns when the event loop has something to do. */
export const EVENT_LOOP_READY = 0x1_0000;

/** Descriptors and time limit of one ppoll(2). */
class Wait {
  /** An array of struct pollfd. */
  readonly descriptors: Uint8Array<ArrayBuffer>;
  readonly #limit: Uint8Array<ArrayBuffer>;
  readonly #arena: Arena;
  readonly #limitAt: number;
  readonly #reventsAt: number;

  constructor(arena: Arena, fds: readonly number[], events = POLLIN) {
    const descriptors = arena.allocate(pollfd.bytes * fds.length);
    this.#arena = arena;
    this.#limitAt = arena.allocate(timespec.bytes);
    this.#limit = arena.slice(this.#limitAt, timespec.bytes);
    this.#reventsAt = descriptors + pollfd.offset.revents;
    this.descriptors = arena.slice(descriptors, pollfd.bytes * fds.length);
    for (const [index, fd] of fds.entries()) {
      pollfd.set(arena.view, descriptors + index * pollfd.bytes, "fd", fd);
      pollfd.set(arena.view, descriptors + index * pollfd.bytes, "events", events);
    }
  }

  /** Writes the time limit; null stands for none. */
  limit(timeoutNs: number): Uint8Array<ArrayBuffer> | null {
    if (timeoutNs >= MAX_NS) return null;
    const ns = timeoutNs > 0 ? timeoutNs : 0;
    const seconds = Math.floor(ns / NS_PER_SECOND);
    const view = this.#arena.view;
    view.setUint32(this.#limitAt + timespec.offset.tv_sec, seconds, true);
    view.setUint32(this.#limitAt + timespec.offset.tv_nsec, ns - seconds * NS_PER_SECOND, true);
    return this.#limit;
  }

  revents(index: number): number {
    return this.#arena.view.getUint16(this.#reventsAt + index * pollfd.bytes, true);
  }

  /** Events of the first descriptors, together. */
  reventsOfFirst(count: number): number {
    let events = 0;
    for (let index = 0; index < count; index++) events |= this.revents(index);
    return events;
  }
}

/** Waits until one of some descriptors can be read or has an error. */
export class Poller {
  readonly #here: Wait;
  readonly #count: number;
  // nfds_t has 64 bits.
  #countHere: bigint;
  readonly #countBeside: bigint;
  /** Memory of its own: the other thread may still be reading it while this one polls. */
  readonly #beside: Wait;
  #limitNs = 0;
  #waiting = false;
  #watchesEventLoop: boolean;

  /**
   * Prepares the waits.
   *
   * @param arena Memory; {@linkcode Poller.arenaBytes} are taken.
   * @param fds Descriptor, or descriptors, which must stay open; none below 0 is looked at.
   * @param eventLoopFd What `eventLoopDescriptor` found; {@linkcode NO_FD} for none.
   * @throws {RangeError} When the arena is too small.
   */
  constructor(arena: Arena, fds: number | readonly number[], eventLoopFd = NO_FD) {
    const descriptors = typeof fds === "number" ? [fds] : fds;
    this.#watchesEventLoop = eventLoopFd >= 0;
    this.#count = descriptors.length;
    this.#countBeside = BigInt(this.#count);
    this.#countHere = BigInt(this.#count + (this.#watchesEventLoop ? 1 : 0));
    this.#here = new Wait(arena, [...descriptors, eventLoopFd]);
    this.#beside = new Wait(arena, descriptors);
  }

  /** Whether {@linkcode Poller.wait} ends when the event loop has something to do. */
  get watchesEventLoop(): boolean {
    return this.#watchesEventLoop;
  }

  /**
   * Longest time that the last {@linkcode Poller.wait} could take. If it returned 0, nothing was ready when so much time
   * had passed, whatever the program did since.
   */
  get limitNs(): number {
    return this.#limitNs;
  }

  /** From now on {@linkcode Poller.wait} waits for the descriptors only. */
  ignoreEventLoop(): void {
    this.#watchesEventLoop = false;
    this.#countHere = this.#countBeside;
  }

  /** Arena bytes that waits for so many descriptors need. */
  static arenaBytes(descriptors: number): number {
    return (2 * descriptors + 1) * pollfd.bytes + 2 * timespec.bytes;
  }

  /**
   * Waits on this thread: nothing else of the program runs meanwhile. A signal ends the wait.
   *
   * @param timeoutNs Longest wait in nanoseconds; 0 or less looks without waiting, Infinity has no limit.
   * @returns POLLIN and POLLERR bits of the descriptors and {@linkcode EVENT_LOOP_READY}, 0 after the time, or minus the
   * error number (-EINTR).
   */
  wait(timeoutNs: number): number {
    this.#limitNs = Math.max(0, timeoutNs);
    const limit = this.#here.limit(timeoutNs);
    const ready = packetCalls.ppoll(this.#here.descriptors, this.#countHere, limit, null);
    if (ready < 0) return -errno();
    if (ready === 0) return 0;
    const events = this.#here.reventsOfFirst(this.#count);
    return this.#watchesEventLoop && this.#here.revents(this.#count) !== 0 ? events | EVENT_LOOP_READY : events;
  }

  /**
   * Waits on another thread, so that timers and signal listeners run meanwhile. It can't be cancelled.
   *
   * @param timeoutNs Longest wait in nanoseconds; 0 or less looks without waiting, Infinity has no limit.
   * @returns POLLIN and POLLERR bits, 0 after the time, or minus the error number.
   * @throws {Error} When such a wait is under way already, since both would write the same memory.
   */
  async waitInBackground(timeoutNs: number): Promise<number> {
    if (this.#waiting) throw new Error("a wait in the background is under way already");
    this.#waiting = true;
    try {
      const limit = this.#beside.limit(timeoutNs);
      const ready = await libc.ppollInBackground(this.#beside.descriptors, this.#countBeside, limit, null);
      // Reading here also keeps the arena alive until the other thread is done with it.
      if (ready > 0) return this.#beside.reventsOfFirst(this.#count);
      // The reason of a failure stays on the other thread: looking without waiting fails for the same one.
      return ready === 0 ? 0 : this.wait(0);
    } finally {
      this.#waiting = false;
    }
  }
}

/**
 * Waits on this thread until a descriptor takes bytes or has an error. A signal ends the wait.
 *
 * @param timeoutNs Longest wait in nanoseconds.
 */
export function waitUntilWritable(fd: number, timeoutNs: number): void {
  const wait = new Wait(new Arena(pollfd.bytes + timespec.bytes), [fd], POLLOUT);
  packetCalls.ppoll(wait.descriptors, 1n, wait.limit(timeoutNs), null);
}
