/**
 * When the next periodic report is due. Reports that were missed are not made up for, and one that takes longer than the
 * interval leaves an interval to the requests.
 *
 * @module
 */

/** The beat of the reports of one run. */
export class ReportTimer {
  readonly #intervalNs: number;
  #dueNs: number;
  /** Whether the last look found a report due: the next one shows how long that took. */
  #justReported = false;

  /**
   * Begins at this time; the first report comes one interval later.
   *
   * @param intervalNs time from one report to the next; 0 for no reports
   */
  constructor(intervalNs: number, startNs: number) {
    this.#intervalNs = intervalNs;
    this.#dueNs = intervalNs > 0 ? startNs + intervalNs : Infinity;
  }

  /** When to look again; after a report at once, to see how long it took. */
  get nextLookNs(): number {
    return this.#justReported ? 0 : this.#dueNs;
  }

  /** Whether a report is due; then the next one is an interval or more away. */
  isDue(nowNs: number): boolean {
    if (this.#justReported && nowNs >= this.#dueNs) this.#dueNs = nowNs + this.#intervalNs;
    this.#justReported = nowNs >= this.#dueNs;
    if (this.#justReported) {
      this.#dueNs += this.#intervalNs * (Math.floor((nowNs - this.#dueNs) / this.#intervalNs) + 1);
    }
    return this.#justReported;
  }
}
