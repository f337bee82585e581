import { assertEquals } from "@std/assert";
import { jsonLine } from "../../../src/report/records/json.ts";
import { PathMtuRecords, type PathMtuRunOptions } from "../../../src/report/records/path_mtu.ts";
import { RecordReporter, type RecordSettings } from "../../../src/report/records/record_reporter.ts";
import { schemaFaults } from "../../support/schema.ts";
import { finished, OUTCOMES, SEARCH_EVENTS } from "../path_mtu_events.ts";

const RUN: RecordSettings & PathMtuRunOptions = {
  programName: "ping1025",
  quiet: false,
  verbose: false,
  paceNs: 10_000_000,
  timeoutNs: undefined,
  deadlineNs: 0,
  timeToLive: undefined,
  trafficClass: 0,
  mark: undefined,
  version: "1.2.3",
};
const OF_ALL = { time: "2001-09-09T01:46:40.000042Z", target: "host.test", address: "10.0.3.2" };
const ROUTER = { from: "10.0.1.1" };
const NAMED = { from: "10.0.2.1", from_name: "router.test\x1b[2J" };

function records(changes: Partial<typeof RUN> = {}, events = SEARCH_EVENTS): unknown[] {
  const settings = { ...RUN, ...changes };
  const reporter = new RecordReporter(new PathMtuRecords(settings), settings, jsonLine);
  const text = events.map((event) => reporter.output(event, 1_000_000_000_000_042)).join("");
  assertEquals(schemaFaults(text), []);
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

Deno.test("a search has a record for each finding", () => {
  assertEquals(records(), [
    {
      event: "start",
      ...OF_ALL,
      search: "path_mtu",
      family: "ipv4",
      source: "10.0.1.2",
      device: "eth0",
      version: 1,
      program_version: "1.2.3",
      options: { interval_ns: 10_000_000, traffic_class: 0 },
    },
    { event: "answer", ...OF_ALL, seq: 1, packet_bytes: 1280, rtt_ns: 1_560_000 },
    { event: "host_limit", ...OF_ALL, mtu: 1500 },
    { event: "too_long", ...OF_ALL, ...ROUTER, seq: 3, packet_bytes: 1500, family: "ipv4", mtu: 1400 },
    { event: "too_long", ...OF_ALL, ...ROUTER, seq: 5, packet_bytes: 1450, family: "ipv4" },
    { event: "silence", ...OF_ALL, packet_bytes: 1401, tries: 3 },
    {
      event: "error",
      ...OF_ALL,
      kind: "icmp",
      ...ROUTER,
      seq: 6,
      packet_bytes: 1401,
      family: "ipv4",
      message: "Packet filtered",
      icmp_type: 3,
      icmp_code: 13,
    },
    {
      event: "error",
      ...OF_ALL,
      kind: "send",
      seq: 7,
      packet_bytes: 1401,
      message: "Operation not permitted",
      errno: "EPERM",
    },
    { event: "last_hop", ...OF_ALL, ...NAMED, packet_bytes: 1401, hops: 2 },
    { event: "report", ...OF_ALL, passing_bytes: 1280, failing_bytes: 1401, probes: 8 },
  ]);
});

Deno.test("a search with -v has a record for every probe, and what became of it", () => {
  const all = records({ verbose: true });
  assertEquals(all.length, SEARCH_EVENTS.length);
  assertEquals(all[3], { event: "answer", ...OF_ALL, seq: 2, packet_bytes: 1280, rtt_ns: 64_000_000, truncated: true });
  assertEquals(all[6], {
    event: "too_long",
    ...OF_ALL,
    ...NAMED,
    seq: 4,
    packet_bytes: 1500,
    family: "ipv6",
    mtu: 20,
    ignored: true,
  });
  assertEquals(all.slice(12, 14), [
    { event: "probe", ...OF_ALL, seq: 8, packet_bytes: 1401, hops: 2 },
    { event: "hop", ...OF_ALL, ...NAMED, seq: 8, packet_bytes: 1401, hops: 2 },
  ]);
});

Deno.test("a search has its result in the summary, with -q beside the start and reports only", () => {
  const [start, ...reports] = records({ quiet: true }, [...SEARCH_EVENTS.slice(0, -1)]);
  assertEquals([Object(start).event, reports], ["start", []]);
  const summary = { event: "summary", ...OF_ALL };
  const figures = { probes: 8, duration_ns: 1_234_567_890 };
  const found = { ...summary, outcome: "found", ...figures };
  const all = records({ quiet: true }, [...SEARCH_EVENTS.slice(0, 1), ...OUTCOMES.map(finished)]);
  assertEquals(all.slice(1), [
    { ...found, mtu: 1500, payload_bytes: 1472, limit: "host" },
    { ...found, mtu: 1400, payload_bytes: 1372, limit: "report", limited_by: "10.0.1.1" },
    { ...found, mtu: 1400, payload_bytes: 1372, limit: "error" },
    { ...found, mtu: 1400, payload_bytes: 1372, limit: "silence" },
    { ...summary, outcome: "unanswered", ...figures },
    { ...summary, outcome: "unanswered", ...figures },
    { ...summary, outcome: "unsettled", passing_bytes: 1280, failing_bytes: 1500, ...figures },
    { ...summary, outcome: "unsettled", passing_bytes: 0, failing_bytes: 65536, ...figures },
  ]);
});

Deno.test("the start of a search has what was asked for", () => {
  const [start] = records({ timeoutNs: 5e8, deadlineNs: 1e9, timeToLive: 9, mark: 7 });
  assertEquals(Object(start).options, {
    interval_ns: 10_000_000,
    timeout_ns: 500_000_000,
    deadline_ns: 1_000_000_000,
    ttl: 9,
    traffic_class: 0,
    mark: 7,
  });
});
