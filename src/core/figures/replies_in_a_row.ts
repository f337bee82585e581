/**
 * The condition of `--until-up`: so many replies in a row.
 *
 * In a row are requests that were sent one after the other, in whichever order their replies come. A duplicate, a damaged
 * reply, a late one or one that is not proven ours does not count, and a request without a reply in time ends the row.
 *
 * @module
 */
import type { ReplyEvent } from "../events.ts";
import { SEQUENCE_MASK, SEQUENCE_NUMBERS } from "../../wire/icmp.ts";

/** Looks for a row among the replies of one target. */
export class RepliesInARow {
  readonly #replies: number;
  /** How long after its request a reply is in time. */
  readonly lateAfterNs: number;
  /** By sequence number: at both ends of a row its length, 0 where no reply came. */
  readonly #rows = new Uint16Array(SEQUENCE_NUMBERS);
  /** Count of the newest request. */
  #newest = 0;
  /** Count of the first request that a row can begin with. */
  #first = 1;
  #complete = false;
  #late = 0;

  /**
   * No reply came yet.
   *
   * @param replies how many in a row: fewer than 65535
   * @param lateAfterNs how long after its request a reply is in time; 0 means for ever
   */
  constructor(replies: number, lateAfterNs: number) {
    this.#replies = replies;
    this.lateAfterNs = lateAfterNs > 0 ? lateAfterNs : Infinity;
  }

  /** Whether so many replies in a row came. */
  get complete(): boolean {
    return this.#complete;
  }

  /** Replies that would have counted, had they come in time. */
  get late(): number {
    return this.#late;
  }

  /** The request of this count is about to leave: what is left from 65536 requests ago is no part of a row. */
  handleRequest(count: number): void {
    this.#newest = count;
    this.#rows[count & SEQUENCE_MASK] = 0;
    this.#rows[(count + 1) & SEQUENCE_MASK] = 0;
  }

  /** Requests go to another address from now on: those before are no part of a row. */
  startRow(): void {
    this.#rows[this.#newest & SEQUENCE_MASK] = 0;
    this.#first = this.#newest + 1;
  }

  /** A reply came. */
  handleReply({ sequence, proven, duplicate, badChecksum, roundTripNs }: ReplyEvent): void {
    if (!proven || duplicate || badChecksum) return;
    const age = (this.#newest - sequence) & SEQUENCE_MASK;
    if (this.#newest - age < this.#first) return;
    if (roundTripNs !== undefined && roundTripNs > this.lateAfterNs) {
      this.#late++;
      return;
    }
    const before = this.#rows[(sequence - 1) & SEQUENCE_MASK] ?? 0;
    const after = this.#rows[(sequence + 1) & SEQUENCE_MASK] ?? 0;
    const length = before + 1 + after;
    this.#rows[sequence] = length;
    this.#rows[(sequence - before) & SEQUENCE_MASK] = length;
    this.#rows[(sequence + after) & SEQUENCE_MASK] = length;
    if (length >= this.#replies) this.#complete = true;
  }
}
