/**
 * A search for a path's MTU in text: a line for each finding, and the result.
 *
 * @module
 */
import type {
  Origin,
  PathMtuAnswerEvent,
  PathMtuEvent,
  PathMtuFinishEvent,
  PathMtuLimit,
  PathMtuProbeEvent,
  PathMtuReportEvent,
  PathMtuSnapshotEvent,
  PathMtuStartEvent,
} from "../../core/events.ts";
import { millisecondsText, roundTripText, timeOfDayPrefix } from "../words/duration.ts";
import type { Reporter } from "../reporter.ts";
import { printable } from "../words/printable.ts";
import { icmpWording } from "../words/icmp.ts";

const TOO_LONG = { ipv4: "fragmentation needed", ipv6: "packet too big" } as const;

const LIMITS: Readonly<Record<PathMtuLimit, string>> = {
  host: "",
  report: "",
  error: "; larger packets are refused",
  silence: "; larger packets vanish without a report (black hole)",
};

/** Which lines are wanted, and what is in them. */
export interface PathMtuTextSettings {
  /** Stands before every message on stderr. */
  readonly programName: string;
  /** Only the result. */
  readonly quiet: boolean;
  /** Every probe, and what became of it. */
  readonly verbose: boolean;
  /** Lines carry the time of day. */
  readonly timestamps: boolean;
  /** Round-trip times always have three decimals. */
  readonly preciseTimes: boolean;
}

/** The reporter of plain text. */
export class PathMtuTextReporter implements Reporter<PathMtuEvent> {
  readonly #settings: PathMtuTextSettings;

  constructor(settings: PathMtuTextSettings) {
    this.#settings = settings;
  }

  output(event: PathMtuEvent, wallClockUs: number): string {
    const line = this.#settings.quiet && event.kind !== "finish" ? "" : this.#line(event);
    return line === "" ? "" : `${this.#prefix(wallClockUs)}${line}\n`;
  }

  diagnostics(event: PathMtuEvent): string {
    const { programName, quiet } = this.#settings;
    switch (event.kind) {
      case "send-failure":
        return quiet || !this.#isWanted(event) ? "" : `${programName}: sendmsg: ${event.message}\n`;
      case "snapshot":
        return snapshot(event);
      default:
        return "";
    }
  }

  #line(event: PathMtuEvent): string {
    switch (event.kind) {
      case "start":
        return header(event);
      case "transmitted":
        return this.#settings.verbose ? `icmp_seq=${event.sequence} ${packet(event)} sent` : "";
      case "reply":
        return this.#isWanted(event) ? this.#answer(event) : "";
      case "too-long":
        return this.#isWanted(event) ? this.#about(event, report(event)) : "";
      case "host-limit":
        return `This host: packets of ${event.mtu} bytes at most`;
      case "silence":
        return this.#isWanted(event) ? `${event.bytes} bytes: no answer to ${event.tries} tries` : "";
      case "network-error":
        return this.#isWanted(event) ? this.#about(event, icmpWording(event)) : "";
      case "hop":
        return this.#settings.verbose ? this.#about(event, `hop ${event.hops} has ${event.bytes} bytes`) : "";
      case "last-hop":
        return `${event.bytes} bytes come as far as ${host(event)}, hop ${event.hops}`;
      case "finish":
        return result(event);
      case "send-failure":
      case "snapshot":
        return "";
      default:
        return event satisfies never;
    }
  }

  #isWanted({ isNew }: { readonly isNew: boolean }): boolean {
    return isNew || this.#settings.verbose;
  }

  #about(event: Origin & { readonly sequence: number }, text: string): string {
    return `From ${host(event)}: ${this.#settings.verbose ? `icmp_seq=${event.sequence} ` : ""}${text}`;
  }

  #answer({ sequence, bytes, roundTripNs, truncated }: PathMtuAnswerEvent): string {
    const microseconds = Math.floor(roundTripNs / 1000);
    const time = this.#settings.preciseTimes ? millisecondsText(microseconds) : roundTripText(microseconds);
    const which = this.#settings.verbose ? `icmp_seq=${sequence} ` : "";
    return `${which}${bytes} bytes: answered, time=${time} ms${truncated ? " (truncated)" : ""}`;
  }

  #prefix(wallClockUs: number): string {
    return this.#settings.timestamps ? timeOfDayPrefix(wallClockUs) : "";
  }
}

function header({ hostname, target, source, device, sourceFixed }: PathMtuStartEvent): string {
  const from = device === undefined && !sourceFixed ? "" : ` from ${source} ${device ?? ""}`.trimEnd();
  return `PMTU ${printable(hostname)} (${target})${from}`;
}

function packet({ bytes, hops }: PathMtuProbeEvent): string {
  return hops === undefined ? `${bytes} bytes` : `${bytes} bytes for ${hops} ${hops === 1 ? "hop" : "hops"}`;
}

function report({ family, mtu, believed }: PathMtuReportEvent): string {
  const reported = mtu === 0 ? "MTU not told" : `MTU ${mtu}`;
  return `${TOO_LONG[family]}, ${reported}${believed ? "" : " (ignored)"}`;
}

/** `NAME (ADDRESS)`, or the address alone when it has no name or its name is the address. */
function host({ from, fromName }: Origin): string {
  return fromName === undefined || fromName === from ? from : `${printable(fromName)} (${from})`;
}

function snapshot({ passingBytes, failingBytes, probes }: PathMtuSnapshotEvent): string {
  return `\r${probes} probes, ${bounds(passingBytes, failingBytes)}\n`;
}

function bounds(passingBytes: number, failingBytes: number): string {
  return passingBytes === 0 ? "nothing answered yet" : `${passingBytes} bytes pass, ${failingBytes} not known to`;
}

function result({ hostname, target, headerBytes, outcome }: PathMtuFinishEvent): string {
  const label = `${printable(hostname)} (${target})`;
  switch (outcome.kind) {
    case "found": {
      const { bytes, limit } = outcome;
      return `path MTU to ${label} is ${bytes} bytes (payload ${bytes - headerBytes})${LIMITS[limit]}`;
    }
    case "unanswered":
      return `${label} does not answer${outcome.answeredBefore ? " any more" : ""}`;
    case "unsettled":
      return `path MTU to ${label} is not known: ${bounds(outcome.passingBytes, outcome.failingBytes)}`;
    default:
      return outcome satisfies never;
  }
}
