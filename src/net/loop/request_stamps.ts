/**
 * The time stamps that the newest 65,536 requests to one target carry, by sequence number: what proves a reply ours.
 *
 * @module
 */
import { isTimestamp } from "../../wire/payload.ts";

const SEQUENCE_NUMBERS = 0x10000;
const SEQUENCE_MASK = SEQUENCE_NUMBERS - 1;

/** Remembers stamps; the kernel provides no more of the memory than there were requests. */
export class RequestStamps {
  readonly #seconds = new Float64Array(SEQUENCE_NUMBERS);
  readonly #microseconds = new Uint32Array(SEQUENCE_NUMBERS);

  /**
   * Notes the stamp of a request.
   *
   * @param count its low 16 bits are the sequence number
   */
  note(count: number, seconds: number, microseconds: number): void {
    this.#seconds[count & SEQUENCE_MASK] = seconds;
    this.#microseconds[count & SEQUENCE_MASK] = microseconds;
  }

  /**
   * Whether a reply brings back the stamp of the newest request with this 16-bit sequence number.
   *
   * @param data has the stamp at `offset`
   */
  isIn(data: Uint8Array, offset: number, sequence: number): boolean {
    return isTimestamp(data, offset, this.#seconds[sequence] ?? NaN, this.#microseconds[sequence] ?? NaN);
  }
}
