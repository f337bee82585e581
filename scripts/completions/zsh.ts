/**
 * Completions for zsh, as arguments of its own `_arguments`.
 *
 * @module
 */

import { completionOf, type NamedOption, ORIGIN, spellingsOf, summaryOf } from "./option.ts";

/** Options that are not overridden by a later one, but add to it. */
const REPEATABLE: readonly string[] = ["interface", "node-information", "require"];

/**
 * Puts the file together.
 *
 * @param options In the order of the help.
 * @returns Text of the function `_ping1025`, the last line ended too.
 */
export function zshCompletion(options: readonly NamedOption[]): string {
  const specifications = [...options.flatMap(specificationsOf), "*:host:_hosts"];
  const lines = specifications.map((text) => `  '${text.replaceAll("'", "'\\''")}'`);
  return `#compdef ping1025\n# ${ORIGIN}\n\n_arguments -s -S \\\n${lines.join(" \\\n")}\n`;
}

/** One specification for each spelling; each keeps all of them from being offered again. */
function specificationsOf(option: NamedOption): string[] {
  const spellings = spellingsOf(option);
  const prefix = REPEATABLE.includes(option[0]) ? "*" : `(${spellings.join(" ")})`;
  const explanation = `[${summaryOf(option).replaceAll(/[\\[\]]/g, "\\$&")}]`;
  return spellings.map((spelling) => {
    const argument = argumentOf(option);
    // Attached or apart: `-c3` and `-c 3`, `--count=3` and `--count 3`.
    const separator = argument === "" ? "" : spelling.startsWith("--") ? "=" : "+";
    return `${prefix}${spelling}${separator}${explanation}${argument}`;
  });
}

function argumentOf(option: NamedOption): string {
  const completion = completionOf(option);
  const name = option[1].argument?.name ?? "";
  switch (completion?.kind) {
    case undefined:
      return "";
    case "words":
      return `:${name}:(${completion.words.join(" ")})`;
    case "device":
      return `:${name}:_net_interfaces`;
    case "free":
      return `:${name}: `;
    default:
      return completion satisfies never;
  }
}
