/**
 * A reporter that judges the run by what is required of it, and names on stderr what was not met.
 *
 * @module
 */
import type { FinishEvent, PingEvent, Statistics, UnmetRequirement } from "../core/events.ts";
import type { Reporter } from "./reporter.ts";
import { requirementText } from "./words/requirement.ts";

/** What is required, and how it is told. */
export interface RequirementReporterSettings {
  /** Makes a message safe to print, and a line of it. */
  readonly line: (message: string) => string;
  /** Whether the distribution is told although no requirement would need it. */
  readonly distributionTold: boolean;
  /** Finds what the figures do not come to. */
  readonly unmet: (figures: Statistics) => readonly UnmetRequirement[];
}

/** Tells all that another reporter tells, and then what was not met. */
export class RequirementReporter implements Reporter {
  readonly #reporter: Reporter;
  readonly #settings: RequirementReporterSettings;
  #allMet = false;

  /** Judges a run that `reporter` tells of. */
  constructor(reporter: Reporter, settings: RequirementReporterSettings) {
    this.#reporter = reporter;
    this.#settings = settings;
  }

  /** Whether the run came to its end and to all that is required. */
  get allMet(): boolean {
    return this.#allMet;
  }

  /** What goes to stdout for an event: as without requirements. */
  output(event: PingEvent, wallClockUs: number): string {
    const told = event.kind === "finish" && !this.#settings.distributionTold ? withoutDistribution(event) : event;
    return this.#reporter.output(told, wallClockUs);
  }

  /** What goes to stderr for an event. */
  diagnostics(event: PingEvent): string {
    const text = this.#reporter.diagnostics(event);
    if (event.kind !== "finish") return text;
    const unmet = this.#settings.unmet(event.statistics);
    this.#allMet = unmet.length === 0;
    return text + unmet.map((one) => this.#settings.line(requirementText(one))).join("");
  }
}

function withoutDistribution(event: FinishEvent): FinishEvent {
  const { distribution: _untold, ...statistics } = event.statistics;
  return { ...event, statistics };
}
