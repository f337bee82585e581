/**
 * Lets the programs of a benchmark take turns.
 *
 * @module
 */

import type { Bench, Figures, Row } from "./bench.ts";
import type { Place } from "./place.ts";

/**
 * Runs all rounds: ours, peer, ours, peer.
 *
 * @param createPlace Makes the namespaces of one round.
 * @returns The rows, with NaN for a figure that a run did not have.
 */
export async function runBench(
  bench: Bench,
  createPlace: () => Promise<Place & AsyncDisposable>,
): Promise<Row[]> {
  const rounds: Map<string, Figures>[] = [];
  const warmUps = bench.warmUps ?? 0;
  for (let round = 0; round < warmUps + bench.rounds; round++) {
    await using place = await createPlace();
    const figures = new Map<string, Figures>();
    for (const { name, run } of bench.contestants) figures.set(name, await run(place));
    if (round >= warmUps) rounds.push(figures);
  }
  const series = (name: string, figure: string) => rounds.map((round) => round.get(name)?.[figure] ?? NaN);
  return bench.pairs.map((pair) => ({
    ...pair,
    oursValues: series(pair.ours, pair.figure),
    peerValues: series(pair.peer, pair.figure),
  }));
}

/**
 * Runs a benchmark, and once more if it failed or went badly: a machine that is busy with something else spoils one of
 * the two, a regression both.
 *
 * @param run Runs it.
 * @param badly Tells of rows that went badly.
 * @returns The rows of the run that counts.
 */
export async function runTwiceIf(run: () => Promise<Row[]>, badly: (rows: readonly Row[]) => boolean): Promise<Row[]> {
  try {
    const rows = await run();
    if (!badly(rows)) return rows;
  } catch {
    // The second run says why.
  }
  return await run();
}
