/**
 * Which requests the kernel's transmit stamps are about: it numbers them in the order in which they left by one socket.
 *
 * @module
 */
import { SEQUENCE_MASK, SEQUENCE_NUMBERS } from "../../wire/icmp.ts";

/** The newest 65,536 requests that left by one socket. */
export class StampNumbers {
  readonly #counts = new Float64Array(SEQUENCE_NUMBERS);
  #next = 0;

  /** A request left: the next number is its. */
  note(count: number): void {
    this.#counts[this.#next & SEQUENCE_MASK] = count;
    // The kernel's number has 32 bits.
    this.#next = this.#next + 1 >>> 0;
  }

  /** Numbers begin at 0 again. */
  restart(): void {
    this.#next = 0;
  }

  /**
   * The count of the request that a stamp is about; 0 when that is forgotten or was never sent.
   *
   * @param number `ee_data`
   */
  countOf(number: number): number {
    const age = this.#next - number >>> 0;
    return age === 0 || age > SEQUENCE_NUMBERS ? 0 : this.#counts[number & SEQUENCE_MASK] ?? 0;
  }
}
