import { assertEquals } from "@std/assert";
import { jsonLine } from "../../../src/report/records/json.ts";
import { PathRecords, type PathRunOptions } from "../../../src/report/records/path.ts";
import { RecordReporter } from "../../../src/report/records/record_reporter.ts";
import { MS, plainPath, routerAnswer, runAlong, TARGET, type VirtualPath } from "../../core/path/virtual_path.ts";
import { PATH_START } from "../path_events.ts";
import { schemaFaults } from "../../support/schema.ts";

const OPTIONS: PathRunOptions = {
  rounds: 10,
  intervalNs: 1000 * MS,
  timeoutNs: 1000 * MS,
  deadlineNs: 0,
  firstHop: 1,
  trafficClass: 0,
  mark: undefined,
  version: "1.2.3",
};
const WALL_CLOCK_US = 1_700_000_000_000_042;

/** The lines of a run along a path, each as the schema says. */
function lines(path: VirtualPath, changes: Partial<PathRunOptions> = {}, quiet = false) {
  const records = new PathRecords({ ...OPTIONS, ...changes });
  const reporter = new RecordReporter(records, { programName: "ping1025", quiet }, jsonLine);
  const { events, tracer } = runAlong(path);
  tracer.snapshot();
  const later = [];
  for (let event = tracer.nextEvent(); event !== undefined; event = tracer.nextEvent()) later.push(event);
  const failure = { kind: "send-failure", hop: 1, code: "EPERM", message: "not permitted", isNew: true } as const;
  const text = [PATH_START, failure, ...events, ...later]
    .map((event) => reporter.output(event, WALL_CLOCK_US)).join("");
  assertEquals(schemaFaults(text), []);
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

Deno.test("JSON lines of a path are a start, a line for each hop, and a summary", () => {
  const found = lines(plainPath(2));
  assertEquals(found.map(({ event }) => event), ["start", "error", "hop", "hop", "summary", "hop", "hop", "report"]);
  const { event: _, time, target, address, ...hop } = found[3];
  const ns = 2 * MS;
  assertEquals([time, target, address], ["2023-11-14T22:13:20.000042Z", "host", TARGET]);
  assertEquals(hop, {
    hop: 2,
    transmitted: 10,
    received: 10,
    lost: 0,
    waiting: 0,
    late: 0,
    loss_ratio: 0,
    addresses: [{
      from: TARGET,
      received: 10,
      answer: "target",
      last_ns: ns,
      rtt: {
        min_ns: ns,
        mean_ns: ns,
        max_ns: ns,
        stddev_ns: 0,
        p50_ns: ns,
        p90_ns: ns,
        p95_ns: ns,
        p99_ns: ns,
        p99_9_ns: ns,
      },
      jitter: { interarrival_ns: 0, ipdv_mean_ns: 0, ipdv_max_ns: 0, pdv_p99_9_ns: 0 },
    }],
  });
  const { event: __, time: ___, ...summary } = found[4];
  assertEquals(summary, {
    target: "host",
    address: TARGET,
    rounds: 10,
    hops: 2,
    end: "reached",
    end_hop: 2,
    strays: { unknown: 0, duplicates: 0, beyond: 0 },
    duration_ns: 9502 * MS,
  });
});

Deno.test("JSON lines of a path begin with what was asked for", () => {
  const { event: _, time: __, ...start } = lines(plainPath(2), { deadlineNs: 5000 * MS, mark: 7 })[0];
  assertEquals(start, {
    target: "host",
    address: TARGET,
    family: "ipv4",
    source: "192.0.2.1",
    version: 1,
    program_version: "1.2.3",
    options: {
      rounds: 10,
      interval_ns: 1000 * MS,
      timeout_ns: 1000 * MS,
      deadline_ns: 5000 * MS,
      first_hop: 1,
      max_hops: 30,
      payload_bytes: 56,
      packet_bytes: 84,
      traffic_class: 0,
      mark: 7,
    },
  });
});

Deno.test("JSON lines of a path say who answers instead of whom, but under -q", () => {
  const path: VirtualPath = (probe) =>
    probe.hop === 1 && probe.atNs > 5e9 ? routerAnswer(1, "10.9.9.9") : plainPath(2)(probe);
  const { event: _, time: __, ...change } = lines(path).find(({ event }) => event === "path_change");
  assertEquals(change, { target: "host", address: TARGET, hop: 1, round: 7, from: "10.9.9.9", before: "10.0.1.1" });
  assertEquals(lines(path, {}, true).some(({ event }) => event === "path_change"), false);
});

Deno.test("JSON lines of a path have labels, interfaces, limits, losses and delays", () => {
  const labels = [{ label: 16001, trafficClass: 5, bottom: true, timeToLive: 1 }];
  const eth0 = { kind: "interface", role: "incoming", index: 2, address: "10.0.1.1", name: "eth0", mtu: 1500 } as const;
  let asked = 0;
  const path: VirtualPath = (probe) => {
    if (probe.hop === 1) return { ...routerAnswer(1), extensions: [{ kind: "mpls", labels }, eth0] };
    if (probe.hop === 2) return asked++ % 10 === 0 ? routerAnswer(2) : undefined;
    return probe.count % 7 === 3 ? undefined : plainPath(3)(probe);
  };
  const found = lines(path);
  assertEquals([found[2].addresses[0].mpls, found[2].addresses[0].interfaces], [
    [{ label: 16001, traffic_class: 5, bottom: true, ttl: 1 }],
    [{ role: "incoming", index: 2, address: "10.0.1.1", name: "eth0", mtu: 1500 }],
  ]);
  assertEquals(found[3].limits_answers, true);
  const { loss_begins, limiting_hops } = found[5];
  assertEquals([loss_begins.hop, loss_begins.unsure, limiting_hops], [2, true, [2]]);
});

const ENDS: readonly (readonly [end: string, path: VirtualPath])[] = [
  ["silent", () => undefined],
  ["silent", ({ hop }) => hop === 1 ? routerAnswer(1) : undefined],
  ["refused", ({ hop }) => hop < 3 ? routerAnswer(hop) : { from: "10.0.2.1", afterNs: MS, answer: [3, 13] }],
  ["loop", ({ hop }) => routerAnswer(hop, `10.0.2.${hop % 2}`)],
];

for (const [end, path] of ENDS) {
  Deno.test(`JSON lines of a path that ends ${end} keep to the schema`, () => {
    assertEquals(lines(path).findLast(({ event }) => event === "summary").end, end);
  });
}
