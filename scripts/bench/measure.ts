/**
 * Runs a program in a namespace and measures it from outside: by way of measure.c, by what it prints, and by its memory
 * while it goes on.
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

/** What was seen at one time. */
export interface Sample {
  /** Milliseconds from an arbitrary time. */
  readonly atMs: number;
  /** Requests so far. */
  readonly requests: number;
  /** Resident memory. */
  readonly residentBytes: number;
}

/** How a run has gone from a number of requests to another. */
export interface Stretch {
  /** Resident memory when it began, in MB of 10^6 bytes. */
  readonly atStartMb: number;
  /** Resident memory when it ended. */
  readonly atEndMb: number;
  /** The difference. */
  readonly growthMb: number;
  /** Time of a request in us, replies included. */
  readonly eachUs: number;
}

const SAMPLE_INTERVAL_MS = 100;
/** A request and its reply. */
const PACKETS_EACH = 2;
const BYTES_A_MB = 1e6;

/**
 * Looks at a stretch of a run.
 *
 * @param from It begins with the first sample that has so many requests ...
 * @param to ... and ends with the first that has so many, or the last there is.
 * @returns undefined when there are not two samples in it.
 */
export function stretchOf(samples: readonly Sample[], from: number, to: number): Stretch | undefined {
  const start = samples.find(({ requests }) => requests >= from);
  const end = samples.find(({ requests }) => requests >= to) ?? samples.at(-1);
  if (start === undefined || end === undefined || end.requests <= start.requests) return undefined;
  const [atStartMb, atEndMb] = [start.residentBytes / BYTES_A_MB, end.residentBytes / BYTES_A_MB];
  const eachUs = (end.atMs - start.atMs) * 1000 / (end.requests - start.requests);
  return { atStartMb, atEndMb, growthMb: atEndMb - atStartMb, eachUs };
}

/**
 * Runs a program that pings over the loopback device, and samples it.
 *
 * @param limitMs It is ended after this time.
 * @throws {Error} Its status is not 0.
 */
export async function sampleRun(
  namespace: Namespace,
  command: readonly string[],
  limitMs: number,
): Promise<Sample[]> {
  const before = countRequests(namespace);
  // The words in front only enter the namespace: the process is that of the program.
  const child = namespace.spawn(command);
  await child.stdin.close();
  const samples: Sample[] = [];
  const sampler = setInterval(() => {
    const sample = sampleOf(namespace, child.pid);
    if (sample !== undefined) samples.push({ ...sample, requests: sample.requests - before });
  }, SAMPLE_INTERVAL_MS);
  const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
  try {
    const { code, stderr } = await child.output();
    if (code !== 0) throw new Error(`status ${code} of ${command.join(" ")}: ${new TextDecoder().decode(stderr)}`);
    return samples;
  } finally {
    clearInterval(sampler);
    clearTimeout(timer);
  }
}

/** Requests that anybody has sent over the loopback device of a namespace. */
function countRequests(namespace: Namespace): number {
  const packets = transmittedPackets(Deno.readTextFileSync(`/proc/${namespace.pid}/net/dev`), "lo");
  return (packets ?? NaN) / PACKETS_EACH;
}

/** Looks at a process; undefined once it is ending. */
function sampleOf(namespace: Namespace, pid: number): Sample | undefined {
  try {
    const requests = countRequests(namespace);
    const atMs = performance.now();
    const resident = residentBytes(Deno.readTextFileSync(`/proc/${pid}/smaps_rollup`));
    return resident === undefined ? undefined : { atMs, requests, residentBytes: resident };
  } catch {
    return undefined;
  }
}

/** Round-trip times of the reply lines, in us, in the order of the lines. */
export function roundTripTimesUs(text: string): number[] {
  return Array.from(text.matchAll(/ time=(\d+(?:\.\d+)?) ms$/gm), ([, ms]) => Number(ms) * 1000);
}

/**
 * How many requests got a reply, from the line of the statistics.
 *
 * @returns undefined when there is no such line.
 */
export function receivedCount(text: string): number | undefined {
  const [, received] = /^\d+ packets transmitted, (\d+) received/m.exec(text) ?? [];
  return received === undefined ? undefined : Number(received);
}

/** Whole numbers, one a line; other lines are left out. */
export function numbersOf(text: string): number[] {
  return Array.from(text.matchAll(/^\d+$/gm), ([digits]) => Number(digits));
}

/**
 * Packets that a device has sent.
 *
 * @param text The file /proc/PID/net/dev.
 * @returns undefined when the device isn't listed.
 */
export function transmittedPackets(text: string, device: string): number | undefined {
  const [, figures] = text.split("\n").map((line) => line.split(":")).find(([name]) => name?.trim() === device) ?? [];
  // Eight figures of the receiving side come first, then bytes and packets.
  const packets = figures?.trim().split(/\s+/)[9];
  return packets === undefined ? undefined : Number(packets);
}

/**
 * Resident memory in bytes.
 *
 * @param text The file /proc/PID/smaps_rollup.
 * @returns undefined when it isn't told, as for a process that is ending.
 */
export function residentBytes(text: string): number | undefined {
  const [, kilobytes] = /^Rss:\s+(\d+) kB$/m.exec(text) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}
