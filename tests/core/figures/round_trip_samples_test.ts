import { assertEquals } from "@std/assert";
import { RoundTripSamples } from "../../../src/core/figures/round_trip_samples.ts";

Deno.test("RoundTripSamples has exact percentiles by nearest rank, in whatever order times come", () => {
  const samples = new RoundTripSamples(1, 1000);
  for (let time = 1000; time >= 1; time--) samples.record(0, time + 0.5);
  const expected = { p50Ns: 500.5, p90Ns: 900.5, p95Ns: 950.5, p99Ns: 990.5, p999Ns: 999.5, maxNs: 1000.5 };
  assertEquals(samples.percentiles(0), expected);
  assertEquals(samples.percentiles(0), expected, "asking changes nothing");
});

Deno.test("RoundTripSamples keeps targets apart, and no more times than there is room for", () => {
  const samples = new RoundTripSamples(3, 2);
  for (const time of [7, 5, 100]) samples.record(1, time);
  samples.record(2, 9);
  const greatest = [0, 1, 2].map((target) => samples.percentiles(target)?.maxNs);
  assertEquals(greatest, [undefined, 7, 9]);
});
