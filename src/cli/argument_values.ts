/**
 * From an option's argument to its value, or to iputils' complaint about it.
 *
 * @module
 */

import { type IntegerText, readInteger, readUnsignedInteger } from "./number_text.ts";
import { suggestNames } from "./suggestion.ts";
import { readTime, wholeSteps } from "./time_text.ts";
import { NS_PER_SECOND } from "../units.ts";
import { STATUS_BAD_INTEGER, STATUS_FAILED } from "../exit_status.ts";

/** A whole number, read as strtol(3) does in base 10. */
export interface IntegerArgument {
  readonly kind: "integer";
  /** What the help calls it. */
  readonly name: string;
  readonly min: bigint;
  readonly max: bigint;
  /** What stands for the argument when it is left out; then one is taken behind `=` only. */
  readonly whenLeftOut?: string | undefined;
}

/** A whole number from 0, read as strtoul(3) does in base 10. */
export interface UnsignedArgument {
  readonly kind: "unsigned";
  readonly name: string;
  readonly max: bigint;
}

/** A field of a header from 0, decimal or behind `0x` hexadecimal. */
export interface BitsArgument {
  readonly kind: "bits";
  readonly name: string;
  /** All bits of the field. */
  readonly max: bigint;
}

/** A time: seconds as strtod(3) reads them in the C locale, or a number with a unit. */
export interface TimeArgument {
  readonly kind: "time";
  readonly name: string;
  /** Times are kept in steps of this many nanoseconds; a time between 0 and one step is refused. */
  readonly stepNs: number;
  readonly minSeconds: number;
  readonly maxSeconds: number;
  /** What an error calls it. */
  readonly complaint: string;
}

/** One of a few words, letter by letter. */
export interface WordArgument {
  readonly kind: "word";
  readonly name: string;
  readonly words: readonly string[];
  /** What an error calls it. */
  readonly complaint: string;
  /** Whether an error lists the words; those that iputils has, too, keep its words. */
  readonly listed: boolean;
}

/** An argument whose form is its own. */
export interface TextArgument {
  readonly kind: "text";
  readonly name: string;
}

/** What stands behind an option. */
export type OptionArgument =
  | IntegerArgument
  | UnsignedArgument
  | BitsArgument
  | TimeArgument
  | WordArgument
  | TextArgument;

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

/** Largest count that is kept: no run gets there, and a number holds it exactly. */
const MAX_NUMBER = 2n ** 53n;
/** A pattern is at most this long; more is cut off. */
const MAX_PATTERN_BYTES = 16;
/** libc's words for ERANGE. */
const ERANGE_MESSAGE = "Numerical result out of range";

/**
 * Makes a complaint with the status that most have.
 *
 * @param message Without the program's name.
 */
export function badOption(message: string): BadArgument {
  return { kind: "error", message, status: STATUS_FAILED };
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
  return { kind: "value", value: Number(read.value < MAX_NUMBER ? read.value : MAX_NUMBER) };
}

/**
 * Names the option in a complaint about its argument. Status 1 says how a run went, so a whole number that is none gets
 * the status of other bad options; with iputils' options it keeps iputils' status 1.
 *
 * @param name Long name of an option that iputils doesn't have.
 */
export function ofOwnOption<T>(name: string, result: ArgumentValue<T>): ArgumentValue<T> {
  return result.kind === "error" ? badOption(`--${name}: ${result.message}`) : result;
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
 * Reads a time: seconds, or a number with a unit. iputils goes on with the number when something stands behind it; that
 * is refused here, because `-i 0,5` would flood.
 *
 * @param text As it was typed.
 * @param argument Its row's range and words.
 * @returns Nanoseconds.
 */
export function timeValue(text: string, argument: TimeArgument): ArgumentValue<number> {
  const complaint = `${argument.complaint}: ${text}`;
  const read = readTime(text);
  if (read.kind === "none") return badOption(complaint);
  if (read.kind === "fault") return badOption(`${complaint}: ${read.advice}`);
  const { value, unitNs, rangeError } = read;
  if (rangeError || !Number.isFinite(value)) return badOption(`${complaint}: ${ERANGE_MESSAGE}`);
  const { stepNs, minSeconds, maxSeconds } = argument;
  if (value < 0 || value * unitNs > maxSeconds * NS_PER_SECOND) return badOption(complaint);
  const ns = wholeSteps(Math.abs(value), unitNs, stepNs);
  if (ns < minSeconds * NS_PER_SECOND) return badOption(`${complaint}: at least ${minSeconds}`);
  if (ns === 0 && value > 0) return badOption(`${complaint}: 0, or at least ${stepNs / NS_PER_SECOND}`);
  return { kind: "value", value: ns };
}

/**
 * Reads `-w`. iputils takes whole seconds only; its complaints about what is no number or out of range stay.
 *
 * @param text As it was typed.
 * @param argument Its row's range.
 * @returns Nanoseconds.
 */
export function deadlineValue(text: string, argument: TimeArgument): ArgumentValue<number> {
  const whole = boundedValue(text, readInteger(text), 0n, BigInt(argument.maxSeconds));
  if (whole.kind === "value") return { kind: "value", value: whole.value * NS_PER_SECOND };
  const read = readTime(text);
  if (read.kind === "none") return whole;
  const { value, unitNs } = read.kind === "time" ? read : { value: 0, unitNs: 0 };
  const inRange = value >= 0 && value * unitNs <= argument.maxSeconds * NS_PER_SECOND;
  return inRange ? timeValue(text, argument) : whole;
}

/**
 * Reads one of a few words.
 *
 * @param text As it was typed.
 * @param argument Its row's words.
 */
export function wordValue<Word extends string>(
  text: string,
  argument: Omit<WordArgument, "words"> & { readonly words: readonly Word[] },
): ArgumentValue<Word> {
  const { words, complaint, listed } = argument;
  const value = words.find((word) => word === text);
  if (value !== undefined) return { kind: "value", value };
  if (!listed) return badOption(`${complaint}: ${text}`);
  const suggestion = suggestNames(words, text.toLowerCase());
  const meant = suggestion === undefined ? "" : `; did you mean ${suggestion}?`;
  return badOption(`${complaint}: ${text}, only ${words.join(", ")}${meant}`);
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
  return { kind: "value", value: Uint8Array.from(pairs.slice(0, MAX_PATTERN_BYTES), (pair) => parseInt(pair, 16)) };
}
