/**
 * When the next request may leave: ping's token bucket, kept on absolute times so that pacing does not drift.
 *
 * Credit grows by one nanosecond a nanosecond up to `preload` intervals, and a request costs one interval. A request
 * that leaves late by less than one interval does not move the ones after it. Interval 0 is the flood: a request leaves
 * as soon as fewer than `preload` are outstanding, and at least every 10 ms.
 *
 * @module
 */

/** Shortest pause after a failure, and the pace of an unanswered flood: ping's MIN_INTERVAL_MS, in nanoseconds. */
export const MIN_PAUSE_NS = 10_000_000;

/** Longest pause before a request is tried again for which the kernel had no memory. */
const MAX_RETRY_PAUSE_NS = 500_000_000;

/** The token bucket of one target. All times are nanoseconds of one clock. */
export class TransmitSchedule {
  #intervalNs: number;
  readonly #preload: number;
  /** Time at which the bucket was, or would have been, empty: credit is `now - #emptyAtNs`. */
  #emptyAtNs: number;
  #lastAttemptNs: number;
  #heldUntilNs: number;

  /** Starts with a full bucket: `preload` requests may leave at once. */
  constructor(settings: { readonly intervalNs: number; readonly preload: number }, startNs: number) {
    this.#intervalNs = settings.intervalNs;
    this.#preload = settings.preload;
    this.#emptyAtNs = startNs - settings.intervalNs * settings.preload;
    this.#lastAttemptNs = -Infinity;
    this.#heldUntilNs = startNs;
  }

  /** Nanoseconds between two requests. */
  get intervalNs(): number {
    return this.#intervalNs;
  }

  /** Changes the time between two requests from now on. */
  set intervalNs(intervalNs: number) {
    this.#intervalNs = intervalNs;
  }

  /** When a request was last attempted; minus infinity before the first. */
  get lastAttemptNs(): number {
    return this.#lastAttemptNs;
  }

  /** Earliest time at which the next request may leave, given how many are outstanding. */
  dueNs(outstanding: number): number {
    let due = this.#emptyAtNs + this.#intervalNs;
    if (this.#intervalNs === 0 && outstanding >= this.#preload) due = this.#lastAttemptNs + MIN_PAUSE_NS;
    return Math.max(due, this.#heldUntilNs);
  }

  /** Pays for a request that is about to leave. */
  take(nowNs: number): void {
    // Credit beyond the bucket is lost; one interval more than it holds is lateness, which is made up for.
    if (nowNs - this.#emptyAtNs >= this.#intervalNs * (this.#preload + 1)) {
      this.#emptyAtNs = nowNs - this.#intervalNs * this.#preload;
    }
    this.#emptyAtNs += this.#intervalNs;
    this.#lastAttemptNs = nowNs;
  }

  /** Gives back what the last request cost, because it did not leave. */
  refund(): void {
    this.#emptyAtNs -= this.#intervalNs;
  }

  /** Takes all credit away: the next request waits for a whole interval. */
  drain(nowNs: number): void {
    this.#emptyAtNs = nowNs;
  }

  /** Forbids requests before this time, credit or not. */
  holdUntil(timeNs: number): void {
    this.#heldUntilNs = Math.max(this.#heldUntilNs, timeNs);
  }

  /** Pause after the kernel had no memory for a request: half an interval, within 10 and 500 ms. */
  retryPauseNs(): number {
    return Math.min(Math.max(MIN_PAUSE_NS, this.#intervalNs / 2), MAX_RETRY_PAUSE_NS);
  }

  /** Pause after a request failed for good. */
  failurePauseNs(): number {
    return Math.max(MIN_PAUSE_NS, this.#intervalNs);
  }
}
