/**
 * What a figure should be, and whether it is.
 *
 * @module
 */

import { compare, median } from "./statistics.ts";

/** A bound for ordinary use, and one that only a gross regression passes: that one fails the short form. */
export interface Bounds {
  /** The figure should be on the right side of it. */
  readonly limit: number;
  /** Beyond it something is broken. */
  readonly gross: number;
}

/** One target; medians are compared. */
export type Target =
  /** Ours by the peer's, at least. */
  | { readonly kind: "ratio-at-least" } & Bounds
  /** Ours by the peer's, at most. */
  | { readonly kind: "ratio-at-most" } & Bounds
  /** The distance from the peer's, at most: either in percent of the peer's or in the unit of the figure. */
  | { readonly kind: "near-peer"; readonly percent: Bounds; readonly distance: Bounds; readonly unit: string }
  /** The distance from a value, at most, in percent of it. */
  | { readonly kind: "near-value"; readonly value: number; readonly unit: string; readonly percent: Bounds }
  /** Ours, at most. */
  | { readonly kind: "at-most"; readonly unit: string } & Bounds;

/** `gross` is missed by far. */
export type Verdict = "met" | "missed" | "gross";

/** The words for a target in the table. */
export function targetText(target: Target): string {
  switch (target.kind) {
    case "ratio-at-least":
      return `ratio ≥ ${target.limit}`;
    case "ratio-at-most":
      return `ratio ≤ ${target.limit}`;
    case "near-peer":
      return `peer ± ${target.percent.limit} % or ${target.distance.limit} ${target.unit}`;
    case "near-value":
      return `${target.value} ${target.unit} ± ${target.percent.limit} %`;
    case "at-most":
      return `≤ ${target.limit} ${target.unit}`;
  }
}

/**
 * Judges two series from the same rounds.
 *
 * A figure that could not be had (NaN) misses its target by far.
 */
export function judge(target: Target, ours: readonly number[], peer: readonly number[]): Verdict {
  const own = median(ours);
  const other = median(peer);
  switch (target.kind) {
    case "ratio-at-least": {
      const { ratio } = compare(ours, peer);
      return verdict((bound) => ratio >= target[bound]);
    }
    case "ratio-at-most": {
      const { ratio } = compare(ours, peer);
      return verdict((bound) => ratio <= target[bound]);
    }
    case "near-peer": {
      const distance = Math.abs(own - other);
      return verdict((bound) => distance <= Math.max(target.distance[bound], other * target.percent[bound] / 100));
    }
    case "near-value": {
      const percent = Math.abs(own - target.value) / target.value * 100;
      return verdict((bound) => percent <= target.percent[bound]);
    }
    case "at-most":
      return verdict((bound) => own <= target[bound]);
  }
}

function verdict(holds: (bound: keyof Bounds) => boolean): Verdict {
  if (holds("limit")) return "met";
  return holds("gross") ? "missed" : "gross";
}
