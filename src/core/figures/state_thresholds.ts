/**
 * How many requests in a row change what a target is taken for.
 *
 * @module
 */

/** Thresholds of {@linkcode StateChanges}. */
export interface StateThresholds {
  /** Lost in a row: it is down. At least 1. */
  readonly downAfter: number;
  /** Answered in a row: it is up. At least 1. */
  readonly upAfter: number;
}

/** The thresholds of a run that names none. */
export const DEFAULT_THRESHOLDS: StateThresholds = { downAfter: 3, upAfter: 1 };
