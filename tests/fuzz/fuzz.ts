/**
 * `deno task fuzz`: feeds hostile input to everything that reads it, for as long as it takes.
 *
 * `--inputs=10_000_000` byte strings, `--seed=1` to have a run again, `--only=TARGET` for one of them.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { keep, replayCorpus } from "./corpus.ts";
import { FuzzFailure } from "./fuzz_target.ts";
import { FUZZ_TARGETS } from "./targets.ts";

const USUAL_INPUTS = "1_000_000";
/** Runs of a target between two others, times its share. */
const RUNS = 5000;
const TOLD_EVERY = 1_000_000;

const args = parseArgs(Deno.args, { string: ["inputs", "seed", "only"], default: { inputs: USUAL_INPUTS } });
const wanted = Number(String(args.inputs).replaceAll("_", ""));
const seed = args.seed === undefined ? crypto.getRandomValues(new Uint32Array(1))[0] ?? 1 : Number(args.seed);
const targets = FUZZ_TARGETS.filter(({ name }) => args.only === undefined || name === args.only);
if (!(wanted > 0) || !Number.isInteger(seed) || targets.length === 0) {
  console.error(
    `usage: deno task fuzz [--inputs=N] [--seed=N] [--only=${FUZZ_TARGETS.map(({ name }) => name).join("|")}]`,
  );
  Deno.exit(2);
}

console.log(`seed ${seed}, ${wanted} inputs for ${targets.map(({ name }) => name).join(", ")}`);
targets.forEach(replayCorpus);
const startedMs = performance.now();
const fed = new Map(targets.map(({ name }) => [name, 0]));
let total = 0;
for (let round = 0; total < wanted; round++) {
  for (const target of targets) {
    // fast-check takes seeds of 32 bits, with a sign.
    const runSeed = seed + Math.imul(round, 0x9e3779b1) | 0;
    try {
      const count = target.run(Math.ceil(RUNS * target.share), runSeed);
      fed.set(target.name, (fed.get(target.name) ?? 0) + count);
      if (Math.floor((total + count) / TOLD_EVERY) > Math.floor(total / TOLD_EVERY)) {
        console.log(`${total + count} inputs in ${Math.round((performance.now() - startedMs) / 1000)} s`);
      }
      total += count;
    } catch (error) {
      if (!(error instanceof FuzzFailure)) throw error;
      console.error(error.message);
      console.error(`kept in ${keep(error, target, runSeed)}; again: deno task fuzz --only=${target.name}`);
      Deno.exit(1);
    }
  }
}
for (const [name, count] of fed) console.log(`${name}: ${count}`);
console.log(`no harm in ${total} inputs, ${Math.round((performance.now() - startedMs) / 1000)} s`);
