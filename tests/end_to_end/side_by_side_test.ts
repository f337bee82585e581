/**
 * This program and iputils ping, each in a network of its own, with the same command lines: stdout, stderr and status
 * are the same but for figures and the program's name.
 */

import { assertEquals } from "@std/assert";
import { runSideBySide } from "../support/concurrency.ts";
import { namespaceNeeds } from "../support/namespace.ts";
import { Network, networkNeeds } from "../support/network.ts";
import { AS_ORDINARY_USER, prepareSockets, USUAL_WAY, type Way, WAYS } from "../support/program.ts";
import { exists, testWith } from "../support/requirements.ts";
import { transcriptOf } from "../support/transcript.ts";
import { OLDER_RELEASES, REFERENCE_RELEASE, SIDE_BY_SIDE } from "./side_by_side_table.ts";

/** Environment variable that names another iputils ping to compare with. */
const REFERENCE_VARIABLE = "REFERENCE_PING";
const reference = Deno.env.get(REFERENCE_VARIABLE) ?? "/usr/bin/ping";

/** Release of the reference, 20221126 for instance; 0 when it is not iputils ping or isn't there. */
function referenceRelease(): number {
  if (!exists(reference)) return 0;
  const { stdout } = new Deno.Command(reference, { args: ["-V"], stdin: "null", stderr: "null" }).outputSync();
  return Number(/^ping from iputils (?:s)?(\d{8})/.exec(new TextDecoder().decode(stdout))?.[1] ?? 0);
}

const release = referenceRelease();
const needs = [
  ...namespaceNeeds,
  ...networkNeeds,
  release === 0 ? `needs iputils ping (${reference}, or ${REFERENCE_VARIABLE})` : undefined,
];

async function transcriptsOf(way: Way, command: readonly string[], rows: readonly string[]): Promise<string[]> {
  await using network = await Network.create();
  await prepareSockets(network.client, way);
  return await runSideBySide(
    rows,
    async (words) => transcriptOf(await network.client.run([...command, ...words.split(" ")])),
  );
}

/** What the reference would show if it were of the release that counts. */
function modernized(transcript: string): string {
  if (release >= REFERENCE_RELEASE) return transcript;
  return OLDER_RELEASES.reduce(
    (text, [_reason, pattern, replacement]) => text.replace(pattern, replacement),
    transcript,
  );
}

for (const way of WAYS.slice(0, 2)) {
  testWith(`what iputils ping shows and what this program shows are the same, ${way.name}`, needs, async (context) => {
    const compared = SIDE_BY_SIDE.filter(({ olderReleases }) =>
      olderReleases === undefined || release >= REFERENCE_RELEASE
    );
    for (const { words, olderReleases } of SIDE_BY_SIDE.filter((row) => !compared.includes(row))) {
      const name = `ping ${words} [skipped: in iputils ${release} ${olderReleases}]`;
      await context.step({ name, ignore: true, fn: () => {} });
    }
    const rows = compared.map(({ words }) => words);
    const theirCommand = way === USUAL_WAY ? [reference] : [...AS_ORDINARY_USER, reference];
    const ours = await transcriptsOf(way, way.command, rows);
    const theirs = await transcriptsOf(way, theirCommand, rows);
    for (const [index, words] of rows.entries()) {
      await context.step(`ping ${words}`, () => assertEquals(ours[index], modernized(theirs[index] ?? "")));
    }
  });
}
