/**
 * A reporter of many targets that judges each of them by what is required, and names on stderr what was not met.
 *
 * @module
 */
import type { UnmetRequirement } from "../core/events.ts";
import type { SessionEvent, SessionSnapshotEvent, TargetStatistics } from "../core/many/events.ts";
import { requirementText } from "./words/requirement.ts";
import type { SessionReporter, TargetNames } from "./session_reporter.ts";

/** More lines than this nobody reads: the others are counted. */
const MOST_LINES = 20;

/** What is required, and how it is told. */
export interface SessionRequirementReporterSettings {
  /** Makes a message safe to print, and a line of it. */
  readonly line: (message: string) => string;
  /** Whether it is told of each target when it is done although nothing were required. */
  readonly targetsTold: boolean;
  /** Finds what the figures of a target do not come to. */
  readonly unmet: (figures: TargetStatistics) => readonly UnmetRequirement[];
}

/** Tells all that another reporter tells, and then what was not met. */
export class SessionRequirementReporter implements SessionReporter {
  readonly #reporter: SessionReporter;
  readonly #names: TargetNames;
  readonly #settings: SessionRequirementReporterSettings;
  readonly #lines: string[] = [];
  #unmet = 0;
  #failed = 0;

  /** Judges a run that `reporter` tells of. */
  constructor(reporter: SessionReporter, names: TargetNames, settings: SessionRequirementReporterSettings) {
    this.#reporter = reporter;
    this.#names = names;
    this.#settings = settings;
  }

  /** Whether so far every target came to all that is required. */
  get allMet(): boolean {
    return this.#unmet === 0 && this.#failed === 0;
  }

  /** What goes to stdout for an event: as without requirements. */
  output(event: SessionEvent, wallClockUs: number): string {
    return this.#isTold(event) ? this.#reporter.output(event, wallClockUs) : "";
  }

  /** What goes to stderr for an event. */
  diagnostics(event: SessionEvent): string {
    if (event.kind === "target-failed") this.#failed++;
    if (event.kind === "target-done") this.#judge(event.target, event.statistics);
    const text = this.#isTold(event) ? this.#reporter.diagnostics(event) : "";
    return event.kind === "session-finish" ? text + this.#verdict() : text;
  }

  /** What goes to a terminal on stderr while the run lasts. */
  progress(event: SessionSnapshotEvent, columns: number): string {
    return this.#reporter.progress(event, columns);
  }

  /** What takes the line of progress away. */
  eraseProgress(): string {
    return this.#reporter.eraseProgress();
  }

  #isTold(event: SessionEvent): boolean {
    return event.kind !== "target-done" || this.#settings.targetsTold;
  }

  #judge(target: number, figures: TargetStatistics): void {
    for (const unmet of this.#settings.unmet(figures)) {
      if (++this.#unmet > MOST_LINES) continue;
      this.#lines.push(`${this.#names.nameOf(target)}: ${requirementText(unmet)}`);
    }
  }

  #verdict(): string {
    const more = this.#unmet - this.#lines.length;
    const lines = more === 0 ? this.#lines : [...this.#lines, `${more} more requirements not met`];
    return lines.map((line) => this.#settings.line(line)).join("");
  }
}
