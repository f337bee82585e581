/**
 * One thing that is fed hostile input, and what must hold whatever the input is.
 *
 * @module
 */
import fc from "fast-check";

/** What is fed, without its type. */
export interface FuzzTarget {
  /** Its name, on the command line and in the corpus. */
  readonly name: string;
  /** How often it is picked among the others, roughly; 1 is usual. */
  readonly share: number;
  /**
   * Feeds it.
   *
   * @param runs how many inputs are made
   * @returns how many byte strings they came to
   * @throws {FuzzFailure} with the smallest input that was found to do harm
   */
  run(runs: number, seed: number): number;
  /** Feeds it one input, as JSON. */
  replay(json: string): void;
}

/** An input that does harm. */
export class FuzzFailure extends Error {
  /** The input as JSON: a file of the corpus. */
  readonly corpusEntry: string;

  /** Tells how to have it again. */
  constructor(target: string, seed: number, input: unknown, cause: unknown) {
    const reason = cause instanceof Error ? cause.stack ?? cause.message : String(cause);
    super(`${target} with seed ${seed} and ${JSON.stringify(input)}: ${reason}`, { cause });
    this.corpusEntry = `${JSON.stringify({ target, input })}\n`;
  }
}

/** Longest that one input may take; far above what garbage collection takes. */
const MAX_MS = 2000;

/** Makes a target. Inputs are plain JSON values, so that they can be kept. */
export function fuzzTarget<Input>(parts: {
  readonly name: string;
  readonly share?: number;
  readonly inputs: fc.Arbitrary<Input>;
  /** How many byte strings an input comes to; 1 unless told. */
  readonly count?: (input: Input) => number;
  /** The input as the corpus is to keep it; as it is unless told. */
  readonly kept?: (input: Input) => Input;
  readonly check: (input: Input) => void;
}): FuzzTarget {
  const check = (input: Input) => {
    const startedMs = performance.now();
    parts.check(input);
    const tookMs = performance.now() - startedMs;
    if (tookMs > MAX_MS) throw new Error(`took ${Math.round(tookMs)} ms`);
  };
  return {
    name: parts.name,
    share: parts.share ?? 1,
    run: (runs, seed) => {
      let fed = 0;
      const property = fc.property(parts.inputs, (input) => {
        fed += parts.count?.(input) ?? 1;
        check(input);
      });
      const { counterexample, errorInstance } = fc.check(property, { numRuns: runs, seed });
      if (counterexample === null) return fed;
      const [input] = counterexample;
      throw new FuzzFailure(parts.name, seed, parts.kept?.(input) ?? input, errorInstance);
    },
    replay: (json) => {
      const input: Input = JSON.parse(json);
      check(input);
    },
  };
}
