import { assertEquals } from "@std/assert";
import { Arena } from "../../ffi/arena.ts";
import { Clock } from "../../ffi/clock.ts";

Deno.test("nowNs() starts near zero and never goes back", () => {
  const clock = new Clock(new Arena(16));
  let last = clock.nowNs();
  assertEquals(last >= 0 && last < 1e9, true, `${last}`);
  for (let round = 0; round < 100_000; round++) {
    const now = clock.nowNs();
    if (now < last || !Number.isInteger(now)) throw new Error(`${now} after ${last}`);
    last = now;
  }
});

Deno.test("nowNs() runs as fast as the runtime's clock, over the end of a second", async () => {
  const clock = new Clock(new Arena(16));
  const before = performance.now();
  const start = clock.nowNs();
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const elapsedMs = (clock.nowNs() - start) / 1e6;
  assertEquals(Math.abs(elapsedMs - (performance.now() - before)) < 50, true, `${elapsedMs} ms`);
});

Deno.test("realtimeNs() and realtimeUs() tell the time of day", () => {
  const clock = new Clock(new Arena(16));
  const sinceBaseNs = clock.realtimeNs();
  const { lastSeconds, lastNanoseconds } = clock;
  assertEquals(sinceBaseNs, (lastSeconds - clock.realtimeBaseSeconds) * 1e9 + lastNanoseconds);
  assertEquals(lastNanoseconds >= 0 && lastNanoseconds < 1e9, true);
  assertEquals(Math.abs(lastSeconds * 1000 + lastNanoseconds / 1e6 - Date.now()) < 1000, true);
  const us = clock.realtimeUs();
  assertEquals(us, clock.lastSeconds * 1e6 + Math.floor(clock.lastNanoseconds / 1000));
  assertEquals(Math.abs(us / 1000 - Date.now()) < 1000, true);
});

Deno.test("nowNs() leaves the last time of day alone", () => {
  const clock = new Clock(new Arena(16));
  clock.readRealtime();
  const { lastSeconds, lastNanoseconds } = clock;
  clock.nowNs();
  assertEquals([clock.lastSeconds, clock.lastNanoseconds], [lastSeconds, lastNanoseconds]);
});
