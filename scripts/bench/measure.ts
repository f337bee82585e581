/**
 * Runs a program in a namespace and measures it from outside, by way of measure.c.
 *
 * @module
 */

import type { Namespace } from "../../tests/support/namespace.ts";

/** What is to be measured. */
export interface MeasureOptions {
  /** Which echo requests are noticed: none unless told. Each costs the sender some time. */
  readonly listen?: "none" | "first" | "all";
  /** Processor time is measured from this long after the first request ... */
  readonly windowStartMs?: number;
  /** ... for so long. */
  readonly windowMs?: number;
}

/** What was measured: times in ns from the start, -1 for what was not seen. */
export interface Measured {
  /** Exit status; 128 and the signal's number when one ended it. */
  readonly status: number;
  /** End of the process. */
  readonly wallNs: number;
  /** First byte on stdout. */
  readonly firstByteNs: number;
  /** Last bytes on stdout. */
  readonly lastByteNs: number;
  /** First echo request, as the kernel stamped it on arrival. */
  readonly firstRequestNs: number;
  /** Last one that was noticed. */
  readonly lastRequestNs: number;
  /** How many were noticed. */
  readonly requests: number;
  /** User and system time of the whole run. */
  readonly processorNs: number;
  /** User and system time within the window. */
  readonly windowProcessorNs: number;
  /** Requests within the window, if they go over the loopback device. */
  readonly windowRequests: number;
  /** Largest resident memory. */
  readonly peakBytes: number;
  /** All that it wrote to stdout. */
  readonly stdout: string;
}

/** Longest that a run may take. */
const LIMIT_MS = 120_000;
/** The helper ends the program by itself at the limit; it is ended only if it does not. */
const GRACE_MS = 5_000;

/**
 * Measures one run.
 *
 * @param measure Path of the compiled measure.c.
 * @throws {Error} The program's status is not 0.
 */
export async function measureRun(
  measure: string,
  namespace: Namespace,
  command: readonly string[],
  options: MeasureOptions = {},
): Promise<Measured> {
  const { listen = "none", windowStartMs = 0, windowMs = 0 } = options;
  const report = `${measure}.report`;
  const words = [measure, report, LIMIT_MS, listen, windowStartMs, windowMs, ...command].map(String);
  const outcome = await namespace.run(words, { limitMs: LIMIT_MS + GRACE_MS });
  if (outcome.status !== 0) throw new Error(`measure: status ${outcome.status}: ${outcome.stderr.trim()}`);
  const measured = { ...readReport(await Deno.readTextFile(report)), stdout: outcome.stdout };
  if (measured.status !== 0) {
    throw new Error(`status ${measured.status} of ${command.join(" ")}: ${outcome.stderr.trim()}`);
  }
  return measured;
}

/**
 * Reads the report of measure.c.
 *
 * @throws {Error} A number is missing.
 */
export function readReport(text: string): Omit<Measured, "stdout"> {
  const report: unknown = JSON.parse(text);
  const number = (name: string) => {
    const value = typeof report === "object" && report !== null ? Object.entries(report) : [];
    const found: unknown = value.find(([key]) => key === name)?.[1];
    if (typeof found !== "number") throw new Error(`the report has no ${name}: ${text.trim()}`);
    return found;
  };
  return {
    status: number("status"),
    wallNs: number("wallNs"),
    firstByteNs: number("firstByteNs"),
    lastByteNs: number("lastByteNs"),
    firstRequestNs: number("firstRequestNs"),
    lastRequestNs: number("lastRequestNs"),
    requests: number("requests"),
    processorNs: number("processorNs"),
    windowProcessorNs: number("windowProcessorNs"),
    windowRequests: number("windowRequests"),
    peakBytes: number("peakBytes"),
  };
}
