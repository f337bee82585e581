/** Faults around a run: output that can't be written or stalls, signals, limits, a firewall that refuses every request. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { masked } from "../support/mask.ts";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { prepareSockets, USUAL_WAY, WAYS } from "../support/program.ts";
import { testWith } from "../support/requirements.ts";
import { Session } from "../support/session.ts";

const COMPILED = WAYS.find(({ name }) => name === "as root, compiled") ?? USUAL_WAY;

for (const way of WAYS.filter(({ socketKind }) => socketKind === "raw")) {
  const needs = [...namespaceNeeds, ...way.requirements];
  const shell = (tail: string, args: string[]) => ["sh", "-c", `"$@" ${tail}`, "sh", ...way.command, ...args];

  testWith(`a full device ends a run with one line and status 1, ${way.name}`, needs, async () => {
    await using namespace = await Namespace.create();
    await prepareSockets(namespace, way);
    // With a name the first line is written when the name is there; with -j there is none before that.
    for (const args of [["-c", "1", "127.0.0.1"], ["-c", "1", "localhost"], ["-j", "-c", "1", "localhost"], ["-V"]]) {
      const { status, stderr } = masked(await namespace.run(shell("> /dev/full", args)));
      assertEquals([status, stderr], [1, "ping: write error: No space left on device\n"], args.join(" "));
    }
  });

  testWith(`a stdout that a shell closed ends a run with one line and status 1, ${way.name}`, needs, async () => {
    await using namespace = await Namespace.create();
    await prepareSockets(namespace, way);
    // A shell that has nothing else to do becomes the program: then nothing tells a closed stdout from a null device.
    const below = (redirection: string) => (args: string[]) => shell(`${redirection}; exit $?`, args);
    const closed = below(">&-");
    for (const args of [["-c", "1", "127.0.0.1"], ["-j", "-c", "1", "localhost"], ["-V"], ["--help"]]) {
      const { status, stderr } = masked(await namespace.run(closed(args)));
      assertEquals([status, stderr], [1, "ping: write error: Bad file descriptor\n"], args.join(" "));
    }
    const unreadable = masked(await namespace.run(closed(["-c", "x", "127.0.0.1"])));
    assertEquals([unreadable.status, unreadable.stderr], [1, "ping: invalid argument: 'x'\n"]);
    const nothingWritten = await namespace.run(closed(["--each", "--alive", "-W", "0.1", "240.0.0.1"]));
    assertEquals([nothingWritten.status, nothingWritten.stderr], [1, ""]);
    // The last is what Python's DEVNULL and node's "ignore" are.
    const meant = [
      ...["> /dev/null", "> /dev/null 2>&-", "<&-"].map(below),
      (args: string[]) => shell("1<> /dev/null", args),
    ];
    for (const command of meant) {
      assertEquals((await namespace.run(command(["-c", "1", "127.0.0.1"]))).status, 0);
    }
    const inherited = await namespace.run([
      "sh",
      "-c",
      'exec 1<> /dev/null; "$@"; exit $?',
      "sh",
      ...way.command,
      "-c",
      "1",
      "::1",
    ]);
    assertEquals(inherited.status, 0);
  });

  testWith(
    `a request that a local firewall refuses again and again does not stop the deadline, ${way.name}`,
    needs,
    async () => {
      await using namespace = await Namespace.create();
      await prepareSockets(namespace, way);
      await namespace.filter(
        "table ip6 t {\nchain o {\ntype filter hook output priority 0\nicmpv6 type echo-request reject\n}\n}\n",
      );
      // The kernel makes `::` the loopback address, so that the errors seem to be about another packet.
      const { status } = await namespace.run([...way.command, "-w", "1", "-i", "0.1", "::"]);
      assertEquals(status, 1);
    },
  );
}

testWith("a run that is stopped and goes on counts what it really sent", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  await using session = new Session(namespace.spawn([...USUAL_WAY.command, "-i", "0.05", "-c", "12", "127.0.0.1"]));
  await session.stdoutHas(/icmp_seq=4 /);
  session.signal("SIGSTOP");
  await new Promise((resolve) => setTimeout(resolve, 500));
  session.signal("SIGCONT");
  assertEquals(await session.status(), 0);
  // What was not sent meanwhile is not made up for.
  assertMatch(session.stdout, /\n12 packets transmitted, 12 received, 0% packet loss, time 1\d\d\dms\n/);
});

for (const signal of ["SIGHUP", "SIGTERM"] as const) {
  testWith(`${signal} ends a run as it ends any program`, namespaceNeeds, async () => {
    await using namespace = await Namespace.create();
    await using session = new Session(namespace.spawn([...USUAL_WAY.command, "127.0.0.1"]));
    await session.stdoutHas(/icmp_seq=1 /);
    session.signal(signal);
    assertEquals(await session.status(), signal === "SIGHUP" ? 129 : 143);
    assertEquals(session.stderr, "");
  });
}

testWith("a reader that stalls delays a run, and loses nothing", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  // Far more than a pipe holds.
  const words = [...USUAL_WAY.command, "-c", "3000", "-i", "0", "127.0.0.1"];
  const { status, stdout } = await namespace.run([
    "sh",
    "-c",
    '{ "$@"; echo "status $?"; } | { sleep 1; cat; }',
    "sh",
    ...words,
  ]);
  assertEquals(status, 0);
  assertEquals(stdout.match(/ time=/g)?.length, 3000);
  assertMatch(stdout, /\n3000 packets transmitted, 3000 received, 0% packet loss, .*\n.*\nstatus 0\n$/);
});

testWith(
  "too few descriptors for a socket are told, with status 2",
  [...namespaceNeeds, ...COMPILED.requirements],
  async () => {
    await using namespace = await Namespace.create();
    // What the runtime needs for itself differs from release to release.
    const script = `
    for limit in $(seq 8 40); do
      (ulimit -n $limit; "$@") > out 2> err
      status=$?
      [ $status = 0 ] && exit
      [ $status = 2 ] && cat err
    done`;
    const { stdout } = await namespace.run([
      "sh",
      "-c",
      `cd "$(mktemp -d)"; ${script}`,
      "sh",
      ...COMPILED.command,
      "-c",
      "1",
      "127.0.0.1",
    ]);
    const lines = stdout.split("\n").filter((line) => line !== "");
    assert(lines.length > 0, "there is a limit that the runtime can live with, but the run can't");
    // iputils says the kind of socket first.
    for (const line of lines) assertMatch(line, /^(\S*\/)?ping\S*: (socket: Too many open files|socktype: SOCK_\w+)$/);
  },
);
