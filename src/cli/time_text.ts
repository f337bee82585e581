/**
 * Times as they are typed: a number of seconds as strtod(3) reads it, or a number with a unit, as in `200ms`, `2s`, `5m`
 * and `1h`. What else stands behind a number is a fault: a decimal comma must not turn half a second into none.
 *
 * @module
 */

import { readDecimal } from "./number_text.ts";

/** Nanoseconds of each unit. */
export const NS_PER_UNIT: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  // The micro sign U+00B5, and the Greek letter that keyboards have.
  "µs": 1e3,
  "μs": 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** The units as messages list them. */
export const UNIT_LIST = "ns, us, ms, s, m and h";

/** What a text says about a time. */
export type TimeText =
  /** No number where one should begin. */
  | { readonly kind: "none" }
  /** A number, infinity or NaN, and the length of its unit; `rangeError` is an overflow or underflow (ERANGE). */
  | { readonly kind: "time"; readonly value: number; readonly unitNs: number; readonly rangeError: boolean }
  /** A number with something behind it that is no unit, and what to do about it. */
  | { readonly kind: "fault"; readonly advice: string };

/**
 * Reads a time. A number without a unit is in seconds.
 *
 * @param text Any text.
 */
export function readTime(text: string): TimeText {
  const read = readDecimal(text);
  if (read.kind === "none") return read;
  const unitNs = read.rest === "" ? NS_PER_UNIT["s"] : unitOf(read.rest);
  if (unitNs === undefined) return { kind: "fault", advice: advice(text, read.rest) };
  return { kind: "time", value: read.value, unitNs, rangeError: read.rangeError };
}

function unitOf(text: string): number | undefined {
  return Object.hasOwn(NS_PER_UNIT, text) ? NS_PER_UNIT[text] : undefined;
}

function advice(text: string, rest: string): string {
  const pointed = withPoint(text);
  if (rest.startsWith(",") && pointed !== undefined && readTime(pointed).kind === "time") {
    return `use a point: ${pointed}`;
  }
  const unit = rest.trim();
  if (unit !== rest && unitOf(unit) !== undefined) {
    return `no blank before a unit: ${text.trim().replace(rest.trimEnd(), unit)}`;
  }
  return `'${rest}' is no unit of time, only ${UNIT_LIST} are`;
}

/**
 * Writes a decimal comma as a point.
 *
 * @param text Any text.
 * @returns Undefined unless there is one comma, between digits.
 */
export function withPoint(text: string): string | undefined {
  return /^[^,]*\d,\d[^,]*$/.test(text) ? text.replace(",", ".") : undefined;
}

/**
 * The whole steps in a time, as nanoseconds; what is less than a step is cut off.
 *
 * @param value Finite, and not negative.
 * @param unitNs What the value counts: a step, a multiple of it or a part.
 * @param stepNs Nanoseconds of a step.
 */
export function wholeSteps(value: number, unitNs: number, stepNs: number): number {
  // Both factors are whole numbers, so that what was typed as whole steps stays that: 0.57 times 1000 is not.
  const steps = unitNs >= stepNs ? value * (unitNs / stepNs) : value / (stepNs / unitNs);
  return Math.floor(steps) * stepNs;
}
