/**
 * Which options of the output go together.
 *
 * @module
 */

import type { OptionName } from "./table/option_table.ts";
import type { ShowOptions } from "./options.ts";

/**
 * Finds what can't go together.
 *
 * @param given Options as they came.
 * @param options What they came to.
 * @returns One line without the program's name, or undefined.
 */
export function outputFault(
  given: readonly OptionName[],
  { json, output, reportSent }: ShowOptions,
): string | undefined {
  if (json && given.includes("output") && output !== "json") return `-j can't be used with --output=${output}`;
  if (reportSent && output !== "json" && output !== "csv") return "--report-sent needs --output=json or --output=csv";
  const listing = given.find((name) => name === "alive" || name === "unreachable");
  if (output === "openmetrics" && listing !== undefined) return `--${listing} can't be used with --output=openmetrics`;
  return undefined;
}
