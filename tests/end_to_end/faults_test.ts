/** Faults around a run: output that can't be written, a firewall that refuses every request. */

import { assertEquals } from "@std/assert";
import { masked } from "../support/mask.ts";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { prepareSockets, WAYS } from "../support/program.ts";
import { testWith } from "../support/requirements.ts";

for (const way of WAYS.filter(({ socketKind }) => socketKind === "raw")) {
  const needs = [...namespaceNeeds, ...way.requirements];
  const shell = (tail: string, args: string[]) => ["sh", "-c", `"$@" ${tail}`, "sh", ...way.command, ...args];

  testWith(`a full device ends a run with one line and status 1, ${way.name}`, needs, async () => {
    await using namespace = await Namespace.create();
    await prepareSockets(namespace, way);
    // With a name the first line is written when the name is there; with -j there is none before that.
    for (const args of [["-c", "1", "127.0.0.1"], ["-c", "1", "localhost"], ["-j", "-c", "1", "localhost"], ["-V"]]) {
      const { status, stderr } = masked(await namespace.run(shell("> /dev/full", args)));
      assertEquals([status, stderr], [1, "ping: write error: No space left on device\n"], args.join(" "));
    }
  });

  testWith(
    `a request that a local firewall refuses again and again does not stop the deadline, ${way.name}`,
    needs,
    async () => {
      await using namespace = await Namespace.create();
      await prepareSockets(namespace, way);
      await namespace.filter(
        "table ip6 t {\nchain o {\ntype filter hook output priority 0\nicmpv6 type echo-request reject\n}\n}\n",
      );
      // The kernel makes `::` the loopback address, so that the errors seem to be about another packet.
      const { status } = await namespace.run([...way.command, "-w", "1", "-i", "0.1", "::"]);
      assertEquals(status, 1);
    },
  );
}
