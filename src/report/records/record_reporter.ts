/**
 * The reporter of formats that have a record for each event: `--output=json` and `--output=csv`.
 *
 * @module
 */
import type { AnyEvent } from "../../core/events.ts";
import type { Reporter } from "../reporter.ts";
import { printable } from "../words/printable.ts";
import type { RecordFormat, Records } from "./record.ts";

/** Which records are wanted. */
export interface RecordSettings {
  /** Stands before every message on stderr. */
  readonly programName: string;
  /** No record for a packet. */
  readonly quiet: boolean;
}

/** Events that have a record under `-q`; no record is made of the others, of which a flood may bring many. */
const QUIET_KINDS: readonly AnyEvent["kind"][] = [
  "start",
  "warning",
  "snapshot",
  "finish",
  "target-failed",
  "address-change",
  "hop-figures",
];

/** Writes each event's record as a line. */
export class RecordReporter<Event extends AnyEvent> implements Reporter<Event> {
  readonly #records: Records<Event>;
  readonly #settings: RecordSettings;
  readonly #format: RecordFormat;

  constructor(records: Records<Event>, settings: RecordSettings, format: RecordFormat) {
    this.#records = records;
    this.#settings = settings;
    this.#format = format;
  }

  output(event: Event, wallClockUs: number): string {
    if (this.#settings.quiet && !QUIET_KINDS.includes(event.kind)) return "";
    const record = this.#records.recordOf(event, wallClockUs);
    return record === undefined ? "" : this.#format(record);
  }

  /** What `-v` says of the program is no event. */
  diagnostics(event: Event): string {
    if (event.kind !== "warning" || event.form !== "detail") return "";
    return `${this.#settings.programName}: ${printable(event.message)}\n`;
  }
}
