/**
 * The screen of many targets: totals, a row for each target as far as there is room, messages.
 *
 * @module
 */
import type { SessionEvent } from "../core/session_events.ts";
import { Canvas, type LiveField, type LiveStyle } from "./live_canvas.ts";
import { ASCII_BARS, type Bars, UTF8_BARS } from "./live_graph.ts";
import { drawFooter, drawHelp } from "./live_help.ts";
import { runTime } from "./live_messages.ts";
import type { RecentRequest } from "./live_recent.ts";
import { type LiveOrder, type LiveTableSettings, LiveTableState, type TargetStanding } from "./live_table_state.ts";
import { lossPercentText, secondsText, timeText } from "./live_text.ts";
import type { LiveFrame, LiveLook, LiveView } from "./live_view.ts";
import { lossColumnText } from "./session_wording.ts";

const LEAST_NAME_COLUMNS = 8;
const MOST_NAME_COLUMNS = 40;
/** A sparkline shorter than that shows nothing. */
const LEAST_SPARK_COLUMNS = 8;
const LEAST_MESSAGE_ROWS = 2;
const MOST_MESSAGE_ROWS = 12;
const LEAST_ROWS_FOR_MESSAGES = 16;
/** Bars are cut at this many times the median. */
const LONGEST_RATIO = 4;
const STANDING_MARKS = { unknown: " ", answers: "+", silent: "!", failed: "E" } as const satisfies Record<
  TargetStanding,
  string
>;
const STANDING_STYLES = { unknown: "dim", answers: "good", silent: "bad", failed: "bad" } as const satisfies Record<
  TargetStanding,
  LiveStyle
>;
const HELP: readonly string[] = [
  "",
  "In front of a name: + it answers, ! the newest request was",
  "not answered, E it can't be looked up or pinged.",
  "Figures are since the start or the last reset, the median is that",
  "of the newest requests. The bars at the right are those, the newest",
  "at the end, each target on a scale of its own, up to four",
  "times its median at most, with",
  "  X  lost",
  "  E  error",
  "  L  late",
  "  ?  no answer yet",
];

/** The columns between name and bars, the most important first; narrow screens have the first ones. */
const COLUMNS: readonly {
  readonly title: string;
  readonly columns: number;
  readonly order: LiveOrder | undefined;
  readonly text: (state: LiveTableState, target: number) => string;
}[] = [
  { title: "loss %", columns: 8, order: "loss", text: lossText },
  { title: "last ms", columns: 9, order: "last", text: (state, target) => timeText(state.lastNs(target)) },
  {
    title: "median ms",
    columns: 11,
    order: "median",
    text: (state, target) => timeText(state.recent.medianNs(target)),
  },
  { title: "max ms", columns: 9, order: "max", text: (state, target) => timeText(state.maxNs(target)) },
  {
    title: "answered",
    columns: 14,
    order: undefined,
    text: (state, target) => `${state.answered(target)}/${state.answered(target) + state.lost(target)}`,
  },
];

/** The live view of many targets. */
export class TableScreen implements LiveView<SessionEvent> {
  readonly #state: LiveTableState;
  readonly #look: LiveLook;

  /** The view of a run that begins. */
  constructor(settings: LiveTableSettings, look: LiveLook) {
    this.#state = new LiveTableState(settings);
    this.#look = look;
  }

  /** Takes in an event. */
  handle(event: SessionEvent, nowNs: number): void {
    this.#state.handle(event, nowNs);
  }

  /** Takes in something to say. */
  warn(message: string, nowNs: number): void {
    this.#state.messages.add(message, "warn", nowNs);
  }

  /** Starts all figures anew. */
  reset(nowNs: number): void {
    this.#state.reset();
    this.#state.messages.add("figures reset", "dim", nowNs);
  }

  /** Goes on to the next order of the targets. */
  sort(): void {
    this.#state.sort();
  }

  /** The screen. */
  render(frame: LiveFrame): readonly string[] {
    return renderTable(this.#state, frame, this.#look);
  }
}

/**
 * Draws what is known of many targets.
 *
 * @returns `rows` lines of `columns` cells each
 */
export function renderTable(state: LiveTableState, frame: LiveFrame, look: LiveLook): readonly string[] {
  const { columns, rows } = frame;
  const canvas = new Canvas(columns, rows);
  const footerRows = rows >= 8 ? 1 : 0;
  const headRows = drawHead(canvas, state, frame);
  const most = rows - headRows - footerRows - 1;
  const messageRows = messageRowsOf(most, state.settings.targets);
  const room = most - (messageRows > 0 ? messageRows + 1 : 0);
  const targets = state.first(Math.max(0, room));
  drawTable(canvas, state, { row: headRows, targets }, look.charset === "utf8" ? UTF8_BARS : ASCII_BARS);
  if (messageRows > 0) drawMessages(canvas, state, rows - footerRows - messageRows - 1, messageRows);
  if (footerRows > 0) drawFooter(canvas, frame, ["r reset", `s sort (by ${state.order})`]);
  if (frame.help) {
    drawHelp(canvas, HELP, ["r  reset: all figures start anew", "s  sort by: list, name, loss, last, median, max"]);
  }
  return canvas.lines(look.colour);
}

/** Messages have what targets leave, or a few rows where there are more targets than rows anyway. */
function messageRowsOf(rows: number, targets: number): number {
  const left = rows - 1 - targets;
  if (left >= LEAST_MESSAGE_ROWS) return Math.min(left, MOST_MESSAGE_ROWS);
  return left < -1 && rows >= LEAST_ROWS_FOR_MESSAGES ? LEAST_MESSAGE_ROWS : 0;
}

/** Returns the rows that it took. */
function drawHead(canvas: Canvas, state: LiveTableState, { rows, nowNs, paused }: LiveFrame): number {
  const lines = [targetFields(state), requestFields(state)];
  const shown = lines.slice(0, rows < 6 ? Math.max(0, Math.min(rows - 2, 1)) : 2);
  const time = `${paused ? "PAUSED  " : ""}${runTime(nowNs - state.startNs)}`;
  for (const [row, fields] of shown.entries()) {
    const clock = row === 0 && canvas.columns >= 40;
    canvas.putFields(row, fields, 0, clock ? canvas.columns - time.length - 2 : canvas.columns);
    if (clock) canvas.put(canvas.columns - time.length, row, time, paused ? "inverse" : "plain");
  }
  return shown.length;
}

function targetFields(state: LiveTableState): LiveField[] {
  const { targets, intervalNs } = state.settings;
  const silent = state.inStanding("silent");
  const failed = state.inStanding("failed");
  const unknown = state.inStanding("unknown");
  return [
    [`${state.inStanding("answers")} of ${targets} targets answer`, "title"],
    [`${silent} silent`, silent > 0 ? "bad" : "plain"],
    [failed > 0 ? `${failed} failed` : "", "bad"],
    [unknown > 0 ? `${unknown} not known yet` : "", "dim"],
    [`every ${secondsText(intervalNs)}`],
  ];
}

function requestFields({ totals, settings }: LiveTableState): LiveField[] {
  const { answered, lost, late, duplicates, errors, sumNs, minNs, maxNs } = totals;
  const times = [minNs, answered > 0 ? sumNs / answered : NaN, answered > 0 ? maxNs : NaN].map(timeText).join("/");
  return [
    [`loss ${lossPercentText(answered + lost, lost)}`, lost > 0 ? "bad" : "good"],
    [`${answered}/${answered + lost} answered`],
    [`rtt min/avg/max ${times} ms`],
    [`late ${late} (>${secondsText(settings.timeoutNs)})`, late > 0 ? "warn" : "plain"],
    [`errors ${errors}`, errors > 0 ? "bad" : "plain"],
    [`duplicates ${duplicates}`, duplicates > 0 ? "accent" : "plain"],
  ];
}

function lossText(state: LiveTableState, target: number): string {
  const decided = state.answered(target) + state.lost(target);
  return decided === 0 ? "-" : lossColumnText(decided, state.answered(target));
}

function drawTable(
  canvas: Canvas,
  state: LiveTableState,
  { row, targets }: { readonly row: number; readonly targets: readonly number[] },
  bars: Bars,
): void {
  const labels = targets.map((target) => state.label(target));
  const what = targets.length < state.settings.targets ? `${targets.length} of ${state.settings.targets}` : "target";
  const longest = Math.max(LEAST_NAME_COLUMNS, what.length, ...labels.map((label) => label.length));
  const nameColumns = Math.min(
    longest,
    MOST_NAME_COLUMNS,
    Math.max(LEAST_NAME_COLUMNS, Math.floor(canvas.columns / 3)),
  );
  let at = nameColumns + 2;
  const shown: (typeof COLUMNS)[number][] = [];
  for (const column of COLUMNS) {
    // The first figure is worth more than bars, the others are not.
    const left = canvas.columns - at - column.columns;
    if (shown.length > 0 && left < LEAST_SPARK_COLUMNS + (shown.length > 2 ? 2 * LEAST_SPARK_COLUMNS : 0)) break;
    shown.push(column);
    at += column.columns;
  }
  drawTitles(canvas, state, { row, what }, nameColumns, shown);
  const spark = Math.min(canvas.columns - at - 2, state.recent.remembered);
  if (spark >= LEAST_SPARK_COLUMNS) canvas.put(at + 2, row, `newest ${spark} round trips`.slice(0, spark), "title");
  for (const [index, target] of targets.entries()) {
    const line = row + 1 + index;
    const standing = state.standing(target);
    canvas.put(0, line, STANDING_MARKS[standing], STANDING_STYLES[standing]);
    const label = labels[index] ?? "";
    const cut = label.length > nameColumns ? `${label.slice(0, nameColumns - 1)}~` : label;
    canvas.put(2, line, cut, standing === "silent" || standing === "failed" ? "bad" : "plain");
    let column = nameColumns + 2;
    for (const { columns, text } of shown) {
      canvas.put(column, line, text(state, target).padStart(columns));
      column += columns;
    }
    if (spark >= LEAST_SPARK_COLUMNS) {
      drawSpark(canvas, state, target, { column: at + 2, row: line, columns: spark }, bars);
    }
  }
}

function drawTitles(
  canvas: Canvas,
  { order }: LiveTableState,
  { row, what }: { readonly row: number; readonly what: string },
  nameColumns: number,
  shown: readonly (typeof COLUMNS)[number][],
): void {
  canvas.put(2, row, what.slice(0, nameColumns), order === "name" ? "inverse" : "title");
  let column = nameColumns + 2;
  for (const { title, columns, order: own } of shown) {
    canvas.put(column + columns - title.length, row, title, own === order ? "inverse" : "title");
    column += columns;
  }
}

function drawSpark(
  canvas: Canvas,
  { recent }: LiveTableState,
  target: number,
  place: { readonly column: number; readonly row: number; readonly columns: number },
  bars: Bars,
): void {
  const newest = recent.newest(target);
  const first = newest - place.columns + 1;
  const requests: RecentRequest[] = [];
  let greatestNs = 0;
  for (let sequence = first; sequence <= newest; sequence++) {
    const request = recent.get(target, sequence);
    requests.push(request);
    if (typeof request === "number") greatestNs = Math.max(greatestNs, request);
  }
  // One straggler would make all others look alike.
  const topNs = Math.min(greatestNs, LONGEST_RATIO * recent.medianNs(target));
  for (const [index, request] of requests.entries()) {
    if (request === undefined) continue;
    const [cell, style] = typeof request === "number"
      ? [
        bars.levels[Math.max(0, Math.ceil(request / topNs * bars.levels.length) - 1)] ?? bars.full,
        "good" as const,
      ]
      : SPARK_MARKS[request];
    canvas.put(place.column + index, place.row, cell, style);
  }
}

const SPARK_MARKS = {
  waiting: ["?", "dim"],
  lost: ["X", "bad"],
  failed: ["E", "bad"],
  late: ["L", "warn"],
} as const satisfies Record<Exclude<RecentRequest, number | undefined>, readonly [string, LiveStyle]>;

function drawMessages(canvas: Canvas, state: LiveTableState, row: number, rows: number): void {
  canvas.put(0, row, "What happened, and when", "title");
  state.messages.draw(canvas, { column: 0, row: row + 1, columns: canvas.columns, rows }, state.startNs);
}
