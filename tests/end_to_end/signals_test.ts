/**
 * Signals: SIGINT ends a run with its statistics, SIGQUIT shows how things stand and the run goes on, both at once
 * whatever the interval.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { maskFigures } from "../support/mask.ts";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { prepareSockets, USUAL_WAY, type Way, WAYS } from "../support/program.ts";
import { root, testWith } from "../support/requirements.ts";
import { Session } from "../support/session.ts";

/** A signal is heard within this time. */
const MAX_MS = 100;
/** Signals are timed this often, and the median counts. */
const TIMES = 3;
/** Rounds of that, until one is fast enough: the machine may have other things to do now and then. */
const ROUNDS = 3;
/** Lets the run come to the wait in which it spends its time. */
const SETTLE_MS = 250;

/** Runs to send a signal to, by what they are doing then. */
const RUNS: readonly (readonly [name: string, options: readonly string[]])[] = [
  ["with 10 s between requests", ["-i", "10"]],
  ["with 10 ms between requests", ["-i", "0.01"]],
  ["in a flood", ["-f", "-i", "0"]],
];

/** Time from a signal until it shows, in milliseconds. */
async function latencyMs(measure: () => Promise<number>): Promise<number> {
  let median = NaN;
  for (let round = 0; round < ROUNDS && !(median < MAX_MS); round++) {
    const times: number[] = [];
    for (let time = 0; time < TIMES; time++) times.push(await measure());
    median = times.sort((one, other) => one - other)[Math.floor(TIMES / 2)] ?? NaN;
  }
  return median;
}

function startPing(namespace: Namespace, way: Way, words: readonly string[]): Session {
  return new Session(namespace.spawn([...way.command, ...words]));
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

for (const [name, options] of RUNS) {
  testWith(`SIGINT ends a run ${name} within 100 ms`, namespaceNeeds, async () => {
    await using namespace = await Namespace.create();
    await prepareSockets(namespace, USUAL_WAY);
    const ms = await latencyMs(async () => {
      await using session = startPing(namespace, USUAL_WAY, [...options, "127.0.0.1"]);
      await session.stdoutHas(/bytes of data/);
      await pause(SETTLE_MS);
      const start = performance.now();
      session.signal("SIGINT");
      assertEquals(await session.status(), 0);
      const end = performance.now();
      assertMatch(session.stdout, /\n--- 127\.0\.0\.1 ping statistics ---\n.* 0% packet loss.*\nrtt .* ms.*\n$/);
      return end - start;
    });
    assert(ms < MAX_MS, `${ms} ms`);
  });

  testWith(`SIGQUIT shows how things stand within 100 ms in a run ${name}, which goes on`, namespaceNeeds, async () => {
    await using namespace = await Namespace.create();
    await prepareSockets(namespace, USUAL_WAY);
    const ms = await latencyMs(async () => {
      await using session = startPing(namespace, USUAL_WAY, [...options, "127.0.0.1"]);
      await session.stdoutHas(/bytes of data/);
      await pause(SETTLE_MS);
      const start = performance.now();
      session.signal("SIGQUIT");
      await session.stderrHas(/\n$/);
      const end = performance.now();
      assertMatch(
        session.stderr,
        /^\r\d+\/\d+ packets, 0% loss, min\/avg\/ewma\/max = [\d.]+\/[\d.]+\/[\d.]+\/[\d.]+ ms\n$/,
      );
      await pause(SETTLE_MS);
      session.signal("SIGINT");
      assertEquals(await session.status(), 0);
      const shown = Number(/^\r(\d+)\//.exec(session.stderr)?.[1]);
      const received = Number(/ (\d+) received/.exec(session.stdout)?.[1]);
      // Ten seconds is longer than the rest of this run.
      if (options.includes("10")) assertEquals([shown, received], [1, 1]);
      else assert(received > shown, `${received} > ${shown}`);
      return end - start;
    });
    assert(ms < MAX_MS, `${ms} ms`);
  });
}

for (const way of WAYS) {
  const needs = [...namespaceNeeds, ...way.requirements];
  testWith(`SIGINT before any reply ends a run with status 1, ${way.name}`, needs, async () => {
    await using namespace = await Namespace.create();
    await prepareSockets(namespace, way);
    await namespace.sysctl("net/ipv4/icmp_echo_ignore_all", 1);
    await using session = startPing(namespace, way, ["127.0.0.1"]);
    await session.stdoutHas(/bytes of data/);
    await pause(SETTLE_MS);
    session.signal("SIGQUIT");
    await session.stderrHas(/\n/);
    assertEquals(session.stderr, "\r0/1 packets, 100% loss\n");
    session.signal("SIGINT");
    assertEquals(await session.status(), 1);
    assertEquals(
      maskFigures(session.stdout),
      `PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.

--- 127.0.0.1 ping statistics ---
1 packets transmitted, 0 received, 100% packet loss, time Tms

`,
    );
  });
}

testWith("a line is written when its reply comes, not when a buffer is full", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  await using session = startPing(namespace, USUAL_WAY, ["-i", "10", "127.0.0.1"]);
  await session.stdoutHas(/icmp_seq=1 /);
  session.signal("SIGINT");
  assertEquals(await session.status(), 0);
});

/** Starts a command as process 1 of a PID namespace, and sends it a signal once it has written something that matches. */
const AS_PROCESS_1 = `
signal=$1 pattern=$2
shift 2
unshare --pid --fork --mount-proc "$@" > "$0" 2>&1 &
until grep -qF "$pattern" "$0"; do sleep 0.05; done
kill -s "$signal" $(cat /proc/$!/task/$!/children)
wait $!
status=$?
cat "$0"
exit $status`;

/** What runs of each kind have written when the signal comes, and what they write because of it. */
const RUNS_AS_PROCESS_1: readonly (readonly [words: string, started: string, summary: RegExp])[] = [
  ["-i 0.1 127.0.0.1", "seq=2", /^--- 127\.0\.0\.1 ping statistics ---\n\d+ packets transmitted/m],
  ["-i 0.1 -j 127.0.0.1", '"seq": 2', /"type": "statistics"/],
  ["-i 0.1 --output=json 127.0.0.1", '"seq": 2', /^\{"event": "summary"/m],
  ["-i 0.1 --require loss=0% 127.0.0.1", "seq=2", /^--- 127\.0\.0\.1 ping statistics ---\n/m],
  ["-i 0.1 --until-up=1000 127.0.0.1", "seq=2", /^--- 127\.0\.0\.1 ping statistics ---\n/m],
  ["-i 0.1 --each -v -c 1000 127.0.0.1 127.0.0.2", "seq=2", /^--- 2 targets ping statistics ---\n/m],
  ["-i 0.1 --each --output=json -c 1000 127.0.0.1", "start", /^\{"event": "summary"/m],
];

for (const way of WAYS.filter(({ socketKind }) => socketKind === "raw")) {
  const needs = [...namespaceNeeds, ...way.requirements, root()];

  for (const [words, started, summary] of RUNS_AS_PROCESS_1) {
    for (const [signal, status] of [["TERM", 143], ["HUP", 129]] as const) {
      testWith(
        `SIG${signal} ends process 1 of a container with its summary, ${way.name}: ${words}`,
        needs,
        async () => {
          await using namespace = await Namespace.create();
          const left = await runAsProcess1(namespace, signal, started, [...way.command, ...words.split(" ")]);
          assertEquals([left.status, left.stderr], [status, ""], left.stdout);
          assertMatch(left.stdout, summary);
        },
      );
    }
  }

  testWith(`SIGINT ends process 1 as it ends every run, ${way.name}`, needs, async () => {
    await using namespace = await Namespace.create();
    const left = await runAsProcess1(namespace, "INT", "seq=2", [...way.command, "-i", "0.1", "127.0.0.1"]);
    assertEquals(left.status, 0, left.stdout);
    assertMatch(left.stdout, /^--- 127\.0\.0\.1 ping statistics ---\n/m);
  });

  testWith(`SIGTERM ends a search for a path's MTU as process 1, ${way.name}`, needs, async () => {
    await using namespace = await Namespace.create();
    await namespace.sysctl("net/ipv4/icmp_echo_ignore_all", 1);
    const left = await runAsProcess1(namespace, "TERM", "PMTU", [...way.command, "--pmtu", "127.0.0.1"]);
    assertEquals([left.status, left.stderr], [143, ""], left.stdout);
    assertMatch(left.stdout, /^path MTU to 127\.0\.0\.1 .* is not known/m);
  });

  testWith(`SIGTERM ends process 1 while it waits for the target, ${way.name}`, needs, async () => {
    await using namespace = await Namespace.create();
    // There is no route.
    const words = ["--until-up", "10.1.1.1"];
    const left = await runAsProcess1(namespace, "TERM", "trying again", [...way.command, ...words]);
    assertEquals(left.status, 143);
  });
}

/** Both outputs go to one file, which holds `started` before the signal is sent. */
async function runAsProcess1(namespace: Namespace, signal: string, started: string, command: readonly string[]) {
  const file = await Deno.makeTempFile();
  try {
    return await namespace.run(["sh", "-c", AS_PROCESS_1, file, signal, started, ...command]);
  } finally {
    await Deno.remove(file);
  }
}
