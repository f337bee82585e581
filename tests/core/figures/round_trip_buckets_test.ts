import { assertEquals } from "@std/assert";
import { BUCKET_BOUNDS_NS, RoundTripBuckets } from "../../../src/core/figures/round_trip_buckets.ts";

Deno.test("RoundTripBuckets counts a time in the first bucket whose bound it does not exceed", () => {
  const buckets = new RoundTripBuckets(1, [10, 20]);
  for (const roundTripNs of [0, 10, 10.5, 20, 21, 1e18]) buckets.record(0, roundTripNs);
  const { boundsNs, counts, sumNs } = buckets.statistics(0);
  assertEquals([boundsNs, Array.from(counts), sumNs], [[10, 20], [2, 2, 2], 61.5 + 1e18]);
});

Deno.test("RoundTripBuckets keeps targets apart", () => {
  const buckets = new RoundTripBuckets(3, [10]);
  buckets.record(1, 5);
  buckets.record(1, 15);
  buckets.record(2, 25);
  const counts = [0, 1, 2].map((target) => Array.from(buckets.statistics(target).counts));
  assertEquals(counts, [[0, 0], [1, 1], [0, 1]]);
  assertEquals([0, 1, 2].map((target) => buckets.statistics(target).sumNs), [0, 20, 25]);
});

Deno.test("RoundTripBuckets counts without bounds, too: all times in one bucket", () => {
  const buckets = new RoundTripBuckets(2, []);
  buckets.record(1, 5);
  assertEquals(Array.from(buckets.statistics(1).counts), [1]);
});

Deno.test("BUCKET_BOUNDS_NS rises", () => {
  assertEquals(BUCKET_BOUNDS_NS.toSorted((one, other) => one - other), BUCKET_BOUNDS_NS);
});
