import { assertEquals } from "@std/assert";
import { LossBursts } from "../../src/core/loss_bursts.ts";
import { forEachSeed } from "../support/random.ts";

/** Requests in order; `!` was answered at once, `.` was not. */
function burstsOf(fates: string): LossBursts {
  const bursts = new LossBursts();
  [...fates].forEach((fate, index) => {
    bursts.handleRequest();
    if (fate === "!") bursts.handleReply(index + 1);
  });
  return bursts;
}

Deno.test("LossBursts has the longest run of losses, at the start, within and at the end", () => {
  for (
    const [fates, longest] of [["", 0], ["!", 0], [".", 1], ["..!.", 2], ["!..!...!.", 3], ["!.!....", 4]] as const
  ) assertEquals(burstsOf(fates).longest, longest, fates);
});

Deno.test("LossBursts has a burst split by a late reply", () => {
  const bursts = burstsOf("!.....!");
  assertEquals(bursts.longest, 5);
  bursts.handleReply(4);
  assertEquals(bursts.longest, 2);
});

Deno.test("LossBursts has bursts that are longer than what it remembers, and some that it has forgotten", () => {
  const long = ".".repeat(70_000);
  assertEquals(burstsOf(long).longest, 70_000);
  assertEquals(burstsOf(`!${long}!`).longest, 70_000);
  assertEquals(burstsOf(`!....!${"!".repeat(70_000)}..!`).longest, 4);
  // The burst lies across the border between what is decided and what is not.
  assertEquals(burstsOf(`!......${"!".repeat(65_533)}`).longest, 6);
});

Deno.test("LossBursts agrees with a plain count", () =>
  forEachSeed(30, (random) => {
    const chance = 1 + random.below(6);
    const fates = Array.from({ length: random.below(140_000) }, () => random.below(chance) === 0 ? "!" : ".").join("");
    const expected = Math.max(...fates.split("!").map((burst) => burst.length));
    assertEquals(burstsOf(fates).longest, expected);
  }));
