/**
 * A path whose links have MTUs of their own: client -- first -- second -- server, each a namespace.
 *
 * | link | ends |
 * | --- | --- |
 * | `near` | client 10.1.0.2, fd01::2; first 10.1.0.1, fd01::1 |
 * | `middle` | first 10.1.1.1, fd01:1::1; second 10.1.1.2, fd01:1::2 |
 * | `far` | second 10.1.2.1, fd01:2::1; server 10.1.2.2, fd01:2::2 |
 *
 * @module
 */

import { Namespace } from "./namespace.ts";
import { hardwareAddress, knowNeighbour } from "./neighbours.ts";

/** MTUs of the links. */
export interface LinkMtus {
  /** Of the client's device. */
  readonly near: number;
  /** Between the routers. */
  readonly middle: number;
  /** Of the server's device. */
  readonly far: number;
}

/** The server's addresses. */
export const SERVER = { ipv4: "10.1.2.2", ipv6: "fd01:2::2" } as const;
/** What the routers' reports come from. */
export const ROUTERS = {
  ipv4: { first: "10.1.0.1", second: "10.1.1.2" },
  ipv6: { first: "fd01::1", second: "fd01:1::2" },
} as const;

/** Hardware addresses of the ends of the links, by the last numbers of their addresses. */
const NEAR_1 = hardwareAddress(0, 1);
const NEAR_2 = hardwareAddress(0, 2);
const MIDDLE_1 = hardwareAddress(1, 1);
const MIDDLE_2 = hardwareAddress(1, 2);
const FAR_1 = hardwareAddress(2, 1);
const FAR_2 = hardwareAddress(2, 2);

/** Reports that packets are too long are not sent. */
const SILENCE = `table inet silence {
  chain output {
    type filter hook output priority 0
    icmp type destination-unreachable icmp code frag-needed drop
    icmpv6 type packet-too-big drop
  }
}`;

/** Four namespaces in a row. */
export class PathNetwork implements AsyncDisposable {
  /** Where the search is done. */
  readonly client: Namespace;
  /** Its router. */
  readonly first: Namespace;
  /** The server's router. */
  readonly second: Namespace;
  /** Whose path is searched. */
  readonly server: Namespace;

  private constructor(client: Namespace, first: Namespace, second: Namespace, server: Namespace) {
    this.client = client;
    this.first = first;
    this.second = second;
    this.server = server;
  }

  /**
   * Makes the network.
   *
   * @throws {Error} When it can't be made.
   */
  static async create(mtus: LinkMtus): Promise<PathNetwork> {
    await using stack = new AsyncDisposableStack();
    const client = stack.use(await Namespace.create());
    const first = stack.use(await Namespace.create(client));
    const second = stack.use(await Namespace.create(client));
    const server = stack.use(await Namespace.create(client));
    const link = 'ip link add "$1" address "$4" mtu "$2" type veth peer name "$1" address "$5" mtu "$2" netns "$3"';
    const forward = `
      echo 1 > /proc/sys/net/ipv4/ip_forward
      echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
    `;
    const address = (device: string, ipv4: string, ipv6: string) => `
      ip link set ${device} up
      ip address add ${ipv4}/24 dev ${device}
      ip address add ${ipv6}/64 dev ${device} nodad
    `;
    const route = (ipv4: string, ipv6: string) => `
      ip route add default via ${ipv4}
      ip -6 route add default via ${ipv6}
    `;
    await client.configure(link, "near", String(mtus.near), String(first.pid), NEAR_2, NEAR_1);
    await first.configure(link, "middle", String(mtus.middle), String(second.pid), MIDDLE_1, MIDDLE_2);
    await second.configure(link, "far", String(mtus.far), String(server.pid), FAR_1, FAR_2);
    await first.configure(
      address("near", "10.1.0.1", "fd01::1") + knowNeighbour("near", NEAR_2, "10.1.0.2", "fd01::2") +
        address("middle", "10.1.1.1", "fd01:1::1") + knowNeighbour("middle", MIDDLE_2, "10.1.1.2", "fd01:1::2"),
    );
    await second.configure(
      address("middle", "10.1.1.2", "fd01:1::2") + knowNeighbour("middle", MIDDLE_1, "10.1.1.1", "fd01:1::1") +
        address("far", "10.1.2.1", "fd01:2::1") + knowNeighbour("far", FAR_2, "10.1.2.2", "fd01:2::2"),
    );
    await client.configure(
      address("near", "10.1.0.2", "fd01::2") + knowNeighbour("near", NEAR_1, "10.1.0.1", "fd01::1") +
        route("10.1.0.1", "fd01::1"),
    );
    await server.configure(
      address("far", "10.1.2.2", "fd01:2::2") + knowNeighbour("far", FAR_1, "10.1.2.1", "fd01:2::1") +
        route("10.1.2.1", "fd01:2::1"),
    );
    await first.configure(forward + route("10.1.1.2", "fd01:1::2"));
    await second.configure(forward + route("10.1.1.1", "fd01:1::1"));
    stack.move();
    return new PathNetwork(client, first, second, server);
  }

  /** From now on no router reports that a packet is too long. */
  async silenceRouters(): Promise<void> {
    await this.first.filter(SILENCE);
    await this.second.filter(SILENCE);
  }

  /** Takes the network down. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.second[Symbol.asyncDispose]();
    await this.first[Symbol.asyncDispose]();
    await this.client[Symbol.asyncDispose]();
  }
}
