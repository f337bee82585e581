/**
 * `deno task bench`: speed, accuracy, start-up and memory, every figure beside its peer's from the same run, as one
 * Markdown table.
 *
 * Options: `--peer PATH` (the `ping` on the PATH), `--executable PATH` (the one that `deno task compile` leaves, if it is
 * fresh), `--form=NAME` (what a running program is measured with: "deno run" unless told, "bundle" or "executable"),
 * `--short` (the form for CI), `--only=TEXT` (benchmarks whose name has it), `--list` (names only), `--rounds=N`,
 * `--date=DATE` (today), `--write PATH` (the page goes there; else to stdout).
 *
 * Needs root. The status is 1 if a benchmark fails, or a figure is beyond the limit of a gross regression in
 * scripts/bench/figures.ts; that a target is missed is told in the table only.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { createPlace, type Row, runBench, runTwiceIf } from "./rounds.ts";
import { benchesOf, type Extent, SHORT, WHOLE } from "./benches.ts";
import { benchPage, benchTable, describeMachine, grossRegressions } from "./page.ts";
import { compileTools, findPrograms, runText } from "./programs.ts";

function textOf(flag: unknown): string | undefined {
  return typeof flag === "string" && flag !== "" ? flag : undefined;
}

function extentOf(short: boolean, rounds: string | undefined): Extent {
  const extent = short ? SHORT : WHOLE;
  if (rounds === undefined) return extent;
  if (!/^[1-9]\d*$/.test(rounds)) throw new Error(`--rounds is a number, not ${rounds}`);
  return { ...extent, rounds: Number(rounds), startUpRounds: Number(rounds) };
}

/** Progress goes to stderr: stdout is for the page. */
function tell(line: string): void {
  console.error(`bench: ${line}`);
}

/** Returns the exit status. */
async function main(): Promise<number> {
  const flags = parseArgs(Deno.args, {
    string: ["peer", "executable", "form", "only", "rounds", "date", "write"],
    boolean: ["short", "list"],
  });
  if (Deno.uid() !== 0) {
    tell("needs root: floods, raw sockets and network namespaces");
    return 2;
  }
  const start = performance.now();
  const folder = await Deno.makeTempDir();
  try {
    const peer = textOf(flags["peer"]) ?? (await runText(["sh", "-c", "command -v ping"])).trim();
    const extent = extentOf(flags["short"] === true, textOf(flags["rounds"]));
    const options = { peer, executable: textOf(flags["executable"]), form: textOf(flags["form"]) };
    const equipment = { programs: await findPrograms(folder, options), tools: await compileTools(folder) };
    for (const reason of equipment.programs.leftOut) tell(`left out: ${reason}`);
    const only = textOf(flags["only"]) ?? "";
    const benches = benchesOf(equipment, extent).filter(({ id }) => id.includes(only));
    if (flags["list"] === true) {
      for (const { id } of benches) console.log(id);
      return 0;
    }
    const rows: Row[] = [];
    const failed: string[] = [];
    for (const bench of benches) {
      const begin = performance.now();
      try {
        const run = () => runBench(bench, createPlace);
        rows.push(...await runTwiceIf(run, (made) => grossRegressions(made).length > 0));
        tell(`${bench.id}: ${((performance.now() - begin) / 1000).toFixed(1)} s`);
      } catch (error) {
        // The others are worth having all the same.
        failed.push(bench.id);
        tell(`${bench.id}: failed: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    const methods = Array.from(new Set(benches.map(({ method }) => method)));
    const date = textOf(flags["date"]) ?? new Date().toISOString().slice(0, 10);
    const page = benchPage(rows, methods, { date, machine: await describeMachine(peer) });
    const path = textOf(flags["write"]);
    if (path === undefined) console.log(page.trimEnd());
    else await Deno.writeTextFile(path, page);
    const gross = grossRegressions(rows);
    if (gross.length > 0) {
      tell("gross regressions:");
      for (const line of benchTable(gross).slice(2)) console.error(line);
    }
    tell(`took ${Math.round((performance.now() - start) / 1000)} s`);
    if (failed.length > 0) tell(`failed: ${failed.join(", ")}`);
    return gross.length + failed.length > 0 ? 1 : 0;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  try {
    Deno.exit(await main());
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    Deno.exit(2);
  }
}
