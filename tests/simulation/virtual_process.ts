/**
 * The program as the kernel sees it: its system calls take time and are interrupted, it is stopped and goes on, and it
 * hears of signals when its event loop gets a turn.
 *
 * @module
 */
import { EINTR } from "../../ffi/headers/errno.ts";
import { EVENT_LOOP_READY } from "../../ffi/poll.ts";
import type { SeededRandom } from "../support/random.ts";
import type { VirtualTime } from "./virtual_kernel.ts";

const NS_PER_MS = 1_000_000;
/** Calls at one time: more are a loop that waits for nothing. */
const MAX_CALLS_AT_ONE_TIME = 1_000_000;

/** How the program's calls go. */
export interface VirtualProcessSettings {
  /** What a system call takes. */
  readonly callNs: number;
  /** Whether signals end a wait on the program's own thread. */
  readonly watchesEventLoop: boolean;
  /** Of 1000 calls so many are interrupted by a signal. */
  readonly interruptedPerMille: number;
  /** Of 1000 calls so many take some milliseconds longer. */
  readonly heldUpPerMille: number;
}

/** Signals that have a meaning. */
export type VirtualSignal = "interrupt" | "snapshot";

/** One process. */
export class VirtualProcess {
  readonly #time: VirtualTime;
  readonly #random: SeededRandom;
  readonly #settings: VirtualProcessSettings;
  readonly #hear: (signal: VirtualSignal) => void;
  /** Signals that are pending: their listeners were not called yet. */
  readonly #signals: VirtualSignal[] = [];
  #calls = 0;
  #lastCallNs = 0;
  /** The program does not run until then. */
  #stoppedUntilNs = 0;

  /**
   * A process that runs.
   *
   * @param hear is called when the event loop has delivered a signal
   */
  constructor(
    time: VirtualTime,
    random: SeededRandom,
    settings: VirtualProcessSettings,
    hear: (signal: VirtualSignal) => void,
  ) {
    this.#time = time;
    this.#random = random;
    this.#settings = settings;
    this.#hear = hear;
  }

  /** Whether a signal is pending. */
  get isSignalled(): boolean {
    return this.#signals.length > 0;
  }

  /** A signal comes. */
  signal(signal: VirtualSignal): void {
    this.#signals.push(signal);
  }

  /** SIGSTOP comes, and SIGCONT so long after it. */
  stop(forNs: number): void {
    this.#stoppedUntilNs = Math.max(this.#stoppedUntilNs, this.#time.clock.now + forNs);
  }

  /** Control goes back to the program, which goes on as soon as it is not stopped. */
  resume(): void {
    while (this.#stoppedUntilNs > this.#time.clock.now) this.#time.passUntil(this.#stoppedUntilNs);
  }

  /** A call takes its time; returns whether a signal of no consequence interrupts it. */
  call(): boolean {
    const { callNs, heldUpPerMille, interruptedPerMille } = this.#settings;
    const { clock } = this.#time;
    this.#calls = clock.now === this.#lastCallNs ? this.#calls + 1 : 0;
    this.#lastCallNs = clock.now;
    if (this.#calls > MAX_CALLS_AT_ONE_TIME) throw new Error("calls without end");
    if (this.chance(heldUpPerMille / 10)) this.#time.pass(this.#random.below(40 * NS_PER_MS));
    else if (callNs > 0) this.#time.pass(callNs);
    this.resume();
    return this.chance(interruptedPerMille / 10);
  }

  /** Whether something happens that happens in so many of a hundred cases. */
  chance(perCent: number): boolean {
    return perCent > 0 && this.#random.below(100_000) < perCent * 1000;
  }

  /** Blocks until something is ready, a signal comes, or the time is over. Returns whether a signal ended it. */
  block(isReady: () => boolean, forNs: number): boolean {
    const { clock } = this.#time;
    const untilNs = clock.now + forNs;
    while (!isReady() && !this.isSignalled && clock.now < untilNs) {
      this.#time.passUntil(Math.min(untilNs, this.#time.nextNs));
    }
    this.resume();
    return !isReady() && this.isSignalled;
  }

  /**
   * The waits of the program.
   *
   * @param readyEvents bits of poll that are set now
   */
  poller(readyEvents: () => number) {
    let { watchesEventLoop } = this.#settings;
    let limitNs = 0;
    const wait = (timeoutNs: number, signalEvent: number): number => {
      const { clock } = this.#time;
      limitNs = Math.max(0, timeoutNs);
      const interrupted = this.call();
      // The kernel has whole nanoseconds.
      const untilNs = clock.now + Math.ceil(limitNs);
      const ready = () => readyEvents() | (this.isSignalled ? signalEvent : 0);
      if (interrupted && ready() === 0) {
        this.#time.passUntil(Math.min(untilNs, clock.now + this.#random.below(5 * NS_PER_MS)));
        return -EINTR;
      }
      while (ready() === 0 && clock.now < untilNs) {
        const nextNs = Math.min(untilNs, this.#time.nextNs);
        if (nextNs === Infinity) throw new Error("waits for ever");
        this.#time.passUntil(nextNs);
      }
      // What the kernel found is what it tells, however long the program is stopped before it hears of it.
      const events = ready();
      this.resume();
      return events;
    };
    return {
      get watchesEventLoop() {
        return watchesEventLoop;
      },
      get limitNs() {
        return limitNs;
      },
      ignoreEventLoop: () => void (watchesEventLoop = false),
      wait: (timeoutNs: number) => wait(timeoutNs, watchesEventLoop ? EVENT_LOOP_READY : 0),
      waitInBackground: (timeoutNs: number) => {
        const events = wait(timeoutNs, EVENT_LOOP_READY);
        this.#hearSignals();
        return Promise.resolve(Math.max(0, events) & ~EVENT_LOOP_READY);
      },
    };
  }

  /** A turn of the event loop. */
  turn(timeoutNs: number): Promise<number> {
    this.#time.pass(Math.ceil(timeoutNs));
    this.resume();
    this.#hearSignals();
    return Promise.resolve(0);
  }

  #hearSignals(): void {
    for (const signal of this.#signals.splice(0)) this.#hear(signal);
  }
}
