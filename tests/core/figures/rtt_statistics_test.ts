import { assertEquals, assertGreater } from "@std/assert";
import { RttStatistics } from "../../../src/core/figures/rtt_statistics.ts";
import { INT_MAX, naiveFigures, newtonRoot } from "../../support/naive_figures.ts";
import { forEachSeed } from "../../support/random.ts";

function figuresOf(times: readonly number[]) {
  const statistics = new RttStatistics();
  for (const time of times) statistics.add(time);
  const { count, minUs, maxUs, averageUs, mdevUs, ewmaEighthsUs } = statistics;
  return { count, minUs, maxUs, averageUs, mdevUs, ewmaEighthsUs };
}

Deno.test("RttStatistics is all zeros without a time", () => {
  assertEquals(figuresOf([]), { count: 0, minUs: 0, maxUs: 0, averageUs: 0, mdevUs: 0, ewmaEighthsUs: 0 });
});

Deno.test("RttStatistics of one time is that time, without deviation", () => {
  assertEquals(figuresOf([42]), { count: 1, minUs: 42, maxUs: 42, averageUs: 42, mdevUs: 0, ewmaEighthsUs: 336 });
});

Deno.test("RttStatistics takes a time of 0 for a time", () => {
  assertEquals(figuresOf([0, 0]), { count: 2, minUs: 0, maxUs: 0, averageUs: 0, mdevUs: 0, ewmaEighthsUs: 0 });
  assertEquals(figuresOf([0, 5]).minUs, 0);
});

Deno.test("RttStatistics rounds the average down", () => {
  assertEquals(figuresOf([1, 2, 2]).averageUs, 1);
});

Deno.test("RttStatistics has the population's deviation, not the sample's", () => {
  assertEquals(figuresOf([10, 20]).mdevUs, 5);
});

Deno.test("RttStatistics rounds the root of one less than a square up, as ping does", () => {
  assertEquals([newtonRoot(3n), newtonRoot(8n), newtonRoot(2n), newtonRoot(1n)], [2n, 3n, 1n, 1n]);
  // Variance 14 / 4 = 3.
  assertEquals(figuresOf([0, 1, 2, 5]).mdevUs, 2);
});

Deno.test("RttStatistics has every small deviation as ping's integer arithmetic has it", () => {
  for (let first = 0; first < 12; first++) {
    for (let second = 0; second < 12; second++) {
      for (let third = 0; third < 12; third++) {
        const times = [first, second, third];
        assertEquals(figuresOf(times), naiveFigures(times), times.join());
      }
    }
  }
});

Deno.test("RttStatistics agrees with ping's arithmetic over many random runs", () => {
  let largeSums = 0;
  forEachSeed(2000, (random) => {
    const limit = random.pick([10, 1000, 100_000, 10_000_000, 60_000_000]);
    const base = random.below(limit);
    const spread = random.pick([1, 3, 10, limit]);
    const times = Array.from({ length: 1 + random.below(300) }, () => base + random.below(spread));
    assertEquals(figuresOf(times), naiveFigures(times));
    if (times.reduce((sum, time) => sum + time, 0) > Number(INT_MAX)) largeSums++;
  });
  assertGreater(largeSums, 100);
});

Deno.test("RttStatistics changes its arithmetic where the sum reaches INT_MAX, as ping does", () => {
  for (const last of [-2, -1, 0, 1, 2]) {
    const times = [1_000_000_001, 7, 999, Number(INT_MAX) - 1_000_001_007 + last];
    assertEquals(figuresOf(times), naiveFigures(times), String(last));
  }
});
