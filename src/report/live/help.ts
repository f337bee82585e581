/**
 * The last line of a live view, and what the key h shows.
 *
 * @module
 */
import type { Canvas, LiveField } from "./canvas.ts";
import type { LiveScroll } from "./scroll.ts";
import type { LiveFrame } from "./view.ts";

/** Longer lines are hard to read. */
const MAX_HELP_COLUMNS = 76;
/** Left and right edge, each with a blank. */
const EDGE_COLUMNS = 4;
/** Terms up to that length are keys and marks; the meanings of all others begin in one column. */
const MAX_KEY_COLUMNS = 2;
const MAX_TERM_COLUMNS = 7;

/** A piece of help: a paragraph, or a term and its meaning. */
export type HelpItem = string | readonly [term: string, meaning: string];

/** Draws the keys, the most important first, or why there are none, into the last row. */
export function drawFooter(canvas: Canvas, { paused, keys }: LiveFrame, more: readonly LiveField[]): void {
  const fields: LiveField[] = keys
    ? [["h help"], ["q quit"], [paused ? "p go on" : "p pause", paused ? "inverse" : "plain"], ...more]
    : [["standard input is no terminal: no keys, ^C ends", "dim"]];
  canvas.putFields(canvas.rows - 1, fields);
}

/** Draws help over what is there; what has no room is scrolled to. */
export function drawHelp(
  canvas: Canvas,
  scroll: LiveScroll,
  keys: readonly HelpItem[],
  explanation: readonly HelpItem[],
): void {
  const items: readonly HelpItem[] = [
    ["h", "closes this help"],
    ["q", "quit: the summary is printed (^C does the same)"],
    ["p", "pause: the display stands still, requests go on"],
    ["r", "reset: all figures start anew"],
    ...keys,
    "",
    ...explanation,
  ];
  const columns = Math.min(canvas.columns, MAX_HELP_COLUMNS);
  const lines = items.flatMap((item) => itemLines(canvas, item, columns - EDGE_COLUMNS));
  const room = Math.max(0, Math.min(canvas.rows - 2, lines.length));
  const top = scroll.fit(lines.length, room);
  const title = room < lines.length ? `h close, arrows scroll ${top + 1}-${top + room}/${lines.length}` : "h close";
  const left = Math.floor((canvas.columns - columns) / 2);
  const row = Math.floor((canvas.rows - room - 2) / 2);
  drawLine(canvas, left, row, `+- ${title} `.padEnd(columns - 1, "-") + "+", columns);
  for (const [index, line] of lines.slice(top, top + room).entries()) {
    drawLine(canvas, left, row + 1 + index, `| ${line.padEnd(columns - EDGE_COLUMNS)} |`, columns);
  }
  drawLine(canvas, left, row + 1 + room, `+${"-".repeat(Math.max(0, columns - 2))}+`, columns);
}

function drawLine(canvas: Canvas, column: number, row: number, line: string, columns: number): void {
  canvas.put(column, row, line.slice(0, columns));
}

/** A paragraph as it is; a term stands in front of its meaning, which is indented. */
function itemLines(canvas: Canvas, item: HelpItem, columns: number): string[] {
  if (typeof item === "string") return canvas.text.wrap(item, columns);
  const [term, meaning] = item;
  const indent = term.length <= MAX_KEY_COLUMNS ? MAX_KEY_COLUMNS + 2 : MAX_TERM_COLUMNS + 2;
  return canvas.text.wrap(meaning, Math.max(1, columns - indent))
    .map((line, index) => (index === 0 ? term.padEnd(indent) : " ".repeat(indent)) + line);
}
