/**
 * Round-trip times counted in fixed buckets, exactly, for one target or for many: what a histogram of Prometheus is made
 * of.
 *
 * @module
 */
import type { BucketStatistics } from "../events.ts";

/** Greatest time of each bucket, from 0.1 ms to 10 s: a link, a site, a continent, a satellite, a full queue. */
export const BUCKET_BOUNDS_NS: readonly number[] = [
  100_000,
  250_000,
  500_000,
  1_000_000,
  2_500_000,
  5_000_000,
  10_000_000,
  25_000_000,
  50_000_000,
  100_000_000,
  250_000_000,
  500_000_000,
  1_000_000_000,
  2_500_000_000,
  5_000_000_000,
  10_000_000_000,
];

/** Counts for each target; memory is 8 bytes a bucket, and two buckets more. */
export class RoundTripBuckets {
  readonly #boundsNs: readonly number[];
  readonly #counts: Float64Array;
  readonly #sumsNs: Float64Array;

  /**
   * Nothing is counted yet.
   *
   * @param targets at least 1; they are known by their indexes from 0 on
   * @param boundsNs rising; a time belongs to the first bucket whose bound it does not exceed, or to the one after them
   */
  constructor(targets: number, boundsNs: readonly number[]) {
    this.#boundsNs = boundsNs;
    this.#counts = new Float64Array(targets * (boundsNs.length + 1));
    this.#sumsNs = new Float64Array(targets);
  }

  /** Counts a round-trip time; allocates nothing. */
  record(target: number, roundTripNs: number): void {
    const boundsNs = this.#boundsNs;
    let bucket = 0;
    while (bucket < boundsNs.length && roundTripNs > (boundsNs[bucket] ?? 0)) bucket++;
    const index = target * (boundsNs.length + 1) + bucket;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#sumsNs[target] = (this.#sumsNs[target] ?? 0) + roundTripNs;
  }

  /** What was counted for a target so far. */
  statistics(target: number): BucketStatistics {
    const buckets = this.#boundsNs.length + 1;
    const counts = this.#counts.slice(target * buckets, (target + 1) * buckets);
    return { boundsNs: this.#boundsNs, counts, sumNs: this.#sumsNs[target] ?? 0 };
  }
}
