/**
 * ping's own text, byte for byte as iputils prints it; other programs read it.
 *
 * @module
 */
import type {
  AddressChangeEvent,
  FinishEvent,
  IcmpDescription,
  IcmpNoticeEvent,
  LocalErrorEvent,
  NetworkErrorEvent,
  Origin,
  PayloadMismatch,
  PingEvent,
  ReplyEvent,
  StartEvent,
  Statistics,
  WarningEvent,
} from "../../core/events.ts";
import { stampedReplyBytes } from "../../core/one/input.ts";
import { distributionText } from "./distribution.ts";
import { millisecondsText, roundTripText, timeOfDayPrefix } from "../words/duration.ts";
import { IpOptionsText, ipv4HeaderDump } from "./ip_header.ts";
import { lossText } from "../words/loss.ts";
import { nodeInformationText } from "./node_information.ts";
import { printable } from "../words/printable.ts";
import type { Reporter } from "../reporter.ts";
import { timestampText } from "./timestamp.ts";
import { icmpWording } from "../words/icmp.ts";

/** Which lines are wanted. */
export interface TextReporterSettings {
  /** Stands before every message on stderr. */
  readonly programName: string;
  /** Only the header and the summary. */
  readonly quiet: boolean;
  /** Dots for requests, backspaces for replies. */
  readonly flood: boolean;
  /** More lines, and more in them. */
  readonly verbose: boolean;
  /** Lines begin with the time of day. */
  readonly timestamps: boolean;
  /** A bell for every reply. */
  readonly audible: boolean;
  /** Round-trip times always have three decimals. */
  readonly preciseTimes: boolean;
  /** Requests that may be sent at once. */
  readonly preload: number;
  /** Columns of the terminal, for the dots of a flood; infinity when it is none. */
  readonly terminalColumns: number;
}

/** Offset in the payload from which it is compared and dumped: behind the time stamp. */
const DUMP_START = 16;
const DUMP_LINE_BYTES = 32;

/** The reporter of plain text. */
export class TextReporter implements Reporter<PingEvent> {
  readonly #settings: TextReporterSettings;
  readonly #ipOptions: IpOptionsText;
  /** Shortest reply whose round-trip time is printed, ICMP header included. */
  #timedBytes = 0;

  constructor(settings: TextReporterSettings) {
    this.#settings = settings;
    this.#ipOptions = new IpOptionsText({ tellsSameRoute: !settings.flood });
  }

  output(event: PingEvent, wallClockUs: number): string {
    switch (event.kind) {
      case "start":
        this.#timedBytes = timedReplyBytes(event);
        return header(event);
      case "transmitted":
        return this.#settings.quiet || !this.#settings.flood || !this.#hasRoom(event) ? "" : ".";
      case "reply":
        return this.#settings.quiet ? "" : this.#reply(event, wallClockUs);
      case "stray-reply":
        if (!this.#settings.verbose || this.#settings.quiet || this.#settings.flood) return "";
        return `${this.#prefix(wallClockUs)}From ${host(event)}: reply to icmp_seq=${event.sequence}, never sent\n`;
      case "outstanding":
        return `${this.#prefix(wallClockUs)}no answer yet for icmp_seq=${event.sequence}\n`;
      case "network-error":
        return this.#settings.quiet ? "" : this.#networkError(event, wallClockUs);
      case "icmp-notice":
        return this.#settings.quiet || this.#settings.flood ? "" : this.#notice(event, wallClockUs);
      case "local-error":
        return this.#settings.flood && !this.#settings.quiet ? "E" : "";
      case "send-failure":
        return this.#settings.flood && !this.#settings.quiet && event.printedByPing ? "E" : "";
      case "address-change":
        return this.#settings.flood && !this.#settings.quiet ? `\n${addressChange(event)}` : addressChange(event);
      case "finish":
        return summary({ ...event, statistics: this.#printed(event.statistics) });
      case "warning":
      case "snapshot":
        return "";
    }
  }

  diagnostics(event: PingEvent): string {
    const { programName, quiet, flood } = this.#settings;
    switch (event.kind) {
      case "warning":
        return warningText(event, programName);
      case "send-failure":
        return quiet || flood || !event.printedByPing ? "" : `${programName}: sendmsg: ${event.message}\n`;
      case "local-error":
        return quiet || flood ? "" : `${programName}: ${localErrorText(event)}\n`;
      case "snapshot":
        return snapshot(this.#printed(event.statistics));
      case "start":
      case "transmitted":
      case "reply":
      case "stray-reply":
      case "outstanding":
      case "network-error":
      case "icmp-notice":
      case "address-change":
      case "finish":
        return "";
    }
  }

  /** Without round-trip times where they are not printed. */
  #printed(statistics: Statistics): Statistics {
    return this.#timedBytes === Infinity ? { ...statistics, measured: 0, ewmaEighthsUs: 0 } : statistics;
  }

  #prefix(wallClockUs: number): string {
    return this.#settings.timestamps ? timeOfDayPrefix(wallClockUs) : "";
  }

  /** More dots than the terminal is wide would not be taken back by the backspaces. */
  #hasRoom(event: { readonly outstanding: number; readonly pipe: number }): boolean {
    const { terminalColumns, preload } = this.#settings;
    return (preload < terminalColumns && event.pipe < terminalColumns) || event.outstanding < terminalColumns;
  }

  #reply(event: ReplyEvent, wallClockUs: number): string {
    const bell = this.#settings.audible ? "\x07" : "";
    if (this.#settings.flood) return (event.badChecksum ? "\bC" : "\b \b") + bell;
    let line = `${this.#prefix(wallClockUs)}${event.bytes} bytes from ${host(event)}:${aboutReply(event)}`;
    if (this.#settings.verbose && event.identifier !== undefined) line += ` ident=${event.identifier}`;
    if (event.timeToLive !== undefined) line += ` ttl=${event.timeToLive}`;
    if (event.truncated) return `${line} (truncated)\n`;
    if (event.roundTripNs !== undefined && event.bytes >= this.#timedBytes) {
      line += ` time=${this.#roundTrip(Math.floor(event.roundTripNs / 1000))} ms`;
    }
    if (event.duplicate && (!event.multicast || this.#settings.verbose)) line += " (DUP!)";
    if (event.badChecksum) line += " (BAD CHECKSUM!)";
    if (event.differentAddress) line += " (DIFFERENT ADDRESS!)";
    if (event.timestamps !== undefined) line += timestampText(event.timestamps);
    if (event.mismatch !== undefined) line += mismatchDump(event.mismatch);
    line += bell;
    if (event.ipOptions !== undefined) {
      line += this.#ipOptions.format(event.ipOptions, (address) => otherHost(event, address));
    }
    return `${line}\n`;
  }

  #roundTrip(microseconds: number): string {
    return this.#settings.preciseTimes ? millisecondsText(microseconds) : roundTripText(microseconds);
  }

  #networkError(event: NetworkErrorEvent, wallClockUs: number): string {
    if (this.#settings.flood) return "\bE";
    const prefix = this.#prefix(wallClockUs);
    return `${prefix}From ${host(event)} icmp_seq=${event.sequence} ${icmpText(event)}\n`;
  }

  #notice(event: IcmpNoticeEvent, wallClockUs: number): string {
    let line = `${this.#prefix(wallClockUs)}From ${host(event)}: `;
    if (event.sequence !== undefined) line += `icmp_seq=${event.sequence} `;
    if (event.badChecksum) line += "(BAD CHECKSUM)";
    line += `${icmpText(event)}\n`;
    if (event.quoted === undefined) return line;
    return line + ipv4HeaderDump(event.quoted.header) +
      this.#ipOptions.format(event.quoted.options, (address) => otherHost(event, address));
  }
}

/** What a warning repeats may come from the network: it is made safe. */
function warningText({ message, form }: WarningEvent, programName: string): string {
  return form === "unnamed" ? `${printable(message)}\n` : `${programName}: ${printable(message)}\n`;
}

function header(event: StartEvent): string {
  let line = `PING ${printable(event.hostname)} (${event.target}) `;
  if (event.flowLabel) line += `, flow 0x${event.flowLabel.toString(16).padStart(5, "0")}, `;
  if (event.device !== undefined || event.sourceFixed) line += `from ${event.source} ${event.device ?? ""}: `;
  return line +
    (event.family === "ipv4"
      ? `${event.payloadBytes}(${event.packetBytes}) bytes of data.\n`
      : `${event.payloadBytes} data bytes\n`);
}

/** Shown in a quiet run, too, whose header is wrong now. */
function addressChange({ hostname, address }: AddressChangeEvent): string {
  return `${printable(hostname)} is now ${address}\n`;
}

function aboutReply({ sequence, nodeInformation }: ReplyEvent): string {
  if (nodeInformation === undefined) return ` icmp_seq=${sequence}`;
  return `${nodeInformationText(nodeInformation)}; seq=${sequence};`;
}

/** `NAME (ADDRESS)`, or the address alone when it has no name or its name is the address. */
function host(origin: Origin): string {
  const { from, fromName } = origin;
  return fromName === undefined || fromName === from ? from : `${printable(fromName)} (${from})`;
}

/** The same for a further address of the event. */
function otherHost(origin: Origin, address: string): string {
  return host({ from: address, fromName: origin.otherNames?.get(address) });
}

function icmpText(event: IcmpDescription & Origin): string {
  let text = icmpWording(event);
  for (const address of event.otherNames?.keys() ?? []) {
    // The parenthesis behind it keeps 192.0.2.1 out of 192.0.2.15.
    text = text.replace(` ${address})`, () => ` ${otherHost(event, address)})`);
  }
  return text;
}

function localErrorText(event: LocalErrorEvent): string {
  if (event.mtu === undefined) return `local error: ${event.message}`;
  return `local error: message too long, mtu${event.family === "ipv4" ? "=" : ": "}${event.mtu}`;
}

function mismatchDump(mismatch: PayloadMismatch): string {
  const { offset, expected, actual, payload } = mismatch;
  let text = `\nwrong data byte #${offset} should be 0x${expected.toString(16)} but was 0x${actual.toString(16)}`;
  for (let index = DUMP_START; index < payload.length; index++) {
    if (index % DUMP_LINE_BYTES === DUMP_START) text += `\n#${index}\t`;
    text += `${(payload[index] ?? 0).toString(16)} `;
  }
  return text;
}

/** iputils prints a round-trip time only where the payload has room for its time stamp. */
function timedReplyBytes({ payloadBytes, query }: StartEvent): number {
  if (query === undefined) return stampedReplyBytes(payloadBytes);
  return query.type === "timestamp" ? stampedReplyBytes(payloadBytes, payloadBytes) : Infinity;
}

function snapshot(statistics: Statistics): string {
  const { transmitted, received, measured, minUs, averageUs, ewmaEighthsUs, maxUs } = statistics;
  const lossPercent = transmitted === 0 ? 0 : Math.floor((transmitted - received) * 100 / transmitted);
  let line = `\r${received}/${transmitted} packets, ${lossPercent}% loss`;
  if (received > 0 && measured > 0) {
    const times = [minUs, averageUs, Math.floor(ewmaEighthsUs / 8), maxUs].map((time) => millisecondsText(time));
    line += `, min/avg/ewma/max = ${times.join("/")} ms`;
  }
  return `${line}\n`;
}

function summary(event: FinishEvent): string {
  const { statistics } = event;
  const { transmitted, received, duplicates, corrupted, errors, measured, pipe, elapsedNs } = statistics;
  let text = `\n--- ${printable(event.hostname)} ping statistics ---\n`;
  text += `${transmitted} packets transmitted, ${received} received`;
  if (duplicates > 0) text += `, +${duplicates} duplicates`;
  if (corrupted > 0) text += `, +${corrupted} corrupted`;
  if (errors > 0) text += `, +${errors} errors`;
  if (transmitted > 0) {
    text += `, ${lossText(transmitted, received)}% packet loss, time ${Math.round(elapsedNs / 1e6)}ms`;
  }
  const parts: string[] = [];
  if (received > 0 && measured > 0) {
    const times = [statistics.minUs, statistics.averageUs, statistics.maxUs, statistics.mdevUs];
    parts.push(`rtt min/avg/max/mdev = ${times.map((time) => millisecondsText(time)).join("/")} ms`);
  }
  if (pipe > 1) parts.push(`pipe ${pipe}`);
  if (received > 0 && event.showGap && transmitted > 1) {
    const gapUs = Math.floor(Math.floor(elapsedNs / 1000) / (transmitted - 1));
    const ewmaUs = Math.floor(statistics.ewmaEighthsUs / 8);
    parts.push(`ipg/ewma ${millisecondsText(gapUs)}/${millisecondsText(ewmaUs)} ms`);
  }
  const { distribution, outcomes } = statistics;
  const detail = distribution === undefined ? "" : distributionText(distribution, outcomes);
  return `${text}\n${parts.join(", ")}\n${detail}`;
}
