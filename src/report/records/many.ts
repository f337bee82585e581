/**
 * Events of a run with many targets as records for programs; docs/output.md describes every key.
 *
 * @module
 */
import type {
  SessionEvent,
  SessionStartEvent,
  SessionTotals,
  StateChangeEvent,
  TargetDoneEvent,
  TargetReason,
  TargetReplyEvent,
  TargetStatistics,
} from "../../core/events.ts";
import { array } from "../json/json_text.ts";
import {
  type EventRecord,
  icmpRecord,
  JsonPart,
  lossRatio,
  OUTPUT_VERSION,
  type OutputEventName,
  type OutputRecord,
  percentilesRecord,
  type Records,
  sendErrorRecord,
  socketRecord,
  unlessZero,
  wholeNs,
} from "./record.ts";
import { recordJson } from "./json.ts";
import type { TargetNames } from "../reporter.ts";
import { targetVerdict } from "../words/target.ts";
import { rfc3339Text } from "../words/time.ts";
import { NS_PER_US } from "../../units.ts";

/** What was asked for, as the first record has it. Times are nanoseconds; 0 means no limit. */
export interface SessionRunOptions {
  /** How often each is asked. */
  readonly plan:
    | { readonly kind: "until-answered"; readonly tries: number }
    | { readonly kind: "count"; readonly count: number }
    | { readonly kind: "endless" };
  /** From one request to the next to the same target, as asked for. */
  readonly intervalNs: number;
  /** Longest that the run takes. */
  readonly deadlineNs: number;
  /** After that time a request is lost. */
  readonly timeoutNs: number;
  /** Packets a second to all together. */
  readonly ratePerSecond: number;
  /** Requests that may be unanswered at once. */
  readonly window: number;
  /** Bytes behind the ICMP header. */
  readonly payloadBytes: number;
  /** Undefined for the kernel's default. */
  readonly timeToLive: number | undefined;
  /** Type of service or traffic class. */
  readonly trafficClass: number;
  /** SO_MARK. */
  readonly mark: number | undefined;
  /** What is done about packets that are too long. */
  readonly pathMtuDiscovery: string | undefined;
  /** From one report to the next. */
  readonly reportIntervalNs: number;
  /** Of targets that are done, only such. */
  readonly listing: "all" | "alive" | "unreachable";
  /** Defined if changes of state are reported instead of targets that are done. */
  readonly stateChanges: { readonly downAfter: number; readonly upAfter: number } | undefined;
  /** The program's release. */
  readonly version: string;
}

/** Makes the records of one run. */
export class SessionRecords implements Records<SessionEvent> {
  readonly #options: SessionRunOptions;
  readonly #names: TargetNames;

  constructor(options: SessionRunOptions, names: TargetNames) {
    this.#options = options;
    this.#names = names;
  }

  recordOf(event: SessionEvent, wallClockUs: number): EventRecord | undefined {
    const of = (name: OutputEventName, target: number, fields: OutputRecord) =>
      this.#targetRecord(name, wallClockUs, target, fields);
    const time = rfc3339Text(wallClockUs);
    switch (event.kind) {
      case "start":
        return { event: "start", time, ...this.#startRecord(event) };
      case "transmitted":
        return of("sent", event.target, { seq: event.sequence });
      case "target-failed":
        return of("target_failed", event.target, { message: event.message });
      case "reply":
        return of(replyName(event), event.target, this.#replyRecord(event));
      case "network-error": {
        const { from, family } = event;
        return of("error", event.target, {
          kind: "icmp",
          seq: event.sequence,
          from,
          family,
          ...icmpRecord(event),
        });
      }
      case "send-failure":
        return of("error", event.target, { seq: event.sequence, ...sendErrorRecord(event) });
      case "timeout":
        return of("timeout", event.target, { seq: event.sequence });
      case "state-change":
        return of("state_change", event.target, stateRecord(event));
      case "address-change":
        return of("address_change", event.target, { previous_address: event.previousAddress });
      case "target-done":
        return this.#isListed(event) ? of("target_done", event.target, doneRecord(event)) : undefined;
      case "stray-reply":
        return { event: "stray", time, seq: event.sequence, from: event.from };
      case "snapshot":
        return { event: "report", time, ...totalsRecord(event.totals) };
      case "finish":
        return { event: "summary", time, ...totalsRecord(event.totals) };
      default:
        return event satisfies never;
    }
  }

  #isListed(event: TargetDoneEvent): boolean {
    const { listing, stateChanges } = this.#options;
    return listing === "all" ? stateChanges === undefined : targetVerdict(event) === listing;
  }

  #targetRecord(event: OutputEventName, wallClockUs: number, target: number, fields: OutputRecord): EventRecord {
    const address = this.#names.addressOf(target);
    return { event, time: rfc3339Text(wallClockUs), target: this.#names.nameOf(target), address, ...fields };
  }

  #startRecord({ targets, intervalNs, sockets }: SessionStartEvent): OutputRecord {
    const { plan, ...options } = this.#options;
    const described = sockets.map((socket) => recordJson({ family: socket.family, ...socketRecord(socket) }));
    return {
      version: OUTPUT_VERSION,
      program_version: options.version,
      targets,
      sockets: new JsonPart(array(described)),
      options: {
        count: plan.kind === "count" ? plan.count : undefined,
        tries: plan.kind === "until-answered" ? plan.tries : undefined,
        interval_ns: wholeNs(intervalNs),
        asked_interval_ns: intervalNs === options.intervalNs ? undefined : wholeNs(options.intervalNs),
        deadline_ns: unlessZero(wholeNs(options.deadlineNs)),
        timeout_ns: wholeNs(options.timeoutNs),
        rate: unlessZero(options.ratePerSecond),
        window: options.window,
        payload_bytes: options.payloadBytes,
        ttl: options.timeToLive,
        traffic_class: options.trafficClass,
        mark: options.mark,
        pmtu_discovery: options.pathMtuDiscovery,
        report_interval_ns: unlessZero(wholeNs(options.reportIntervalNs)),
      },
    };
  }

  #replyRecord({ target, sequence, bytes, timeToLive, roundTripNs, otherSource }: TargetReplyEvent): OutputRecord {
    const from = this.#names.addressOf(target);
    return {
      seq: sequence,
      from,
      bytes,
      ttl: timeToLive,
      rtt_ns: wholeNs(roundTripNs),
      ...otherSourceRecord(otherSource),
    };
  }
}

function replyName({ duplicate, late }: TargetReplyEvent): OutputEventName {
  if (duplicate) return "duplicate";
  return late ? "late" : "reply";
}

function countsRecord({ transmitted, received, lost, waiting, late, duplicates }: TargetStatistics | SessionTotals) {
  return { transmitted, received, lost, waiting, late, duplicates };
}

function doneRecord(event: TargetDoneEvent): OutputRecord {
  const { firstRoundTripNs, otherSource, reason, statistics } = event;
  const { measured, minUs, averageUs, maxUs, mdevUs } = statistics;
  return {
    state: targetVerdict(event),
    ...countsRecord(statistics),
    errors: statistics.errors,
    loss_ratio: lossRatio(statistics),
    rtt: measured === 0 ? undefined : {
      first_ns: wholeNs(firstRoundTripNs),
      min_ns: minUs * NS_PER_US,
      mean_ns: averageUs * NS_PER_US,
      max_ns: maxUs * NS_PER_US,
      stddev_ns: mdevUs * NS_PER_US,
      ...(statistics.percentiles && percentilesRecord(statistics.percentiles)),
    },
    ...otherSourceRecord(otherSource),
    reason: reason && reasonRecord(reason),
  };
}

/** Where a reply came from, if that is not the target's address. */
function otherSourceRecord(otherSource: string | undefined): OutputRecord {
  return otherSource === undefined ? {} : { from: otherSource, different_address: true };
}

function stateRecord(event: StateChangeEvent): OutputRecord {
  const { state, lastedNs, decidedBy, stretchedIntervalNs, roundTripNs, otherSource, reason } = event;
  return {
    state,
    lasted_ns: wholeNs(lastedNs),
    lost: decidedBy.lost,
    answered: decidedBy.answered,
    interval_ns: wholeNs(stretchedIntervalNs),
    rtt_ns: wholeNs(roundTripNs),
    ...otherSourceRecord(otherSource),
    reason: reason && reasonRecord(reason),
  };
}

function reasonRecord(reason: TargetReason): OutputRecord {
  switch (reason.kind) {
    case "silent":
    case "late":
      return { kind: reason.kind };
    case "network-error":
      return { kind: "icmp", from: reason.from, family: reason.family, ...icmpRecord(reason) };
    case "send-failure":
      return sendErrorRecord(reason);
    default:
      return reason satisfies never;
  }
}

function totalsRecord(totals: SessionTotals): OutputRecord {
  const { targets, alive, unreachable, undecided, failed, errors, strays } = totals;
  return {
    targets,
    alive,
    unreachable,
    undecided,
    failed,
    up: totals.now?.up,
    down: totals.now?.down,
    ...countsRecord(totals),
    errors,
    strays,
    loss_ratio: lossRatio(totals),
    duration_ns: wholeNs(totals.elapsedNs),
    rtt: totals.measured === 0 ? undefined : {
      min_ns: totals.minUs * NS_PER_US,
      mean_ns: totals.averageUs * NS_PER_US,
      max_ns: totals.maxUs * NS_PER_US,
    },
  };
}
