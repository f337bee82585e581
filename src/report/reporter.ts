/**
 * What a reporter is: events in, strings out; and what reporters of many targets look up.
 *
 * @module
 */
import type { BucketStatistics, FamilyName, SessionTotals, TargetStatistics } from "../core/events.ts";

/** Puts events into the words of one output format. It holds no stream and reads no clock. */
export interface Reporter<Event> {
  /**
   * What goes to stdout for an event.
   *
   * @param event is not kept
   * @param wallClockUs microseconds since 1970 at which the event happened
   * @returns whole lines as a rule; the empty string for nothing
   */
  output(event: Event, wallClockUs: number): string;
  /** What goes to stderr for an event; the empty string for nothing. */
  diagnostics(event: Event): string;
  /**
   * The line that a terminal on stderr shows while a run of many targets lasts; absent where there is none.
   *
   * @returns one line without its end, shorter than `columns`
   */
  progress?(totals: SessionTotals, columns: number): string;
}

/** What many targets are called; they are known by their indices. */
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
