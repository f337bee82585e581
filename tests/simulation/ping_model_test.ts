import { assert } from "@std/assert";
import { steadyPingRun } from "./ping_settings.ts";
import { runOnce, runPingSeed, runSeeds } from "./seeds.ts";
import { MS, SECOND } from "./virtual_network.ts";

/** Many more with `deno task simulate`. */
const SEEDS = 1000;
const DAY = 86_400 * SECOND;

Deno.test(`${SEEDS} runs come to what a plain model comes to, whatever the network and the kernel do`, async () => {
  await runSeeds(runPingSeed, { first: 1, count: SEEDS }, () => {});
});

Deno.test("100 days of pinging come to what a plain model comes to", async () => {
  const { transmitted, received, elapsedNs } = await runOnce(steadyPingRun(60 * SECOND, 100 * DAY, 200 * SECOND));
  assert(transmitted > 100 * 24 * 60 - 100 && received > 0.9 * transmitted, `${received} of ${transmitted}`);
  assert(elapsedNs > 99 * DAY, `${elapsedNs}`);
});

Deno.test("replies that come when their numbers have wrapped come to what a plain model comes to", async () => {
  const { transmitted, duplicates } = await runOnce(steadyPingRun(2 * MS, 90_000 * 2 * MS, 88_000 * 2 * MS));
  assert(transmitted > 89_000, `${transmitted}`);
  assert(duplicates > 0);
});
