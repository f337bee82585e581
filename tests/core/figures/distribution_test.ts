import { assertEquals } from "@std/assert";
import { Distribution, type RoundTripHistogram } from "../../../src/core/figures/distribution.ts";
import type { DistributionStatistics } from "../../../src/core/events.ts";
import { RoundTripBuckets } from "../../../src/core/figures/round_trip_buckets.ts";
import { type Fate, MS, Simulation } from "../../simulation/virtual_network.ts";

/** Keeps every time. */
class ExactHistogram implements RoundTripHistogram {
  readonly #times: number[] = [];

  record(roundTripNs: number): void {
    this.#times.push(roundTripNs);
  }

  atRank(rank: number): number {
    return this.#times.toSorted((a, b) => a - b)[rank - 1] ?? NaN;
  }
}

/** The figures of a run in which each request has one reply after this time. */
function statisticsOf(roundTripsNs: readonly number[]): DistributionStatistics {
  const distribution = new Distribution(new ExactHistogram());
  roundTripsNs.forEach((roundTripNs, index) => {
    distribution.handleRequest();
    distribution.measure(index + 1, roundTripNs);
  });
  return distribution.statistics();
}

/** A run of the state machine. */
function runOf(fates: readonly Fate[]) {
  const distribution = new Distribution(new ExactHistogram());
  const fate = (count: number) => fates[count - 1] ?? {};
  return new Simulation({ settings: { count: fates.length }, fate, figures: { distribution } }).run();
}

function answered(...afterNs: readonly number[]): Fate {
  return { replies: afterNs.map((time) => ({ afterNs: time })) };
}

Deno.test("Distribution has percentiles by nearest rank", () => {
  const upTo = (length: number) => Array.from({ length }, (_, index) => index + 1);
  const rows = [
    [upTo(1), [1, 1, 1, 1, 1, 1]],
    [upTo(2), [1, 2, 2, 2, 2, 2]],
    [upTo(10), [5, 9, 10, 10, 10, 10]],
    [upTo(1000), [500, 900, 950, 990, 999, 1000]],
    [upTo(1001), [501, 901, 951, 991, 1000, 1001]],
    [[7, 7, 7, 1000], [7, 1000, 1000, 1000, 1000, 1000]],
  ] as const;
  for (const [times, [p50Ns, p90Ns, p95Ns, p99Ns, p999Ns, maxNs]] of rows) {
    assertEquals(statisticsOf(times).percentiles, { p50Ns, p90Ns, p95Ns, p99Ns, p999Ns, maxNs });
  }
});

Deno.test("Distribution lets no percentile leave the range of what was measured", () => {
  for (const [offBy, expected] of [[-1, 1000], [1, 1000]] as const) {
    const distribution = new Distribution({ record: () => {}, atRank: () => 1000 + offBy });
    for (const count of [1, 2]) {
      distribution.handleRequest();
      distribution.measure(count, 1000);
    }
    assertEquals(distribution.statistics().percentiles?.p50Ns, expected);
  }
});

Deno.test("Distribution does not look for what is the greatest time anyway", () => {
  const ranks: number[] = [];
  const distribution = new Distribution({ record: () => {}, atRank: (rank) => ranks.push(rank) });
  for (let count = 1; count <= 9; count++) {
    distribution.handleRequest();
    distribution.measure(count, count);
  }
  assertEquals(distribution.statistics().percentiles?.p90Ns, 9);
  assertEquals(ranks, [5]);
});

Deno.test("Distribution has RFC 5481's delay variation from the smallest time to the 99.9th percentile", () => {
  const { jitter } = statisticsOf([30, 10, 20, 110]);
  assertEquals(jitter?.packetDelayVariationNs, 100);
  assertEquals(jitter?.interPacket, { meanNs: 40, maxNs: 90 });
});

Deno.test("Distribution has no jitter of one reply and no percentiles of none", () => {
  assertEquals(statisticsOf([10]).jitter, undefined);
  assertEquals(statisticsOf([]), {
    times: undefined,
    percentiles: undefined,
    jitter: undefined,
  });
});

Deno.test("Pinger has a request once in the distribution, with its first reply", () => {
  const { measured, distribution } = runOf([answered(5 * MS, 90 * MS), answered(6 * MS)]).pinger.statistics();
  assertEquals(measured, 3);
  assertEquals(distribution?.percentiles?.maxNs, 6 * MS);
  assertEquals(distribution?.jitter?.interPacket, { meanNs: MS, maxNs: MS });
});

Deno.test("Pinger leaves damaged replies out of the distribution", () => {
  const damaged: Fate = { replies: [{ afterNs: MS, change: { checksumValid: false } }, { afterNs: 2 * MS }] };
  const { distribution } = runOf([damaged, {}]).pinger.statistics();
  assertEquals(distribution?.percentiles?.p50Ns, 2 * MS);
});

Deno.test("Pinger has the distribution in its last event, and none unless it was asked for", () => {
  const { pinger } = runOf([answered(MS)]);
  pinger.finish({ hostname: "host", showGap: false });
  const event = pinger.nextEvent();
  assertEquals(event?.kind === "finish" && event.statistics.distribution?.percentiles?.p50Ns, MS);
  assertEquals(Object.hasOwn(new Simulation({}).pinger.statistics(), "distribution"), false);
});

Deno.test("Distribution has the exact smallest, average and deviation, however long and alike the times are", () => {
  assertEquals(statisticsOf([30, 10, 20, 40]).times, { minNs: 10, meanNs: 25, deviationNs: Math.sqrt(125) });
  const { times } = statisticsOf([1e12 + 1, 1e12 + 3]);
  assertEquals(times, { minNs: 1e12 + 1, meanNs: 1e12 + 2, deviationNs: 1 });
});

Deno.test("Distribution counts first replies in buckets if it is given any", () => {
  const distribution = new Distribution(new ExactHistogram(), new RoundTripBuckets(1, [10]));
  for (const [count, roundTripNs] of [[1, 5], [2, 50]] as const) {
    distribution.handleRequest();
    distribution.measure(count, roundTripNs);
  }
  const { buckets } = distribution.statistics();
  assertEquals([Array.from(buckets?.counts ?? []), buckets?.sumNs], [[1, 1], 55]);
  assertEquals(statisticsOf([5]).buckets, undefined);
});
