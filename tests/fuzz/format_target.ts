/**
 * The same texts from elsewhere in the formats of `--output` and on the screens of `--live`: JSON and metrics stay what
 * they are, a row of CSV is one row, and a screen is as wide as the terminal.
 *
 * @module
 */
import type { PingEvent, SessionEvent } from "../../src/core/events.ts";
import { createDistribution } from "../../src/net/round_trip_histogram.ts";
import { clusters } from "../../src/report/words/display_width.ts";
import { lineWidth } from "../../src/report/live/canvas.ts";
import { LiveCells } from "../../src/report/live/cells.ts";
import { TableScreen } from "../../src/report/live/table_screen.ts";
import { TargetScreen } from "../../src/report/live/target_screen.ts";
import type { LiveLook, LiveView } from "../../src/report/live/view.ts";
import { OpenMetricsReporter, SessionOpenMetricsReporter } from "../../src/report/metrics/open_metrics_reporter.ts";
import { CSV_COLUMNS, CsvRows } from "../../src/report/records/csv.ts";
import { jsonLine } from "../../src/report/records/json.ts";
import { SessionRecords } from "../../src/report/records/many.ts";
import { TargetRecords } from "../../src/report/records/one.ts";
import type { RecordFormat } from "../../src/report/records/record.ts";
import { RecordReporter } from "../../src/report/records/record_reporter.ts";
import { RUN, SESSION_RUN } from "../report/output_events.ts";
import { someDistribution } from "../report/events.ts";
import { fuzzTarget } from "./fuzz_target.ts";
import { pingEvents, sessionEvents, TEXTS, type Texts } from "./report_target.ts";
import { assertJsonLines, assertSafeText } from "./safe_text.ts";

const WALL_CLOCK_US = 1_700_000_000_000_001;
const SECOND_NS = 1e9;
/** Text format 0.0.4 and OpenMetrics 1.0: a comment, or a name, labels with escaped values, and a number. */
const METRIC_LINE = /^(?:#.*|[a-zA-Z_][\w]*(?:\{(?:[a-z_]+="(?:[^"\\]|\\[\\"n])*",?)*\})? [-+\d.eInfNa]+)$/;
/** What the line of a screen goes on in the right column with, behind a character outside ASCII. */
const MOVES = new RegExp(`${"\x1b"}\\[\\d+G`, "g");
const QUOTED = /"(?:[^"]|"")*"/g;

function figuresOf(events: readonly PingEvent[]): PingEvent[] {
  const distribution = someDistribution();
  return events.map((event) =>
    event.kind === "snapshot" || event.kind === "finish"
      ? { ...event, statistics: { ...event.statistics, distribution } }
      : event
  );
}

function assertCsv(text: string): void {
  assertSafeText(text, "\n");
  for (const row of text.split("\n").slice(0, -1)) {
    const columns = row.replaceAll(QUOTED, "").split(",").length;
    if (columns !== CSV_COLUMNS.length) throw new Error(`${columns} columns in ${JSON.stringify(row)}`);
  }
}

function assertMetrics(text: string): void {
  assertSafeText(text, "\n");
  for (const line of text.split("\n").slice(0, -1)) {
    if (!METRIC_LINE.test(line)) throw new Error(`no metric: ${JSON.stringify(line)}`);
  }
}

function assertScreen<Event>(view: LiveView<Event>, events: readonly Event[], texts: Texts, look: LiveLook): void {
  const cells = new LiveCells(look.split);
  const [columns = 80, rows = 24] = texts.numbers.map((number) => 1 + number % 120);
  const flags = { paused: texts.kind % 2 === 0, help: texts.kind % 7 === 0, keys: texts.kind % 3 === 0 };
  for (const [index, event] of events.entries()) view.handle(event, index * SECOND_NS);
  view.warn(texts.message, SECOND_NS);
  const lines = view.render({ columns, rows, nowNs: events.length * SECOND_NS, ...flags });
  if (lines.length !== rows) throw new Error(`${lines.length} lines of ${rows}`);
  for (const line of lines) {
    const width = lineWidth(line, cells);
    if (width !== columns) throw new Error(`${width} cells of ${columns}: ${JSON.stringify(line)}`);
    assertSafeText(line.replace(MOVES, ""), "");
  }
}

/** The reporters of `--output`, and the views. */
export const FORMAT_TARGET = fuzzTarget<Texts>({
  name: "formats",
  share: 0.05,
  inputs: TEXTS,
  check: (texts) => {
    const settings = { programName: "ping", version: "1" };
    const events = figuresOf(pingEvents(texts));
    const run = { ...RUN, quiet: texts.quiet };
    const rows = new CsvRows();
    const csv: RecordFormat = (record) => rows.line(record);
    const [json, table, metrics] = [
      new RecordReporter(new TargetRecords(run), run, jsonLine),
      new RecordReporter(new TargetRecords(run), run, csv),
      new OpenMetricsReporter(settings),
    ];
    for (const event of events) {
      assertJsonLines(json.output(event, WALL_CLOCK_US));
      assertCsv(table.output(event, WALL_CLOCK_US));
      assertMetrics(metrics.output(event));
      for (const reporter of [json, table, metrics]) assertSafeText(reporter.diagnostics(event), "\n\r");
    }
    const look: LiveLook = {
      charset: texts.kind % 2 === 0 ? "ascii" : "utf8",
      colour: false,
      ...(texts.kind % 4 === 1 && { split: clusters }),
    };
    const live = { intervalNs: SECOND_NS, lateAfterNs: SECOND_NS, verbose: true };
    assertScreen(new TargetScreen({ ...live, createDistribution }, look), events, texts, look);
    checkMany(texts, sessionEvents(texts), look);
  },
});

function checkMany(texts: Texts, events: readonly SessionEvent[], look: LiveLook) {
  const names = {
    nameOf: () => texts.name,
    addressOf: () => "192.0.2.1",
    familyOf: () => ({ name: "ipv4" }) as const,
    width: 30,
    columnsOf: (text: string) => text.length,
  };
  const run = { ...SESSION_RUN, quiet: texts.quiet };
  const rows = new CsvRows();
  const [json, table] = [
    new RecordReporter(new SessionRecords(run, names), run, jsonLine),
    new RecordReporter(new SessionRecords(run, names), run, (record) => rows.line(record)),
  ];
  const statistics = events.flatMap((event) => event.kind === "target-done" ? [event.statistics] : [])[0];
  const metrics = statistics && new SessionOpenMetricsReporter({ programName: "ping", version: "1" }, names, {
    statistics: () => statistics,
    isUp: () => false,
    roundTrips: () => undefined,
  });
  for (const event of events) {
    assertJsonLines(json.output(event, WALL_CLOCK_US));
    assertCsv(table.output(event, WALL_CLOCK_US));
    assertMetrics(metrics?.output(event) ?? "");
    for (const reporter of [json, table, metrics]) assertSafeText(reporter?.diagnostics(event) ?? "", "\n\r");
  }
  const settings = { targets: 1, names, numeric: texts.quiet, intervalNs: SECOND_NS, timeoutNs: SECOND_NS };
  assertScreen(new TableScreen(settings, look), events, texts, look);
}
