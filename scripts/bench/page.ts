/**
 * The table of a run as Markdown, laid out the way `deno fmt` wants it, and what the figures come from.
 *
 * @module
 */

import type { Row } from "./rounds.ts";
import { compare, judge, median, targetText, type Verdict } from "./figures.ts";
import { runText } from "./programs.ts";

/** What the figures come from. */
export interface Circumstances {
  /** `2026-11-30`. */
  readonly date: string;
  /** CPU model, number of cores, kernel, Deno, peer: names and values. */
  readonly machine: readonly (readonly [name: string, value: string])[];
}

const HEADINGS: readonly string[] = ["What", "Unit", "Program", "", "Peer", "", "Ratio (spread)", "Target", ""];
/** Columns of figures are flush right. */
const RIGHT: readonly number[] = [3, 5];
const NOTHING = "–";
const WORDS: Readonly<Record<Verdict, string>> = { met: "met", missed: "missed", gross: "missed by far" };

/** A figure with three significant digits, or all digits before the point. */
export function figureText(value: number): string {
  if (!Number.isFinite(value)) return NOTHING;
  const magnitude = Math.abs(value);
  if (magnitude >= 1000) return String(Math.round(value)).replaceAll(/\B(?=(?:\d{3})+$)/g, " ");
  if (magnitude >= 100) return value.toFixed(0);
  if (magnitude >= 10) return value.toFixed(1);
  return value.toFixed(2);
}

/** `10^5` for 100000; other numbers as they are. */
export function powerText(count: number): string {
  const exponent = Math.round(Math.log10(count));
  return 10 ** exponent === count ? `10^${exponent}` : String(count);
}

/** The cells of one row. */
export function cellsOf(row: Row): string[] {
  const { ratio, lowest, highest } = compare(row.oursValues, row.peerValues);
  const comparison = Number.isFinite(ratio)
    ? `${ratio.toFixed(2)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})`
    : NOTHING;
  return [
    row.what,
    row.unit,
    row.ours,
    figureText(median(row.oursValues)),
    row.peer,
    figureText(median(row.peerValues)),
    comparison,
    row.target === undefined ? NOTHING : targetText(row.target),
    row.target === undefined ? NOTHING : WORDS[judge(row.target, row.oursValues, row.peerValues)],
  ];
}

/**
 * A Markdown table with all columns padded.
 *
 * @param right Columns that are flush right.
 */
export function tableOf(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[],
): string[] {
  const escaped = rows.map((cells) => cells.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = headings.map((heading, column) =>
    Math.max(3, heading.length, ...escaped.map((cells) => cells[column]?.length ?? 0))
  );
  const line = (cells: readonly string[]) =>
    `| ${
      widths.map((width, column) => {
        const cell = cells[column] ?? "";
        return right.includes(column) ? cell.padStart(width) : cell.padEnd(width);
      }).join(" | ")
    } |`;
  const rule = widths.map((width, column) => right.includes(column) ? `${"-".repeat(width - 1)}:` : "-".repeat(width));
  return [line(headings), line(rule), ...escaped.map(line)];
}

/** The one table. */
export function benchTable(rows: readonly Row[]): string[] {
  return tableOf(HEADINGS, rows.map(cellsOf), RIGHT);
}

/**
 * The whole page.
 *
 * @param methods How the figures were taken, a paragraph each.
 */
export function benchPage(rows: readonly Row[], methods: readonly string[], circumstances: Circumstances): string {
  const { date, machine } = circumstances;
  return [
    "# Benchmarks",
    "",
    "Made by `deno task bench`. Every figure stands beside its peer's from the same run: the medians of alternating runs in",
    "fresh network namespaces, the ratio of these medians, and in brackets the lowest and the highest ratio of a round.",
    "",
    ...tableOf(["Machine", ""], [["date", date], ...machine], []),
    "",
    ...benchTable(rows),
    "",
    "## How the figures are taken",
    "",
    ...methods.map((method) => `- ${method}`),
    "",
  ].join("\n");
}

/**
 * The rows that are beyond the limits of a gross regression in every round: a machine that is busy with something else
 * spoils some rounds, a regression all.
 */
export function grossRegressions(rows: readonly Row[]): Row[] {
  return rows.filter(({ target, oursValues, peerValues }) =>
    target !== undefined &&
    oursValues.every((own, round) => judge(target, [own], [peerValues[round] ?? NaN]) === "gross")
  );
}

/**
 * The CPU's name.
 *
 * @param text The file /proc/cpuinfo.
 */
export function processorName(text: string): string {
  const [, name] = /^model name\s*: (.*)$/m.exec(text) ?? [];
  return name?.trim() ?? "unknown";
}

/** Names and values for the page. */
export async function describeMachine(peer: string): Promise<(readonly [name: string, value: string])[]> {
  const [peerVersion = ""] = (await runText([peer, "-V"])).split("\n");
  return [
    ["CPU", processorName(await Deno.readTextFile("/proc/cpuinfo"))],
    ["cores", String(navigator.hardwareConcurrency)],
    ["kernel", Deno.osRelease()],
    ["Deno", `${Deno.version.deno} (V8 ${Deno.version.v8})`],
    ["peer", peerVersion],
  ];
}
