/**
 * JSON about many targets: one object a line, with the target's name, its address and the line's type in front.
 * docs/many-targets.md tells of every key.
 *
 * @module
 */
import type {
  SessionEvent,
  SessionTotals,
  StateChangeEvent,
  TargetDoneEvent,
  TargetReason,
  TargetReplyEvent,
  TargetStatistics,
} from "../../core/many/events.ts";
import { icmpInfoJson } from "./icmp_info.ts";
import { type JsonFields, type JsonText, milliseconds, number, object, quoted, seconds, TRUE } from "./json_text.ts";
import { lossText } from "../words/loss.ts";
import { printable } from "../words/printable.ts";
import type { Reporter, TargetNames } from "../reporter.ts";
import type { SessionTextSettings } from "../text/many.ts";
import { targetVerdict } from "../words/target.ts";
import { icmpWording } from "../words/icmp.ts";

/** What a line is, in its key `type`. */
type LineType =
  | "target-failed"
  | "target-done"
  | "state-change"
  | "address-change"
  | "reply"
  | "network-error"
  | "send-failure"
  | "timeout"
  | "stray-reply"
  | "snapshot"
  | "statistics";

/** The reporter of JSON lines. */
export class SessionJsonReporter implements Reporter<SessionEvent> {
  readonly #settings: SessionTextSettings;
  readonly #names: TargetNames;

  /** A reporter for one run. */
  constructor(settings: SessionTextSettings, names: TargetNames) {
    this.#settings = settings;
    this.#names = names;
  }

  /** What goes to stdout for an event: a line that is one JSON object, or nothing. */
  output(event: SessionEvent, wallClockUs: number): string {
    const { quiet, listing } = this.#settings;
    if (listing !== "all") {
      return event.kind === "target-done" && targetVerdict(event) === listing ? this.#line(event, wallClockUs) : "";
    }
    if (quiet && event.kind !== "session-finish" && event.kind !== "session-snapshot") return "";
    return this.#line(event, wallClockUs);
  }

  /** What goes to stderr for an event, as text: names that can't be looked up, where no line on stdout tells of them. */
  diagnostics(event: SessionEvent): string {
    const { quiet, listing, programName } = this.#settings;
    if (event.kind !== "target-failed" || !quiet && listing === "all") return "";
    return `${programName}: ${printable(`${this.#names.nameOf(event.target)}: ${event.message}`)}\n`;
  }

  #line(event: SessionEvent, wallClockUs: number): string {
    const { verbose, stateChanges } = this.#settings;
    switch (event.kind) {
      case "session-start":
      case "target-sent":
        return "";
      case "target-failed":
        return this.#targetLine(event.target, "target-failed", { error: quoted(event.message) }, wallClockUs);
      case "target-done":
        return stateChanges === undefined
          ? this.#targetLine(event.target, "target-done", doneFields(event), wallClockUs)
          : "";
      case "state-change":
        return this.#targetLine(event.target, "state-change", stateFields(event), wallClockUs);
      case "address-change": {
        const { target, previousAddress } = event;
        const fields = { previous_address: previousAddress === undefined ? undefined : quoted(previousAddress) };
        return this.#targetLine(target, "address-change", fields, wallClockUs);
      }
      case "target-reply":
        return verbose ? this.#targetLine(event.target, "reply", replyFields(event), wallClockUs) : "";
      case "target-network-error": {
        if (!verbose) return "";
        const fields = { seq: number(event.sequence), ...reasonFields(event.reason) };
        return this.#targetLine(event.target, "network-error", fields, wallClockUs);
      }
      case "target-send-failure": {
        if (!verbose) return "";
        const fields = { seq: number(event.sequence), ...sendFailureFields(event) };
        return this.#targetLine(event.target, "send-failure", fields, wallClockUs);
      }
      case "target-timeout":
        return verbose ? this.#targetLine(event.target, "timeout", { seq: number(event.sequence) }, wallClockUs) : "";
      case "session-stray":
        return verbose
          ? this.#plainLine("stray-reply", { from: quoted(event.from), seq: number(event.sequence) }, wallClockUs)
          : "";
      case "session-snapshot":
        return this.#plainLine("snapshot", totalsFields(event.totals), wallClockUs);
      case "session-finish":
        return this.#plainLine("statistics", totalsFields(event.totals), wallClockUs);
      default:
        return event satisfies never;
    }
  }

  #targetLine(target: number, type: LineType, fields: JsonFields, wallClockUs: number): string {
    const address = this.#names.addressOf(target);
    return objectLine({
      target: quoted(this.#names.nameOf(target)),
      address: address === undefined ? undefined : quoted(address),
      type: quoted(type),
      ...fields,
      timestamp: this.#timestamp(wallClockUs),
    });
  }

  #plainLine(type: LineType, fields: JsonFields, wallClockUs: number): string {
    return objectLine({ type: quoted(type), ...fields, timestamp: this.#timestamp(wallClockUs) });
  }

  #timestamp(wallClockUs: number): JsonText | undefined {
    const { timestamps, stateChanges } = this.#settings;
    // A change means little without its time.
    return timestamps || stateChanges !== undefined ? seconds(wallClockUs) : undefined;
  }
}

/** Counts that were told from the beginning; `lost` and `waiting` stand behind the keys that were there before them. */
function countFields({ transmitted, received, late, duplicates, errors }: TargetStatistics | SessionTotals) {
  return {
    transmitted: number(transmitted),
    received: number(received),
    late: number(late),
    duplicates: number(duplicates),
    errors: number(errors),
  };
}

function doneFields(event: TargetDoneEvent): JsonFields {
  const { firstRoundTripNs, otherSource, reason, statistics } = event;
  const { measured, minUs, averageUs, maxUs, mdevUs } = statistics;
  return {
    state: quoted(targetVerdict(event)),
    ...countFields(statistics),
    loss: lossPercent(statistics),
    rtt: measured === 0 ? undefined : object({
      first: roundTrip(firstRoundTripNs),
      min: milliseconds(minUs),
      avg: milliseconds(averageUs),
      max: milliseconds(maxUs),
      mdev: milliseconds(mdevUs),
    }),
    ...otherSourceFields(otherSource),
    reason: reason === undefined ? undefined : reasonJson(reason),
    lost: number(statistics.lost),
    waiting: number(statistics.waiting),
  };
}

/** Where the reply came from, if that is not the target's address. */
function otherSourceFields(otherSource: string | undefined): JsonFields {
  return otherSource === undefined ? {} : { from: quoted(otherSource), different_address: TRUE };
}

function stateFields(event: StateChangeEvent): JsonFields {
  const { state, lastedNs, decidedBy, stretchedIntervalNs, roundTripNs, otherSource, reason } = event;
  return {
    state: quoted(state),
    lasted: roundTrip(lastedNs),
    lost: number(decidedBy.lost),
    answered: number(decidedBy.answered),
    interval: roundTrip(stretchedIntervalNs),
    time: roundTrip(roundTripNs),
    ...otherSourceFields(otherSource),
    reason: reason === undefined ? undefined : reasonJson(reason),
  };
}

function replyFields(event: TargetReplyEvent): JsonFields {
  const { bytes, sequence, timeToLive, roundTripNs, duplicate, late, otherSource } = event;
  return {
    bytes: number(bytes),
    seq: number(sequence),
    ttl: timeToLive === undefined ? undefined : number(timeToLive),
    time: roundTrip(roundTripNs),
    duplicate: duplicate ? TRUE : undefined,
    late: late ? TRUE : undefined,
    ...otherSourceFields(otherSource),
  };
}

function reasonJson(reason: TargetReason): JsonText {
  return object({ kind: quoted(reason.kind), ...reasonFields(reason) });
}

function reasonFields(reason: TargetReason): JsonFields {
  switch (reason.kind) {
    case "silent":
    case "late":
      return {};
    case "network-error":
      return {
        error: quoted(icmpWording(reason)),
        from: quoted(reason.from),
        family: quoted(reason.family),
        icmp_type: number(reason.type),
        icmp_code: number(reason.code),
        ...icmpInfoJson(reason),
      };
    case "send-failure":
      return sendFailureFields(reason);
    default:
      return reason satisfies never;
  }
}

function sendFailureFields({ code, message }: { readonly code: string; readonly message: string }): JsonFields {
  return { error: quoted(`sendmsg: ${message}`), errno: quoted(code) };
}

function totalsFields(totals: SessionTotals): JsonFields {
  const { measured, minUs, averageUs, maxUs, elapsedNs } = totals;
  return {
    targets: number(totals.targets),
    alive: number(totals.alive),
    unreachable: number(totals.unreachable),
    up: totals.now && number(totals.now.up),
    down: totals.now && number(totals.now.down),
    failed: number(totals.failed),
    ...countFields(totals),
    strays: number(totals.strays),
    loss: lossPercent(totals),
    time: number(Math.round(elapsedNs / 1e6)),
    rtt: measured === 0
      ? undefined
      : object({ min: milliseconds(minUs), avg: milliseconds(averageUs), max: milliseconds(maxUs) }),
    undecided: number(totals.undecided),
    lost: number(totals.lost),
    waiting: number(totals.waiting),
  };
}

/** The same six digits as in text. The two that most targets have are not worth a format. */
function lossPercent({ received, lost }: TargetStatistics | SessionTotals): JsonText | undefined {
  if (received + lost === 0) return undefined;
  if (lost === 0) return number(0);
  return number(received === 0 ? 100 : Number(lossText(received + lost, received)));
}

function roundTrip(spanNs: number | undefined): JsonText | undefined {
  return spanNs === undefined ? undefined : milliseconds(Math.floor(spanNs / 1000));
}

function objectLine(fields: JsonFields): string {
  return `${object(fields)}\n`;
}
