/**
 * Which requests the network has dealt with, as iputils' ping counts it: a reply or an error to one is an end of all that
 * were sent before it.
 *
 * @module
 */

/** Half the number space: further apart, "older" and "newer" are not told from 16 bits. */
const HALF_SPACE = 0x7fff;

/** The acknowledgements of one run; requests are counted from 1 without wrapping. */
export class Acknowledgements {
  #newest = 0;
  #pipe = 0;

  /** Greatest distance seen between the newest request and one that was acknowledged, plus one; 0 before any was. */
  get pipe(): number {
    return this.#pipe;
  }

  /** A reply or an error about the request of this count came when so many were transmitted. */
  note(count: number, transmitted: number): void {
    const distance = transmitted - count;
    if (distance > HALF_SPACE) return;
    if (distance + 1 > this.#pipe) this.#pipe = distance + 1;
    if (count > this.#newest) this.#newest = count;
  }

  /**
   * Requests sent after the newest acknowledged one. When that lies too far back to tell, it is those that are
   * neither received nor failed.
   */
  outstanding(transmitted: number, received: number, errors: number): number {
    const distance = transmitted - this.#newest;
    return distance <= HALF_SPACE ? distance : transmitted - received - errors;
  }
}
