import { assert, assertEquals } from "@std/assert";
import { growthBytes, memoryFaults, type MemorySample } from "../../scripts/soak/memory.ts";
import { seededRandom } from "../support/random.ts";

const MB = 1e6;

/** Samples of a run, with so many bytes more a reply, and with what V8 and a busy machine do besides. */
function samplesOf(count: number, heapGrowth: number, residentGrowth: number, seed: number): MemorySample[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const replies = 100_000 + index * 10_000;
    // Code is compiled once more in the middle, and one sample in ten finds memory that goes away again.
    const step = index > count / 2 ? 1.5 * MB : 0;
    const passing = random.below(10) === 0 ? 6 * MB : 0;
    return {
      replies,
      heapBytes: 4 * MB + random.below(20_000) + heapGrowth * replies,
      residentBytes: 70 * MB + random.below(300_000) + step + passing + residentGrowth * replies,
    };
  });
}

Deno.test("the soak's memory rule passes steps, outliers and noise, in five minutes and in an hour", () => {
  for (let seed = 1; seed <= 30; seed++) {
    for (const count of seed === 1 ? [20, 350] : [20]) {
      assertEquals(memoryFaults(samplesOf(count, 0, 0, seed)), [], `seed ${seed}`);
    }
  }
});

Deno.test("the soak's memory rule finds a leak of 100 bytes a packet, in V8's heap and outside of it", () => {
  for (let seed = 1; seed <= 30; seed++) {
    for (const count of seed === 1 ? [20, 350] : [20]) {
      const heap = memoryFaults(samplesOf(count, 100, 100, seed));
      assertEquals(heap.length, 2, `seed ${seed}: ${heap}`);
      const outside = memoryFaults(samplesOf(count, 0, 100, seed));
      assertEquals(outside.length, 1, `seed ${seed}: ${outside}`);
      assert(/^resident memory grows by \d+\.\d bytes a reply/.test(outside[0] ?? ""), outside[0]);
    }
  }
});

Deno.test("growthBytes() is the slope over replies", () => {
  const samples = [0, 1, 2, 3].map((index) => ({ replies: index * 10, residentBytes: index * 70, heapBytes: 5 }));
  assertEquals([growthBytes(samples, "residentBytes"), growthBytes(samples, "heapBytes")], [7, 0]);
  assertEquals(growthBytes(samples.slice(0, 1), "heapBytes"), NaN);
});
