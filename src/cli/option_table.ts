/**
 * THE option table: every option with its letters, long name, argument, range and help text. Reading the command line
 * (`unfold.ts`, `parse_args.ts`) and the help (`usage.ts`) both follow it, so an option is described once.
 *
 * Letters, ranges and the words of complaints are those of ping(8) from iputils; long names are ours, where GNU
 * inetutils' ping has the same option under the same name.
 *
 * @module
 */

/** An argument that is a whole number, read as strtol(3) does in base 10. */
export interface IntegerArgument {
  /** Tells the forms of arguments apart. */
  readonly kind: "integer";
  /** What the help calls it. */
  readonly name: string;
  /** Least value that is accepted. */
  readonly min: bigint;
  /** Greatest value that is accepted. */
  readonly max: bigint;
}

/** An argument that is a time in seconds, read as strtod(3) does in the C locale; 0 is the least. */
export interface SecondsArgument {
  /** Tells the forms of arguments apart. */
  readonly kind: "seconds";
  /** What the help calls it. */
  readonly name: string;
  /** Greatest value that is accepted. */
  readonly maxSeconds: number;
  /** What an error calls it. */
  readonly complaint: string;
}

/** An argument whose form is its own. */
export interface TextArgument {
  /** Tells the forms of arguments apart. */
  readonly kind: "text";
  /** What the help calls it. */
  readonly name: string;
}

/** What stands behind an option. */
export type OptionArgument = IntegerArgument | SecondsArgument | TextArgument;

/** Headings of the help, in the order in which it shows them. */
export const OPTION_GROUPS = ["Target and source", "Requests", "Timing and ending", "Output", "About"] as const;

/** A heading of the help. */
export type OptionGroup = (typeof OPTION_GROUPS)[number];

/** One option; its long name is the key of its row. */
export interface OptionRow {
  /** Letters that it goes by on the command line, the usual one first. */
  readonly letters: readonly string[];
  /** Undefined for a flag. */
  readonly argument: OptionArgument | undefined;
  /** Family that the option has a meaning for. */
  readonly family: "any" | "ipv4" | "ipv6";
  /** Heading under which the help shows it. */
  readonly group: OptionGroup;
  /** What it does, without its argument's range. */
  readonly help: string;
}

/** `INT_MAX` of limits.h. */
const INT_MAX = 2147483647n;
/** `LONG_MAX` of limits.h on a 64-bit machine. */
const LONG_MAX = 9223372036854775807n;

/** `-i` unless it is given. */
export const DEFAULT_INTERVAL_SECONDS = 1;
/** `-W` unless it is given. */
export const DEFAULT_LINGER_SECONDS = 10;
/** `-s` unless it is given. */
export const DEFAULT_PAYLOAD_BYTES = 56;

/** Every option by its long name, in the order of the help. A name must not begin with `no-` (see `unfold.ts`). */
export const OPTIONS = {
  ipv4: {
    letters: ["4"],
    argument: undefined,
    family: "any",
    group: "Target and source",
    help: "use IPv4 only",
  },
  ipv6: {
    letters: ["6"],
    argument: undefined,
    family: "any",
    group: "Target and source",
    help: "use IPv6 only",
  },
  interface: {
    letters: ["I"],
    argument: { kind: "text", name: "SOURCE" },
    family: "any",
    group: "Target and source",
    help: "send from this device or address (IPv6 also as ADDRESS%DEVICE); may be given once for each",
  },
  size: {
    letters: ["s"],
    argument: { kind: "integer", name: "BYTES", min: 0n, max: INT_MAX },
    family: "any",
    group: "Requests",
    help: `payload of a request (${DEFAULT_PAYLOAD_BYTES} by default)`,
  },
  pattern: {
    letters: ["p"],
    argument: { kind: "text", name: "HEX" },
    family: "any",
    group: "Requests",
    help: "fill the payload with these bytes, at most 16, over and over",
  },
  ttl: {
    letters: ["t"],
    argument: { kind: "integer", name: "HOPS", min: 0n, max: 255n },
    family: "any",
    group: "Requests",
    help: "time to live (IPv4) or hop limit (IPv6) of the requests",
  },
  count: {
    letters: ["c"],
    argument: { kind: "integer", name: "COUNT", min: 1n, max: LONG_MAX },
    family: "any",
    group: "Timing and ending",
    help: "end after this many requests and their replies",
  },
  interval: {
    letters: ["i"],
    argument: { kind: "seconds", name: "SECONDS", maxSeconds: 2147483.647, complaint: "bad timing interval" },
    family: "any",
    group: "Timing and ending",
    help: `time from one request to the next, down to 0.001 (${DEFAULT_INTERVAL_SECONDS} by default)`,
  },
  flood: {
    letters: ["f"],
    argument: undefined,
    family: "any",
    group: "Timing and ending",
    help: "send as fast as replies come back, with a dot for each that is missing; implies -n",
  },
  deadline: {
    letters: ["w"],
    argument: { kind: "integer", name: "SECONDS", min: 0n, max: INT_MAX },
    family: "any",
    group: "Timing and ending",
    help: "end after this time, whatever has been answered (0: never)",
  },
  linger: {
    letters: ["W"],
    argument: { kind: "seconds", name: "SECONDS", maxSeconds: 4294.967295, complaint: "bad linger time" },
    family: "any",
    group: "Timing and ending",
    help: `how long to wait after the last request when nothing was answered (${DEFAULT_LINGER_SECONDS} by default)`,
  },
  timestamps: {
    letters: ["D"],
    argument: undefined,
    family: "any",
    group: "Output",
    help: "begin each line with the Unix time",
  },
  resolve: {
    letters: ["H"],
    argument: undefined,
    family: "any",
    group: "Output",
    help: "look up the names of addresses even where that is not the default",
  },
  numeric: {
    letters: ["n"],
    argument: undefined,
    family: "any",
    group: "Output",
    help: "show addresses, look up no names",
  },
  outstanding: {
    letters: ["O"],
    argument: undefined,
    family: "any",
    group: "Output",
    help: "say which request is unanswered when the next one goes out",
  },
  quiet: {
    letters: ["q"],
    argument: undefined,
    family: "any",
    group: "Output",
    help: "show only the first line and the summary",
  },
  verbose: {
    letters: ["v"],
    argument: undefined,
    family: "any",
    group: "Output",
    help: "tell more",
  },
  version: {
    letters: ["V"],
    argument: undefined,
    family: "any",
    group: "About",
    help: "show the version",
  },
  usage: {
    letters: ["h", "?"],
    argument: undefined,
    family: "any",
    group: "About",
    help: "show this text on stderr and exit with status 2",
  },
  help: {
    letters: [],
    argument: undefined,
    family: "any",
    group: "About",
    help: "show this text",
  },
} as const satisfies Readonly<Record<string, OptionRow>>;

/** Long name of an option, and the key of its row. */
export type OptionName = keyof typeof OPTIONS;

/**
 * Tells whether a text is the long name of an option.
 *
 * @param text What stood behind `--`, without `=` and what follows.
 */
export function isOptionName(text: string): text is OptionName {
  return Object.hasOwn(OPTIONS, text);
}

/** The rows in the order of the help. */
export function optionRows(): readonly (readonly [OptionName, OptionRow])[] {
  return Object.keys(OPTIONS).filter(isOptionName).map((name) => [name, OPTIONS[name]]);
}

const nameByLetter: ReadonlyMap<string, OptionName> = new Map(
  optionRows().flatMap(([name, row]) => row.letters.map((letter) => [letter, name])),
);

/**
 * Finds the option that a letter stands for.
 *
 * @param letter One character behind a single `-`.
 * @returns Its long name, or undefined when there is no such option.
 */
export function optionNameByLetter(letter: string): OptionName | undefined {
  return nameByLetter.get(letter);
}
