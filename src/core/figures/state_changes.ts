/**
 * Whether targets are up or down, with hysteresis: so many requests in a row must be lost or answered before the view
 * of a target changes. A request is known to be lost later than those after it are answered: a lost one that was sent
 * before an answered one is no part of a row.
 *
 * @module
 */
import type { StateThresholds } from "./state_thresholds.ts";

/** No view of a target yet; otherwise it is up or down. */
const UNKNOWN = 0;
const UP = 1;
const DOWN = 2;

/** A change of state. */
export interface StateChange {
  /** What the target is now. */
  state: "up" | "down";
  /** How long it was in the state before; undefined when that is not known. */
  lastedNs: number | undefined;
  /** Lost requests in a row that decided. */
  lost: number;
  /** Answered requests in a row that decided. */
  answered: number;
}

/** The view of all targets. */
export class StateChanges {
  readonly #settings: StateThresholds;
  readonly #states: Uint8Array;
  /** Requests in a row: answered ones above 0, lost ones below. */
  readonly #runs: Int32Array;
  readonly #sinceNs: Float64Array;
  /** Number of the newest request to each target that was answered, from 1. */
  readonly #newestAnswered: Uint32Array;
  /** Targets that are up and down. */
  readonly now = { up: 0, down: 0 };
  readonly #change: StateChange = { state: "up", lastedNs: undefined, lost: 0, answered: 0 };

  /** Nothing is known of any target. */
  constructor(targets: number, settings: StateThresholds) {
    this.#settings = settings;
    this.#states = new Uint8Array(targets);
    this.#runs = new Int32Array(targets);
    this.#sinceNs = new Float64Array(targets);
    this.#newestAnswered = new Uint32Array(targets);
  }

  /** Whether the target is up; not before that is known. */
  isUp(target: number): boolean {
    return this.#states[target] === UP;
  }

  /** Whether the target is down; not before that is known. */
  isDown(target: number): boolean {
    return this.#states[target] === DOWN;
  }

  /**
   * A request to the target was lost, or answered, at this time.
   *
   * @param sequence number of the request among the target's, from 1
   * @returns how that changes the view of it, valid until the next change; undefined if it does not
   */
  judge(
    target: number,
    sequence: number,
    outcome: "lost" | "answered",
    atNs: number,
  ): Readonly<StateChange> | undefined {
    const { downAfter, upAfter } = this.#settings;
    const newestAnswered = this.#newestAnswered[target] ?? 0;
    if (outcome === "lost" && sequence < newestAnswered) return undefined;
    if (outcome === "answered") this.#newestAnswered[target] = Math.max(newestAnswered, sequence);
    const before = this.#runs[target] ?? 0;
    const run = outcome === "answered" ? Math.max(before, 0) + 1 : Math.min(before, 0) - 1;
    this.#runs[target] = run;
    const state = this.#states[target] ?? UNKNOWN;
    if (run >= upAfter && state !== UP) return this.#turn(target, UP, atNs, run);
    if (-run >= downAfter && state !== DOWN) return this.#turn(target, DOWN, atNs, run);
    return undefined;
  }

  /** What comes from now on is about another host: the row of requests begins anew, and the state stays. */
  startRow(target: number): void {
    this.#runs[target] = 0;
  }

  #turn(target: number, state: typeof UP | typeof DOWN, atNs: number, run: number): Readonly<StateChange> {
    if (this.#states[target] !== UNKNOWN) this.now[state === UP ? "down" : "up"]--;
    this.now[state === UP ? "up" : "down"]++;
    this.#change.state = state === UP ? "up" : "down";
    this.#change.lastedNs = this.#states[target] === UNKNOWN
      ? undefined
      : Math.max(0, atNs - (this.#sinceNs[target] ?? atNs));
    this.#change.lost = Math.max(-run, 0);
    this.#change.answered = Math.max(run, 0);
    this.#states[target] = state;
    this.#sinceNs[target] = atNs;
    return this.#change;
  }
}
