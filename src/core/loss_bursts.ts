/**
 * How many requests in a row were lost: the length of a loss period, RFC 3357 section 3.
 *
 * A request stays undecided as long as a reply to it can be told apart, which is for 65536 requests: a late reply fills
 * the gap that its request left.
 *
 * @module
 */

/** Requests that a reply may still answer. */
const REMEMBERED = 0x10000;
const SLOT_MASK = REMEMBERED - 1;

/** Loss bursts of one run in constant memory; requests are counted from 1 without wrapping. */
export class LossBursts {
  /** By the low bits of a request's count: 1 when it was answered. */
  readonly #answered = new Uint8Array(REMEMBERED);
  #requests = 0;
  /** Of the requests that are decided: those lost at their end, and most lost in a row. */
  #decidedRun = 0;
  #decidedLongest = 0;

  /** The next request was sent, or given up. */
  handleRequest(): void {
    const slot = ++this.#requests & SLOT_MASK;
    if (this.#requests > REMEMBERED) {
      this.#decidedRun = this.#answered[slot] === 1 ? 0 : this.#decidedRun + 1;
      if (this.#decidedRun > this.#decidedLongest) this.#decidedLongest = this.#decidedRun;
    }
    this.#answered[slot] = 0;
  }

  /**
   * The request of this count was answered.
   *
   * @param count one of the last 65536 requests
   */
  handleReply(count: number): void {
    this.#answered[count & SLOT_MASK] = 1;
  }

  /** Most requests in a row that are not answered, as things stand. */
  get longest(): number {
    let run = this.#decidedRun;
    let longest = this.#decidedLongest;
    for (let count = Math.max(1, this.#requests - SLOT_MASK); count <= this.#requests; count++) {
      run = this.#answered[count & SLOT_MASK] === 1 ? 0 : run + 1;
      if (run > longest) longest = run;
    }
    return longest;
  }
}
