/**
 * Inputs that once did harm, one a file in `corpus/`: `{"target": …, "input": …}`.
 *
 * @module
 */
import type { FuzzFailure, FuzzTarget } from "./fuzz_target.ts";

const FOLDER = new URL("corpus/", import.meta.url);

/**
 * Feeds a target what once did harm to it.
 *
 * @throws what it does harm with again, with the name of the file in front
 */
export function replayCorpus(target: FuzzTarget): void {
  for (const { name } of Deno.readDirSync(FOLDER)) {
    const entry: { target: string; input: unknown } = JSON.parse(Deno.readTextFileSync(new URL(name, FOLDER)));
    if (entry.target !== target.name) continue;
    try {
      target.replay(JSON.stringify(entry.input));
    } catch (cause) {
      throw new Error(`corpus/${name}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  }
}

/** Keeps an input that does harm; returns where. */
export function keep(failure: FuzzFailure, target: FuzzTarget, seed: number): string {
  const file = `${target.name}-${seed}.json`;
  Deno.writeTextFileSync(new URL(file, FOLDER), failure.corpusEntry);
  return `tests/fuzz/corpus/${file}`;
}
