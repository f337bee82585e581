/**
 * The lists of events that every reporter is fed with, put into the formats of `--output`.
 *
 * @module
 */
import type { PingEvent, SessionEvent, SessionStartEvent } from "../../src/core/events.ts";
import { SessionRecords, type SessionRunOptions } from "../../src/report/records/many.ts";
import { TargetRecords, type TargetRunOptions } from "../../src/report/records/one.ts";
import type { RecordFormat } from "../../src/report/records/record.ts";
import { RecordReporter, type RecordSettings } from "../../src/report/records/record_reporter.ts";
import * as one from "./events.ts";
import * as many from "./session_events.ts";

/** A run with nothing special about it. */
export const RUN: RecordSettings & TargetRunOptions = {
  programName: "ping1025",
  quiet: false,
  count: 0,
  intervalNs: 1e9,
  deadlineNs: 0,
  lingerNs: 10e9,
  preload: 1,
  adaptive: false,
  flood: false,
  timeToLive: undefined,
  trafficClass: 0,
  mark: undefined,
  pathMtuDiscovery: undefined,
  reportIntervalNs: 0,
  version: "1.2.3",
};

/** A run of many targets, likewise. */
export const SESSION_RUN: RecordSettings & SessionRunOptions = {
  ...RUN,
  plan: { kind: "until-answered", tries: 3 },
  timeoutNs: 1e9,
  ratePerSecond: 1000,
  window: 4096,
  payloadBytes: 56,
  listing: "all",
  stateChanges: undefined,
};

/** One target: everything happens, and the figures have their distribution. */
export const EVERYTHING: readonly PingEvent[] = [
  { kind: "warning", message: "before the start" },
  one.startEvent({ socket: { family: "ipv4", kind: "raw", stamps: "kernel" } }),
  ...one.EVERYTHING.slice(1).map(distributed),
  one.replyEvent({ sequence: 9, roundTripNs: 10_000_000_001 }),
  one.ADDRESS_CHANGE,
  one.finishEvent({ outcomes: one.someOutcomes(), distribution: one.someDistribution() }),
];

/** Programs are always told of the distribution. */
function distributed(event: PingEvent): PingEvent {
  if (event.kind !== "snapshot" && event.kind !== "finish") return event;
  const outcomes = one.someOutcomes({ lost: 0, waiting: 1, late: 0 });
  return { ...event, statistics: { ...event.statistics, outcomes, distribution: one.someDistribution() } };
}

/** The beginning of many targets. */
export const SESSION_START: SessionStartEvent = {
  kind: "start",
  targets: 5,
  intervalNs: 1e9,
  sockets: [{ family: "ipv4", kind: "raw", stamps: "kernel" }, { family: "ipv6", kind: "datagram", stamps: "receive" }],
};

/** Many targets, likewise. */
export const SESSION_EVERYTHING: readonly SessionEvent[] = [
  SESSION_START,
  { kind: "transmitted", target: 0, sequence: 1 },
  ...many.EVERYTHING,
  many.addressChange(1),
  many.addressChange(0, { previousAddress: undefined }),
  many.stateChange(3, { state: "up", lastedNs: undefined, roundTripNs: 420_999.4, reason: undefined }),
  many.stateChange(4, {
    stretchedIntervalNs: 2.048e9,
    reason: { kind: "send-failure", code: "ENETUNREACH", message: "Network is unreachable" },
  }),
];

/** What goes to stdout for one target. */
export function written(
  format: RecordFormat,
  events: readonly PingEvent[] = EVERYTHING,
  changes: Partial<typeof RUN> = {},
): string {
  const settings = { ...RUN, ...changes };
  const reporter = new RecordReporter(new TargetRecords(settings), settings, format);
  return events.map((event) => reporter.output(event, one.WALL_CLOCK_US)).join("");
}

/** What goes to stdout for many. */
export function sessionWritten(
  format: RecordFormat,
  events: readonly SessionEvent[] = SESSION_EVERYTHING,
  changes: Partial<typeof SESSION_RUN> = {},
): string {
  const settings = { ...SESSION_RUN, ...changes };
  const reporter = new RecordReporter(new SessionRecords(settings, many.NAMES), settings, format);
  return events.map((event) => reporter.output(event, many.WALL_CLOCK_US)).join("");
}
