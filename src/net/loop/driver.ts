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
import type { Clock } from "../../../ffi/clock.ts";
import { errorSymbol, errorText, SystemCallError } from "../../../ffi/errno.ts";
import { EAGAIN, EINTR, EMSGSIZE, ENOBUFS, ENOMEM } from "../../../ffi/headers/errno.ts";
import { MSG_DONTWAIT } from "../../../ffi/headers/socket.ts";
import { EVENT_LOOP_READY, type Poller } from "../../../ffi/poll.ts";
import type { Machine, SendFailure } from "../../core/machine.ts";
import type { QueuedOutcome } from "../../core/inbox.ts";
import type { NeighbourTables } from "../socket/neighbour_tables.ts";
import type { Receiver } from "./receiver.ts";
import { ReportTimer } from "./report_timer.ts";
import { SocketReader } from "./socket_reader.ts";
import { OutputError } from "../show/standard_streams.ts";
import type { Display } from "../show/display.ts";
import type { Transmitter } from "./transmitter.ts";
import type { Warn } from "../warn.ts";

/** Memory that a run needs beside its packets': for clock, polls and alignment. */
export const SMALL_PARTS_BYTES = 512;

/**
 * Longest wait on this thread where the event loop can't be waited for at the same time: a signal that comes right before
 * such a wait is delivered only after it.
 */
const MAX_BLOCKING_WAIT_NS = 20_000_000;
/** The event loop is looked at, or gets a turn, at least this often, so that a signal is delivered within 100 ms. */
const MAX_WITHOUT_TURN_NS = 50_000_000;
/** After so many turns in a row that the event loop asked for and that brought no signal, it is not polled any more. */
const MAX_IDLE_TURNS = 20;
/** A busy loop gives the event loop a turn at least this often, even if it seems to have nothing to do. */
const MAX_TRUST_NS = 2_000_000_000;
/** How long a turn of the event loop is; within 0.2 ms every signal was delivered. */
const TURN_NS = 500_000;
/** A signal passes through fewer microtasks than that to its listener. */
const MAX_MICROTASKS_TO_LISTENER = 16;
/** No event of poll: the wait is too long for this thread. */
const WAIT_ELSEWHERE = -0x10000;

/** What the loop works with. */
export interface DriverParts<Event> {
  /** Says what to do. */
  readonly machine: Machine<Event>;
  /** Time from one periodic snapshot to the next; 0, the default, for none. */
  readonly reportIntervalNs?: number;
  /**
   * Requests that leave in a row before replies are read: as many as their replies have room for in the socket's buffer,
   * since nearby hosts answer before the next request leaves. Any number, unless given.
   */
  readonly burst?: number;
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
  readonly display: Pick<Display<Event>, "isWaiting" | "show" | "beforeWait" | "afterWait">;
  /** Whether the event loop must run during waits for more than names of the display. */
  needsEventLoop?(): boolean;
  /** Starts look-ups that are due. Returns how long the wait may be, so that the next one starts in time. */
  beforeWait?(timeoutNs: number): number;
  /** Longest wait on another thread; Infinity by default. */
  maxBackgroundWaitNs?(): number;
  /** Says a line. */
  readonly warn: Warn;
  /**
   * Packets were dropped because the receive buffer was full: any request that is still waited for may have lost its reply
   * so.
   */
  handleDrops?(): void;
  /** Finds out whether a send failed, with this error number, because the kernel's table of neighbours is full. */
  readonly neighbourTables?: Pick<NeighbourTables, "refused">;
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
  readonly #reader: SocketReader;
  readonly #reports: ReportTimer;
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
    this.#reports = new ReportTimer(parts.reportIntervalNs ?? 0, this.#nowNs);
    this.#reader = new SocketReader({
      ...parts,
      nextDueNs: () => this.#nextDueNs(),
      showEvents: () => this.showEvents(),
    }, this.#nowNs);
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
   * Sends, receives and shows until the state machine is done, or until an indispensable system call fails.
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
    this.#reader.discardEarlier();
    while (machine.nextEvent() !== undefined);
    this.#nowNs = clock.nowNs();
    for (let pass = 1;; pass++) {
      this.#handleSignals();
      this.#transmit();
      this.showEvents();
      if (machine.done) return this.#reader.end();
      if (pass === 2) this.#hasten();

      if (this.#nowNs - this.#lastLookNs >= MAX_WITHOUT_TURN_NS) {
        if (this.#eventLoopIdle()) this.#lastLookNs = this.#nowNs;
        else await this.#giveTurn();
        if (this.#interrupted || this.#snapshotWanted) continue;
      }
      if (this.#receivesBlocking) {
        if (this.#read(0, 0) === "interrupted") await this.#giveTurnsForSignal();
      } else {
        const events = this.#waitHere();
        if (events === WAIT_ELSEWHERE) {
          const events = await this.#waitInBackground();
          if (events < 0 && events !== -EINTR) throw new SystemCallError("ppoll", -events);
          this.#nowNs = clock.nowNs();
          // Even if nothing was ready when the wait ended: the event loop may have run for a while since.
          this.#read(MSG_DONTWAIT, events);
        } else {
          if (events === -EINTR) await this.#giveTurnsForSignal();
          else if (events < 0) throw new SystemCallError("ppoll", -events);
          else if (events >= EVENT_LOOP_READY) await this.#giveTurnAsked();
          else this.#idleTurns = 0;
          this.#nowNs = clock.nowNs();
          // The event loop was waited for, too, and has nothing to do.
          if (poller.watchesEventLoop && events >= 0 && events < EVENT_LOOP_READY) this.#lastLookNs = this.#nowNs;
          if (events > 0) this.#read(MSG_DONTWAIT, events);
          // When the time of a wait is over, the kernel looks once more whether anything has come.
          else if (events === 0) this.#reader.noteEmpty(Math.min(this.#waitFromNs + poller.limitNs, this.#nowNs));
        }
      }
      if (this.#reader.failing) await this.#pauseAfterFailure();
      this.#reader.lookForDrops(this.#nowNs);
      machine.handleTimeout(this.#nowNs, this.#reader.readUpToNs);
      // The summary of a run that is over has the whole.
      if (this.#reports.isDue(this.#nowNs) && !machine.done) machine.snapshot();
    }
  }

  /** When there is something to do next besides waiting for packets; `-Infinity` while replies have to be read first. */
  #nextDueNs(): number {
    if (this.#reader.room === 0) return -Infinity;
    return Math.min(this.#parts.machine.nextTimeout(), this.#reports.nextLookNs);
  }

  /** What has come by the time of a signal counts: it is read first. */
  #handleSignals(): void {
    if (!this.#interrupted && !this.#snapshotWanted) return;
    const { machine, clock } = this.#parts;
    this.#nowNs = this.#reader.readWhatCame(clock.nowNs());
    if (this.#interrupted) machine.interrupt();
    if (this.#snapshotWanted) {
      this.#snapshotWanted = false;
      machine.snapshot();
    }
  }

  /** A flood waits for its replies in recvmsg, unless the event loop must run to bring a name. */
  get #receivesBlocking(): boolean {
    const { flood, machine, stampsBothEnds } = this.#parts;
    // A transmit stamp wakes poll, not recvmsg.
    return flood && machine.outstanding > 0 && !this.#eventLoopMustRun && stampsBothEnds === undefined;
  }

  get #eventLoopMustRun(): boolean {
    return this.#parts.display.isWaiting || (this.#parts.needsEventLoop?.() ?? false);
  }

  #transmit(): void {
    const { machine, transmitter, clock } = this.#parts;
    do {
      const staged = this.#stage();
      if (staged === 0) return;
      this.#begun = true;
      const sent = transmitter.flush();
      for (let index = 0; index < sent; index++) this.#handleTransmitted(index);
      if (sent < 0) {
        // A send that failed may have waited for long.
        this.#nowNs = clock.nowNs();
        machine.handleSendFailure(this.#nowNs, this.#sendFailure(-sent));
        this.#stampNumbersLost = true;
      }
      // The kernel says why a later one of a batch was not sent when it is the first of the next batch.
      if (sent < staged) machine.handleUntried();
      this.showEvents();
      // A long preload is sent in parts: signals are handled in between.
    } while (this.#nowNs - this.#lastLookNs < MAX_WITHOUT_TURN_NS);
  }

  /** Makes the requests that are due; returns how many. */
  #stage(): number {
    const { machine, transmitter } = this.#parts;
    let staged = 0;
    for (; staged < transmitter.capacity; staged++) {
      // Before the machine is asked: the time that it is given should still be true when the request leaves.
      if ((this.#begun || staged > 0) && this.#nextDueNs() <= this.#nowNs) this.#hasten();
      if (this.#reader.room === 0) break;
      const count = machine.nextTransmit(this.#nowNs);
      if (count === 0) break;
      this.#reader.room--;
      if (this.#stampNumbersLost) this.#restartStamps();
      transmitter.stage(count);
    }
    return staged;
  }

  /** The request of this index in the last batch left. */
  #handleTransmitted(index: number): void {
    const { machine, transmitter, receiver, stampsBothEnds } = this.#parts;
    const sentAtNs = transmitter.sentAtNs(index);
    this.#nowNs = Math.max(this.#nowNs, sentAtNs);
    machine.handleTransmitted(sentAtNs, transmitter.shortestTimedNs(index));
    // As a rule the packet is with the device by now: reading its stamp here saves being woken for it.
    if (stampsBothEnds !== undefined) receiver.receiveError();
    this.#replyDueUntilNs = machine.greatestRoundTripNs > MAX_BLOCKING_WAIT_NS ? 0 : this.#nowNs + MAX_BLOCKING_WAIT_NS;
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
  #queuedOutcome(alreadyReported?: number): QueuedOutcome {
    for (;;) {
      const outcome = this.#parts.receiver.receiveError(alreadyReported);
      if (outcome !== "transmit-stamp") return outcome;
    }
  }

  #restartStamps(): void {
    this.#stampNumbersLost = false;
    this.#parts.stampsBothEnds?.restart();
    this.#parts.receiver.restartTransmitStamps();
  }

  #read(firstFlags: number, events: number): "read" | "interrupted" {
    const outcome = this.#reader.read(this.#nowNs, firstFlags, events);
    this.#nowNs = this.#reader.nowNs;
    return outcome;
  }

  /** The socket does nothing but fail: the loop slows down until something can be read again. */
  async #pauseAfterFailure(): Promise<void> {
    const { pause } = this.#parts;
    const pauseNs = Math.min(this.#reader.failurePauseNs(), this.#nextDueNs() - this.#nowNs);
    if (pauseNs <= 0) return;
    await pause.waitInBackground(pauseNs);
    await this.#turned();
    this.#nowNs = this.#lastTurnNs;
  }

  /** Polls on this thread, where that is best. Returns poll's events, minus the error number, or `WAIT_ELSEWHERE`. */
  #waitHere(): number {
    const { clock, poller } = this.#parts;
    const nowNs = clock.nowNs();
    const untilNs = this.#nextDueNs();
    this.#waitFromNs = nowNs;
    if (untilNs <= nowNs) return this.#poll(0);
    if (this.#backgroundWait !== undefined || this.#eventLoopMustRun) return WAIT_ELSEWHERE;
    const soon = untilNs - nowNs <= MAX_BLOCKING_WAIT_NS;
    const limitNs = soon || poller.watchesEventLoop ? untilNs : Math.min(untilNs, this.#replyDueUntilNs);
    return limitNs > nowNs ? this.#poll(limitNs - nowNs) : WAIT_ELSEWHERE;
  }

  /** Polls on this thread. Returns poll's events, or minus the error number. */
  #poll(timeoutNs: number): number {
    const { poller, display } = this.#parts;
    const waitNs = this.#parts.beforeWait?.(timeoutNs) ?? timeoutNs;
    const events = poller.wait(display.beforeWait(waitNs));
    if (events === 0) this.#reader.makeRoom();
    display.afterWait?.();
    return events;
  }

  /** Whether the event loop says that it has nothing to do. */
  #eventLoopIdle(): boolean {
    const { poller } = this.#parts;
    if (!poller.watchesEventLoop || this.#eventLoopMustRun || this.#nowNs - this.#lastTurnNs >= MAX_TRUST_NS) {
      return false;
    }
    const events = this.#poll(0);
    return events >= 0 && events < EVENT_LOOP_READY;
  }

  async #waitInBackground(): Promise<number> {
    const { display } = this.#parts;
    const woken = new Promise<number>((resolve) => this.#wake = () => resolve(0));
    // A wait that a signal cut short is still under way, and stands for the next one.
    this.#backgroundWait ??= this.#startBackgroundWait();
    const events = await Promise.race([this.#backgroundWait, woken]);
    this.#wake = () => {};
    display.afterWait?.();
    await this.#turned();
    return events;
  }

  async #startBackgroundWait(): Promise<number> {
    const { clock, poller, display } = this.#parts;
    const maxNs = this.#parts.maxBackgroundWaitNs?.() ?? Infinity;
    const timeoutNs = Math.min(this.#nextDueNs() - clock.nowNs(), maxNs);
    const waitNs = this.#parts.beforeWait?.(timeoutNs) ?? timeoutNs;
    const events = await poller.waitInBackground(display.beforeWait(waitNs));
    this.#backgroundWait = undefined;
    return events;
  }

  /** The event loop asked for a turn. What keeps asking, though nothing comes of it, is not the loop that delivers signals. */
  async #giveTurnAsked(): Promise<void> {
    await this.#giveTurnsForSignal();
    if (this.#interrupted || this.#snapshotWanted) this.#idleTurns = 0;
    else if (++this.#idleTurns === MAX_IDLE_TURNS) this.#parts.poller.ignoreEventLoop();
  }

  /**
   * Lets the event loop deliver the signal that there may be. On a busy machine the first turn may end before the runtime
   * has passed the signal on. Its descriptor is not ready any more then, so there is a second turn.
   */
  async #giveTurnsForSignal(): Promise<void> {
    await this.#giveTurn();
    if (!this.#interrupted && !this.#snapshotWanted) await this.#giveTurn();
  }

  /** Lets the event loop run for as long as it needs to deliver signals; a timer would take four times as long. */
  async #giveTurn(): Promise<void> {
    await this.#parts.pause.waitInBackground(TURN_NS);
    await this.#turned();
  }

  /**
   * The event loop has run. The listener of a signal that came together with the end of the wait is queued behind this
   * function; it has to run first, since nothing would ask for a turn again.
   */
  async #turned(): Promise<void> {
    for (let count = 0; count < MAX_MICROTASKS_TO_LISTENER; count++) await undefined;
    this.#lastTurnNs = this.#parts.clock.nowNs();
    this.#lastLookNs = this.#lastTurnNs;
  }

  /** Returns when nothing waits for the socket any more, so that it may be closed. */
  async settle(): Promise<void> {
    await this.#backgroundWait;
  }

  /** Shows the machine's events. */
  showEvents(): void {
    const { machine, display } = this.#parts;
    for (let event = machine.nextEvent(); event !== undefined; event = machine.nextEvent()) display.show(event);
  }
}
