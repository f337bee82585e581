/**
 * Random input that can be had again: a small generator with a seed, and a loop over seeds that says which one failed.
 *
 * The generator is mulberry32 (Tommy Ettinger, public domain).
 *
 * @module
 */

/** A source of random values. */
export interface SeededRandom {
  /** A whole number from 0 to `limit - 1`; `limit` is 2^32 at most. */
  below(limit: number): number;
  /** `length` random bytes. */
  bytes(length: number): Uint8Array;
  /** One of the choices. */
  pick<const Choice>(choices: readonly [Choice, ...Choice[]]): Choice;
}

/**
 * Makes a generator.
 *
 * @param seed The same seed gives the same values.
 */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = () => {
    state = state + 0x6d2b79f5 >>> 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return (mixed ^ mixed >>> 14) >>> 0;
  };
  const below = (limit: number) => Math.floor(next() / 2 ** 32 * limit);
  return {
    below,
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
    pick: (choices) => choices[below(choices.length)] ?? choices[0],
  };
}

/**
 * Runs a check with many seeds.
 *
 * @param count Seeds 1 to this one are used.
 * @param check Throws when what it shows doesn't hold.
 * @throws {Error} What `check` threw, with the seed in front: pass that seed to {@linkcode seededRandom}.
 */
export function forEachSeed(count: number, check: (random: SeededRandom) => void): void {
  for (let seed = 1; seed <= count; seed++) {
    try {
      check(seededRandom(seed));
    } catch (cause) {
      throw new Error(`with seed ${seed}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  }
}
