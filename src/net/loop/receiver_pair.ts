/**
 * The receive paths of a run where both families are pinged: read as if they were one.
 *
 * @module
 */
import { EAGAIN } from "../../../ffi/headers/errno.ts";
import type { QueuedOutcome } from "../../core/inbox.ts";
import type { Receiver } from "./receiver.ts";

/** The receive path of one socket. */
export type OneReceiver = Pick<
  Receiver,
  | "nowNs"
  | "receiveCall"
  | "receive"
  | "newestArrivalNs"
  | "droppedPackets"
  | "handle"
  | "receiveError"
  | "restartTransmitStamps"
>;

/** The receive paths of two sockets; that which was not first the last time is first the next time. */
export class ReceiverPair {
  #current: OneReceiver;
  #other: OneReceiver;
  // When a socket was found empty last.
  #currentEmptyNs = -Infinity;
  #otherEmptyNs = -Infinity;

  /** Joins them. */
  constructor(first: OneReceiver, second: OneReceiver) {
    this.#current = first;
    this.#other = second;
  }

  /** When datagrams were read last, in nanoseconds of the clock. */
  get nowNs(): number {
    return Math.max(this.#current.nowNs, this.#other.nowNs);
  }

  /** System call that `receive` makes. */
  get receiveCall(): string {
    return this.#current.receiveCall;
  }

  /** Reads datagrams of the one socket, or of the other when there are none; see {@linkcode Receiver}. */
  receive(flags: number): number {
    const { nowNs } = this;
    this.#swap();
    const received = this.#current.receive(flags);
    if (received !== -EAGAIN) return received;
    this.#currentEmptyNs = nowNs;
    this.#swap();
    return this.#current.receive(flags);
  }

  /** Up to when everything has been read, whichever socket it came to; NaN without a stamp that can be right. */
  newestArrivalNs(earliestNs: number): number {
    const otherNs = this.#other.newestArrivalNs(earliestNs);
    const otherReadUpToNs = Number.isNaN(otherNs) ? this.#otherEmptyNs : Math.max(otherNs, this.#otherEmptyNs);
    return Math.min(this.#current.newestArrivalNs(earliestNs), otherReadUpToNs);
  }

  /** Packets that the kernel dropped so far because a receive buffer was full. */
  droppedPackets(): number {
    return this.#current.droppedPackets() + this.#other.droppedPackets();
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

  /** Both sockets' numbers begin again. */
  restartTransmitStamps(): void {
    this.#current.restartTransmitStamps();
    this.#other.restartTransmitStamps();
  }

  #swap(): void {
    [this.#current, this.#other] = [this.#other, this.#current];
    [this.#currentEmptyNs, this.#otherEmptyNs] = [this.#otherEmptyNs, this.#currentEmptyNs];
  }
}
