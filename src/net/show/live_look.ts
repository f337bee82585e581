/**
 * What a terminal can show, by the environment: locale(7), no-color.org, terminfo(5).
 *
 * @module
 */
import { isTerminal } from "../../../ffi/process.ts";
import { charsetOf, type ReadVariable } from "./charset.ts";
import { UsageError } from "../usage_error.ts";

const STDOUT_FD = 1;

/**
 * Looks at the terminal on stdout.
 *
 * @throws {UsageError} when there is none, or one without places to write to
 */
export function liveLook(read: ReadVariable): { readonly charset: "utf8" | "ascii"; readonly colour: boolean } {
  if (!isTerminal(STDOUT_FD)) throw new UsageError("--live needs a terminal on standard output");
  if (read("TERM") === "dumb") throw new UsageError("--live needs a terminal with a cursor, and TERM is dumb");
  return { charset: charsetOf(read), colour: (read("NO_COLOR") ?? "") === "" };
}
