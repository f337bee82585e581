/**
 * How much is run: all of it, or the short form for CI, in numbers.
 *
 * @module
 */

import type { Programs } from "./programs.ts";
import type { Tools } from "./tools.ts";

/** What the benchmarks run. */
export interface Equipment {
  /** Pings and empty programs. */
  readonly programs: Programs;
  /** C helpers. */
  readonly tools: Tools;
}

/** The numbers of a form. */
export interface Extent {
  /** Alternating rounds. */
  readonly rounds: number;
  /** Rounds of what takes a moment only. */
  readonly startUpRounds: number;
  /** Requests of a flood. */
  readonly floodRequests: number;
  /** Payloads whose cost is looked at. */
  readonly payloads: readonly number[];
  /** Requests of a flood for one of them. */
  readonly payloadRequests: number;
  /** Round-trip times of a run. */
  readonly roundTrips: number;
  /** Rates whose processor time is looked at ... */
  readonly packetsASecond: readonly number[];
  /** ... for so long. */
  readonly windowMs: number;
  /** Requests of the run for the drift, 10 ms apart. */
  readonly driftRequests: 100 | 1000;
  /** Requests of floods that show what the length of a run costs. */
  readonly lengths: readonly number[];
  /** The part of the longest flood, in requests, in which memory may not grow. */
  readonly flatPart: readonly [from: number, to: number];
}

/** All of it. */
export const WHOLE: Extent = {
  rounds: 5,
  startUpRounds: 15,
  floodRequests: 200_000,
  payloads: [56, 1472, 8192, 65507],
  payloadRequests: 20_000,
  roundTrips: 200,
  packetsASecond: [1, 10, 100],
  windowMs: 10_000,
  driftRequests: 1000,
  lengths: [1e4, 1e5, 1e6],
  flatPart: [1e5, 1e7],
};

/** The short form. */
export const SHORT: Extent = {
  rounds: 2,
  startUpRounds: 3,
  floodRequests: 40_000,
  payloads: [56, 65507],
  payloadRequests: 5_000,
  roundTrips: 20,
  packetsASecond: [1, 100],
  windowMs: 1_500,
  driftRequests: 100,
  lengths: [],
  flatPart: [1e5, 2e5],
};
