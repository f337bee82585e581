import { assert } from "@std/assert";
import { runSeeds, runSessionSeed } from "./seeds.ts";

/** Many more with `deno task simulate`. */
const SEEDS = 1000;

Deno.test(`${SEEDS} runs of many targets come to what happened to their requests, though the process is stopped, buffers overflow and strangers answer`, async () => {
  const sums = { received: 0, late: 0, dropped: 0, strays: 0, refused: 0 };
  await runSeeds(runSessionSeed, { first: 1, count: SEEDS }, (_, outcome) => {
    sums.received += outcome.received;
    sums.late += outcome.late;
    sums.dropped += outcome.dropped;
    sums.strays += outcome.strays;
    sums.refused += outcome.refused;
  });
  for (const [what, sum] of Object.entries(sums)) assert(sum > 300, `${what}: ${sum}`);
});
