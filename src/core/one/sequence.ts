/**
 * The requests that were sent, by sequence number: when each left, whether it was answered, how many are outstanding.
 *
 * On the wire a sequence number has 16 bits and wraps (RFC 792). Here requests are counted from 1 without end, and the
 * last 65536 of them are remembered, which is as far back as a reply can be told apart.
 *
 * @module
 */

const SEQUENCE_NUMBERS = 0x10000;
/** Half the number space: further apart, "older" and "newer" are not told from 16 bits. */
const HALF_SPACE = 0x7fff;
const FIRST_CAPACITY = 64;

/** Remembers the requests of one target; grows with their number up to 65536. */
export class SequenceWindow {
  #capacity = FIRST_CAPACITY;
  #sentAtNs = new Float64Array(FIRST_CAPACITY);
  #shortestTimedNs = new Float64Array(FIRST_CAPACITY);
  #answered = new Uint8Array(FIRST_CAPACITY);
  #transmitted = 0;
  #newestAcknowledged = 0;
  #pipe = 0;

  /** Requests so far, which is also the count of the newest one. */
  get transmitted(): number {
    return this.#transmitted;
  }

  /** Greatest distance seen between the newest request and one that was acknowledged, plus one; 0 before any was. */
  get pipe(): number {
    return this.#pipe;
  }

  /**
   * Notes the next request and when it left.
   *
   * @param shortestTimedNs shortest round trip that this is known well enough for
   */
  record(sentAtNs: number, shortestTimedNs = 0): void {
    const count = ++this.#transmitted;
    if (count >= this.#capacity && this.#capacity < SEQUENCE_NUMBERS) this.#grow();
    const slot = count & (this.#capacity - 1);
    this.#sentAtNs[slot] = sentAtNs;
    this.#shortestTimedNs[slot] = shortestTimedNs;
    this.#answered[slot] = 0;
  }

  /** Count of the newest request that has this 16-bit sequence number, or 0 if none was sent. */
  countOf(sequence: number): number {
    const count = this.#transmitted - ((this.#transmitted - sequence) & 0xffff);
    return count < 1 ? 0 : count;
  }

  /** Whether the request of this count was sent, and not so long ago that it was forgotten. */
  remembers(count: number): boolean {
    return count >= 1 && count <= this.#transmitted && count > this.#transmitted - SEQUENCE_NUMBERS;
  }

  /** Notes exactly when the request of this count left; it must be one of the last 65536. */
  setSentAtNs(count: number, sentAtNs: number): void {
    const slot = count & (this.#capacity - 1);
    this.#sentAtNs[slot] = sentAtNs;
    this.#shortestTimedNs[slot] = 0;
  }

  /** When the request of this count left; it must be one of the last 65536. */
  sentAtNs(count: number): number {
    return this.#sentAtNs[count & (this.#capacity - 1)] ?? NaN;
  }

  /** The shortest round trip that this is known well enough for. */
  shortestTimedNs(count: number): number {
    return this.#shortestTimedNs[count & (this.#capacity - 1)] ?? 0;
  }

  /** Whether the request of this count was answered. */
  isAnswered(count: number): boolean {
    return this.#answered[count & (this.#capacity - 1)] === 1;
  }

  /** Notes that the request of this count was answered. */
  markAnswered(count: number): void {
    this.#answered[count & (this.#capacity - 1)] = 1;
  }

  /** Notes that the network has dealt with the request of this count: a reply or an error came. */
  acknowledge(count: number): void {
    const distance = this.#transmitted - count;
    if (distance > HALF_SPACE) return;
    if (distance + 1 > this.#pipe) this.#pipe = distance + 1;
    if (count > this.#newestAcknowledged) this.#newestAcknowledged = count;
  }

  /**
   * Requests sent after the newest acknowledged one. When that lies too far back to tell, it is those that are
   * neither received nor failed.
   */
  outstanding(received: number, errors: number): number {
    const distance = this.#transmitted - this.#newestAcknowledged;
    return distance <= HALF_SPACE ? distance : this.#transmitted - received - errors;
  }

  #grow(): void {
    const capacity = this.#capacity * 2;
    const sentAtNs = new Float64Array(capacity);
    const shortestTimedNs = new Float64Array(capacity);
    const answered = new Uint8Array(capacity);
    // Up to here no number has wrapped: the slot of a request is its count.
    sentAtNs.set(this.#sentAtNs);
    shortestTimedNs.set(this.#shortestTimedNs);
    answered.set(this.#answered);
    this.#capacity = capacity;
    this.#sentAtNs = sentAtNs;
    this.#shortestTimedNs = shortestTimedNs;
    this.#answered = answered;
  }
}
