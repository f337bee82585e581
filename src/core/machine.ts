/**
 * What the loop needs of a state machine: of one target, of many, of a search for a path's MTU. A machine reads no clock,
 * does no I/O and prints nothing. The receive path's view of it is `inbox.ts`.
 *
 * The order of calls, over and over until `done`:
 *
 * 1. `nextTransmit(now)`: the count of a request to send, or 0. It may be called several times in a row, to send a batch.
 *    Then, in the same order, what became of each: `handleTransmitted`, or `handleSendFailure`; at the end
 *    `handleUntried()` gives back those that were not tried. This goes on until it returns 0, or until time is up.
 * 2. `nextEvent()` until it is undefined.
 * 3. If `done`: stop. Otherwise wait for a packet, but not beyond `nextTimeout()`.
 * 4. For each packet a method of `Inbox`, then `nextEvent()` as in 2.
 * 5. `handleTimeout(now, read up to when)`.
 *
 * An ICMP error may come before `handleSendFailure`, too: a firewall of this host answers while a request is sent.
 * `interrupt()` and `snapshot()` may come at any time. After the end a machine's `finish()` queues the last event.
 *
 * @module
 */
import type { QueuedOutcome } from "./inbox.ts";

/** Why a send failed. */
export interface SendFailure {
  /** ENOBUFS or ENOMEM, EAGAIN, EMSGSIZE, anything else. */
  readonly kind: "no-buffer-space" | "would-block" | "message-too-long" | "other";
  /** Name of the error number: `EPERM`. */
  readonly code: string;
  /** libc's words for errno. */
  readonly message: string;
  /** Whether the kernel has no room for an entry about the neighbour that the request would go to; others may go out. */
  readonly neighbourTableFull?: boolean;
  /** What the error queue held when it was read once; for `other` only. */
  readonly queued: QueuedOutcome;
}

/** A state machine that says what to send and when. All times are nanoseconds of one clock that never goes back. */
export interface Machine<Event> {
  /** Whether nothing more is to be sent or waited for. */
  readonly done: boolean;
  /** Requests that may still be answered. */
  readonly outstanding: number;
  /** Greatest round-trip time so far in nanoseconds; 0 before the first reply. */
  readonly greatestRoundTripNs: number;
  /**
   * The count, from 1, of the request to send now, or 0 if none is due. Several may be asked for in a row. A request is open
   * until the machine is told that it left, failed, or was not tried.
   */
  nextTransmit(nowNs: number): number;
  /**
   * The oldest open request left.
   *
   * @param shortestTimedNs shortest round trip that `sentAtNs` is known well enough for; 0, the default, for any
   */
  handleTransmitted(sentAtNs: number, shortestTimedNs?: number): void;
  /** The oldest open request could not be sent. */
  handleSendFailure(nowNs: number, failure: SendFailure): void;
  /** The other open requests were not tried: they come again. */
  handleUntried(): void;
  /**
   * The time that `nextTimeout` named may have come.
   *
   * @param readUpToNs up to then everything that came has been handed over; no request times out by a later time, since
   * its reply may lie unread in the socket; `nowNs` unless given
   */
  handleTimeout(nowNs: number, readUpToNs?: number): void;
  /** When there is something to do next; infinity if never. */
  nextTimeout(): number;
  /** The oldest event not yet taken, or undefined; it is valid until the next call of another method. */
  nextEvent(): Event | undefined;
  /** Ends the run: a person asked for it. */
  interrupt(): void;
  /** Queues how things stand. */
  snapshot(): void;
}
