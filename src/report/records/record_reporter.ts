/**
 * The reporters of formats that tell of each event by itself: `--output=json` and `--output=csv`.
 *
 * @module
 */
import type { PingEvent } from "../../core/events.ts";
import type { SessionEvent, TargetDoneEvent } from "../../core/many/events.ts";
import type { EventRecord } from "./record.ts";
import { printable } from "../words/printable.ts";
import type { Reporter, TargetNames } from "../reporter.ts";
import { SessionRecords, type SessionRunOptions } from "./many.ts";
import { targetVerdict } from "../words/target.ts";
import { TargetRecords, type TargetRunOptions } from "./one.ts";

/** Puts a record into one format: a line with its end. */
export type RecordFormat = (record: EventRecord) => string;

/** Which records are wanted. */
export interface RecordSettings {
  /** Stands before every message on stderr. */
  readonly programName: string;
  /** No record for a packet. */
  readonly quiet: boolean;
}

/** Events that have a record under `-q`; no record is made of the others, of which a flood may bring many. */
const TOLD_QUIETLY: readonly (PingEvent | SessionEvent)["kind"][] = [
  "start",
  "warning",
  "snapshot",
  "finish",
  "session-start",
  "target-failed",
  "address-change",
  "session-snapshot",
  "session-finish",
];

/** The reporter of one target. */
export class RecordReporter implements Reporter<PingEvent> {
  readonly #settings: RecordSettings;
  readonly #records: TargetRecords;
  readonly #format: RecordFormat;

  /** A reporter for one run. */
  constructor(settings: RecordSettings & TargetRunOptions, format: RecordFormat) {
    this.#settings = settings;
    this.#records = new TargetRecords(settings);
    this.#format = format;
  }

  /** What goes to stdout for an event: a line, or nothing. */
  output(event: PingEvent, wallClockUs: number): string {
    if (this.#settings.quiet && !TOLD_QUIETLY.includes(event.kind)) return "";
    const record = this.#records.recordOf(event, wallClockUs);
    return record === undefined ? "" : this.#format(record);
  }

  /** What goes to stderr for an event: what `-v` tells of the program, which is no event. */
  diagnostics(event: PingEvent): string {
    if (event.kind !== "warning" || event.form !== "detail") return "";
    return `${this.#settings.programName}: ${printable(event.message)}\n`;
  }
}

/** Which records of many targets are wanted. */
export interface SessionRecordSettings extends RecordSettings {
  /** Of targets that are done, only such. */
  readonly listing: "all" | "alive" | "unreachable";
  /** Defined if changes of state are told instead of targets that are done. */
  readonly stateChanges: { readonly downAfter: number; readonly upAfter: number } | undefined;
}

/** The reporter of many targets. */
export class SessionRecordReporter implements Reporter<SessionEvent> {
  readonly #settings: SessionRecordSettings;
  readonly #records: SessionRecords;
  readonly #format: RecordFormat;

  /** A reporter for one run. */
  constructor(settings: SessionRecordSettings & SessionRunOptions, names: TargetNames, format: RecordFormat) {
    this.#settings = settings;
    this.#records = new SessionRecords(settings, names);
    this.#format = format;
  }

  /** What goes to stdout for an event: a line, or nothing. */
  output(event: SessionEvent, wallClockUs: number): string {
    if (event.kind === "target-done" && !this.#isListed(event)) return "";
    if (this.#settings.quiet && !TOLD_QUIETLY.includes(event.kind)) return "";
    return this.#format(this.#records.recordOf(event, wallClockUs));
  }

  /** Nothing goes to stderr: records tell of all that happens. */
  diagnostics(): string {
    return "";
  }

  #isListed(event: TargetDoneEvent): boolean {
    const { listing, stateChanges } = this.#settings;
    return listing === "all" ? stateChanges === undefined : targetVerdict(event) === listing;
  }
}
