/** The device of `-I` goes and is made anew during a run, as a VPN's is: it has the same name then, and another index. */

import { assertEquals, assertMatch } from "@std/assert";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { hardwareAddress, knowNeighbour, linkLocalAddress } from "../support/neighbours.ts";
import { prepareSockets, type Way, WAYS } from "../support/program.ts";
import { testWith } from "../support/requirements.ts";
import { Session } from "../support/session.ts";

/** An IPv4, an IPv6 and a link-local address of the server. */
const SERVER = ["10.9.0.2", "fd09::2", "fe80::b"];
const CLIENT_HARDWARE = hardwareAddress(1, 1);
const SERVER_HARDWARE = hardwareAddress(1, 2);

/** Two namespaces with a link between them. */
async function link(way: Way) {
  await using stack = new AsyncDisposableStack();
  const client = stack.use(await Namespace.create());
  const server = stack.use(await Namespace.create(client));
  await prepareSockets(client, way);
  const make = async () => {
    await client.configure(
      `
      ip link add near address ${CLIENT_HARDWARE} type veth peer name near address ${SERVER_HARDWARE} netns "$1"
      ip link set near up
      ip address add 10.9.0.1/24 dev near
      ip address add fd09::1/64 dev near nodad
      ip address add fe80::a/64 dev near nodad
      ${knowNeighbour("near", SERVER_HARDWARE, ...SERVER)}
      `,
      String(server.pid),
    );
    await server.configure(`
      ip link set near up
      ip address add 10.9.0.2/24 dev near
      ip address add fd09::2/64 dev near nodad
      ip address add fe80::b/64 dev near nodad
      ${knowNeighbour("near", CLIENT_HARDWARE, "10.9.0.1", "fd09::1", "fe80::a", linkLocalAddress(1, 1))}
    `);
  };
  await make();
  const rest = stack.move();
  return {
    client,
    make,
    remove: () => client.configure("ip link delete near"),
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}

/** Matches a text with so many matches of a pattern. */
function times(count: number, pattern: string): RegExp {
  return new RegExp(`(?:${pattern}[^]*){${count}}`);
}

for (const way of WAYS) {
  const needs = [...namespaceNeeds, ...way.requirements];
  const run = (client: Namespace, ...words: readonly string[]) =>
    new Session(client.spawn([...way.command, "-w", "30", "-I", "near", ...words]));

  testWith(`--state-changes tells that targets are up by a device that was made anew, ${way.name}`, needs, async () => {
    await using network = await link(way);
    await using session = run(network.client, "-i", "0.2", "--each", "--state-changes", ...SERVER);
    await session.stdoutHas(times(SERVER.length, "is up"));
    await network.remove();
    await session.stdoutHas(times(SERVER.length, "is down"));
    await network.make();
    await session.stdoutHas(times(2 * SERVER.length, "is up"));
    session.signal("SIGINT");
    assertEquals(await session.status(), 0, session.stderr);
  });

  for (const address of SERVER) {
    testWith(`--until-up goes on by a device that was made anew, ${address}, ${way.name}`, needs, async () => {
      await using network = await link(way);
      await using session = run(network.client, "-i", "0.1", "--until-up=1000", address);
      await session.stdoutHas(/64 bytes from/);
      await network.remove();
      const before = session.stdout;
      await network.make();
      await session.stdoutHas(times(before.split("64 bytes from").length + 2, "64 bytes from"));
      session.signal("SIGINT");
      await session.status();
    });
  }

  testWith(`--output=json goes on by a device that was made anew, ${way.name}`, needs, async () => {
    await using network = await link(way);
    await using session = run(network.client, "-i", "0.1", "--output=json", "10.9.0.2");
    await session.stdoutHas(/"event": "reply"/);
    await network.remove();
    await session.stdoutHas(/"event": "error".*No such device/);
    await network.make();
    await session.stdoutHas(/"event": "error".*No such device[^]*"event": "reply"/);
    session.signal("SIGINT");
    assertEquals(await session.status(), 0, session.stderr);
  });

  testWith(
    `a run of one target in text says once that it stays with the device that went, ${way.name}`,
    needs,
    async () => {
      await using network = await link(way);
      await using session = run(network.client, "-O", "-i", "0.1", "10.9.0.2");
      await session.stdoutHas(/64 bytes from/);
      await network.remove();
      await network.make();
      await session.stderrHas(/was made anew/);
      const unanswered = session.stdout.split("no answer yet").length;
      await session.stdoutHas(times(unanswered + 3, "no answer yet"));
      session.signal("SIGINT");
      assertEquals(await session.status(), 0, session.stderr);
      const told = session.stderr.split("\n").filter((line) => line.includes("anew"));
      assertEquals(told.length, 1);
      assertMatch(
        told[0] ?? "",
        /: WARNING: near was made anew, and this run stays with the device that went: start it again$/,
      );
    },
  );
}
