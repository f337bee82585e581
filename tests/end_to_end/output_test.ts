/**
 * `--output` and `--report-interval` in real runs.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { Network, networkNeeds } from "../support/network.ts";
import { openMetricsNeeds, parsedMetrics, promtoolFaults, promtoolNeeds } from "../support/open_metrics.ts";
import { USUAL_WAY, type Way, WAYS } from "../support/program.ts";
import { testWith, tool } from "../support/requirements.ts";
import { schemaFaults } from "../support/schema.ts";
import { Session } from "../support/session.ts";

/** Events of JSON lines, in order. */
function eventsOf(stdout: string): string[] {
  assertEquals(schemaFaults(stdout), []);
  return stdout.trimEnd().split("\n").map((line) => JSON.parse(line).event);
}

function run(namespace: Namespace, line: string, way: Way = USUAL_WAY, input?: string) {
  return namespace.run([...way.command, ...line.split(" ")], input === undefined ? {} : { input });
}

for (const way of WAYS) {
  testWith(
    `--output works for one target and for many, ${way.name}`,
    [...namespaceNeeds, ...way.requirements],
    async () => {
      await using namespace = await Namespace.create();
      await namespace.sysctl("net/ipv4/ping_group_range", "0 0");
      const json = await run(namespace, "--output=json -c 2 -i 0.1 --report-sent 127.0.0.1", way);
      assertEquals([json.status, json.stderr], [0, ""]);
      assertEquals(eventsOf(json.stdout), ["start", "sent", "reply", "sent", "reply", "summary"]);
      const many = await run(namespace, "--output=json -c 1 -v --report-sent --each 127.0.0.1 ::1", way);
      assertEquals([many.status, many.stderr], [0, ""]);
      assertEquals(
        eventsOf(many.stdout).toSorted().join(" "),
        [
          "reply reply sent sent start summary target_done target_done",
        ].join(),
      );
      const csv = await run(namespace, "--output=csv -c 1 127.0.0.1", way);
      assertEquals(csv.stdout.split("\n").map((row) => row.split(",")[1]), [
        "event",
        "start",
        "reply",
        "summary",
        undefined,
      ]);
      const metrics = await run(namespace, "--output=openmetrics -c 2 -i 0.1 127.0.0.1", way);
      assertMatch(metrics.stdout, /^ping1025_replies_total\{target="127\.0\.0\.1",.*\} 2$/m);
      assertMatch(metrics.stdout, /^ping1025_rtt_seconds_bucket\{.*,le="10\.0"\} 2$/m);
    },
  );
}

testWith("--output=openmetrics is read by both parsers", [
  ...namespaceNeeds,
  ...networkNeeds,
  ...openMetricsNeeds,
  ...promtoolNeeds,
], async () => {
  await using network = await Network.create();
  for (
    const line of [
      "-c 2 -i 0.1 server.test",
      "-c 1 -W 0.2 10.0.5.1",
      "-c 1 -W 0.2 --each 10.0.2.2 10.0.3.1 fd00:2::2 nix",
    ]
  ) {
    const { stdout } = await run(network.client, `--output=openmetrics ${line}`);
    assertEquals([parsedMetrics(stdout).faults, promtoolFaults(stdout)], [[], []], line);
  }
});

testWith("JSON lines tell of ICMP errors, local errors and failures, for one target and for many", [
  ...namespaceNeeds,
  ...networkNeeds,
], async () => {
  await using network = await Network.create();
  const told = async (line: string) => {
    const { stdout, stderr } = await run(network.client, `--output=json ${line}`);
    assertEquals([schemaFaults(stdout), stderr], [[], ""], line);
    return stdout;
  };
  assertMatch(await told("-c 1 10.0.3.1"), /"event": "error".*"kind": "icmp".*"from": "10\.0\.1\.1".*"icmp_type": 3/);
  assertMatch(await told("-c 1 10.0.9.1"), /"event": "error".*"kind": "(send|icmp)"/);
  assertMatch(await told("-c 1 -M do -s 1400 10.0.10.2"), /"mtu": 1300/);
  assertMatch(
    await told("-c 1 nix.test"),
    /^\{"event": "failure", "time": "[^"]+", "message": "nix\.test: [^"]+"\}\n$/,
  );
  assertMatch(await told("-c 1 10.0.8.1"), /^\{"event": "failure",/);
  assertMatch(await told("-c 1 -v --each 10.0.3.1 nix.test"), /"event": "target_failed".*"target": "nix\.test"/);
  assertMatch(await told("-c 1 -v -W 0.2 --each 10.0.5.1"), /"event": "timeout"/);
  assertMatch(await told("-c 1 --each 10.0.3.1"), /"reason": \{"kind": "icmp", "from": "10\.0\.1\.1"/);
  assertMatch(await told("-c 1 --state-changes --each 10.0.2.2"), /"event": "state_change".*"state": "up"/);
});

testWith("what is wrong outside of a run goes to stderr as text with csv and openmetrics", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  for (const output of ["csv", "openmetrics"]) {
    const { status, stdout, stderr } = await run(namespace, `--output=${output} -c 1 nix.test`);
    assertEquals([status, stdout], [2, ""]);
    assertMatch(stderr, /^ping1025: nix\.test: /);
  }
});

/** The options of a run, and how many reports it wrote. */
const REPORTS: readonly (readonly [string, (stdout: string, stderr: string) => number])[] = [
  ["", (_, stderr) => stderr.split(/\r\d+\/\d+ packets, 0% loss, min\/avg\/ewma\/max = \S+ ms\n/).length - 1],
  ["-q", (_, stderr) => stderr.split(/\r\d+\/\d+ packets/).length - 1],
  ["-j", (stdout) => stdout.split('"type": "snapshot"').length - 1],
  ["--output=json", (stdout) => eventsOf(stdout).filter((event) => event === "report").length],
  ["--output=csv", (stdout) => stdout.split(",report,").length - 1],
  ["--output=openmetrics", (stdout) => stdout.split("\n# EOF\n").length - 2],
];

testWith("--report-interval tells every so often how things stand, in each format, and the run goes on", [
  ...namespaceNeeds,
], async () => {
  await using namespace = await Namespace.create();
  for (const targets of ["127.0.0.1", "-c 9 --each 127.0.0.1 ::1"]) {
    const each = targets.includes("--each");
    await Promise.all(
      REPORTS.filter(([format]) => !each || format.startsWith("--")).map(async ([format, count]) => {
        const words = `${format} --report-interval 0.4 -w 1 -i 0.5 ${targets}`.trim();
        const { status, stdout, stderr } = await run(namespace, words);
        assertEquals([status, count(stdout, stderr)], [0, 2], `${words}: ${stdout}${stderr}`);
      }),
    );
  }
});

testWith("requests that leave in batches have no round-trip time of 0, and none of their replies is late", [
  ...namespaceNeeds,
], async () => {
  await using namespace = await Namespace.create();
  const each = await run(namespace, "--output=json --each --rate 0 127.0.0.0/21");
  const records = each.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const times = records.filter(({ event }) => event === "target_done").map(({ rtt }) => rtt);
  assertEquals(times.length, 2046);
  for (const rtt of times) assert(rtt === undefined || rtt.first_ns >= 1000 && rtt.min_ns >= 1000, JSON.stringify(rtt));
  assert(records.at(-1).rtt.min_ns >= 1000);
  assertEquals([records.at(-1).received, records.at(-1).late], [2046, 0]);
  const flood = await run(namespace, "--output=json -q -f -l 64 -c 20000 --require loss=0% --require late=0 127.0.0.1");
  const summary = JSON.parse(flood.stdout.trimEnd().split("\n").at(-1) ?? "");
  assertEquals([flood.status, summary.received, summary.late], [0, 20_000, 0]);
  assert(summary.rtt.min_ns >= 1000, flood.stdout);
});

testWith("a flood has records of requests only if they are asked for", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  for (const [report, sent] of [["", 0], [" --report-sent", 50]] as const) {
    const json = await run(namespace, `--output=json -f -c 50${report} 127.0.0.1`);
    assertEquals(eventsOf(json.stdout).filter((event) => event === "sent").length, sent);
    const csv = await run(namespace, `--output=csv -f -c 50${report} 127.0.0.1`);
    assertEquals(csv.stdout.split("\n").filter((row) => row.split(",")[1] === "sent").length, sent);
  }
});

testWith(
  "a pace that --rate does not allow is told once, and the true one where the run begins",
  namespaceNeeds,
  async () => {
    await using namespace = await Namespace.create();
    const words = "-c 2 -i 0.001 --rate 100 --each 127.0.0.0/28";
    const json = await run(namespace, `--output=json ${words}`);
    const { options } = JSON.parse(json.stdout.split("\n")[0] ?? "");
    assertEquals([options.interval_ns, options.asked_interval_ns], [140_000_000, 1_000_000]);
    const line =
      "ping1025: an interval of 0.001 s can't be kept: at --rate=100 each of 14 targets is asked every 0.14 s " +
      "(--rate=14000 would do)\n";
    assertEquals([json.status, json.stderr], [0, line]);
    assertEquals((await run(namespace, words)).stderr, line);
  },
);

testWith("a flood and a run with long pauses report, too", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  for (const pace of ["-f -q", "-i 10", "-f --report-sent"]) {
    const { stdout } = await run(namespace, `--output=json --report-interval 0.3 -w 1 ${pace} 127.0.0.1`);
    assertEquals(eventsOf(stdout).filter((event) => event === "report").length, 3, pace);
  }
});

testWith("SIGQUIT has JSON and metrics report, too, and SIGINT ends them with all that they have to say", [
  ...namespaceNeeds,
], async () => {
  await using namespace = await Namespace.create();
  for (const output of ["json", "openmetrics"] as const) {
    const words = [
      ...USUAL_WAY.command,
      `--output=${output}`,
      ...(output === "json" ? [] : ["-v"]),
      "-i",
      "10",
      "127.0.0.1",
    ];
    await using session = new Session(namespace.spawn(words));
    if (output === "json") await session.stdoutHas(/"event": "reply"/);
    // Signals are listened to before that is told.
    else await session.stderrHas(/round-trip times: /);
    session.signal("SIGQUIT");
    await session.stdoutHas(output === "json" ? /"event": "report"/ : /# EOF\n/);
    session.signal("SIGINT");
    assertEquals(await session.status(), 0);
    if (output === "json") assertEquals(eventsOf(session.stdout), ["start", "reply", "report", "summary"]);
    else assertEquals(session.stdout.split("# EOF\n").length, 3);
  }
});

testWith("metrics of many targets have all buckets up to 1000 of them, and none beyond", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  const bucketsOf = async (targets: string) => {
    const { stdout } = await run(namespace, `--output=openmetrics --rate 0 -c 1 --each ${targets}`);
    assert(stdout.endsWith("\n# EOF\n"));
    return stdout.split('ping1025_rtt_seconds_bucket{target="127.0.0.1",').length - 1;
  };
  assertEquals(await bucketsOf("127.0.0.1-127.0.3.232"), 17);
  assertEquals(await bucketsOf("127.0.0.1-127.0.3.233"), 1);
});

testWith("the recipes of docs/output.md for Prometheus leave a whole file, whatever the target does", [
  ...namespaceNeeds,
  ...networkNeeds,
  tool("awk"),
], async () => {
  await using network = await Network.create();
  const page = await Deno.readTextFile(new URL("../../docs/output.md", import.meta.url));
  const recipes = Array.from(page.matchAll(/```sh\n# (once|again)\n([^]*?)```/g));
  assertEquals(recipes.map(([, name]) => name), ["once", "again"]);
  for (const [, name, recipe = ""] of recipes) {
    for (const target of ["10.0.2.2", "10.0.5.1"]) {
      const folder = await Deno.makeTempDir();
      const script = recipe.replaceAll("/var/lib/prometheus/node-exporter", folder)
        .replaceAll("192.0.2.1", `-W 0.2 ${target}`)
        .replace(/-c 10 /, "-c 2 -i 0.1 ").replace(/-i 1 --report-interval 15/, "-c 3 -i 0.3 --report-interval 0.4");
      const ping1025 = `ping1025() { ${USUAL_WAY.command.join(" ")} "$@"; }\n`;
      await network.client.run(["sh", "-c", ping1025 + script]);
      const text = await Deno.readTextFile(`${folder}/ping1025.prom`);
      assertMatch(text, /^# TYPE [^]*\n# EOF\n$/, name);
      assertEquals(text.split("# EOF\n").length, 2, name);
      assertMatch(text, target === "10.0.2.2" ? /^ping1025_up\{.*\} 1$/m : /^ping1025_up\{.*\} 0$/m);
      assertEquals(Array.from(Deno.readDirSync(folder), (entry) => entry.name), ["ping1025.prom"]);
      await Deno.remove(folder, { recursive: true });
    }
  }
});

Deno.test("the program does not contain the validator of the schema", () => {
  const main = new URL("../../main.ts", import.meta.url).pathname;
  const { stdout } = new Deno.Command(Deno.execPath(), { args: ["info", "--json", main], stderr: "null" }).outputSync();
  const graph = new TextDecoder().decode(stdout);
  assert(graph.includes("src/report/records/json.ts"));
  assert(!/"npm:\/?ajv/.test(graph));
});
