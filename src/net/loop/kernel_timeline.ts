/**
 * The kernel stamps packets with the time of day, which can be set; round-trip times are measured on a clock that
 * can't. This translates the one into the other.
 *
 * @module
 */

/** The two clocks, read as nanoseconds from an instant of each one's own. */
export interface ClockPair {
  /** CLOCK_MONOTONIC. */
  nowNs(): number;
  /** CLOCK_REALTIME. */
  realtimeNs(): number;
}

/** Comparing once in this time is enough: a clock that was set is not believed for longer than it would take. */
const COMPARISON_NS = 1_000_000;
/** Comparisons at the start. */
const FIRST_COMPARISONS = 3;
/** What two readings may contradict each other by, and a stamp both, without anybody having set a clock. */
const READING_NS = 1000;

/**
 * How far the time of day is ahead of the monotonic clock, which changes only when somebody sets it.
 *
 * The time of day is read between two readings of the other clock, so that the true distance lies between two bounds
 * however long the program was held up in between. All bounds together hold as long as nobody sets the clock, and then
 * the difference of two stamps is exactly what the kernel noted.
 */
export class KernelTimeline {
  readonly #clock: ClockPair;
  #leastAheadNs = -Infinity;
  #mostAheadNs = Infinity;
  #aheadNs = NaN;
  #comparedAtNs = -Infinity;
  /** When it was found that the clock had been set; stamps of packets from before have no time on the other clock. */
  #setAtNs = -Infinity;

  /** Compares the clocks for the first time. */
  constructor(clock: ClockPair) {
    this.#clock = clock;
    // The first readings of a program are slow: later ones narrow the bounds.
    for (let comparison = 0; comparison < FIRST_COMPARISONS; comparison++) this.#compare(clock.nowNs());
  }

  /**
   * Compares the clocks, unless that was done just now: to be called right after a stamp was received.
   *
   * @returns the monotonic time now
   */
  observe(): number {
    const beforeNs = this.#clock.nowNs();
    return beforeNs - this.#comparedAtNs < COMPARISON_NS ? beforeNs : this.#compare(beforeNs);
  }

  #compare(beforeNs: number): number {
    this.#comparedAtNs = beforeNs;
    const realtimeNs = this.#clock.realtimeNs();
    const afterNs = this.#clock.nowNs();
    const least = Math.max(this.#leastAheadNs, realtimeNs - afterNs);
    const most = Math.min(this.#mostAheadNs, realtimeNs - beforeNs);
    const contradictory = least > most;
    if (least > most + READING_NS) this.#setAtNs = afterNs;
    this.#leastAheadNs = contradictory ? realtimeNs - afterNs : least;
    this.#mostAheadNs = contradictory ? realtimeNs - beforeNs : most;
    if (!(this.#aheadNs >= this.#leastAheadNs && this.#aheadNs <= this.#mostAheadNs)) {
      this.#aheadNs = (this.#leastAheadNs + this.#mostAheadNs) / 2;
    }
    return afterNs;
  }

  /** The time of day at a monotonic time, counted as the clock's `realtimeNs` is, as far as the clocks were compared. */
  timeOfDayNs(nowNs: number): number {
    return nowNs + this.#aheadNs;
  }

  /** The monotonic time at a time of day, as far as the clocks were compared. */
  nowNsAt(timeOfDayNs: number): number {
    return timeOfDayNs - this.#aheadNs;
  }

  /**
   * When the kernel noted a stamp, on the monotonic clock.
   *
   * @param stampNs time of day, counted as the clock's `realtimeNs` is
   * @param earliestNs before which it can't have been noted
   * @param latestNs after which it can't, what `observe` returned last
   * @returns NaN when the clock was set between the stamp and the reading, so that it is not known
   */
  timeOf(stampNs: number, earliestNs: number, latestNs: number): number {
    if (!this.#isPlausible(stampNs, earliestNs, latestNs)) {
      // The clock was set, or the bounds are too wide: a new comparison decides.
      this.#compare(this.#clock.nowNs());
      if (!this.#isPlausible(stampNs, earliestNs, latestNs)) return NaN;
    }
    return stampNs - this.#aheadNs;
  }

  #isPlausible(stampNs: number, earliestNs: number, latestNs: number): boolean {
    const timeNs = stampNs - this.#aheadNs;
    const uncertaintyNs = READING_NS + this.#mostAheadNs - this.#leastAheadNs;
    return timeNs >= earliestNs - uncertaintyNs && timeNs <= latestNs + uncertaintyNs && earliestNs >= this.#setAtNs;
  }
}
