/**
 * The order in which targets are visited: a permutation without a table, in which neighbours of the list, hosts of one
 * subnet as a rule, are visited far apart in time.
 *
 * Place p is that of target (multiplier * p + offset) mod N. The multiplier is near N divided by the golden ratio,
 * which fractions approximate worst (Knuth, The Art of Computer Programming, volume 3, section 6.4, Fibonacci hashing),
 * and its inverse is such a number, too: neither places nor targets that lie close together stay close.
 *
 * @module
 */

/** Up to here a product of two indexes is an exact number: 2 to the power of 52. */
const MAX_TARGETS = 2 ** 26;
const MAX_CANDIDATES_EACH_WAY = 64;
/** Neighbours that are looked at: further apart in the list, targets may be visited one after the other. */
const MAX_NEIGHBOURS = 16;
const INVERSE_GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/** Maps places of a round to targets and back; both count from 0 to one less than the number of targets. */
export class VisitingOrder {
  readonly #targets: number;
  readonly #multiplier: number;
  readonly #inverse: number;
  readonly #offset: number;

  /**
   * Makes the order of a number of targets.
   *
   * @param targets how many, at most 2 to the power of 26
   * @param seed shifts the order; a whole number from 0 on
   * @throws {RangeError} when there are more targets than can be counted exactly
   */
  constructor(targets: number, seed: number) {
    if (targets > MAX_TARGETS) throw new RangeError(`${targets} targets are more than ${MAX_TARGETS}`);
    this.#targets = targets;
    this.#multiplier = multiplierNear(Math.round(targets * INVERSE_GOLDEN_RATIO), targets);
    this.#inverse = inverseOf(this.#multiplier, targets);
    this.#offset = targets === 0 ? 0 : seed % targets;
  }

  /** The target that is visited at this place. */
  targetAt(place: number): number {
    return (this.#multiplier * place + this.#offset) % this.#targets;
  }

  /** The place at which this target is visited. */
  placeOf(target: number): number {
    return this.#inverse * ((target - this.#offset + this.#targets) % this.#targets) % this.#targets;
  }
}

/** Of the numbers near `start` that have no divisor in common with `modulus`, the one that spreads neighbours best. */
function multiplierNear(start: number, modulus: number): number {
  const reach = Math.min(MAX_CANDIDATES_EACH_WAY, Math.ceil(modulus / 8));
  let best = 1;
  let bestSpread = 0;
  for (let candidate = Math.max(1, start - reach); candidate <= Math.min(start + reach, modulus); candidate++) {
    if (greatestCommonDivisor(candidate, modulus) !== 1) continue;
    const spread = spreadOf(inverseOf(candidate, modulus), modulus);
    if (spread <= bestSpread) continue;
    best = candidate;
    bestSpread = spread;
  }
  return best;
}

/** How far apart in time targets are whose indexes differ by 1, 2 and so on: the further they differ, the less it needs. */
function spreadOf(inverse: number, modulus: number): number {
  let spread = modulus;
  for (let distance = 1; distance <= MAX_NEIGHBOURS && distance < modulus; distance++) {
    const places = distance * inverse % modulus;
    spread = Math.min(spread, distance * Math.min(places, modulus - places));
  }
  return spread;
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

/** The number that makes 1 with `value` modulo `modulus`, by the extended Euclidean algorithm. */
function inverseOf(value: number, modulus: number): number {
  let [remainder, nextRemainder] = [modulus, value];
  let [factor, nextFactor] = [0, 1];
  while (nextRemainder !== 0) {
    const quotient = Math.floor(remainder / nextRemainder);
    [remainder, nextRemainder] = [nextRemainder, remainder - quotient * nextRemainder];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return factor < 0 ? factor + modulus : factor;
}
