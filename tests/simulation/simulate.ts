/**
 * `deno task simulate`: whole runs in virtual time, compared with a plain model.
 *
 * `--seed=N` runs one again; `--seeds=5000` many, from `--from=1` on; `--days=100` one a second for so long.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { randomPingRun, steadyPingRun } from "./ping_settings.ts";
import { runOnce, runSeed, runSeeds } from "./ping_seeds.ts";
import { SECOND } from "./virtual_network.ts";
import { seededRandom } from "../support/random.ts";

const USUAL_SEEDS = 5000;
const TOLD_EVERY = 1000;
const DAY = 86_400 * SECOND;

const args = parseArgs(Deno.args, { string: ["seed", "seeds", "from", "days"] });
const { seed, seeds, from, days } = args;
const startedMs = performance.now();
const seconds = () => Math.round((performance.now() - startedMs) / 1000);

if (seed !== undefined) {
  console.log(JSON.stringify(randomPingRun(seededRandom(Number(seed)))));
  console.log(await runSeed(Number(seed)));
} else if (days !== undefined) {
  console.log(await runOnce(steadyPingRun(SECOND, Number(days) * DAY, 30 * SECOND)));
} else {
  const count = Number(seeds ?? USUAL_SEEDS);
  const transmitted = await runSeeds(Number(from ?? 1), count, (seed) => {
    if (seed % TOLD_EVERY === 0) console.log(`seed ${seed}, ${seconds()} s`);
  });
  console.log(`${count} runs of ${transmitted} requests equal the model, ${seconds()} s`);
}
