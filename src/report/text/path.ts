/**
 * A path in text: what changes on it as it happens, a table of its hops at the end, and what they say of the path.
 *
 * @module
 */
import type { Origin } from "../../core/events.ts";
import type {
  Hop,
  HopAddress,
  HopAnswer,
  PathAnswerEvent,
  PathEvent,
  PathFigures,
  PathFinishEvent,
  PathStartEvent,
  PathStrays,
} from "../../core/events.ts";
import {
  type EndVerdict,
  type HopPlace,
  type LossCount,
  type LossVerdict,
  verdictOf,
} from "../../core/path/verdict.ts";
import { NS_PER_US } from "../../units.ts";
import type { InterfaceInformation, MplsLabel } from "../../wire/icmp_extensions.ts";
import type { Reporter } from "../reporter.ts";
import { displayWidth } from "../words/display_width.ts";
import { millisecondsText, roundTripText, timeOfDayPrefix } from "../words/duration.ts";
import { hopMark } from "../words/hop.ts";
import { icmpWording } from "../words/icmp.ts";
import { printable } from "../words/printable.ts";
import { lossColumnText } from "../words/target.ts";

/** Which lines are wanted, and what is in them. */
export interface PathTextSettings {
  /** Stands before every message on stderr. */
  readonly programName: string;
  /** Only the table. */
  readonly quiet: boolean;
  /** Every answer. */
  readonly verbose: boolean;
  /** Lines carry the time of day. */
  readonly timestamps: boolean;
  /** Round-trip times always have three decimals. */
  readonly preciseTimes: boolean;
  /** Columns that a line of the table may have. */
  readonly columns: number;
}

/** One line of the table. */
interface Row {
  readonly hop: string;
  readonly label: string;
  /** Loss and sent; `5 of 10` stands in both columns. */
  readonly counts: readonly [loss: string, sent: string] | string;
  readonly times: readonly string[];
}

/** Lines of the table: a row, or a remark on the row above it. */
type Line = Row | string;

const TIME_HEADINGS = ["last", "min", "avg", "p50", "p95", "max"] as const;
const HEADING: Row = { hop: "hop", label: "address", counts: ["loss", "sent"], times: TIME_HEADINGS };
const NO_TIMES: readonly string[] = TIME_HEADINGS.map(() => "");
const NO_ANSWER = "no answer";
const LIMITS_ANSWERS = "~ the router limits its answers: a hop behind it loses less";
/** Between columns of text. */
const GAP = 2;

/** The reporter of plain text. */
export class PathTextReporter implements Reporter<PathEvent> {
  readonly #settings: PathTextSettings;

  /** A reporter for one run. */
  constructor(settings: PathTextSettings) {
    this.#settings = settings;
  }

  /** What goes to stdout for an event. */
  output(event: PathEvent, wallClockUs: number): string {
    const { quiet, timestamps } = this.#settings;
    const lines = quiet && event.kind !== "finish" ? [] : this.#lines(event);
    const prefix = timestamps ? timeOfDayPrefix(wallClockUs) : "";
    return lines.map((line) => `${prefix}${line}\n`).join("");
  }

  /** What goes to stderr for an event. */
  diagnostics(event: PathEvent): string {
    const { programName, quiet, verbose } = this.#settings;
    switch (event.kind) {
      case "send-failure":
        return quiet || !(event.isNew || verbose) ? "" : `${programName}: sendmsg: ${event.message}\n`;
      case "snapshot":
        return `\r${this.#table(event.figures).map((line) => `${line}\n`).join("")}`;
      default:
        return "";
    }
  }

  #lines(event: PathEvent): readonly string[] {
    switch (event.kind) {
      case "start":
        return [header(event)];
      case "answer":
        return this.#settings.verbose ? [this.#answer(event)] : [];
      case "path-change":
        return [`hop ${event.hop}: ${host(event)} answers instead of ${event.before}`];
      case "finish":
        return [...this.#table(event.figures), ...summary(event)];
      case "hop-figures":
      case "send-failure":
      case "snapshot":
        return [];
      default:
        return event satisfies never;
    }
  }

  #answer(event: PathAnswerEvent): string {
    const { hop, sequence, roundTripNs, answer } = event;
    const time = roundTripNs === undefined ? "" : ` time=${this.#time(roundTripNs)} ms`;
    const what = answer.kind === "error" ? ` ${icmpWording(answer)}` : answer.kind === "target" ? " answered" : "";
    return `hop ${hop}: icmp_seq=${sequence} ${host(event)}${what}${time}`;
  }

  #time(roundTripNs: number | undefined): string {
    if (roundTripNs === undefined) return "-";
    const microseconds = Math.floor(roundTripNs / NS_PER_US);
    return this.#settings.preciseTimes ? millisecondsText(microseconds) : roundTripText(microseconds);
  }

  #table(figures: PathFigures): readonly string[] {
    const { limiting } = verdictOf(figures);
    const lines: Line[] = [HEADING];
    const lastAnswering = figures.hops.findLastIndex(({ answered }) => answered > 0);
    const silent = figures.hops.slice(lastAnswering + 1);
    for (const hop of figures.hops.slice(0, lastAnswering + 1)) {
      lines.push(...this.#hopLines(hop, limiting.includes(hop.hop)));
    }
    const [first] = silent;
    if (silent.length === 1 && first !== undefined) lines.push(silentRow(first));
    else if (first !== undefined) lines.push(silentRows(silent, first));
    return [...laidOut(lines, this.#settings.columns), ...limiting.length > 0 ? [LIMITS_ANSWERS] : []];
  }

  #hopLines(hop: Hop, limits: boolean): readonly Line[] {
    const [address, ...others] = hop.addresses;
    if (address === undefined) return [silentRow(hop)];
    const counts = [`${lossText(hop)}${limits ? "~" : " "}`, String(hop.sent)] as const;
    const number = String(hop.hop);
    if (others.length === 0 && hop.otherAnswers === 0) {
      return [{ hop: number, label: addressLabel(address), counts, times: this.#times(address) }, ...remarks(address)];
    }
    return [
      { hop: number, label: `${hop.addresses.length} addresses`, counts, times: NO_TIMES },
      ...hop.addresses.flatMap((address) => [
        {
          hop: "",
          label: `  ${addressLabel(address)}`,
          counts: `${address.answered} of ${hop.sent}`,
          times: this.#times(address),
        },
        ...remarks(address),
      ]),
      ...hop.otherAnswers === 0
        ? []
        : [{ hop: "", label: "  further addresses", counts: `${hop.otherAnswers} of ${hop.sent}`, times: NO_TIMES }],
    ];
  }

  #times({ lastNs, distribution: { times, percentiles } }: HopAddress): readonly string[] {
    return [lastNs, times?.minNs, times?.meanNs, percentiles?.p50Ns, percentiles?.p95Ns, percentiles?.maxNs]
      .map((timeNs) => this.#time(timeNs));
  }
}

function header(event: PathStartEvent): string {
  const { hostname, target, source, device, sourceFixed, payloadBytes, packetBytes, maxHops } = event;
  const from = device === undefined && !sourceFixed ? "" : ` from ${source} ${device ?? ""}`.trimEnd();
  return `PATH ${printable(hostname)} (${target})${from}: ${payloadBytes}(${packetBytes}) bytes of data, ` +
    `${maxHops} hops at most`;
}

/** `NAME (ADDRESS)`, or the address alone when it has no name or its name is the address. */
function host({ from, fromName }: Origin): string {
  return fromName === undefined || fromName === from ? from : `${printable(fromName)} (${from})`;
}

function addressLabel(address: HopAddress): string {
  const { answer } = address;
  return answer.kind === "error" ? `${host(address)} ${hopMark(answer)}` : host(address);
}

function silentRow(hop: Hop): Row {
  const counts = [`${lossText(hop)} `, String(hop.sent)] as const;
  return { hop: String(hop.hop), label: silenceLabel([hop]), counts, times: NO_TIMES };
}

function silentRows(hops: readonly Hop[], first: Hop): Row {
  const last = hops.at(-1) ?? first;
  const numbers = `${first.hop}-${last.hop}`;
  return { hop: numbers, label: silenceLabel(hops), counts: ["", ""], times: NO_TIMES };
}

function silenceLabel(hops: readonly Hop[]): string {
  if (hops.every(({ sent }) => sent === 0)) return "not sent";
  return hops.every(({ lost, sent }) => lost > 0 || sent === 0) ? NO_ANSWER : "waiting";
}

function lossText({ answered, lost }: Hop): string {
  const text = lossColumnText({ received: answered, lost });
  return text === "-" ? text : `${text}%`;
}

function remarks({ labels, interfaces }: HopAddress): readonly string[] {
  return [...labels.map(labelText), ...interfaces.map(interfaceText)];
}

function labelText({ label, trafficClass, bottom, timeToLive }: MplsLabel): string {
  return `MPLS label ${label}, traffic class ${trafficClass}, TTL ${timeToLive}${bottom ? "" : ", more below"}`;
}

function interfaceText({ role, index, address, name, mtu }: InterfaceInformation): string {
  const parts = [
    name === undefined ? "" : printable(name),
    index === undefined ? "" : `index ${index}`,
    address ?? "",
    mtu === undefined ? "" : `MTU ${mtu}`,
  ];
  return [`${role.replace("-", " ")} interface`, parts.filter((part) => part !== "").join(", ")].join(" ").trimEnd();
}

/** The columns are as wide as what is in them; a label that leaves no room for figures has a line of its own. */
function laidOut(lines: readonly Line[], columns: number): readonly string[] {
  const rows = lines.filter((line) => typeof line !== "string");
  const widest = (texts: readonly string[]) => Math.max(...texts.map(displayWidth));
  const hopWidth = widest(rows.map(({ hop }) => hop));
  const [lossWidth, sentWidth] = ([0, 1] as const).map((index) =>
    widest(rows.map(({ counts }) => typeof counts === "string" ? "" : counts[index]))
  );
  const countsWidth = Math.max(
    (lossWidth ?? 0) + 1 + (sentWidth ?? 0),
    widest(rows.map(({ counts }) => typeof counts === "string" ? counts : "")),
  );
  const timeWidths = TIME_HEADINGS.map((_, index) => widest(rows.map(({ times }) => times[index] ?? "")));
  const figuresWidth = countsWidth + timeWidths.reduce((sum, width) => sum + width + 1, 0);
  const indent = " ".repeat(hopWidth + GAP);
  const labelWidth = Math.min(widest(rows.map(({ label }) => label)), columns - hopWidth - figuresWidth - 2 * GAP);
  return lines.flatMap((line) => {
    if (typeof line === "string") return [`${indent}  ${line}`];
    const { hop, label, counts, times } = line;
    const countsText = typeof counts === "string"
      ? counts
      : `${counts[0].padStart(lossWidth ?? 0)} ${counts[1].padStart(sentWidth ?? 0)}`;
    const figures = [
      countsText.padStart(countsWidth),
      ...times.map((time, index) => time.padStart(timeWidths[index] ?? 0)),
    ]
      .join(" ");
    const start = `${hop.padStart(hopWidth)}${" ".repeat(GAP)}${label}`;
    const room = labelWidth - displayWidth(label);
    const lines = room >= 0
      ? [`${start}${" ".repeat(room + GAP)}${figures}`]
      : [start, `${indent}${" ".repeat(labelWidth + GAP)}${figures}`];
    return lines.map((line) => line.trimEnd());
  });
}

function summary({ target, figures }: PathFinishEvent): readonly string[] {
  const { end, loss, delay } = verdictOf(figures);
  const delayLine = delay === undefined
    ? []
    : [`delay begins at ${placeText(delay)}: ${roundedMs(delay.stepNs)} of ${roundedMs(delay.wholeNs)} ms`];
  return [
    ...end.kind === "reached" ? [] : [endText(target, end)],
    ...loss === undefined ? noLoss(target, figures, end) : [lossLine(loss)],
    ...delayLine,
    ...strayLines(figures.strays),
  ];
}

function placeText({ hop, address }: HopPlace): string {
  return `hop ${hop} (${address.from})`;
}

function roundedMs(timeNs: number): string {
  return roundTripText(Math.floor(timeNs / NS_PER_US));
}

function endText(target: string, end: Exclude<EndVerdict, { kind: "reached" }>): string {
  switch (end.kind) {
    case "refused":
      return `${target} is not reached: ${placeText(end.place)} says "${icmpWording(end.answer)}"`;
    case "loop":
      return `${target} is not reached: the path loops, hop ${end.first.hop} (${end.first.address.from}) comes again as ` +
        `hop ${end.again.hop}`;
    case "silent":
      return end.last === undefined
        ? "nothing answers"
        : `${target} does not answer; the last hop that does is ${end.last.hop} (${end.last.address.from})`;
    case "undecided":
      return "nothing is known yet";
    default:
      return end satisfies never;
  }
}

function noLoss(target: string, { hops, endHop }: PathFigures, end: EndVerdict): readonly string[] {
  const last = hops.find(({ hop }) => hop === endHop);
  if (end.kind !== "reached" || last === undefined) return [];
  const hopsText = last.hop === 1 ? "1 hop" : `${last.hop} hops`;
  return [`no loss: ${target} answered ${last.answered} of ${last.answered} probes, ${hopsText} away`];
}

function percent(count: LossCount): string {
  return `${lossColumnText(count)} %`;
}

function lossLine(loss: LossVerdict): string {
  const { address: { answer }, there, leastBehind, mostBehind, isUnsure } = loss;
  const place = placeText(loss);
  if (leastBehind === undefined) return `loss begins at ${place}${lastText(answer)}: ${percent(there)}`;
  const behind = rangeText(leastBehind, mostBehind ?? leastBehind);
  return isUnsure
    ? `loss begins at ${place} or behind it: the router limits its answers, and ${behind} is lost at every hop behind it`
    : `loss begins at ${place}: ${percent(there)} there, ${behind} at every hop behind it`;
}

function lastText(answer: HopAnswer): string {
  return answer.kind === "target" ? ", the target" : "";
}

function rangeText(least: LossCount, most: LossCount): string {
  const [from, to] = [lossColumnText(least), lossColumnText(most)];
  return from === to ? `${from} %` : `${from}-${to} %`;
}

function strayLines({ unknown, duplicates, beyond }: PathStrays): readonly string[] {
  const parts = [
    unknown === 0 ? "" : `${unknown} to no probe of this run`,
    duplicates === 0 ? "" : `${duplicates} to probes that were answered before`,
    beyond === 0 ? "" : `${beyond} of routers behind the end of the path`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? [] : [`answers that don't count: ${parts.join(", ")}`];
}
