/**
 * Records for `--output=json` and `--output=csv`: one for an event, whatever the format, with
 * the keys that docs/output.md and docs/events.schema.json describe.
 *
 * @module
 */
import type {
  DistributionStatistics,
  IcmpDescription,
  Origin,
  Percentiles,
  SocketDescription,
  StampSource,
} from "../../core/events.ts";
import type { JsonText } from "../json/json_text.ts";
import { icmpInfo, icmpWording } from "../words/icmp.ts";

/** Version of the format: keys may be added to one; nothing in it changes its meaning or goes away. */
export const OUTPUT_VERSION = 1;

/** What a record is about, in its key `event`. */
export type OutputEventName =
  | "start"
  | "sent"
  | "reply"
  | "duplicate"
  | "late"
  | "corrupted"
  | "stray"
  | "outstanding"
  | "timeout"
  | "error"
  | "notice"
  | "state_change"
  | "address_change"
  | "hop"
  | "path_change"
  | "target_failed"
  | "target_done"
  | "warning"
  | "report"
  | "summary"
  | "failure"
  | "probe"
  | "answer"
  | "too_long"
  | "host_limit"
  | "silence"
  | "last_hop";

/** What has a form of its own in JSON, and no column elsewhere. */
export class JsonPart {
  /** The whole value. */
  readonly text: JsonText;

  /** Wraps a value. */
  constructor(text: JsonText) {
    this.text = text;
  }
}

/** A value of a record; undefined ones are left out. */
export type OutputValue = string | number | boolean | undefined | JsonPart | OutputRecord;

/** Keys and values in their order. */
export interface OutputRecord {
  /** A value by its key, in snake_case with the unit at its end. */
  readonly [key: string]: OutputValue;
}

/** The record of one event. */
export interface EventRecord extends OutputRecord {
  /** What it is about. */
  readonly event: OutputEventName;
  /** When the event happened: RFC 3339, UTC. */
  readonly time: string;
}

/** Makes the records of one run. */
export interface Records<Event> {
  /** Undefined for an event of which there is none. */
  recordOf(event: Event, wallClockUs: number): EventRecord | undefined;
}

/** Puts a record into one format: a line with its end. */
export type RecordFormat = (record: EventRecord) => string;

/** A span of time for a key that ends in `_ns`: whole nanoseconds. */
export function wholeNs(spanNs: number): number;
/** The same; undefined for undefined. */
export function wholeNs(spanNs: number | undefined): number | undefined;
export function wholeNs(spanNs: number | undefined): number | undefined {
  return spanNs === undefined ? undefined : Math.round(spanNs);
}

/** The part of the decided requests that was lost, 0 to 1; undefined when none is decided. */
export function lossRatio({ received, lost }: { received: number; lost: number }): number | undefined {
  return received + lost === 0 ? undefined : lost / (received + lost);
}

/** A number of which 0 means that there is none. */
export function unlessZero(value: number): number | undefined {
  return value === 0 ? undefined : value;
}

/** Where a packet came from. */
export function originRecord({ from, fromName }: Origin): OutputRecord {
  return { from, from_name: fromName === from ? undefined : fromName };
}

/** Why the kernel refused to send. */
export function sendErrorRecord({ code, message }: { readonly code: string; readonly message: string }): OutputRecord {
  return { kind: "send", message, errno: code };
}

/** The two ends between which a round trip is timed. */
export function clocksRecord(stamps: StampSource): OutputRecord {
  switch (stamps) {
    case "kernel":
      return { sent: "kernel", received: "kernel" };
    case "receive":
      return { sent: "program", received: "kernel" };
    case "user":
      return { sent: "program", received: "program" };
  }
}

/** A socket and its clocks. */
export function socketRecord({ kind, stamps }: Pick<SocketDescription, "kind" | "stamps">): OutputRecord {
  return { socket: kind, clocks: clocksRecord(stamps) };
}

/** Percentiles without the greatest time, which has a key among the others. */
export function percentilesRecord({ p50Ns, p90Ns, p95Ns, p99Ns, p999Ns }: Percentiles): OutputRecord {
  return {
    p50_ns: wholeNs(p50Ns),
    p90_ns: wholeNs(p90Ns),
    p95_ns: wholeNs(p95Ns),
    p99_ns: wholeNs(p99Ns),
    p99_9_ns: wholeNs(p999Ns),
  };
}

/** The keys that a distribution has: `rtt` and `jitter`. */
export function distributionRecord({ times, percentiles, jitter }: DistributionStatistics): OutputRecord {
  return {
    rtt: times && percentiles && {
      min_ns: wholeNs(times.minNs),
      mean_ns: wholeNs(times.meanNs),
      max_ns: wholeNs(percentiles.maxNs),
      stddev_ns: wholeNs(times.deviationNs),
      ...percentilesRecord(percentiles),
    },
    jitter: jitter && {
      interarrival_ns: wholeNs(jitter.interarrivalNs),
      ipdv_mean_ns: wholeNs(jitter.interPacket?.meanNs),
      ipdv_max_ns: wholeNs(jitter.interPacket?.maxNs),
      pdv_p99_9_ns: wholeNs(jitter.packetDelayVariationNs),
    },
  };
}

/** What an ICMP message says, in words and in numbers. */
export function icmpRecord(description: IcmpDescription): OutputRecord {
  return {
    message: icmpWording(description),
    icmp_type: description.type,
    icmp_code: description.code,
    ...icmpInfo(description),
  };
}
