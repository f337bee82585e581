/**
 * The screen of many targets: totals, a row for each target as far as there is room, messages.
 *
 * @module
 */
import type { SessionEvent } from "../../core/events.ts";
import { DEFAULT_THRESHOLDS } from "../../core/figures/state_thresholds.ts";
import { Canvas, type LiveField, type LiveStyle } from "./canvas.ts";
import { LiveCells } from "./cells.ts";
import { ASCII_BARS, type Bars, UTF8_BARS } from "./graph.ts";
import { drawFooter, drawHelp, type HelpItem } from "./help.ts";
import { runTime } from "./messages.ts";
import type { RecentRequest } from "./recent.ts";
import { LiveScroll } from "./scroll.ts";
import { type LiveOrder, type LiveTableSettings, LiveTableState, type TargetStanding } from "./table_state.ts";
import { secondsText } from "../words/duration.ts";
import { lossPercentText, timeText } from "./text.ts";
import type { LiveFrame, LiveLook, LiveTableView, ScrollStep } from "./view.ts";
import { lossColumnText } from "../words/target.ts";

const MIN_NAME_COLUMNS = 8;
const MAX_NAME_COLUMNS = 40;
/** A sparkline shorter than that shows nothing. */
const MIN_SPARK_COLUMNS = 8;
const MIN_MESSAGE_ROWS = 2;
const MAX_MESSAGE_ROWS = 12;
const MIN_ROWS_FOR_MESSAGES = 16;
/** Bars are cut at this many times the median. */
const MAX_RATIO = 4;
const STANDING_MARKS = { unknown: " ", up: "+", down: "!", failed: "E" } as const satisfies Record<
  TargetStanding,
  string
>;
const STANDING_STYLES = { unknown: "dim", up: "good", down: "bad", failed: "bad" } as const satisfies Record<
  TargetStanding,
  LiveStyle
>;
const HELP_KEYS: readonly HelpItem[] = [
  ["s", "sort by the next of list, name, loss, last, median, max"],
  ["S", "reverse the order"],
  ["arrows", "scroll, as PgUp, PgDn, Home and End do"],
];
const HELP: readonly HelpItem[] = [
  `In front of a name: + up, ! down (${DEFAULT_THRESHOLDS.downAfter} requests in a row were lost), ` +
  "E it can't be looked up or pinged.",
  "Figures are since the start or the last reset; the median is that of the newest requests.",
  ["loss", "lost requests in per cent of those that are decided: answered or lost"],
  ["late", "lost, and answered after that time"],
  ["waiting", "not answered yet, with time left"],
  "",
  "The bars at the right are the newest requests, the newest at the end, each target on a scale of its own, up to four " +
  "times its median at most, with",
  [" X", "lost"],
  [" E", "error"],
  [" L", "late"],
  [" ?", "no answer yet"],
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
export class TableScreen implements LiveTableView {
  readonly #state: LiveTableState;
  readonly #look: LiveLook;
  readonly #cells: LiveCells;
  readonly #tableScroll = new LiveScroll();
  readonly #helpScroll = new LiveScroll();

  /** The view of a run that begins. */
  constructor(settings: LiveTableSettings, look: LiveLook) {
    this.#state = new LiveTableState(settings);
    this.#look = look;
    this.#cells = new LiveCells(look.split);
  }

  /** Takes in an event. */
  handle(event: SessionEvent, nowNs: number): void {
    this.#state.handle(event, nowNs);
  }

  /** Takes in something to say. */
  warn(message: string, nowNs: number): void {
    this.#state.messages.add({ text: message }, "warn", nowNs);
  }

  /** So many requests to all targets are not decided yet. */
  updateWaiting(waiting: number): void {
    this.#state.waiting = waiting;
  }

  /** Starts all figures anew. */
  reset(nowNs: number): void {
    this.#state.reset();
    this.#state.messages.add({ text: "figures reset" }, "dim", nowNs);
  }

  /** Goes on to the next order of the targets. */
  sort(): void {
    this.#state.sort();
    this.#tableScroll.home();
  }

  /** Turns the order of the targets round. */
  reverse(): void {
    this.#state.reversed = !this.#state.reversed;
    this.#tableScroll.home();
  }

  /** Scrolls the table, or the help that lies over it. */
  scroll(step: ScrollStep, what: "targets" | "help"): void {
    (what === "help" ? this.#helpScroll : this.#tableScroll).move(step);
  }

  /** The screen. */
  render(frame: LiveFrame): readonly string[] {
    const canvas = new Canvas(frame.columns, frame.rows, this.#cells);
    drawTargets(canvas, this.#state, frame, this.#tableScroll, this.#look.charset === "utf8" ? UTF8_BARS : ASCII_BARS);
    if (frame.help) drawHelp(canvas, this.#helpScroll, HELP_KEYS, HELP);
    return canvas.lines(this.#look.colour);
  }
}

/** Draws what is known of many targets. */
function drawTargets(
  canvas: Canvas,
  state: LiveTableState,
  frame: LiveFrame,
  scroll: LiveScroll,
  bars: Bars,
): void {
  const { rows } = frame;
  const { targets } = state.settings;
  const footerRows = rows >= 8 ? 1 : 0;
  const headRows = drawHead(canvas, state, frame);
  const most = rows - headRows - footerRows - 1;
  const messageRows = messageRowsOf(most, targets);
  const room = Math.max(0, most - (messageRows > 0 ? messageRows + 1 : 0));
  const first = scroll.fit(targets, room);
  drawTable(canvas, state, { row: headRows, first, targets: state.page(first, first + room) }, bars);
  if (messageRows > 0) drawMessages(canvas, state, rows - footerRows - messageRows - 1, messageRows);
  if (footerRows === 0) return;
  drawFooter(canvas, frame, [
    [`s sort: ${state.order}`],
    state.reversed ? ["S reversed", "inverse"] : ["S reverse"],
    [room < targets ? "arrows scroll" : ""],
    ["r reset"],
  ]);
}

/** Messages have what targets leave, or a few rows where there are more targets than rows anyway. */
function messageRowsOf(rows: number, targets: number): number {
  const left = rows - 1 - targets;
  if (left >= MIN_MESSAGE_ROWS) return Math.min(left, MAX_MESSAGE_ROWS);
  return left < -1 && rows >= MIN_ROWS_FOR_MESSAGES ? MIN_MESSAGE_ROWS : 0;
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
  const { intervalNs, settings: { targets } } = state;
  const { up, down, failed, unknown } = state.standings;
  return [
    [`${up} of ${targets} up`, "title"],
    [`${down} down`, down > 0 ? "bad" : "plain"],
    [failed > 0 ? `${failed} failed` : "", "bad"],
    [unknown > 0 ? `${unknown} not known yet` : "", "dim"],
    [`every ${secondsText(intervalNs)}`],
  ];
}

function requestFields({ totals, waiting, settings }: LiveTableState): LiveField[] {
  const { answered, measured, lost, late, duplicates, errors, sumNs, minNs, maxNs } = totals;
  const times = [minNs, measured > 0 ? sumNs / measured : NaN, measured > 0 ? maxNs : NaN].map(timeText).join("/");
  return [
    [`loss ${lossPercentText({ received: answered, lost })}`, lost > 0 ? "bad" : "good"],
    [`${answered}/${answered + lost} answered`],
    [`rtt min/avg/max ${times} ms`],
    [`late ${late} (>${secondsText(settings.timeoutNs)})`, late > 0 ? "warn" : "plain"],
    [`errors ${errors}`, errors > 0 ? "bad" : "plain"],
    [`duplicates ${duplicates}`, duplicates > 0 ? "accent" : "plain"],
    [waiting > 0 ? `waiting ${waiting}` : ""],
  ];
}

function lossText(state: LiveTableState, target: number): string {
  return lossColumnText({ received: state.answered(target), lost: state.lost(target) });
}

/** Rows of the table that are shown. */
interface Page {
  /** Row of the titles. */
  readonly row: number;
  /** Place of the first target in the present order. */
  readonly first: number;
  /** The targets of the rows. */
  readonly targets: readonly number[];
}

function drawTable(canvas: Canvas, state: LiveTableState, page: Page, bars: Bars): void {
  const { row, targets } = page;
  const labels = targets.map((target) => canvas.text.safe(state.label(target)));
  const mostNameColumns = Math.min(
    MAX_NAME_COLUMNS,
    Math.max(MIN_NAME_COLUMNS, Math.floor(canvas.columns / 3)),
  );
  const what = pageText(state, page, mostNameColumns);
  const longest = Math.max(MIN_NAME_COLUMNS, what.length, ...labels.map((label) => canvas.text.width(label)));
  const nameColumns = Math.min(longest, mostNameColumns);
  let at = nameColumns + 2;
  const shown: (typeof COLUMNS)[number][] = [];
  for (const column of COLUMNS) {
    // The first figure is worth more than bars, the others are not.
    const left = canvas.columns - at - column.columns;
    if (shown.length > 0 && left < MIN_SPARK_COLUMNS + (shown.length > 2 ? 2 * MIN_SPARK_COLUMNS : 0)) break;
    shown.push(column);
    at += column.columns;
  }
  drawTitles(canvas, state, { row, what }, { nameColumns, shown, bars });
  const spark = Math.min(canvas.columns - at - 2, state.recent.remembered);
  if (spark >= MIN_SPARK_COLUMNS) canvas.put(at + 2, row, `newest ${spark} round trips`.slice(0, spark), "title");
  for (const [index, target] of targets.entries()) {
    const line = row + 1 + index;
    const standing = state.standing(target);
    canvas.put(0, line, STANDING_MARKS[standing], STANDING_STYLES[standing]);
    const label = canvas.text.cut(labels[index] ?? "", nameColumns);
    canvas.put(2, line, label, standing === "down" || standing === "failed" ? "bad" : "plain");
    let column = nameColumns + 2;
    for (const { columns, text } of shown) {
      canvas.put(column, line, text(state, target).padStart(columns));
      column += columns;
    }
    if (spark >= MIN_SPARK_COLUMNS) {
      drawSpark(canvas, state, target, { column: at + 2, row: line, columns: spark }, bars);
    }
  }
}

/** Which rows are shown: `target` for all, otherwise `18-34 of 254`, or less where there is no room for that. */
function pageText({ settings }: LiveTableState, { first, targets }: Page, columns: number): string {
  if (targets.length >= settings.targets) return "target";
  const texts = [
    `${first + 1}-${first + targets.length} of ${settings.targets}`,
    `${first + 1}/${settings.targets}`,
  ];
  return texts.find((text) => text.length <= columns) ?? String(first + 1);
}

function drawTitles(
  canvas: Canvas,
  { order, reversed }: LiveTableState,
  { row, what }: { readonly row: number; readonly what: string },
  table: { readonly nameColumns: number; readonly shown: readonly (typeof COLUMNS)[number][]; readonly bars: Bars },
): void {
  const { nameColumns, shown, bars } = table;
  const mark = (greatestFirst: boolean) => greatestFirst ? bars.falling : bars.rising;
  canvas.put(2, row, what.slice(0, nameColumns), order === "name" ? "inverse" : "title");
  if (order === "name") canvas.put(1, row, mark(reversed), "title");
  let column = nameColumns + 2;
  for (const { title, columns, order: own } of shown) {
    const start = column + columns - title.length;
    canvas.put(start, row, title, own === order ? "inverse" : "title");
    if (own === order) canvas.put(start - 1, row, mark(!reversed), "title");
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
  const topNs = Math.min(greatestNs, MAX_RATIO * recent.medianNs(target));
  for (const [index, request] of requests.entries()) {
    if (request === undefined) continue;
    const [cell, style] = typeof request === "number"
      ? [
        bars.levels[Math.max(0, Math.ceil(request / topNs * bars.levels.length) - 1)] ?? bars.full,
        "good" as const,
      ]
      : request === "answered"
      ? [bars.levels[0] ?? bars.full, "good" as const]
      : SPARK_MARKS[request];
    canvas.put(place.column + index, place.row, cell, style);
  }
}

const SPARK_MARKS = {
  waiting: ["?", "dim"],
  lost: ["X", "bad"],
  failed: ["E", "bad"],
  late: ["L", "warn"],
} as const satisfies Record<Exclude<RecentRequest, number | "answered" | undefined>, readonly [string, LiveStyle]>;

function drawMessages(canvas: Canvas, state: LiveTableState, row: number, rows: number): void {
  canvas.put(0, row, "Events", "title");
  state.messages.draw(canvas, { column: 0, row: row + 1, columns: canvas.columns, rows }, state.startNs);
}
