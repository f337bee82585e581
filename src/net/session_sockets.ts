/**
 * The sockets of a session where both families are pinged: read and waited for as if they were one.
 *
 * @module
 */
import type { Arena } from "../../ffi/arena.ts";
import { EAGAIN } from "../../ffi/headers/errno.ts";
import { POLLERR, POLLIN } from "../../ffi/headers/poll.ts";
import { EVENT_LOOP_READY, Poller } from "../../ffi/poll.ts";
import type { QueuedOutcome } from "../core/pinger_input.ts";
import type { SessionReceiver } from "./session_receiver.ts";

/** Memory for the pollers of both sockets. */
export const PAIR_POLLER_BYTES = 256;
/** Longest wait beside this thread: one that a packet on the other socket cut short goes on for that long. */
const LONGEST_WAIT_BESIDE_NS = 50_000_000;

/** The receive path of one socket. */
export type OneReceiver = Pick<SessionReceiver, "nowNs" | "receive" | "handle" | "receiveError">;

/** The receive paths of two sockets; that which was not first the last time is first the next time. */
export class PairReceiver {
  #current: OneReceiver;
  #other: OneReceiver;

  /** Joins them. */
  constructor(first: OneReceiver, second: OneReceiver) {
    this.#current = first;
    this.#other = second;
  }

  /** When datagrams were read last, in nanoseconds of the clock. */
  get nowNs(): number {
    return Math.max(this.#current.nowNs, this.#other.nowNs);
  }

  /** Reads datagrams of the one socket, or of the other when there are none; see {@linkcode SessionReceiver}. */
  receive(flags: number): number {
    this.#swap();
    const received = this.#current.receive(flags);
    if (received !== -EAGAIN) return received;
    this.#swap();
    return this.#current.receive(flags);
  }

  /** Tells of a datagram that `receive` read. */
  handle(index: number): void {
    this.#current.handle(index);
  }

  /** Reads one entry of either error queue. */
  receiveError(): QueuedOutcome | "transmit-stamp" {
    const outcome = this.#current.receiveError();
    return outcome === "nothing" ? this.#other.receiveError() : outcome;
  }

  #swap(): void {
    [this.#current, this.#other] = [this.#other, this.#current];
  }
}

/** Waits for two sockets. It does not wait for the event loop at the same time: a poller has room for two. */
export class PairPoller {
  /** Never. */
  readonly watchesEventLoop = false;
  readonly #both: Poller;
  readonly #beside: readonly Poller[];
  /** Waits that are under way, in the order of `#beside`. */
  readonly #waits: (Promise<number> | undefined)[] = [undefined, undefined];

  /** Takes {@linkcode PAIR_POLLER_BYTES} of the arena. */
  constructor(arena: Arena, firstFd: number, secondFd: number) {
    this.#both = new Poller(arena, firstFd, secondFd);
    this.#beside = [new Poller(arena, firstFd), new Poller(arena, secondFd)];
  }

  /**
   * Waits on this thread.
   *
   * @param timeoutNs longest wait in nanoseconds
   * @returns POLLIN and POLLERR bits of either socket, or minus the error number
   */
  wait(timeoutNs: number): number {
    const events = this.#both.wait(timeoutNs);
    if (events < EVENT_LOOP_READY) return events;
    // What the second socket has is not told apart.
    return events & ~EVENT_LOOP_READY | POLLIN | POLLERR;
  }

  /**
   * Waits beside this thread.
   *
   * @param timeoutNs longest wait in nanoseconds
   * @returns POLLIN and POLLERR bits of the socket that was first; 0 after the time
   */
  waitInBackground(timeoutNs: number): Promise<number> {
    const limitNs = Math.min(timeoutNs, LONGEST_WAIT_BESIDE_NS);
    return Promise.race(
      this.#beside.map((poller, index) =>
        this.#waits[index] ??= poller.waitInBackground(limitNs).finally(() => this.#waits[index] = undefined)
      ),
    );
  }
}
