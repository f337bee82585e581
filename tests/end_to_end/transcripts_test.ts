/**
 * Whole runs against transcripts in tests/golden, in each of the ways to run the program.
 *
 * `loopback.txt` and `largest.txt` need nothing but a loopback device, `across_a_router.txt` the network of tests/support/network.ts, and
 * what is in `refused.txt` never sends a packet.
 */

import { namespaceNeeds } from "../support/namespace.ts";
import { Network, networkNeeds } from "../support/network.ts";
import { neighbourNeeds } from "../support/neighbours.ts";
import { prepareSockets, WAYS } from "../support/program.ts";
import { testWith } from "../support/requirements.ts";
import { checkTranscripts, readTranscripts } from "../support/transcript.ts";

for (const file of ["loopback.txt", "largest.txt", "across_a_router.txt", "refused.txt"]) {
  const transcripts = readTranscripts(file);
  for (const way of WAYS) {
    const needs = [...namespaceNeeds, ...networkNeeds, ...way.requirements];
    testWith(`runs look like those in ${file}, ${way.name}`, needs, async (context) => {
      const applicable = transcripts.filter(({ socketKind = way.socketKind }) => socketKind === way.socketKind);
      await using network = await Network.create();
      await prepareSockets(network.client, way);
      const run = ({ words }: { readonly words: readonly string[] }) => network.client.run([...way.command, ...words]);
      await checkTranscripts(context, applicable, run, neighbourNeeds);
    });
  }
}
