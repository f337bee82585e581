/**
 * Options that can't be had at once: first those that don't fit the run, as their rows say, then what is about the values
 * of several options.
 *
 * @module
 */

import type { Measure } from "../../core/events.ts";
import { FORMATS, IPUTILS_JSON } from "../../report/formats.ts";
import type { Draft } from "../draft.ts";
import { standardInputText } from "../targets/hosts.ts";
import type { Fit } from "./option_row.ts";
import { type OptionName, OPTIONS, spelling } from "./option_table.ts";

/** A command line whose options are applied. */
export interface AppliedLine {
  /** Options as they came. */
  readonly given: readonly OptionName[];
  /** What is no option. */
  readonly operands: readonly string[];
  readonly draft: Draft;
}

/** Two options that can't be had at once, in the order in which a message names them. */
type OptionPair = readonly [OptionName, OptionName];

/** With many targets. */
const PAIRS_OF_MANY: readonly OptionPair[] = [
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
const PAIRS_OF_LISTS: readonly OptionPair[] = [
  ["alive", "timestamps"],
  ["unreachable", "timestamps"],
];
/** With one target. */
const PAIRS_OF_ONE: readonly OptionPair[] = [
  ["count", "until-up"],
  ["resolve-every", "flow-label"],
  ["resolve-every", "node-information"],
  ["resolve-every", "icmp-timestamp"],
  ["resolve-every", "connect"],
  ["size", "icmp-timestamp"],
  ["pattern", "icmp-timestamp"],
  ["node-information", "icmp-timestamp"],
];

/** What is measured of each of many targets. */
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

/**
 * Finds what can't go together, whatever the targets are.
 *
 * @returns One line without the program's name, or undefined.
 */
export function runConflict(line: AppliedLine): string | undefined {
  const { mode } = line.draft;
  return (mode === "many" ? manyConflict(line) : lostOption(line)) ?? outputConflict(line) ?? liveConflict(line) ??
    (mode === "path-mtu" || mode === "path" ? pathConflict(line, mode) : undefined);
}

/**
 * Finds what can't go together for one target.
 *
 * @param destination What was typed.
 * @returns One line without the program's name, or undefined.
 */
export function targetConflict({ given, draft: { target } }: AppliedLine, destination: string): string | undefined {
  const conflict = pairConflict(PAIRS_OF_ONE, given);
  if (conflict !== undefined) return conflict;
  const ipv6 = target.family === "ipv6" || destination.includes(":");
  if (ipv6 && given.includes("icmp-timestamp")) return "IPv6 has no ICMP timestamps: --icmp-timestamp is IPv4's";
  return undefined;
}

/** Options of many targets without many targets. */
function lostOption({ given, draft: { mode } }: AppliedLine): string | undefined {
  const lost = given.find((name) => !fits(name, "one") && !fits(name, "path-mtu") && !fits(name, "path"));
  if (lost !== undefined) return `--${lost} needs --each or --targets`;
  const hops = given.find((name) => name === "max-hops");
  return hops && mode !== "path" ? `--${hops} needs --path` : undefined;
}

function manyConflict({ given, operands, draft: { pace, show } }: AppliedLine): string | undefined {
  const unfit = given.find((name) => !fits(name, "many"));
  if (unfit !== undefined) return `${spelling(unfit)} can't be used with --each or --targets`;
  const conflict = pairConflict(show.format.forPeople ? [...PAIRS_OF_MANY, ...PAIRS_OF_LISTS] : PAIRS_OF_MANY, given);
  if (conflict !== undefined) return conflict;
  const decider = given.find((name) => name === "down-after" || name === "up-after");
  if (decider !== undefined && !given.includes("state-changes")) return `--${decider} needs --state-changes`;
  if (show.stats === "full" && show.format.gauges) {
    return `--stats=full can't be used with --output=${show.format.name}`;
  }
  if (show.stats === "full" && pace.count === 0) return "--stats=full needs -c with --each or --targets";
  // An answer that is waited for without end would hold its place in the window without end.
  if (pace.lingerNs === 0) return "-W 0 can't be used with --each or --targets";
  const unmeasured = pace.requirements.find(({ measure }) => !MEASURED_OF_EACH.has(measure));
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

function outputConflict({ given, draft: { mode, show: { format, reportSent } } }: AppliedLine): string | undefined {
  const output = `--output=${format === IPUTILS_JSON ? FORMATS.text.name : format.name}`;
  if (given.includes("json") && given.includes("output") && format !== FORMATS.json) {
    return `-j can't be used with ${output}`;
  }
  if (reportSent && format.requests !== "records") return `--report-sent needs ${recordFormats().join(" or ")}`;
  const listing = given.find((name) => name === "alive" || name === "unreachable");
  if (listing !== undefined && !format.chooses) return `--${listing} can't be used with ${output}`;
  if (mode === "path-mtu" && format.loadPathMtu === undefined) return `${output} can't be used with --pmtu`;
  if (mode === "path" && format.loadPath === undefined) return `${output} can't be used with --path`;
  return undefined;
}

function recordFormats(): string[] {
  return Object.values(FORMATS).filter(({ requests }) => requests === "records").map(({ name }) => `--output=${name}`);
}

function liveConflict({ given, draft: { show, pace } }: AppliedLine): string | undefined {
  if (!show.live) return undefined;
  const unfit = given.find((name) => !fits(name, "live"));
  if (unfit !== undefined) return `--live can't be used with ${spelling(unfit)}`;
  return pace.intervalNs === 0 ? "--live can't be used with -i 0" : undefined;
}

function pathConflict(
  { given, operands, draft: { pace, path, request } }: AppliedLine,
  mode: "path-mtu" | "path",
): string | undefined {
  const option = mode === "path" ? "--path" : "--pmtu";
  const unfit = given.find((name) => !fits(name, mode));
  if (unfit !== undefined) return `${spelling(unfit)} can't be used with ${option}`;
  if (operands.length > 1) return `${option} takes one destination`;
  // A lost probe would be waited for without end.
  if (pace.lingerNs === 0) return `-W 0 can't be used with ${option}`;
  if (mode === "path" && (request.timeToLive ?? 0) > path.maxHops) return "-t is farther than --max-hops";
  return undefined;
}

function fits(name: OptionName, run: Fit): boolean {
  return OPTIONS[name].fits.includes(run);
}

function pairConflict(pairs: readonly OptionPair[], given: readonly OptionName[]): string | undefined {
  const pair = pairs.find(([one, other]) => given.includes(one) && given.includes(other));
  return pair && `${spelling(pair[0])} can't be used with ${spelling(pair[1])}`;
}
