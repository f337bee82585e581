/**
 * argv -> PingOptions: what main() of iputils' ping does with its command line, with the same complaints in the same
 * order. Pure: what it must know of the machine is passed in, and what it has to say is returned.
 *
 * @module
 */

import { parseArgs as readTokens } from "@std/cli/parse-args";
import { readDecimal, readInteger } from "./number_text.ts";
import {
  DEFAULT_INTERVAL_SECONDS,
  DEFAULT_LINGER_SECONDS,
  DEFAULT_PAYLOAD_BYTES,
  type IntegerArgument,
  isOptionName,
  type OptionName,
  OPTIONS,
  type SecondsArgument,
} from "./option_table.ts";
import type { FamilyChoice, ParseNotice, PingOptions, SourceChoice } from "./options.ts";
import { unfoldArguments } from "./unfold.ts";

/** What reading the command line must know besides it. */
export interface ParseEnvironment {
  /** Name as called, with or without its folder; a 4 or 6 at its end chooses the family. */
  readonly programName: string;
  /** Whether POSIXLY_CORRECT is set: the first destination ends the options. */
  readonly posixlyCorrect: boolean;
  /** Real user id. */
  readonly userId: number;
  /** Whether IPUTILS_PING_PTR_LOOKUP is 0: names are not looked up unless `-H` is given. */
  readonly ptrLookupDisabled: boolean;
  /** Strict dotted quad, as inet_pton(3): 4 bytes in network order, or undefined. */
  readonly parseIpv4: (text: string) => Uint8Array | undefined;
  /** IPv6 address without a scope, as inet_pton(3): 16 bytes in network order, or undefined. */
  readonly parseIpv6: (text: string) => Uint8Array | undefined;
}

/**
 * What the command line asks for, with what is to be said before that, in order. Messages come without the program's
 * name.
 */
export type ParseOutcome =
  /** Ping. */
  | { readonly kind: "run"; readonly options: PingOptions; readonly notices: readonly ParseNotice[] }
  /** `--help`: the help on stdout, status 0. */
  | { readonly kind: "help"; readonly notices: readonly ParseNotice[] }
  /** `-h`, or a command line that can't be read: the message, then the help, on stderr, status 2. */
  | { readonly kind: "usage"; readonly message?: string; readonly notices: readonly ParseNotice[] }
  /** `-V`: the version on stdout, status 0. */
  | { readonly kind: "version"; readonly notices: readonly ParseNotice[] }
  /** A message on stderr, and an exit with this status. */
  | {
    readonly kind: "error";
    readonly message: string;
    readonly status: number;
    readonly notices: readonly ParseNotice[];
  };

/** Reason to read no further. */
type Stop =
  | { readonly kind: "help" }
  | { readonly kind: "usage"; readonly message?: string }
  | { readonly kind: "error"; readonly message: string; readonly status: number };

/** An argument's value, or why there is none. */
type Value<T> = { readonly kind: "value"; readonly value: T } | Extract<Stop, { readonly kind: "error" }>;

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/** How far reading has come. */
interface Reading {
  readonly options: Writable<Omit<PingOptions, "source">> & { readonly source: Writable<SourceChoice> };
  /** Whether `-i` was given; flood changes the default only. */
  intervalGiven: boolean;
  showVersion: boolean;
  readonly notices: ParseNotice[];
}

/** Largest count that is kept: no run gets there, and a number holds it exactly. */
const LARGEST_NUMBER = 2n ** 53n;
/** A pattern is at most this long; more is cut off. */
const PATTERN_MAX_BYTES = 16;
/** Statuses of iputils: a whole number that is none or out of its range, and everything else. */
const STATUS_BAD_INTEGER = 1;
const STATUS_BAD_OPTION = 2;
/** libc's words for ERANGE. */
const ERANGE_MESSAGE = "Numerical result out of range";
/** libc's words for EDESTADDRREQ behind iputils' own. */
const NO_DESTINATION_MESSAGE = "usage error: Destination address required";
const PTR_LOOKUP_WARNING = "WARNING: reverse DNS resolution (PTR lookup) disabled, enforce with -H";

/**
 * Reads a command line. The first thing that is wrong with it decides, in the order of the arguments.
 *
 * @param argv Arguments without the program's name.
 * @param environment What must be known besides them.
 * @returns What to do; never throws.
 */
export function parseArgs(argv: readonly string[], environment: ParseEnvironment): ParseOutcome {
  const unfolded = unfoldArguments(argv, { stopAtOperand: environment.posixlyCorrect });
  const given: { readonly name: OptionName; readonly value: string }[] = [];
  const { "--": operands = [] } = readTokens([...unfolded.tokens, "--", ...unfolded.operands], {
    "--": true,
    // Called for each option in its place: an object of options would lose which of them came first.
    unknown: (_token, name, value) => {
      if (name !== undefined && isOptionName(name) && typeof value === "string") given.push({ name, value });
      return false;
    },
  });

  const reading = startReading(environment);
  const { options, notices } = reading;
  for (const { name, value } of given) {
    const stop = applyOption(reading, name, value, environment);
    if (stop !== undefined) return { ...stop, notices };
  }
  if (unfolded.fault !== undefined) return { kind: "usage", message: unfolded.fault, notices };
  if (reading.showVersion) return { kind: "version", notices };

  // iputils warns even where -n or -H was given.
  if (environment.ptrLookupDisabled && !options.quiet) warn(reading, PTR_LOOKUP_WARNING);
  const [destination] = operands;
  if (destination === undefined) {
    return { kind: "error", message: NO_DESTINATION_MESSAGE, status: STATUS_BAD_OPTION, notices };
  }
  if (operands.length > 1) return { kind: "usage", message: "only one destination may be given", notices };
  return { kind: "run", options: finishReading(reading, destination), notices };
}

function startReading(environment: ParseEnvironment): Reading {
  return {
    options: {
      destination: "",
      family: familyOfName(environment.programName),
      count: 0,
      intervalNs: DEFAULT_INTERVAL_SECONDS * 1e9,
      preload: 1,
      deadlineNs: 0,
      lingerNs: DEFAULT_LINGER_SECONDS * 1e9,
      payloadBytes: DEFAULT_PAYLOAD_BYTES,
      pattern: undefined,
      timeToLive: undefined,
      source: { device: undefined, ipv4Address: undefined, ipv6Address: undefined },
      flood: false,
      numeric: environment.ptrLookupDisabled,
      forceLookup: false,
      timestamps: false,
      reportOutstanding: false,
      quiet: false,
      verbose: false,
    },
    intervalGiven: false,
    showVersion: false,
    notices: [],
  };
}

/** The options that only a whole command line decides. */
function finishReading({ options, intervalGiven }: Reading, destination: string): PingOptions {
  return {
    ...options,
    destination,
    intervalNs: options.flood && !intervalGiven ? 0 : options.intervalNs,
    // -H stands above -f and the environment wherever it was given; -n behind it has taken it back.
    numeric: options.numeric && !options.forceLookup,
  };
}

/** A link called ping4 or ping6 asks for its family. */
function familyOfName(programName: string): FamilyChoice {
  if (programName.endsWith("4")) return "ipv4";
  return programName.endsWith("6") ? "ipv6" : "any";
}

/** Puts one option into the options. */
function applyOption(
  reading: Reading,
  name: OptionName,
  text: string,
  environment: ParseEnvironment,
): Stop | undefined {
  const { options } = reading;
  switch (name) {
    case "ipv4":
    case "ipv6":
      if (options.family !== "any" && options.family !== name) {
        return { kind: "error", message: "only one -4 or -6 option may be specified", status: STATUS_BAD_OPTION };
      }
      options.family = name;
      return undefined;
    case "interface":
      return applySource(reading, text, environment);
    case "size":
      return keep(integer(text, OPTIONS.size.argument), (bytes) => options.payloadBytes = bytes);
    case "pattern":
      return applyPattern(reading, text);
    case "ttl":
      return keep(integer(text, OPTIONS.ttl.argument), (hops) => options.timeToLive = hops);
    case "count":
      return keep(integer(text, OPTIONS.count.argument), (count) => options.count = count);
    case "interval":
      // iputils counts whole milliseconds.
      return keep(
        seconds(reading, text, OPTIONS.interval.argument),
        (value) => {
          options.intervalNs = Math.floor(value * 1e3) * 1e6;
          reading.intervalGiven = true;
        },
      );
    case "flood":
      options.flood = true;
      options.numeric = true;
      return undefined;
    case "deadline":
      return keep(integer(text, OPTIONS.deadline.argument), (value) => options.deadlineNs = value * 1e9);
    case "linger":
      // iputils counts whole microseconds.
      return keep(
        seconds(reading, text, OPTIONS.linger.argument),
        (value) => options.lingerNs = Math.floor(value * 1e6) * 1e3,
      );
    case "timestamps":
      options.timestamps = true;
      return undefined;
    case "resolve":
      options.forceLookup = true;
      return undefined;
    case "numeric":
      options.numeric = true;
      options.forceLookup = false;
      return undefined;
    case "outstanding":
      options.reportOutstanding = true;
      return undefined;
    case "quiet":
      options.quiet = true;
      return undefined;
    case "verbose":
      options.verbose = true;
      return undefined;
    case "version":
      // What is wrong with a later option is still told.
      reading.showVersion = true;
      return undefined;
    case "usage":
      return { kind: "usage" };
    case "help":
      return { kind: "help" };
    default:
      return name satisfies never;
  }
}

function keep<T>(result: Value<T>, assign: (value: T) => void): Stop | undefined {
  if (result.kind === "error") return result;
  assign(result.value);
  return undefined;
}

function warn(reading: Reading, message: string): void {
  reading.notices.push({ kind: "warning", message });
}

/** A whole number within its range. */
function integer(text: string, argument: IntegerArgument): Value<number> {
  const read = readInteger(text);
  const complaint = `invalid argument: '${text}'`;
  if (read.kind === "none") return { kind: "error", message: complaint, status: STATUS_BAD_INTEGER };
  if (read.overflow) {
    return { kind: "error", message: `${complaint}: ${ERANGE_MESSAGE}`, status: STATUS_BAD_INTEGER };
  }
  if (read.rest !== "") return { kind: "error", message: complaint, status: STATUS_BAD_INTEGER };
  const { min, max } = argument;
  if (read.value < min || read.value > max) {
    const range = `${min} <= value <= ${max}`;
    return { kind: "error", message: `${complaint}: out of range: ${range}`, status: STATUS_BAD_INTEGER };
  }
  return { kind: "value", value: Number(read.value < LARGEST_NUMBER ? read.value : LARGEST_NUMBER) };
}

/** A time in seconds. Text behind the number is warned about and left out, as in iputils; no number at all is fatal. */
function seconds(reading: Reading, text: string, argument: SecondsArgument): Value<number> {
  const complaint = `${argument.complaint}: ${text}`;
  const read = readDecimal(text);
  if (read.kind === "none") return { kind: "error", message: complaint, status: STATUS_BAD_OPTION };
  if (read.rest !== "" || read.rangeError) {
    warn(reading, `option argument contains garbage: ${read.rest}`);
    warn(reading, "this will become fatal error in the future");
  }
  const { value } = read;
  if (!Number.isFinite(value) || (read.rangeError && value !== 0)) {
    return { kind: "error", message: `${complaint}: ${ERANGE_MESSAGE}`, status: STATUS_BAD_OPTION };
  }
  if (value < 0 || value > argument.maxSeconds) {
    return { kind: "error", message: complaint, status: STATUS_BAD_OPTION };
  }
  return { kind: "value", value: Math.abs(value) };
}

/** `-p`: hexadecimal digits in pairs; an odd last one stands for a byte of its own. */
function applyPattern(reading: Reading, text: string): Stop | undefined {
  const bad = text === "" ? 0 : text.search(/[^0-9a-f]/i);
  if (bad >= 0) {
    const message = `patterns must be specified as hex digits: ${text.slice(bad)}`;
    return { kind: "error", message, status: STATUS_BAD_OPTION };
  }
  const pairs = text.match(/..?/g) ?? [];
  const pattern = Uint8Array.from(pairs.slice(0, PATTERN_MAX_BYTES), (pair) => parseInt(pair, 16));
  reading.options.pattern = pattern;
  if (!reading.options.quiet) reading.notices.push({ kind: "pattern", pattern });
  return undefined;
}

/** `-I`: an IPv6 address, perhaps with a scope, an IPv4 address, or a device. */
function applySource(reading: Reading, text: string, environment: ParseEnvironment): Stop | undefined {
  if (!text.includes(":")) {
    const ipv4Address = environment.parseIpv4(text);
    if (ipv4Address === undefined) return applyDevice(reading, text);
    reading.options.source.ipv4Address = ipv4Address;
    return undefined;
  }
  const percent = text.indexOf("%");
  const ipv6Address = environment.parseIpv6(percent < 0 ? text : text.slice(0, percent));
  if (ipv6Address === undefined) {
    return { kind: "error", message: `invalid source address: ${text}`, status: STATUS_BAD_OPTION };
  }
  reading.options.source.ipv6Address = ipv6Address;
  return percent < 0 ? undefined : applyDevice(reading, text.slice(percent + 1));
}

function applyDevice(reading: Reading, device: string): Stop | undefined {
  if (device === "") return { kind: "error", message: "unknown iface: ", status: STATUS_BAD_OPTION };
  reading.options.source.device = device;
  return undefined;
}
