/**
 * From the events of many targets to lines: written in large pieces when there are many, and a line of progress beside
 * them on a terminal.
 *
 * @module
 */
import type { Clock } from "../../../ffi/clock.ts";
import type { SessionEvent, SessionTotals } from "../../core/many/events.ts";
import type { Reporter } from "../../report/reporter.ts";

/** Longest that lines are held back. */
const LONGEST_HELD_NS = 10_000_000;
/** Characters that are written at once. */
const LARGE_PIECE = 65_536;
/** A run that is over by then has no line of progress. */
const PROGRESS_FROM_NS = 2_000_000_000;
/** The line of progress is that old at most. */
const PROGRESS_PERIOD_NS = 250_000_000;
/** ECMA-48: erase from here to the end of the line. */
const ERASE_LINE = "\x1b[K";

/** What a display works with. */
export interface SessionDisplayParts {
  /** Puts events into words. */
  readonly reporter: Reporter<SessionEvent>;
  /** Tells the time. */
  readonly clock: Pick<Clock, "nowNs" | "realtimeUs">;
  /** Writes to stdout. */
  readonly writeOutput: (text: string) => void;
  /** Writes to stderr. */
  readonly writeDiagnostics: (text: string) => void;
  /** Whether lines carry the time of day. */
  readonly timesWanted: boolean;
  /** Set when a line of progress is wanted: width of the terminal, and how things stand. */
  readonly progress: { columns(): number; totals(): SessionTotals } | undefined;
}

/** Shows the events of a run, in order. */
export class SessionDisplay {
  readonly #parts: SessionDisplayParts;
  /** Lines that are not written yet. */
  #held = "";
  #heldSinceNs = 0;
  #progressShown = false;
  #progressDueNs: number;

  /** Prepares to show. */
  constructor(parts: SessionDisplayParts) {
    this.#parts = parts;
    this.#progressDueNs = parts.progress === undefined ? Infinity : parts.clock.nowNs() + PROGRESS_FROM_NS;
  }

  /**
   * Shows an event, at once or soon.
   *
   * @throws {OutputError} when stdout can't be written
   */
  show(event: SessionEvent): void {
    const { reporter, clock, timesWanted, writeDiagnostics } = this.#parts;
    const text = reporter.output(event, timesWanted ? clock.realtimeUs() : 0);
    if (text !== "") this.#hold(text);
    const diagnostics = reporter.diagnostics(event);
    if (diagnostics === "") return;
    this.makeWay();
    writeDiagnostics(diagnostics);
  }

  /** Writes what is held back and takes the line of progress away, so that others may write. */
  makeWay(): void {
    this.flush();
    this.#eraseProgress();
  }

  /**
   * Is told before a wait: writes what should not be held back for that long, and renews the line of progress.
   *
   * @param timeoutNs how long the wait may be
   * @returns how long it may be, so that the line of progress is renewed in time
   */
  beforeWait(timeoutNs: number): number {
    if (this.#held !== "" || this.#progressDueNs < Infinity) {
      const nowNs = this.#parts.clock.nowNs();
      if (nowNs + timeoutNs >= this.#heldSinceNs + LONGEST_HELD_NS) this.flush();
      if (nowNs >= this.#progressDueNs) this.#showProgress(nowNs);
      return Math.min(timeoutNs, this.#progressDueNs - nowNs);
    }
    return timeoutNs;
  }

  /** Writes what is held back. */
  flush(): void {
    if (this.#held === "") return;
    const text = this.#held;
    this.#held = "";
    this.#eraseProgress();
    this.#parts.writeOutput(text);
  }

  /** The same, and from now on there is no line of progress. */
  finish(): void {
    this.#progressDueNs = Infinity;
    this.makeWay();
  }

  #hold(text: string): void {
    if (this.#held === "") this.#heldSinceNs = this.#parts.clock.nowNs();
    this.#held += text;
    if (this.#held.length >= LARGE_PIECE) this.flush();
  }

  #showProgress(nowNs: number): void {
    const { progress, reporter, writeDiagnostics } = this.#parts;
    this.#progressDueNs = nowNs + PROGRESS_PERIOD_NS;
    if (progress === undefined) return;
    const line = reporter.progress?.(progress.totals(), progress.columns()) ?? "";
    if (line === "") return;
    this.#progressShown = true;
    writeDiagnostics(`\r${line}${ERASE_LINE}`);
  }

  #eraseProgress(): void {
    if (!this.#progressShown) return;
    this.#progressShown = false;
    this.#parts.writeDiagnostics(`\r${ERASE_LINE}`);
  }
}
