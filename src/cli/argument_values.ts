/**
 * From an option's argument to its value, or to iputils' complaint about it.
 *
 * @module
 */

import { type IntegerText, readDecimal, readInteger, readUnsignedInteger } from "./number_text.ts";
import type { BitsArgument, IntegerArgument, SecondsArgument, UnsignedArgument } from "./option_row.ts";

/** An argument that can't be used: a message without the program's name, and the exit status. */
export interface BadArgument {
  /** Tells it from a value. */
  readonly kind: "error";
  /** What is wrong with it. */
  readonly message: string;
  /** Exit status of the program. */
  readonly status: number;
}

/** An argument's value, or why there is none. */
export type ArgumentValue<T> = { readonly kind: "value"; readonly value: T } | BadArgument;

/** Status of iputils for a whole number that is none or out of its range. */
const STATUS_BAD_INTEGER = 1;
/** Status of iputils for everything else that is wrong with a command line. */
export const STATUS_BAD_OPTION = 2;

/** Largest count that is kept: no run gets there, and a number holds it exactly. */
const LARGEST_NUMBER = 2n ** 53n;
/** A pattern is at most this long; more is cut off. */
const PATTERN_MAX_BYTES = 16;
/** libc's words for ERANGE. */
const ERANGE_MESSAGE = "Numerical result out of range";

/**
 * Makes a complaint with the status that most have.
 *
 * @param message Without the program's name.
 */
export function badOption(message: string): BadArgument {
  return { kind: "error", message, status: STATUS_BAD_OPTION };
}

/**
 * Reads a whole number within its range.
 *
 * @param text As it was typed.
 * @param argument Its row's range.
 */
export function integerValue(text: string, argument: IntegerArgument): ArgumentValue<number> {
  return boundedValue(text, readInteger(text), argument.min, argument.max);
}

/**
 * Reads a whole number from 0 to a bound; a negative one is taken as strtoul(3) takes it.
 *
 * @param text As it was typed.
 * @param argument Its row's range.
 */
export function unsignedValue(text: string, argument: UnsignedArgument): ArgumentValue<number> {
  return boundedValue(text, readUnsignedInteger(text), 0n, argument.max);
}

function boundedValue(text: string, read: IntegerText, min: bigint, max: bigint): ArgumentValue<number> {
  const complaint = `invalid argument: '${text}'`;
  if (read.kind === "none") return badInteger(complaint);
  if (read.overflow) return badInteger(`${complaint}: ${ERANGE_MESSAGE}`);
  if (read.rest !== "") return badInteger(complaint);
  if (read.value < min || read.value > max) {
    return badInteger(`${complaint}: out of range: ${min} <= value <= ${max}`);
  }
  return { kind: "value", value: Number(read.value < LARGEST_NUMBER ? read.value : LARGEST_NUMBER) };
}

function badInteger(message: string): BadArgument {
  return { kind: "error", message, status: STATUS_BAD_INTEGER };
}

/**
 * Reads `-Q`. iputils takes nothing at all, negative numbers and those that wrap around 32 bits, too; they are
 * refused here.
 *
 * @param text As it was typed.
 * @param argument Its row's range.
 */
export function trafficClassValue(text: string, argument: BitsArgument): ArgumentValue<number> {
  const bits = readBits(text);
  if (bits === undefined) return badOption(`bad TOS value: ${text}`);
  if (bits < 0n || bits > argument.max) {
    return badOption(`the decimal value of TOS bits must be in range 0-${argument.max}: ${bits}`);
  }
  return { kind: "value", value: Number(bits) };
}

/**
 * Reads `-F`. iputils takes nothing at all, and numbers that wrap around 32 bits, too; they are refused here.
 *
 * @param text As it was typed.
 * @param argument Its row's range.
 */
export function flowLabelValue(text: string, argument: BitsArgument): ArgumentValue<number> {
  const bits = readBits(text);
  if (bits === undefined) return badOption(`bad value for flowinfo: ${text}`);
  if (bits < 0n || bits > argument.max) return badOption(`flow value is greater than 20 bits: ${text}`);
  return { kind: "value", value: Number(bits) };
}

/** Decimal, or hexadecimal behind `0x`; a leading 0 alone means nothing. Undefined when it is not a number. */
function readBits(text: string): bigint | undefined {
  const read = /^0x/i.test(text) ? readInteger(text.slice(2), "hexadecimal") : readInteger(text);
  return read.kind === "none" || read.rest !== "" ? undefined : read.value;
}

/**
 * Reads a time in seconds. Text behind the number is warned about and left out, as in iputils; no number at all is
 * fatal.
 *
 * @param text As it was typed.
 * @param argument Its row's range and words.
 * @param warn Takes warnings in order.
 */
export function secondsValue(
  text: string,
  argument: SecondsArgument,
  warn: (message: string) => void,
): ArgumentValue<number> {
  const complaint = `${argument.complaint}: ${text}`;
  const read = readDecimal(text);
  if (read.kind === "none") return badOption(complaint);
  if (read.rest !== "" || read.rangeError) {
    warn(`option argument contains garbage: ${read.rest}`);
    warn("this will become fatal error in the future");
  }
  const { value } = read;
  if (!Number.isFinite(value) || (read.rangeError && value !== 0)) return badOption(`${complaint}: ${ERANGE_MESSAGE}`);
  if (value < 0 || value > argument.maxSeconds) return badOption(complaint);
  return { kind: "value", value: Math.abs(value) };
}

/**
 * Reads one of a few words.
 *
 * @param text As it was typed.
 * @param argument Its row's words.
 */
export function wordValue<Word extends string>(
  text: string,
  argument: { readonly words: readonly Word[]; readonly complaint: string },
): ArgumentValue<Word> {
  const value = argument.words.find((word) => word === text);
  return value === undefined ? badOption(`${argument.complaint}: ${text}`) : { kind: "value", value };
}

/**
 * Reads `-p`: hexadecimal digits in pairs; an odd last one stands for a byte of its own.
 *
 * @param text As it was typed.
 * @returns 1 to 16 bytes.
 */
export function patternValue(text: string): ArgumentValue<Uint8Array> {
  const bad = text === "" ? 0 : text.search(/[^0-9a-f]/i);
  if (bad >= 0) return badOption(`patterns must be specified as hex digits: ${text.slice(bad)}`);
  const pairs = text.match(/..?/g) ?? [];
  return { kind: "value", value: Uint8Array.from(pairs.slice(0, PATTERN_MAX_BYTES), (pair) => parseInt(pair, 16)) };
}
