/**
 * `--output=json` against its schema for every command line of the parity table that is a run.
 */

import { assert, assertEquals } from "@std/assert";
import { Lane } from "../../scripts/parity/lane.ts";
import { type Case, casesOf, type Row } from "../../scripts/parity/row.ts";
import { ROWS } from "../../scripts/parity/table.ts";
import { parseArgs } from "../../src/cli/parse_args.ts";
import { namespaceNeeds } from "../support/namespace.ts";
import { networkNeeds } from "../support/network.ts";
import { FROM_SOURCES, WAYS } from "../support/program.ts";
import { root, testWith, tool } from "../support/requirements.ts";
import { schemaFaults } from "../support/schema.ts";

/** Rows that run at the same time; most of a ping is waiting. */
const LANES = 8;
/** Options that say how text looks, and of which the lies are told again and again. */
const LOOKS = ["-q", "-f", "-D"];

function withoutWire(row: Row): Row {
  const { wire, ...rest } = row;
  return wire === undefined ? row : rest;
}

/**
 * The first row of each command line: who runs it makes no difference to the form of what is told, and what is on the
 * wire is not looked at.
 */
function differentRuns(): Case[] {
  const seen = new Set<string>();
  return casesOf(ROWS.map(withoutWire)).filter(({ row, words, user }) => {
    if (row.name !== undefined) return false;
    if (row.answers !== undefined && words.some((word) => LOOKS.includes(word))) return false;
    const userId = user.startsWith("user") ? 65534 : 0;
    const environment = { programName: "ping", posixlyCorrect: false, userId, ptrLookupDisabled: false };
    if (parseArgs(words, environment).kind !== "run") return false;
    const key = JSON.stringify([words, row.note, row.environment]);
    return !seen.has(key) && seen.add(key);
  });
}

const needs = [...namespaceNeeds, ...networkNeeds, root(), tool("python3")];
testWith("--output=json is as its schema says for every run of the parity table", needs, async () => {
  const compiled = WAYS.find(({ name }) => name === "as root, compiled");
  const fresh = compiled?.requirements.every((requirement) => requirement === undefined);
  const command = [...(fresh ? compiled?.command ?? [] : FROM_SOURCES), "--output=json"];
  const cases = differentRuns();
  assert(cases.length > 400);
  const rest = cases.entries();
  const faults: string[] = [];
  const events = new Set<string>();
  await Promise.all(Array.from({ length: LANES }, async () => {
    const asItIs = () => Promise.resolve(command);
    await using lane = await Lane.create({ command, named: false }, { called: asItIs, withCapability: asItIs });
    for (const [, item] of rest) {
      const { stdout } = await lane.run(item);
      faults.push(...schemaFaults(stdout).map((fault) => `${item.id}: ${fault}`));
      for (const [, event = ""] of stdout.matchAll(/^\{"event": "(\w+)"/gm)) events.add(event);
    }
  }));
  assertEquals(faults, []);
  // A table in which hardly anything happens would show nothing.
  const seldom = ["duplicate", "corrupted", "stray", "outstanding", "error", "notice", "warning", "failure"];
  assertEquals(["start", "reply", "summary", ...seldom].filter((event) => !events.has(event)), []);
});
