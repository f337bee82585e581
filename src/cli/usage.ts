/**
 * Help and version texts; the help is generated from the option table.
 *
 * @module
 */

import type { OptionArgument } from "./argument_values.ts";
import { argumentSpelling, OPTION_GROUPS, type OptionRow } from "./table/option_row.ts";
import { optionRows } from "./table/option_table.ts";

/** Release of iputils whose behaviour this program has. */
export const COMPATIBLE_IPUTILS_RELEASE = "20250605";

const LINE_COLUMNS = 80;
const HELP_COLUMN = 28;
const EXAMPLE_COLUMN = 43;

/** A command line, and what it is good for. */
export interface UsageExample {
  /** As it would be typed. */
  readonly command: string;
  /** What it does. */
  readonly help: string;
}

/** The command lines at the end of the help. */
export const USAGE_EXAMPLES: readonly UsageExample[] = [
  { command: "ping1025 -c 3 example.net", help: "three requests, then the summary" },
  { command: "ping1025 -q -i 0.2 -w 10 example.net", help: "loss and times of ten seconds" },
  { command: "ping1025 -c 1 -M do -s 1472 192.0.2.1", help: "do 1500 bytes get through whole?" },
  { command: "ping1025 -6 -n -D -O example.net", help: "a log of IPv6, with what is lost" },
  { command: "ping1025 --live example.net", help: "a picture of it, while it lasts" },
  { command: "ping1025 -c 50 --require loss=0% HOST", help: "a check: status 1 if any is lost" },
  { command: "ping1025 -w 60 --until-up HOST", help: "wait until it answers" },
  { command: "ping1025 --pmtu HOST", help: "the MTU of the path, and who sets it" },
  { command: "ping1025 --each --alive 192.0.2.0/24", help: "who answers in this block?" },
  { command: "ping1025 --each --state-changes HOST...", help: "when does which of them go down?" },
];

const SYNOPSIS: readonly string[] = [
  "Usage: ping1025 [OPTION]... [HOP]... DESTINATION",
  "       ping1025 --each [OPTION]... TARGET...",
];

/** Largest bound that the help spells out; above it the number says nothing to a person. */
const MAX_BOUND_SHOWN = 65536n;

/**
 * Puts the help together from the option table.
 *
 * @param rows What to describe; the table unless a test passes another.
 * @returns Lines of at most 80 columns, the last one ended too.
 */
export function formatUsage(rows: readonly (readonly [string, OptionRow])[] = optionRows()): string {
  const lines = [
    ...SYNOPSIS,
    "Send ICMP echo requests to a host name or address, and tell what comes back.",
    "HOPs are hosts on the way that an IPv4 packet is to pass, 9 at most.",
    "Options may follow the destination, and a later one overrides an earlier one.",
    "They hold for IPv4 and IPv6 unless marked with one of the two.",
    "A TIME is in seconds or has a unit: 200ms, 2s, 5m, 1h.",
  ];
  for (const group of OPTION_GROUPS) {
    const members = rows.filter(([, row]) => row.group === group);
    if (members.length === 0) continue;
    lines.push("", `${group}:`);
    for (const [name, row] of members) {
      lines.push(...describe(spelling(name, row.letters, row.argument), describeOption(row)));
    }
  }
  lines.push("", "Examples:");
  for (const { command, help } of USAGE_EXAMPLES) lines.push(`  ${command}`.padEnd(EXAMPLE_COLUMN) + help);
  return lines.join("\n") + "\n";
}

/**
 * How the program is called, for a line that says what is wrong with a call.
 *
 * @param programName As it was called.
 * @returns Some lines, the last one ended too.
 */
export function formatShortUsage(programName: string): string {
  return [...SYNOPSIS, `${programName} --help lists the options.`, ""].join("\n");
}

/**
 * Says what an option does, with its argument's range and its family.
 *
 * @param row The option.
 */
export function describeOption(row: OptionRow): string {
  const family = { any: "", ipv4: " [IPv4]", ipv6: " [IPv6]" }[row.family];
  return `${row.help}${row.argument === undefined ? "" : rangeText(row.argument)}${family}`;
}

/**
 * Puts the version line together.
 *
 * @param version This program's version.
 * @returns One line, ended.
 */
export function formatVersion(version: string): string {
  return `ping1025 ${version}, compatible with ping from iputils ${COMPATIBLE_IPUTILS_RELEASE}\n`;
}

function spelling(name: string, letters: readonly string[], argument: OptionArgument | undefined): string {
  const short = letters.length === 0 ? "    " : letters.map((letter) => `-${letter}, `).join("");
  return `  ${short}--${name}${argumentSpelling(argument)}`;
}

function rangeText(argument: OptionArgument): string {
  switch (argument.kind) {
    case "integer":
      if (argument.max <= MAX_BOUND_SHOWN) return `, ${argument.min} to ${argument.max}`;
      return argument.min > 0n ? `, at least ${argument.min}` : "";
    case "unsigned":
      return argument.max <= MAX_BOUND_SHOWN ? `, 0 to ${argument.max}` : "";
    case "bits":
      return `, 0 to 0x${argument.max.toString(16)}`;
    case "word":
      return `, one of ${argument.words.join(", ")}`;
    case "time":
    case "text":
      return "";
    default:
      return argument satisfies never;
  }
}

/** One option: its spelling, and its text broken into lines beside or below it. */
function describe(left: string, text: string): string[] {
  const lines = [left];
  let line = left.length < HELP_COLUMN ? lines.pop() ?? "" : "";
  line = line.padEnd(HELP_COLUMN);
  for (const word of text.split(" ")) {
    if (line.length + word.length > LINE_COLUMNS) {
      lines.push(line.trimEnd());
      line = " ".repeat(HELP_COLUMN);
    }
    line += `${word} `;
  }
  lines.push(line.trimEnd());
  return lines;
}
