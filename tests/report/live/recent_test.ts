import { assert, assertEquals } from "@std/assert";
import { RecentRequests } from "../../../src/report/live/recent.ts";
import { forEachSeed } from "../../support/random.ts";

const MS = 1e6;
/** Times are kept to 0.03 %. */
const about = (ns: number | string | undefined) => typeof ns === "number" ? Math.round(ns / 1e4) / 100 : ns;

Deno.test("RecentRequests remembers what became of requests, and those in between wait", () => {
  const recent = new RecentRequests(3);
  recent.set(1, 1, 10 * MS);
  recent.set(1, 4, "lost");
  recent.set(1, 3, "failed");
  const fates = [0, 1, 2, 3, 4, 5].map((sequence) => about(recent.get(1, sequence)));
  assertEquals(fates, [undefined, 10, "waiting", "failed", "lost", undefined]);
  recent.set(1, 4, "late");
  assertEquals([recent.get(1, 4), recent.newest(1), recent.newest(0)], ["late", 4, 0]);
});

Deno.test("RecentRequests takes less memory for each when targets are many", () => {
  assertEquals([1, 32_768, 65_536, 1_048_576].map((targets) => new RecentRequests(targets).remembered), [
    128,
    128,
    64,
    8,
  ]);
});

Deno.test("RecentRequests has the median of the times that are remembered", () => {
  forEachSeed(50, (random) => {
    const recent = new RecentRequests(2);
    const times: (number | undefined)[] = [];
    for (let sequence = 1; sequence <= 300; sequence++) {
      const answered = random.below(4) > 0;
      const ns = (1 + random.below(100_000)) * 1000;
      recent.set(1, sequence, answered ? ns : "lost");
      times.push(answered ? ns : undefined);
      const known = times.slice(-recent.remembered).filter((time) => time !== undefined).sort((a, b) => a - b);
      const median = known[(known.length - 1) >> 1];
      const seen = recent.medianNs(1);
      assert(median === undefined ? Number.isNaN(seen) : Math.abs(seen / median - 1) < 0.0003, `${seen} for ${median}`);
    }
    assertEquals(recent.medianNs(0), NaN);
  });
});
