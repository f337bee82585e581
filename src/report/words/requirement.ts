/**
 * Requirements that were not met, in words.
 *
 * @module
 */
import type { Measure, UnmetRequirement } from "../../core/events.ts";

const COUNTS: ReadonlySet<Measure> = new Set<Measure>([
  "replies",
  "sent",
  "duplicates",
  "corrupted",
  "errors",
  "late",
  "loss-burst",
]);

/** One line without its end: `requirement not met: p95<20ms: measured 23.4 ms`. */
export function requirementText(unmet: UnmetRequirement): string {
  const late = unmet.late === undefined ? "" : `, ${unmet.late} late`;
  if (unmet.kind === "no-reply") {
    return `requirement not met: no reply${late && ` in time${late}`} (only one of loss or replies would allow that)`;
  }
  const { text, measure, measured } = unmet;
  const found = measured === undefined ? "could not be measured" : `measured ${quantityText(measure, measured)}`;
  return `requirement not met: ${text}: ${found}${late}`;
}

function quantityText(measure: Measure, measured: number): string {
  if (measure === "loss") return `${Number(measured.toPrecision(6))}%`;
  if (COUNTS.has(measure)) return String(measured);
  // All nanoseconds: what is rounded might seem to meet its bound.
  return `${Number((measured / 1e6).toFixed(6))} ms`;
}
