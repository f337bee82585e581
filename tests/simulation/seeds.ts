/**
 * Runs by their seeds: each seed is a run of one target and one of many.
 *
 * @module
 */
import type { Statistics } from "../../src/core/events.ts";
import { seededRandom } from "../support/random.ts";
import { PingRun } from "./ping_run.ts";
import { type PingRunSettings, randomPingRun } from "./ping_settings.ts";
import { randomSessionRun, SessionRun, type SessionRunOutcome } from "./session_run.ts";

/** Runs what a seed says for one target. */
export async function runPingSeed(seed: number): Promise<Statistics> {
  const random = seededRandom(seed);
  return await new PingRun(randomPingRun(random), random).run();
}

/** Runs what a seed says for many targets. */
export async function runSessionSeed(seed: number): Promise<SessionRunOutcome> {
  const random = seededRandom(seed);
  return await new SessionRun(randomSessionRun(random), random).run();
}

/**
 * Runs some seeds.
 *
 * @param done is called after each
 * @throws {Error} what the first failing one throws, and the command that runs it again
 */
export async function runSeeds<Outcome>(
  run: (seed: number) => Promise<Outcome>,
  { first, count }: { readonly first: number; readonly count: number },
  done: (seed: number, outcome: Outcome) => void,
): Promise<void> {
  for (let seed = first; seed < first + count; seed++) {
    try {
      done(seed, await run(seed));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : cause;
      throw new Error(`again: deno task simulate --seed=${seed}\n${reason}`, { cause });
    }
  }
}

/** Runs one that is always the same. */
export async function runOnce(settings: PingRunSettings): Promise<Statistics> {
  return await new PingRun(settings, seededRandom(1)).run();
}
