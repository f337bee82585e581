/**
 * The scrolling graph of round-trip times: a bar for each column of requests, newest at the right; lost and otherwise
 * remarkable requests are letters on the axis.
 *
 * @module
 */
import type { Canvas, LiveStyle } from "./canvas.ts";
import type { LiveLook } from "./view.ts";
import { type GraphSlots, REMEMBERED_SLOTS } from "./graph_slots.ts";
import { NS_PER_MS, NS_PER_SECOND } from "../../units.ts";

/** What bars are drawn with: from the lowest to a full cell, and what reaches from the average to the greatest. */
export interface Bars {
  /** Parts of a cell from the bottom, in equal steps. */
  readonly parts: string;
  /** A full cell. */
  readonly full: string;
  /** Levels of a row of bars that are one cell high. */
  readonly levels: string;
  /** Between the average and the greatest. */
  readonly above: string;
  /** A bar that is longer than the graph is high. */
  readonly cut: string;
  /** Marks the column that rows are sorted by, the greatest first. */
  readonly falling: string;
  /** The same, the least first. */
  readonly rising: string;
  /** The axes: upright, its ticks, the corner, along, and a tick below. */
  readonly axes: { upright: string; tick: string; corner: string; along: string; below: string };
}

/** For terminals that show UTF-8. */
export const UTF8_BARS: Bars = {
  parts: "▁▂▃▄▅▆▇",
  full: "█",
  levels: "▁▂▃▄▅▆▇█",
  above: "░",
  cut: "▲",
  falling: "▼",
  rising: "▲",
  axes: { upright: "│", tick: "┤", corner: "└", along: "─", below: "╵" },
};

/** For all others. */
export const ASCII_BARS: Bars = {
  parts: ".:",
  full: "#",
  levels: ".-=+*#",
  above: "'",
  cut: "^",
  falling: "v",
  rising: "^",
  axes: { upright: "|", tick: "+", corner: "+", along: "-", below: "'" },
};

/** What the letters on the axis stand for, the gravest first. */
export const MARKS: readonly (readonly [letter: string, meaning: string, style: LiveStyle])[] = [
  ["X", "lost", "bad"],
  ["E", "error", "bad"],
  ["L", "late", "warn"],
  ["D", "duplicate", "accent"],
  ["T", "ttl changed", "accent"],
  ["?", "no answer yet", "dim"],
];

/** Part of a canvas. */
export interface Area {
  /** Leftmost column. */
  readonly column: number;
  /** Topmost row. */
  readonly row: number;
  /** Width. */
  readonly columns: number;
  /** Height. */
  readonly rows: number;
}

const NICE_STEPS = [1, 2, 3, 4, 6, 8, 10];
/** Room for `12000 ms ` in front of the axis. */
const LABEL_COLUMNS = 9;
const NARROW_LABEL_COLUMNS = 7;
/** Bars this many times as long as nearly all others are cut. */
const MAX_RATIO = 3;
const NEARLY_ALL = 0.9;
const MIN_TICK_COLUMNS = 12;
const NICE_SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 36_000, 86_400];

/** Draws graph, axes, marks and times. Three rows are the least. */
export function drawGraph(canvas: Canvas, area: Area, columns: GraphSlots, nowNs: number, look: LiveLook): void {
  const bars = look.charset === "utf8" ? UTF8_BARS : ASCII_BARS;
  const timeRows = area.rows >= 5 ? 1 : 0;
  const axisRow = area.row + area.rows - 1 - timeRows;
  // An even height, so that half of the scale is at a row's edge.
  const height = Math.max(2, (area.rows - 1 - timeRows) & ~1);
  const labelColumns = area.columns < 40 ? NARROW_LABEL_COLUMNS : LABEL_COLUMNS;
  const left = area.column + labelColumns + 1;
  const width = Math.min(area.column + area.columns - left, REMEMBERED_SLOTS);
  if (width <= 0) return;
  const newest = columns.newest(nowNs);
  const first = newest - width + 1;
  const topNs = scaleTopNs(columns, first, newest);

  drawAxes(canvas, { left, axisRow, height, width, labelColumns, topNs }, bars);
  for (let index = 0; index < width; index++) {
    const column = first + index;
    if (column >= 0) drawColumn(canvas, { at: left + index, axisRow, height, topNs }, columns, column, bars);
  }
  if (timeRows > 0) drawTimes(canvas, { left, row: axisRow + 1, width, columnNs: columns.columnNs }, bars);
}

/** The least nice time that all bars fit below, but for those that are much longer than nearly all others. */
function scaleTopNs(columns: GraphSlots, first: number, newest: number): number {
  const averages: number[] = [];
  let greatestNs = 1000;
  for (let column = Math.max(0, first); column <= newest; column++) {
    const meanNs = columns.meanNs(column);
    if (Number.isNaN(meanNs)) continue;
    averages.push(meanNs);
    greatestNs = Math.max(greatestNs, columns.maxNs(column));
  }
  if (averages.length === 0) return NS_PER_MS;
  averages.sort((one, other) => one - other);
  const usualNs = averages[Math.floor((averages.length - 1) * NEARLY_ALL)] ?? 0;
  return niceAbove(Math.min(greatestNs, Math.max(1000, usualNs * MAX_RATIO)));
}

function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return (NICE_STEPS.find((step) => step * power >= value) ?? 10) * power;
}

interface Frame {
  readonly left: number;
  readonly axisRow: number;
  readonly height: number;
  readonly width: number;
  readonly labelColumns: number;
  readonly topNs: number;
}

function drawAxes(canvas: Canvas, frame: Frame, bars: Bars): void {
  const { left, axisRow, height, width, labelColumns, topNs } = frame;
  const parts = height % 4 === 0 && height >= 12 ? 4 : 2;
  const label = (row: number, ns: number) => {
    const text = `${Number((ns / NS_PER_MS).toPrecision(3))} ms`.padStart(labelColumns - 1);
    canvas.put(left - 1 - labelColumns, row, text, "dim");
  };
  for (let step = 1; step <= height; step++) {
    const tick = step % (height / parts) === 0;
    if (tick) label(axisRow - step, topNs * step / height);
    canvas.put(left - 1, axisRow - step, tick ? bars.axes.tick : bars.axes.upright, "dim");
  }
  label(axisRow, 0);
  canvas.put(left - 1, axisRow, bars.axes.corner + bars.axes.along.repeat(width), "dim");
}

interface Place {
  readonly at: number;
  readonly axisRow: number;
  readonly height: number;
  readonly topNs: number;
}

function drawColumn(canvas: Canvas, place: Place, columns: GraphSlots, column: number, bars: Bars): void {
  const { at, axisRow, height, topNs } = place;
  const [letter, style] = markOf(columns, column);
  if (letter !== undefined) canvas.put(at, axisRow, letter, style);
  const meanNs = columns.meanNs(column);
  if (Number.isNaN(meanNs)) {
    if (letter !== "X" && letter !== "E") return;
    // Nothing came back at all: a gap that can't be taken for a short bar.
    for (let step = 1; step <= height; step++) canvas.put(at, axisRow - step, letter.toLowerCase(), "bad");
    return;
  }
  const steps = bars.parts.length + 1;
  const mean = Math.max(1, Math.round(meanNs / topNs * height * steps));
  const most = Math.round(columns.maxNs(column) / topNs * height * steps);
  const barStyle = columns.count(column, "late") > 0 ? "warn" : "good";
  for (let row = 0; row < height; row++) {
    const part = Math.min(steps, mean - row * steps);
    const cell = part === steps ? bars.full : part > 0 ? bars.parts[part - 1] : most > row * steps ? bars.above : "";
    if (cell !== "") canvas.put(at, axisRow - 1 - row, cell ?? "", barStyle);
  }
  if (most > height * steps) canvas.put(at, axisRow - height, bars.cut, "warn");
}

/** The gravest event of a column. */
function markOf(columns: GraphSlots, column: number): readonly [letter?: string, style?: LiveStyle] {
  const has: Readonly<Record<string, boolean>> = {
    X: columns.count(column, "lost") > 0,
    E: columns.count(column, "failed") > 0,
    L: columns.count(column, "late") > 0,
    D: columns.isMarked(column, "duplicate"),
    T: columns.isMarked(column, "ttl"),
    "?": columns.count(column, "waiting") > 0,
  };
  const found = MARKS.find(([letter]) => has[letter]);
  return found === undefined ? [] : [found[0], found[2]];
}

function drawTimes(
  canvas: Canvas,
  place: { readonly left: number; readonly row: number; readonly width: number; readonly columnNs: number },
  bars: Bars,
): void {
  const { left, row, width, columnNs } = place;
  const leastNs = MIN_TICK_COLUMNS * columnNs;
  const seconds = NICE_SECONDS.find((nice) => nice * NS_PER_SECOND >= leastNs) ?? Infinity;
  for (let ago = seconds; ago * NS_PER_SECOND < width * columnNs; ago += seconds) {
    const at = left + width - 1 - Math.round(ago * NS_PER_SECOND / columnNs);
    if (at >= left) canvas.put(at, row, `${bars.axes.below}-${agoText(ago)}`, "dim");
  }
  canvas.put(left + width - "now".length, row, "now", "dim");
}

function agoText(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds >= 120 && seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
