/**
 * What can't be used with `--live`: what is about lines of output, and what the view has no place for.
 *
 * @module
 */

import { spelling } from "./table/option_pairs.ts";
import type { OptionName } from "./table/option_table.ts";
import type { PingOptions } from "./options.ts";

const UNFIT: readonly OptionName[] = [
  "json",
  "flood",
  "audible",
  "timestamps",
  "outstanding",
  "node-information",
  "icmp-timestamp",
  "output",
  "report-interval",
  "record-route",
  "ip-timestamp",
  "alive",
  "unreachable",
  "state-changes",
];

/**
 * Finds what can't go together with `--live`.
 *
 * @param given Long names of the options as they came.
 * @returns One line without the program's name, or undefined.
 */
export function liveFault(
  given: readonly OptionName[],
  { show, pace }: Pick<PingOptions, "show" | "pace">,
): string | undefined {
  if (!show.live) return undefined;
  const unfit = given.find((name) => UNFIT.includes(name));
  if (unfit !== undefined) return `--live can't be used with ${spelling(unfit)}`;
  return pace.intervalNs === 0 ? "--live can't be used with -i 0" : undefined;
}
