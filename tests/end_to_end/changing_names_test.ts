/** Whole runs beside a name server whose answers change: what was not found is looked up again, and addresses are followed. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { NameServer, type Zone } from "../support/name_server.ts";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { USUAL_WAY } from "../support/program.ts";
import { testWith } from "../support/requirements.ts";
import { schemaFaults } from "../support/schema.ts";
import { Session } from "../support/session.ts";

const RESOLVER = { timeoutSeconds: 30, attempts: 1 };
/** An address that is nobody's, on a link where nobody says so. */
const NOWHERE = "10.9.9.9";

const ZONE: Zone = {
  "a.test A": { records: ["127.0.0.12"] },
  "later.test A": [{ failure: "SERVFAIL" }, { failure: "NXDOMAIN" }, { records: ["127.0.0.7"] }],
  "moves.test A": [{ records: [NOWHERE] }, { records: [NOWHERE] }, { records: ["127.0.0.5", "127.0.0.6"] }],
  "turns.test A": [{ records: ["127.0.0.30"] }, { records: ["127.0.0.31"] }, { records: ["127.0.0.32", "127.0.0.31"] }],
  "group.test A": [{ records: [NOWHERE] }, { records: ["224.0.0.1"] }],
  "dead.test": "silence",
};

/** A namespace whose name server has the zone. */
async function nameService() {
  await using stack = new AsyncDisposableStack();
  const namespace = stack.use(await Namespace.create());
  await namespace.configure(`
    ip link add near type veth peer name far
    ip link set near up
    ip link set far up
    ip address add 10.9.9.1/24 dev near
    ip neighbour add ${NOWHERE} lladdr 02:00:00:00:00:01 dev near nud permanent
  `);
  const server = stack.use(await NameServer.start(namespace, ZONE, RESOLVER));
  const rest = stack.move();
  const command = (words: string) => [...USUAL_WAY.command, "-4", "-n", ...words.split(" ")];
  return {
    server,
    run: (words: string) => namespace.run(command(words), { limitMs: RESOLVER.timeoutSeconds * 1000 }),
    start: (words: string) => new Session(namespace.spawn(command(words))),
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}

interface Record {
  readonly event: string;
  readonly target: string;
  readonly address?: string;
  readonly previous_address?: string;
  readonly state?: string;
}

/** What is told of a target, in order: the events with their addresses. */
function toldOf(target: string, stdout: string): string[] {
  assertEquals(schemaFaults(stdout), []);
  const records: readonly Record[] = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  return records.filter((record) => record.target === target).map((record) =>
    [record.event, record.state, record.previous_address, record.address].filter((part) => part !== undefined).join(" ")
  );
}

testWith("a name that is not found is told once, looked up again, and its target asked", namespaceNeeds, async () => {
  await using service = await nameService();
  const text = await service.run("--each --state-changes -i 0.2 -w 8 later.test a.test");
  assertEquals(text.status, 0, text.stderr);
  assertMatch(text.stderr, /^\S+: later\.test: .*\n$/);
  assertMatch(text.stdout, /\n\S+ \S+Z later\.test is now 127\.0\.0\.7\n\S+ \S+Z 127\.0\.0\.7 is up \(/);
});

testWith("records tell of a name that is found at last, and then of the target's state", namespaceNeeds, async () => {
  await using service = await nameService();
  const { status, stdout } = await service.run("--each --state-changes --output=json -i 0.2 -w 8 later.test a.test");
  assertEquals(status, 0);
  assertEquals(toldOf("later.test", stdout), [
    "target_failed",
    "address_change 127.0.0.7",
    "state_change up 127.0.0.7",
  ]);
  assertMatch(stdout, /"event": "summary".*"alive": 2, .*"failed": 0/);
});

testWith("a target that goes down is looked up again, and followed to another address", namespaceNeeds, async () => {
  await using service = await nameService();
  const { status, stdout } = await service.run("--each --state-changes --output=json -i 0.2 -w 8 moves.test a.test");
  assertEquals(status, 0);
  assertEquals(toldOf("moves.test", stdout), [
    `state_change down ${NOWHERE}`,
    `address_change ${NOWHERE} 127.0.0.5`,
    "state_change up 127.0.0.5",
  ]);
});

testWith(
  "names are looked up every so often, and an address that a name still has is kept",
  namespaceNeeds,
  async () => {
    await using service = await nameService();
    const { status, stdout } = await service.run(
      "--each --resolve-every=1 --output=json -c 40 -i 0.1 turns.test a.test",
    );
    assertEquals(status, 0);
    assertEquals(toldOf("turns.test", stdout), [
      "address_change 127.0.0.30 127.0.0.31",
      "target_done alive 127.0.0.31",
    ]);
    assertMatch(stdout, /"event": "summary".*"transmitted": 80, "received": 80, "lost": 0, "waiting": 0/);
  },
);

testWith("one target is looked up every so often, too", namespaceNeeds, async () => {
  await using service = await nameService();
  const { status, stdout } = await service.run("--resolve-every=1 -c 30 -i 0.1 turns.test");
  assertEquals(status, 0);
  assertMatch(
    stdout,
    /64 bytes from 127\.0\.0\.30: .*\nturns\.test is now 127\.0\.0\.31\n64 bytes from 127\.0\.0\.31: /,
  );
  assertMatch(stdout, /\n30 packets transmitted, 30 received, 0% packet loss/);
});

testWith(
  "--until-up looks up again while nothing answers, and goes on with another address",
  namespaceNeeds,
  async () => {
    await using service = await nameService();
    const text = await service.run("--until-up -q -w 20 moves.test");
    assertEquals([text.status, text.stderr], [0, ""]);
    assertMatch(
      text.stdout,
      /^PING moves\.test \(10\.9\.9\.9\) .*\nmoves\.test is now 127\.0\.0\.5\n\n--- moves\.test ping/,
    );
  },
);

testWith(
  "--until-up tells programs of another address, and of no address that can't be a target",
  namespaceNeeds,
  async () => {
    await using service = await nameService();
    const moved = await service.run("--until-up=2 --output=json -q -w 20 moves.test");
    assertEquals(moved.status, 0);
    assertEquals(toldOf("moves.test", moved.stdout), [
      `start ${NOWHERE}`,
      `address_change ${NOWHERE} 127.0.0.5`,
      "summary 127.0.0.5",
    ]);
    const group = await service.run("--until-up --output=json -q -w 3 group.test");
    assertEquals(group.status, 1);
    assertEquals(toldOf("group.test", group.stdout), [`start ${NOWHERE}`, `summary ${NOWHERE}`]);
  },
);

testWith(
  "a name server that does not answer delays no request, and ^C ends the run at once",
  namespaceNeeds,
  async () => {
    await using service = await nameService();
    const { server } = service;
    await using run = service.start("--each --state-changes -v --resolve-every=1 -i 0.02 dead.test a.test");
    await server.asked("dead.test A");
    const startMs = performance.now();
    await run.stdoutHas(/icmp_seq=100 /);
    const tookMs = performance.now() - startMs;
    assert(tookMs < 10_000, `${tookMs} ms`);
    const interruptedMs = performance.now();
    run.signal("SIGINT");
    assertEquals(await run.status(), 1);
    assert(performance.now() - interruptedMs < 10_000);
    assertMatch(run.stderr, /: dead\.test: not looked up in time\n$/);
  },
);
