import { assertEquals } from "@std/assert";
import { roundTripNs } from "../../../src/core/figures/round_trip.ts";

Deno.test("roundTripNs() is unknown where the departure is not known well enough for so short a round trip", () => {
  assertEquals(roundTripNs(100, 0, 150), 50);
  assertEquals([roundTripNs(100, 50, 150), roundTripNs(100, 51, 150)], [50, undefined]);
  assertEquals(roundTripNs(100, Infinity, 1e12), undefined);
  // A reply that seems to have come before its request left.
  assertEquals([roundTripNs(100, 0, 90), roundTripNs(100, 1, 90)], [0, undefined]);
});
