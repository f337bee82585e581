/**
 * Between the loop and a state machine: every so often it is asked how things stand, without a timer of its own. Only
 * runs that are to report put this in between.
 *
 * @module
 */
import type { Machine } from "./machine.ts";
import type { SendFailure } from "./one/input.ts";

/** A state machine that tells every so often how things stand. */
export class PeriodicReports<Event> implements Machine<Event> {
  readonly #machine: Machine<Event>;
  readonly #intervalNs: number;
  #dueNs: number;
  /** Whether the last call of `handleTimeout` reported. */
  #hasReported = false;

  /**
   * Stands for a state machine.
   *
   * @param intervalNs time from one report to the next, above 0
   * @param startNs the first report comes one interval later
   */
  constructor(machine: Machine<Event>, intervalNs: number, startNs: number) {
    this.#machine = machine;
    this.#intervalNs = intervalNs;
    this.#dueNs = startNs + intervalNs;
  }

  /** See {@linkcode Machine}. */
  get done(): boolean {
    return this.#machine.done;
  }

  /** See {@linkcode Machine}. */
  get outstanding(): number {
    return this.#machine.outstanding;
  }

  /** See {@linkcode Machine}. */
  get greatestRoundTripNs(): number {
    return this.#machine.greatestRoundTripNs;
  }

  /** See {@linkcode Machine}. */
  nextTransmit(nowNs: number): number {
    return this.#machine.nextTransmit(nowNs);
  }

  /** See {@linkcode Machine}. */
  handleTransmitted(sentAtNs: number, shortestTimedNs = 0): void {
    this.#machine.handleTransmitted(sentAtNs, shortestTimedNs);
  }

  /** See {@linkcode Machine}. */
  handleSendFailure(nowNs: number, failure: SendFailure): void {
    this.#machine.handleSendFailure(nowNs, failure);
  }

  /** See {@linkcode Machine}. */
  handleUntried(): void {
    this.#machine.handleUntried();
  }

  /**
   * See {@linkcode Machine}; reports that were missed are not made up for, and one that takes longer than the interval
   * leaves the requests an interval for themselves.
   */
  handleTimeout(nowNs: number, readUpToNs?: number): void {
    this.#machine.handleTimeout(nowNs, readUpToNs);
    if (this.#hasReported) {
      this.#hasReported = false;
      if (nowNs >= this.#dueNs) this.#dueNs = nowNs + this.#intervalNs;
    }
    if (nowNs < this.#dueNs) return;
    this.#hasReported = true;
    this.#dueNs += this.#intervalNs * (Math.floor((nowNs - this.#dueNs) / this.#intervalNs) + 1);
    // What ends the run tells all of it.
    if (!this.#machine.done) this.#machine.snapshot();
  }

  /** See {@linkcode Machine}; after a report at once, to see how long that took. */
  nextTimeout(): number {
    return this.#hasReported ? 0 : Math.min(this.#machine.nextTimeout(), this.#dueNs);
  }

  /** See {@linkcode Machine}. */
  nextEvent(): Event | undefined {
    return this.#machine.nextEvent();
  }

  /** See {@linkcode Machine}. */
  interrupt(): void {
    this.#machine.interrupt();
  }

  /** See {@linkcode Machine}. */
  snapshot(): void {
    this.#machine.snapshot();
  }
}
