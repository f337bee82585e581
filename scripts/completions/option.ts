/**
 * What the completions of all shells know about an option.
 *
 * @module
 */

import { canBeLeftOut, type OptionRow } from "../../src/cli/table/option_row.ts";

/** An option by its long name. */
export type NamedOption = readonly [name: string, row: OptionRow];

/** First line of a completion file behind the sign that makes it a comment. */
export const ORIGIN = "Written by scripts/completions from the option table: change that, not this.";

/** What the argument of an option can be completed to. */
export type Completion =
  /** One of these words. */
  | { readonly kind: "words"; readonly words: readonly string[] }
  /** A network device. */
  | { readonly kind: "device" }
  /** A number or a text that nobody but the user knows. */
  | { readonly kind: "free" };

/**
 * Says what the argument of an option can be completed to.
 *
 * @returns Undefined for a flag, and where what follows is no argument unless it stands behind `=`.
 */
export function completionOf([name, { argument }]: NamedOption): Completion | undefined {
  if (argument === undefined || canBeLeftOut(argument)) return undefined;
  if (argument.kind === "word") return { kind: "words", words: argument.words };
  return { kind: name === "interface" ? "device" : "free" };
}

/** All spellings of an option: `-c`, `--count`. */
export function spellingsOf([name, { letters }]: NamedOption): string[] {
  return [...letters.map((letter) => `-${letter}`), `--${name}`];
}

/**
 * Shortens the help of an option to what fits beside it in a list.
 *
 * @returns It without what follows a colon or semicolon, and without a remark in brackets at its end.
 */
export function summaryOf([, { help }]: NamedOption): string {
  const [sentence = help] = help.split(/[;:] /);
  return sentence.replace(/ \([^()]*(?:\)|$)$/, "");
}
