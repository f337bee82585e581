/**
 * The options under "Timing and ending".
 *
 * @module
 */

import { badOption, deadlineValue } from "../argument_values.ts";
import { DEFAULT_INTERVAL_SECONDS, DEFAULT_LINGER_SECONDS, DEFAULT_TIMEOUT_SECONDS } from "../options.ts";
import { requirementValue } from "../requirement.ts";
import { NS_PER_MS, NS_PER_US } from "../../units.ts";
import { INT_MAX, LONG_MAX } from "./limits.ts";
import { type Argument, integer, rowsUnder, text, time } from "./option_row.ts";

/** `-l` of a user other than root is at most this. */
const MAX_USER_PRELOAD = 3;

/** The rows. */
export const TIMING_AND_ENDING = rowsUnder("Timing and ending", {
  count: {
    letters: "c",
    argument: integer("COUNT", 1n, LONG_MAX),
    help: "end after this many requests and their replies",
    fits: ["one", "many", "path", "live"],
    apply: ({ pace }, count) => pace.count = count,
  },
  interval: {
    letters: "i",
    // iputils counts whole milliseconds.
    argument: time({ stepNs: NS_PER_MS, maxSeconds: 2147483.647, complaint: "bad timing interval" }),
    help: `time from one request to the next, 0 or at least 0.001 (${DEFAULT_INTERVAL_SECONDS} by default)`,
    fits: ["one", "many", "path-mtu", "path", "live"],
    apply: ({ pace }, ns) => pace.intervalNs = ns,
  },
  adaptive: {
    letters: "A",
    help: "let the interval follow the round-trip time",
    fits: ["one", "live"],
    apply: ({ pace }) => pace.adaptive = true,
  },
  flood: {
    letters: "f",
    help: "send as fast as replies come back, with a dot for each that is missing; implies -n",
    fits: ["one"],
    apply: ({ pace, show }) => {
      pace.flood = true;
      show.numeric = true;
    },
  },
  preload: {
    letters: "l",
    argument: preloadArgument(),
    help: `requests that are sent without waiting for replies (above ${MAX_USER_PRELOAD}: root only)`,
    fits: ["one", "live"],
    apply: ({ pace }, requests) => pace.preload = requests,
  },
  deadline: {
    letters: "w",
    argument: time({ stepNs: 1, maxSeconds: Number(INT_MAX), complaint: "bad deadline" }, deadlineValue),
    help: "end after this time, whatever has been answered (0: never)",
    fits: ["one", "many", "path-mtu", "path", "live"],
    apply: ({ pace }, ns) => pace.deadlineNs = ns,
  },
  linger: {
    letters: "W",
    // iputils counts whole microseconds.
    argument: time({ stepNs: NS_PER_US, maxSeconds: 4294.967295, complaint: "bad linger time" }),
    help: `how long to wait after the last request when nothing was answered (${DEFAULT_LINGER_SECONDS} by default); ` +
      `with --each, --targets or --live, for each answer (${DEFAULT_TIMEOUT_SECONDS} by default); ` +
      "with -j, --output, --require, --stats=full or --until-up, a later reply is lost",
    fits: ["one", "many", "path-mtu", "path", "live"],
    apply: ({ pace }, ns) => pace.lingerNs = ns,
  },
  "until-up": {
    argument: integer("N", 1n, 10_000n, "1"),
    help: "end with status 0 at N replies in a row (1 without N), whatever goes wrong before; with status 1 at -w",
    fits: ["one", "live"],
    apply: ({ pace }, replies) => pace.untilUp = replies,
  },
  require: {
    argument: text("EXPRESSION", requirementValue),
    help: "end with status 1 unless loss<=1%, p95<20ms, replies>=10 or the like holds; may be given several times",
    fits: ["one", "many", "live"],
    apply: ({ pace }, requirement) => pace.requirements = [...pace.requirements, requirement],
  },
});

/** `-l`: what may be on its way at once is bounded for users. */
function preloadArgument(): Argument<number> {
  const argument = integer("COUNT", 1n, 65536n);
  return {
    ...argument,
    read: (text, draft) => {
      const result = argument.read(text, draft);
      if (result.kind !== "value" || draft.environment.userId === 0 || result.value <= MAX_USER_PRELOAD) return result;
      return badOption(`cannot set preload to value greater than ${MAX_USER_PRELOAD}: ${result.value}`);
    },
  };
}
