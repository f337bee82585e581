/**
 * Events of a run with one target as records for programs; docs/output.md describes every key.
 *
 * @module
 */
import type {
  IcmpNoticeEvent,
  NetworkErrorEvent,
  PingEvent,
  ReplyEvent,
  StartEvent,
  Statistics,
  StrayReplyEvent,
} from "../../core/events.ts";
import type { TimestampReading } from "../../wire/timestamp_reading.ts";
import { ipOptionsJson, mismatchJson, quotedPacketJson } from "../json/packet.ts";
import { nodeInformationJson } from "../json/node_information.ts";
import type { JsonText } from "../json/json_text.ts";
import {
  distributionRecord,
  type EventRecord,
  icmpRecord,
  JsonPart,
  lossRatio,
  originRecord,
  OUTPUT_VERSION,
  type OutputEventName,
  type OutputRecord,
  type Records,
  sendErrorRecord,
  socketRecord,
  unlessZero,
  wholeNs,
} from "./record.ts";
import { rfc3339Text } from "../words/time.ts";

/** What was asked for, as the first record has it. Times are nanoseconds; 0 means no limit. */
export interface TargetRunOptions {
  /** Requests. */
  readonly count: number;
  /** From one request to the next. */
  readonly intervalNs: number;
  /** Longest that the run takes. */
  readonly deadlineNs: number;
  /** After that time a reply is late. */
  readonly lingerNs: number;
  /** Requests that may be sent at once. */
  readonly preload: number;
  /** The interval follows the round-trip time. */
  readonly adaptive: boolean;
  /** Requests are sent as fast as replies come. */
  readonly flood: boolean;
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
  /** The program's release. */
  readonly version: string;
}

/** Makes the records of one run. */
export class TargetRecords implements Records<PingEvent> {
  readonly #options: TargetRunOptions;
  readonly #lateAfterNs: number;
  #start: StartEvent | undefined;

  constructor(options: TargetRunOptions) {
    this.#options = options;
    this.#lateAfterNs = options.lingerNs > 0 ? options.lingerNs : Infinity;
  }

  recordOf(event: PingEvent, wallClockUs: number): EventRecord | undefined {
    const record = (name: OutputEventName, fields: OutputRecord) => this.#record(name, wallClockUs, fields);
    switch (event.kind) {
      case "start":
        this.#start = { ...event };
        return record("start", this.#startRecord(event));
      case "transmitted":
        return record("sent", { seq: event.sequence & 0xffff });
      case "reply":
        return event.proven ? record(this.#replyName(event), replyRecord(event)) : record("stray", strayRecord(event));
      case "stray-reply":
        return record("stray", strayRecord(event));
      case "outstanding":
        return record("outstanding", { seq: event.sequence });
      case "network-error":
        return record("error", { kind: "icmp", ...icmpMessageRecord(event) });
      case "icmp-notice":
        return record("notice", noticeRecord(event));
      case "local-error":
        return record("error", { kind: "local", family: event.family, message: event.message, mtu: event.mtu });
      case "send-failure":
        return record("error", { seq: event.sequence & 0xffff, ...sendErrorRecord(event) });
      case "address-change":
        this.#start = this.#start && { ...this.#start, target: event.address };
        return record("address_change", { previous_address: event.previousAddress });
      case "warning":
        return event.form === "detail" ? undefined : record("warning", { message: event.message });
      case "snapshot":
        return record("report", statisticsRecord(event.statistics));
      case "finish":
        return record("summary", statisticsRecord(event.statistics));
      default:
        return event satisfies never;
    }
  }

  #record(event: OutputEventName, wallClockUs: number, fields: OutputRecord): EventRecord {
    const { hostname, target } = this.#start ?? {};
    return { event, time: rfc3339Text(wallClockUs), target: hostname, address: target, ...fields };
  }

  #startRecord({ family, source, socket, ...event }: StartEvent): OutputRecord {
    const { lingerNs, deadlineNs, reportIntervalNs, ...options } = this.#options;
    return {
      family,
      source,
      device: event.device,
      version: OUTPUT_VERSION,
      program_version: options.version,
      ...(socket && socketRecord(socket)),
      options: {
        count: unlessZero(options.count),
        interval_ns: wholeNs(options.intervalNs),
        deadline_ns: unlessZero(wholeNs(deadlineNs)),
        linger_ns: unlessZero(wholeNs(lingerNs)),
        preload: options.preload,
        adaptive: options.adaptive,
        flood: options.flood,
        payload_bytes: event.query?.payloadBytes ?? event.payloadBytes,
        packet_bytes: event.packetBytes,
        ttl: options.timeToLive,
        traffic_class: options.trafficClass,
        mark: options.mark,
        pmtu_discovery: options.pathMtuDiscovery,
        flow_label: event.flowLabel,
        query: event.query?.type,
        report_interval_ns: unlessZero(wholeNs(reportIntervalNs)),
      },
    };
  }

  #replyName({ badChecksum, duplicate, roundTripNs = 0 }: ReplyEvent): OutputEventName {
    if (badChecksum) return "corrupted";
    if (duplicate) return "duplicate";
    return roundTripNs > this.#lateAfterNs ? "late" : "reply";
  }
}

function strayRecord(event: ReplyEvent | StrayReplyEvent): OutputRecord {
  return { seq: event.sequence, ...originRecord(event) };
}

function replyRecord(event: ReplyEvent): OutputRecord {
  const { sequence, identifier, bytes, timeToLive, roundTripNs, mismatch } = event;
  return {
    seq: sequence,
    ...originRecord(event),
    bytes,
    ttl: timeToLive,
    rtt_ns: wholeNs(roundTripNs),
    ident: identifier,
    different_address: event.differentAddress || undefined,
    truncated: event.truncated || undefined,
    mismatch: mismatch && new JsonPart(mismatchJson(mismatch)),
    ip_options: part(ipOptionsJson(event.ipOptions)),
    node_information: part(nodeInformationJson(event.nodeInformation)),
    stamps: event.timestamps && stampsRecord(event.timestamps),
  };
}

/** Milliseconds since midnight UT as they came, and what they say of each way. */
function stampsRecord(reading: TimestampReading): OutputRecord {
  const { originate, receive, transmit, localReceive, receiveForm, transmitForm, forwardMs, backMs } = reading;
  return {
    originate_ms: originate,
    receive_ms: receive,
    transmit_ms: transmit,
    local_receive_ms: localReceive,
    receive_form: receiveForm,
    transmit_form: transmitForm,
    forward_ms: forwardMs,
    back_ms: backMs,
  };
}

function part(json: JsonText | undefined): JsonPart | undefined {
  return json === undefined ? undefined : new JsonPart(json);
}

function icmpMessageRecord(event: NetworkErrorEvent | IcmpNoticeEvent): OutputRecord {
  return { seq: event.sequence, ...originRecord(event), family: event.family, ...icmpRecord(event) };
}

function noticeRecord(event: IcmpNoticeEvent): OutputRecord {
  const { badChecksum, quoted } = event;
  return {
    ...icmpMessageRecord(event),
    bad_checksum: badChecksum || undefined,
    quoted_packet: quoted && new JsonPart(quotedPacketJson(quoted.header, quoted.options)),
  };
}

function statisticsRecord(statistics: Statistics): OutputRecord {
  const { transmitted, duplicates, corrupted, pipe, elapsedNs, outcomes, distribution } = statistics;
  return {
    transmitted,
    received: outcomes?.received,
    lost: outcomes?.lost,
    waiting: outcomes?.waiting,
    late: outcomes?.late,
    duplicates,
    corrupted,
    errors: statistics.errors + statistics.uncountedErrors,
    loss_ratio: outcomes && lossRatio(outcomes),
    longest_loss_burst: outcomes?.longestLossBurst,
    pipe,
    duration_ns: wholeNs(elapsedNs),
    ...(distribution && distributionRecord(distribution)),
  };
}
