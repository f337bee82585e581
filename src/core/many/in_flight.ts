/**
 * The newest 65536 requests of all targets, by sequence number: to whom, when, with which cookie, and what became of
 * each.
 *
 * Requests are counted from 1 without end, and on the wire a sequence number is the low 16 bits of that count (RFC 792
 * leaves it to the sender). A request goes through three marks in its order: reserved, for it is known whom to ask;
 * handed out to be sent; told, for it is known whether it left. Behind those, the oldest one that is outstanding is the
 * next whose time is over, because all are waited for equally long: no heap of timers.
 *
 * @module
 */
import type { RandomWords } from "./input.ts";

const SEQUENCE_NUMBERS = 0x10000;
const SEQUENCE_MASK = 0xffff;
/** Requests whose slots are made ready together. */
const BLOCK = 256;
const WORDS_OF_COOKIE = 2;
/** Most requests from the oldest outstanding one to the newest: a block that is made ready holds nothing outstanding. */
export const IN_FLIGHT_CAPACITY = SEQUENCE_NUMBERS - BLOCK;

/**
 * What became of a request, as far as it is known. An ICMP error decides nothing, since anybody may send one: it came
 * before it was known whether the request left, or while it was outstanding, as it is still.
 */
export type RequestState =
  | "none"
  | "reserved"
  | "error-while-sending"
  | "unsent"
  | "outstanding"
  | "error-while-outstanding"
  | "answered"
  | "expired"
  | "answered-late";

const STATES: readonly RequestState[] = [
  "none",
  "reserved",
  "error-while-sending",
  "unsent",
  "outstanding",
  "error-while-outstanding",
  "answered",
  "expired",
  "answered-late",
];
/** In the order of {@linkcode STATES}: from `outstanding` on, the request left. */
const CODES = {
  "none": 0,
  "reserved": 1,
  "error-while-sending": 2,
  "unsent": 3,
  "outstanding": 4,
  "error-while-outstanding": 5,
  "answered": 6,
  "expired": 7,
  "answered-late": 8,
} as const satisfies Record<RequestState, number>;

/** The requests of all targets; about 2.1 MB however many targets there are. */
export class InFlight {
  readonly #randomWords: RandomWords;
  readonly #targets = new Uint32Array(SEQUENCE_NUMBERS);
  readonly #sentAtNs = new Float64Array(SEQUENCE_NUMBERS);
  readonly #shortestTimedNs = new Float64Array(SEQUENCE_NUMBERS);
  readonly #ownSequences = new Uint32Array(SEQUENCE_NUMBERS);
  readonly #states = new Uint8Array(SEQUENCE_NUMBERS);
  readonly #cookies = new Uint32Array(SEQUENCE_NUMBERS * WORDS_OF_COOKIE);
  readonly #freshWords = new Uint32Array(BLOCK * WORDS_OF_COOKIE);
  #reserved = 0;
  #handedOut = 0;
  #told = 0;
  #outstanding = 0;
  /** No request before this one is outstanding. */
  #oldest = 1;

  /** Nothing is in flight yet; cookies come from `randomWords`. */
  constructor(randomWords: RandomWords) {
    this.#randomWords = randomWords;
    this.#prepareBlock(0);
  }

  /** Requests that left and are neither answered nor given up. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /** Count of the newest request that left, or was given up. */
  get newest(): number {
    return this.#told;
  }

  /** Requests that are reserved but not told. */
  get pending(): number {
    return this.#reserved - this.#told;
  }

  /** The oldest count that was handed out but not told, or 0. */
  get firstHandedOut(): number {
    return this.#told < this.#handedOut ? this.#told + 1 : 0;
  }

  /** The oldest count that is reserved but not handed out, or 0. */
  get firstWaiting(): number {
    return this.#handedOut < this.#reserved ? this.#handedOut + 1 : 0;
  }

  /** Whether the next sequence number is too close to that of the oldest outstanding request. */
  get full(): boolean {
    return this.#reserved + 1 - this.oldestOutstanding >= IN_FLIGHT_CAPACITY;
  }

  /** Count of the oldest outstanding request, or of the one after the newest that was told. */
  get oldestOutstanding(): number {
    while (this.#oldest <= this.#told && !this.isOutstanding(this.#oldest)) this.#oldest++;
    return this.#oldest;
  }

  /** Notes the next request; there must be room. Returns its count. */
  reserve(target: number, ownSequence: number): number {
    const count = ++this.#reserved;
    const slot = count & SEQUENCE_MASK;
    if (slot % BLOCK === 0) this.#prepareBlock(slot);
    this.#targets[slot] = target;
    this.#ownSequences[slot] = ownSequence;
    this.#states[slot] = CODES.reserved;
    return count;
  }

  /** The oldest waiting request is being sent. Returns its count; there must be one. */
  handOut(): number {
    return ++this.#handedOut;
  }

  /** All that was handed out but not told waits again. */
  takeBack(): void {
    for (let count = this.#told + 1; count <= this.#handedOut; count++) {
      this.#states[count & SEQUENCE_MASK] = CODES.reserved;
    }
    this.#handedOut = this.#told;
  }

  /** The oldest waiting request will not be sent: those after it move up. */
  dropFirstWaiting(): void {
    for (let count = this.#handedOut + 1; count < this.#reserved; count++) {
      const slot = count & SEQUENCE_MASK;
      const next = (slot + 1) & SEQUENCE_MASK;
      this.#targets[slot] = this.#targets[next] ?? 0;
      this.#ownSequences[slot] = this.#ownSequences[next] ?? 0;
    }
    this.#states[this.#reserved & SEQUENCE_MASK] = CODES.none;
    this.#reserved--;
  }

  /**
   * The oldest request that was handed out left at this time.
   *
   * @param shortestTimedNs shortest round trip that this is known well enough for
   */
  tellLeft(sentAtNs: number, shortestTimedNs = 0): void {
    const slot = ++this.#told & SEQUENCE_MASK;
    const hadError = this.#states[slot] === CODES["error-while-sending"];
    this.#sentAtNs[slot] = sentAtNs;
    this.#shortestTimedNs[slot] = shortestTimedNs;
    this.#states[slot] = hadError ? CODES["error-while-outstanding"] : CODES.outstanding;
    this.#outstanding++;
  }

  /** The oldest request that was handed out was given up at this time. */
  tellUnsent(nowNs: number): void {
    const slot = ++this.#told & SEQUENCE_MASK;
    this.#sentAtNs[slot] = nowNs;
    this.#states[slot] = CODES.unsent;
  }

  /** Count of the request that has this 16-bit sequence number and is remembered, or 0. */
  countOf(sequence: number): number {
    const slot = sequence & SEQUENCE_MASK;
    if (this.#states[slot] === CODES.none) return 0;
    return this.#reserved - ((this.#reserved - slot) & SEQUENCE_MASK);
  }

  /** Whether the request of this count was told and not forgotten. */
  remembers(count: number): boolean {
    return count >= 1 && count <= this.#told && this.countOf(count) === count;
  }

  /** What became of a request that is remembered. */
  state(count: number): RequestState {
    return STATES[this.#states[count & SEQUENCE_MASK] ?? 0] ?? "none";
  }

  /** Whether a request that is remembered was sent, so that a reply to it is possible. */
  left(count: number): boolean {
    return (this.#states[count & SEQUENCE_MASK] ?? 0) >= CODES.outstanding;
  }

  /** Whether a request that is remembered left and is undecided. */
  isOutstanding(count: number): boolean {
    const code = this.#states[count & SEQUENCE_MASK];
    return code === CODES.outstanding || code === CODES["error-while-outstanding"];
  }

  /** An ICMP error about a request that is remembered came. */
  noteError(count: number): void {
    const slot = count & SEQUENCE_MASK;
    if (this.#states[slot] === CODES.reserved) this.#states[slot] = CODES["error-while-sending"];
    else if (this.#states[slot] === CODES.outstanding) this.#states[slot] = CODES["error-while-outstanding"];
  }

  /** An expired request was answered after all. */
  noteLateAnswer(count: number): void {
    this.#states[count & SEQUENCE_MASK] = CODES["answered-late"];
  }

  /** An outstanding request is answered or expired. */
  decide(count: number, state: "answered" | "expired"): void {
    this.#states[count & SEQUENCE_MASK] = CODES[state];
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

  /** When it left. */
  sentAtNs(count: number): number {
    return this.#sentAtNs[count & SEQUENCE_MASK] ?? 0;
  }

  /** The shortest round trip that this is known well enough for. */
  shortestTimedNs(count: number): number {
    return this.#shortestTimedNs[count & SEQUENCE_MASK] ?? 0;
  }

  /** Notes exactly when it left. */
  setSentAtNs(count: number, sentAtNs: number): void {
    this.#sentAtNs[count & SEQUENCE_MASK] = sentAtNs;
    this.#shortestTimedNs[count & SEQUENCE_MASK] = 0;
  }

  /** First word of its cookie. */
  cookieHigh(count: number): number {
    return this.#cookies[(count & SEQUENCE_MASK) * WORDS_OF_COOKIE] ?? 0;
  }

  /** Second word of its cookie. */
  cookieLow(count: number): number {
    return this.#cookies[(count & SEQUENCE_MASK) * WORDS_OF_COOKIE + 1] ?? 0;
  }

  /** Forgets the requests in the slots of a block, and gives them new cookies. */
  #prepareBlock(slot: number): void {
    this.#states.fill(CODES.none, slot, slot + BLOCK);
    this.#randomWords(this.#freshWords);
    this.#cookies.set(this.#freshWords, slot * WORDS_OF_COOKIE);
  }
}
