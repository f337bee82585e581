/**
 * `deno task simulate`: whole runs in virtual time, of one target and of many, compared with what really happened.
 *
 * `--seed=N` runs one again; `--seeds=5000` many, from `--from=1` on, with `--only=one` or `--only=many` targets;
 * `--days=100` one a second for so long.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { randomPingRun, steadyPingRun } from "./ping_settings.ts";
import { runOnce, runPingSeed, runSeeds, runSessionSeed } from "./seeds.ts";
import { randomSessionRun } from "./session_run.ts";
import { SECOND } from "./virtual_network.ts";
import { seededRandom } from "../support/random.ts";

const USUAL_SEEDS = 5000;
const SHOWN_EVERY = 1000;
const DAY = 86_400 * SECOND;

const args = parseArgs(Deno.args, { string: ["seed", "seeds", "from", "days", "only"] });
const { seed, seeds, from, days, only } = args;
const startedMs = performance.now();
const seconds = () => Math.round((performance.now() - startedMs) / 1000);

if (seed !== undefined) {
  console.log(JSON.stringify(randomPingRun(seededRandom(Number(seed)))));
  console.log(await runPingSeed(Number(seed)));
  console.log(JSON.stringify(randomSessionRun(seededRandom(Number(seed)))));
  console.log(await runSessionSeed(Number(seed)));
} else if (days !== undefined) {
  console.log(await runOnce(steadyPingRun(SECOND, Number(days) * DAY, 30 * SECOND)));
} else {
  const range = { first: Number(from ?? 1), count: Number(seeds ?? USUAL_SEEDS) };
  for (const [targets, run] of [["many", runSessionSeed], ["one", runPingSeed]] as const) {
    if (only !== undefined && only !== targets) continue;
    let requests = 0;
    await runSeeds<{ readonly transmitted: number }>(run, range, (seed, { transmitted }) => {
      requests += transmitted;
      if (seed % SHOWN_EVERY === 0) console.log(`seed ${seed}, ${seconds()} s`);
    });
    console.log(`targets: ${targets}, ${range.count} runs of ${requests} requests equal what happened, ${seconds()} s`);
  }
}
