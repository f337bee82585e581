/**
 * The sockets of a session where both families are pinged: read as if they were one.
 *
 * @module
 */
import { EAGAIN } from "../../ffi/headers/errno.ts";
import type { QueuedOutcome } from "../core/pinger_input.ts";
import type { SessionReceiver } from "./session_receiver.ts";

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
