/**
 * When the last 65,536 requests of a session left, and which of them the kernel's transmit stamps are about.
 *
 * @module
 */

/** As many as there are sequence numbers. */
const REMEMBERED = 0x10000;
const SEQUENCE_BITS = 0xffff;

/** Departures of all requests, by their counts. */
export class SessionDepartures {
  readonly #sentAtNs = new Float64Array(REMEMBERED);

  /** Notes when a request left. */
  note(count: number, sentAtNs: number): void {
    this.#sentAtNs[count & SEQUENCE_BITS] = sentAtNs;
  }

  /**
   * When the newest request with this sequence number left.
   *
   * @param sequence its low 16 bits count
   */
  sentAtNs(sequence: number): number {
    return this.#sentAtNs[sequence & SEQUENCE_BITS] ?? 0;
  }
}

/** The requests that left by one socket, in their order: the kernel numbers its transmit stamps so, from 0. */
export class StampNumbers {
  readonly #counts = new Float64Array(REMEMBERED);
  #next = 0;

  /** A request left: the next number is its. */
  note(count: number): void {
    this.#counts[this.#next & SEQUENCE_BITS] = count;
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
    return age === 0 || age > REMEMBERED ? 0 : this.#counts[number & SEQUENCE_BITS] ?? 0;
  }
}
