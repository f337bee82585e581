/**
 * Unfolds a command line by the rules of getopt(3) and getopt_long(3): clusters (`-qc3`), arguments attached or apart,
 * options behind the destination, `--`. What comes out has one form, `--name=value`, that needs no more knowledge of
 * the table and that `@std/cli` reads.
 *
 * @module
 */

import { whenLeftOut } from "./option_row.ts";
import { isOptionName, optionNameByLetter, OPTIONS } from "./option_table.ts";
import { suggestOptions } from "./suggestion.ts";

/** Why unfolding stopped. */
export type UnfoldFault =
  /** In getopt's words; the help should follow. */
  | { readonly kind: "getopt"; readonly message: string }
  /** In getopt's words with the options that may have been meant: the whole help would only hide them. */
  | { readonly kind: "mistyped"; readonly message: string };

/** A command line in one form. */
export interface UnfoldedArguments {
  /** `--name=value` for each option as it came, flags with the value `true`. */
  readonly tokens: readonly string[];
  /** What is no option: destinations. */
  readonly operands: readonly string[];
  /** Why unfolding stopped; what stood before it is in `tokens`. */
  readonly fault: UnfoldFault | undefined;
}

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
  for (const argument of rest) {
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
    if (equals >= 0) return getoptFault(`option '--${name}' doesn't allow an argument`);
    tokens.push(`--${name}=true`);
  } else if (equals >= 0) {
    tokens.push(argument);
  } else if (whenLeftOut(taken) !== undefined) {
    tokens.push(`--${name}=${whenLeftOut(taken)}`);
  } else {
    const next = rest.next();
    if (next.done === true) return getoptFault(`option '--${name}' requires an argument`);
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
    if (name === undefined) return getoptFault(`invalid option -- '${letter}'`);
    if (OPTIONS[name].argument === undefined) {
      tokens.push(`--${name}=true`);
      continue;
    }
    if (position < argument.length) {
      tokens.push(`--${name}=${argument.slice(position)}`);
      return undefined;
    }
    const next = rest.next();
    if (next.done === true) return getoptFault(`option requires an argument -- '${letter}'`);
    tokens.push(`--${name}=${next.value}`);
  }
  return undefined;
}

function getoptFault(message: string): UnfoldFault {
  return { kind: "getopt", message };
}

/** What to say of `--name` or `--name=value` when there is no such option. */
function unknownFault(argument: string, name: string): UnfoldFault {
  const message = `unrecognized option '${argument}'`;
  const suggestion = suggestOptions(name);
  if (suggestion === undefined) return getoptFault(message);
  return { kind: "mistyped", message: `${message}; did you mean ${suggestion}?` };
}
