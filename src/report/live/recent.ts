/**
 * The newest requests of many targets: what became of each, and the median of their round-trip times. A request takes
 * four bytes; the more targets, the fewer requests are kept of each.
 *
 * @module
 */
import type { RequestFate } from "./graph_slots.ts";

/** Requests of all targets together that are remembered, as far as that leaves enough of each. */
const REMEMBERED_OF_ALL = 2 ** 22;
const MAX_OF_ONE = 128;
const MIN_OF_ONE = 8;

/** What is kept of a request: a time, or one of these. */
const NONE = 0;
const WAITING = 1;
const LOST = 2;
const FAILED = 3;
const LATE = 4;
const ANSWERED = 5;
const FIRST_TIME = 6;
/** Times are kept by their logarithms, to 0.03 %, from 1 microsecond to 134 seconds. */
const STEPS_PER_OCTAVE = 2400;
const MIN_NS = 1000;
const MAX_CODE = 0xffff;
const CODES = { waiting: WAITING, lost: LOST, failed: FAILED, late: LATE, answered: ANSWERED } as const;

/**
 * What is known of a request: its round-trip time in nanoseconds, or what became of it, `answered` if that is not known;
 * undefined for no request.
 */
export type RecentRequest = number | RequestFate | undefined;

/** By target, and by the number of the request to it, from 1. */
export class RecentRequests {
  /** Requests to a target that are remembered. */
  readonly remembered: number;
  readonly #codes: Uint16Array;
  /** The times of each target in order; behind them zeros. */
  readonly #sorted: Uint16Array;
  readonly #timed: Uint8Array;
  readonly #newest: Uint32Array;

  /** Nothing is known of any of the targets. */
  constructor(targets: number) {
    const share = 2 ** Math.floor(Math.log2(REMEMBERED_OF_ALL / targets));
    this.remembered = Math.min(MAX_OF_ONE, Math.max(MIN_OF_ONE, share));
    this.#codes = new Uint16Array(targets * this.remembered);
    this.#sorted = new Uint16Array(targets * this.remembered);
    this.#timed = new Uint8Array(targets);
    this.#newest = new Uint32Array(targets);
  }

  /** Forgets what became of all requests, but not their numbers. */
  clear(): void {
    this.#codes.fill(NONE);
    this.#sorted.fill(NONE);
    this.#timed.fill(0);
  }

  /** Number of the newest request to a target of which anything is known. */
  newest(target: number): number {
    return this.#newest[target] ?? 0;
  }

  /** What is known of a request to a target. */
  get(target: number, sequence: number): RecentRequest {
    if (!this.#remembers(target, sequence)) return undefined;
    const code = this.#codes[this.#slot(target, sequence)] ?? NONE;
    if (code >= FIRST_TIME) return timeOf(code);
    return code === WAITING
      ? "waiting"
      : code === LOST
      ? "lost"
      : code === FAILED
      ? "failed"
      : code === LATE
      ? "late"
      : code === ANSWERED
      ? "answered"
      : undefined;
  }

  /** Notes what became of a request; those before it of which nothing is known are waiting. */
  set(target: number, sequence: number, fate: number | RequestFate): void {
    const newest = this.newest(target);
    for (let fresh = Math.max(newest, sequence - this.remembered) + 1; fresh <= sequence; fresh++) {
      this.#replace(target, fresh, WAITING);
    }
    if (sequence > newest) this.#newest[target] = sequence;
    if (this.#remembers(target, sequence)) {
      this.#replace(target, sequence, typeof fate === "number" ? codeOf(fate) : CODES[fate]);
    }
  }

  /** The middle one of the round-trip times that are remembered; NaN without any. */
  medianNs(target: number): number {
    const timed = this.#timed[target] ?? 0;
    if (timed === 0) return NaN;
    return timeOf(this.#sorted[target * this.remembered + ((timed - 1) >> 1)] ?? FIRST_TIME);
  }

  #remembers(target: number, sequence: number): boolean {
    const newest = this.newest(target);
    return sequence >= 1 && sequence <= newest && sequence > newest - this.remembered;
  }

  #slot(target: number, sequence: number): number {
    return target * this.remembered + sequence % this.remembered;
  }

  #replace(target: number, sequence: number, code: number): void {
    const slot = this.#slot(target, sequence);
    const before = this.#codes[slot] ?? NONE;
    this.#codes[slot] = code;
    if (before >= FIRST_TIME) this.#removeTime(target, before);
    if (code >= FIRST_TIME) this.#insertTime(target, code);
  }

  #removeTime(target: number, code: number): void {
    const start = target * this.remembered;
    const end = start + (this.#timed[target] ?? 0);
    const at = this.#place(start, end, code);
    this.#sorted.copyWithin(at, at + 1, end);
    this.#sorted[end - 1] = NONE;
    this.#timed[target] = end - start - 1;
  }

  #insertTime(target: number, code: number): void {
    const start = target * this.remembered;
    const end = start + (this.#timed[target] ?? 0);
    const at = this.#place(start, end, code);
    this.#sorted.copyWithin(at + 1, at, end);
    this.#sorted[at] = code;
    this.#timed[target] = end - start + 1;
  }

  /** Index of the first time that is not smaller. */
  #place(start: number, end: number, code: number): number {
    let low = start;
    let high = end;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle] ?? 0) < code) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function codeOf(roundTripNs: number): number {
  const octaves = Math.log2(Math.max(roundTripNs, MIN_NS) / MIN_NS);
  return Math.min(MAX_CODE, FIRST_TIME + Math.round(octaves * STEPS_PER_OCTAVE));
}

function timeOf(code: number): number {
  return MIN_NS * 2 ** ((code - FIRST_TIME) / STEPS_PER_OCTAVE);
}
