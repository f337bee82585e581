/**
 * The formats of stdout: one row each, with what it needs of a run, and what loads its reporters.
 *
 * A format that is added is a row here and a file of reporters beside the others. All but text is loaded only when it is
 * asked for.
 *
 * @module
 */
import type { PathEvent, PathMtuEvent, PingEvent, SessionEvent } from "../core/events.ts";
import type { JsonReporterSettings } from "./json/json.ts";
import type { SessionRunOptions } from "./records/many.ts";
import type { TargetRunOptions } from "./records/one.ts";
import type { PathRunOptions } from "./records/path.ts";
import type { PathMtuRunOptions } from "./records/path_mtu.ts";
import type { RecordFormat } from "./records/record.ts";
import type { Reporter, TargetFigures, TargetNames } from "./reporter.ts";
import type { SessionTextSettings } from "./text/many.ts";
import type { PathTextSettings } from "./text/path.ts";
import type { PathMtuTextSettings } from "./text/path_mtu.ts";
import { TextReporter, type TextReporterSettings } from "./text/text.ts";

/** What a reporter of one target is made with. */
export type TargetSettings = TextReporterSettings & JsonReporterSettings & TargetRunOptions;

/** What a reporter of many targets is made with. */
export type ManySettings = SessionTextSettings & SessionRunOptions;

/** What a reporter of a search for a path's MTU is made with. */
export type PathMtuSettings = PathMtuTextSettings & PathMtuRunOptions;

/** What a reporter of a path is made with. */
export type PathSettings = PathTextSettings & PathRunOptions;

/** Makes the line for a message outside of a run. */
export type MessageLine = (kind: "warning" | "failure", message: string, wallClockUs: number) => string;

/** What a format needs of a run. */
export interface FormatNeeds {
  /** Events have the names of the addresses that they are about, where names are looked up at all. */
  readonly names: boolean;
  /** Events have the time of day, with `-D` or without. */
  readonly wallClock: boolean;
  /** The first event describes the socket, so that it comes when that is set up. */
  readonly socket: boolean;
  /** Requests follow a device that was made anew, which iputils does not. */
  readonly followsDevice: boolean;
  /**
   * - `counts`: as iputils counts.
   * - `outcomes`: also what became of each request.
   * - `distribution`: also percentiles and jitter.
   */
  readonly figures: "counts" | "outcomes" | "distribution";
  /** Round-trip times are counted in buckets, and it is known of each target whether it is up. */
  readonly gauges: boolean;
  /** Replies to what was never sent are events, without `-v`, too. */
  readonly strays: boolean;
  /** What a request that left is shown by: a dot of a flood, or a record where that was asked for. */
  readonly requests: "dots" | "records" | "not at all";
}

/** A format. */
export interface Format extends FormatNeeds {
  /** As messages call it. */
  readonly name: string;
  /** It is read by people: in the encoding of the locale, with what `-v` says of the program. */
  readonly forPeople: boolean;
  /** It reports targets one by one, so that only some of them can be asked for. */
  readonly chooses: boolean;
  /** Loads the line for a message outside of a run; without it, such messages are text on stderr. */
  readonly loadMessages?: () => Promise<MessageLine>;
  /** Loads the line for `-V`, which is text without it. */
  readonly loadVersionLine?: () => Promise<(version: string) => string>;
  /** Loads the reporter of one target. */
  readonly loadOne: (settings: TargetSettings) => Promise<Reporter<PingEvent>>;
  /** Loads what makes the reporter of many targets; absent where there is none. */
  readonly loadMany?: (
    settings: ManySettings,
  ) => Promise<(names: TargetNames, figures: TargetFigures) => Reporter<SessionEvent>>;
  /** Loads the reporter of a search for a path's MTU; absent where there is none. */
  readonly loadPathMtu?: (settings: PathMtuSettings) => Promise<Reporter<PathMtuEvent>>;
  /** Loads the reporter of a path; absent where there is none. */
  readonly loadPath?: (settings: PathSettings) => Promise<Reporter<PathEvent>>;
}

/** What is common to formats that have a record for each event. */
const RECORDS = {
  forPeople: false,
  chooses: true,
  names: true,
  wallClock: true,
  socket: true,
  followsDevice: true,
  figures: "distribution",
  gauges: false,
  strays: true,
  requests: "records",
} as const;

/** The formats that `--output` names. */
export const FORMATS = {
  text: {
    name: "text",
    forPeople: true,
    chooses: true,
    names: true,
    wallClock: false,
    socket: false,
    followsDevice: false,
    figures: "counts",
    gauges: false,
    strays: false,
    requests: "dots",
    loadOne: (settings) => Promise.resolve(new TextReporter(settings)),
    loadMany: async (settings) => {
      const { SessionTextReporter } = await import("./text/many.ts");
      return (names) => new SessionTextReporter(settings, names);
    },
    loadPathMtu: async (settings) => new (await import("./text/path_mtu.ts")).PathMtuTextReporter(settings),
    loadPath: async (settings) => new (await import("./text/path.ts")).PathTextReporter(settings),
  },
  json: {
    ...RECORDS,
    name: "json",
    loadMessages: async () => (await import("./records/json.ts")).messageLine,
    ...recordLoaders(async () => (await import("./records/json.ts")).jsonLine),
    loadPathMtu: async (settings) => {
      const { RecordReporter } = await import("./records/record_reporter.ts");
      const { PathMtuRecords } = await import("./records/path_mtu.ts");
      const { jsonLine } = await import("./records/json.ts");
      return new RecordReporter(new PathMtuRecords(settings), settings, jsonLine);
    },
    loadPath: async (settings) => {
      const { RecordReporter } = await import("./records/record_reporter.ts");
      const { PathRecords } = await import("./records/path.ts");
      const { jsonLine } = await import("./records/json.ts");
      return new RecordReporter(new PathRecords(settings), settings, jsonLine);
    },
  },
  csv: {
    ...RECORDS,
    name: "csv",
    ...recordLoaders(async () => {
      const { CsvRows } = await import("./records/csv.ts");
      const rows = new CsvRows();
      return (record) => rows.line(record);
    }),
  },
  openmetrics: {
    name: "openmetrics",
    forPeople: false,
    chooses: false,
    names: false,
    wallClock: false,
    socket: true,
    followsDevice: true,
    figures: "distribution",
    gauges: true,
    strays: false,
    requests: "not at all",
    loadOne: async (settings) => new (await import("./metrics/open_metrics_reporter.ts")).OpenMetricsReporter(settings),
    loadMany: async (settings) => {
      const { SessionOpenMetricsReporter } = await import("./metrics/open_metrics_reporter.ts");
      return (names, figures) => new SessionOpenMetricsReporter(settings, names, figures);
    },
  },
} as const satisfies Readonly<Record<string, Format>>;

/** The words of `--output`. */
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly (keyof typeof FORMATS)[];

/** `-j` of one target: iputils' JSON. */
export const IPUTILS_JSON: Format = {
  name: "iputils' JSON",
  forPeople: false,
  chooses: true,
  names: true,
  wallClock: false,
  socket: false,
  followsDevice: false,
  figures: "distribution",
  gauges: false,
  strays: false,
  requests: "not at all",
  loadMessages: async () => (await import("./json/json.ts")).messageLine,
  loadVersionLine: async () => (await import("./json/json.ts")).versionLine,
  loadOne: async (settings) => new (await import("./json/json.ts")).JsonReporter(settings),
};

/** Loaders of records of one target and of many, in lines of one format. */
function recordLoaders(loadLine: () => Promise<RecordFormat>): Required<Pick<Format, "loadOne" | "loadMany">> {
  return {
    loadOne: async (settings) => {
      const { RecordReporter } = await import("./records/record_reporter.ts");
      const { TargetRecords } = await import("./records/one.ts");
      return new RecordReporter(new TargetRecords(settings), settings, await loadLine());
    },
    loadMany: async (settings) => {
      const { RecordReporter } = await import("./records/record_reporter.ts");
      const { SessionRecords } = await import("./records/many.ts");
      const line = await loadLine();
      return (names) => new RecordReporter(new SessionRecords(settings, names), settings, line);
    },
  };
}
