/**
 * A reporter that judges a run by what is required of each target, and names on stderr what was not met.
 *
 * @module
 */
import type {
  PingEvent,
  SessionEvent,
  SessionTotals,
  Statistics,
  TargetStatistics,
  UnmetRequirement,
} from "../core/events.ts";
import type { Reporter } from "./reporter.ts";
import { requirementText } from "./words/requirement.ts";

/** Nobody reads more lines than this: the others are counted. */
const MAX_LINES = 20;

/** What is required, and how it is reported. */
export interface RequirementReporterSettings {
  /** Makes a message safe to print, and a line of it. */
  readonly line: (message: string) => string;
  /** Whether figures that are there to be judged are reported, too: a distribution, or each of many targets. */
  readonly figuresReported: boolean;
  /** Finds what the figures of a target do not come to. */
  readonly unmet: (figures: Statistics | TargetStatistics) => readonly UnmetRequirement[];
  /** What one of many targets is called. */
  readonly nameOf?: ((target: number) => string) | undefined;
}

/** Reports what another reporter reports, and then what was not met. */
export class RequirementReporter<Event extends PingEvent | SessionEvent> implements Reporter<Event> {
  readonly #reporter: Reporter<Event>;
  readonly #settings: RequirementReporterSettings;
  readonly #lines: string[] = [];
  #unmet = 0;
  #failed = 0;
  #finished = false;
  /** As without requirements. */
  readonly progress?: (totals: SessionTotals, columns: number) => string;

  /** Judges the run that `reporter` reports. */
  constructor(reporter: Reporter<Event>, settings: RequirementReporterSettings) {
    this.#reporter = reporter;
    this.#settings = settings;
    if (reporter.progress !== undefined) this.progress = reporter.progress.bind(reporter);
  }

  /** Whether the run came to its end, and every target to all that is required. */
  get allMet(): boolean {
    return this.#finished && this.#unmet === 0 && this.#failed === 0;
  }

  /** What goes to stdout for an event: as without requirements. */
  output(event: Event, wallClockUs: number): string {
    const reported = this.#reported(event);
    return reported === undefined ? "" : this.#reporter.output(reported, wallClockUs);
  }

  diagnostics(event: Event): string {
    const reported = this.#reported(event);
    const text = reported === undefined ? "" : this.#reporter.diagnostics(reported);
    return this.#judge(event) === "last" ? text + this.#verdict() : text;
  }

  #reported(event: Event): Event | undefined {
    if (this.#settings.figuresReported) return event;
    if (event.kind === "target-done") return undefined;
    if (event.kind !== "finish" || !("statistics" in event)) return event;
    const { distribution: _unreported, ...statistics } = event.statistics;
    return Object.assign({}, event, { statistics });
  }

  #judge(event: PingEvent | SessionEvent): "last" | undefined {
    switch (event.kind) {
      case "target-done":
        this.#judgeFigures(event.statistics, `${this.#settings.nameOf?.(event.target)}: `);
        return undefined;
      case "finish":
        if ("statistics" in event) this.#judgeFigures(event.statistics, "");
        else this.#failed = event.totals.failed;
        return "last";
      default:
        return undefined;
    }
  }

  #judgeFigures(figures: Statistics | TargetStatistics, label: string): void {
    for (const unmet of this.#settings.unmet(figures)) {
      if (++this.#unmet <= MAX_LINES) this.#lines.push(label + requirementText(unmet));
    }
  }

  #verdict(): string {
    this.#finished = true;
    const more = this.#unmet - this.#lines.length;
    const lines = more === 0 ? this.#lines : [...this.#lines, `${more} more requirements not met`];
    return lines.map((line) => this.#settings.line(line)).join("");
  }
}
