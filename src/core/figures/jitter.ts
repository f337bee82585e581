/**
 * How much round-trip times vary from one packet to the next: interarrival jitter, RFC 3550 section 6.4.1, and packet
 * delay variation, RFC 5481 section 4.1 (IPDV). Both RFCs speak of one-way delay; here the delay is the round trip.
 *
 * @module
 */
import type { DelayVariation } from "../events.ts";
import { SEQUENCE_NUMBERS } from "../../wire/icmp.ts";

/** RFC 3550 section 6.4.1: the gain that reduces noise and still converges. */
const JITTER_GAIN = 1 / 16;

/** Jitter of one run in constant memory; requests are counted from 1 without wrapping. */
export class Jitter {
  /** By the low bits of a request's count; NaN for none. */
  readonly #roundTripsNs: Float64Array;
  readonly #slotMask: number;
  #requests: number;
  #measured = 0;
  #lastArrivedNs = 0;
  #interarrivalNs = 0;
  #pairs = 0;
  #sumNs = 0;
  #greatestNs = 0;

  /**
   * Jitter of a run, or of what begins in the middle of a run.
   *
   * @param remembered requests whose round-trip times are remembered, a power of two
   * @param requests sent before
   */
  constructor({ remembered = SEQUENCE_NUMBERS, requests = 0 } = {}) {
    this.#roundTripsNs = new Float64Array(remembered).fill(NaN);
    this.#slotMask = remembered - 1;
    this.#requests = requests;
  }

  /** The next request was sent, or given up. */
  handleRequest(): void {
    this.#roundTripsNs[++this.#requests & this.#slotMask] = NaN;
  }

  /**
   * The request of this count was answered for the first time; replies are told in the order in which they come.
   *
   * @param count one of the requests that are remembered
   */
  add(count: number, roundTripNs: number): void {
    // RFC 3550: the packet before is the one that arrived before, whatever its number.
    if (this.#measured++ > 0) {
      const differenceNs = Math.abs(roundTripNs - this.#lastArrivedNs);
      this.#interarrivalNs += (differenceNs - this.#interarrivalNs) * JITTER_GAIN;
    }
    this.#lastArrivedNs = roundTripNs;

    // RFC 5481: the packet before is the one that was sent before; without it there is no difference.
    this.#roundTripsNs[count & this.#slotMask] = roundTripNs;
    if (count > 1 && count - 1 > this.#requests - this.#roundTripsNs.length) this.#pair(count - 1, roundTripNs);
    // The one sent after it may have come first.
    if (count < this.#requests) this.#pair(count + 1, roundTripNs);
  }

  /** Replies that were added. */
  get measured(): number {
    return this.#measured;
  }

  /** RFC 3550's running estimate in nanoseconds; 0 before there are two replies. */
  get interarrivalNs(): number {
    return this.#interarrivalNs;
  }

  /** RFC 5481's differences between consecutive requests, by their size; undefined when no two were both answered. */
  get interPacket(): DelayVariation | undefined {
    return this.#pairs === 0 ? undefined : { meanNs: this.#sumNs / this.#pairs, maxNs: this.#greatestNs };
  }

  #pair(neighbour: number, roundTripNs: number): void {
    const neighbourNs = this.#roundTripsNs[neighbour & this.#slotMask] ?? NaN;
    if (Number.isNaN(neighbourNs)) return;
    const differenceNs = Math.abs(roundTripNs - neighbourNs);
    this.#pairs++;
    this.#sumNs += differenceNs;
    if (differenceNs > this.#greatestNs) this.#greatestNs = differenceNs;
  }
}
