/**
 * Memory and speed of a flood, looked at from outside while it goes on.
 *
 * @module
 */

import type { Namespace } from "../../tests/support/namespace.ts";
import { residentBytes, transmittedPackets } from "./output.ts";

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
