/** Whole runs beside a name server that is slow, silent or wrong: a deadline holds, and a name that fails is told. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { NameServer, type Zone } from "../support/name_server.ts";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { USUAL_WAY } from "../support/program.ts";
import { testWith } from "../support/requirements.ts";
import { Session } from "../support/session.ts";

const PROJECT = new URL("../../", import.meta.url).pathname;

/** How long the resolver of these tests waits for a name server, which is more than any of them takes else. */
const RESOLVER = { timeoutSeconds: 30, attempts: 1 };
const RESOLVER_MS = RESOLVER.timeoutSeconds * RESOLVER.attempts * 1000;

const ZONE: Zone = {
  "host.test A": { records: ["127.0.0.9"] },
  "9.0.0.127.in-addr.arpa": "silence",
  "slow.test A": { records: ["127.0.0.8"], delayMs: 700 },
  "dead.test": "silence",
  "broken.test": { failure: "SERVFAIL" },
  "alias.test A": { records: ["127.0.0.10"] },
  "xn--r8jz45g.test A": { records: ["127.0.0.11"] },
  "a.test A": { records: ["127.0.0.12"] },
  "later.test A": [{ failure: "SERVFAIL" }, { failure: "NXDOMAIN" }, { records: ["127.0.0.7"] }],
};

/** A namespace whose name server has the zone. */
async function nameService() {
  await using stack = new AsyncDisposableStack();
  const namespace = stack.use(await Namespace.create());
  const server = stack.use(await NameServer.start(namespace, ZONE, RESOLVER));
  const rest = stack.move();
  const command = (...words: string[]) => [...USUAL_WAY.command, ...words];
  return {
    /** Runs the program; it must not take as long as the resolver does. */
    run: async (...words: string[]) => {
      const startMs = performance.now();
      const outcome = await namespace.run(command(...words), { limitMs: 2 * RESOLVER_MS });
      const tookMs = performance.now() - startMs;
      assert(tookMs < RESOLVER_MS, `${words.join(" ")}: ${tookMs} ms`);
      return { ...outcome, tookMs };
    },
    start: (...words: string[]) => new Session(namespace.spawn(command(...words))),
    namespace,
    server,
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}

testWith(
  "a silent name server does not hold up the end of a run: lines go without the name",
  namespaceNeeds,
  async () => {
    await using service = await nameService();
    const { run } = service;
    for (const limit of [["-w", "1"], ["-W", "1"], ["-w", "1", "--until-up"]]) {
      const count = limit.includes("--until-up") ? [] : ["-c", "1"];
      const { status, stdout, tookMs } = await run(...count, ...limit, "host.test");
      assertEquals(status, 0);
      assertMatch(
        stdout,
        /\n64 bytes from 127\.0\.0\.9: icmp_seq=1 .*\n\n--- host\.test ping statistics ---\n1 packets/,
      );
      // The name was waited for: it might have come.
      assert(tookMs >= 1000, `${tookMs} ms`);
    }
    const json = await run("-c", "1", "-w", "1", "-j", "host.test");
    assertMatch(json.stdout, /"host": "127\.0\.0\.9", .*"type": "reply"/);
    const records = await run("-c", "1", "-w", "1", "--output=json", "host.test");
    assertMatch(records.stdout, /"event": "reply", .*"from": "127\.0\.0\.9", "bytes"/);
    assertMatch(records.stdout, /"event": "summary"/);
    const pathMtu = await run("-w", "1", "--pmtu", "host.test");
    assertMatch(pathMtu.stdout, /host\.test \(127\.0\.0\.9\)/);
  },
);

testWith("an interrupt ends the waiting for a name with the line and the summary", namespaceNeeds, async () => {
  await using service = await nameService();
  const startMs = performance.now();
  await using run = service.start("-i", "0.1", "host.test");
  await service.server.asked("9.0.0.127.in-addr.arpa PTR");
  run.signal("SIGINT");
  assertEquals(await run.status(), 0);
  assertMatch(
    run.stdout,
    /\n64 bytes from 127\.0\.0\.9: icmp_seq=1 .*\n(?:.*\n)*\n--- host\.test ping statistics ---\n/,
  );
  assert(performance.now() - startMs < RESOLVER_MS);
});

testWith(
  "a silent name server does not hold up a deadline before the run, and the name is told",
  namespaceNeeds,
  async () => {
    await using service = await nameService();
    const { run } = service;
    const told = /^\S+: dead\.test: not looked up in time\n$/;
    const ways = [[], ["--pmtu"], ["-4"], ["--output=csv"], ["--output=openmetrics"]];
    for (
      const { status, stdout, stderr } of await Promise.all(ways.map((way) => run(...way, "-w", "1", "dead.test")))
    ) {
      assertEquals([status, stdout], [2, ""]);
      assertMatch(stderr, told);
    }
    const untilUp = await run("--until-up", "-w", "1", "dead.test");
    assertEquals([untilUp.status, untilUp.stdout], [1, ""]);
    assertMatch(untilUp.stderr, told);
    const hop = await run("-w", "1", "dead.test", "127.0.0.1");
    assertEquals([hop.status, hop.stdout], [2, ""]);
    assertMatch(hop.stderr, told);
    for (const format of ["-j", "--output=json"]) {
      const { status, stdout, stderr } = await run(format, "-w", "1", "dead.test");
      assertEquals([status, stderr], [2, ""]);
      assertMatch(stdout, /"dead\.test: not looked up in time"/);
    }
  },
);

testWith("many targets tell of names that were not looked up in time, whatever is listed", namespaceNeeds, async () => {
  await using service = await nameService();
  const { run } = service;
  const each = (...words: string[]) => run("--each", "-w", "1", ...words, "dead.test", "127.0.0.1", "broken.test");
  const ways = [[], ["--unreachable"], ["--alive"], ["-c", "1"], ["-q"], ["--state-changes"]];
  for (const { status, stderr } of await Promise.all(ways.map((way) => each(...way)))) {
    assertEquals(status, 1);
    assertEquals(stderr.split("\n").filter((line) => line !== "").map((line) => line.replace(/^\S+: /, "")).sort(), [
      "broken.test: Temporary failure in name resolution",
      "dead.test: not looked up in time",
    ]);
  }
  const totals = (await each("-q")).stdout;
  assertMatch(totals, /\n1 alive, 0 unreachable, 2 failed\n/);
  for (const format of ["--output=json", "-j"]) {
    const records = (await each(format)).stdout;
    assertMatch(records, /"event": "target_failed".*"dead\.test".*"not looked up in time"/);
  }
  const nobody = await run("--each", "-w", "1", "dead.test");
  assertEquals([nobody.status, nobody.stdout], [2, ""]);
});

testWith("the deadline counts from before the look-up", namespaceNeeds, async () => {
  await using service = await nameService();
  const { status, stdout } = await service.run("-n", "-i", "0.1", "-w", "1", "slow.test");
  assertEquals(status, 0);
  const sent = Number(/(\d+) packets transmitted/.exec(stdout)?.[1]);
  assert(sent >= 1 && sent <= 4, `${sent} requests in the 0.3 s that were left`);
});

testWith("a name that fails at first is looked up again until it is there", namespaceNeeds, async () => {
  await using service = await nameService();
  const { status, stdout, stderr } = await service.run("-4", "-n", "--until-up", "-w", "20", "later.test");
  assertEquals(status, 0, stderr);
  assertMatch(stderr, /^\S+: later\.test: .*; trying again each second\n/);
  assertMatch(stdout, /^PING later\.test \(127\.0\.0\.7\)/);
});

testWith("an interrupt during the look-up ends the process, as nothing has begun", namespaceNeeds, async () => {
  await using service = await nameService();
  const startMs = performance.now();
  await using run = service.start("dead.test");
  await service.server.asked("dead.test A");
  run.signal("SIGINT");
  assertEquals([await run.status(), run.stdout], [130, ""]);
  assert(performance.now() - startMs < RESOLVER_MS);
});

testWith("a library's signal ends a look-up, and its deadline, too", namespaceNeeds, async () => {
  await using service = await nameService();
  const program = `${PROJECT}tests/support/library_program.ts`;
  const startMs = performance.now();
  const command = [Deno.execPath(), "run", "--no-prompt", "--quiet", "--allow-ffi", program, "silence"];
  const { status, stdout, stderr } = await service.namespace.run(command, { limitMs: 2 * RESOLVER_MS });
  assertEquals([status, stderr], [0, ""]);
  assertEquals(JSON.parse(stdout), {
    aborted: [],
    abortedMany: ["start", "target-failed", "finish"],
    late: "ResolutionError",
  });
  assert(performance.now() - startMs < RESOLVER_MS);
});

testWith(
  "names outside ASCII are shown as they are in UTF-8, escaped elsewhere, and real in JSON",
  namespaceNeeds,
  async () => {
    await using service = await nameService();
    const { namespace } = service;
    // Where both know a name, the hosts file comes first.
    await namespace.configure('printf "127.0.0.10 h\\303\\266st.test\\n" >> /etc/hosts');
    const run = async (locale: string, ...words: string[]) => {
      const command = ["env", `LC_ALL=${locale}`, ...USUAL_WAY.command, ...words];
      const { status, stdout, stderr } = await namespace.run(command, { limitMs: 2 * RESOLVER_MS });
      return { status, stdout, stderr: stderr.replace(/^\S+: /, "") };
    };
    const shown = [["C.UTF-8", "höst.test"], ["C", "h\\366st.test"]] as const;
    for (const [locale, name] of shown) {
      const { stdout } = await run(locale, "-c", "1", "alias.test");
      assertEquals(stdout.split("\n")[1]?.startsWith(`64 bytes from ${name} (127.0.0.10): `), true, stdout);
      const json = await run(locale, "-c", "1", "-j", "alias.test");
      assertMatch(json.stdout, /"host": "höst\.test \(127\.0\.0\.10\)"/);
    }
    const complaint = (await run("C", "-c", "1", "höst.test")).stderr;
    assertMatch(complaint, /^h\\366st\.test: /);

    const tooLong = "x".repeat(300);
    const { stdout, stderr } = await run("C.UTF-8", "--each", "-c", "1", tooLong, "例え.test", "a.test");
    const labels = stdout.split("\n").slice(0, 2).map((line) => line.slice(0, line.indexOf("0% loss"))).sort();
    assertEquals(labels, ["a.test (127.0.0.12)       ", "例え.test (127.0.0.11)    "]);
    assert(stderr.startsWith(tooLong), stderr);
  },
);
