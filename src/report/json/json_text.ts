/**
 * JSON values as text (RFC 8259) that is valid whatever goes in: a {@linkcode JsonText} is made here and nowhere else.
 *
 * @module
 */
import { millisecondsText } from "../words/duration.ts";

/** Text that is a whole JSON value. */
export type JsonText = string & { readonly isJson: true };

/** Keys and values of an object in the order in which they are written; undefined ones are left out. */
export type JsonFields = Readonly<Record<string, JsonText | undefined>>;

/**
 * What JSON.stringify leaves as it is and a terminal may act on: delete and the C1 controls, format characters
 * (bidirectional overrides among them), line and paragraph separators.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** The JSON literal `true`. */
export const TRUE = "true" as JsonText;

/** An object on one line, with blanks where iputils has them: scripts may look for `"seq": 1`. */
export function object(fields: JsonFields): JsonText {
  let text = "";
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined) text += `${text === "" ? "" : ", "}${quoted(key)}: ${value}`;
  }
  return `{${text}}` as JsonText;
}

/** An array on one line. */
export function array(values: readonly JsonText[]): JsonText {
  return `[${values.join(", ")}]` as JsonText;
}

/**
 * A string that is harmless on a terminal, too.
 *
 * @param text any text; halves of surrogate pairs come out as `\uXXXX`
 */
export function quoted(text: string): JsonText {
  return JSON.stringify(text).replace(UNSAFE, escaped) as JsonText;
}

/** A number; null for infinity and what is no number, for which JSON has no word. */
export function number(value: number): JsonText {
  return (Number.isFinite(value) ? String(value) : "null") as JsonText;
}

/** Whole microseconds as milliseconds with three decimals: nothing is lost. */
export function milliseconds(microseconds: number): JsonText {
  return (Number.isFinite(microseconds) ? millisecondsText(microseconds) : "null") as JsonText;
}

/** Nanoseconds as milliseconds with six decimals; what is less than one is cut off. */
export function exactMilliseconds(nanoseconds: number): JsonText {
  if (!Number.isFinite(nanoseconds)) return number(nanoseconds);
  const whole = Math.floor(nanoseconds);
  return `${Math.floor(whole / 1e6)}.${String(whole % 1e6).padStart(6, "0")}` as JsonText;
}

/** Whole microseconds as seconds with six decimals. */
export function seconds(microseconds: number): JsonText {
  if (!Number.isFinite(microseconds)) return number(microseconds);
  const fraction = String(microseconds % 1_000_000).padStart(6, "0");
  return `${Math.floor(microseconds / 1_000_000)}.${fraction}` as JsonText;
}

/** Bytes as a string of two hexadecimal digits each. */
export function hexadecimal(bytes: Uint8Array): JsonText {
  return quoted(Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""));
}

/** Every UTF-16 code unit as `\uXXXX`: RFC 8259 section 7 has characters beyond 16 bits as surrogate pairs. */
function escaped(character: string): string {
  let text = "";
  for (let index = 0; index < character.length; index++) {
    text += `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`;
  }
  return text;
}
