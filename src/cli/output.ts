/**
 * Which options of the output go together.
 *
 * @module
 */

import { FORMATS, IPUTILS_JSON } from "../report/formats.ts";
import { asksForMany } from "./targets/many_targets.ts";
import type { OptionName } from "./table/option_table.ts";
import type { ShowOptions } from "./options.ts";

/** Whether `-j` is iputils' JSON in this kind of run; in others it is `--output=json`. */
export function hasIputilsJson(given: readonly OptionName[]): boolean {
  return !asksForMany(given) && !given.includes("pmtu");
}

/**
 * Finds what can't go together.
 *
 * @param given Options as they came.
 * @param options What they came to.
 * @returns One line without the program's name, or undefined.
 */
export function outputFault(
  given: readonly OptionName[],
  { format, reportSent }: Pick<ShowOptions, "format" | "reportSent">,
): string | undefined {
  const output = `--output=${format === IPUTILS_JSON ? FORMATS.text.name : format.name}`;
  if (given.includes("json") && given.includes("output") && format !== FORMATS.json) {
    return `-j can't be used with ${output}`;
  }
  if (reportSent && format.requests !== "records") return `--report-sent needs ${recordFormats().join(" or ")}`;
  const listing = given.find((name) => name === "alive" || name === "unreachable");
  if (listing !== undefined && !format.chooses) return `--${listing} can't be used with ${output}`;
  if (given.includes("pmtu") && format.loadPathMtu === undefined) return `${output} can't be used with --pmtu`;
  return undefined;
}

function recordFormats(): string[] {
  return Object.values(FORMATS).filter(({ requests }) => requests === "records").map(({ name }) => `--output=${name}`);
}
