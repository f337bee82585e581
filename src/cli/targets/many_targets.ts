/**
 * What the command line asks for when it asks for many targets, and which options go together then.
 *
 * @module
 */

import { DEFAULT_THRESHOLDS } from "../../core/figures/state_thresholds.ts";
import { type ArgumentValue, type BadArgument, integerValue, ofOwnOption } from "../argument_values.ts";
import {
  ALIVE_TRIES,
  DEFAULT_MAX_TARGETS,
  DEFAULT_RATE_PER_SECOND,
  DEFAULT_TIMEOUT_SECONDS,
  DEFAULT_WINDOW,
  MANY_TARGETS_OPTIONS,
  type ManyTargetsOptionName,
  standardInputText,
} from "./many_targets_options.ts";
import { type OptionPair, pairConflict, spelling } from "../table/option_pairs.ts";
import { type OptionName, OPTIONS } from "../table/option_table.ts";
import type { Measure } from "../../core/events.ts";
import type { ManyTargets, PingOptions, RequestPlan } from "../options.ts";

/** Options that mean the same for many targets as for one, besides those of many targets alone. */
const FOR_MANY: ReadonlySet<OptionName> = new Set<OptionName>([
  "ipv4",
  "ipv6",
  "interface",
  "size",
  "pattern",
  "ttl",
  "traffic-class",
  "identifier",
  "pmtu-discovery",
  "count",
  "interval",
  "deadline",
  "linger",
  "timestamps",
  "json",
  "output",
  "report-interval",
  "report-sent",
  "numeric",
  "precise",
  "quiet",
  "timestamping",
  "user-latency",
  "verbose",
  "stats",
  "require",
  "live",
  "mark",
  "send-buffer",
]);

/** What can't be had at once. */
const CONFLICTS: readonly OptionPair[] = [
  ["stats", "state-changes"],
  ["alive", "unreachable"],
  ["alive", "state-changes"],
  ["unreachable", "state-changes"],
  ["alive", "quiet"],
  ["unreachable", "quiet"],
  ["state-changes", "quiet"],
  ["alive", "verbose"],
  ["unreachable", "verbose"],
];
/** The same in text, where a list of hosts is nothing but hosts. */
const TEXT_CONFLICTS: readonly OptionPair[] = [
  ["alive", "timestamps"],
  ["unreachable", "timestamps"],
];

/** What is measured of each target. */
const MEASURED_OF_EACH: ReadonlySet<Measure> = new Set<Measure>([
  "loss",
  "replies",
  "sent",
  "duplicates",
  "errors",
  "late",
  "min",
  "avg",
  "max",
  "mdev",
]);

/** Numbers of the options of many targets. */
export interface ManyTargetsNumbers {
  /** `--max-targets`. */
  maxTargets: number;
  /** `--rate`. */
  ratePerSecond: number;
  /** `--window`. */
  window: number;
  /** `--down-after`. */
  downAfter: number;
  /** `--up-after`. */
  upAfter: number;
}

/** A command line as far as it matters here. */
export interface ManyTargetsRequest {
  /** Options as they came. */
  readonly given: readonly OptionName[];
  /** What is no option. */
  readonly operands: readonly string[];
  /** What the options' numbers came to. */
  readonly numbers: Readonly<ManyTargetsNumbers>;
  /** What the other options came to. */
  readonly options: Pick<PingOptions, "pace" | "show">;
}

/** Numbers that nobody gave. */
export function defaultManyTargetsNumbers(): ManyTargetsNumbers {
  return {
    maxTargets: DEFAULT_MAX_TARGETS,
    ratePerSecond: DEFAULT_RATE_PER_SECOND,
    window: DEFAULT_WINDOW,
    ...DEFAULT_THRESHOLDS,
  };
}

/**
 * Tells whether options ask for many targets.
 *
 * @param given Long names.
 */
export function asksForMany(given: readonly OptionName[]): boolean {
  return given.includes("each") || given.includes("targets");
}

/**
 * Tells whether an option is about many targets alone.
 *
 * @param name Long name.
 */
export function isManyTargetsOption(name: OptionName): name is ManyTargetsOptionName {
  return Object.hasOwn(MANY_TARGETS_OPTIONS, name);
}

/**
 * Puts an option's number into the numbers; a flag is what it is by being given.
 *
 * @param text As it was typed.
 * @returns Why it can't be used, if so: a line that names the option, and status 2, since 1 means that a target does
 * not answer.
 */
export function applyManyTargetsOption(
  numbers: ManyTargetsNumbers,
  name: ManyTargetsOptionName,
  text: string,
): BadArgument | undefined {
  switch (name) {
    case "each":
    case "targets":
    case "alive":
    case "unreachable":
    case "state-changes":
      return undefined;
    case "down-after":
      return keep(name, integerValue(text, OPTIONS[name].argument), (requests) => numbers.downAfter = requests);
    case "up-after":
      return keep(name, integerValue(text, OPTIONS[name].argument), (requests) => numbers.upAfter = requests);
    case "rate":
      return keep(name, integerValue(text, OPTIONS[name].argument), (packets) => numbers.ratePerSecond = packets);
    case "window":
      return keep(name, integerValue(text, OPTIONS[name].argument), (requests) => numbers.window = requests);
    case "max-targets":
      return keep(name, integerValue(text, OPTIONS[name].argument), (targets) => numbers.maxTargets = targets);
    default:
      return name satisfies never;
  }
}

function keep(
  name: ManyTargetsOptionName,
  result: ArgumentValue<number>,
  assign: (value: number) => void,
): BadArgument | undefined {
  const named = ofOwnOption(name, result);
  if (named.kind === "error") return named;
  assign(named.value);
  return undefined;
}

/**
 * Finds what can't go together when many targets are asked for, or options of many targets when they are not.
 *
 * @returns One line without the program's name, or undefined.
 */
export function manyTargetsFault({ given, operands, options }: ManyTargetsRequest): string | undefined {
  if (!asksForMany(given)) {
    const lost = given.find(isManyTargetsOption);
    return lost === undefined ? undefined : `--${lost} needs --each or --targets`;
  }
  const unfit = given.find((name) => !FOR_MANY.has(name) && !isManyTargetsOption(name));
  if (unfit !== undefined) return `${spelling(unfit)} can't be used with --each or --targets`;
  const conflicts = options.show.format.forPeople ? [...CONFLICTS, ...TEXT_CONFLICTS] : CONFLICTS;
  const conflict = pairConflict(conflicts, given);
  if (conflict !== undefined) return conflict;
  const decider = given.find((name) => name === "down-after" || name === "up-after");
  if (decider !== undefined && !given.includes("state-changes")) return `--${decider} needs --state-changes`;
  if (options.show.stats === "full" && options.show.format.gauges) {
    return `--stats=full can't be used with --output=${options.show.format.name}`;
  }
  if (options.show.stats === "full" && options.pace.count === 0) {
    return "--stats=full needs -c with --each or --targets";
  }
  // An answer that is waited for without end would hold its place in the window without end.
  if (given.includes("linger") && options.pace.lingerNs === 0) return "-W 0 can't be used with --each or --targets";
  const unmeasured = options.pace.requirements.find(({ measure }) => !MEASURED_OF_EACH.has(measure));
  if (unmeasured !== undefined) {
    return `--require ${unmeasured.text}: with --each or --targets only ${
      [...MEASURED_OF_EACH].join(", ")
    } can be required`;
  }
  const [operand] = operands;
  if (!given.includes("each") && operand !== undefined) {
    return `${standardInputText(operand)}; for hosts of the command line add --each`;
  }
  return undefined;
}

/**
 * Puts together what is asked for.
 *
 * @param request One without a fault, see {@linkcode manyTargetsFault}.
 * @returns undefined when it is one target, as ever.
 */
export function manyTargets({ given, operands, numbers, options }: ManyTargetsRequest): ManyTargets | undefined {
  if (!asksForMany(given)) return undefined;
  const { maxTargets, ratePerSecond, window, downAfter, upAfter } = numbers;
  const watched = given.includes("state-changes");
  return {
    kind: "many",
    words: operands,
    readsStandardInput: given.includes("targets"),
    maxTargets,
    ratePerSecond,
    window,
    timeoutNs: given.includes("linger") ? options.pace.lingerNs : DEFAULT_TIMEOUT_SECONDS * 1e9,
    plan: requestPlan(options.pace.count, watched || given.includes("live")),
    listing: given.includes("alive") ? "alive" : given.includes("unreachable") ? "unreachable" : "all",
    stateChanges: watched ? { downAfter, upAfter } : undefined,
  };
}

function requestPlan(count: number, watched: boolean): RequestPlan {
  if (count > 0) return { kind: "count", count };
  return watched ? { kind: "endless" } : { kind: "until-answered", tries: ALIVE_TRIES };
}
