/**
 * `deno task manual`: the man page docs/ping1025.1, put together from the option table in the macros of man(7).
 *
 * Options: `--write` (the file; otherwise the page goes to stdout).
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { canBeLeftOut, OPTION_GROUPS, type OptionRow } from "../../src/cli/table/option_row.ts";
import { optionRows } from "../../src/cli/table/option_table.ts";
import { COMPATIBLE_IPUTILS_RELEASE, describeOption, USAGE_EXAMPLES } from "../../src/cli/usage.ts";
import { VERSION } from "../../src/version.ts";

/** Where the page is kept. */
export const MANUAL_FILE: URL = new URL("../../docs/ping1025.1", import.meta.url);

/** A word and what is to be known about it. */
type Entry = readonly [word: string, text: string];

const EXIT_STATUS: readonly Entry[] = [
  [
    "0",
    "A reply came; with --each or --targets, from every target; with --state-changes, every target is up at the end. " +
    "With --require, all were met.",
  ],
  [
    "1",
    "No reply came, or fewer than -c asked for before the deadline of -w; the output can't be written; a whole number " +
    "is none or out of its range. With --each or --targets, a target did not answer or is none. With --require, one " +
    "was not met; with --until-up, the deadline came first; with --pmtu, the MTU was not found; with --path, the target did not answer.",
  ],
  ["2", "Anything else; with --each or --targets, whatever is wrong with the command line."],
];

const ENVIRONMENT: readonly Entry[] = [
  ["IPUTILS_PING_PTR_LOOKUP", "The value 0 has the effect of -n; -H stands above it."],
  ["LC_ALL, LC_CTYPE, LANG", "Whether the graphs of --live may use more than ASCII, and the language of libc's words."],
  ["NO_COLOR", "If it is set and not empty, --live has no colours."],
  ["TERM", "The value dumb is no terminal for --live."],
  ["POSIXLY_CORRECT", "If it is set, the first destination ends the options."],
];

const SEE_ALSO = ["ping(8)", "fping(8)", "ip(8)", "tracepath(8)", "icmp(7)", "raw(7)"];

/**
 * Puts the page together.
 *
 * @param rows What to describe under OPTIONS; the table unless a test passes another.
 * @returns Source for man(1), the last line ended too.
 */
export function manualPage(rows: readonly (readonly [string, OptionRow])[] = optionRows()): string {
  const lines = [
    `.\\" Written by scripts/manual from the option table: change that, not this.`,
    `.TH PING1025 1 "" "ping1025 ${escapeRoff(VERSION)}" "User Commands"`,
    ".SH NAME",
    "ping1025 \\- send ICMP echo requests, and tell what comes back",
    ".SH SYNOPSIS",
    "\\fBping1025\\fR [\\fIOPTION\\fR]... [\\fIHOP\\fR]... \\fIDESTINATION\\fR",
    ".br",
    "\\fBping1025 \\-\\-each\\fR [\\fIOPTION\\fR]... \\fITARGET\\fR...",
    ".SH DESCRIPTION",
    ...paragraph(
      "ping1025 sends ICMP echo requests to a host name or address, once a second until it is interrupted (SIGINT) " +
        "unless options say otherwise, and tells of each reply and at the end how many were lost and how long they " +
        "took. SIGQUIT shows the figures so far.",
    ),
    ...paragraph("HOPs are hosts on the way that an IPv4 packet is to pass, 9 at most."),
    ...paragraph(
      `Options, text and exit status are those of ping(8) from iputils ${COMPATIBLE_IPUTILS_RELEASE}; every option ` +
        "has a long name besides.",
    ),
    ".SH OPTIONS",
    ...paragraph(
      "Options may follow the destination, and a later one overrides an earlier one. They hold for IPv4 and IPv6 " +
        "unless marked with one of the two.",
    ),
    ...paragraph(
      "A TIME is a number of seconds, or has a unit: ns, us, ms, s, m for minutes or h for hours, as in 200ms, 2s, 5m " +
        "and 1h. A fraction is written with a point.",
    ),
  ];
  for (const group of OPTION_GROUPS) {
    const members = rows.filter(([, row]) => row.group === group);
    if (members.length === 0) continue;
    lines.push(`.SS ${group}`);
    for (const [name, row] of members) lines.push(".TP", spelling(name, row), escapeText(describeOption(row)));
  }
  lines.push(".SH EXIT STATUS", ...entries(EXIT_STATUS), ".SH ENVIRONMENT", ...entries(ENVIRONMENT), ".SH EXAMPLES");
  for (const { command, help } of USAGE_EXAMPLES) lines.push(".TP", `.B ${escapeRoff(command)}`, escapeText(help));
  lines.push(".SH SEE ALSO", SEE_ALSO.map(reference).join(",\n"));
  return lines.join("\n") + "\n";
}

/** What a formatter would take for its own: backslashes, and hyphens, which it prints as typographic ones. */
function escapeRoff(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-");
}

/** A line of running text: options as they are typed and never broken, other hyphens as hyphens. */
function escapeText(text: string): string {
  const escaped = text.replaceAll("\\", "\\e")
    .replaceAll(/(?<![\w-])--?[\w?][\w-]*/g, (option) => `\\%\\fB${option.replaceAll("-", "\\-")}\\fR`);
  // A dot or an apostrophe at the start of a line makes it a request.
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}

function paragraph(text: string): string[] {
  return [".PP", escapeText(text)];
}

function entries(list: readonly Entry[]): string[] {
  return list.flatMap(([word, text]) => [".TP", `.B ${escapeRoff(word)}`, escapeText(text)]);
}

/** `-c`, `--count=COUNT` in bold, the argument's name in italics. */
function spelling(name: string, { letters, argument }: OptionRow): string {
  const bold = [...letters.map((letter) => `-${letter}`), `--${name}`].map((text) => `\\fB${escapeRoff(text)}\\fR`);
  if (argument === undefined) return bold.join(", ");
  const value = `=\\fI${escapeRoff(argument.name)}\\fR`;
  return bold.join(", ") + (canBeLeftOut(argument) ? `[${value}]` : value);
}

function reference(page: string): string {
  return page.replace(/^(.*)(\(.*\))$/, "\\fB$1\\fR$2");
}

if (import.meta.main) {
  const flags = parseArgs(Deno.args, { boolean: ["write"] });
  if (flags["write"] === true) Deno.writeTextFileSync(MANUAL_FILE, manualPage());
  else console.log(manualPage().trimEnd());
}
