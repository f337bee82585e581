/**
 * The newest 65536 requests of all targets, by sequence number: to whom, when, and what became of each.
 *
 * Requests are counted from 1 without end, and on the wire a sequence number is the low 16 bits of that count (RFC 792
 * leaves it to the sender). A request goes through three marks in its order: reserved, for it is known whom to ask;
 * handed out to be sent; settled, for it is known whether it left. Behind those, the oldest one that is outstanding is the
 * next whose time is over, because all are waited for equally long: no heap of timers.
 *
 * @module
 */
import { REQUEST_STATES, Requests } from "../requests.ts";
import { SEQUENCE_MASK, SEQUENCE_NUMBERS } from "../../wire/icmp.ts";

/** Requests whose slots are made ready together. */
const BLOCK = 256;
/** Most requests from the oldest outstanding one to the newest: a block that is made ready holds nothing outstanding. */
export const IN_FLIGHT_CAPACITY = SEQUENCE_NUMBERS - BLOCK;

/** See {@linkcode REQUEST_STATES}. */
export type RequestState = keyof typeof REQUEST_STATES;

/** In the order of their numbers. */
const STATES = Object.keys(REQUEST_STATES) as RequestState[];

/** The requests of all targets; about 1.6 MB however many targets there are. */
export class InFlight extends Requests {
  readonly #targets = new Uint32Array(SEQUENCE_NUMBERS);
  readonly #ownSequences = new Uint32Array(SEQUENCE_NUMBERS);
  #reserved = 0;
  #handedOut = 0;
  #outstanding = 0;
  /** No request before this one is outstanding. */
  #oldest = 1;

  /** Requests that left and are neither answered nor given up. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /** Requests that are reserved but not settled. */
  get pending(): number {
    return this.#reserved - this.newest;
  }

  /** The oldest count that was handed out but not settled, or 0. */
  get firstHandedOut(): number {
    return this.newest < this.#handedOut ? this.newest + 1 : 0;
  }

  /** The oldest count that is reserved but not handed out, or 0. */
  get firstWaiting(): number {
    return this.#handedOut < this.#reserved ? this.#handedOut + 1 : 0;
  }

  /** Whether the next sequence number is too close to that of the oldest outstanding request. */
  get full(): boolean {
    return this.#reserved + 1 - this.oldestOutstanding >= IN_FLIGHT_CAPACITY;
  }

  /** Count of the oldest outstanding request, or of the one after the newest that is settled. */
  get oldestOutstanding(): number {
    while (this.#oldest <= this.newest && !this.isOutstanding(this.#oldest)) this.#oldest++;
    return this.#oldest;
  }

  /** Notes the next request; there must be room. Returns its count. */
  reserve(target: number, ownSequence: number): number {
    const count = ++this.#reserved;
    const slot = count & SEQUENCE_MASK;
    // The requests that were in the slots of a block are forgotten.
    if (slot % BLOCK === 0) this.states.fill(REQUEST_STATES.none, slot, slot + BLOCK);
    this.#targets[slot] = target;
    this.#ownSequences[slot] = ownSequence;
    this.states[slot] = REQUEST_STATES.reserved;
    return count;
  }

  /** The oldest waiting request is being sent. Returns its count; there must be one. */
  handOut(): number {
    return ++this.#handedOut;
  }

  /** All that was handed out but not settled waits again. */
  takeBack(): void {
    for (let count = this.newest + 1; count <= this.#handedOut; count++) {
      this.states[count & SEQUENCE_MASK] = REQUEST_STATES.reserved;
    }
    this.#handedOut = this.newest;
  }

  /** The oldest waiting request will not be sent: those after it move up. */
  dropFirstWaiting(): void {
    for (let count = this.#handedOut + 1; count < this.#reserved; count++) {
      const slot = count & SEQUENCE_MASK;
      const next = (slot + 1) & SEQUENCE_MASK;
      this.#targets[slot] = this.#targets[next] ?? 0;
      this.#ownSequences[slot] = this.#ownSequences[next] ?? 0;
    }
    this.states[this.#reserved & SEQUENCE_MASK] = REQUEST_STATES.none;
    this.#reserved--;
  }

  /**
   * The oldest request that was handed out left at this time.
   *
   * @param shortestTimedNs shortest round trip that this is known well enough for
   */
  noteSent(sentAtNs: number, shortestTimedNs = 0): void {
    const hadError = this.states[(this.newest + 1) & SEQUENCE_MASK] === REQUEST_STATES["error-while-sending"];
    this.add(sentAtNs, shortestTimedNs, REQUEST_STATES[hadError ? "error-while-outstanding" : "outstanding"]);
    this.#outstanding++;
  }

  /** The oldest request that was handed out was given up at this time. */
  noteUnsent(nowNs: number): void {
    this.add(nowNs, 0, REQUEST_STATES.unsent);
  }

  /** Count of the request that has this 16-bit sequence number and is remembered, or 0. */
  override countOf(sequence: number): number {
    const slot = sequence & SEQUENCE_MASK;
    if (this.states[slot] === REQUEST_STATES.none) return 0;
    return this.#reserved - ((this.#reserved - slot) & SEQUENCE_MASK);
  }

  /** Whether the request of this count is settled and not forgotten. */
  override remembers(count: number): boolean {
    return count >= 1 && count <= this.newest && this.countOf(count) === count;
  }

  /** What became of a request that is remembered. */
  state(count: number): RequestState {
    return STATES[this.states[count & SEQUENCE_MASK] ?? 0] ?? "none";
  }

  /** Whether a request that is remembered was sent, so that a reply to it is possible. */
  left(count: number): boolean {
    return (this.states[count & SEQUENCE_MASK] ?? 0) >= REQUEST_STATES.outstanding;
  }

  /** Whether a request that is remembered left and is undecided. */
  isOutstanding(count: number): boolean {
    const code = this.states[count & SEQUENCE_MASK];
    return code === REQUEST_STATES.outstanding || code === REQUEST_STATES["error-while-outstanding"];
  }

  /** An ICMP error about a request that is remembered came. */
  noteError(count: number): void {
    const slot = count & SEQUENCE_MASK;
    if (this.states[slot] === REQUEST_STATES.reserved) this.states[slot] = REQUEST_STATES["error-while-sending"];
    else if (this.states[slot] === REQUEST_STATES.outstanding) {
      this.states[slot] = REQUEST_STATES["error-while-outstanding"];
    }
  }

  /** An expired request was answered after all. */
  noteLateAnswer(count: number): void {
    this.states[count & SEQUENCE_MASK] = REQUEST_STATES["answered-late"];
  }

  /** An outstanding request is answered or expired. */
  decide(count: number, state: "answered" | "expired"): void {
    this.states[count & SEQUENCE_MASK] = REQUEST_STATES[state];
    this.#outstanding--;
  }

  /** Whom a request that is remembered went to. */
  target(count: number): number {
    return this.#targets[count & SEQUENCE_MASK] ?? 0;
  }

  /** Its number among the requests to its target, from 1. */
  ownSequence(count: number): number {
    return this.#ownSequences[count & SEQUENCE_MASK] ?? 0;
  }
}
