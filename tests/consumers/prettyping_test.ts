/**
 * prettyping (https://github.com/denilsonsa/prettyping): a row of bars, made by awk from ping's lines.
 */

import { assertEquals, assertMatch } from "@std/assert";
import { runSideBySide } from "../support/concurrency.ts";
import { neighbourNeeds } from "../support/neighbours.ts";
import { stepWith, testWith, tool } from "../support/requirements.ts";
import { comparable, type Ping, type Situation, SITUATIONS, Stage, stageNeeds } from "./support.ts";

/** Plain text; the scale is such that every round trip here gets the lowest bar. */
const PLAIN = [
  "--nocolor",
  "--nomulticolor",
  "--nounicode",
  "--nolegend",
  "--noterminal",
  "--rttmin",
  "2000",
  "--rttmax",
  "3000",
];

/** A run, and its row: `_` for a reply, `!` for a lost one. */
interface Case extends Situation {
  readonly row: RegExp;
}

const CASES: readonly Case[] = [
  { ...SITUATIONS.answers, row: /^____$/m },
  { ...SITUATIONS.answers6, row: /^____$/m },
  { ...SITUATIONS.localhost, row: /^____$/m },
  { ...SITUATIONS.named, row: /^____$/m },
  { ...SITUATIONS.someLoss, row: /^_!__$/m },
  { ...SITUATIONS.someLoss6, row: /^_!__$/m },
  { ...SITUATIONS.duplicates, row: /^__/m },
  { ...SITUATIONS.silence, row: /100% packet loss/ },
  { ...SITUATIONS.absent, row: /Destination Host Unreachable/ },
  { ...SITUATIONS.unreachable6, row: /Destination unreachable: No route/ },
];

/** Round-trip times of the statistics, and how many runs of lines that are alike there were. */
function maskRow(text: string): string {
  return comparable(text).replace(/(lost;).*?(?=ms)/gm, "$1 T/T/T").trimEnd();
}

testWith("prettyping draws of ours what it draws of iputils'", [...stageNeeds, tool("prettyping")], async (context) => {
  await using stage = await Stage.create();
  const results = await runSideBySide(CASES, async ({ host }) => {
    const words = ["prettyping", ...PLAIN, "-c", "4", "-i", "0.2", "-W", "0.5", host];
    const draw = async (ping: Ping) => maskRow((await stage.run(ping, words)).stdout);
    const [ours, theirs] = await Promise.all([draw("ours"), draw("theirs")]);
    return { ours, theirs };
  });
  for (const [index, { name, host, row }] of CASES.entries()) {
    await stepWith(context, name, neighbourNeeds(host), () => {
      assertEquals(results[index]?.ours, results[index]?.theirs);
      assertMatch(results[index]?.ours ?? "", row);
    });
  }
});
