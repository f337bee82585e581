/**
 * The last line of a live view, and what the key h shows.
 *
 * @module
 */
import type { Canvas, LiveField } from "./live_canvas.ts";
import type { LiveFrame } from "./live_view.ts";

/** Draws the keys, or why there are none, into the last row. */
export function drawFooter(canvas: Canvas, { paused, keys }: LiveFrame, more: readonly string[]): void {
  const fields: LiveField[] = keys
    ? [
      ["q quit"],
      [paused ? "p go on" : "p pause", paused ? "inverse" : "plain"],
      ...more.map((key) => [key] as const),
      [
        "h help",
      ],
    ]
    : [["standard input is no terminal: no keys, ^C ends", "dim"]];
  canvas.putFields(canvas.rows - 1, fields);
}

/** Draws an explanation over what is there. */
export function drawHelp(canvas: Canvas, explanation: readonly string[], more: readonly string[]): void {
  const lines = [
    "q  quit: the summary is printed (^C does the same)",
    "p  pause: the display stands still, requests go on",
    ...more,
    "h  this help, and away again",
    ...explanation,
  ];
  const columns = Math.min(canvas.columns, Math.max(...lines.map((line) => line.length)) + 4);
  const rows = Math.min(canvas.rows, lines.length + 2);
  const left = Math.floor((canvas.columns - columns) / 2);
  const top = Math.floor((canvas.rows - rows) / 2);
  for (let row = 0; row < rows; row++) {
    const edge = row === 0 || row === rows - 1;
    const line = edge ? `+${"-".repeat(Math.max(0, columns - 2))}+` : `| ${(lines[row - 1] ?? "").padEnd(columns - 4)}`;
    canvas.put(left, top + row, line.slice(0, columns));
    if (!edge) canvas.put(left + columns - 2, top + row, " |");
  }
}
