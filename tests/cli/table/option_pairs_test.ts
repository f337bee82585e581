import { assertEquals } from "@std/assert";
import { type OptionPair, pairConflict, spelling } from "../../../src/cli/table/option_pairs.ts";

const PAIRS: readonly OptionPair[] = [["count", "until-up"], ["alive", "unreachable"]];

Deno.test("spelling() is an option's letter, or its long name without one", () => {
  assertEquals(spelling("count"), "-c");
  assertEquals(spelling("each"), "--each");
});

Deno.test("pairConflict() names the first pair that is given in either order, and none if a half is", () => {
  assertEquals(pairConflict(PAIRS, ["until-up", "size", "count"]), "-c can't be used with --until-up");
  assertEquals(
    pairConflict(PAIRS, ["alive", "unreachable", "until-up"]),
    "--alive can't be used with --unreachable",
  );
  assertEquals(pairConflict(PAIRS, ["count", "alive"]), undefined);
});
