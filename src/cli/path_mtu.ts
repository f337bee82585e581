/**
 * What the command line asks for with `--pmtu`, and which options go together with it.
 *
 * @module
 */

import { spelling } from "./table/option_pairs.ts";
import type { OptionName } from "./table/option_table.ts";
import type { PathMtuChoice, PingOptions } from "./options.ts";

/** `-i` with `--pmtu` unless it is given: the answer to one probe decides what the next is. */
const DEFAULT_PACE_NS = 10_000_000;

/** Options that mean something for a search, too. The sizes, the number and the order of probes are its own. */
const FOR_PATH_MTU: ReadonlySet<OptionName> = new Set<OptionName>([
  "pmtu",
  "ipv4",
  "ipv6",
  "interface",
  "sticky-source",
  "bypass-routing",
  "ttl",
  "traffic-class",
  "flow-label",
  "identifier",
  "mark",
  "interval",
  "deadline",
  "linger",
  "timestamps",
  "resolve",
  "json",
  "output",
  "numeric",
  "precise",
  "quiet",
  "verbose",
]);

/** A command line as far as it matters here. */
export interface PathMtuRequest {
  /** Options as they came. */
  readonly given: readonly OptionName[];
  /** What is no option. */
  readonly operands: readonly string[];
  /** What the options came to. */
  readonly options: Pick<PingOptions, "pace">;
}

/**
 * Finds what can't go together with a search.
 *
 * @returns One line without the program's name, or undefined, also when no search is asked for.
 */
export function pathMtuFault({ given, operands, options }: PathMtuRequest): string | undefined {
  if (!given.includes("pmtu")) return undefined;
  const unfit = given.find((name) => !FOR_PATH_MTU.has(name));
  if (unfit !== undefined) return `${spelling(unfit)} can't be used with --pmtu`;
  if (operands.length > 1) return "--pmtu takes one destination";
  // A lost probe would be waited for without end.
  if (given.includes("linger") && options.pace.lingerNs === 0) return "-W 0 can't be used with --pmtu";
  return undefined;
}

/**
 * Puts together what is asked for.
 *
 * @param request One without a fault, see {@linkcode pathMtuFault}.
 * @returns undefined when no search is asked for.
 */
export function pathMtuChoice({ given, options }: PathMtuRequest): PathMtuChoice | undefined {
  if (!given.includes("pmtu")) return undefined;
  return {
    kind: "path-mtu",
    paceNs: given.includes("interval") ? options.pace.intervalNs : DEFAULT_PACE_NS,
    timeoutNs: given.includes("linger") ? options.pace.lingerNs : undefined,
  };
}
