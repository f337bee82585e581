/**
 * Unfolds a command line by the rules of getopt(3) and getopt_long(3): clusters (`-qc3`), arguments attached or apart,
 * options behind the destination, `--`. What comes out has one form, `--name=value`, that needs no more knowledge of
 * the table and that `@std/cli` reads.
 *
 * @module
 */

import type { OptionArgument } from "./argument_values.ts";
import { whenLeftOut } from "./table/option_row.ts";
import { standardInputText } from "./targets/hosts.ts";
import { isOptionName, type OptionName, optionNameByLetter, optionRows, OPTIONS } from "./table/option_table.ts";
import { suggestNames } from "./suggestion.ts";

/** Why unfolding stopped. */
export type UnfoldFault =
  /** A letter, in the words of getopt(3): iputils shows its help behind them. */
  | { readonly kind: "letter"; readonly message: string }
  /** A long option that does not exist. */
  | { readonly kind: "unknown"; readonly message: string }
  /** A long option with an argument too many or too few; the line says what to type. */
  | { readonly kind: "long"; readonly message: string };

/** A command line in one form. */
export interface UnfoldedArguments {
  /** `--name=value` for each option as it came, flags with the value `true`. */
  readonly tokens: readonly string[];
  /** What is no option: destinations. */
  readonly operands: readonly string[];
  /** Why unfolding stopped; what stood before it is in `tokens`. */
  readonly fault: UnfoldFault | undefined;
}

/** What is no host, but the number of the option in front of it. */
const BARE_NUMBER = /^\d+$/;

/** What is no number or word of an option, but the option behind it. */
const LIKE_OPTION = /^--?[a-z]|^--$/i;

/** Which of getopt's two orders holds. */
export interface UnfoldOrder {
  /** Whether the first operand ends the options (POSIXLY_CORRECT). */
  readonly stopAtOperand: boolean;
}

/**
 * Unfolds a command line.
 *
 * @param argv Arguments without the program's name.
 * @param order Whether options may follow operands.
 */
export function unfoldArguments(argv: readonly string[], order: UnfoldOrder): UnfoldedArguments {
  const tokens: string[] = [];
  const operands: string[] = [];
  const rest = argv.values();
  let lacksValue: OptionName | undefined;
  for (const argument of rest) {
    if (lacksValue !== undefined && BARE_NUMBER.test(argument)) {
      const message = `--${lacksValue} takes its number with "=": --${lacksValue}=${argument}`;
      return { tokens, operands, fault: longFault(message) };
    }
    lacksValue = optionWithoutValue(argument);
    if (argument === "--") {
      operands.push(...rest);
    } else if (argument.startsWith("--")) {
      const fault = unfoldLong(argument, rest, tokens);
      if (fault !== undefined) return { tokens, operands, fault };
    } else if (argument.startsWith("-") && argument !== "-") {
      const fault = unfoldCluster(argument, rest, tokens);
      if (fault !== undefined) return { tokens, operands, fault };
    } else {
      operands.push(argument);
      if (order.stopAtOperand) operands.push(...rest);
    }
  }
  return { tokens, operands, fault: undefined };
}

/** `--name`, `--name=value` or `--name` and the next argument. Returns the fault, if any. */
function unfoldLong(argument: string, rest: Iterator<string>, tokens: string[]): UnfoldFault | undefined {
  const equals = argument.indexOf("=");
  const name = equals < 0 ? argument.slice(2) : argument.slice(2, equals);
  if (!isOptionName(name)) return unknownFault(argument, name);
  const { argument: taken } = OPTIONS[name];
  if (taken === undefined) {
    if (equals >= 0) return longFault(needlessArgument(name, argument.slice(equals + 1)));
    tokens.push(`--${name}=true`);
  } else if (equals >= 0) {
    tokens.push(argument);
  } else if (whenLeftOut(taken) !== undefined) {
    tokens.push(`--${name}=${whenLeftOut(taken)}`);
  } else {
    const next = rest.next();
    const isLacking = next.done === true || (taken.kind !== "text" && LIKE_OPTION.test(next.value));
    if (isLacking) return longFault(`option '--${name}' requires an argument: --${name}=${choices(taken)}`);
    tokens.push(`--${name}=${next.value}`);
  }
  return undefined;
}

/** `-abc`: flags, the last of which may be an option with its argument attached or next. Returns the fault, if any. */
function unfoldCluster(argument: string, rest: Iterator<string>, tokens: string[]): UnfoldFault | undefined {
  let position = 1;
  for (const letter of argument.slice(1)) {
    position += letter.length;
    const name = optionNameByLetter(letter);
    if (name === undefined) return letterFault(`invalid option -- '${letter}'`);
    if (OPTIONS[name].argument === undefined) {
      tokens.push(`--${name}=true`);
      continue;
    }
    if (position < argument.length) {
      tokens.push(`--${name}=${argument.slice(position)}`);
      return undefined;
    }
    const next = rest.next();
    if (next.done === true) return letterFault(`option requires an argument -- '${letter}'`);
    tokens.push(`--${name}=${next.value}`);
  }
  return undefined;
}

/** What may stand behind an option. */
function choices(argument: OptionArgument): string {
  return argument.kind === "word" ? argument.words.join("|") : argument.name;
}

/** A long option that stands without the argument that it may have. */
function optionWithoutValue(argument: string): OptionName | undefined {
  const name = argument.startsWith("--") ? argument.slice(2) : "";
  if (!isOptionName(name)) return undefined;
  const { argument: taken } = OPTIONS[name];
  return taken !== undefined && whenLeftOut(taken) !== undefined ? name : undefined;
}

/** What to say of `--name=value` when the option takes none. */
function needlessArgument(name: OptionName, argument: string): string {
  if (name === "targets") return standardInputText(argument);
  return `option '--${name}' doesn't allow an argument`;
}

function letterFault(message: string): UnfoldFault {
  return { kind: "letter", message };
}

function longFault(message: string): UnfoldFault {
  return { kind: "long", message };
}

/** What to say of `--name` or `--name=value` when there is no such option. */
function unknownFault(argument: string, name: string): UnfoldFault {
  const suggestion = suggestNames(optionRows().map(([name]) => name), name, "--");
  const meant = suggestion === undefined ? "" : `; did you mean ${suggestion}?`;
  return { kind: "unknown", message: `unrecognized option '${argument}'${meant}` };
}
