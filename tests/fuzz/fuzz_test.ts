/** The short form of `deno task fuzz`: what once did harm, then inputs from a fixed seed. */

import { assert, assertThrows } from "@std/assert";
import { replayCorpus } from "./corpus.ts";
import { FuzzFailure, fuzzTarget } from "./fuzz_target.ts";
import { recipes } from "./recipe.ts";
import { FUZZ_TARGETS } from "./targets.ts";

/** Inputs or runs for each target, times its share. */
const RUNS = 9500;
/** All targets together get so many byte strings at least. */
const MIN_FED = 100_000;
const SEED = 20_260_101;

Deno.test(`${MIN_FED} hostile inputs do no harm`, async (context) => {
  let fed = 0;
  for (const target of FUZZ_TARGETS) {
    await context.step(target.name, () => {
      replayCorpus(target);
      fed += target.run(Math.round(RUNS * target.share), SEED);
    });
  }
  assert(fed >= MIN_FED, `${fed} inputs`);
});

Deno.test("an input that does harm is made small, told with its seed, and kept", () => {
  const inputs = recipes(0);
  const target = fuzzTarget({ name: "example", inputs, check: ({ seed }) => assert(seed < 1000, "too large") });
  const failure = assertThrows(() => target.run(100, 5), FuzzFailure, "example with seed 5");
  assert(failure.message.includes("too large"), failure.message);
  assert(failure.corpusEntry.includes('"seed":1000,"edits":[],"length":null'), failure.corpusEntry);
});
