/**
 * What a live view is: events in, a screen out. It holds no terminal and reads no clock.
 *
 * @module
 */
import type { DistributionStatistics, PingEvent, SessionEvent } from "../../core/events.ts";
import type { SplitText } from "./cells.ts";

/** Size of a terminal in character cells. */
export interface LiveSize {
  /** Width. */
  readonly columns: number;
  /** Height. */
  readonly rows: number;
}

/** How a terminal is to be drawn on. */
export interface LiveLook {
  /** Which characters it can show. */
  readonly charset: "utf8" | "ascii";
  /** Whether colours are wanted. */
  readonly colour: boolean;
  /** Splits text outside ASCII into characters; without it, such text is escaped. */
  readonly split?: SplitText;
}

/** How far a list is scrolled at once. */
export type ScrollStep = "up" | "down" | "page-up" | "page-down" | "home" | "end";

/** What a screen is to show besides the state of the run. */
export interface LiveFrame extends LiveSize {
  /** The time that it shows. */
  readonly nowNs: number;
  /** Whether the display stands still from now on. */
  readonly paused: boolean;
  /** Whether the keys are explained. */
  readonly help: boolean;
  /** Whether there is a keyboard. */
  readonly keys: boolean;
}

/** A run as it looks while it lasts. Times are nanoseconds of one clock that never goes back. */
export interface LiveView<Event> {
  /** Takes in an event; it is not kept. */
  handle(event: Event, nowNs: number): void;
  /** Takes in something to say. */
  warn(message: string, nowNs: number): void;
  /** Starts all figures anew. */
  reset(nowNs: number): void;
  /** Goes on to the next order of the targets. */
  sort(): void;
  /** Turns the order of the targets round. */
  reverse(): void;
  /** Scrolls the targets, or the help that lies over them. */
  scroll(step: ScrollStep, what: "targets" | "help"): void;
  /** The screen: `rows` lines of `columns` cells each. */
  render(frame: LiveFrame): readonly string[];
}

/** The view of a run with one target. */
export interface LiveTargetView extends LiveView<PingEvent> {
  /** So many requests have been sent, or given up: there is no event for some of the latter. */
  advance(transmitted: number, nowNs: number): void;
}

/** The view of a run with many targets. */
export interface LiveTableView extends LiveView<SessionEvent> {
  /** So many requests to all targets are not decided yet. */
  updateWaiting(waiting: number): void;
}

/** The distribution of round-trip times; requests are counted from 1. */
export interface LiveDistribution {
  /** The next request was sent, or given up. */
  handleRequest(): void;
  /** The first reply to a request was timed. */
  measure(count: number, roundTripNs: number): void;
  /** The figures so far. */
  statistics(): DistributionStatistics;
}
