/**
 * The time that a run has in all, `-w`. It begins before names are looked up: what that takes, the run has not.
 *
 * @module
 */
import { callAfter } from "../timer.ts";
import { NS_PER_MS } from "../../units.ts";

/** The reason for which a signal is aborted when the time of a run is over. */
export const TIME_IS_OVER = Symbol("the time of the run is over");

/** A deadline that begins now. */
export class Deadline implements Disposable {
  readonly #endMs: number;
  readonly #over = new AbortController();
  readonly #stopTimer: () => void;

  /** Aborted when the time is over, or when the run is to end for another reason. */
  readonly signal: AbortSignal;

  /**
   * Begins.
   *
   * @param deadlineNs 0 for none
   * @param stopped is aborted when the run is to end; never if it is undefined
   */
  constructor(deadlineNs: number, stopped: AbortSignal | undefined) {
    const spanMs = deadlineNs > 0 ? deadlineNs / NS_PER_MS : Infinity;
    this.#endMs = performance.now() + spanMs;
    this.#stopTimer = callAfter(spanMs, () => this.#over.abort(TIME_IS_OVER));
    this.signal = stopped === undefined ? this.#over.signal : AbortSignal.any([this.#over.signal, stopped]);
  }

  /**
   * Hands over to the run, which looks after its time itself: a timer would only keep the event loop busy.
   *
   * @returns what is left of the time, in nanoseconds; 0 stands for no deadline
   */
  handOver(): number {
    this.#stopTimer();
    if (this.#endMs === Infinity) return 0;
    return Math.max(1, Math.round((this.#endMs - performance.now()) * NS_PER_MS));
  }

  /** The time is not watched any more. */
  [Symbol.dispose](): void {
    this.#stopTimer();
  }
}
