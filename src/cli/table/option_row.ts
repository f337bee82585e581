/**
 * What a row of the option table says about its option: how it is written, what help and man page say, in which runs it
 * fits, and what it does to the options.
 *
 * @module
 */

import {
  type ArgumentValue,
  badOption,
  type BitsArgument,
  type IntegerArgument,
  integerValue,
  type OptionArgument,
  type TimeArgument,
  timeValue,
  type UnsignedArgument,
  unsignedValue,
  type WordArgument,
  wordValue,
} from "../argument_values.ts";
import type { Draft, Stop } from "../draft.ts";

/** An argument, and how its value is read. What came before it may matter. */
export type Argument<Value> = OptionArgument & {
  readonly read: (text: string, draft: Draft) => ArgumentValue<Value> | Stop;
};

/** A whole number. */
export function integer(name: string, min: bigint, max: bigint, whenLeftOut?: string): Argument<number> {
  const form: IntegerArgument = { kind: "integer", name, min, max, whenLeftOut };
  return { ...form, read: (text) => integerValue(text, form) };
}

/** A whole number from 0. */
export function unsigned(name: string, max: bigint): Argument<number> {
  const form: UnsignedArgument = { kind: "unsigned", name, max };
  return { ...form, read: (text) => unsignedValue(text, form) };
}

/** A field of a header. */
export function bits(
  name: string,
  max: bigint,
  read: (text: string, form: BitsArgument) => ArgumentValue<number>,
): Argument<number> {
  const form: BitsArgument = { kind: "bits", name, max };
  return { ...form, read: (text) => read(text, form) };
}

/** A time in nanoseconds. */
export function time(
  limits: Pick<TimeArgument, "stepNs" | "maxSeconds" | "complaint"> & { readonly minSeconds?: number },
  read: (text: string, form: TimeArgument) => ArgumentValue<number> = timeValue,
): Argument<number> {
  const form: TimeArgument = { kind: "time", name: "TIME", minSeconds: 0, ...limits };
  return { ...form, read: (text) => read(text, form) };
}

/** One of a few words. */
export function word<const Words extends readonly string[]>(
  form: Pick<WordArgument, "name" | "complaint" | "listed"> & { readonly words: Words },
): Argument<Words[number]> {
  return { ...form, kind: "word", read: (text) => wordValue<Words[number]>(text, { ...form, kind: "word" }) };
}

/** A text of its own form. */
export function text<Value>(name: string, read: Argument<Value>["read"]): Argument<Value> {
  return { kind: "text", name, read };
}

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

/** Runs in which an option means something: those of one target, of many, of `--pmtu`, of `--path`, and those that `--live` shows. */
export type Fit = "one" | "many" | "path-mtu" | "path" | "live";

/** What help, man page and completions say of an option; its long name is the key of its row. */
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

/** One option. */
export interface Option extends OptionRow {
  readonly fits: readonly Fit[];
  /**
   * Puts it into the options.
   *
   * @param text Its argument as it was typed; of a flag it says nothing.
   * @returns Why reading ends with it, if so.
   */
  readonly apply: (text: string, draft: Draft) => Stop | undefined;
}

interface CommonSpec {
  /** None by default. */
  readonly letters?: string;
  /** Both by default. */
  readonly family?: "ipv4" | "ipv6";
  readonly help: string;
  readonly fits: readonly Fit[];
  /** Where the help shows it; under its file's heading by default. */
  readonly group?: OptionGroup;
  /** Why it can't follow what came before it, if so. */
  readonly refuse?: (draft: Draft) => string | undefined;
}

interface FlagSpec extends CommonSpec {
  readonly argument?: undefined;
  readonly apply: (draft: Draft) => void;
}

interface ValueSpec<Value> extends CommonSpec {
  readonly argument: Argument<Value>;
  readonly apply: (draft: Draft, value: Value) => void;
}

/** An option that ends reading. */
interface EndSpec extends CommonSpec {
  readonly argument?: undefined;
  readonly ends: Stop;
}

type Spec<Value> = FlagSpec | ValueSpec<Value> | EndSpec;

/**
 * Puts together the rows under a heading of the help.
 *
 * @param specs By long name, in the order of the help; a name must not begin with `no-` (see `unfold.ts`).
 */
export function rowsUnder<Values>(
  heading: OptionGroup,
  specs: { readonly [Name in keyof Values]: Spec<Values[Name]> },
): Readonly<Record<keyof Values, Option>> {
  const rows: Partial<Record<keyof Values, Option>> = {};
  for (const name in specs) rows[name] = option(name, heading, specs[name]);
  return rows as Record<keyof Values, Option>;
}

function option<Value>(name: string, heading: OptionGroup, spec: Spec<Value>): Option {
  const { letters = "", argument, family = "any", group = heading, help, fits, refuse } = spec;
  return {
    letters: [...letters],
    argument,
    family,
    group,
    help,
    fits,
    apply: (text, draft) => {
      if ("ends" in spec) return spec.ends;
      const refusal = refuse?.(draft);
      if (refusal !== undefined) return badOption(refusal);
      if (spec.argument === undefined) {
        spec.apply(draft);
        return undefined;
      }
      const result = spec.argument.read(text, draft);
      if (result.kind === "value") {
        spec.apply(draft, result.value);
        return undefined;
      }
      // Status 1 says how a run went, so a number that is none gets the status of other bad options; with iputils'
      // options, which have letters, it keeps iputils' status 1.
      const isOurs = letters === "" && spec.argument.kind === "integer";
      return isOurs && result.kind === "error" ? badOption(`--${name}: ${result.message}`) : result;
    },
  };
}
