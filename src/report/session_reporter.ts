/**
 * What a reporter of many targets is: events in, strings out.
 *
 * @module
 */
import type { BucketStatistics, FamilyName } from "../core/events.ts";
import type { SessionEvent, SessionSnapshotEvent, TargetStatistics } from "../core/many/events.ts";

/** What targets are called; they are known by their indices. */
export interface TargetNames {
  /** As it was asked for: `example.org`, or `192.0.2.7` out of `192.0.2.0/24`. */
  nameOf(target: number): string;
  /** Numeric address with its scope; undefined as long as it is not known. */
  addressOf(target: number): string | undefined;
  /** Family of that address; undefined as long as it is not known. */
  familyOf(target: number): { readonly name: FamilyName } | undefined;
  /** Columns of the widest `NAME (ADDRESS)`, or name where the two are one, as far as known: lines are aligned to it. */
  readonly width: number;
  /** Columns that a text takes where lines are shown. */
  columnsOf(text: string): number;
}

/** What is known of each target at any time; targets are known by their indices. */
export interface TargetFigures {
  /** The figures so far. */
  statistics(target: number): TargetStatistics;
  /** Whether the target is up now, where states are known. */
  isUp(target: number): boolean;
  /** Round-trip times in buckets; undefined unless they are counted. */
  roundTrips(target: number): BucketStatistics | undefined;
}

/** Which lines are wanted, and what is in them. */
export interface SessionReporterSettings {
  /** Stands before every message on stderr. */
  readonly programName: string;
  /** Only the totals. */
  readonly quiet: boolean;
  /** Every reply, error and timeout as it comes, too. */
  readonly verbose: boolean;
  /** Lines carry the time of day. */
  readonly timestamps: boolean;
  /** Targets go by their addresses. */
  readonly numeric: boolean;
  /** Round-trip times always have three decimals. */
  readonly preciseTimes: boolean;
  /** How often each target is asked: only a count makes figures of interest. */
  readonly plan:
    | { readonly kind: "until-answered" }
    | { readonly kind: "count"; readonly count: number }
    | { readonly kind: "endless" };
  /** Only the names of such targets; nothing else on stdout. */
  readonly listing: "all" | "alive" | "unreachable";
  /** Defined if only changes of state are to be told. */
  readonly stateChanges: { readonly downAfter: number; readonly upAfter: number } | undefined;
}

/** Puts the events of many targets into the words of one output format. It holds no stream and reads no clock. */
export interface SessionReporter {
  /**
   * What goes to stdout for an event.
   *
   * @param event is not kept
   * @param wallClockUs microseconds since 1970 at which the event happened
   * @returns whole lines; the empty string for nothing
   */
  output(event: SessionEvent, wallClockUs: number): string;
  /** What goes to stderr for an event; the empty string for nothing. */
  diagnostics(event: SessionEvent): string;
  /**
   * What goes to a terminal on stderr while the run lasts: it takes the place of what it returned before.
   *
   * @param event how things stand
   * @param columns of the terminal
   * @returns a line without its end
   */
  progress(event: SessionSnapshotEvent, columns: number): string;
  /** What takes the line of progress away, before other lines and at the end. */
  eraseProgress(): string;
}
