/**
 * The end of a run that waits until its target is up: at so many replies in a row.
 *
 * In a row are requests that were sent one after the other, in whichever order their replies come. A duplicate, a damaged
 * reply, a late one or one that is not proven ours does not count, and a request without a reply in time ends the row.
 *
 * @module
 */
import type { PingEvent, ReplyEvent } from "../events.ts";
import type { Machine } from "../machine.ts";
import type { SendFailure } from "./input.ts";

const SEQUENCE_NUMBERS = 0x10000;
const SEQUENCE_MASK = SEQUENCE_NUMBERS - 1;

/** What it takes to be up. */
export interface UntilUpSettings {
  /** Replies in a row: fewer than 65535. */
  readonly replies: number;
  /** How long after its request a reply is in time; 0 means for ever. */
  readonly lateAfterNs: number;
}

/** The state machine of one target, and its end when the target is up. */
export class UntilUp implements Machine<PingEvent> {
  readonly #machine: Machine<PingEvent>;
  readonly #replies: number;
  readonly #lateAfterNs: number;
  /** By sequence number: at both ends of a row its length, 0 where no reply came. */
  readonly #rows = new Uint16Array(SEQUENCE_NUMBERS);
  #isUp = false;

  /** Watches the replies that `machine` tells of. */
  constructor(machine: Machine<PingEvent>, { replies, lateAfterNs }: UntilUpSettings) {
    this.#machine = machine;
    this.#replies = replies;
    this.#lateAfterNs = lateAfterNs > 0 ? lateAfterNs : Infinity;
  }

  /** 0 when so many replies in a row came, otherwise 1. */
  get exitStatus(): 0 | 1 {
    return this.#isUp ? 0 : 1;
  }

  /** Whether nothing more is to be sent or waited for. */
  get done(): boolean {
    return this.#isUp || this.#machine.done;
  }

  /** As the machine has it. */
  get outstanding(): number {
    return this.#machine.outstanding;
  }

  /** As the machine has it. */
  get greatestRoundTripNs(): number {
    return this.#machine.greatestRoundTripNs;
  }

  /** The count of the request to send now, or 0. */
  nextTransmit(nowNs: number): number {
    if (this.#isUp) return 0;
    const count = this.#machine.nextTransmit(nowNs);
    if (count > 0) {
      // What is left from 65536 requests ago is no part of a row.
      this.#rows[count & SEQUENCE_MASK] = 0;
      this.#rows[(count + 1) & SEQUENCE_MASK] = 0;
    }
    return count;
  }

  /** As the machine has it. */
  handleTransmitted(sentAtNs: number, shortestTimedNs = 0): void {
    this.#machine.handleTransmitted(sentAtNs, shortestTimedNs);
  }

  /** As the machine has it. */
  handleSendFailure(nowNs: number, failure: SendFailure): void {
    this.#machine.handleSendFailure(nowNs, failure);
  }

  /** As the machine has it. */
  handleUntried(): void {
    this.#machine.handleUntried();
  }

  /** As the machine has it. */
  handleTimeout(nowNs: number, readUpToNs?: number): void {
    this.#machine.handleTimeout(nowNs, readUpToNs);
  }

  /** As the machine has it. */
  nextTimeout(): number {
    return this.#machine.nextTimeout();
  }

  /** The oldest event not yet taken, or undefined. */
  nextEvent(): PingEvent | undefined {
    const event = this.#machine.nextEvent();
    if (event?.kind === "reply" && this.#counts(event)) this.#addToRow(event.sequence);
    return event;
  }

  /** As the machine has it. */
  interrupt(): void {
    this.#machine.interrupt();
  }

  /** As the machine has it. */
  snapshot(): void {
    this.#machine.snapshot();
  }

  #counts({ proven, duplicate, badChecksum, roundTripNs }: ReplyEvent): boolean {
    return proven && !duplicate && !badChecksum && !(roundTripNs !== undefined && roundTripNs > this.#lateAfterNs);
  }

  #addToRow(sequence: number): void {
    const before = this.#rows[(sequence - 1) & SEQUENCE_MASK] ?? 0;
    const after = this.#rows[(sequence + 1) & SEQUENCE_MASK] ?? 0;
    const length = before + 1 + after;
    this.#rows[sequence] = length;
    this.#rows[(sequence - before) & SEQUENCE_MASK] = length;
    this.#rows[(sequence + after) & SEQUENCE_MASK] = length;
    if (length >= this.#replies) this.#isUp = true;
  }
}
