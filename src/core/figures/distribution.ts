/**
 * The distribution of a run's round-trip times in constant memory: percentiles, and how they vary.
 *
 * A request has one round-trip time, that of its first reply: duplicates don't count here.
 *
 * @module
 */
import type { DistributionStatistics, JitterStatistics, Percentiles, RoundTripTimes } from "../events.ts";
import { Jitter } from "./jitter.ts";
import type { RoundTripBuckets } from "./round_trip_buckets.ts";

/** Round-trip times, each exact to 0.1 % or to the nanosecond, in memory that does not grow with their number. */
export interface RoundTripHistogram {
  /** Adds a round-trip time of 0 or more; allocates nothing. */
  record(roundTripNs: number): void;
  /**
   * The time that has this place when all are sorted.
   *
   * @param rank 1 for the smallest, up to their number
   * @returns nanoseconds
   */
  atRank(rank: number): number;
}

/** What one run's round-trip times are like; requests are counted from 1 without wrapping. */
export class Distribution {
  readonly #histogram: RoundTripHistogram;
  readonly #buckets: RoundTripBuckets | undefined;
  readonly #jitter: Jitter;
  #minNs = Infinity;
  #maxNs = 0;
  #meanNs = 0;
  /** Sum of the squares of the differences from the mean. */
  #squaresNs = 0;

  /**
   * The distribution of a run that begins.
   *
   * @param histogram empty
   * @param buckets given if times are to be counted in buckets, too: empty, of one target
   * @param jitter given if less is to be remembered than of a whole run
   */
  constructor(histogram: RoundTripHistogram, buckets?: RoundTripBuckets, jitter: Jitter = new Jitter()) {
    this.#histogram = histogram;
    this.#jitter = jitter;
    this.#buckets = buckets;
  }

  /** The next request was sent, or given up. */
  handleRequest(): void {
    this.#jitter.handleRequest();
  }

  /**
   * The first reply to a request was timed.
   *
   * @param count one of the last 65536 requests
   */
  measure(count: number, roundTripNs: number): void {
    this.#histogram.record(roundTripNs);
    this.#buckets?.record(0, roundTripNs);
    this.#jitter.add(count, roundTripNs);
    // Welford's way: sums of squares would lose what matters when all times are long and alike.
    const fromMeanNs = roundTripNs - this.#meanNs;
    this.#meanNs += fromMeanNs / this.#jitter.measured;
    this.#squaresNs += fromMeanNs * (roundTripNs - this.#meanNs);
    if (roundTripNs < this.#minNs) this.#minNs = roundTripNs;
    if (roundTripNs > this.#maxNs) this.#maxNs = roundTripNs;
  }

  /** The figures so far. */
  statistics(): DistributionStatistics {
    const percentiles = this.#percentiles();
    return {
      times: this.#times(),
      percentiles,
      jitter: percentiles === undefined ? undefined : this.#jitterStatistics(percentiles),
      ...(this.#buckets && { buckets: this.#buckets.statistics(0) }),
    };
  }

  #times(): RoundTripTimes | undefined {
    const { measured } = this.#jitter;
    if (measured === 0) return undefined;
    return { minNs: this.#minNs, meanNs: this.#meanNs, deviationNs: Math.sqrt(this.#squaresNs / measured) };
  }

  #percentiles(): Percentiles | undefined {
    const { measured } = this.#jitter;
    if (measured === 0) return undefined;
    // Nearest rank: the smallest time that so many per mille of all don't exceed. Whole numbers, so nothing is rounded.
    const atPerMille = (perMille: number) => {
      const rank = Math.ceil(perMille * measured / 1000);
      // Exact, and sooner: a run of nine replies looks for one of the five.
      if (rank === measured) return this.#maxNs;
      return Math.min(Math.max(this.#histogram.atRank(rank), this.#minNs), this.#maxNs);
    };
    return {
      p50Ns: atPerMille(500),
      p90Ns: atPerMille(900),
      p95Ns: atPerMille(950),
      p99Ns: atPerMille(990),
      p999Ns: atPerMille(999),
      maxNs: this.#maxNs,
    };
  }

  #jitterStatistics({ p999Ns }: Percentiles): JitterStatistics | undefined {
    if (this.#jitter.measured < 2) return undefined;
    const { interarrivalNs, interPacket } = this.#jitter;
    // RFC 5481 section 4.2: differences from the smallest delay; a quantile of them is the quantile's difference.
    return { interarrivalNs, interPacket, packetDelayVariationNs: p999Ns - this.#minNs };
  }
}
