/**
 * The first round-trip time over a link whose other end is not known yet: with the kernel's stamps it does not hold the
 * time that it takes to find the neighbour (ARP, RFC 826; neighbour discovery, RFC 4861).
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { neighbourRoom } from "../support/neighbours.ts";
import { prepareSockets, type Way, WAYS } from "../support/program.ts";
import { testWith, tool } from "../support/requirements.ts";

/** The first question for the neighbour gets lost, the second is asked this much later. */
const ASKED_AGAIN_MS = 300;
/** Timers of the kernel are this much early at most. */
const TOLERANCE_MS = 10;
/** Longest round trip over a link within a busy machine. */
const USUAL_MS = 50;
const SERVER = ["10.9.0.2", "fd09::2"] as const;

/** A message of ARP has 28 bytes, a neighbour solicitation in its packet 72: one of each is lost. */
const FIRST_IS_LOST = `table arp lost {
  chain input {
    type filter hook input priority 0
    arp operation request quota until 30 bytes drop
  }
}
table ip6 lost {
  chain input {
    type filter hook input priority 0
    icmpv6 type nd-neighbor-solicit quota until 80 bytes drop
  }
}
`;

/** Sends one request to a neighbour that is not known yet. */
async function firstRoundTrip(way: Way, address: string, options: readonly string[]) {
  await using client = await Namespace.create();
  await using server = await Namespace.create(client);
  await prepareSockets(client, way);
  await server.filter(FIRST_IS_LOST);
  await client.configure(
    `
    ip link add near type veth peer name near netns "$1"
    ip link set near up
    ip address add 10.9.0.1/24 dev near
    ip address add fd09::1/64 dev near nodad
    for family in ipv4 ipv6; do echo "$2" > /proc/sys/net/$family/neigh/near/retrans_time_ms; done
    `,
    String(server.pid),
    String(ASKED_AGAIN_MS),
  );
  await server.configure(`
    ip link set near up
    ip address add 10.9.0.2/24 dev near
    ip address add fd09::2/64 dev near nodad
  `);
  assertEquals(await client.configure('ip neighbour show to "$1"', address), "");
  const start = performance.now();
  const { status, stdout, stderr } = await client.run([...way.command, "-n", "-v", "-c", "1", ...options, address]);
  const wallMs = performance.now() - start;
  assertEquals(status, 0, stderr);
  // It had to be asked again: the wait was there.
  assertMatch(await server.configure("nft list ruleset"), /quota (?:30|80) bytes used [1-9]/);
  assert(wallMs >= ASKED_AGAIN_MS - TOLERANCE_MS, `${wallMs} ms`);
  return { roundTripMs: Number(/icmp_seq=1 .*time=([\d.]+) ms/.exec(stdout)?.[1]), stderr };
}

for (const way of WAYS) {
  const needs = [...namespaceNeeds, tool("nft"), ...way.requirements, neighbourRoom()];

  testWith(`the first round-trip time does not hold the search for the neighbour, ${way.name}`, needs, async () => {
    for (const address of SERVER) {
      const { roundTripMs, stderr } = await firstRoundTrip(way, address, []);
      assertMatch(stderr, /from the kernel's transmit stamp to its receive stamp/);
      assert(roundTripMs < USUAL_MS, `${address}: ${roundTripMs} ms`);
    }
  });

  testWith(`with -U the first round-trip time holds the search for the neighbour, ${way.name}`, needs, async () => {
    for (const address of SERVER) {
      const { roundTripMs } = await firstRoundTrip(way, address, ["-U"]);
      assert(roundTripMs >= ASKED_AGAIN_MS - TOLERANCE_MS, `${address}: ${roundTripMs} ms`);
    }
  });
}
