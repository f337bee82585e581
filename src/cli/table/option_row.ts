/**
 * What one row of the option table (`option_table.ts`) says about its option.
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
  /** What stands for the argument when it is left out; then one is taken behind `=` only. */
  readonly whenLeftOut?: string;
}

/** An argument that is a whole number from 0, read as strtoul(3) does in base 10. */
export interface UnsignedArgument {
  /** Tells the forms of arguments apart. */
  readonly kind: "unsigned";
  /** What the help calls it. */
  readonly name: string;
  /** Greatest value that is accepted. */
  readonly max: bigint;
}

/** An argument that is a field of a header from 0, decimal or behind `0x` hexadecimal. */
export interface BitsArgument {
  /** Tells the forms of arguments apart. */
  readonly kind: "bits";
  /** What the help calls it. */
  readonly name: string;
  /** Greatest value that is accepted: all bits of the field. */
  readonly max: bigint;
}

/** An argument that is a time: seconds as strtod(3) reads them in the C locale, or a number with a unit. */
export interface TimeArgument {
  /** Tells the forms of arguments apart. */
  readonly kind: "time";
  /** What the help calls it. */
  readonly name: string;
  /** Times are kept in steps of this many nanoseconds; a time between 0 and one step is refused. */
  readonly stepNs: number;
  /** Least value that is accepted. */
  readonly minSeconds: number;
  /** Greatest value that is accepted. */
  readonly maxSeconds: number;
  /** What an error calls it. */
  readonly complaint: string;
}

/** An argument that is one of a few words. */
export interface WordArgument {
  /** Tells the forms of arguments apart. */
  readonly kind: "word";
  /** What the help calls it. */
  readonly name: string;
  /** What is accepted, letter by letter. */
  readonly words: readonly string[];
  /** What an error calls it. */
  readonly complaint: string;
  /** Whether an error lists the words; those that iputils has, too, keep its words. */
  readonly listed: boolean;
}

/** An argument whose form is its own. */
export interface TextArgument {
  /** Tells the forms of arguments apart. */
  readonly kind: "text";
  /** What the help calls it. */
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

/** An argument as the help shows it behind the long name: `=N`, or `[=N]` if it can be left out. */
export function argumentSpelling(argument: OptionArgument | undefined): string {
  if (argument === undefined) return "";
  return canBeLeftOut(argument) ? `[=${argument.name}]` : `=${argument.name}`;
}

/** Whether an option can stand without its argument. */
export function canBeLeftOut(argument: OptionArgument): boolean {
  return whenLeftOut(argument) !== undefined;
}

/** What stands for an argument that is left out; undefined if it can't be. */
export function whenLeftOut(argument: OptionArgument): string | undefined {
  return argument.kind === "integer" ? argument.whenLeftOut : undefined;
}

/** Headings of the help, in the order in which it shows them. */
export const OPTION_GROUPS = [
  "Target and source",
  "Requests",
  "Timing and ending",
  "Many targets",
  "Output",
  "Socket",
  "About",
] as const;

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
