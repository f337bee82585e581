/**
 * Where a round is run: two fresh namespaces with a veth link between them.
 *
 * @module
 */

import { Namespace } from "../../tests/support/namespace.ts";

/** What is pinged, and from where. */
export interface Place {
  /** The pinging is done in it. */
  readonly client: Namespace;
}

/** The addresses that can be pinged in a {@linkcode Place}. */
export const ADDRESSES = {
  "lo, IPv4": "127.0.0.1",
  "lo, IPv6": "::1",
  "veth, IPv4": "10.0.1.1",
  "veth, IPv6": "fd00:1::1",
} as const;

/** Makes a place. */
export async function createPlace(): Promise<Place & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const client = stack.use(await Namespace.create());
  const server = stack.use(await Namespace.create(client));
  await client.configure(
    `
    ip link add near type veth peer name near netns "$1"
    ip link set near up
    ip address add 10.0.1.2/24 dev near
    ip address add fd00:1::2/64 dev near nodad
    `,
    String(server.pid),
  );
  await server.configure(`
    ip link set near up
    ip address add 10.0.1.1/24 dev near
    ip address add fd00:1::1/64 dev near nodad
  `);
  const kept = stack.move();
  return { client, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
