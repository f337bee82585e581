/**
 * The end of a run at its deadline.
 *
 * @module
 */

/** How long the run goes on reading what came before its deadline: packets may come without end. */
const MAX_LAST_READING_NS = 500_000_000;

/** When a run has to end, whatever is still on its way. */
export class Deadline {
  /** Time of the deadline; infinity for none. */
  readonly atNs: number;
  /** When the run is over though not everything was read. */
  #readingEndsNs = Infinity;

  /**
   * A deadline so long after the start.
   *
   * @param afterNs 0 for none
   */
  constructor(startNs: number, afterNs: number) {
    this.atNs = afterNs > 0 ? startNs + afterNs : Infinity;
  }

  /** Whether the run ends now. Everything that came up to `readUpToNs` has been read. */
  ends(nowNs: number, readUpToNs: number): boolean {
    if (nowNs < this.atNs) return false;
    // A process that was stopped begins to read long after its deadline.
    if (this.#readingEndsNs === Infinity) this.#readingEndsNs = nowNs + MAX_LAST_READING_NS;
    return readUpToNs >= this.atNs || nowNs >= this.#readingEndsNs;
  }
}
