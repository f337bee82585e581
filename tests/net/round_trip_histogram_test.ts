import { assert, assertEquals, assertLess } from "@std/assert";
import { createDistribution, createRoundTripHistogram } from "../../src/net/round_trip_histogram.ts";
import { forEachSeed, type SeededRandom } from "../support/random.ts";

/** From some nanoseconds to an hour, each order of magnitude as likely as any other. */
function roundTripNs(random: SeededRandom): number {
  return Math.floor(Math.exp(random.below(1 << 30) / (1 << 30) * Math.log(3.6e12)));
}

Deno.test("createRoundTripHistogram() agrees with the sorted times to 0.1 %, at every rank", () =>
  forEachSeed(20, (random) => {
    const times = Array.from({ length: 1 + random.below(1000) }, () => roundTripNs(random));
    const histogram = createRoundTripHistogram();
    for (const time of times) histogram.record(time);
    times.sort((a, b) => a - b).forEach((time, index) => {
      const found = histogram.atRank(index + 1);
      assert(Math.abs(found - time) <= time * 0.001, `rank ${index + 1}: ${found} for ${time}`);
    });
  }));

Deno.test("createDistribution() agrees with the sorted times to 0.1 %", () =>
  forEachSeed(20, (random) => {
    const times = Array.from({ length: 1 + random.below(5000) }, () => roundTripNs(random));
    const distribution = createDistribution();
    times.forEach((time, index) => {
      distribution.handleRequest();
      distribution.measure(index + 1, time);
    });
    const { percentiles } = distribution.statistics();
    times.sort((a, b) => a - b);
    const exact = (perMille: number) => times[Math.ceil(times.length * perMille / 1000) - 1] ?? NaN;
    const found = [percentiles?.p50Ns, percentiles?.p90Ns, percentiles?.p95Ns, percentiles?.p99Ns, percentiles?.p999Ns];
    [500, 900, 950, 990, 999].forEach((perMille, index) => {
      assertLess(
        Math.abs((found[index] ?? NaN) - exact(perMille)),
        exact(perMille) * 0.001 + 1,
        `${perMille} per mille`,
      );
    });
    assertEquals(percentiles?.maxNs, times.at(-1));
  }));

Deno.test("createRoundTripHistogram() is exact to the nanosecond up to 2 us", () => {
  const histogram = createRoundTripHistogram();
  for (let time = 0; time < 2048; time++) histogram.record(time);
  for (let time = 0; time < 2048; time++) assertEquals(histogram.atRank(time + 1), time);
});

Deno.test("createRoundTripHistogram() takes in fractions and what is beyond its range", () => {
  const histogram = createRoundTripHistogram();
  for (const time of [0.25, 1e15, Number.MAX_VALUE]) histogram.record(time);
  assertEquals(histogram.atRank(1), 0);
  assert(Math.abs(histogram.atRank(3) - 2 ** 46) <= 2 ** 46 * 0.001);
});

Deno.test("createDistribution() takes no more memory for a million requests than for none", () => {
  const distribution = createDistribution();
  const rounds = (requests: number) => {
    for (let index = 0; index < requests; index++) {
      distribution.handleRequest();
      const count = ++sent;
      const time = 20_000 + count * 7919 % 1_000_003;
      distribution.measure(count, time);
    }
  };
  let sent = 0;
  const taken = () => {
    const { heapUsed, external } = Deno.memoryUsage();
    return heapUsed + external;
  };
  // Compiled code is no memory for requests.
  rounds(100_000);
  const before = taken();
  rounds(1_000_000);
  // A number for each would be eight megabytes.
  assertLess(taken() - before, 4_000_000);
});
