/**
 * What a run that searches the path to one address works with: `--path` and `--pmtu`.
 *
 * @module
 */
import type { PingOptions } from "../../cli/options.ts";
import type { Reporter } from "../../report/reporter.ts";
import type { PreparedTarget } from "../prepare.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Warn } from "../warn.ts";

/** The parts of such a run. */
export interface SearchParts<Choice, Event> {
  /** What the command line asks for beside the search. */
  readonly options: PingOptions;
  /** What it asks for with the search. */
  readonly choice: Choice;
  /** The target, whose socket is not configured yet. */
  readonly prepared: PreparedTarget;
  /** Puts events into words. */
  readonly reporter: Reporter<Event>;
  /** Says a line. */
  readonly warn: Warn;
  /** The process that the run is part of. */
  readonly surroundings: Surroundings;
}
