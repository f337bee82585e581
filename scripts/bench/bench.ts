/**
 * What a benchmark is: programs that take turns, what is measured of each, and the rows that come of it.
 *
 * @module
 */

import type { Place } from "./place.ts";
import type { Target } from "./target.ts";

/** Figures of one run, by name. */
export type Figures = Readonly<Record<string, number>>;

/** One of the programs that take turns. */
export interface Contestant {
  /** For the table; no two of a benchmark have the same. */
  readonly name: string;
  /** Runs it once, in a place that was made for this round. */
  readonly run: (place: Place) => Promise<Figures>;
}

/** Two series side by side. */
export interface Pair {
  /** What is measured, in words. */
  readonly what: string;
  /** Name of the figure. */
  readonly figure: string;
  /** Its unit. */
  readonly unit: string;
  /** Name of the contestant that is measured. */
  readonly ours: string;
  /** Name of the one that it is measured by. */
  readonly peer: string;
  /** What it should be; without one the row is there to be looked at. */
  readonly target?: Target;
}

/** One benchmark. */
export interface Bench {
  /** Names it: `flood-1`. */
  readonly id: string;
  /** How the figures are taken, a sentence or two for people. */
  readonly method: string;
  /** Alternating rounds. */
  readonly rounds: number;
  /** Rounds before those, whose figures are thrown away: caches. */
  readonly warmUps?: number;
  /** In the order of their turns. */
  readonly contestants: readonly Contestant[];
  /** The rows of the table. */
  readonly pairs: readonly Pair[];
}

/** A pair with its figures, one for each round. */
export interface Row extends Pair {
  /** Of the contestant that is measured. */
  readonly oursValues: readonly number[];
  /** Of its peer. */
  readonly peerValues: readonly number[];
}
