/**
 * The only loop: it moves bytes between the state machine and the kernel, and holds no rule of pinging itself.
 *
 * It waits in three ways. A flood does not poll: it receives, bounded by SO_RCVTIMEO. Otherwise it polls on this thread,
 * which is cheapest and wakes fastest, and waits for the runtime's event loop at the same time, which gets a turn when
 * it has a signal to deliver. While names are being looked up it polls on another thread, so that the event loop runs.
 * It does so, too, for all but short waits when the event loop's descriptor was not found.
 *
 * @module
 */
import type { Clock } from "../../ffi/clock.ts";
import { errorSymbol, errorText, SystemCallError } from "../../ffi/errno.ts";
import { EAGAIN, EINTR, EMSGSIZE, ENOBUFS, ENOMEM } from "../../ffi/headers/errno.ts";
import { POLLERR } from "../../ffi/headers/poll.ts";
import { MSG_DONTWAIT } from "../../ffi/headers/socket.ts";
import { EVENT_LOOP_READY, type Poller } from "../../ffi/poll.ts";
import type { Machine } from "../core/machine.ts";
import type { QueuedOutcome, SendFailure } from "../core/pinger_input.ts";
import type { NeighbourTables } from "./neighbour_tables.ts";
import type { Receiver } from "./receiver.ts";
import { OutputError } from "./standard_streams.ts";
import type { Transmitter } from "./transmitter.ts";
import type { Warn } from "./warn.ts";

/** Memory that a run needs beside its packets': for clock, polls and alignment. */
export const SMALL_PARTS_BYTES = 512;

/**
 * Longest wait on this thread where the event loop can't be waited for at the same time: a signal that comes right before
 * such a wait is heard only after it.
 */
const LONGEST_DEAF_WAIT_NS = 20_000_000;
/** The event loop is looked at, or gets a turn, at least this often, so that a signal is heard within 100 ms. */
const MAX_WITHOUT_TURN_NS = 50_000_000;
/** So often in a row the event loop may ask for a turn without hearing anything before it is not listened to any more. */
const MOST_IDLE_TURNS = 20;
/** A busy loop gives the event loop a turn at least this often, even if it seems to have nothing to do. */
const LONGEST_TRUST_NS = 2_000_000_000;
/** How long a turn of the event loop is; within 0.2 ms every signal was heard. */
const TURN_NS = 500_000;
/** Microtasks that pass a signal on to its listener, and some more. */
const HOPS_TO_A_LISTENER = 16;
/** After the time that something else was due, packets are read for this long at least: what is due may wait for them. */
const MIN_READING_NS = 1_000_000;
/** What came before a signal is read for this long at most: packets may come without end. */
const MAX_LAST_READING_NS = 500_000_000;
/**
 * Calls in a row that may fail to read anything before the loop pauses between them. ICMP errors that come faster than
 * they are read make calls fail, too.
 */
const MAX_FAILURES_IN_A_ROW = 100;
/**
 * A full receive buffer holds so many datagrams at least. The kernel counts an ICMPv6 datagram with a wrong checksum among
 * the dropped ones, too: when fewer were read before the buffer was empty, it had not been full.
 */
const MIN_DATAGRAMS_OF_A_FULL_BUFFER = 4;
/** The pause after such a failure, and by how much it grows from one to the next. */
const FAILURE_PAUSE_NS = 100_000;
const MAX_FAILURE_PAUSE_NS = 10_000_000;
/** While calls fail for this long without anything else, time-outs are judged all the same. */
const MAX_FAILING_NS = 1_000_000_000;
/** A socket of which nothing could be read for this long, since the beginning of the run, is given up. */
const MAX_USELESS_NS = 10_000_000_000;

/** No event of poll: the wait is too long for this thread. */
const WAIT_ELSEWHERE = -0x10000;

/** What the loop works with. */
export interface DriverParts<Event> {
  /** Says what to do. */
  readonly machine: Machine<Event>;
  /** Sends. */
  readonly transmitter: Pick<Transmitter, "capacity" | "stage" | "flush" | "sentAtNs" | "shortestTimedNs">;
  /** Receives. */
  readonly receiver: Pick<
    Receiver,
    | "receive"
    | "receiveCall"
    | "handle"
    | "receiveError"
    | "restartTransmitStamps"
    | "nowNs"
    | "newestArrivalNs"
    | "droppedPackets"
  >;
  /** Shows events; while it waits for names the event loop must run. */
  readonly display: { readonly isWaiting: boolean; show(event: Event): void };
  /** Says a line. */
  readonly warn: Warn;
  /**
   * Packets were dropped because the receive buffer was full: any request that is still waited for may have lost its reply
   * so.
   */
  handleDrops?(): void;
  /** Finds out whether a send failed, with this error number, because the kernel's table of neighbours is full. */
  readonly neighbourTables?: Pick<NeighbourTables, "refused">;
  /** Tells the time. */
  readonly clock: Pick<Clock, "nowNs">;
  /** Waits for the ICMP socket. */
  readonly poller: Pick<Poller, "wait" | "limitNs" | "waitInBackground" | "watchesEventLoop" | "ignoreEventLoop">;
  /** Waits for nothing but time. */
  readonly pause: Pick<Poller, "waitInBackground">;
  /** Makes the calls that every packet takes fast; that takes a millisecond. */
  hasten(): void;
  /** Whether the interval is 0: receive without polling. */
  readonly flood: boolean;
  /** Set when the kernel stamps requests: how to have it number the stamps from 0 again. */
  readonly stampsBothEnds: { restart(): void } | undefined;
}

/** What ended a run before its state machine was done. */
export interface RunFailure {
  /** What was thrown. */
  readonly error: unknown;
}

/** Runs one state machine to its end. */
export class Driver<Event> {
  readonly #parts: DriverParts<Event>;
  #interrupted = false;
  #snapshotWanted = false;
  #wake: () => void = () => {};
  #backgroundWait: Promise<number> | undefined;
  #lastTurnNs: number;
  /** When the event loop was last known to have nothing to do. */
  #lastLookNs: number;
  /** The time as it was read last. */
  #nowNs: number;
  /** Turns of the event loop in a row that it asked for, and that nothing came of. */
  #idleTurns = 0;
  /** Until then a reply may come so soon that waiting on this thread is best. */
  #replyDueUntilNs = 0;
  /** When the last wait on this thread began. */
  #waitFromNs = 0;
  /** Everything that came up to then has been read: a reply that came later may lie in the socket. */
  #readUpToNs = -Infinity;
  /** Calls that failed to read anything, for a reason that the error queue did not explain: in all, and in a row. */
  #failures = 0;
  #failuresInARow = 0;
  /** Why the last of them failed. */
  #failure = 0;
  /** When a call last read something, or found nothing to read. */
  #lastReadNs: number;
  /** Whether any did. */
  #hasRead = false;
  /** Packets that the kernel had dropped when it was asked last, when the run began, and when that was told last. */
  #dropped = 0;
  #droppedBefore = 0;
  #droppedTold = 0;
  /** Datagrams read since the kernel was last asked about dropped ones. */
  #readSinceAsked = 0;
  /** A drop was found of which it is not known what it was, and whether the buffer was read to its end since. */
  #dropUndecided = false;
  #emptySinceDrop = false;
  #failuresTold = false;
  /** Whether a request was sent. */
  #begun = false;
  /** Whether the calls that every packet takes are fast by now. */
  #hastened = false;
  /** A send failed, and it is not known whether the kernel numbered its stamp. */
  #stampNumbersLost = false;

  /** Prepares the loop; `run` runs it. */
  constructor(parts: DriverParts<Event>) {
    this.#parts = parts;
    this.#nowNs = parts.clock.nowNs();
    this.#lastTurnNs = this.#nowNs;
    this.#lastLookNs = this.#nowNs;
    this.#lastReadNs = this.#nowNs;
  }

  /** A signal asks for the end. */
  interrupt(): void {
    this.#interrupted = true;
    this.#wake();
  }

  /** A signal asks how things stand. */
  requestSnapshot(): void {
    this.#snapshotWanted = true;
    this.#wake();
  }

  /**
   * Sends, receives and shows until the state machine is done, or until a system call fails that nothing goes without.
   *
   * @returns why it ended, if the machine was not done: to be thrown when the summary has been shown
   * @throws {OutputError} when stdout can't be written, which keeps a summary from being shown, too
   */
  async run(): Promise<RunFailure | undefined> {
    try {
      await this.#loop();
      return undefined;
    } catch (error) {
      if (error instanceof OutputError) throw error;
      this.#parts.machine.interrupt();
      return { error };
    }
  }

  /** Nothing here awaits while packets follow each other closely, but for the event loop's turn. */
  async #loop(): Promise<void> {
    const { machine, clock, poller } = this.#parts;
    this.#discardEarlier();
    this.#droppedBefore = this.#droppedTold = this.#dropped = this.#parts.receiver.droppedPackets();
    this.#nowNs = clock.nowNs();
    for (let pass = 1;; pass++) {
      this.#heedSignals();
      this.#transmit();
      this.showEvents();
      if (machine.done) return this.#end();
      if (pass === 2) this.#hasten();

      if (this.#nowNs - this.#lastLookNs >= MAX_WITHOUT_TURN_NS) {
        if (this.#eventLoopIdle()) this.#lastLookNs = this.#nowNs;
        else await this.#giveTurn();
        if (this.#interrupted || this.#snapshotWanted) continue;
      }
      if (this.#receivesBlocking) {
        if (this.#readAll(0, 0) === "interrupted") await this.#giveTurn();
      } else {
        const events = this.#waitHere();
        if (events === WAIT_ELSEWHERE) {
          const events = await this.#waitInBackground();
          if (events < 0 && events !== -EINTR) throw new SystemCallError("ppoll", -events);
          this.#nowNs = clock.nowNs();
          // Even if nothing was ready when the wait ended: the event loop may have run for a while since.
          this.#readAll(MSG_DONTWAIT, events);
        } else {
          if (events === -EINTR) await this.#giveTurn();
          else if (events < 0) throw new SystemCallError("ppoll", -events);
          else if (events >= EVENT_LOOP_READY) await this.#giveTurnAsked();
          else this.#idleTurns = 0;
          this.#nowNs = clock.nowNs();
          // The event loop was waited for, too, and has nothing to do.
          if (poller.watchesEventLoop && events >= 0 && events < EVENT_LOOP_READY) this.#lastLookNs = this.#nowNs;
          if (events > 0) this.#readAll(MSG_DONTWAIT, events);
          // When the time of a wait is over, the kernel looks once more whether anything has come.
          else if (events === 0) this.#readUpToNs = Math.min(this.#waitFromNs + poller.limitNs, this.#nowNs);
        }
      }
      if (this.#failuresInARow >= MAX_FAILURES_IN_A_ROW) await this.#pauseAfterFailure();
      if (machine.nextTimeout() <= this.#readUpToNs) this.#lookForDrops(false);
      machine.handleTimeout(this.#nowNs, this.#readUpToNs);
    }
  }

  /**
   * The run is over.
   *
   * @throws {SystemCallError} when nothing could ever be read
   */
  #end(): void {
    if (!this.#hasRead && this.#failures >= MAX_FAILURES_IN_A_ROW) throw this.#readingFailed();
    this.#lookForDrops(true);
    if (this.#dropped !== this.#droppedTold) this.#tellDrops("");
  }

  /**
   * Up to now a raw socket was handed everybody's ICMP, and that may have filled its buffer: the first reply would find no
   * room.
   */
  #discardEarlier(): void {
    const { machine, receiver, clock } = this.#parts;
    const untilNs = clock.nowNs() + MAX_WITHOUT_TURN_NS;
    while (receiver.receiveError() !== "nothing" && clock.nowNs() < untilNs);
    for (;;) {
      const received = receiver.receive(MSG_DONTWAIT);
      if (received > 0 || received === -EAGAIN) this.#hasRead = true;
      if (received < 0 || clock.nowNs() >= untilNs) break;
      // Whose they are is looked at, and what is not ours is kept away from now on.
      for (let index = 0; index < received; index++) receiver.handle(index);
    }
    while (machine.nextEvent() !== undefined);
  }

  /** What has come by the time of a signal counts: it is read first. */
  #heedSignals(): void {
    if (!this.#interrupted && !this.#snapshotWanted) return;
    const { machine } = this.#parts;
    this.#readWhatCame();
    if (this.#interrupted) machine.interrupt();
    if (this.#snapshotWanted) {
      this.#snapshotWanted = false;
      machine.snapshot();
    }
  }

  /** A flood waits for its replies in recvmsg, unless the event loop must run to bring a name. */
  get #receivesBlocking(): boolean {
    const { flood, machine, display, stampsBothEnds } = this.#parts;
    // A transmit stamp wakes poll, not recvmsg.
    return flood && machine.outstanding > 0 && !display.isWaiting && stampsBothEnds === undefined;
  }

  #transmit(): void {
    const { machine, transmitter, clock } = this.#parts;
    do {
      const staged = this.#stage();
      if (staged === 0) return;
      this.#begun = true;
      const sent = transmitter.flush();
      for (let index = 0; index < sent; index++) this.#tellTransmitted(index);
      if (sent < 0) {
        // A send that failed may have waited for long.
        this.#nowNs = clock.nowNs();
        machine.handleSendFailure(this.#nowNs, this.#sendFailure(-sent));
        this.#stampNumbersLost = true;
      }
      // Why a later one of a batch was not sent will be told when it is the first.
      if (sent < staged) machine.handleUntried();
      this.showEvents();
      // A long preload is sent in parts: signals are heard in between.
    } while (this.#nowNs - this.#lastLookNs < MAX_WITHOUT_TURN_NS);
  }

  /** Makes the requests that are due; returns how many. */
  #stage(): number {
    const { machine, transmitter } = this.#parts;
    let staged = 0;
    for (; staged < transmitter.capacity; staged++) {
      // Before it is asked: what it is told of the time should still be true when the request leaves.
      if ((this.#begun || staged > 0) && machine.nextTimeout() <= this.#nowNs) this.#hasten();
      const count = machine.nextTransmit(this.#nowNs);
      if (count === 0) break;
      if (this.#stampNumbersLost) this.#restartStamps(count);
      transmitter.stage(count);
    }
    return staged;
  }

  /** The request of this index in the last batch left. */
  #tellTransmitted(index: number): void {
    const { machine, transmitter, receiver, stampsBothEnds } = this.#parts;
    const sentAtNs = transmitter.sentAtNs(index);
    this.#nowNs = Math.max(this.#nowNs, sentAtNs);
    machine.handleTransmitted(sentAtNs, transmitter.shortestTimedNs(index));
    // As a rule the packet is with the device by now: reading its stamp here saves being woken for it.
    if (stampsBothEnds !== undefined) receiver.receiveError();
    this.#replyDueUntilNs = machine.greatestRoundTripNs > LONGEST_DEAF_WAIT_NS ? 0 : this.#nowNs + LONGEST_DEAF_WAIT_NS;
    this.showEvents();
  }

  /** The first request and its reply do without: they are there sooner than fast calls are. */
  #hasten(): void {
    if (this.#hastened) return;
    this.#hastened = true;
    this.#parts.hasten();
    this.#nowNs = this.#parts.clock.nowNs();
  }

  #sendFailure(error: number): SendFailure {
    const neighbourTableFull = this.#parts.neighbourTables?.refused(error) ?? false;
    const words = { code: errorSymbol(error), message: errorText(error), neighbourTableFull };
    switch (error) {
      case ENOBUFS:
      case ENOMEM:
        return { kind: "no-buffer-space", ...words, queued: "nothing" };
      case EAGAIN:
      case EINTR:
        return { kind: "would-block", ...words, queued: "nothing" };
      case EMSGSIZE:
        return { kind: "message-too-long", ...words, queued: this.#queuedOutcome(error) };
      default:
        return { kind: "other", ...words, queued: this.#queuedOutcome() };
    }
  }

  /** What the error queue holds behind transmit stamps, which say nothing of a failure. */
  #queuedOutcome(alreadyTold?: number): QueuedOutcome {
    for (;;) {
      const outcome = this.#parts.receiver.receiveError(alreadyTold);
      if (outcome !== "transmit-stamp") return outcome;
    }
  }

  #restartStamps(sequence: number): void {
    this.#stampNumbersLost = false;
    this.#parts.stampsBothEnds?.restart();
    this.#parts.receiver.restartTransmitStamps(sequence);
  }

  /**
   * Reads what there is, but for no longer than nothing else is due: packets may come without end.
   *
   * @param firstFlags flags of the first call: 0 waits for it
   * @param events what poll said
   */
  #readAll(firstFlags: number, events: number): "read" | "interrupted" {
    const { machine } = this.#parts;
    const dueNs = machine.nextTimeout();
    // What is due may be a time-out that can't be judged before the datagrams that lie here are read.
    const overdue = dueNs <= this.#nowNs;
    const untilNs = this.#nowNs + (overdue ? MIN_READING_NS : Math.min(dueNs - this.#nowNs, MAX_WITHOUT_TURN_NS));
    // Before the replies: the stamps of their requests, and errors.
    if ((events & POLLERR) !== 0) this.#readErrors(untilNs);
    let outcome = this.#readOnce(overdue ? MSG_DONTWAIT : firstFlags);
    while (outcome === "datagrams" || (outcome === "failed" && this.#failuresInARow < MAX_FAILURES_IN_A_ROW)) {
      if (this.#nowNs >= untilNs) {
        // Where stamps don't tell what lies here, it is not waited for: packets may come without end.
        if (outcome === "datagrams" && !this.#noteNewestArrival()) this.#readUpToNs = this.#nowNs;
        break;
      }
      if (machine.outstanding === 0) break;
      outcome = this.#readOnce(MSG_DONTWAIT);
    }
    return outcome === "interrupted" ? "interrupted" : "read";
  }

  /** Reads what came up to now, or most of it where packets come faster than they are read. */
  #readWhatCame(): void {
    const { clock } = this.#parts;
    const calledNs = this.#nowNs = clock.nowNs();
    let untilNs = calledNs + MAX_LAST_READING_NS;
    this.#readErrors(calledNs + MAX_WITHOUT_TURN_NS);
    while (this.#readUpToNs < calledNs && this.#nowNs < untilNs) {
      const outcome = this.#readOnce(MSG_DONTWAIT);
      if (outcome === "nothing" || this.#failuresInARow >= MAX_FAILURES_IN_A_ROW) return;
      if (outcome === "datagrams" && !this.#noteNewestArrival()) untilNs = calledNs + MAX_WITHOUT_TURN_NS;
    }
  }

  #readErrors(untilNs: number): void {
    const { receiver, clock } = this.#parts;
    while (this.#nowNs < untilNs && receiver.receiveError() !== "nothing") {
      this.#noteRead();
      this.showEvents();
      this.#nowNs = clock.nowNs();
    }
  }

  /** Makes one call that receives, and handles what it brings. */
  #readOnce(flags: number): "datagrams" | "nothing" | "interrupted" | "failed" {
    const { receiver, clock } = this.#parts;
    const calledNs = this.#nowNs;
    const received = receiver.receive(flags);
    if (received > 0) {
      this.#nowNs = receiver.nowNs;
      this.#noteRead();
      this.#readSinceAsked += received;
      for (let index = 0; index < received; index++) {
        receiver.handle(index);
        this.showEvents();
      }
      return "datagrams";
    }
    this.#nowNs = clock.nowNs();
    if (received === -EAGAIN) {
      this.#noteRead();
      this.#readUpToNs = Math.max(this.#readUpToNs, calledNs);
      this.#emptySinceDrop = true;
      return "nothing";
    }
    if (received === -EINTR) return "interrupted";
    this.#handleFailure(-received);
    return "failed";
  }

  /** Everything that came before the newest datagram has been read. Returns whether a stamp tells when that came. */
  #noteNewestArrival(): boolean {
    const arrivedNs = this.#parts.receiver.newestArrivalNs(this.#readUpToNs);
    if (Number.isNaN(arrivedNs)) return false;
    this.#readUpToNs = Math.max(this.#readUpToNs, arrivedNs);
    return true;
  }

  #noteRead(): void {
    this.#hasRead = true;
    this.#lastReadNs = this.#nowNs;
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
      // At once: in a flood of errors, events would pile up until the next datagram.
      this.showEvents();
      return;
    }
    this.#failure = error;
    this.#failuresInARow++;
    // The first ones may be mere accidents. Where nothing could be read so far, this may yet become why the run ends.
    if (++this.#failures >= MAX_FAILURES_IN_A_ROW && this.#hasRead && !this.#failuresTold) {
      this.#failuresTold = true;
      warn(`${receiver.receiveCall}: ${errorText(error)} (${this.#failures} times so far)`);
    }
  }

  /**
   * The socket does nothing but fail: the loop slows down until something can be read again.
   *
   * @throws {SystemCallError} when nothing could be read since the beginning of the run
   */
  async #pauseAfterFailure(): Promise<void> {
    const { machine, clock, pause } = this.#parts;
    const failingNs = this.#nowNs - this.#lastReadNs;
    if (!this.#hasRead && failingNs >= MAX_USELESS_NS) throw this.#readingFailed();
    if (failingNs >= MAX_FAILING_NS) this.#readUpToNs = this.#nowNs;
    const grownNs = (this.#failuresInARow - MAX_FAILURES_IN_A_ROW + 1) * FAILURE_PAUSE_NS;
    const pauseNs = Math.min(grownNs, MAX_FAILURE_PAUSE_NS, machine.nextTimeout() - this.#nowNs);
    if (pauseNs <= 0) return;
    await pause.waitInBackground(pauseNs);
    await this.#turned();
    this.#nowNs = clock.nowNs();
  }

  #readingFailed(): SystemCallError {
    return new SystemCallError(this.#parts.receiver.receiveCall, this.#failure);
  }

  /**
   * Asks the kernel whether it has dropped packets: the first time that is told at once, and their number at the end.
   *
   * @param isEnd nothing will be read any more
   */
  #lookForDrops(isEnd: boolean): void {
    const dropped = this.#parts.receiver.droppedPackets();
    const more = dropped - this.#dropped;
    const wasFull = this.#readSinceAsked >= MIN_DATAGRAMS_OF_A_FULL_BUFFER;
    // The buffer may have been filled since it was empty last: it is read before that is judged.
    const isEmptied = isEnd || (this.#dropUndecided && this.#emptySinceDrop);
    if (more > 0 && !wasFull && !isEmptied) {
      if (!this.#dropUndecided) this.#emptySinceDrop = false;
      this.#dropUndecided = true;
      return;
    }
    this.#dropUndecided = false;
    this.#readSinceAsked = 0;
    if (more === 0) return;
    this.#dropped = dropped;
    if (!wasFull) {
      this.#droppedBefore += more;
      this.#droppedTold += more;
      return;
    }
    this.#parts.handleDrops?.();
    if (this.#droppedTold === this.#droppedBefore) this.#tellDrops(" so far");
  }

  #tellDrops(soFar: string): void {
    this.#droppedTold = this.#dropped;
    const packets = this.#dropped - this.#droppedBefore;
    this.#parts.warn(
      `the socket's receive buffer was full: ${packets} packets dropped${soFar}, replies may be among them`,
    );
  }

  /** Polls on this thread, where that is best. Returns poll's events, minus the error number, or `WAIT_ELSEWHERE`. */
  #waitHere(): number {
    const { machine, clock, poller, display } = this.#parts;
    const nowNs = clock.nowNs();
    const untilNs = machine.nextTimeout();
    this.#waitFromNs = nowNs;
    if (untilNs <= nowNs) return poller.wait(0);
    if (this.#backgroundWait !== undefined || display.isWaiting) return WAIT_ELSEWHERE;
    const soon = untilNs - nowNs <= LONGEST_DEAF_WAIT_NS;
    const limitNs = soon || poller.watchesEventLoop ? untilNs : Math.min(untilNs, this.#replyDueUntilNs);
    return limitNs > nowNs ? poller.wait(limitNs - nowNs) : WAIT_ELSEWHERE;
  }

  /** Whether the event loop says that it has nothing to do. */
  #eventLoopIdle(): boolean {
    const { poller, display } = this.#parts;
    if (!poller.watchesEventLoop || display.isWaiting || this.#nowNs - this.#lastTurnNs >= LONGEST_TRUST_NS) {
      return false;
    }
    const events = poller.wait(0);
    return events >= 0 && events < EVENT_LOOP_READY;
  }

  async #waitInBackground(): Promise<number> {
    const { machine, clock, poller } = this.#parts;
    const woken = new Promise<number>((resolve) => this.#wake = () => resolve(0));
    // A wait that a signal cut short is still under way, and stands for the next one.
    this.#backgroundWait ??= poller.waitInBackground(machine.nextTimeout() - clock.nowNs()).then((events) => {
      this.#backgroundWait = undefined;
      return events;
    });
    const events = await Promise.race([this.#backgroundWait, woken]);
    this.#wake = () => {};
    await this.#turned();
    return events;
  }

  /** The event loop asked for a turn. What keeps asking, though nothing comes of it, is not the loop that hears signals. */
  async #giveTurnAsked(): Promise<void> {
    await this.#giveTurn();
    if (this.#interrupted || this.#snapshotWanted) this.#idleTurns = 0;
    else if (++this.#idleTurns === MOST_IDLE_TURNS) this.#parts.poller.ignoreEventLoop();
  }

  /** Lets the event loop run for as long as it needs to hear signals; a timer would take four times as long. */
  async #giveTurn(): Promise<void> {
    await this.#parts.pause.waitInBackground(TURN_NS);
    await this.#turned();
  }

  /**
   * The event loop has run. A signal that it took in together with the end of the wait has woken its listener, but that
   * comes after this in the queue: it has to come first, since nothing would ask for a turn again.
   */
  async #turned(): Promise<void> {
    for (let hop = 0; hop < HOPS_TO_A_LISTENER; hop++) await undefined;
    this.#lastTurnNs = this.#parts.clock.nowNs();
    this.#lastLookNs = this.#lastTurnNs;
  }

  /** Returns when nothing waits for the socket any more, so that it may be closed. */
  async settle(): Promise<void> {
    await this.#backgroundWait;
  }

  /** Shows what the state machine has to tell. */
  showEvents(): void {
    const { machine, display } = this.#parts;
    for (let event = machine.nextEvent(); event !== undefined; event = machine.nextEvent()) display.show(event);
  }
}
