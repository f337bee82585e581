/**
 * Which target is asked next, and when: rounds in which every target has a place of its own.
 *
 * A round takes the interval, or the number of targets times the least gap if that is longer. Place p of round r is due
 * at start + r * round + p * step: absolute times, which don't drift. The step is an Nth of the round, so that requests
 * are evenly spread; or the least gap, so that all targets are asked together and the rest of the round is for their
 * answers. The schedule starts at the place of a target that is ready, as soon as there is one. The place of a target
 * that is not ready, or that needs no more requests, is free; its time passes all the same. A target that became ready
 * after its place had passed takes the first free place, or the rest of the round, and leaves out its own after that, so
 * that it is never asked twice within less than a round.
 *
 * A visit whose request never left is given back: what comes after it is due a place earlier, as long as that leaves the
 * interval between two visits of a target. So the least gap limits the requests that leave.
 *
 * @module
 */
import { VisitingOrder } from "./visiting_order.ts";

/**
 * What is late by more than a round, within these bounds, is not made up for: after a suspend, or a window that was
 * full for long, no flood follows.
 */
const MIN_CATCH_UP_NS = 100_000_000;
const MAX_CATCH_UP_NS = 1_000_000_000;

/** Phases of a target, in the low bits of its byte. */
const UNREADY = 0;
const READY = 1;
const CLOSED = 2;
const PHASE = 3;
/** Its place was visited before it was ready. */
const PASSED = 4;
/** It waits for a free place. */
const JOINING = 8;
/** It had a free place before its own one. */
const SERVED = 16;

/** The schedule of all targets. All times are nanoseconds of one clock. */
export class SessionSchedule {
  readonly #targets: number;
  readonly #roundNs: number;
  /** Between two places. */
  readonly #stepNs: number;
  readonly #gapNs: number;
  readonly #together: boolean;
  readonly #catchUpNs: number;
  /** Given back in one round at most: two rounds lie between two visits of a target in part. */
  readonly #maxGivenBackNs: number;
  readonly #order: VisitingOrder;
  readonly #marks: Uint8Array;
  /** By place: itself while its target is not closed, otherwise one further on; the last element ends the round. */
  readonly #openPlaces: Uint32Array;
  /** Targets that wait for a free place, oldest first; some have had their own meanwhile. */
  readonly #joiners: number[] = [];
  #firstJoiner = 0;
  #joining = 0;
  #visitable = 0;
  #startNs: number;
  #givenBackNs = 0;
  #lastVisitNs = -Infinity;
  #started = false;
  #round = 0;
  #place = 0;

  /** No target is ready yet; the first that becomes ready is due at once, from `startNs` on. */
  constructor(
    settings: {
      readonly targets: number;
      readonly intervalNs: number;
      readonly gapNs: number;
      readonly spread: "evenly" | "together";
      readonly orderSeed: number;
    },
    startNs: number,
  ) {
    const { targets, intervalNs, gapNs, spread, orderSeed } = settings;
    this.#targets = targets;
    this.#roundNs = Math.max(intervalNs, targets * gapNs);
    this.#gapNs = gapNs;
    this.#together = spread === "together";
    this.#stepNs = this.#together ? gapNs : this.#roundNs / targets;
    this.#catchUpNs = Math.min(Math.max(this.#roundNs, MIN_CATCH_UP_NS), MAX_CATCH_UP_NS);
    this.#maxGivenBackNs = (this.#roundNs - intervalNs) / 2;
    this.#order = new VisitingOrder(targets, orderSeed);
    this.#marks = new Uint8Array(targets);
    this.#openPlaces = Uint32Array.from({ length: targets + 1 }, (_, place) => place);
    this.#startNs = startNs;
  }

  /** How long a round takes: the time between two requests to a target. */
  get roundNs(): number {
    return this.#roundNs;
  }

  /** The target may be visited from now on; it must not have been closed. */
  ready(target: number): void {
    const marks = this.#marks[target] ?? CLOSED;
    if ((marks & PHASE) !== UNREADY) return;
    this.#visitable++;
    if ((marks & PASSED) === 0) {
      this.#marks[target] = READY;
      return;
    }
    this.#marks[target] = READY | JOINING;
    if (this.#joining === 0) this.#forgetJoiners();
    this.#joiners.push(target);
    this.#joining++;
  }

  /** The target is not visited any more, ready or not. */
  close(target: number): void {
    const marks = this.#marks[target] ?? CLOSED;
    if ((marks & PHASE) === CLOSED) return;
    if ((marks & PHASE) === READY) this.#visitable--;
    if ((marks & JOINING) !== 0) this.#joining--;
    this.#marks[target] = CLOSED;
    const place = this.#order.placeOf(target);
    this.#openPlaces[place] = place + 1;
  }

  /** When the next visit, or a look at the place of a target that is not ready, is due; infinity if nobody is ready. */
  dueNs(): number {
    if (this.#visitable === 0) return Infinity;
    if (!this.#started) return this.#startNs;
    const place = this.#nextPlace(this.#place);
    const dueNs = place < this.#targets
      ? this.#dueNsOf(this.#round, place)
      : this.#dueNsOf(this.#round + 1, this.#nextPlace(0));
    return this.#joinsBetween ? Math.min(dueNs, this.#lastVisitNs + this.#gapNs) : dueNs;
  }

  /** Whether a target waits for a place that the rest of the round can give it. */
  get #joinsBetween(): boolean {
    return this.#together && this.#joining > 0;
  }

  /** The target whose time has come, which counts as visited then, or -1. */
  next(nowNs: number): number {
    if (this.#visitable === 0) return -1;
    if (!this.#started) this.#start(nowNs);
    for (;;) {
      const place = this.#nextPlace(this.#place);
      if (place === this.#targets) {
        this.#round++;
        this.#place = 0;
        this.#givenBackNs = 0;
        continue;
      }
      const dueNs = this.#dueNsOf(this.#round, place);
      if (nowNs < dueNs) {
        if (!this.#joinsBetween || nowNs < this.#lastVisitNs + this.#gapNs) return -1;
        this.#lastVisitNs = nowNs;
        return this.#takeJoiner();
      }
      this.#place = place + 1;
      const target = this.#takePlace(this.#order.targetAt(place));
      if (target < 0) continue;
      this.#lastVisitNs = nowNs;
      this.#startNs += Math.max(0, nowNs - dueNs - this.#catchUpNs);
      return target;
    }
  }

  /** The request of a visit never left. */
  giveBack(): void {
    if (this.#givenBackNs + this.#stepNs > this.#maxGivenBackNs) return;
    this.#givenBackNs += this.#stepNs;
    this.#startNs -= this.#stepNs;
  }

  /** Who is visited at the place of this target: itself, one that waits for a free place, or nobody: -1. */
  #takePlace(owner: number): number {
    const marks = this.#marks[owner] ?? CLOSED;
    if ((marks & PHASE) === READY && (marks & SERVED) === 0) {
      if ((marks & JOINING) !== 0) this.#joining--;
      this.#marks[owner] = READY;
      return owner;
    }
    if ((marks & PHASE) === UNREADY) this.#marks[owner] = UNREADY | PASSED;
    else if ((marks & PHASE) === READY) this.#marks[owner] = READY;
    if (this.#joining === 0) return -1;
    return this.#takeJoiner();
  }

  #takeJoiner(): number {
    while (this.#firstJoiner < this.#joiners.length) {
      const target = this.#joiners[this.#firstJoiner++] ?? 0;
      if (((this.#marks[target] ?? CLOSED) & JOINING) === 0) continue;
      this.#joining--;
      this.#marks[target] = READY | SERVED;
      return target;
    }
    return -1;
  }

  /** Nobody waits: what is left in the list is history. */
  #forgetJoiners(): void {
    this.#joiners.length = 0;
    this.#firstJoiner = 0;
  }

  /** The first place that is a ready target's is due now; what comes before it has passed. */
  #start(nowNs: number): void {
    this.#started = true;
    for (let place = 0; place < this.#targets; place++) {
      const target = this.#order.targetAt(place);
      const phase = (this.#marks[target] ?? CLOSED) & PHASE;
      if (phase === UNREADY) this.#marks[target] = UNREADY | PASSED;
      if (phase !== READY) continue;
      this.#place = place;
      this.#startNs = nowNs - place * this.#stepNs;
      return;
    }
  }

  /** The next place of a round that is worth a visit, from this one on, or the number of targets if there is none. */
  #nextPlace(place: number): number {
    return this.#joining > 0 ? place : this.#openFrom(place);
  }

  /** The first place from this one on whose target is not closed; paths are halved on the way. */
  #openFrom(place: number): number {
    const places = this.#openPlaces;
    for (;;) {
      const next = places[place] ?? place;
      if (next === place) return place;
      const afterNext = places[next] ?? next;
      places[place] = afterNext;
      place = afterNext;
    }
  }

  #dueNsOf(round: number, place: number): number {
    return this.#startNs + round * this.#roundNs + place * this.#stepNs;
  }
}
