/**
 * Reading the socket for the loop: datagrams and the error queue, for how long, and what calls that fail mean.
 *
 * It knows up to when everything that came has been read, so that no request is judged while its reply lies in the socket.
 *
 * @module
 */
import type { Clock } from "../../../ffi/clock.ts";
import { errorText, SystemCallError } from "../../../ffi/errno.ts";
import { EAGAIN, EINTR } from "../../../ffi/headers/errno.ts";
import { POLLERR } from "../../../ffi/headers/poll.ts";
import { MSG_DONTWAIT } from "../../../ffi/headers/socket.ts";
import type { Machine } from "../../core/machine.ts";
import { DroppedPackets } from "./dropped_packets.ts";
import type { Receiver } from "./receiver.ts";
import type { Warn } from "../warn.ts";

/** Packets may come without end: they are read for this long at most before the loop goes on. */
const MAX_READING_NS = 50_000_000;
/** When something else is due, packets are read for this long: what is due may wait for them. */
const MIN_READING_NS = 1_000_000;
/** What came before a signal is read for this long at most. */
const MAX_LAST_READING_NS = 500_000_000;
/**
 * Calls in a row that may fail to read anything before the loop pauses between them. ICMP errors that come faster than
 * they are read make calls fail, too.
 */
const MAX_FAILURES_IN_A_ROW = 100;
/** The pause after such a failure, and by how much it grows from one to the next. */
const FAILURE_PAUSE_NS = 100_000;
const MAX_FAILURE_PAUSE_NS = 10_000_000;
/** While calls fail for this long without anything else, time-outs are judged all the same. */
const MAX_FAILING_NS = 1_000_000_000;
/** A socket of which nothing could be read for this long, since the beginning of the run, is given up. */
const MAX_USELESS_NS = 10_000_000_000;

/** What the reader works with. */
export interface SocketReaderParts {
  readonly machine: Pick<Machine<unknown>, "outstanding">;
  /** See `DriverParts`. */
  readonly burst?: number;
  /** Receives. */
  readonly receiver: Pick<
    Receiver,
    "receive" | "receiveCall" | "handle" | "receiveError" | "nowNs" | "newestArrivalNs" | "droppedPackets"
  >;
  readonly clock: Pick<Clock, "nowNs">;
  /** Says a line. */
  readonly warn: Warn;
  /** When the loop has something to do next besides reading. */
  nextDueNs(): number;
  /** Shows what the machine made of it, so that events don't pile up. */
  showEvents(): void;
  /** See `DriverParts`. */
  handleDrops?(): void;
}

/** Reads the socket of one run. */
export class SocketReader {
  /** The time as it was read last. */
  nowNs: number;
  /** Everything that came up to then has been read: a reply that came later may lie in the socket. */
  readUpToNs: number = -Infinity;
  /** Requests whose replies have room in the socket's buffer, however soon they come. */
  room: number;
  readonly #parts: SocketReaderParts;
  readonly #dropped: DroppedPackets;
  readonly #burst: number;
  /** Calls that failed for a reason that the error queue did not explain. */
  #failures = 0;
  /** Such calls since the last one that read something. */
  #failuresInARow = 0;
  /** When the first of those in a row failed. */
  #failingSinceNs = 0;
  /** Why the last of them failed. */
  #failure = 0;
  #failuresTold = false;
  /** Whether any call ever read something, or found nothing to read. */
  #hasRead = false;

  /** Nothing has been read yet. */
  constructor(parts: SocketReaderParts, nowNs: number) {
    this.#parts = parts;
    this.nowNs = nowNs;
    this.#burst = parts.burst ?? Infinity;
    this.room = this.#burst;
    this.#dropped = new DroppedPackets(parts);
  }

  /**
   * Up to now a raw socket was handed everybody's ICMP, and that may have filled its buffer: the first reply would find no
   * room.
   */
  discardEarlier(): void {
    const { receiver, clock } = this.#parts;
    const untilNs = clock.nowNs() + MAX_READING_NS;
    while (receiver.receiveError() !== "nothing" && clock.nowNs() < untilNs);
    for (;;) {
      const received = receiver.receive(MSG_DONTWAIT);
      if (received > 0 || received === -EAGAIN) this.#hasRead = true;
      if (received < 0 || clock.nowNs() >= untilNs) break;
      // Whose they are is looked at, and what is not ours is kept away from now on.
      for (let index = 0; index < received; index++) receiver.handle(index);
    }
    this.#dropped.forgetEarlier();
  }

  /**
   * Reads what there is, until something else is due.
   *
   * @param firstFlags flags of the first call: 0 waits for it
   * @param events what poll said
   */
  read(nowNs: number, firstFlags: number, events: number): "read" | "interrupted" {
    const { machine } = this.#parts;
    this.nowNs = nowNs;
    const dueNs = this.#parts.nextDueNs();
    // What is due may be a time-out that can't be judged before the datagrams that lie here are read.
    const overdue = dueNs <= nowNs;
    const untilNs = nowNs + (overdue ? MIN_READING_NS : Math.min(dueNs - nowNs, MAX_READING_NS));
    // Before the replies: the stamps of their requests, and errors.
    if ((events & POLLERR) !== 0) this.#readErrors(untilNs);
    let outcome = this.#readOnce(overdue ? MSG_DONTWAIT : firstFlags);
    while (outcome === "datagrams" || (outcome === "failed" && !this.failing)) {
      if (this.nowNs >= untilNs) {
        // Where no stamp says what lies here, it is not waited for: packets may come without end.
        if (outcome === "datagrams" && !this.#noteNewestArrival()) this.readUpToNs = this.nowNs;
        break;
      }
      if (machine.outstanding === 0) break;
      outcome = this.#readOnce(MSG_DONTWAIT);
    }
    return outcome === "interrupted" ? "interrupted" : "read";
  }

  /** Reads what came up to now, or most of it where packets come faster than they are read. Returns the time. */
  readWhatCame(nowNs: number): number {
    this.nowNs = nowNs;
    let untilNs = nowNs + MAX_LAST_READING_NS;
    this.#readErrors(nowNs + MAX_READING_NS);
    while (this.readUpToNs < nowNs && this.nowNs < untilNs) {
      const outcome = this.#readOnce(MSG_DONTWAIT);
      if (outcome === "nothing" || this.failing) break;
      if (outcome === "datagrams" && !this.#noteNewestArrival()) untilNs = nowNs + MAX_READING_NS;
    }
    return this.nowNs;
  }

  /** The socket's buffer is empty. */
  makeRoom(): void {
    this.room = this.#burst;
  }

  /** Nothing was there at this time. */
  noteEmpty(atNs: number): void {
    this.readUpToNs = Math.max(this.readUpToNs, atNs);
  }

  /** Whether calls do nothing but fail. */
  get failing(): boolean {
    return this.#failuresInARow >= MAX_FAILURES_IN_A_ROW;
  }

  /**
   * How long the loop should pause because calls do nothing but fail.
   *
   * @throws {SystemCallError} when nothing could be read since the beginning of the run
   */
  failurePauseNs(): number {
    const failingNs = this.nowNs - this.#failingSinceNs;
    if (!this.#hasRead && failingNs >= MAX_USELESS_NS) throw this.#readingFailed();
    if (failingNs >= MAX_FAILING_NS) this.readUpToNs = this.nowNs;
    const grownNs = (this.#failuresInARow - MAX_FAILURES_IN_A_ROW + 1) * FAILURE_PAUSE_NS;
    return Math.min(grownNs, MAX_FAILURE_PAUSE_NS);
  }

  /** Before requests are judged: looks whether their replies may have been dropped. */
  lookForDrops(nowNs: number): void {
    if (this.#dropped.isDue(nowNs) && this.#parts.nextDueNs() <= this.readUpToNs) this.#dropped.look(nowNs);
  }

  /**
   * The run is over.
   *
   * @throws {SystemCallError} when nothing could ever be read
   */
  end(): void {
    if (!this.#hasRead && this.#failures >= MAX_FAILURES_IN_A_ROW) throw this.#readingFailed();
    this.#dropped.end();
  }

  #readErrors(untilNs: number): void {
    const { receiver, clock } = this.#parts;
    while (this.nowNs < untilNs && receiver.receiveError() !== "nothing") {
      this.#noteRead();
      this.#parts.showEvents();
      this.nowNs = clock.nowNs();
    }
  }

  /** Makes one call that receives, and handles what it brings. */
  #readOnce(flags: number): "datagrams" | "nothing" | "interrupted" | "failed" {
    const { receiver, clock } = this.#parts;
    const calledNs = this.nowNs;
    const received = receiver.receive(flags);
    if (received > 0) {
      this.nowNs = receiver.nowNs;
      this.room = Math.min(this.room + received, this.#burst);
      this.#noteRead();
      for (let index = 0; index < received; index++) {
        receiver.handle(index);
        this.#parts.showEvents();
      }
      return "datagrams";
    }
    this.nowNs = clock.nowNs();
    if (received === -EAGAIN) {
      this.#noteRead();
      this.makeRoom();
      this.noteEmpty(calledNs);
      return "nothing";
    }
    if (received === -EINTR) return "interrupted";
    this.#handleFailure(-received);
    return "failed";
  }

  /** Everything that came before the newest datagram has been read. Returns whether a stamp says when that came. */
  #noteNewestArrival(): boolean {
    const arrivedNs = this.#parts.receiver.newestArrivalNs(this.readUpToNs);
    if (Number.isNaN(arrivedNs)) return false;
    this.noteEmpty(arrivedNs);
    return true;
  }

  #noteRead(): void {
    this.#hasRead = true;
    this.#failuresInARow = 0;
  }

  /**
   * A call failed to read anything. An ICMP error that is pending makes it fail once, and lies in the error queue; when
   * the receive buffer is full, it does not.
   */
  #handleFailure(error: number): void {
    const { receiver, warn } = this.#parts;
    if (receiver.receiveError() !== "nothing") {
      this.#noteRead();
      this.#parts.showEvents();
      return;
    }
    this.#failure = error;
    if (this.#failuresInARow++ === 0) this.#failingSinceNs = this.nowNs;
    // The first ones may be mere accidents. Where nothing could be read so far, this may yet become why the run ends.
    if (++this.#failures >= MAX_FAILURES_IN_A_ROW && this.#hasRead && !this.#failuresTold) {
      this.#failuresTold = true;
      warn(`${receiver.receiveCall}: ${errorText(error)} (${this.#failures} times so far)`);
    }
  }

  #readingFailed(): SystemCallError {
    return new SystemCallError(this.#parts.receiver.receiveCall, this.#failure);
  }
}
