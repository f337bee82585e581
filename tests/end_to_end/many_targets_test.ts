/** Whole runs with many targets: who is alive, what is counted, and what changes while a run lasts. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Namespace, namespaceNeeds, type Outcome } from "../support/namespace.ts";
import { neighbourRoom } from "../support/neighbours.ts";
import { Network, networkNeeds } from "../support/network.ts";
import { AS_ORDINARY_USER, FROM_SOURCES, prepareSockets, USUAL_WAY, type Way, WAYS } from "../support/program.ts";
import { testWith } from "../support/requirements.ts";
import { Responder, type Script } from "../support/responder.ts";
import { Session } from "../support/session.ts";

const needs = [...namespaceNeeds, ...networkNeeds];
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** As root, from the sources and compiled. */
const FORMS = WAYS.filter(({ socketKind }) => socketKind === "raw");

/** Lines in an order of their own: targets are visited in a permuted one. */
function sortedLines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "").sort();
}

function withoutTimes(text: string): string {
  return text.replaceAll(/\([\d.]+ ms\)/g, "(T)").replaceAll(/= [\d.\/]+ ms/g, "= T").replaceAll(
    /time \d+ms/g,
    "time T",
  );
}

/** Objects of JSON lines, by their `event`. */
function objectsOf(stdout: string, event: string): Record<string, unknown>[] {
  return stdout.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line)).filter((line) =>
    line.event === event
  );
}

/** The figures of a line that are above 0 wherever something is counted. */
function figures(line: Record<string, unknown> | undefined): Record<string, unknown> {
  const names = ["alive", "unreachable", "failed", "transmitted", "received", "late", "duplicates", "errors", "strays"];
  return Object.fromEntries(names.flatMap((name) => line?.[name] ? [[name, line[name]]] : []));
}

for (const way of WAYS) {
  testWith(
    `every address of 127.0.0.0/24 is found, ${way.name}`,
    [...namespaceNeeds, ...way.requirements],
    async () => {
      await using namespace = await Namespace.create();
      await prepareSockets(namespace, way);
      const { status, stdout, stderr } = await namespace.run([...way.command, "--each", "-c", "1", "127.0.0.0/24"]);
      const lines = stdout.split("\n");
      const rows = lines.slice(0, 254).map((line) => withoutTimes(line).replace(/ +/, " ")).sort();
      const expected = Array.from(
        { length: 254 },
        (_, index) => `127.0.0.${index + 1} 0% loss, 1/1 received, min/avg/max = T`,
      ).sort();
      assertEquals(rows, expected);
      assertEquals(lines.slice(254, 258).map(withoutTimes), [
        "",
        "--- 254 targets ping statistics ---",
        "254 alive, 0 unreachable",
        "254 packets transmitted, 254 received, 0% packet loss, time T",
      ]);
      assertEquals([status, stderr], [0, ""]);
    },
  );
}

const MIXED = ["10.0.2.2", "10.0.3.1", "10.0.5.1", "10.0.8.1", "fd00:2::2", "fd00:3::1", "server.test", "nobody.test"];

for (const way of WAYS.filter(({ requirements }) => requirements.length === 0)) {
  testWith(`hosts of both families that are alive, silent, unreachable and unknown, ${way.name}`, needs, async () => {
    await using network = await Network.create();
    await prepareSockets(network.client, way);
    const command = [...way.command, "--each", "-i", "0.2", "-W", "0.3", ...MIXED];
    const { status, stdout, stderr } = await network.client.run(command);
    assertEquals(sortedLines(withoutTimes(stdout)), [
      "10.0.2.2 is alive (T)",
      "10.0.3.1 is unreachable (Destination Host Unreachable from 10.0.1.1)",
      "10.0.5.1 is unreachable",
      "10.0.8.1 is unreachable (sendmsg: Network is unreachable)",
      "fd00:2::2 is alive (T)",
      "fd00:3::1 is unreachable (Destination unreachable: No route from fd00:1::1)",
      "server.test (10.0.2.2) is alive (T)",
    ]);
    assertMatch(stderr, /^\S+: nobody\.test: .+\n$/);
    assertEquals(status, 1);
  });
}

for (const way of FORMS) {
  testWith(`targets come from standard input, and what is none is told by its line, ${way.name}`, [
    ...needs,
    ...way.requirements,
  ], async () => {
    await using namespace = await Namespace.create();
    const input = "# hosts\n127.0.0.1\n10.0.0.0/33\n\n224.0.0.1 # a group\nlocalhost\n";
    const { status, stdout, stderr } = await namespace.run([...way.command, "--targets", "-4"], { input });
    assertEquals(sortedLines(withoutTimes(stdout)), ["127.0.0.1 is alive (T)", "localhost (127.0.0.1) is alive (T)"]);
    assertEquals(stderr.split("\n").map((line) => line.replace(/^\S+: /, "")), [
      "line 3: 10.0.0.0/33: no prefix length from 0 to 32 behind the slash",
      "line 5: 224.0.0.1: multicast and broadcast can't be targets",
      "",
    ]);
    assertEquals(status, 1);
  });
}

const REFUSALS: readonly (readonly [words: readonly string[], message: RegExp])[] = [
  [["--targets"], /: no targets\n$/],
  [["--each", "10.0.0.0/8"], /argument 1: 10\.0\.0\.0\/8 \(16777214 addresses\) makes more than 131072 targets/],
  [["--each", "-s", "65528", "127.0.0.1"], /invalid -s value: '65528'/],
  [["--each", "-I", "nodevice", "127.0.0.1"], /nodevice/],
];

for (const [words, message] of REFUSALS) {
  testWith(`${words.join(" ")} is refused with status 2`, namespaceNeeds, async () => {
    await using namespace = await Namespace.create();
    const { status, stdout, stderr } = await namespace.run([...USUAL_WAY.command, ...words]);
    assertEquals([status, stdout], [2, ""]);
    assertMatch(stderr, message);
  });
}

testWith("nobody who can be looked up is status 2", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  const { status, stdout, stderr } = await namespace.run([...USUAL_WAY.command, "--each", "a.test", "b.test"]);
  assertEquals([status, stdout], [2, ""]);
  assertEquals(stderr.split("\n").length, 3);
});

testWith("an ordinary user may send a thousand packets a second, and no more", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  await namespace.sysctl("net/ipv4/ping_group_range", "0 0");
  const command = [...AS_ORDINARY_USER, ...FROM_SOURCES, "--each", "--alive"];
  for (const rate of ["0", "1001"]) {
    const { status, stderr } = await namespace.run([...command, "--rate", rate, "127.0.0.1"]);
    assertEquals(status, 2);
    assertMatch(stderr, /must be <= 1000/);
  }
  const { status, stdout } = await namespace.run([...command, "--rate", "1000", "127.0.0.1"]);
  assertEquals([status, stdout], [0, "127.0.0.1\n"]);
});

/** Pings addresses of the server while it answers as the script says. */
async function runWithResponder(
  answers: Omit<Script, "address">,
  words: readonly string[],
  way: Way = USUAL_WAY,
): Promise<Outcome> {
  await using network = await Network.create({ serverIsSilent: true });
  await prepareSockets(network.client, way);
  await network.server.configure("ip address add 10.0.2.3/24 dev far; ip address add 10.0.2.4/24 dev far");
  await using _responder = await Responder.start(network.server, { address: "10.0.2.2", ...answers });
  return await network.client.run([...way.command, "--each", "-j", ...words]);
}

for (const way of WAYS.filter(({ requirements }) => requirements.length === 0)) {
  testWith(`late, duplicate, forged, damaged and failed requests are counted exactly, ${way.name}`, needs, async () => {
    const { status, stdout } = await runWithResponder(
      {
        answers: {
          1: [{ kind: "reply" }, { kind: "reply" }, { kind: "reply" }],
          // The right cookie from another address, and a wrong one.
          2: [{ kind: "reply", from: "10.0.2.3" }, { kind: "reply", from: "10.0.2.3", damagedByte: 9 }],
          3: [{ kind: "reply", delayMs: 500 }],
          // A byte of the cookie, and one of the pattern behind it.
          4: [{ kind: "reply", damagedByte: 9 }],
          5: [{ kind: "reply", damagedByte: 20 }],
          6: [{ kind: "error", type: 3, code: 1, from: "10.0.2.9" }],
          7: [{ kind: "reply", wrongChecksum: true }],
          8: [{ kind: "reply", sequenceShift: -1 }],
          9: [{ kind: "reply", payloadBytes: 8 }],
          10: [{ kind: "reply", identifierShift: 1 }],
        },
      },
      ["-c", "12", "-i", "0.1", "-W", "0.3", "10.0.2.2"],
      way,
    );
    const [total] = objectsOf(stdout, "summary");
    assertEquals(figures(total), {
      alive: 1,
      transmitted: 12,
      received: 5,
      late: 1,
      duplicates: 2,
      errors: 1,
      strays: 4,
    });
    assertEquals(status, 0);
  });
}

const WRONG_COOKIE = { kind: "reply", from: "10.0.2.99", damagedByte: 9 } as const;

testWith("each target is credited with its own replies only", needs, async () => {
  // The wrong one comes first: with the last right one the run is over.
  const both = await runWithResponder({ others: [WRONG_COOKIE, { kind: "reply" }] }, [
    ...["-c", "5", "-i", "0.1", "-W", "0.3", "10.0.2.2-10.0.2.4"],
  ]);
  for (const line of objectsOf(both.stdout, "target_done")) {
    assertEquals(figures(line), { transmitted: 5, received: 5 });
  }
  assertEquals(figures(objectsOf(both.stdout, "summary")[0]), {
    alive: 3,
    transmitted: 15,
    received: 15,
    strays: 15,
  });
  // One address answers for all: the cookie says to whom.
  const swapped = await runWithResponder({ others: [{ kind: "reply", from: "10.0.2.3" }] }, [
    ...["-c", "4", "-i", "0.1", "-W", "0.3", "10.0.2.2-10.0.2.4"],
  ]);
  assertEquals(figures(objectsOf(swapped.stdout, "summary")[0]), {
    alive: 3,
    transmitted: 12,
    received: 12,
  });
  const sources = objectsOf(swapped.stdout, "target_done").map(({ address, from }) => `${address} ${from}`);
  assertEquals(sources.sort(), ["10.0.2.2 10.0.2.3", "10.0.2.3 undefined", "10.0.2.4 10.0.2.3"]);
  assertEquals([both.status, swapped.status], [0, 0]);
});

testWith("a reply without the right cookie is nobody's, over IPv6, too", needs, async () => {
  await using network = await Network.create({ serverIsSilent: true });
  await prepareSockets(network.client, USUAL_WAY);
  const answers: Script["answers"] = {
    2: [{ kind: "reply", damagedByte: 15 }],
    3: [{ kind: "reply", from: "fd00:2::9" }],
  };
  await using _responder = await Responder.start(network.server, { address: "fd00:2::2", answers });
  const words = ["--each", "-v", "-c", "4", "-i", "0.1", "-W", "0.3", "fd00:2::2"];
  const { status, stdout } = await network.client.run([...USUAL_WAY.command, ...words]);
  assertEquals(stdout.match(/^From .*fits no request.*$/gm), [
    "From fd00:2::2: a reply that fits no request, sequence 2",
  ]);
  assertMatch(stdout, /^4 packets transmitted, 3 received, \+1 strays, 25% packet loss/m);
  assertEquals(status, 0);
});

for (const way of FORMS) {
  testWith(
    `state changes are told as a link goes down and comes up, ${way.name}`,
    [...needs, ...way.requirements, neighbourRoom()],
    async () => {
      await using network = await Network.create();
      const words = [
        "--each",
        "--state-changes",
        "--down-after",
        "2",
        "-i",
        "0.1",
        "-W",
        "0.15",
        "10.0.2.2",
        "10.0.1.1",
      ];
      await using session = new Session(network.client.spawn([...way.command, ...words]));
      await session.stdoutHas(/10\.0\.2\.2 is up \([\d.]+ ms\)\n/);
      await network.router.configure("ip link set far down");
      await session.stdoutHas(/10\.0\.2\.2 is down after [\d.]+ \w+ up \(2 of 2 lost.*\)\n/);
      await network.router.configure("ip link set far up");
      await session.stdoutHas(/10\.0\.2\.2 is up after [\d.]+ \w+ down \([\d.]+ ms\)\n/);
      session.signal("SIGINT");
      assertEquals(await session.status(), 0);
      assertEquals(session.stdout.match(/10\.0\.1\.1 is/g)?.length, 1, session.stdout);
      assertEquals(session.stderr, "");
    },
  );
}

testWith("SIGQUIT tells how things stand, and SIGINT ends the run with its totals", needs, async () => {
  await using namespace = await Namespace.create();
  const words = ["--each", "-c", "1000", "-i", "0.5", "127.0.0.1", "127.0.0.2", "::1", "nobody.test"];
  await using session = new Session(namespace.spawn([...USUAL_WAY.command, ...words]));
  await session.stderrHas(/nobody\.test/);
  await pause(700);
  session.signal("SIGQUIT");
  await session.stderrHas(/3\/4 targets alive, 1 failed, \d+\/\d+ packets/);
  const start = performance.now();
  session.signal("SIGINT");
  assertEquals(await session.status(), 1);
  assert(performance.now() - start < 1000);
  assertMatch(session.stdout, /^127\.0\.0\.1 +0% loss, +\d\/\d received, min\/avg\/max/m);
  assertMatch(session.stdout, /--- 4 targets ping statistics ---\n3 alive, 0 unreachable, 1 failed\n/);
});

testWith("65,534 targets are found as fast as can be", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  const words = ["--each", "-q", "-j", "-c", "1", "--rate", "0", "127.0.0.0/16"];
  const { status, stdout, stderr } = await namespace.run([...USUAL_WAY.command, ...words]);
  const [total] = objectsOf(stdout, "summary");
  assertEquals(figures(total), { alive: 65_534, transmitted: 65_534, received: 65_534 }, stderr);
  assertEquals(status, 0);
});
