/**
 * Figures of a live view as text.
 *
 * @module
 */
import { roundTripText } from "./duration_text.ts";
import { lossColumnText } from "./session_wording.ts";

/**
 * A round-trip time in milliseconds without its unit.
 *
 * @returns `0.042`, `1.56`, `15.6`, `156`; `-` for NaN or infinity
 */
export function timeText(roundTripNs: number): string {
  return Number.isFinite(roundTripNs) ? roundTripText(Math.floor(roundTripNs / 1000)) : "-";
}

/**
 * Loss in per cent.
 *
 * @returns `2.6 %`; `- %` when nothing is known yet
 */
export function lossPercentText(decided: number, lost: number): string {
  return decided === 0 ? "- %" : `${lossColumnText(decided, decided - lost)} %`;
}

/**
 * Seconds of an interval.
 *
 * @returns `1 s`, `0.2 s`, `0.01 s`
 */
export function secondsText(spanNs: number): string {
  return `${Number((spanNs / 1e9).toPrecision(3))} s`;
}
