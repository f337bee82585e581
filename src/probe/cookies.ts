/**
 * The cookies of the newest 65,536 requests, by sequence number: random, so that nobody can answer a request without having
 * seen it.
 *
 * @module
 */
import { SEQUENCE_MASK, SEQUENCE_NUMBERS } from "../wire/icmp.ts";

const WORDS = 2;
/** Requests whose cookies are made together. */
const BLOCK = 256;

/** Fills an array with random words: all of its 32-bit elements. */
export type RandomWords = (into: Uint32Array<ArrayBuffer>) => void;

/** Two words for each request. */
export class Cookies {
  readonly #randomWords: RandomWords;
  readonly #words = new Uint32Array(SEQUENCE_NUMBERS * WORDS);
  readonly #fresh = new Uint32Array(BLOCK * WORDS);
  /** Requests before this one have cookies. */
  #end = 0;

  constructor(randomWords: RandomWords) {
    this.#randomWords = randomWords;
  }

  /** Gives the request of this count a cookie, unless it has one; counts only grow, but for those that are sent again. */
  issue(count: number): void {
    for (; count >= this.#end; this.#end += BLOCK) {
      this.#randomWords(this.#fresh);
      this.#words.set(this.#fresh, (this.#end & SEQUENCE_MASK) * WORDS);
    }
  }

  /** First word; the low 16 bits of a count do. */
  high(sequence: number): number {
    return this.#words[(sequence & SEQUENCE_MASK) * WORDS] ?? 0;
  }

  /** Second word. */
  low(sequence: number): number {
    return this.#words[(sequence & SEQUENCE_MASK) * WORDS + 1] ?? 0;
  }
}
