/**
 * Figures of a live view as text.
 *
 * @module
 */
import { roundTripText } from "../words/duration.ts";
import { lossColumnText } from "../words/target.ts";

/**
 * A round-trip time in milliseconds without its unit.
 *
 * @returns `0.042`, `1.56`, `15.6`, `156`; `-` for NaN or infinity
 */
export function timeText(roundTripNs: number): string {
  return Number.isFinite(roundTripNs) ? roundTripText(Math.floor(roundTripNs / 1000)) : "-";
}

/**
 * Loss of the decided requests in per cent.
 *
 * @returns `2.6 %`; `- %` when none is decided
 */
export function lossPercentText(figures: Parameters<typeof lossColumnText>[0]): string {
  return `${lossColumnText(figures)} %`;
}
