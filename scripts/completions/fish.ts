/**
 * Completions for fish 3 and later.
 *
 * @module
 */

import { completionOf, type NamedOption, ORIGIN, summaryOf } from "./option.ts";

/**
 * Puts the file together.
 *
 * @param options In the order of the help.
 * @returns Text of the file `ping1025.fish`, the last line ended too.
 */
export function fishCompletion(options: readonly NamedOption[]): string {
  return [
    `# ${ORIGIN}`,
    "",
    "complete -c ping1025 -f -a '(__fish_print_hostnames)'",
    ...options.map(lineOf),
    "",
  ].join("\n");
}

function lineOf(option: NamedOption): string {
  const [name, { letters }] = option;
  const short = letters.map((letter) => `-s ${/\w/.test(letter) ? letter : quote(letter)} `).join("");
  return `complete -c ping1025 ${short}-l ${name}${argumentOf(option)} -d ${quote(summaryOf(option))}`;
}

function argumentOf(option: NamedOption): string {
  const completion = completionOf(option);
  switch (completion?.kind) {
    case undefined:
      return "";
    case "words":
      return ` -x -a ${quote(completion.words.join(" "))}`;
    case "device":
      return " -x -a '(__fish_print_interfaces)'";
    case "free":
      return " -x";
    default:
      return completion satisfies never;
  }
}

function quote(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
}
