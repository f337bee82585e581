/**
 * Text about many targets: a line a target in words that fping's users know, or changes of state, and totals in ping's
 * words. docs/many-targets.md shows all of it.
 *
 * @module
 */
import type {
  SessionEvent,
  SessionTotals,
  StateChangeEvent,
  TargetAddressChangeEvent,
  TargetDoneEvent,
  TargetReason,
  TargetReplyEvent,
} from "../../core/events.ts";
import { percentilesText } from "./distribution.ts";
import { millisecondsText, roundTripText, secondsText, timeOfDayPrefix } from "../words/duration.ts";
import { lossText } from "../words/loss.ts";
import { printable } from "../words/printable.ts";
import type { Reporter, TargetNames } from "../reporter.ts";
import { spanText, utcText } from "../words/time.ts";
import { lossColumnText, reasonText, targetVerdict } from "../words/target.ts";
import { icmpWording } from "../words/icmp.ts";

const LOSS_COLUMNS = 4;

/** What the lines about targets look like. */
type Form = "alive" | "statistics" | "state-changes";

/** Which lines are wanted, and what is in them. */
export interface SessionTextSettings {
  /** Stands before every message on stderr. */
  readonly programName: string;
  /** Only the totals. */
  readonly quiet: boolean;
  /** Every reply, error and timeout as it comes, too. */
  readonly verbose: boolean;
  /** Lines carry the time of day. */
  readonly timestamps: boolean;
  /** Targets go by their addresses. */
  readonly numeric: boolean;
  /** Round-trip times always have three decimals. */
  readonly preciseTimes: boolean;
  /** How often each target is asked: only a count makes figures of interest. */
  readonly plan:
    | { readonly kind: "until-answered" }
    | { readonly kind: "count"; readonly count: number }
    | { readonly kind: "endless" };
  /** Only the names of such targets; nothing else on stdout. */
  readonly listing: "all" | "alive" | "unreachable";
  /** Defined if only changes of state are reported. */
  readonly stateChanges: { readonly downAfter: number; readonly upAfter: number } | undefined;
}

/** The reporter of plain text. */
export class SessionTextReporter implements Reporter<SessionEvent> {
  readonly #settings: SessionTextSettings;
  readonly #names: TargetNames;
  readonly #form: Form;
  readonly #countColumns: number;

  constructor(settings: SessionTextSettings, names: TargetNames) {
    this.#settings = settings;
    this.#names = names;
    this.#form = formOf(settings);
    const { plan } = settings;
    this.#countColumns = plan.kind === "count" ? `${plan.count}/${plan.count}`.length : 0;
  }

  output(event: SessionEvent, wallClockUs: number): string {
    const { quiet, listing } = this.#settings;
    if (listing !== "all") return event.kind === "target-done" ? this.#listed(event) : "";
    if (event.kind === "finish") return this.#finish(event.totals);
    return quiet ? "" : this.#line(event, wallClockUs);
  }

  /** What goes to stderr for an event: names that can't be looked up, whatever is listed: a user can mend them. */
  diagnostics(event: SessionEvent): string {
    switch (event.kind) {
      case "target-failed": {
        const name = this.#names.nameOf(event.target);
        return `${this.#settings.programName}: ${printable(`${name}: ${event.message}`)}\n`;
      }
      case "snapshot":
        return `\r${progressText(event.totals)}\n`;
      case "start":
      case "transmitted":
      case "reply":
      case "network-error":
      case "send-failure":
      case "timeout":
      case "state-change":
      case "address-change":
      case "target-done":
      case "stray-reply":
      case "finish":
        return "";
      default:
        return event satisfies never;
    }
  }

  /** The line of progress, cut so that the terminal does not break it. */
  progress(totals: SessionTotals, columns: number): string {
    return progressText(totals).slice(0, Math.max(0, columns - 1));
  }

  #line(event: Exclude<SessionEvent, { kind: "finish" }>, wallClockUs: number): string {
    const { verbose } = this.#settings;
    switch (event.kind) {
      case "target-done":
        return this.#done(event, wallClockUs);
      case "state-change":
        return this.#form === "state-changes" ? this.#stateChange(event, wallClockUs) : "";
      case "address-change":
        return this.#addressChange(event, wallClockUs);
      case "reply":
        return verbose ? this.#about(event.target, this.#reply(event), wallClockUs) : "";
      case "network-error": {
        const { target, sequence, from } = event;
        return verbose
          ? this.#about(target, `icmp_seq=${sequence} ${icmpWording(event)} from ${from}`, wallClockUs)
          : "";
      }
      case "send-failure": {
        const { target, sequence, message } = event;
        return verbose ? this.#about(target, `icmp_seq=${sequence} sendmsg: ${message}`, wallClockUs) : "";
      }
      case "timeout":
        return verbose ? this.#about(event.target, `no answer for icmp_seq=${event.sequence}`, wallClockUs) : "";
      case "stray-reply": {
        if (!verbose) return "";
        const from = printable(event.from);
        return `${this.#prefix(wallClockUs)}From ${from}: a reply that fits no request, sequence ${event.sequence}\n`;
      }
      case "start":
      case "transmitted":
      case "target-failed":
      case "snapshot":
        return "";
      default:
        return event satisfies never;
    }
  }

  /** A name that another program can take for a host: no address beside it. */
  #listed(event: TargetDoneEvent): string {
    const { listing, numeric } = this.#settings;
    if (targetVerdict(event) !== listing) return "";
    const name = this.#names.nameOf(event.target);
    return `${printable(numeric ? this.#names.addressOf(event.target) ?? name : name)}\n`;
  }

  #done(event: TargetDoneEvent, wallClockUs: number): string {
    // What was never asked is in the totals; an interrupted run may have many of them.
    if (this.#form === "state-changes" || event.statistics.transmitted === 0) return "";
    const text = this.#form === "statistics" ? this.#figures(event) : this.#verdict(event);
    return `${this.#prefix(wallClockUs)}${text}\n`;
  }

  #verdict(event: TargetDoneEvent): string {
    const verdict = targetVerdict(event);
    const detail = verdict === "alive"
      ? this.#roundTrip(event.firstRoundTripNs)
      : verdict === "undecided"
      ? "no answer yet"
      : whyNot(event.reason);
    return `${this.#label(event.target)} is ${verdict}${inParentheses(detail)}${sourceText(event.otherSource)}`;
  }

  #figures({ target, otherSource, reason, statistics }: TargetDoneEvent): string {
    const { transmitted, received, lost, waiting, late, duplicates, errors, measured } = statistics;
    const loss = lossColumnText(statistics).padStart(LOSS_COLUMNS);
    const counts = `${received}/${transmitted}`.padStart(this.#countColumns);
    let line = `${this.#alignedLabel(target)} ${loss}% loss, ${counts} received`;
    if (received === 0) {
      line += `, ${whyNot(reason) ?? (lost > 0 ? "no answer" : "no answer yet")}`;
    } else if (measured > 0) {
      const { minUs, averageUs, maxUs, percentiles } = statistics;
      line += `, min/avg/max = ${threeTimes(minUs, averageUs, maxUs)} ms`;
      if (percentiles !== undefined) line += `, ${percentilesText(percentiles)}`;
    }
    if (waiting > 0) line += `, ${waiting} waiting`;
    if (late > 0) line += `, +${late} late`;
    if (duplicates > 0) line += `, +${duplicates} duplicates`;
    if (errors > 0) line += `, +${errors} errors`;
    return line + sourceText(otherSource);
  }

  #stateChange(event: StateChangeEvent, wallClockUs: number): string {
    const { target, state, lastedNs, decidedBy, stretchedIntervalNs, reason } = event;
    const { lost, answered } = decidedBy;
    const time = this.#changeTime(wallClockUs);
    const before = state === "up" ? "down" : "up";
    const after = lastedNs === undefined ? "" : ` after ${spanText(lastedNs)} ${before}`;
    const figure = state === "up" ? `${answered} of ${answered + lost} answered` : `${lost} of ${answered + lost} lost`;
    const words = state === "up" ? this.#roundTrip(event.roundTripNs) : reason && reasonText(reason);
    const pace = stretchedIntervalNs === undefined ? "" : `, one every ${secondsText(stretchedIntervalNs)}`;
    const details = words === undefined ? figure + pace : `${figure}${pace}, ${printable(words)}`;
    // One of one says nothing.
    const shown = state === "up" && answered === 1 ? words : details;
    return `${time}${this.#label(target)} is ${state}${after}${inParentheses(shown)}${sourceText(event.otherSource)}\n`;
  }

  #addressChange({ target, previousAddress }: TargetAddressChangeEvent, wallClockUs: number): string {
    const time = this.#form === "state-changes" ? this.#changeTime(wallClockUs) : this.#prefix(wallClockUs);
    const before = inParentheses(previousAddress && `${previousAddress} before`);
    const address = this.#names.addressOf(target) ?? "?";
    return `${time}${printable(`${this.#names.nameOf(target)} is now ${address}${before}`)}\n`;
  }

  /** Changes have a time, whether it is asked for or not. */
  #changeTime(wallClockUs: number): string {
    return this.#settings.timestamps ? this.#prefix(wallClockUs) : `${utcText(wallClockUs)} `;
  }

  #reply({ bytes, sequence, timeToLive, roundTripNs, duplicate, late, otherSource }: TargetReplyEvent): string {
    let text = `${bytes} bytes, icmp_seq=${sequence}`;
    if (timeToLive !== undefined) text += ` ttl=${timeToLive}`;
    if (roundTripNs !== undefined) text += ` time=${this.#roundTrip(roundTripNs)}`;
    if (duplicate) text += " (DUP!)";
    if (late) text += " (late)";
    return text + sourceText(otherSource);
  }

  #about(target: number, text: string, wallClockUs: number): string {
    return `${this.#prefix(wallClockUs)}${this.#label(target)}: ${printable(text)}\n`;
  }

  /** `NAME (ADDRESS)`, or the one of them that says both. */
  #label(target: number): string {
    const name = this.#names.nameOf(target);
    const address = this.#names.addressOf(target);
    if (address === undefined || address === name) return printable(name);
    return printable(this.#settings.numeric ? address : `${name} (${address})`);
  }

  /** `padEnd` would count characters. */
  #alignedLabel(target: number): string {
    const label = this.#label(target);
    return label + " ".repeat(Math.max(0, this.#names.width - this.#names.columnsOf(label)));
  }

  #roundTrip(roundTripNs: number): string;
  #roundTrip(roundTripNs: number | undefined): string | undefined;
  #roundTrip(roundTripNs: number | undefined): string | undefined {
    if (roundTripNs === undefined) return undefined;
    const microseconds = Math.floor(roundTripNs / 1000);
    return `${this.#settings.preciseTimes ? millisecondsText(microseconds) : roundTripText(microseconds)} ms`;
  }

  #prefix(wallClockUs: number): string {
    return this.#settings.timestamps ? timeOfDayPrefix(wallClockUs) : "";
  }

  /** Totals stand behind figures, and under `-v` and `-q`: a list or a log has no end. */
  #finish(totals: SessionTotals): string {
    const { quiet, verbose } = this.#settings;
    if (quiet) return totalsText(totals);
    return this.#form === "statistics" || verbose ? `\n${totalsText(totals)}` : "";
  }
}

function formOf({ plan, stateChanges }: SessionTextSettings): Form {
  if (stateChanges !== undefined) return "state-changes";
  return plan.kind === "until-answered" ? "alive" : "statistics";
}

function inParentheses(text: string | undefined): string {
  return text === undefined ? "" : ` (${text})`;
}

/** Another address than the target's that answered, as fping prints it. */
function sourceText(otherSource: string | undefined): string {
  return otherSource === undefined ? "" : ` [<- ${printable(otherSource)}]`;
}

/** Safe to print; undefined for silence. */
function whyNot(reason: TargetReason | undefined): string | undefined {
  const text = reason && reasonText(reason);
  return text === undefined ? undefined : printable(text);
}

function threeTimes(minUs: number, averageUs: number, maxUs: number): string {
  return `${millisecondsText(minUs)}/${millisecondsText(averageUs)}/${millisecondsText(maxUs)}`;
}

function progressText(totals: SessionTotals): string {
  const { targets, alive, now, failed, transmitted, received, waiting, elapsedNs } = totals;
  const failures = failed > 0 ? `, ${failed} failed` : "";
  const undecided = waiting > 0 ? `, ${waiting} waiting` : "";
  const well = now === undefined ? `${alive}/${targets} targets alive` : `${now.up} up, ${now.down} down of ${targets}`;
  return `${well}${failures}, ${received}/${transmitted} packets${undecided}, ${spanText(elapsedNs)}`;
}

function totalsText(totals: SessionTotals): string {
  const { targets, alive, unreachable, undecided, failed, transmitted, received, lost, waiting } = totals;
  const { late, duplicates, errors, strays } = totals;
  const untried = targets - alive - unreachable - undecided - failed;
  let text = `--- ${targets} ${targets === 1 ? "target" : "targets"} ping statistics ---\n`;
  text += `${alive} alive, ${unreachable} unreachable`;
  if (undecided > 0) text += `, ${undecided} undecided`;
  if (failed > 0) text += `, ${failed} failed`;
  if (untried > 0) text += `, ${untried} not tried`;
  text += `\n${transmitted} packets transmitted, ${received} received`;
  if (waiting > 0) text += `, ${waiting} waiting`;
  if (late > 0) text += `, +${late} late`;
  if (duplicates > 0) text += `, +${duplicates} duplicates`;
  if (errors > 0) text += `, +${errors} errors`;
  if (strays > 0) text += `, +${strays} strays`;
  if (received + lost > 0) text += `, ${lossText(received + lost, received)}% packet loss`;
  if (transmitted > 0) text += `, time ${Math.round(totals.elapsedNs / 1e6)}ms`;
  if (totals.measured > 0) text += `\nrtt min/avg/max = ${threeTimes(totals.minUs, totals.averageUs, totals.maxUs)} ms`;
  return `${text}\n`;
}
