import { assertEquals } from "@std/assert";
import type { PingerSettings } from "../../../src/core/one/input.ts";
import { answeredAfter, type Fate, MS, SECOND, Simulation, US } from "../../simulation/virtual_network.ts";

/** Departures of an adaptive run in microseconds. */
function departuresUs(
  forNs: number,
  fate: (count: number, attempt: number) => Fate,
  settings: Partial<PingerSettings> = {},
) {
  return new Simulation({ settings: { adaptive: true, ...settings }, fate }).run(forNs).departures.map((time) =>
    time / US
  );
}

Deno.test("Pinger's interval follows the round-trip time when it is adaptive", () => {
  assertEquals(departuresUs(160 * MS, answeredAfter(40 * MS)), [0, 40_000, 80_000, 120_000, 160_000]);
});

Deno.test("Pinger's interval stays as it was until there is a round-trip time", () => {
  const fate = (count: number): Fate => ({ replies: count < 3 ? [] : [{ afterNs: 40 * MS }] });
  assertEquals(departuresUs(2080 * MS, fate), [0, 1_000_000, 2_000_000, 2_040_000, 2_080_000]);
});

Deno.test("Pinger's adaptive interval is rounded to whole milliseconds", () => {
  assertEquals(departuresUs(3 * MS, answeredAfter(600 * US)), [0, 1000, 2000, 3000]);
  assertEquals(departuresUs(6 * MS, answeredAfter(2499 * US)), [0, 2499, 4000, 6000]);
});

Deno.test("Pinger's adaptive interval is not shorter than allowed, and becomes a flood where it may", () => {
  assertEquals(departuresUs(6 * MS, answeredAfter(100 * US), { leastIntervalNs: 2 * MS }), [0, 2000, 4000, 6000]);
  assertEquals(departuresUs(400 * US, answeredAfter(100 * US)), [0, 100, 200, 300, 400]);
});

Deno.test("Pinger's adaptive interval is slowed down by a round-trip time each time the kernel has no memory", () => {
  const fate = (count: number, attempt: number): Fate =>
    count === 2 && attempt === 1
      ? {
        failure: { kind: "no-buffer-space", code: "ENOBUFS", message: "No buffer space available", queued: "nothing" },
      }
      : { replies: [{ afterNs: 40 * MS }] };
  assertEquals(departuresUs(280 * MS, fate), [0, 120_000, 200_000, 280_000]);
});

Deno.test("Pinger's interval does not follow the round-trip time unless it is adaptive", () => {
  assertEquals(departuresUs(2 * SECOND, answeredAfter(40 * MS), { adaptive: false }), [0, 1_000_000, 2_000_000]);
});
