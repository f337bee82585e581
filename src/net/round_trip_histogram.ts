/**
 * Round-trip times in an HDR histogram (Gil Tene's, high dynamic range): counts of values in buckets whose width grows
 * with the value, by hdr-histogram-js. Loaded only by runs that show percentiles.
 *
 * @module
 */
import hdrHistogram from "hdr-histogram-js/float64";
import { Distribution, type RoundTripHistogram } from "../core/figures/distribution.ts";
import type { RoundTripBuckets } from "../core/figures/round_trip_buckets.ts";

/** 2048 sub-buckets for each power of two, half of which it shares with the one before: below 0.1 %. */
const SIGNIFICANT_DIGITS = 3;
const MIN_NS = 1;
/** About 19 hours, and 300 kB of counts; greater times count as this one. */
const MAX_NS = 2 ** 46;

const { default: Float64Histogram } = hdrHistogram;

/**
 * The distribution of a run that begins.
 *
 * @param buckets given if times are to be counted in buckets, too
 */
export function createDistribution(buckets?: RoundTripBuckets): Distribution {
  return new Distribution(createRoundTripHistogram(), buckets);
}

/** An empty histogram of round-trip times. */
export function createRoundTripHistogram(): RoundTripHistogram {
  const histogram = new Float64Histogram(MIN_NS, MAX_NS, SIGNIFICANT_DIGITS);
  return {
    record: (roundTripNs) => histogram.recordValue(Math.min(Math.round(roundTripNs), MAX_NS)),
    // It takes per cent and rounds up to a rank: half a rank less is safe from the rounding of floats.
    atRank: (rank) => histogram.getValueAtPercentile((rank - 0.5) / histogram.totalCount * 100),
  };
}
