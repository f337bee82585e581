/**
 * `deno task parity`: command lines run with this program and with iputils ping, side by side, and their outputs
 * compared.
 *
 * Options: `--peer PATH` (the `ping` on the PATH), `--ours PATH` (the executable if it is fresh, else the sources),
 * `--only=TEXT` (rows whose name has it), `--list` (names only), `--all` (also what is the same or explained), `--options` (writes
 * the page docs/options.md to stdout).
 *
 * The status is 0 only if no row differs without a reason and no reason is given for a row that does not differ.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { FROM_SOURCES, WAYS } from "../../tests/support/program.ts";
import type { Program } from "./lane.ts";
import { optionsPage } from "./options_page.ts";
import { isGood, reportOf } from "./report.ts";
import { casesOf } from "./row.ts";
import { runCases } from "./run.ts";
import { REWRITES, ROWS } from "./table.ts";

/** Finds a program on the PATH. */
function onPath(name: string): string {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    try {
      if (Deno.statSync(`${folder}/${name}`).isFile) return `${folder}/${name}`;
    } catch {
      // Not in this folder.
    }
  }
  throw new Error(`no ${name} on the PATH`);
}

/** Release of an iputils ping; a half is added for one that has commits of its own behind the release. */
function releaseOf(peer: string): number {
  const { stdout } = new Deno.Command(peer, { args: ["-V"], stdin: "null", stderr: "null" }).outputSync();
  const text = new TextDecoder().decode(stdout);
  const [, release, commits] = /^ping from iputils s?(\d{8})(-\d+-)?/.exec(text) ?? [];
  if (release === undefined) throw new Error(`${peer} is not iputils ping: ${text.trim()}`);
  return Number(release) + (commits === undefined ? 0 : 0.5);
}

function ownProgram(path: string | undefined): Program {
  if (path !== undefined) return { command: [path], named: true };
  const compiled = WAYS.find(({ name }) => name === "as root, compiled");
  return compiled?.requirements.every((requirement) => requirement === undefined)
    ? { command: compiled.command, named: true }
    : { command: FROM_SOURCES, named: false };
}

function textOf(flag: unknown): string | undefined {
  return typeof flag === "string" ? flag : undefined;
}

/** Returns the exit status. */
async function main(): Promise<number> {
  const flags = parseArgs(Deno.args, { string: ["peer", "ours", "only"], boolean: ["list", "all", "options"] });
  const only = textOf(flags["only"]);
  const cases = casesOf(ROWS).filter(({ id }) => only === undefined || id.includes(only));
  if (flags["list"] === true) {
    for (const { id } of cases) console.log(id);
    return 0;
  }
  if (flags["options"] === true) {
    console.log(optionsPage(casesOf(ROWS)).trimEnd());
    return 0;
  }
  const peer = textOf(flags["peer"]) ?? onPath("ping");
  const ours = ownProgram(textOf(flags["ours"]));
  const release = releaseOf(peer);
  console.log(`parity: ${cases.length} rows with iputils ${release}, ours ${ours.named ? "compiled" : "from sources"}`);
  const start = performance.now();
  const outcome = await runCases(cases, {
    programs: [ours, { command: [peer], named: true }],
    peerRelease: release,
    rewrites: REWRITES,
  });
  // Some rows need not be enough for every rewriting.
  const complete = only === undefined ? outcome : { ...outcome, unused: [] };
  for (const line of reportOf(complete, flags["all"] === true)) console.log(line);
  console.log(`took: ${Math.round((performance.now() - start) / 1000)} s`);
  return isGood(complete, Deno.env.get("CI") !== undefined) ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
