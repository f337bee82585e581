/**
 * The page docs/options.md: every option, how it compares with iputils, and rows of the parity table that show it.
 *
 * @module
 */

import { type OptionName, optionNameByLetter, optionRows, OPTIONS } from "../../src/cli/table/option_table.ts";
import type { OptionRow } from "../../src/cli/table/option_row.ts";
import type { Case } from "./row.ts";

/** What is better than in iputils, by option; every other one is the same. */
const BETTER: Readonly<Partial<Record<OptionName, string>>> = {
  "interface": "an empty name is refused; the source of a link-local run is the real one",
  "pattern": "an empty one is refused",
  "traffic-class": "what is no number of 8 bits is refused",
  "flow-label": "what is no number of 20 bits is refused; with IPv4 a warning",
  "node-information": "ICMP errors are told; with IPv4 a warning",
  "identifier": "without a raw socket, says what would help",
  "deadline": "fractions and units; what is no time is refused",
  "interval": "units; what is no number, or less than 0.001 but not 0, is refused; requests keep to their times",
  "linger": "units; what is no number is refused; replies on their way are waited for",
  "record-route": "a route is the same only if its end is, too",
  "json": "one JSON object a line, always; figures are numbers (json.md)",
  "version": "its own version, and the release that it is compatible with",
  "usage": "its own text, put together from the option table",
};

/** What shows an option that iputils has not: one without a letter. */
const SHOWS_OURS = "`tests/cli/`";

/** What else of the command line is compared, and rows that begin with these words. */
const BESIDES: readonly (readonly [what: string, verdict: string, words: string])[] = [
  ["names `ping4` and `ping6`", "same", "ping4 -c 1 localhost"],
  ["`IPUTILS_PING_PTR_LOOKUP`", "same", "IPUTILS_PING_PTR_LOOKUP=0 ping -c 1 server.test"],
  ["`POSIXLY_CORRECT`", "same", "POSIXLY_CORRECT=1 ping 127.0.0.1 -c 1"],
  ["hosts before the destination", "better: they work on this kernel, too", "ping -c 1 10.0.1.1 10.0.2.2"],
  ["odd notations of IPv4", "same", "ping -c 1 0x7f.1"],
  ["scoped addresses", "same", "ping -c 1 fe80::c:1%near"],
  ["multicast", "same", "ping -c 1 -L ff02::1%near"],
  ["broadcast", "same", "ping -c 1 -b 10.0.1.255"],
  ["SIGINT", "same", "ping -i 10 10.0.2.2"],
  ["SIGQUIT", "same", "ping -i 10 10.0.2.2 (SIGQUIT)"],
];

/** The options that stand among the words of a command line. */
export function optionsOf(words: readonly string[]): Set<OptionName> {
  const found = new Set<OptionName>();
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (word === "--") break;
    if (!word.startsWith("-")) continue;
    for (let letter = 1; letter < word.length; letter++) {
      const name = optionNameByLetter(word[letter] ?? "");
      if (name === undefined) break;
      found.add(name);
      if (OPTIONS[name].argument === undefined) continue;
      // What follows is its argument, if not in this word, then the next.
      if (letter === word.length - 1) index++;
      break;
    }
  }
  return found;
}

function isIpv6({ words }: Case): boolean {
  return words.some((word) => word.includes("::"));
}

/** How little a row shows besides the option: the least is the best example. */
function distraction({ words, row }: Case): number {
  const kinds = (row.explained ?? []).filter(({ kind }) => kind === "departure").length;
  const usual = words.includes("-c") && !words.includes("") && row.note === undefined;
  return optionsOf(words).size + 2 * kinds + (usual ? 0 : 4);
}

/** One row about IPv4 and one about IPv6, if there are any. */
function examplesOf(name: OptionName, cases: readonly Case[]): string {
  const among = cases.filter(({ words, user }) => user === "root" && optionsOf(words).has(name));
  const examples = [among.filter((item) => !isIpv6(item)), among.filter(isIpv6)].map((list) =>
    list.toSorted((one, other) => distraction(one) - distraction(other))[0]
  );
  return examples.filter((item) => item !== undefined).map(({ id }) => `\`${id}\``).join("; ");
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function optionLine(name: OptionName, row: OptionRow, cases: readonly Case[]): string {
  const letters = row.letters.map((letter) => `\`-${letter}\``).join(", ");
  if (letters === "") return line([letters, `\`--${name}\``, "ours only", SHOWS_OURS]);
  const better = BETTER[name];
  const verdict = better === undefined ? "same" : `better: ${better}`;
  return line([letters, `\`--${name}\``, verdict, examplesOf(name, cases)]);
}

/**
 * Puts the page together.
 *
 * @param cases The whole parity table.
 * @returns Markdown whose tables are not aligned.
 */
export function optionsPage(cases: readonly Case[]): string {
  return `# Every option, and how it compares with iputils ping

This page is put together from the option table and the parity table, by \`deno task parity --options\`; a test checks
that it is up to date. "Same" is the same output on the same stream, and the same status, as \`deno task parity\` finds
it; what is better, and why, is in [departures.md](departures.md). A row of the parity table is named by its command
line and by who runs it; further rows show limits, errors and the packets on the wire.

Long names are ours: iputils has none.

${line(["option", "long name", "compared with iputils", "rows of the parity table that show it, among others"])}
${line(["---", "---", "---", "---"])}
${optionRows().map(([name, row]) => optionLine(name, row, cases)).join("\n")}

## Besides options

${line(["what", "compared with iputils", "row of the parity table"])}
${line(["---", "---", "---"])}
${
    BESIDES.map(([what, verdict, words]) =>
      line([what, verdict, `\`${cases.find(({ id }) => id.startsWith(`${words} [`))?.id ?? "NONE"}\``])
    ).join("\n")
  }
`;
}
