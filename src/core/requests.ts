/**
 * The newest 65,536 requests of a run, by sequence number: when each left, and what became of it.
 *
 * On the wire a sequence number has 16 bits and wraps (RFC 792). Here requests are counted from 1 without end, and as many
 * are remembered as there are sequence numbers, which is as far back as a reply can be told apart. The kernel provides no
 * more of the memory than there were requests.
 *
 * @module
 */
import { SEQUENCE_MASK, SEQUENCE_NUMBERS } from "../wire/icmp.ts";

/**
 * What became of a request, as far as it is known; from `outstanding` on it left. An ICMP error decides nothing, since
 * anybody may send one.
 *
 * - `error-while-sending`: an ICMP error came before the send returned.
 * - `error-while-outstanding`: an ICMP error came later; the request is still outstanding.
 */
export const REQUEST_STATES = {
  "none": 0,
  "reserved": 1,
  "error-while-sending": 2,
  "unsent": 3,
  "outstanding": 4,
  "error-while-outstanding": 5,
  "answered": 6,
  "expired": 7,
  "answered-late": 8,
} as const;

/** The ring of a run's requests. */
export class Requests {
  /** By the low bits of a request's count. */
  protected readonly states = new Uint8Array(SEQUENCE_NUMBERS);
  readonly #sentAtNs = new Float64Array(SEQUENCE_NUMBERS);
  readonly #shortestTimedNs = new Float64Array(SEQUENCE_NUMBERS);
  #newest = 0;

  /** Count of the newest request that left, or was given up. */
  get newest(): number {
    return this.#newest;
  }

  /**
   * The next request left, or was given up. Returns its count.
   *
   * @param shortestTimedNs shortest round trip that `sentAtNs` is known well enough for: 0 for any
   */
  add(sentAtNs: number, shortestTimedNs = 0, state: number = REQUEST_STATES.outstanding): number {
    const slot = ++this.#newest & SEQUENCE_MASK;
    this.#sentAtNs[slot] = sentAtNs;
    this.#shortestTimedNs[slot] = shortestTimedNs;
    this.states[slot] = state;
    return this.#newest;
  }

  /** Count of the newest request that has this 16-bit sequence number, or 0 if there is none. */
  countOf(sequence: number): number {
    const count = this.#newest - ((this.#newest - sequence) & SEQUENCE_MASK);
    return count < 1 ? 0 : count;
  }

  /** Whether the request of this count left or was given up, not so long ago that it was forgotten. */
  remembers(count: number): boolean {
    return count >= 1 && count <= this.#newest && count > this.#newest - SEQUENCE_NUMBERS;
  }

  /** When a request that is remembered left. */
  sentAtNs(count: number): number {
    return this.#sentAtNs[count & SEQUENCE_MASK] ?? NaN;
  }

  /** Notes exactly when a request that is remembered left. */
  setSentAtNs(count: number, sentAtNs: number): void {
    this.#sentAtNs[count & SEQUENCE_MASK] = sentAtNs;
    this.#shortestTimedNs[count & SEQUENCE_MASK] = 0;
  }

  /** The time from a request that is remembered to its reply; undefined when it is not known well enough when that left. */
  roundTripNs(count: number, receivedAtNs: number): number | undefined {
    const slot = count & SEQUENCE_MASK;
    const elapsedNs = Math.max(0, receivedAtNs - (this.#sentAtNs[slot] ?? NaN));
    return elapsedNs < (this.#shortestTimedNs[slot] ?? 0) ? undefined : elapsedNs;
  }

  /** Whether a request that is remembered was answered. */
  isAnswered(count: number): boolean {
    return this.states[count & SEQUENCE_MASK] === REQUEST_STATES.answered;
  }

  /** A request that is remembered was answered. */
  markAnswered(count: number): void {
    this.states[count & SEQUENCE_MASK] = REQUEST_STATES.answered;
  }
}
