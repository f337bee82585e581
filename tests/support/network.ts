/**
 * A network to ping across: client -- router -- server, each a namespace of its own, and addresses that nobody has but
 * about which there is something to hear. All addresses are in 10.0.0.0/16 and fd00::/32.
 *
 * | link | client's side | router's side | server's side |
 * | --- | --- | --- | --- |
 * | `near` | 10.0.1.2, fd00:1::2 | 10.0.1.1, fd00:1::1 | |
 * | `far` | | 10.0.2.1, fd00:2::1 | 10.0.2.2, fd00:2::2 |
 * | `narrow`, 1300 bytes | | 10.0.10.1, fd00:a::1 | 10.0.10.2, fd00:a::2 |
 *
 * | destination | what happens |
 * | --- | --- |
 * | 10.0.1.99, fd00:1::99; 10.0.2.99, fd00:2::99 | a host that isn't there, on the near and on the far link |
 * | 10.0.3.1, fd00:3::1 | the router has an `unreachable` route |
 * | 10.0.4.1, fd00:4::1 | the router has a `prohibit` route |
 * | 10.0.5.1, fd00:5::1 | the router says nothing |
 * | 10.0.6.x, fd00:6::x | the router's packet filter rejects, as {@link REJECTS} has it |
 * | 10.0.7.1, fd00:7::1 | the client has a `prohibit` route |
 * | 10.0.8.1, fd00:8::1 | the client has no route |
 * | 10.0.9.1, fd00:9::1 | the client's packet filter rejects |
 *
 * @module
 */

import { Namespace } from "./namespace.ts";
import { hardwareAddress, knowNeighbour } from "./neighbours.ts";
import { type Requirement, tool } from "./requirements.ts";

/** What a test with the whole network needs besides namespaces. */
export const networkNeeds: readonly Requirement[] = [tool("nft")];

/** How the network differs from the plain one. */
export interface NetworkOptions {
  /** Whether the server's kernel leaves echo requests to a responder. */
  readonly serverIsSilent?: true;
}

/** What the router's packet filter says about 10.0.6.1, 10.0.6.2 and so on, and about fd00:6::1 and so on. */
export const REJECTS = {
  ipv4: [
    "net-unreachable",
    "host-unreachable",
    "prot-unreachable",
    "port-unreachable",
    "net-prohibited",
    "host-prohibited",
    "admin-prohibited",
  ],
  ipv6: ["no-route", "admin-prohibited", "addr-unreachable", "port-unreachable", "policy-fail", "reject-route"],
} as const;

const ROUTER_RULES = `table inet trouble {
  chain forward {
    type filter hook forward priority 0
    ${REJECTS.ipv4.map((words, index) => `ip daddr 10.0.6.${index + 1} reject with icmp ${words}`).join("\n")}
    ${REJECTS.ipv6.map((words, index) => `ip6 daddr fd00:6::${index + 1} reject with icmpv6 ${words}`).join("\n")}
  }
}`;

const CLIENT_RULES = `table inet trouble {
  chain output {
    type filter hook output priority 0
    ip daddr 10.0.9.1 reject with icmp admin-prohibited
    ip6 daddr fd00:9::1 reject with icmpv6 admin-prohibited
  }
}`;

/** Hardware addresses of the ends of the links. */
const CLIENT = hardwareAddress(1, 2);
const ROUTER_NEAR = hardwareAddress(1, 1);
const ROUTER_FAR = hardwareAddress(2, 1);
const SERVER_FAR = hardwareAddress(2, 2);
const ROUTER_NARROW = hardwareAddress(10, 1);
const SERVER_NARROW = hardwareAddress(10, 2);

/** A neighbour that does not answer is given up after a tenth of a second. */
const HASTY_NEIGHBOURS = `
for family in ipv4 ipv6; do
  echo 1 > /proc/sys/net/$family/neigh/$1/mcast_solicit
  echo 100 > /proc/sys/net/$family/neigh/$1/retrans_time_ms
done
`;

/** Three namespaces in a row. */
export class Network implements AsyncDisposable {
  /** Where the pinging is done. */
  readonly client: Namespace;
  /** Forwards. */
  readonly router: Namespace;
  /** Is pinged. */
  readonly server: Namespace;

  private constructor(client: Namespace, router: Namespace, server: Namespace) {
    this.client = client;
    this.router = router;
    this.server = server;
  }

  /**
   * Makes the network.
   *
   * @throws {Error} When it can't be made.
   */
  static async create(options: NetworkOptions = {}): Promise<Network> {
    await using stack = new AsyncDisposableStack();
    const client = stack.use(await Namespace.create());
    const router = stack.use(await Namespace.create(client));
    const server = stack.use(await Namespace.create(client));
    await client.configure(
      `
      ip link add near address ${CLIENT} type veth peer name near address ${ROUTER_NEAR} netns "$1"
      ip link set near up
      ip address add 10.0.1.2/24 dev near
      ip address add fd00:1::2/64 dev near nodad
      ${knowNeighbour("near", ROUTER_NEAR, "10.0.1.1", "fd00:1::1")}
      `,
      String(router.pid),
    );
    await router.configure(
      `
      ip link add far address ${ROUTER_FAR} type veth peer name far address ${SERVER_FAR} netns "$1"
      ip link add narrow address ${ROUTER_NARROW} mtu 1300 type veth peer name narrow address ${SERVER_NARROW} mtu 1300 netns "$1"
      for link in near far narrow; do ip link set $link up; done
      ip address add 10.0.1.1/24 dev near
      ip address add fd00:1::1/64 dev near nodad
      ip address add 10.0.2.1/24 dev far
      ip address add fd00:2::1/64 dev far nodad
      ip address add 10.0.10.1/24 dev narrow
      ip address add fd00:a::1/64 dev narrow nodad
      ${knowNeighbour("near", CLIENT, "10.0.1.2", "fd00:1::2")}
      ${knowNeighbour("far", SERVER_FAR, "10.0.2.2", "fd00:2::2")}
      ${knowNeighbour("narrow", SERVER_NARROW, "10.0.10.2", "fd00:a::2")}
      echo 1 > /proc/sys/net/ipv4/ip_forward
      echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
      `,
      String(server.pid),
    );
    await server.configure(`
      for link in far narrow; do ip link set $link up; done
      ip address add 10.0.2.2/24 dev far
      ip address add fd00:2::2/64 dev far nodad
      ip address add 10.0.10.2/24 dev narrow
      ip address add fd00:a::2/64 dev narrow nodad
      ${knowNeighbour("far", ROUTER_FAR, "10.0.2.1", "fd00:2::1")}
      ${knowNeighbour("narrow", ROUTER_NARROW, "10.0.10.1", "fd00:a::1")}
      ip route add default via 10.0.2.1
      ip -6 route add default via fd00:2::1
    `);
    await router.configure(`
      ip route add unreachable 10.0.3.0/24
      ip route add prohibit 10.0.4.0/24
      ip route add blackhole 10.0.5.0/24
      ip route add 10.0.6.0/24 via 10.0.2.2
      ip -6 route add unreachable fd00:3::/64
      ip -6 route add prohibit fd00:4::/64
      ip -6 route add blackhole fd00:5::/64
      ip -6 route add fd00:6::/64 via fd00:2::2
    `);
    await client.configure(`
      ip route add default via 10.0.1.1
      ip route add prohibit 10.0.7.0/24
      ip route add throw 10.0.8.0/24
      ip -6 route add default via fd00:1::1
      ip -6 route add prohibit fd00:7::/64
      ip -6 route add throw fd00:8::/64
    `);
    await client.configure(HASTY_NEIGHBOURS, "near");
    await router.configure(HASTY_NEIGHBOURS, "far");
    await router.filter(ROUTER_RULES);
    await client.filter(CLIENT_RULES);
    if (options.serverIsSilent) {
      await server.sysctl("net/ipv4/icmp_echo_ignore_all", 1);
      await server.sysctl("net/ipv6/icmp/echo_ignore_all", 1);
    }
    stack.move();
    return new Network(client, router, server);
  }

  /** Takes the network down. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.router[Symbol.asyncDispose]();
    await this.client[Symbol.asyncDispose]();
  }
}
