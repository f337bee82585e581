/**
 * Round-trip times of one of many senders: exact while they are few, in a histogram once they are many.
 *
 * @module
 */
import type { RoundTripHistogram } from "./distribution.ts";

/** Times that are kept as they are: less memory than a histogram takes. */
export const MAX_EXACT_TIMES = 256;

/** A histogram that begins as a list. */
export class GrowingHistogram implements RoundTripHistogram {
  readonly #create: () => RoundTripHistogram;
  #timesNs: number[] = [];
  #histogram: RoundTripHistogram | undefined;

  /** Empty; `create` makes the histogram when it is needed. */
  constructor(create: () => RoundTripHistogram) {
    this.#create = create;
  }

  /** Adds a round-trip time. */
  record(roundTripNs: number): void {
    if (this.#histogram !== undefined) {
      this.#histogram.record(roundTripNs);
      return;
    }
    this.#timesNs.push(roundTripNs);
    if (this.#timesNs.length <= MAX_EXACT_TIMES) return;
    this.#histogram = this.#create();
    for (const timeNs of this.#timesNs) this.#histogram.record(timeNs);
    this.#timesNs = [];
  }

  /** The time that has this place when all are sorted. */
  atRank(rank: number): number {
    if (this.#histogram !== undefined) return this.#histogram.atRank(rank);
    return this.#timesNs.toSorted((one, other) => one - other)[rank - 1] ?? 0;
  }
}
