/**
 * Runs of one target by their seeds.
 *
 * @module
 */
import type { Statistics } from "../../src/core/events.ts";
import { seededRandom } from "../support/random.ts";
import { PingRun } from "./ping_run.ts";
import { type PingRunSettings, randomPingRun } from "./ping_settings.ts";

/** Runs what a seed says. */
export async function runSeed(seed: number): Promise<Statistics> {
  const random = seededRandom(seed);
  return await new PingRun(randomPingRun(random), random).run();
}

/**
 * Runs some seeds.
 *
 * @returns requests that were made
 * @throws {Error} what the first failing one throws, and the command that runs it again
 */
export async function runSeeds(first: number, count: number, told: (seed: number) => void = () => {}): Promise<number> {
  let transmitted = 0;
  for (let seed = first; seed < first + count; seed++) {
    try {
      transmitted += (await runSeed(seed)).transmitted;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : cause;
      throw new Error(`again: deno task simulate --seed=${seed}\n${reason}`, { cause });
    }
    told(seed);
  }
  return transmitted;
}

/** Runs one that is always the same. */
export async function runOnce(settings: PingRunSettings): Promise<Statistics> {
  return await new PingRun(settings, seededRandom(1)).run();
}
