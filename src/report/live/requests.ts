/**
 * The newest 65536 requests of one target: when each left, and what became of it. A request that is not answered in time
 * is lost; a reply that comes all the same makes it late (RFC 6673).
 *
 * @module
 */
import type { RequestFate } from "./graph_slots.ts";
import { SEQUENCE_MASK, SEQUENCE_NUMBERS } from "../../wire/icmp.ts";

const NONE = 0;
const FATES: readonly RequestFate[] = ["waiting", "answered", "late", "lost", "failed"];
const CODES = { waiting: 1, answered: 2, late: 3, lost: 4, failed: 5 } as const satisfies Record<RequestFate, number>;

/** Called when the outcome of a request is known. */
export type FateChange = (sentAtNs: number, from: RequestFate, to: RequestFate) => void;

/** Requests by their counts, from 1 without wrapping. */
export class LiveRequests {
  readonly #lateAfterNs: number;
  readonly #changed: FateChange;
  readonly #sentAtNs = new Float64Array(SEQUENCE_NUMBERS);
  readonly #fates = new Uint8Array(SEQUENCE_NUMBERS);
  readonly #totals: Record<RequestFate, number> = { waiting: 0, answered: 0, late: 0, lost: 0, failed: 0 };
  #count = 0;
  /** Requests before the figures began anew. */
  #forgotten = 0;
  /** None before this one is waiting. */
  #oldest = 1;
  #lossRun = 0;
  #longestLossRun = 0;

  /** No request yet; one is lost `lateAfterNs` after it was sent. */
  constructor(lateAfterNs: number, changed: FateChange) {
    this.#lateAfterNs = lateAfterNs;
    this.#changed = changed;
  }

  /** Count of the newest request. */
  get count(): number {
    return this.#count;
  }

  /** Count of the newest request that is forgotten because figures began anew. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Requests that count. */
  get sent(): number {
    return this.#count - this.#forgotten;
  }

  /** Most requests in a row that were not answered in time. */
  get longestLossRun(): number {
    return this.#longestLossRun;
  }

  /** How many requests came to that. */
  total(fate: RequestFate): number {
    return this.#totals[fate];
  }

  /** Forgets all but the count. */
  clear(): void {
    this.#forgotten = this.#count;
    this.#oldest = this.#count + 1;
    this.#lossRun = 0;
    this.#longestLossRun = 0;
    this.#fates.fill(NONE);
    for (const fate of FATES) this.#totals[fate] = 0;
  }

  /** The next request is sent. */
  add(nowNs: number): void {
    // Its slot is needed, even if replies are waited for without end.
    if (this.#oldest <= this.#count + 1 - SEQUENCE_NUMBERS) this.#passOldest();
    const slot = ++this.#count & SEQUENCE_MASK;
    this.#sentAtNs[slot] = nowNs;
    this.#fates[slot] = CODES.waiting;
    this.#totals.waiting++;
  }

  /** The requests whose time is over are lost. */
  expire(nowNs: number): void {
    while (this.#oldest <= this.#count) {
      const waiting = this.fate(this.#oldest) === "waiting";
      if (waiting && this.sentAtNs(this.#oldest) + this.#lateAfterNs > nowNs) return;
      this.#passOldest();
    }
  }

  /** Count of the newest request that has this 16-bit sequence number; 0 when none is remembered. */
  countOf(sequence: number): number {
    const count = this.#count - ((this.#count - sequence) & SEQUENCE_MASK);
    return count > this.#forgotten ? count : 0;
  }

  /** When a request that is remembered was sent. */
  sentAtNs(count: number): number {
    return this.#sentAtNs[count & SEQUENCE_MASK] ?? 0;
  }

  /** What became of a request that is remembered. */
  fate(count: number): RequestFate {
    return FATES[(this.#fates[count & SEQUENCE_MASK] ?? NONE) - 1] ?? "lost";
  }

  /** It is known what became of a request that is remembered. */
  decide(count: number, fate: RequestFate): void {
    const before = this.fate(count);
    this.#fates[count & SEQUENCE_MASK] = CODES[fate];
    this.#totals[before]--;
    this.#totals[fate]++;
    this.#changed(this.sentAtNs(count), before, fate);
  }

  #passOldest(): void {
    const count = this.#oldest++;
    if (this.fate(count) === "waiting") this.decide(count, "lost");
    this.#lossRun = this.fate(count) === "answered" ? 0 : this.#lossRun + 1;
    this.#longestLossRun = Math.max(this.#longestLossRun, this.#lossRun);
  }
}
