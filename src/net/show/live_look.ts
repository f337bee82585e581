/**
 * Live views, drawn as the terminal can show them by the environment: locale(7), no-color.org, terminfo(5).
 *
 * @module
 */
import type { ManyTargets, PingOptions } from "../../cli/options.ts";
import { getLookEnv, isTerminal } from "../../../ffi/process.ts";
import type { LiveLook, LiveTableView, LiveTargetView } from "../../report/live/view.ts";
import type { TargetNames } from "../../report/reporter.ts";
import { isAscii, printable } from "../../report/words/printable.ts";
import { charsetOf, type ReadVariable } from "./charset.ts";
import { UsageError } from "../usage_error.ts";

const STDOUT_FD = 1;

/**
 * Looks at the terminal on stdout.
 *
 * @throws {UsageError} when there is none, or one without places to write to
 */
export function liveLook(read: ReadVariable = getLookEnv): LiveLook {
  if (!isTerminal(STDOUT_FD)) throw new UsageError("--live needs a terminal on standard output");
  if (read("TERM") === "dumb") throw new UsageError("--live needs a terminal with a cursor, and TERM is dumb");
  return { charset: charsetOf(read), colour: (read("NO_COLOR") ?? "") === "" };
}

/**
 * The view of one target.
 *
 * @throws {UsageError} when there is no terminal for it
 */
export async function targetView({ target, pace, show: { verbose } }: PingOptions): Promise<LiveTargetView> {
  const { intervalNs, lingerNs } = pace;
  const look = await splitting(liveLook(), [target.destination]);
  const { createDistribution } = await import("../round_trip_histogram.ts");
  const { TargetScreen } = await import("../../report/live/target_screen.ts");
  return new TargetScreen({ intervalNs, lateAfterNs: lingerNs, verbose, createDistribution }, look);
}

/** The view of many targets on a terminal that looks so. */
export async function tableView(
  look: LiveLook,
  { show: { numeric }, pace: { intervalNs } }: PingOptions,
  { timeoutNs }: ManyTargets,
  targetNames: readonly string[],
  targets: number,
): Promise<(names: TargetNames) => LiveTableView> {
  const split = await splitting(look, targetNames);
  const { TableScreen } = await import("../../report/live/table_screen.ts");
  return (names) => new TableScreen({ targets, names, numeric, intervalNs, timeoutNs }, split);
}

/** What splits names that are not ASCII into characters is loaded only for them. */
async function splitting(look: LiveLook, names: readonly string[]): Promise<LiveLook> {
  if (look.charset !== "utf8" || names.every((name) => isAscii(printable(name)))) return look;
  const { clusters } = await import("../../report/words/display_width.ts");
  return { ...look, split: clusters };
}
