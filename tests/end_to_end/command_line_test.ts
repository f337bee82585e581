/** What a command line that leads nowhere is told. */

import { assertEquals } from "@std/assert";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { prepareSockets, USUAL_WAY } from "../support/program.ts";
import { testWith } from "../support/requirements.ts";

const EACH = "ping1025: => hosts before the last one are hops on the way to it; --each pings each of them\n";

testWith("several hosts that lead nowhere as a route are told of --each in one line", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  await prepareSockets(namespace, USUAL_WAY);
  const run = (words: string) => namespace.run([...USUAL_WAY.command, ...words.split(" ")]);
  // Nobody has the address that the route leads to.
  await namespace.filter("table ip t {\nchain i {\ntype filter hook input priority 0\nip daddr 127.0.0.2 drop\n}\n}\n");
  const silent = await run("-c 1 -W 0.2 -q 127.0.0.1 127.0.0.2");
  assertEquals([silent.status, silent.stderr], [1, EACH]);
  const json = await run("-j -c 1 -W 0.2 -q 127.0.0.1 127.0.0.2");
  assertEquals([json.status, json.stderr], [1, EACH]);
  const stamped = await run("-c 1 -W 0.2 -q -T tsprespec 127.0.0.1 127.0.0.2");
  assertEquals([stamped.status, stamped.stderr], [1, ""]);
  const unknown = await run("-c 1 nosuchname.invalid 127.0.0.1");
  assertEquals([unknown.status, unknown.stderr.includes("--each"), unknown.stdout], [2, false, ""]);
  const ipv6Hop = await run("-c 1 ::1 127.0.0.1");
  assertEquals(
    [ipv6Hop.status, ipv6Hop.stderr],
    [2, `ping1025: ::1: Address family for hostname not supported\n${EACH}`],
  );
  const ipv6 = await run("-c 1 127.0.0.1 ::1");
  assertEquals([ipv6.status, ipv6.stderr], [2, `ping1025: only one destination may be given with IPv6\n${EACH}`]);
});

testWith("an unknown letter is told in one line with how to call the program, on stderr", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  const { status, stdout, stderr } = await namespace.run([...USUAL_WAY.command, "-Z", "127.0.0.1"]);
  assertEquals([status, stdout], [2, ""]);
  assertEquals(
    stderr,
    "ping1025: invalid option -- 'Z'\nUsage: ping1025 [OPTION]... [HOP]... DESTINATION\n" +
      "       ping1025 --each [OPTION]... TARGET...\nping1025 --help lists the options.\n",
  );
});
