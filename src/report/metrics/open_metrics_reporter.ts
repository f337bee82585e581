/**
 * The reporters of `--output=openmetrics`: a complete exposition at the end, and one for every report.
 *
 * @module
 */
import type { PingEvent, SessionEvent, SocketDescription, StartEvent, Statistics } from "../../core/events.ts";
import { exposition, type MetricsFigures, type MetricsTarget } from "./open_metrics.ts";
import { printable } from "../words/printable.ts";
import type { Reporter, TargetFigures, TargetNames } from "../reporter.ts";
import { NS_PER_US } from "../../units.ts";

/** What the figures do not say. */
export interface OpenMetricsSettings {
  /** Stands before every message on stderr. */
  readonly programName: string;
  /** The program's release. */
  readonly version: string;
}

/** The reporter of one target. */
export class OpenMetricsReporter implements Reporter<PingEvent> {
  readonly #settings: OpenMetricsSettings;
  #start: StartEvent | undefined;

  constructor(settings: OpenMetricsSettings) {
    this.#settings = settings;
  }

  output(event: PingEvent): string {
    if (event.kind === "start") this.#start = { ...event };
    if (event.kind === "address-change" && this.#start) this.#start = { ...this.#start, target: event.address };
    return event.kind === "snapshot" || event.kind === "finish" ? this.#exposition(event.statistics) : "";
  }

  /** What goes to stderr for an event: warnings. */
  diagnostics(event: PingEvent): string {
    if (event.kind !== "warning") return "";
    const message = printable(event.message);
    return event.form === "unnamed" ? `${message}\n` : `${this.#settings.programName}: ${message}\n`;
  }

  #exposition(statistics: Statistics): string {
    if (this.#start === undefined) return exposition([]);
    const { hostname, target, family, socket } = this.#start;
    return exposition([{
      target: hostname,
      address: target,
      family,
      version: this.#settings.version,
      socket: socket?.kind,
      stamps: socket?.stamps,
      figures: figuresOf(statistics),
    }]);
  }
}

function figuresOf(statistics: Statistics): MetricsFigures {
  const { transmitted, duplicates, corrupted, errors, uncountedErrors, outcomes, distribution } = statistics;
  return {
    requests: transmitted,
    replies: outcomes?.received ?? 0,
    lostRequests: outcomes?.lost ?? 0,
    waitingRequests: outcomes?.waiting ?? transmitted,
    up: outcomes?.up ?? false,
    lateReplies: outcomes?.late ?? 0,
    duplicateReplies: duplicates,
    corruptedReplies: corrupted,
    errors: errors + uncountedErrors,
    ...(outcomes && { longestLossBurst: outcomes.longestLossBurst }),
    minNs: distribution?.times?.minNs,
    maxNs: distribution?.percentiles?.maxNs,
    interarrivalNs: distribution?.jitter?.interarrivalNs,
    buckets: distribution?.buckets,
  };
}

/** The reporter of many targets. */
export class SessionOpenMetricsReporter implements Reporter<SessionEvent> {
  readonly #settings: OpenMetricsSettings;
  readonly #names: TargetNames;
  readonly #figures: TargetFigures;
  #sockets: readonly SocketDescription[] = [];

  constructor(settings: OpenMetricsSettings, names: TargetNames, figures: TargetFigures) {
    this.#settings = settings;
    this.#names = names;
    this.#figures = figures;
  }

  output(event: SessionEvent): string {
    if (event.kind === "start") this.#sockets = event.sockets;
    if (event.kind !== "snapshot" && event.kind !== "finish") return "";
    return exposition(Array.from({ length: event.totals.targets }, (_, target) => this.#target(target)));
  }

  /** What goes to stderr for an event: names that can't be looked up. */
  diagnostics(event: SessionEvent): string {
    if (event.kind !== "target-failed") return "";
    const name = this.#names.nameOf(event.target);
    return `${this.#settings.programName}: ${printable(`${name}: ${event.message}`)}\n`;
  }

  #target(target: number): MetricsTarget {
    const family = this.#names.familyOf(target)?.name;
    const socket = this.#sockets.find((candidate) => candidate.family === family);
    const statistics = this.#figures.statistics(target);
    const { transmitted, received, lost, waiting, late, duplicates, errors, measured, minUs, maxUs } = statistics;
    return {
      target: this.#names.nameOf(target),
      address: this.#names.addressOf(target),
      family,
      version: this.#settings.version,
      socket: socket?.kind,
      stamps: socket?.stamps,
      figures: {
        requests: transmitted,
        replies: received,
        lostRequests: lost,
        waitingRequests: waiting,
        up: this.#figures.isUp(target),
        lateReplies: late,
        duplicateReplies: duplicates,
        errors,
        minNs: measured === 0 ? undefined : minUs * NS_PER_US,
        maxNs: measured === 0 ? undefined : maxUs * NS_PER_US,
        buckets: this.#figures.roundTrips(target),
      },
    };
  }
}
