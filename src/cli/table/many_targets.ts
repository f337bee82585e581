/**
 * The options under "Many targets": all ours, long names only.
 *
 * @module
 */

import { DEFAULT_THRESHOLDS } from "../../core/figures/state_thresholds.ts";
import { DEFAULT_MANY } from "../options.ts";
import { type Fit, integer, rowsUnder } from "./option_row.ts";

const FITS: readonly Fit[] = ["many", "live"];
/** The view is of all targets, and of all that happens. */
const FITS_LISTS: readonly Fit[] = ["many"];

/** The rows. */
export const MANY_TARGETS = rowsUnder("Many targets", {
  each: {
    help: "ping each argument: a host, an address, a block (10.0.0.0/24) or a range (10.0.0.5-10.0.0.90); without -c " +
      "until it answers",
    fits: FITS,
    apply: (draft) => draft.mode = "many",
  },
  targets: {
    help: "the same for targets from standard input, one a line; # begins a comment",
    fits: FITS,
    apply: (draft) => {
      draft.mode = "many";
      draft.many.readsStandardInput = true;
    },
  },
  alive: {
    help: "list the targets that answer, and nothing else",
    fits: FITS_LISTS,
    apply: ({ many }) => many.listing = "alive",
  },
  unreachable: {
    help: "list the targets that do not answer, and nothing else",
    fits: FITS_LISTS,
    apply: ({ many }) => many.listing = "unreachable",
  },
  "state-changes": {
    help: "ping without end, and tell when a target comes up or goes down",
    fits: FITS_LISTS,
    apply: ({ many, thresholds }) => many.stateChanges = thresholds,
  },
  "down-after": {
    argument: integer("N", 1n, 65536n),
    help: `lost requests in a row that make a target down (${DEFAULT_THRESHOLDS.downAfter} by default)`,
    fits: FITS,
    apply: ({ thresholds }, requests) => thresholds.downAfter = requests,
  },
  "up-after": {
    argument: integer("N", 1n, 65536n),
    help: `answered requests in a row that make a target up (${DEFAULT_THRESHOLDS.upAfter} by default)`,
    fits: FITS,
    apply: ({ thresholds }, requests) => thresholds.upAfter = requests,
  },
  rate: {
    argument: integer("N", 0n, 10_000_000n),
    help: `packets a second to all targets together (${DEFAULT_MANY.ratePerSecond} by default; 0: no limit)`,
    fits: FITS,
    apply: ({ many }, packets) => many.ratePerSecond = packets,
  },
  window: {
    argument: integer("N", 1n, 32768n),
    help: `requests that may be unanswered at once (${DEFAULT_MANY.window} by default)`,
    fits: FITS,
    apply: ({ many }, requests) => many.window = requests,
  },
  "max-targets": {
    argument: integer("N", 1n, 1_048_576n),
    help: `refuse more targets than this, up to 1048576 (${DEFAULT_MANY.maxTargets} by default)`,
    fits: FITS,
    apply: ({ many }, targets) => many.maxTargets = targets,
  },
});
