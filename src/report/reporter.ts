/**
 * What a reporter is: events in, strings out.
 *
 * @module
 */
import type { PingEvent } from "../core/events.ts";

/** Puts events into the words of one output format. It holds no stream and reads no clock. */
export interface Reporter {
  /**
   * What goes to stdout for an event.
   *
   * @param event is not kept
   * @param wallClockUs microseconds since 1970 at which the event happened
   * @returns whole lines as a rule; the empty string for nothing
   */
  output(event: PingEvent, wallClockUs: number): string;
  /** What goes to stderr for an event; the empty string for nothing. */
  diagnostics(event: PingEvent): string;
}

/** What puts events of any kind into lines, as {@linkcode Reporter} does those of one target. */
export interface LineReporter<Event> {
  /** What goes to stdout. */
  output(event: Event, wallClockUs: number): string;
  /** What goes to stderr. */
  diagnostics(event: Event): string;
}
