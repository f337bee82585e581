import { assertEquals } from "@std/assert";
import { PathMtuJsonReporter } from "../../../src/report/json/path_mtu.ts";
import type { PathMtuTextSettings } from "../../../src/report/text/path_mtu.ts";
import { finished, OUTCOMES, SEARCH_EVENTS } from "../path_mtu_events.ts";

function lines(changes: Partial<PathMtuTextSettings> = {}, events = SEARCH_EVENTS): unknown[] {
  const usual = { programName: "ping1025", quiet: false, verbose: false, timestamps: false, preciseTimes: false };
  const reporter = new PathMtuJsonReporter({ ...usual, ...changes });
  const text = events.map((event) => reporter.output(event, 1_000_000_000_042)).join("");
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

Deno.test("PathMtuJsonReporter has an object for each finding", () => {
  const router = { from: "10.0.1.1" };
  const named = { from: "10.0.2.1", name: "router.test\x1b[2J" };
  assertEquals(lines(), [
    {
      type: "path-mtu-start",
      host: "host.test",
      address: "10.0.3.2",
      family: "ipv4",
      source: "10.0.1.2",
      device: "eth0",
    },
    { type: "path-mtu-answer", seq: 1, packet_bytes: 1280, rtt: 1.56 },
    { type: "path-mtu-host-limit", mtu: 1500 },
    { type: "path-mtu-report", ...router, seq: 3, packet_bytes: 1500, mtu: 1400 },
    { type: "path-mtu-report", ...router, seq: 5, packet_bytes: 1450, mtu: 0 },
    { type: "path-mtu-silence", packet_bytes: 1401, tries: 3 },
    {
      type: "path-mtu-error",
      ...router,
      seq: 6,
      packet_bytes: 1401,
      error: "Packet filtered",
      icmp_type: 3,
      icmp_code: 13,
    },
    { type: "path-mtu-send-failure", seq: 7, packet_bytes: 1401, error: "sendmsg: Operation not permitted" },
    { type: "path-mtu-last-hop", ...named, packet_bytes: 1401, hops: 2 },
    { type: "path-mtu-snapshot", passing_bytes: 1280, failing_bytes: 1401, probes: 8 },
  ]);
});

Deno.test("PathMtuJsonReporter has an object for everything with -v, and the time of day with -D", () => {
  const all = lines({ verbose: true, timestamps: true });
  assertEquals(all.length, SEARCH_EVENTS.length);
  assertEquals(all.slice(3, 4), [
    { type: "path-mtu-answer", seq: 2, packet_bytes: 1280, rtt: 64, truncated: true, timestamp: 1000000.000042 },
  ]);
  assertEquals(all.slice(12, 14), [
    { type: "path-mtu-probe", seq: 8, packet_bytes: 1401, hops: 2, timestamp: 1000000.000042 },
    {
      type: "path-mtu-hop",
      from: "10.0.2.1",
      name: "router.test\x1b[2J",
      seq: 8,
      packet_bytes: 1401,
      hops: 2,
      timestamp: 1000000.000042,
    },
  ]);
});

Deno.test("PathMtuJsonReporter says what came out, with -q nothing else", () => {
  const common = { type: "path-mtu-finish", host: "host.test", address: "10.0.3.2" };
  const figures = { probes: 8, time: 1234.56789 };
  const found = { ...common, outcome: "found", ...figures };
  assertEquals(lines({ quiet: true }, SEARCH_EVENTS.slice(0, -1)), []);
  assertEquals(lines({ quiet: true }, OUTCOMES.map(finished)), [
    { ...found, mtu: 1500, payload_bytes: 1472, limit: "host" },
    { ...found, mtu: 1400, payload_bytes: 1372, limit: "report", limited_by: "10.0.1.1" },
    { ...found, mtu: 1400, payload_bytes: 1372, limit: "error" },
    { ...found, mtu: 1400, payload_bytes: 1372, limit: "silence" },
    { ...common, outcome: "unanswered", ...figures },
    { ...common, outcome: "unanswered", ...figures },
    { ...common, outcome: "unsettled", passing_bytes: 1280, failing_bytes: 1500, ...figures },
    { ...common, outcome: "unsettled", passing_bytes: 0, failing_bytes: 65536, ...figures },
  ]);
});
