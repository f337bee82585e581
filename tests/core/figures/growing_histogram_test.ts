import { assertEquals } from "@std/assert";
import { GrowingHistogram, MAX_EXACT_TIMES } from "../../../src/core/figures/growing_histogram.ts";

Deno.test("GrowingHistogram is exact while times are few, and makes no histogram", () => {
  const histogram = new GrowingHistogram(() => {
    throw new Error("not needed");
  });
  for (const timeNs of [30, 10, 20, 1000]) histogram.record(timeNs);
  assertEquals([1, 2, 3, 4].map((rank) => histogram.atRank(rank)), [10, 20, 30, 1000]);
});

Deno.test("GrowingHistogram hands all times to a histogram once they are many", () => {
  const recorded: number[] = [];
  const histogram = new GrowingHistogram(() => ({
    record: (timeNs) => void recorded.push(timeNs),
    atRank: (rank) => -rank,
  }));
  const times = Array.from({ length: MAX_EXACT_TIMES + 2 }, (_, index) => index);
  for (const timeNs of times) histogram.record(timeNs);
  assertEquals([recorded, histogram.atRank(7)], [times, -7]);
});
