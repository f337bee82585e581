/**
 * What became of the requests of a run, by the time at which they were sent: a column of the live graph for each span of
 * time, the newest 1024 of them.
 *
 * @module
 */
import { NS_PER_MS } from "../../units.ts";

/** Columns that are remembered, which is as wide as a graph gets. */
export const REMEMBERED_SLOTS = 1024;
const MASK = REMEMBERED_SLOTS - 1;
/** A graph that scrolled faster could not be read. */
const MIN_COLUMN_NS = 200 * NS_PER_MS;

/** What became of a request, or is not known yet. */
export type RequestFate = "waiting" | "answered" | "late" | "lost" | "failed";

/** What a reply had that is worth a mark. */
export type ReplyMark = "duplicate" | "ttl";

/** Requests of one span of time. */
export class GraphSlots {
  /** Length of the span that a column stands for. */
  readonly columnNs: number;
  readonly #counts: Readonly<Record<RequestFate, Uint32Array>> = {
    waiting: new Uint32Array(REMEMBERED_SLOTS),
    answered: new Uint32Array(REMEMBERED_SLOTS),
    late: new Uint32Array(REMEMBERED_SLOTS),
    lost: new Uint32Array(REMEMBERED_SLOTS),
    failed: new Uint32Array(REMEMBERED_SLOTS),
  };
  readonly #measured = new Uint32Array(REMEMBERED_SLOTS);
  readonly #sumNs = new Float64Array(REMEMBERED_SLOTS);
  readonly #maxNs = new Float64Array(REMEMBERED_SLOTS);
  readonly #marks: Readonly<Record<ReplyMark, Uint8Array>> = {
    duplicate: new Uint8Array(REMEMBERED_SLOTS),
    ttl: new Uint8Array(REMEMBERED_SLOTS),
  };
  #originNs = NaN;
  #newest = -1;

  /** Columns for a run that sends at this interval: each holds one request, or the same number of them. */
  constructor(intervalNs: number) {
    const requests = Math.max(1, Math.ceil(MIN_COLUMN_NS / intervalNs));
    this.columnNs = intervalNs > 0 ? requests * intervalNs : MIN_COLUMN_NS;
  }

  /** Forgets all. */
  clear(): void {
    this.#originNs = NaN;
    this.#newest = -1;
  }

  /** The column of a request that was sent at this time; -1 when it is forgotten. */
  columnOf(sentAtNs: number): number {
    // Half a column more: what leaves a little early or late stays in its own.
    const column = Math.floor((sentAtNs - this.#originNs) / this.columnNs + 0.5);
    return column >= 0 && column <= this.#newest && column > this.#newest - REMEMBERED_SLOTS ? column : -1;
  }

  /** The newest column as of now; -1 before the first request. */
  newest(nowNs: number): number {
    if (this.#newest < 0) return -1;
    return Math.max(this.#newest, Math.floor((nowNs - this.#originNs) / this.columnNs));
  }

  /** A request is sent. */
  addRequest(sentAtNs: number): void {
    if (Number.isNaN(this.#originNs)) this.#originNs = sentAtNs;
    const column = Math.floor((sentAtNs - this.#originNs) / this.columnNs + 0.5);
    for (let fresh = Math.max(this.#newest + 1, column - MASK); fresh <= column; fresh++) {
      this.#clearColumn(fresh & MASK);
    }
    this.#newest = Math.max(this.#newest, column);
    this.#count("waiting", column, 1);
  }

  /** It becomes known what became of a request that was sent at this time, or it turns out otherwise. */
  change(sentAtNs: number, from: RequestFate, to: RequestFate): void {
    const column = this.columnOf(sentAtNs);
    if (column < 0) return;
    this.#count(from, column, -1);
    this.#count(to, column, 1);
  }

  /** The request that was sent at this time has a round-trip time. */
  measure(sentAtNs: number, roundTripNs: number): void {
    const column = this.columnOf(sentAtNs);
    if (column < 0) return;
    const slot = column & MASK;
    this.#measured[slot] = (this.#measured[slot] ?? 0) + 1;
    this.#sumNs[slot] = (this.#sumNs[slot] ?? 0) + roundTripNs;
    this.#maxNs[slot] = Math.max(this.#maxNs[slot] ?? 0, roundTripNs);
  }

  /** A reply to the request that was sent at this time was peculiar. */
  mark(sentAtNs: number, mark: ReplyMark): void {
    const column = this.columnOf(sentAtNs);
    if (column >= 0) this.#marks[mark][column & MASK] = 1;
  }

  /** How many requests of a column came to that. */
  count(column: number, fate: RequestFate): number {
    return this.#has(column) ? this.#counts[fate][column & MASK] ?? 0 : 0;
  }

  /** Whether a reply of a column was peculiar. */
  isMarked(column: number, mark: ReplyMark): boolean {
    return this.#has(column) && this.#marks[mark][column & MASK] === 1;
  }

  /** Average round-trip time of a column; NaN without any. */
  meanNs(column: number): number {
    const measured = this.#has(column) ? this.#measured[column & MASK] ?? 0 : 0;
    return measured === 0 ? NaN : (this.#sumNs[column & MASK] ?? 0) / measured;
  }

  /** Greatest round-trip time of a column; NaN without any. */
  maxNs(column: number): number {
    return Number.isNaN(this.meanNs(column)) ? NaN : this.#maxNs[column & MASK] ?? 0;
  }

  #has(column: number): boolean {
    return column >= 0 && column <= this.#newest && column > this.#newest - REMEMBERED_SLOTS;
  }

  #count(fate: RequestFate, column: number, amount: 1 | -1): void {
    const counts = this.#counts[fate];
    counts[column & MASK] = (counts[column & MASK] ?? 0) + amount;
  }

  #clearColumn(slot: number): void {
    for (const counts of Object.values(this.#counts)) counts[slot] = 0;
    for (const marks of Object.values(this.#marks)) marks[slot] = 0;
    this.#measured[slot] = 0;
    this.#sumNs[slot] = 0;
    this.#maxNs[slot] = 0;
  }
}
