/**
 * Attempts to begin a run, for `--until-up`: a target that has no address or no route yet may have one soon, so the start
 * is tried again each second until the deadline. `core/figures/replies_in_a_row.ts` is the end of such a run.
 *
 * @module
 */
import type { PingOptions } from "../cli/options.ts";
import type { PingEvent } from "../core/events.ts";
import type { Reporter } from "../report/reporter.ts";
import type { Warn } from "./warn.ts";
import { NS_PER_MS } from "../units.ts";

const PAUSE_MS = 1000;

/** What does the work, and what says why it can't be done yet. */
export interface AttemptParts {
  /** Pings; throws when the run can't begin. */
  readonly attempt: (options: PingOptions, reporter: Reporter<PingEvent>) => Promise<number>;
  /** Whether another attempt may succeed. */
  readonly mayPass: (error: Error) => boolean;
  /** What is thrown when the deadline came first. */
  readonly notUp: (reason: string) => Error;
  /** Says a line. */
  readonly warn: Warn;
  /** The time from any beginning. */
  readonly nowMs: () => number;
  /** Comes after so long; never after Infinity. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/**
 * Pings, as soon as that is possible.
 *
 * @returns exit status of the run
 * @throws {Error} `notUp` with the last reason when the deadline came before it could begin; what the attempt throws for a
 * reason that won't pass
 */
export async function pingOnceItCanBeAsked(
  options: PingOptions,
  reporter: Reporter<PingEvent>,
  { attempt, mayPass, notUp, warn, nowMs, pause }: AttemptParts,
): Promise<number> {
  const { deadlineNs } = options.pace;
  const endMs = nowMs() + (deadlineNs > 0 ? deadlineNs / NS_PER_MS : Infinity);
  let reason = "";
  for (;;) {
    const leftMs = endMs - nowMs();
    if (leftMs <= 0) throw notUp(reason);
    const now = leftMs === Infinity
      ? options
      : { ...options, pace: { ...options.pace, deadlineNs: Math.ceil(leftMs * NS_PER_MS) } };
    const beginning = new Beginning(reporter);
    const outcome = await statusOrReason(attempt(now, beginning));
    if (typeof outcome === "number") return outcome;
    if (beginning.begun || !mayPass(outcome)) throw outcome;
    const { message } = outcome;
    // A look-up may have taken what was left.
    if (nowMs() >= endMs) throw notUp(message);
    if (message !== reason && !options.show.quiet) warn(`${message}; trying again each second`);
    reason = message;
    await pause(Math.min(PAUSE_MS, endMs - nowMs()));
  }
}

/** Knows whether the run has begun: from then on it looks after itself. */
class Beginning implements Reporter<PingEvent> {
  readonly #reporter: Reporter<PingEvent>;
  begun = false;

  constructor(reporter: Reporter<PingEvent>) {
    this.#reporter = reporter;
  }

  output(event: PingEvent, wallClockUs: number): string {
    if (event.kind === "start") this.begun = true;
    return this.#reporter.output(event, wallClockUs);
  }

  diagnostics(event: PingEvent): string {
    return this.#reporter.diagnostics(event);
  }
}

async function statusOrReason(attempt: Promise<number>): Promise<number | Error> {
  try {
    return await attempt;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
