/**
 * Events of a search for a path's MTU as records for programs; docs/path-mtu.md describes every key.
 *
 * @module
 */
import type {
  AboutProbe,
  PathMtuEvent,
  PathMtuFinishEvent,
  PathMtuOutcome,
  PathMtuStartEvent,
} from "../../core/events.ts";
import { rfc3339Text } from "../words/time.ts";
import {
  type EventRecord,
  icmpRecord,
  originRecord,
  OUTPUT_VERSION,
  type OutputEventName,
  type OutputRecord,
  type Records,
  sendErrorRecord,
  unlessZero,
  wholeNs,
} from "./record.ts";

/** What was asked for. Times are nanoseconds; 0 means no limit. */
export interface PathMtuRunOptions {
  /** Least time from one probe to the next. */
  readonly paceNs: number;
  /** How long an answer is waited for; undefined where the round-trip times decide. */
  readonly timeoutNs: number | undefined;
  readonly deadlineNs: number;
  /** Undefined for the kernel's default. */
  readonly timeToLive: number | undefined;
  readonly trafficClass: number;
  readonly mark: number | undefined;
  /** Every probe, and what became of it. */
  readonly verbose: boolean;
  /** The program's release. */
  readonly version: string;
}

/** Makes the records of one search. */
export class PathMtuRecords implements Records<PathMtuEvent> {
  readonly #options: PathMtuRunOptions;
  #start: PathMtuStartEvent | undefined;

  constructor(options: PathMtuRunOptions) {
    this.#options = options;
  }

  recordOf(event: PathMtuEvent, wallClockUs: number): EventRecord | undefined {
    if (event.kind === "start") this.#start = { ...event };
    if (!this.#isWanted(event)) return undefined;
    const { hostname, target } = this.#start ?? {};
    const [name, fields] = this.#nameAndFields(event);
    return { event: name, time: rfc3339Text(wallClockUs), target: hostname, address: target, ...fields };
  }

  #isWanted(event: PathMtuEvent): boolean {
    if (this.#options.verbose) return true;
    if (event.kind === "transmitted" || event.kind === "hop") return false;
    return !("isNew" in event) || event.isNew;
  }

  #nameAndFields(event: PathMtuEvent): [OutputEventName, OutputRecord] {
    switch (event.kind) {
      case "start":
        return ["start", this.#startRecord(event)];
      case "transmitted":
        return ["probe", { ...probeRecord(event), hops: event.hops }];
      case "reply":
        return ["answer", {
          ...probeRecord(event),
          rtt_ns: wholeNs(event.roundTripNs),
          truncated: event.truncated || undefined,
        }];
      case "too-long":
        return ["too_long", {
          ...probeRecord(event),
          ...originRecord(event),
          family: event.family,
          mtu: unlessZero(event.mtu),
          ignored: !event.believed || undefined,
        }];
      case "host-limit":
        return ["host_limit", { mtu: event.mtu }];
      case "silence":
        return ["silence", { packet_bytes: event.bytes, tries: event.tries }];
      case "network-error":
        return ["error", {
          kind: "icmp",
          ...probeRecord(event),
          ...originRecord(event),
          family: event.family,
          ...icmpRecord(event),
        }];
      case "send-failure":
        return ["error", { ...probeRecord(event), ...sendErrorRecord(event) }];
      case "hop":
        return ["hop", { ...probeRecord(event), ...originRecord(event), hops: event.hops }];
      case "last-hop":
        return ["last_hop", { packet_bytes: event.bytes, ...originRecord(event), hops: event.hops }];
      case "snapshot":
        return ["report", {
          passing_bytes: event.passingBytes,
          failing_bytes: event.failingBytes,
          probes: event.probes,
        }];
      case "finish":
        return ["summary", {
          ...outcomeRecord(event.outcome, event),
          probes: event.probes,
          duration_ns: wholeNs(event.elapsedNs),
        }];
      default:
        return event satisfies never;
    }
  }

  #startRecord({ family, source, device }: PathMtuStartEvent): OutputRecord {
    const { paceNs, timeoutNs, deadlineNs, version, ...options } = this.#options;
    return {
      search: "path_mtu",
      family,
      source,
      device,
      version: OUTPUT_VERSION,
      program_version: version,
      options: {
        interval_ns: wholeNs(paceNs),
        timeout_ns: wholeNs(timeoutNs),
        deadline_ns: unlessZero(wholeNs(deadlineNs)),
        ttl: options.timeToLive,
        traffic_class: options.trafficClass,
        mark: options.mark,
      },
    };
  }
}

function probeRecord({ sequence, bytes }: AboutProbe): OutputRecord {
  return { seq: sequence, packet_bytes: bytes };
}

function outcomeRecord(outcome: PathMtuOutcome, { headerBytes }: PathMtuFinishEvent): OutputRecord {
  switch (outcome.kind) {
    case "found":
      return {
        outcome: "found",
        mtu: outcome.bytes,
        payload_bytes: outcome.bytes - headerBytes,
        limit: outcome.limit,
        limited_by: outcome.limitedBy,
      };
    case "unanswered":
      return { outcome: "unanswered" };
    case "unsettled":
      return { outcome: "unsettled", passing_bytes: outcome.passingBytes, failing_bytes: outcome.failingBytes };
    default:
      return outcome satisfies never;
  }
}
