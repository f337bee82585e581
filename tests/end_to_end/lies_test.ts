/**
 * Whole runs against a responder that lies, in each of the ways to run the program; what is answered and what is shown
 * stands in `tests/golden/lies.txt`.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { namespaceNeeds, type Outcome } from "../support/namespace.ts";
import { Network, networkNeeds } from "../support/network.ts";
import { prepareSockets, USUAL_WAY, type Way, WAYS } from "../support/program.ts";
import { testWith } from "../support/requirements.ts";
import { Responder, type Script } from "../support/responder.ts";
import { checkTranscripts, readTranscripts } from "../support/transcript.ts";

/** Slowest round trip that is believed to have been measured. */
const MAX_ROUND_TRIP_MS = 200;

/** Pings the last of the words while it answers as the script says; every run has a network of its own. */
async function runWithResponder(way: Way, words: readonly string[], answers: Script["answers"]): Promise<Outcome> {
  await using network = await Network.create({ serverIsSilent: true });
  await prepareSockets(network.client, way);
  const address = words.at(-1) ?? "";
  await using _responder = await Responder.start(network.server, { address, answers: answers ?? {} });
  return await network.client.run([...way.command, ...words]);
}

const transcripts = readTranscripts("lies.txt");
for (const way of WAYS) {
  const needs = [...namespaceNeeds, ...networkNeeds, ...way.requirements];
  testWith(`runs look like those in lies.txt, ${way.name}`, needs, async (context) => {
    const applicable = transcripts.filter(({ socketKind = way.socketKind }) => socketKind === way.socketKind);
    await checkTranscripts(context, applicable, ({ words, answers }) => runWithResponder(way, words, answers));
  });
}

testWith(
  "a round-trip time is our own, whatever time stamp comes back",
  [...namespaceNeeds, ...networkNeeds],
  async () => {
    const stamps = [["0", "0"], ["9223372036854775807", "0"], ["-9223372036854775808", "-1"]] as const;
    const answers = Object.fromEntries(
      stamps.map((timestamp, index) => [index + 1, [{ kind: "reply", timestamp }]] as const),
    );
    const { stdout } = await runWithResponder(USUAL_WAY, ["-c", "3", "-i", "0.1", "10.0.2.2"], answers);
    const times = Array.from(stdout.matchAll(/time=([\d.]+) ms/g), ([, time]) => Number(time));
    const figures = /= ([\d.\/]+) ms/.exec(stdout)?.[1]?.split("/").map(Number) ?? [];
    assertEquals([times.length, figures.length], [3, 4], stdout);
    assert(times.every((time) => time > 0 && time < MAX_ROUND_TRIP_MS), stdout);
    assert(figures.every((time) => time >= 0 && time < MAX_ROUND_TRIP_MS), stdout);
  },
);

testWith(
  "the summary tells how many requests were on their way at once",
  [...namespaceNeeds, ...networkNeeds],
  async () => {
    const answers = { 1: [{ kind: "reply", delayMs: 450 }], 2: [{ kind: "reply", delayMs: 150 }] } as const;
    const { stdout } = await runWithResponder(USUAL_WAY, ["-c", "3", "-i", "0.2", "10.0.2.2"], answers);
    assertMatch(stdout, /^rtt min\/avg\/max\/mdev = \S+ ms, pipe [23]$/m);
  },
);
