/**
 * Medians, and what two series of alternating runs are to each other.
 *
 * @module
 */

/** How one series relates to another. */
export interface Comparison {
  /** Median of the first by the median of the second; NaN where there is no sense in it. */
  readonly ratio: number;
  /** Smallest ratio of a round. */
  readonly lowest: number;
  /** Largest ratio of a round. */
  readonly highest: number;
}

/**
 * The middle value, the mean of the two in the middle for an even number of them.
 *
 * @returns NaN when there are none.
 */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
  return (lower + upper) / 2;
}

/**
 * Compares two series whose values with the same index come from the same round.
 *
 * @returns Ratios; all are NaN when one of the peer's values is not positive.
 * @throws {RangeError} The series are not equally long.
 */
export function compare(ours: readonly number[], peer: readonly number[]): Comparison {
  if (ours.length !== peer.length) throw new RangeError(`${ours.length} values beside ${peer.length}`);
  if (ours.length === 0 || peer.some((value) => !(value > 0))) return { ratio: NaN, lowest: NaN, highest: NaN };
  const ratios = ours.map((value, round) => value / (peer[round] ?? NaN));
  return { ratio: median(ours) / median(peer), lowest: Math.min(...ratios), highest: Math.max(...ratios) };
}
