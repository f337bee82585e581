/** Whole runs with `--until-up`: the machine answers only after a while. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { neighbourRoom } from "../support/neighbours.ts";
import { prepareSockets, USUAL_WAY, type Way, WAYS } from "../support/program.ts";
import { testWith } from "../support/requirements.ts";
import { Session } from "../support/session.ts";

const FROM_SOURCES = WAYS.filter(({ requirements }) => requirements.length === 0);
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Each end looks for the other. */
const linkNeeds = [...namespaceNeeds, neighbourRoom()];

/** Two namespaces with a link between them; the server has no address yet. */
async function link(way: Way) {
  await using stack = new AsyncDisposableStack();
  const client = stack.use(await Namespace.create());
  const server = stack.use(await Namespace.create(client));
  await prepareSockets(client, way);
  await client.configure(
    `
    ip link add near type veth peer name near netns "$1"
    ip link set near up
    for family in ipv4 ipv6; do
      echo 1 > /proc/sys/net/$family/neigh/near/mcast_solicit
      echo 100 > /proc/sys/net/$family/neigh/near/retrans_time_ms
    done
    `,
    String(server.pid),
  );
  await server.configure("ip link set near up");
  const rest = stack.move();
  return { client, server, [Symbol.asyncDispose]: () => rest.disposeAsync() };
}

const CLIENT_ADDRESS = "ip address add 10.9.0.1/24 dev near";
const SERVER_ADDRESS = "ip address add 10.9.0.2/24 dev near";

for (const way of FROM_SOURCES) {
  testWith(`a host that is unreachable for two seconds is waited for, ${way.name}`, linkNeeds, async () => {
    await using network = await link(way);
    const { client, server } = network;
    await client.configure(CLIENT_ADDRESS);
    const start = performance.now();
    await using run = new Session(
      client.spawn([...way.command, "-n", "-i", "0.2", "-w", "20", "--until-up=3", "10.9.0.2"]),
    );
    await run.stdoutHas(/Destination Host Unreachable/);
    await pause(2000);
    await server.configure(SERVER_ADDRESS);
    assertEquals(await run.status(), 0, run.stderr);
    assert(performance.now() - start > 2000);
    assertMatch(run.stdout, /(\n64 bytes from 10\.9\.0\.2: icmp_seq=\d+ ttl=64 time=[\d.]+ ms){3}\n\n---/);
    assertMatch(run.stdout, /, 3 received, \+\d+ errors, /);
  });
}

testWith("there is neither a route nor the source address at first", linkNeeds, async () => {
  await using network = await link(USUAL_WAY);
  const { client, server } = network;
  await server.configure(SERVER_ADDRESS);
  const words = ["-n", "-w", "20", "--until-up", "10.9.0.2"];
  await using routed = new Session(client.spawn([...USUAL_WAY.command, ...words]));
  await using bound = new Session(client.spawn([...USUAL_WAY.command, "-I", "10.9.0.1", ...words]));
  await routed.stderrHas(/connect: Network is unreachable; trying again each second\n/);
  await bound.stderrHas(/bind: Cannot assign requested address; trying again each second\n/);
  await client.configure(CLIENT_ADDRESS);
  for (const run of [routed, bound]) {
    assertEquals(await run.status(), 0, run.stderr);
    assertMatch(run.stdout, /^PING 10\.9\.0\.2 .*\n64 bytes from 10\.9\.0\.2: icmp_seq=1 /);
    // Each reason is told once.
    assertEquals(run.stderr.split("\n").length, 2);
  }
});

testWith("the name is unknown at first", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  await using run = new Session(namespace.spawn([...USUAL_WAY.command, "-w", "20", "--until-up", "later.test"]));
  await run.stderrHas(/later\.test: .+; trying again each second\n/);
  await namespace.configure("echo 127.0.0.7 later.test >> /etc/hosts");
  assertEquals(await run.status(), 0, run.stderr);
  assertStringIncludes(run.stdout, "PING later.test (127.0.0.7)");
});

testWith("the deadline ends the waiting with status 1", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  await namespace.sysctl("net/ipv4/icmp_echo_ignore_all", 1);
  const run = (...words: readonly string[]) => namespace.run([...USUAL_WAY.command, "--until-up", ...words]);
  const start = performance.now();
  const silent = await run("-q", "-w", "2", "127.0.0.1");
  assertEquals([silent.status, silent.stderr], [1, ""]);
  assertStringIncludes(silent.stdout, "2 packets transmitted, 0 received");
  const unknown = await run("-w", "1", "nobody.test");
  assertEquals([unknown.status, unknown.stdout], [1, ""]);
  assertMatch(unknown.stderr, /^(\S+: nobody\.test: .+; trying again each second\n)?\S+: .+\n$/);
  const json = await run("-j", "-q", "-w", "1", "nobody.test");
  assertEquals([json.status, JSON.parse(json.stdout).type, json.stderr], [1, "error", ""]);
  assert(performance.now() - start < 15_000);
});

testWith("an interrupt ends the waiting with status 1 and the summary", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  await using run = new Session(namespace.spawn([...USUAL_WAY.command, "-w", "20", "--until-up=100", "127.0.0.1"]));
  await run.stdoutHas(/icmp_seq=1 /);
  run.signal("SIGINT");
  assertEquals(await run.status(), 1);
  assertStringIncludes(run.stdout, "1 packets transmitted, 1 received");
});

testWith(
  "being up does not make up for a requirement that is not met, nor the other way round",
  namespaceNeeds,
  async () => {
    await using namespace = await Namespace.create();
    const run = (...words: readonly string[]) => namespace.run([...USUAL_WAY.command, "-q", "--until-up=2", ...words]);
    assertEquals((await run("-i", "0.1", "--require", "max<1ns", "127.0.0.1")).status, 1);
    assertEquals((await run("-i", "0.1", "--require", "max<1s", "127.0.0.1")).status, 0);
    assertEquals((await run("-i", "5", "-w", "1", "--require", "max<1s", "127.0.0.1")).status, 1);
  },
);
