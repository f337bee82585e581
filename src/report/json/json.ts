/**
 * JSON for programs: one object a line, with the keys of iputils' `-j` in front and ours behind. docs/json.md
 * describes every key, and why it is the way it is.
 *
 * Every line comes from one place, `objectLine()`, and every value in it is a `JsonText`, which only json_text.ts makes:
 * that is what keeps lines valid.
 *
 * @module
 */
import type {
  FinishEvent,
  IcmpDescription,
  IcmpNoticeEvent,
  LocalErrorEvent,
  NetworkErrorEvent,
  Origin,
  OutcomeStatistics,
  PingEvent,
  ReplyEvent,
  SendFailureEvent,
  SnapshotEvent,
  StartEvent,
  Statistics,
  StrayReplyEvent,
} from "../../core/events.ts";
import { distributionFields } from "./distribution.ts";
import { ipOptionsJson, mismatchJson, quotedPacketJson } from "./packet.ts";
import { nodeInformationJson } from "./node_information.ts";
import { type JsonFields, type JsonText, milliseconds, number, object, quoted, seconds, TRUE } from "./json_text.ts";
import { lossText } from "../words/loss.ts";
import { printable } from "../words/printable.ts";
import type { Reporter } from "../reporter.ts";
import { timestampsJson } from "./timestamps.ts";
import { icmpInfo, icmpWording } from "../words/icmp.ts";

/** Which lines are wanted, and what is in them. */
export interface JsonReporterSettings {
  /** Stands before a warning that goes to stderr because `quiet` keeps it off stdout. */
  readonly programName: string;
  /** Only the statistics. */
  readonly quiet: boolean;
  /** No line for a reply, unless it is damaged; errors have one. */
  readonly flood: boolean;
  /** More lines, and more in them. */
  readonly verbose: boolean;
  /** Lines carry the time of day. */
  readonly timestamps: boolean;
}

/** What a line is, in its key `type`: an event's kind, or what has no event of that name. */
type LineType =
  | Exclude<PingEvent["kind"], "start" | "transmitted" | "finish">
  | "statistics"
  | "error"
  | "version";

/** The reporter of JSON lines. */
export class JsonReporter implements Reporter<PingEvent> {
  readonly #settings: JsonReporterSettings;
  #start: StartEvent | undefined;

  constructor(settings: JsonReporterSettings) {
    this.#settings = settings;
  }

  /** What goes to stdout for an event: a line that is one JSON object, or nothing. */
  output(event: PingEvent, wallClockUs: number): string {
    const { quiet, flood, verbose } = this.#settings;
    switch (event.kind) {
      case "start":
        // iputils has no such line; what is worth telling stands in the statistics.
        this.#start = { ...event };
        return "";
      case "transmitted":
        return "";
      case "reply":
        if (quiet || flood && !event.badChecksum) return "";
        if (!event.proven) return this.#stray(event, "not the payload that was sent", wallClockUs);
        return this.#line("reply", replyFields(event, verbose), replyDetails(event), wallClockUs);
      case "stray-reply":
        return quiet || flood || !verbose ? "" : this.#stray(event, "never sent", wallClockUs);
      case "outstanding":
        return quiet || flood
          ? ""
          : this.#line("outstanding", { seq: number(event.sequence), info: quoted("no answer yet") }, {}, wallClockUs);
      case "network-error":
        return quiet ? "" : this.#line(
          "network-error",
          aboutRequest(event, "error", icmpWording(event)),
          icmpDetails(event),
          wallClockUs,
        );
      case "icmp-notice":
        return quiet || flood ? "" : this.#line(
          "icmp-notice",
          aboutRequest(event, "info", icmpWording(event)),
          noticeDetails(event),
          wallClockUs,
        );
      case "local-error":
        return quiet
          ? ""
          : this.#line("local-error", { error: localErrorText(event) }, localErrorDetails(event), wallClockUs);
      case "send-failure":
        return quiet
          ? ""
          : this.#line("send-failure", sendFailureFields(event), { errno: quoted(event.code) }, wallClockUs);
      case "address-change": {
        const { address, previousAddress } = event;
        this.#start = this.#start && { ...this.#start, target: address };
        const fields = { address: quoted(address), previous_address: quoted(previousAddress) };
        return this.#line("address-change", fields, {}, wallClockUs);
      }
      case "warning":
        return quiet || event.form === "detail"
          ? ""
          : this.#line("warning", { warning: quoted(event.message) }, {}, wallClockUs);
      case "snapshot":
        return this.#line("snapshot", this.#snapshotFields(event), this.#details(event), wallClockUs);
      case "finish":
        return this.#line("statistics", finishFields(event), this.#details(event), wallClockUs);
    }
  }

  /** What goes to stderr for an event: a warning that `quiet` keeps off stdout, in plain text. */
  diagnostics(event: PingEvent): string {
    const { programName, quiet } = this.#settings;
    if (event.kind !== "warning" || !(quiet || event.form === "detail")) return "";
    const message = printable(event.message);
    return event.form === "unnamed" ? `${message}\n` : `${programName}: ${message}\n`;
  }

  /** iputils' keys, `type`, our keys. */
  #line(type: LineType, fields: JsonFields, details: JsonFields, wallClockUs: number): string {
    const timestamp = this.#settings.timestamps ? seconds(wallClockUs) : undefined;
    return objectLine({ ...fields, type: quoted(type), ...details, timestamp });
  }

  #stray(event: ReplyEvent | StrayReplyEvent, info: string, wallClockUs: number): string {
    return this.#line("stray-reply", aboutRequest(event, "info", info), originDetails(event), wallClockUs);
  }

  #snapshotFields(event: SnapshotEvent): JsonFields {
    const { statistics } = event;
    return {
      host: this.#start === undefined ? undefined : quoted(this.#start.hostname),
      ...countFields(statistics),
      ewma: movingAverage(statistics),
    };
  }

  /** Figures beyond iputils'. */
  #details({ statistics }: SnapshotEvent | FinishEvent): JsonFields {
    return { ...this.#targetDetails(), ...distributionFields(statistics.distribution, statistics.outcomes) };
  }

  /** Whom the statistics are about, beyond the name. */
  #targetDetails(): JsonFields {
    if (this.#start === undefined) return {};
    const { target, family, source, device, flowLabel, payloadBytes, packetBytes, query } = this.#start;
    return {
      address: quoted(target),
      family: quoted(family),
      source: quoted(source),
      device: device === undefined ? undefined : quoted(device),
      payload_bytes: number(query?.payloadBytes ?? payloadBytes),
      packet_bytes: number(packetBytes),
      flow_label: flowLabel ? number(flowLabel) : undefined,
      query: query === undefined ? undefined : quoted(query.type),
    };
  }
}

/**
 * The line for a message outside of a run.
 *
 * @param message any text
 * @returns the line with its end, for stdout
 */
export function messageLine(kind: "warning" | "failure", message: string): string {
  return kind === "warning"
    ? runLine("warning", { warning: quoted(message) })
    : runLine("error", { error: quoted(message) });
}

/** The line for `-V`, with its end. */
export function versionLine(version: string): string {
  return runLine("version", { version: quoted(version) });
}

function runLine(type: LineType, fields: JsonFields): string {
  return objectLine({ ...fields, type: quoted(type) });
}

function replyFields(event: ReplyEvent, verbose: boolean): JsonFields {
  const { bytes, sequence, identifier, timeToLive, roundTripNs, truncated } = event;
  return {
    bytes: number(bytes),
    host: hostText(event),
    seq: number(sequence),
    ident: verbose && identifier !== undefined ? number(identifier) : undefined,
    ttl: timeToLive === undefined ? undefined : number(timeToLive),
    info: truncated ? quoted("truncated") : undefined,
    time: roundTripNs === undefined ? undefined : milliseconds(Math.floor(roundTripNs / 1000)),
  };
}

function replyDetails(event: ReplyEvent): JsonFields {
  const { duplicate, badChecksum, differentAddress, mismatch } = event;
  return {
    ...originDetails(event),
    duplicate: duplicate ? TRUE : undefined,
    bad_checksum: badChecksum ? TRUE : undefined,
    different_address: differentAddress ? TRUE : undefined,
    mismatch: mismatch === undefined ? undefined : mismatchJson(mismatch),
    ip_options: ipOptionsJson(event.ipOptions),
    node_information: nodeInformationJson(event.nodeInformation),
    icmp_timestamps: timestampsJson(event.timestamps),
  };
}

/** Fields of a line about a packet that is about a request. */
function aboutRequest(
  event: Origin & { readonly sequence: number | undefined },
  key: "error" | "info",
  text: string,
): JsonFields {
  const seq = event.sequence === undefined ? undefined : number(event.sequence);
  return { host: hostText(event), seq, [key]: quoted(text) };
}

function originDetails(origin: Origin): JsonFields {
  const { from, fromName } = origin;
  return {
    address: quoted(from),
    name: fromName === undefined || fromName === from ? undefined : quoted(fromName),
  };
}

function icmpDetails(event: NetworkErrorEvent | IcmpNoticeEvent): JsonFields {
  return {
    ...originDetails(event),
    family: quoted(event.family),
    icmp_type: number(event.type),
    icmp_code: number(event.code),
    ...icmpInfoJson(event),
  };
}

/** The key `mtu`, `gateway` or `pointer`, or none. */
function icmpInfoJson(description: IcmpDescription): JsonFields {
  const { mtu, gateway, pointer } = icmpInfo(description);
  return {
    mtu: mtu === undefined ? undefined : number(mtu),
    gateway: gateway === undefined ? undefined : quoted(gateway),
    pointer: pointer === undefined ? undefined : number(pointer),
  };
}

function noticeDetails(event: IcmpNoticeEvent): JsonFields {
  const { badChecksum, quoted: packet } = event;
  return {
    ...icmpDetails(event),
    bad_checksum: badChecksum ? TRUE : undefined,
    quoted_packet: packet === undefined ? undefined : quotedPacketJson(packet.header, packet.options),
  };
}

function sendFailureFields({ sequence, message }: SendFailureEvent): JsonFields {
  return { seq: number(sequence & 0xffff), error: quoted(`sendmsg: ${message}`) };
}

function localErrorText(event: LocalErrorEvent): JsonText {
  const { mtu, family, message } = event;
  if (mtu === undefined) return quoted(`local error: ${message}`);
  return quoted(`local error: message too long, mtu${family === "ipv4" ? "=" : ": "}${mtu}`);
}

function localErrorDetails(event: LocalErrorEvent): JsonFields {
  return { family: quoted(event.family), mtu: event.mtu === undefined ? undefined : number(event.mtu) };
}

function finishFields(event: FinishEvent): JsonFields {
  const { hostname, statistics, showGap } = event;
  const { transmitted, received, elapsedNs } = statistics;
  const gapTold = showGap && received > 0 && transmitted > 1;
  return {
    host: quoted(hostname),
    ...countFields(statistics),
    ipg: gapTold ? milliseconds(Math.floor(Math.floor(elapsedNs / 1000) / (transmitted - 1))) : undefined,
    ewma: gapTold ? movingAverage(statistics) : undefined,
  };
}

function countFields(statistics: Statistics): JsonFields {
  const { transmitted, duplicates, corrupted, errors, uncountedErrors, measured, pipe, elapsedNs, outcomes } =
    statistics;
  const { minUs, averageUs, maxUs, mdevUs } = statistics;
  return {
    transmitted: number(transmitted),
    received: number(outcomes?.received ?? statistics.received),
    duplicates: number(duplicates),
    corrupted: number(corrupted),
    errors: number(errors + uncountedErrors),
    loss: outcomes && lossPercent(outcomes),
    time: number(Math.round(elapsedNs / 1e6)),
    rtt: measured === 0 ? undefined : object({
      min: milliseconds(minUs),
      avg: milliseconds(averageUs),
      max: milliseconds(maxUs),
      mdev: milliseconds(mdevUs),
    }),
    pipe: pipe > 1 ? number(pipe) : undefined,
  };
}

function movingAverage(statistics: Statistics): JsonText | undefined {
  return statistics.measured === 0 ? undefined : milliseconds(Math.floor(statistics.ewmaEighthsUs / 8));
}

/** The same six digits as in text, of the decided requests; undefined when none is decided. */
function lossPercent({ received, lost }: OutcomeStatistics): JsonText | undefined {
  return received + lost === 0 ? undefined : number(Number(lossText(received + lost, received)));
}

/** `NAME (ADDRESS)` or `ADDRESS`, as iputils has it. */
function hostText(origin: Origin): JsonText {
  const { from, fromName } = origin;
  return quoted(fromName === undefined || fromName === from ? from : `${fromName} (${from})`);
}

function objectLine(fields: JsonFields): string {
  return `${object(fields)}\n`;
}
