/**
 * Numbers as libc reads them from text: strtol(3), strtoul(3) and strtod(3) in the C locale, each with what stands behind
 * the number, so that the caller can complain about it.
 *
 * @module
 */

/** Base of a whole number. */
export type IntegerBase = "decimal" | "hexadecimal";

/** What strtol(3) or strtoul(3) makes of a text. */
export type IntegerText =
  /** No digits where a number should begin. */
  | { readonly kind: "none" }
  /** A number and the text behind it; with `overflow` it doesn't fit 64 bits (ERANGE). */
  | { readonly kind: "number"; readonly value: bigint; readonly rest: string; readonly overflow: boolean };

/** What strtod(3) makes of a text. */
export type DecimalText =
  /** No number where one should begin. */
  | { readonly kind: "none" }
  /** A number, infinity or NaN, and the text behind it; `rangeError` is an overflow or underflow (ERANGE). */
  | { readonly kind: "number"; readonly value: number; readonly rest: string; readonly rangeError: boolean };

// isspace(3) in the C locale.
const INTEGER = {
  decimal: /^[ \t\n\v\f\r]*([+-]?)(\d+)/,
  // strtol takes in a prefix 0x of its own, unless no digit follows.
  hexadecimal: /^[ \t\n\v\f\r]*([+-]?)((?:0x)?[0-9a-f]+)/i,
} as const satisfies Record<IntegerBase, RegExp>;
const DECIMAL = new RegExp(
  "^[ \\t\\n\\v\\f\\r]*([+-]?)(?:" + [
    "(?<infinity>inf(?:inity)?)",
    "(?<nan>nan(?:\\([0-9a-z_]*\\))?)",
    "0x(?=\\.?[0-9a-f])(?<whole>[0-9a-f]*)\\.?(?<fraction>[0-9a-f]*)(?:p(?<exponent>[+-]?\\d+))?",
    "(?<decimal>(?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?)",
  ].join("|") + ")",
  "i",
);

const LONG_MIN = -(2n ** 63n);
const LONG_MAX = 2n ** 63n - 1n;
const ULONG_MAX = 2n ** 64n - 1n;
/** `DBL_MIN` of float.h: below it, and above 0, a double is subnormal. */
const DBL_MIN = 2 ** -1022;

/**
 * Reads a whole number as strtol(3) does: blanks and a sign may stand before it.
 *
 * @param text Any text.
 * @param base How its digits count.
 */
export function readInteger(text: string, base: IntegerBase = "decimal"): IntegerText {
  const read = readExactInteger(text, base);
  if (read.kind === "none") return read;
  return { ...read, overflow: read.value < LONG_MIN || read.value > LONG_MAX };
}

/**
 * Reads a whole number as strtoul(3) does in base 10: as strtol(3), but a number behind a minus sign is counted down
 * from 2^64.
 *
 * @param text Any text.
 */
export function readUnsignedInteger(text: string): IntegerText {
  const read = readExactInteger(text, "decimal");
  if (read.kind === "none") return read;
  return {
    ...read,
    value: BigInt.asUintN(64, read.value),
    overflow: read.value < -ULONG_MAX || read.value > ULONG_MAX,
  };
}

/** The number as it stands there, however large. */
function readExactInteger(text: string, base: IntegerBase): IntegerText {
  const match = INTEGER[base].exec(text);
  if (match === null) return { kind: "none" };
  const digits = match[2] ?? "";
  const magnitude = base === "decimal" ? BigInt(digits) : BigInt(`0x${digits.replace(/^0x/i, "")}`);
  const value = match[1] === "-" ? -magnitude : magnitude;
  return { kind: "number", value, rest: text.slice(match[0].length), overflow: false };
}

/**
 * Reads a number as strtod(3) does in the C locale: decimal or hexadecimal, with an exponent, `inf` and `nan`.
 *
 * @param text Any text.
 */
export function readDecimal(text: string): DecimalText {
  const match = DECIMAL.exec(text);
  if (match === null) return { kind: "none" };
  const { infinity, nan, whole, fraction, exponent, decimal } = match.groups ?? {};
  const rest = text.slice(match[0].length);
  const sign = match[1] === "-" ? -1 : 1;
  if (infinity !== undefined) return { kind: "number", value: sign * Infinity, rest, rangeError: false };
  if (nan !== undefined) return { kind: "number", value: NaN, rest, rangeError: false };
  const magnitude = decimal === undefined
    ? hexadecimalMagnitude(whole ?? "", fraction ?? "", Number(exponent ?? "0"))
    : Number(decimal);
  const digits = decimal === undefined ? `${whole}${fraction}` : decimal.replace(/e.*/i, "");
  // libc lets an exact subnormal pass without ERANGE; only hexadecimal can be exact, and nobody asks for such a time.
  const tiny = magnitude < DBL_MIN && /[1-9a-f]/i.test(digits);
  return { kind: "number", value: sign * magnitude, rest, rangeError: magnitude === Infinity || tiny };
}

/** Value of a C99 hexadecimal floating constant: `0x` WHOLE `.` FRACTION `p` EXPONENT, rounded to nearest. */
function hexadecimalMagnitude(whole: string, fraction: string, exponent: number): number {
  const digits = (whole + fraction).replace(/^0+/, "");
  // 15 digits hold more than the 53 bits of a double; one more decides on which side of the middle the rest is.
  const kept = digits.slice(0, 15);
  const sticky = /[1-9a-f]/i.test(digits.slice(15)) ? "1" : "0";
  const exactPower = exponent + 4 * (digits.length - kept.length - 1 - fraction.length);
  // Beyond +-2000 the result is 0 or infinity whatever the digits.
  const power = Math.max(-2000, Math.min(2000, exactPower));
  // Two steps, as one power of two alone may be too large or too small for a double.
  const half = Math.trunc(power / 2);
  return Number(BigInt(`0x${kept}${sticky}`)) * 2 ** half * 2 ** (power - half);
}
