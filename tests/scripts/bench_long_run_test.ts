import { assertEquals } from "@std/assert";
import { type Sample, stretchOf } from "../../scripts/bench/long_run.ts";

/** One request each 10 us; memory grows by 1 MB after the third look. */
const SAMPLES: readonly Sample[] = [
  { atMs: 1000, requests: 0, residentBytes: 10_000_000 },
  { atMs: 1100, requests: 10_000, residentBytes: 50_000_000 },
  { atMs: 1200, requests: 20_000, residentBytes: 60_000_000 },
  { atMs: 1300, requests: 30_000, residentBytes: 61_000_000 },
];

Deno.test("stretchOf() begins and ends with the first samples that have enough requests", () => {
  assertEquals(stretchOf(SAMPLES, 1, 15_000), { atStartMb: 50, atEndMb: 60, growthMb: 10, eachUs: 10 });
});

Deno.test("stretchOf() ends with the last sample where the run was over before another", () => {
  assertEquals(stretchOf(SAMPLES, 20_000, 40_000), { atStartMb: 60, atEndMb: 61, growthMb: 1, eachUs: 10 });
});

Deno.test("stretchOf() finds nothing where there are not two samples", () => {
  assertEquals(stretchOf(SAMPLES, 30_000, 40_000), undefined);
  assertEquals(stretchOf(SAMPLES, 50_000, 60_000), undefined);
  assertEquals(stretchOf([], 1, 10), undefined);
});
