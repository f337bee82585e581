/**
 * What a reporter of a search for a path's MTU is: events in, strings out.
 *
 * @module
 */
import type { PathMtuEvent } from "../core/path_mtu/events.ts";

/** Which lines are wanted, and what is in them. */
export interface PathMtuReporterSettings {
  /** Stands before every message on stderr. */
  readonly programName: string;
  /** Only the result. */
  readonly quiet: boolean;
  /** Every probe, and what became of it. */
  readonly verbose: boolean;
  /** Lines carry the time of day. */
  readonly timestamps: boolean;
  /** Round-trip times always have three decimals. */
  readonly preciseTimes: boolean;
}

/** Puts the events of a search into the words of one output format. It holds no stream and reads no clock. */
export interface PathMtuReporter {
  /**
   * What goes to stdout for an event.
   *
   * @param event is not kept
   * @param wallClockUs microseconds since 1970 at which the event happened
   * @returns whole lines; the empty string for nothing
   */
  output(event: PathMtuEvent, wallClockUs: number): string;
  /** What goes to stderr for an event; the empty string for nothing. */
  diagnostics(event: PathMtuEvent): string;
}
