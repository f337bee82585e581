/**
 * A path of three routers: client -- first -- second -- third -- server, each a namespace.
 *
 * Link n, from 0 to 3, has the networks 10.2.n.0/24 and fd02:n::/64; 1 is its end towards the client, 2 the other.
 *
 * @module
 */

import { Namespace } from "./namespace.ts";
import { hardwareAddress, knowNeighbour } from "./neighbours.ts";

const ROUTERS = 3;

/** Addresses in the order of the path: what the routers answer from, and the server. */
export const PATH = {
  ipv4: ["10.2.0.2", "10.2.1.2", "10.2.2.2", "10.2.3.2"],
  ipv6: ["fd02::2", "fd02:1::2", "fd02:2::2", "fd02:3::2"],
} as const;

/** An end of a link. */
function end(link: number, side: 1 | 2) {
  const network = link === 0 ? "fd02:" : `fd02:${link}:`;
  return { ipv4: `10.2.${link}.${side}`, ipv6: `${network}:${side}`, hardware: hardwareAddress(link + 4, side) };
}

/** Five namespaces in a row. */
export class HopNetwork implements AsyncDisposable {
  readonly #nodes: readonly Namespace[];

  private constructor(nodes: readonly Namespace[]) {
    this.#nodes = nodes;
  }

  /**
   * Makes the network.
   *
   * @throws {Error} When it can't be made.
   */
  static async create(): Promise<HopNetwork> {
    await using stack = new AsyncDisposableStack();
    const client = stack.use(await Namespace.create());
    const nodes = [client];
    while (nodes.length < ROUTERS + 2) nodes.push(stack.use(await Namespace.create(client)));
    for (let link = 0; link <= ROUTERS; link++) await connect(nodes, link);
    for (const [index, node] of nodes.entries()) await node.configure(routesOf(index));
    stack.move();
    return new HopNetwork(nodes);
  }

  /** Where the path begins. */
  get client(): Namespace {
    return this.node(0);
  }

  /** Where it ends. */
  get server(): Namespace {
    return this.node(ROUTERS + 1);
  }

  /** The router of this number, from 1; 0 is the client. */
  node(number: number): Namespace {
    const node = this.#nodes[number];
    if (node === undefined) throw new RangeError(`no node ${number}`);
    return node;
  }

  /** Takes the network down. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const node of this.#nodes.toReversed()) await node[Symbol.asyncDispose]();
  }
}

/** Makes the link from the node of this number to the next. */
async function connect(nodes: readonly Namespace[], link: number): Promise<void> {
  const [near, far] = [nodes[link], nodes[link + 1]];
  if (near === undefined || far === undefined) throw new RangeError(`no link ${link}`);
  const [left, right] = [end(link, 1), end(link, 2)];
  const device = `link${link}`;
  await near.configure(
    'ip link add "$1" address "$3" type veth peer name "$1" address "$4" netns "$2"',
    device,
    String(far.pid),
    left.hardware,
    right.hardware,
  );
  const bringUp = (own: typeof left, other: typeof left) =>
    `
    ip link set ${device} up
    ip address add ${own.ipv4}/24 dev ${device}
    ip address add ${own.ipv6}/64 dev ${device} nodad
  ` + knowNeighbour(device, other.hardware, other.ipv4, other.ipv6);
  await near.configure(bringUp(left, right));
  await far.configure(bringUp(right, left));
}

/** Towards the server by default; towards the client link by link. */
function routesOf(index: number): string {
  const isServer = index === ROUTERS + 1;
  const next = isServer ? end(ROUTERS, 1) : end(index, 2);
  const defaults = `
    ip route add default via ${next.ipv4}
    ip -6 route add default via ${next.ipv6}
  `;
  if (index === 0 || isServer) return defaults;
  const back = end(index - 1, 1);
  const links = Array.from({ length: index - 1 }, (_, link) => `
    ip route add 10.2.${link}.0/24 via ${back.ipv4}
    ip -6 route add fd02:${link}::/64 via ${back.ipv6}
  `);
  return defaults + links.join("") + `
    echo 1 > /proc/sys/net/ipv4/ip_forward
    echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
  `;
}
