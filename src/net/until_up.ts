/**
 * `--until-up` before the first request: a target that has no address or no route yet may have one soon, so the start of
 * the run is tried again each second until the deadline.
 *
 * @module
 */
import type { PingOptions } from "../cli/options.ts";
import type { PingEvent } from "../core/events.ts";
import type { Reporter } from "../report/reporter.ts";
import type { Warn } from "./warn.ts";

const NS_PER_MS = 1_000_000;
const PAUSE_MS = 1000;
/** setTimeout() takes no more than 31 bits. */
const LONGEST_TIMER_MS = 0x7fffffff;

/** What does the work, and what says why it can't be done yet. */
export interface AttemptParts {
  /** Pings; throws when the run can't begin. */
  readonly attempt: (options: PingOptions, reporter: Reporter) => Promise<number>;
  /** Whether another attempt may succeed. */
  readonly mayPass: (error: Error) => boolean;
  /** What is thrown when the deadline came first. */
  readonly notUp: (reason: string) => Error;
  /** Says a line. */
  readonly warn: Warn;
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
  reporter: Reporter,
  { attempt, mayPass, notUp, warn }: AttemptParts,
): Promise<number> {
  const { deadlineNs } = options;
  const endMs = performance.now() + (deadlineNs > 0 ? deadlineNs / NS_PER_MS : Infinity);
  const beginning = new Beginning(reporter);
  let reason = "";
  for (;;) {
    const leftMs = endMs - performance.now();
    if (leftMs <= 0) throw notUp(reason);
    const now = leftMs === Infinity ? options : { ...options, deadlineNs: Math.ceil(leftMs * NS_PER_MS) };
    const outcome = await Promise.race([statusOrReason(attempt(now, beginning)), beginning.overdue(leftMs, notUp)]);
    beginning.stopTimer();
    if (typeof outcome === "number") return outcome;
    if (beginning.begun || !mayPass(outcome)) throw outcome;
    const { message } = outcome;
    if (message !== reason && !options.quiet) warn(`${message}; trying again each second`);
    reason = message;
    await pause(Math.min(PAUSE_MS, endMs - performance.now()));
  }
}

/** Knows whether the run has begun: from then on it looks after itself. */
class Beginning implements Reporter {
  begun = false;
  readonly #reporter: Reporter;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(reporter: Reporter) {
    this.#reporter = reporter;
  }

  output(event: PingEvent, wallClockUs: number): string {
    if (event.kind === "start") {
      this.begun = true;
      this.stopTimer();
    }
    return this.#reporter.output(event, wallClockUs);
  }

  diagnostics(event: PingEvent): string {
    return this.#reporter.diagnostics(event);
  }

  /** Comes when the run has not begun by then: a look-up may take longer. */
  overdue(afterMs: number, notUp: AttemptParts["notUp"]): Promise<Error> {
    const { promise, resolve } = Promise.withResolvers<Error>();
    if (!this.begun && afterMs <= LONGEST_TIMER_MS) {
      this.#timer = setTimeout(() => resolve(notUp("not looked up in time")), afterMs);
    }
    return promise;
  }

  stopTimer(): void {
    clearTimeout(this.#timer);
  }
}

async function statusOrReason(attempt: Promise<number>): Promise<number | Error> {
  try {
    return await attempt;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));
}
