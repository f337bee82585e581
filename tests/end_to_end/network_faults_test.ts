/** Networks that break while a run lasts: it goes on, says what is wrong in ping's words, and finds the way back. */

import { assertEquals, assertMatch } from "@std/assert";
import { namespaceNeeds } from "../support/namespace.ts";
import { neighbourRoom } from "../support/neighbours.ts";
import { Network, networkNeeds } from "../support/network.ts";
import { prepareSockets, USUAL_WAY, WAYS } from "../support/program.ts";
import { testWith } from "../support/requirements.ts";
import { Session } from "../support/session.ts";

interface Fault {
  readonly what: string;
  readonly target: string;
  readonly words?: readonly string[];
  readonly breaks: (network: Network) => Promise<unknown>;
  /** Waits for what is told of it. */
  readonly told: (session: Session) => Promise<void>;
  readonly mends: (network: Network) => Promise<unknown>;
  /** Whether a neighbour is looked for then. */
  readonly looksForNeighbour?: true;
}

/** Like iputils' ping, it says nothing of a request that the kernel refuses without a word in the error queue. */
const requestsAreLost = (session: Session) => session.stdoutHas(/no answer yet for icmp_seq=\d+\n/);

const FAULTS: readonly Fault[] = [
  {
    what: "a link of this host that goes down",
    target: "10.0.1.1",
    breaks: ({ client }) => client.configure("ip link set near down"),
    told: requestsAreLost,
    mends: ({ client }) => client.configure("ip link set near up; ip route add default via 10.0.1.1"),
    looksForNeighbour: true,
  },
  {
    what: "a link of a router that goes down",
    target: "10.0.2.2",
    breaks: ({ router }) => router.configure("ip link set far down"),
    told: (session) => session.stdoutHas(/From 10\.0\.1\.1 icmp_seq=\d+ Destination (Host|Net) Unreachable/),
    mends: ({ router }) => router.configure("ip link set far up"),
    looksForNeighbour: true,
  },
  {
    what: "an address of this host that is removed",
    target: "10.0.1.1",
    breaks: ({ client }) => client.configure("ip address del 10.0.1.2/24 dev near"),
    told: requestsAreLost,
    mends: ({ client }) => client.configure("ip address add 10.0.1.2/24 dev near; ip route add default via 10.0.1.1"),
  },
  {
    what: "a route that is withdrawn",
    target: "10.0.2.2",
    breaks: ({ client }) => client.configure("ip route add prohibit 10.0.2.0/24"),
    told: requestsAreLost,
    mends: ({ client }) => client.configure("ip route del prohibit 10.0.2.0/24"),
  },
  {
    what: "a route that is withdrawn, over IPv6",
    target: "fd00:2::2",
    breaks: ({ router }) => router.configure("ip -6 route add unreachable fd00:2::2/128"),
    told: (session) => session.stdoutHas(/From fd00:1::1 icmp_seq=\d+ Destination unreachable: No route\n/),
    mends: ({ router }) => router.configure("ip -6 route del unreachable fd00:2::2/128"),
  },
  {
    what: "a neighbour that is gone",
    target: "10.0.2.2",
    breaks: async ({ server, router }) => {
      await server.configure("ip address del 10.0.2.2/24 dev far");
      await router.configure("ip neighbour flush nud permanent dev far");
    },
    told: (session) => session.stdoutHas(/From 10\.0\.1\.1 icmp_seq=\d+ Destination Host Unreachable\n/),
    mends: ({ server }) => server.configure("ip address add 10.0.2.2/24 dev far; ip route add default via 10.0.2.1"),
    looksForNeighbour: true,
  },
  {
    what: "an MTU of this host that is lowered",
    target: "10.0.2.2",
    words: ["-s", "1400", "-M", "do"],
    breaks: ({ client }) => client.configure("ip link set near mtu 1300"),
    told: (session) => session.stderrHas(/ping\S*: sendmsg: Message too long\n/),
    mends: ({ client }) => client.configure("ip link set near mtu 1500"),
  },
  {
    what: "an MTU of a router that is lowered",
    target: "10.0.2.2",
    words: ["-s", "1400", "-M", "probe"],
    breaks: ({ router }) => router.configure("ip link set far mtu 1300"),
    told: (session) => session.stdoutHas(/From 10\.0\.1\.1 icmp_seq=\d+ Frag needed and DF set \(mtu = 1300\)\n/),
    mends: ({ router }) => router.configure("ip link set far mtu 1500"),
  },
  {
    what: "a packet filter of this host",
    target: "10.0.2.2",
    breaks: ({ client }) =>
      client.filter("table ip wall {\nchain o {\ntype filter hook output priority 1\nip daddr 10.0.2.2 drop\n}\n}\n"),
    told: requestsAreLost,
    mends: ({ client }) => client.filter("delete table ip wall\n"),
  },
];

/** Both kinds of sockets, and both forms of the program. */
const TRIED = WAYS.filter(({ name }) => name === "as root" || name === "as an ordinary user, compiled");

for (const way of TRIED) {
  for (const { what, target, words = [], breaks, told, mends, looksForNeighbour } of FAULTS) {
    const room = looksForNeighbour ? [neighbourRoom()] : [];
    const needs = [...namespaceNeeds, ...networkNeeds, ...way.requirements, ...room];
    testWith(`a run outlives ${what}, ${way.name}`, needs, async () => {
      await using network = await Network.create();
      await prepareSockets(network.client, way);
      const command = [...way.command, "-i", "0.05", "-O", ...words, target];
      await using session = new Session(network.client.spawn(command));
      const replies = () => session.stdout.match(/ time=/g)?.length ?? 0;
      const moreReplies = async () => {
        const before = replies();
        await session.stdoutHas(new RegExp(`(.* time=[^]*){${before + 2}}`));
      };
      await moreReplies();
      await breaks(network);
      await told(session);
      await mends(network);
      await moreReplies();
      session.signal("SIGINT");
      assertEquals(await session.status(), 0);
      assertMatch(session.stdout, /\n--- \S+ ping statistics ---\n\d+ packets transmitted, \d+ received, /);
      assertEquals(session.stderr.split("\n").filter((line) => !/^(\S*\/)?ping\S*: sendmsg: |^$/.test(line)), []);
    });
  }
}

testWith(
  "a device that is gone for good ends no run before its deadline",
  [...namespaceNeeds, ...networkNeeds],
  async () => {
    await using network = await Network.create();
    await using session = new Session(
      network.client.spawn([...USUAL_WAY.command, "-i", "0.1", "-w", "2", "-I", "near", "10.0.1.1"]),
    );
    await session.stdoutHas(/ time=/);
    await network.client.configure("ip link del near");
    assertEquals(await session.status(), 0);
    assertMatch(session.stdout, /packet loss, time (19|20)\d\dms\n/);
  },
);
