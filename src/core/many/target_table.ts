/**
 * What is known of each target of a session: a row of 64 bytes, a cache line, and no object of its own. As columns the
 * figures of a target would be in a dozen lines, which made a packet three times as dear with 100,000 targets.
 *
 * @module
 */
import type { SessionTotals, TargetReason, TargetStatistics } from "../events.ts";
import { NS_PER_US } from "../../units.ts";

const MAX_UINT32 = 0xffffffff;
/** Largest sum for which the variance is taken from the sums directly, as ping does (INT_MAX). */
const EXACT_SUM_LIMIT_US = 0x7fffffff;

/**
 * What a target is at: its name is being looked up, it is asked, all is known of it, it can't be asked, or its name was not
 * found and is looked up again.
 */
export type TargetPhase = "unresolved" | "open" | "finished" | "failed" | "missing";
const PHASES: readonly TargetPhase[] = ["unresolved", "open", "finished", "failed", "missing"];
/** In the order of {@linkcode PHASES}. */
const PHASE_CODES = { unresolved: 0, open: 1, finished: 2, failed: 3, missing: 4 } as const satisfies Record<
  TargetPhase,
  number
>;

/** A row: ten words, then three doubles. */
const ROW_BYTES = 64;
const ROW_WORDS = ROW_BYTES / 4;
const ROW_DOUBLES = ROW_BYTES / 8;
/** Its phase in three bits; above them its replies in time whose round-trip time is not known. */
const PHASE_AND_UNTIMED = 0;
const PHASE_MASK = 7;
const UNTIMED_SHIFT = 3;
const ONE_UNTIMED = 1 << UNTIMED_SHIFT;
/** Requests that were reserved, told or not. */
const ASKED = 1;
/** Requests that were reserved and of which it is not known what becomes of them. */
const UNDECIDED = 2;
const TRANSMITTED = 3;
const RECEIVED = 4;
const LATE = 5;
const DUPLICATES = 6;
const ERRORS = 7;
const MIN_US = 8;
const MAX_US = 9;
const SUM_US = 5;
const SUM_OF_SQUARES = 6;
const FIRST_ROUND_TRIP_NS = 7;

/** All targets; they are known by their indexes from 0 on. */
export class TargetTable {
  readonly #words: Uint32Array;
  readonly #doubles: Float64Array;
  /** Why it did not answer last; only targets with one have an entry. */
  readonly #reasons = new Map<number, TargetReason>();
  /** Where its last reply in time came from; only targets with another address than theirs have an entry. */
  readonly #otherSources = new Map<number, string>();
  readonly #targets: number;
  readonly #inPhase = PHASES.map(() => 0);
  /** Targets to which a request was sent, or given up. */
  #tried = 0;
  #alive = 0;
  /** Targets of which at least one request is decided. */
  #judged = 0;
  #totalDecided = 0;
  #totalTransmitted = 0;
  #totalReceived = 0;
  #totalMeasured = 0;
  #totalLate = 0;
  #totalDuplicates = 0;
  #totalErrors = 0;
  #totalMinUs = Infinity;
  #totalMaxUs = 0;
  #totalSumUs = 0;

  /** All targets are unresolved. */
  constructor(targets: number) {
    this.#targets = targets;
    this.#inPhase[PHASE_CODES.unresolved] = targets;
    const rows = new ArrayBuffer(targets * ROW_BYTES);
    this.#words = new Uint32Array(rows);
    this.#doubles = new Float64Array(rows);
  }

  /** What a target is at. */
  phase(target: number): TargetPhase {
    return PHASES[this.#word(target, PHASE_AND_UNTIMED) & PHASE_MASK] ?? "failed";
  }

  /** Changes what a target is at. */
  setPhase(target: number, phase: TargetPhase): void {
    const word = this.#word(target, PHASE_AND_UNTIMED);
    const before = word & PHASE_MASK;
    const after = PHASE_CODES[phase];
    this.#inPhase[before] = (this.#inPhase[before] ?? 0) - 1;
    this.#inPhase[after] = (this.#inPhase[after] ?? 0) + 1;
    this.#words[target * ROW_WORDS + PHASE_AND_UNTIMED] = word - before + after;
  }

  /** How many targets are at this phase. */
  inPhase(phase: TargetPhase): number {
    return this.#inPhase[PHASE_CODES[phase]] ?? 0;
  }

  /** Targets that answered in time at least once. */
  get alive(): number {
    return this.#alive;
  }

  /** Greatest round-trip time of all in microseconds; 0 before the first. */
  get maxUs(): number {
    return this.#totalMaxUs;
  }

  /** Notes that one more request is to be sent. Returns its number among the target's, from 1. */
  ask(target: number): number {
    this.#add(target, UNDECIDED, 1);
    return this.#add(target, ASKED, 1);
  }

  /** Requests that were asked for, sent or not. */
  asked(target: number): number {
    return this.#word(target, ASKED);
  }

  /** Counts one more request as decided. Returns how many are not. */
  decide(target: number): number {
    const undecided = this.#add(target, UNDECIDED, -1);
    if (this.decided(target) === 1) this.#judged++;
    this.#totalDecided++;
    return undecided;
  }

  /** Requests of which it is known what became of them. */
  decided(target: number): number {
    return this.#word(target, ASKED) - this.#word(target, UNDECIDED);
  }

  /** Counts a request that left or was given up. */
  addTransmitted(target: number): void {
    const transmitted = this.#add(target, TRANSMITTED, 1);
    if (transmitted === 1) this.#tried++;
    this.#totalTransmitted++;
  }

  /** Counts a reply in time, whether or not its round-trip time is known. */
  addReceived(target: number, roundTripNs: number | undefined): void {
    const received = this.#add(target, RECEIVED, 1);
    if (received === 1) this.#alive++;
    this.#totalReceived++;
    if (roundTripNs === undefined) this.#add(target, PHASE_AND_UNTIMED, ONE_UNTIMED);
    else this.#measure(target, roundTripNs);
  }

  #measure(target: number, roundTripNs: number): void {
    const roundTripUs = Math.min(Math.floor(roundTripNs / NS_PER_US), MAX_UINT32);
    if (this.#measured(target) === 1) {
      this.#doubles[target * ROW_DOUBLES + FIRST_ROUND_TRIP_NS] = roundTripNs;
      this.#words[target * ROW_WORDS + MIN_US] = roundTripUs;
    } else if (roundTripUs < this.#word(target, MIN_US)) this.#words[target * ROW_WORDS + MIN_US] = roundTripUs;
    if (roundTripUs > this.#word(target, MAX_US)) this.#words[target * ROW_WORDS + MAX_US] = roundTripUs;
    this.#doubles[target * ROW_DOUBLES + SUM_US] = (this.#doubles[target * ROW_DOUBLES + SUM_US] ?? 0) + roundTripUs;
    this.#doubles[target * ROW_DOUBLES + SUM_OF_SQUARES] = (this.#doubles[target * ROW_DOUBLES + SUM_OF_SQUARES] ?? 0) +
      roundTripUs * roundTripUs;
    this.#totalMeasured++;
    this.#totalSumUs += roundTripUs;
    if (roundTripUs < this.#totalMinUs) this.#totalMinUs = roundTripUs;
    if (roundTripUs > this.#totalMaxUs) this.#totalMaxUs = roundTripUs;
  }

  /** Counts a request that was answered late. */
  addLate(target: number): void {
    this.#add(target, LATE, 1);
    this.#totalLate++;
  }

  /** Counts another reply to a request. */
  addDuplicate(target: number): void {
    this.#add(target, DUPLICATES, 1);
    this.#totalDuplicates++;
  }

  /** Counts an error. */
  addError(target: number): void {
    this.#add(target, ERRORS, 1);
    this.#totalErrors++;
  }

  /** Replies in time. */
  received(target: number): number {
    return this.#word(target, RECEIVED);
  }

  /** Replies in time whose round-trip time is known. */
  #measured(target: number): number {
    return this.received(target) - (this.#word(target, PHASE_AND_UNTIMED) >>> UNTIMED_SHIFT);
  }

  /** Round-trip time of the first such reply; undefined without any. */
  firstRoundTripNs(target: number): number | undefined {
    return this.#measured(target) === 0 ? undefined : this.#doubles[target * ROW_DOUBLES + FIRST_ROUND_TRIP_NS];
  }

  #word(target: number, field: number): number {
    return this.#words[target * ROW_WORDS + field] ?? 0;
  }

  /** Returns the sum. */
  #add(target: number, field: number, amount: number): number {
    return this.#words[target * ROW_WORDS + field] = this.#word(target, field) + amount;
  }

  /** Why a target does not answer, as far as anybody told since it answered last; undefined for not at all. */
  reason(target: number): TargetReason | undefined {
    return this.#reasons.get(target);
  }

  /** Notes why a target does not answer: a copy, unless the same is known already. Returns what is kept. */
  setReason<Reason extends TargetReason>(target: number, reason: Reason): Reason {
    const known = this.#reasons.get(target);
    if (known !== undefined && isSameReason(known, reason)) return known;
    const kept = { ...reason };
    this.#reasons.set(target, kept);
    return kept;
  }

  /** The target answered: reasons from before say nothing any more. */
  forgetReason(target: number): void {
    if (this.#reasons.size > 0) this.#reasons.delete(target);
  }

  /** Notes where a reply in time came from: another address than the target's, or undefined. */
  noteSource(target: number, otherSource: string | undefined): void {
    if (otherSource !== undefined) this.#otherSources.set(target, otherSource);
    else if (this.#otherSources.size > 0) this.#otherSources.delete(target);
  }

  /** Where its last reply in time came from, if that is not the target's address. */
  otherSource(target: number): string | undefined {
    return this.#otherSources.get(target);
  }

  /**
   * The figures of all targets together so far.
   *
   * @param strays replies that fit no request
   * @param elapsedNs how long the run took
   */
  totals({ strays, elapsedNs }: { strays: number; elapsedNs: number }): SessionTotals {
    const received = this.#totalReceived;
    const measured = this.#totalMeasured;
    return {
      targets: this.#targets,
      alive: this.#alive,
      unreachable: this.#judged - this.#alive,
      undecided: this.#tried - this.#judged,
      failed: this.inPhase("failed") + this.inPhase("missing"),
      transmitted: this.#totalTransmitted,
      received,
      lost: this.#totalDecided - received,
      waiting: this.#totalTransmitted - this.#totalDecided,
      late: this.#totalLate,
      duplicates: this.#totalDuplicates,
      errors: this.#totalErrors,
      strays,
      measured,
      minUs: measured === 0 ? 0 : this.#totalMinUs,
      averageUs: measured === 0 ? 0 : Math.floor(this.#totalSumUs / measured),
      maxUs: this.#totalMaxUs,
      elapsedNs,
    };
  }

  /** The figures of a target so far. */
  statistics(target: number): TargetStatistics {
    const received = this.received(target);
    const measured = this.#measured(target);
    const sumUs = this.#doubles[target * ROW_DOUBLES + SUM_US] ?? 0;
    const transmitted = this.#word(target, TRANSMITTED);
    const decided = this.decided(target);
    return {
      transmitted,
      received,
      lost: decided - received,
      waiting: transmitted - decided,
      late: this.#word(target, LATE),
      duplicates: this.#word(target, DUPLICATES),
      errors: this.#word(target, ERRORS),
      measured,
      minUs: this.#word(target, MIN_US),
      averageUs: measured === 0 ? 0 : Math.floor(sumUs / measured),
      maxUs: this.#word(target, MAX_US),
      mdevUs: deviationUs(measured, sumUs, this.#doubles[target * ROW_DOUBLES + SUM_OF_SQUARES] ?? 0),
    };
  }
}

function isSameReason<Reason extends TargetReason>(known: TargetReason, told: Reason): known is Reason {
  switch (known.kind) {
    case "silent":
    case "late":
      return told.kind === known.kind;
    case "network-error":
      return told.kind === "network-error" && known.type === told.type && known.code === told.code &&
        known.info === told.info && known.from === told.from && known.family === told.family;
    case "send-failure":
      return told.kind === known.kind && known.message === told.message;
  }
}

/** Population standard deviation with the arithmetic of `RttStatistics.mdevUs`. */
function deviationUs(count: number, sumUs: number, sumOfSquares: number): number {
  if (count === 0) return 0;
  const averageUs = Math.floor(sumUs / count);
  const variance = Math.trunc(
    sumUs < EXACT_SUM_LIMIT_US
      ? (sumOfSquares - (sumUs * sumUs) / count) / count
      : sumOfSquares / count - averageUs * averageUs,
  );
  return variance < 1 ? 0 : Math.floor(Math.sqrt(variance + 1));
}
