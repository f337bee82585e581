/**
 * The cookies of a search's probes: random, so that nobody can answer a probe that did not see it.
 *
 * @module
 */
import type { Cookie } from "../../core/many/input.ts";

/** More than a search sends, and a power of two. */
const PROBES = 1024;
const WORDS_OF_COOKIE = 2;

/** Two words for each probe. */
export class ProbeCookies {
  readonly #words = crypto.getRandomValues(new Uint32Array(PROBES * WORDS_OF_COOKIE));

  /** First word of the cookie of this probe. */
  high(count: number): number {
    return this.#words[count % PROBES * WORDS_OF_COOKIE] ?? 0;
  }

  /** Second word of the cookie of this probe. */
  low(count: number): number {
    return this.#words[count % PROBES * WORDS_OF_COOKIE + 1] ?? 0;
  }

  /** Whether a reply brings back the cookie of this probe. */
  isOf(count: number, { high, low }: Cookie): boolean {
    return high === this.high(count) && low === this.low(count);
  }
}
