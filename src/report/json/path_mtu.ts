/**
 * A search for a path's MTU as JSON, one object a line: the events by their kinds, in the keys of docs/path-mtu.md.
 *
 * @module
 */
import type { Origin } from "../../core/events.ts";
import type { AboutProbe, PathMtuEvent, PathMtuFinishEvent } from "../../core/path_mtu/events.ts";
import { exactMilliseconds, type JsonFields, number, object, quoted, seconds, TRUE } from "./json_text.ts";
import type { Reporter } from "../reporter.ts";
import type { PathMtuTextSettings } from "../text/path_mtu.ts";
import { icmpWording } from "../words/icmp.ts";

/** The reporter of JSON lines. */
export class PathMtuJsonReporter implements Reporter<PathMtuEvent> {
  readonly #settings: PathMtuTextSettings;

  /** A reporter for one search. */
  constructor(settings: PathMtuTextSettings) {
    this.#settings = settings;
  }

  /** What goes to stdout for an event: a line that is one JSON object, or nothing. */
  output(event: PathMtuEvent, wallClockUs: number): string {
    if (!this.#isWanted(event)) return "";
    const timestamp = this.#settings.timestamps ? seconds(wallClockUs) : undefined;
    return `${object({ type: quoted(event.kind), ...fieldsOf(event), timestamp })}\n`;
  }

  /** Nothing goes to stderr: all is told on stdout. */
  diagnostics(): string {
    return "";
  }

  #isWanted(event: PathMtuEvent): boolean {
    const { quiet, verbose } = this.#settings;
    if (event.kind === "path-mtu-finish" || event.kind === "path-mtu-snapshot") return true;
    if (quiet) return false;
    if (event.kind === "path-mtu-probe" || event.kind === "path-mtu-hop") return verbose;
    return verbose || !("news" in event) || event.news;
  }
}

function fieldsOf(event: PathMtuEvent): JsonFields {
  switch (event.kind) {
    case "path-mtu-start":
      return {
        host: quoted(event.hostname),
        address: quoted(event.target),
        family: quoted(event.family),
        source: quoted(event.source),
        device: event.device === undefined ? undefined : quoted(event.device),
      };
    case "path-mtu-probe":
      return { ...probeFields(event), hops: event.hops === undefined ? undefined : number(event.hops) };
    case "path-mtu-answer":
      return {
        ...probeFields(event),
        rtt: exactMilliseconds(event.roundTripNs),
        truncated: event.truncated ? TRUE : undefined,
      };
    case "path-mtu-report":
      return {
        ...originFields(event),
        ...probeFields(event),
        mtu: number(event.mtu),
        ignored: event.believed ? undefined : TRUE,
      };
    case "path-mtu-host-limit":
      return { mtu: number(event.mtu) };
    case "path-mtu-silence":
      return { packet_bytes: number(event.bytes), tries: number(event.tries) };
    case "path-mtu-error":
      return {
        ...originFields(event),
        ...probeFields(event),
        error: quoted(icmpWording(event)),
        icmp_type: number(event.type),
        icmp_code: number(event.code),
      };
    case "path-mtu-send-failure":
      return { ...probeFields(event), error: quoted(`sendmsg: ${event.message}`) };
    case "path-mtu-hop":
      return { ...originFields(event), ...probeFields(event), hops: number(event.hops) };
    case "path-mtu-last-hop":
      return { ...originFields(event), packet_bytes: number(event.bytes), hops: number(event.hops) };
    case "path-mtu-snapshot":
      return {
        passing_bytes: number(event.passingBytes),
        failing_bytes: number(event.failingBytes),
        probes: number(event.probes),
      };
    case "path-mtu-finish":
      return {
        host: quoted(event.hostname),
        address: quoted(event.target),
        ...outcomeFields(event),
        probes: number(event.probes),
        time: exactMilliseconds(event.elapsedNs),
      };
    default:
      return event satisfies never;
  }
}

function probeFields({ sequence, bytes }: AboutProbe): JsonFields {
  return { seq: number(sequence), packet_bytes: number(bytes) };
}

function originFields({ from, fromName }: Origin): JsonFields {
  return { from: quoted(from), name: fromName === undefined || fromName === from ? undefined : quoted(fromName) };
}

function outcomeFields({ outcome, headerBytes }: PathMtuFinishEvent): JsonFields {
  switch (outcome.kind) {
    case "found":
      return {
        outcome: quoted("found"),
        mtu: number(outcome.bytes),
        payload_bytes: number(outcome.bytes - headerBytes),
        limit: quoted(outcome.limit),
        limited_by: outcome.limitedBy === undefined ? undefined : quoted(outcome.limitedBy),
      };
    case "unanswered":
      return { outcome: quoted("unanswered") };
    case "unsettled":
      return {
        outcome: quoted("unsettled"),
        passing_bytes: number(outcome.passingBytes),
        failing_bytes: number(outcome.failingBytes),
      };
    default:
      return outcome satisfies never;
  }
}
