/**
 * What became of the requests of one target, by RFC 6673: a request is decided when it is answered in time, when its time
 * is over, or when its send is given up. Until then it is waiting, which is no loss.
 *
 * All requests have the same time, so a cursor over them in their order finds those whose time is over. An ICMP error
 * about a request decides nothing, since anybody may send one; but at the end of a run such a request is not waited for.
 *
 * @module
 */
import type { OutcomeStatistics } from "../events.ts";
import type { Requests } from "../requests.ts";
import { StateChanges } from "./state_changes.ts";
import { DEFAULT_THRESHOLDS } from "./state_thresholds.ts";
import { SEQUENCE_MASK, SEQUENCE_NUMBERS } from "../../wire/icmp.ts";

const WAITING = 0;
const ANSWERED = 1;
const LATE = 2;
const TIMED_OUT = 3;
const GIVEN_UP = 4;
/** Waiting, and an ICMP error came. */
const REFUSED = 5;

/** The outcomes of one run in constant memory; requests are counted from 1 without wrapping. */
export class Outcomes {
  readonly #lateAfterNs: number;
  /** By the low bits of a request's count. */
  readonly #fates = new Uint8Array(SEQUENCE_NUMBERS);
  readonly #states = new StateChanges(1, DEFAULT_THRESHOLDS);
  #requests = 0;
  #received = 0;
  #lost = 0;
  #late = 0;
  #refused = 0;
  /** Up to this request, a reply to any may have been dropped by this host's kernel. */
  #newestAtDrops = 0;
  /** The oldest request whose time is not over. */
  #oldest = 1;
  /** Of the requests before it: those lost at their end, and most lost in a row. */
  #lossRun = 0;
  #longestLossRun = 0;
  /** When the newest request left, or was tried last. */
  #newestAtNs = 0;

  /**
   * The outcomes of a run that begins.
   *
   * @param lingerNs how long after its request a reply is in time; 0 means for ever
   */
  constructor(lingerNs: number) {
    this.#lateAfterNs = lingerNs > 0 ? lingerNs : Infinity;
  }

  /** Requests that may still be answered, as far as anybody said. */
  get awaited(): number {
    return this.#waiting - this.#refused;
  }

  /** Whether every request is decided sooner or later. */
  get decidesAll(): boolean {
    return this.#lateAfterNs !== Infinity;
  }

  /**
   * The next request left, or was given up.
   *
   * @param atNs not before it left
   */
  handleRequest(fate: "left" | "given-up", atNs: number): void {
    if (this.#oldest <= this.#requests + 1 - SEQUENCE_NUMBERS) this.#passOldest(atNs);
    const slot = ++this.#requests & SEQUENCE_MASK;
    this.#newestAtNs = atNs;
    this.#fates[slot] = WAITING;
    if (fate === "given-up") this.#lose(this.#requests, GIVEN_UP, atNs);
  }

  /**
   * A request was answered; replies after the first one change nothing.
   *
   * @param count one of the last 65536 requests
   * @param roundTripNs undefined when it is unknown: then the reply is in time unless the time is over
   */
  handleReply(count: number, roundTripNs: number | undefined, receivedAtNs: number): void {
    const slot = count & SEQUENCE_MASK;
    const fate = this.#fates[slot];
    if (fate === ANSWERED || fate === LATE) return;
    const late = roundTripNs === undefined ? fate === TIMED_OUT : roundTripNs > this.#lateAfterNs;
    if (fate === REFUSED) this.#refused--;
    const undecided = fate === WAITING || fate === REFUSED;
    if (late) {
      this.#late++;
      if (undecided) this.#lose(count, LATE, receivedAtNs);
      else this.#fates[slot] = LATE;
      return;
    }
    // Of the others the time seemed to be over, or the send to have failed.
    if (!undecided) this.#lost--;
    this.#received++;
    this.#fates[slot] = ANSWERED;
    this.#states.judge(0, count, "answered", receivedAtNs);
  }

  /**
   * An ICMP error about a request came.
   *
   * @param count one of the last 65536 requests
   */
  handleRefusal(count: number): void {
    const slot = count & SEQUENCE_MASK;
    if (this.#fates[slot] !== WAITING) return;
    this.#fates[slot] = REFUSED;
    this.#refused++;
  }

  /**
   * This host's kernel dropped packets because the socket's receive buffer was full. Requests that are still waiting may have
   * been answered: if they time out they are lost, but that says nothing of the target's state.
   */
  handleDrops(): void {
    this.#newestAtDrops = this.#requests;
  }

  /** The run is over: requests about which an ICMP error came are lost, and no others. */
  finish(): void {
    for (let count = this.#oldest; this.#refused > 0; count++) {
      const slot = count & SEQUENCE_MASK;
      if (this.#fates[slot] !== REFUSED) continue;
      this.#refused--;
      this.#lose(count, TIMED_OUT, this.#newestAtNs);
    }
  }

  /** Decides the requests whose time is over. */
  advance(nowNs: number, requests: Pick<Requests, "sentAtNs">): void {
    while (this.#oldest <= this.#requests && nowNs >= this.#overAtNs(requests)) this.#passOldest(nowNs);
  }

  /** When the next request is decided unless a reply comes before; infinity if none is waiting. */
  nextTimeoutNs(requests: Pick<Requests, "sentAtNs">): number {
    return this.#waiting === 0 ? Infinity : this.#overAtNs(requests);
  }

  /** The figures so far. */
  statistics(): OutcomeStatistics {
    return {
      received: this.#received,
      lost: this.#lost,
      waiting: this.#waiting,
      late: this.#late,
      lateAfterNs: this.#lateAfterNs,
      longestLossBurst: this.#longestLossBurst,
      up: this.#states.isUp(0),
    };
  }

  get #waiting(): number {
    return this.#requests - this.#received - this.#lost;
  }

  /** When the time of the oldest request is over; minus infinity when no reply can change it any more. */
  #overAtNs(requests: Pick<Requests, "sentAtNs">): number {
    const fate = this.#fates[this.#oldest & SEQUENCE_MASK];
    if (fate !== WAITING && fate !== REFUSED) return -Infinity;
    return requests.sentAtNs(this.#oldest) + this.#lateAfterNs;
  }

  #passOldest(atNs: number): void {
    const count = this.#oldest++;
    const slot = count & SEQUENCE_MASK;
    const fate = this.#fates[slot];
    if (fate === REFUSED) this.#refused--;
    if (fate === WAITING || fate === REFUSED) {
      this.#fates[slot] = TIMED_OUT;
      this.#lost++;
      if (count > this.#newestAtDrops) this.#states.judge(0, count, "lost", atNs);
    }
    this.#lossRun = this.#fates[slot] === ANSWERED ? 0 : this.#lossRun + 1;
    this.#longestLossRun = Math.max(this.#longestLossRun, this.#lossRun);
  }

  #lose(count: number, fate: number, atNs: number): void {
    this.#fates[count & SEQUENCE_MASK] = fate;
    this.#lost++;
    this.#states.judge(0, count, "lost", atNs);
  }

  /** A loss period, RFC 3357 section 3, as far as it is decided. */
  get #longestLossBurst(): number {
    let run = this.#lossRun;
    let longest = this.#longestLossRun;
    for (let count = this.#oldest; count <= this.#requests; count++) {
      const fate = this.#fates[count & SEQUENCE_MASK];
      run = fate === ANSWERED || fate === WAITING || fate === REFUSED ? 0 : run + 1;
      if (run > longest) longest = run;
    }
    return longest;
  }
}
