/**
 * The screen of one target: figures, graph, histogram, messages. What has no room is left out, the least important first.
 *
 * @module
 */
import type { DistributionStatistics, PingEvent } from "../../core/events.ts";
import { Canvas, type LiveField } from "./canvas.ts";
import { LiveCells } from "./cells.ts";
import { drawGraph, MARKS } from "./graph.ts";
import { drawFooter, drawHelp, type HelpItem } from "./help.ts";
import { runTime } from "./messages.ts";
import { LiveScroll } from "./scroll.ts";
import { type LiveTargetSettings, LiveTargetState } from "./target_state.ts";
import { secondsText } from "../words/duration.ts";
import { lossPercentText, timeText } from "./text.ts";
import type { LiveFrame, LiveLook, LiveTargetView, ScrollStep } from "./view.ts";

/** Columns from which the histogram and the messages lie side by side. */
const MIN_COLUMNS_FOR_BOTH = 64;
/** Columns from which all percentiles have room. */
const MIN_COLUMNS_FOR_ALL = 100;
const HELP: readonly HelpItem[] = [
  "Figures are of all requests since the start or the last reset; times are milliseconds.",
  ["loss", "lost requests in per cent of those that are decided: answered or lost"],
  ["lost", "not answered in time, or refused by the network or the kernel"],
  ["late", "lost, and answered after that time"],
  ["waiting", "not answered yet, with time left"],
  ["rtt", "round-trip time; p95 is the one that 95 % of them do not exceed"],
  ["jitter", "how much a round-trip time differs from the one before it, smoothed over some 16 replies (RFC 3550)"],
  ["IPDV", "inter-packet delay variation: the mean difference between requests sent one after the other (RFC 5481)"],
  ["PDV", "packet delay variation: how far the slowest are above the fastest, p99.9 less min (RFC 5481)"],
  "",
  "Round-trip times, the graph: a column for the requests of each span of time, the newest at the right. A bar is " +
  "as high as their average, its lighter part as the greatest; one with a tip at the top is longer than the scale. " +
  "A column full of x or e: nothing came back. On the axis:",
  ...MARKS.map(([letter, meaning]) => [` ${letter}`, meaning] as const),
  "",
  "Round-trip times, the list: how many were from the time at the left up to the next one.",
  "Events: what happened, behind the time since the start.",
];

/** The live view of one target. */
export class TargetScreen implements LiveTargetView {
  readonly #state: LiveTargetState;
  readonly #look: LiveLook;
  readonly #cells: LiveCells;
  readonly #helpScroll = new LiveScroll();

  /** The view of a run that begins. */
  constructor(settings: LiveTargetSettings, look: LiveLook) {
    this.#state = new LiveTargetState(settings);
    this.#look = look;
    this.#cells = new LiveCells(look.split);
  }

  /** Takes in an event. */
  handle(event: PingEvent, nowNs: number): void {
    this.#state.handle(event, nowNs);
  }

  /** Takes in something to say. */
  warn(message: string, nowNs: number): void {
    this.#state.messages.add({ text: message }, "warn", nowNs);
  }

  /** So many requests have been sent, or given up. */
  advance(transmitted: number, nowNs: number): void {
    this.#state.advance(transmitted, nowNs);
  }

  /** Starts all figures anew. */
  reset(nowNs: number): void {
    this.#state.reset();
    this.#state.messages.add({ text: "figures reset" }, "dim", nowNs);
  }

  /** There is nothing to sort. */
  sort(): void {}

  /** There is nothing to sort. */
  reverse(): void {}

  /** Only the help scrolls. */
  scroll(step: ScrollStep, what: "targets" | "help"): void {
    if (what === "help") this.#helpScroll.move(step);
  }

  /** The screen. */
  render(frame: LiveFrame): readonly string[] {
    const canvas = new Canvas(frame.columns, frame.rows, this.#cells);
    drawTarget(canvas, this.#state, frame, this.#look);
    if (frame.help) drawHelp(canvas, this.#helpScroll, [], HELP);
    return canvas.lines(this.#look.colour);
  }
}

/** Draws what is known of a target. */
function drawTarget(canvas: Canvas, state: LiveTargetState, frame: LiveFrame, look: LiveLook): void {
  const { columns, rows, nowNs } = frame;
  const footerRows = rows >= 8 ? 1 : 0;
  const headRows = drawHead(canvas, state, frame);
  const lowerRows = rows >= 20 && columns >= 32 ? Math.min(16, Math.max(6, Math.round(rows * 0.3))) : 0;
  const graphRows = rows - headRows - lowerRows - footerRows;
  if (graphRows >= 3) {
    drawGraph(canvas, { column: 0, row: headRows, columns, rows: graphRows }, state.columns, nowNs, look);
  }
  if (lowerRows > 0) drawLower(canvas, state, { row: rows - footerRows - lowerRows, rows: lowerRows }, look);
  if (footerRows > 0) drawFooter(canvas, frame, [["r reset"]]);
}

/** Returns the rows that it took. */
function drawHead(canvas: Canvas, state: LiveTargetState, { rows, nowNs, paused }: LiveFrame): number {
  const distribution = state.distribution();
  const lines = [
    titleFields(state, canvas.text),
    lossFields(state),
    timeFields(state, distribution, canvas.columns >= MIN_COLUMNS_FOR_ALL),
    jitterFields(state, distribution),
  ];
  if (rows < 3) lines.shift();
  const shown = lines.slice(0, rows < 6 ? Math.min(rows, 3) : rows < 12 ? 3 : 4);
  const time = `${paused ? "PAUSED  " : ""}${runTime(nowNs - state.startNs)}`;
  for (const [row, fields] of shown.entries()) {
    const clock = row === 0 && canvas.columns >= 40;
    canvas.putFields(row, fields, 0, clock ? canvas.columns - time.length - 2 : canvas.columns);
    if (clock) canvas.put(canvas.columns - time.length, row, time, paused ? "inverse" : "plain");
  }
  return shown.length;
}

function titleFields({ start, settings }: LiveTargetState, cells: LiveCells): LiveField[] {
  if (start === undefined) return [];
  const { hostname, target, source, payloadBytes, packetBytes } = start;
  const name = cells.safe(hostname);
  return [
    [name === target ? name : `${name} (${target})`, "title"],
    [`every ${secondsText(settings.intervalNs)}`],
    [`${payloadBytes}(${packetBytes}) bytes`],
    [`from ${source}`],
  ];
}

function lossFields({ requests, counts, settings }: LiveTargetState): LiveField[] {
  const waiting = requests.total("waiting");
  const received = requests.total("answered");
  const late = requests.total("late");
  const lost = requests.total("lost") + requests.total("failed") + late;
  return [
    [`loss ${lossPercentText({ received, lost })}`, lost > 0 ? "bad" : "good"],
    [`sent ${requests.sent}`],
    [`received ${received}`],
    [`lost ${lost}`, lost > 0 ? "bad" : "plain"],
    [
      `late ${late}${settings.lateAfterNs > 0 ? ` (>${secondsText(settings.lateAfterNs)})` : ""}`,
      late > 0 ? "warn" : "plain",
    ],
    [`errors ${counts.errors}`, counts.errors > 0 ? "bad" : "plain"],
    [`duplicates ${counts.duplicates}`, counts.duplicates > 0 ? "accent" : "plain"],
    [counts.corrupted > 0 ? `corrupted ${counts.corrupted}` : "", "bad"],
    [`waiting ${waiting}`],
  ];
}

function timeFields(state: LiveTargetState, { percentiles }: DistributionStatistics, wide: boolean): LiveField[] {
  const fields: LiveField[] = [[`rtt (ms) last ${timeText(state.lastNs)}`]];
  if (percentiles === undefined) return fields;
  const { p50Ns, p90Ns, p95Ns, p99Ns, p999Ns, maxNs } = percentiles;
  return [
    ...fields,
    [`min ${timeText(state.minNs)}`],
    [`p50 ${timeText(p50Ns)}`, "title"],
    [wide ? `p90 ${timeText(p90Ns)}` : ""],
    [`p95 ${timeText(p95Ns)}`],
    [`p99 ${timeText(p99Ns)}`],
    [wide ? `p99.9 ${timeText(p999Ns)}` : ""],
    [`max ${timeText(maxNs)}`],
  ];
}

function jitterFields(state: LiveTargetState, { jitter }: DistributionStatistics): LiveField[] {
  const ttl: LiveField = [state.timeToLive === undefined ? "" : `ttl ${state.timeToLive}`];
  const run = state.requests.longestLossRun;
  const burst: LiveField = [`longest loss ${run} in a row`, run > 1 ? "bad" : "plain"];
  if (jitter === undefined) return [ttl, burst];
  const { interarrivalNs, interPacket, packetDelayVariationNs } = jitter;
  return [
    [`jitter (ms) RFC 3550 ${timeText(interarrivalNs)}`],
    [interPacket === undefined ? "" : `IPDV mean ${timeText(interPacket.meanNs)}`],
    [`PDV ${timeText(packetDelayVariationNs)}`],
    ttl,
    burst,
  ];
}

function drawLower(
  canvas: Canvas,
  state: LiveTargetState,
  { row, rows }: { readonly row: number; readonly rows: number },
  look: LiveLook,
): void {
  const { columns } = canvas;
  const both = columns >= MIN_COLUMNS_FOR_BOTH;
  const left = both ? Math.floor(columns * 0.46) : columns;
  canvas.put(0, row, "Round-trip times", "title");
  state.histogram.draw(canvas, { column: 0, row: row + 1, columns: left - 2, rows: rows - 1 }, look);
  if (!both) return;
  canvas.put(left, row, "Events", "title");
  state.messages.draw(canvas, { column: left, row: row + 1, columns: columns - left, rows: rows - 1 }, state.startNs);
}
