import { assert, assertEquals } from "@std/assert";
import type { PingEvent } from "../../../src/core/events.ts";
import { jsonLine, messageLine } from "../../../src/report/records/json.ts";
import { TargetRecords } from "../../../src/report/records/one.ts";
import { RecordReporter } from "../../../src/report/records/record_reporter.ts";
import { schemaFaults } from "../../support/schema.ts";
import {
  ADDRESS_CHANGE,
  finishEvent,
  replyEvent,
  someDistribution,
  someOutcomes,
  startEvent,
  WALL_CLOCK_US,
} from "../events.ts";
import { EVERYTHING, RUN, SESSION_EVERYTHING, SESSION_START, sessionWritten, written } from "../output_events.ts";
import { addressChange, done, NOTHING_CAME, reply, someStatistics, stateChange } from "../session_events.ts";

const TIME = '"time": "2023-11-14T22:13:20.000042Z"';
const OF_ONE = `${TIME}, "target": "example.com", "address": "192.0.2.1"`;

function names(text: string): string[] {
  return text.trimEnd().split("\n").map((line) => JSON.parse(line).event);
}

function lineOf(event: PingEvent): string {
  return written(jsonLine, [startEvent(), event]).split("\n")[1] ?? "";
}

Deno.test("every line is as the published schema says, for one target and for many", () => {
  assertEquals(schemaFaults(written(jsonLine)), []);
  assertEquals(schemaFaults(sessionWritten(jsonLine)), []);
  for (const event of ["warning", "failure"] as const) {
    assertEquals(schemaFaults(messageLine(event, "unknown host", WALL_CLOCK_US)), []);
  }
});

Deno.test("the schema takes no line with a key that it does not name, a wrong type, or without what is required", () => {
  const [line = ""] = written(jsonLine, [startEvent({ socket: { family: "ipv4", kind: "raw", stamps: "user" } })])
    .split("\n");
  assertEquals(schemaFaults(`${line}\n`), []);
  for (
    const [from, to] of [['"version": 1, ', ""], ['"version": 1', '"version": 2'], ['"ipv4"', "4"], [
      "{",
      '{"new": 1, ',
    ]]
  ) {
    const changed = line.replace(from ?? "", to ?? "");
    assert(changed !== line);
    assertEquals(schemaFaults(`${changed}\n`).length, 1, changed);
  }
  assertEquals(schemaFaults("PING 192.0.2.1\n").length, 1);
});

Deno.test("JSON lines tell of one target what happens, each kind of event by its name", () => {
  assertEquals(
    names(written(jsonLine)).join(" "),
    "warning start warning sent reply outstanding sent duplicate corrupted stray error notice error error report" +
      " summary late address_change summary",
  );
});

Deno.test("JSON lines begin with the version of the format, the socket, its clocks and the options", () => {
  const socket = { family: "ipv4", kind: "datagram", stamps: "receive" } as const;
  assertEquals(
    written(jsonLine, [startEvent({ socket })], { count: 3, lingerNs: 0 }),
    `{"event": "start", ${OF_ONE}, "family": "ipv4", "source": "192.0.2.99", "version": 1, ` +
      '"program_version": "1.2.3", "socket": "datagram", "clocks": {"sent": "program", "received": "kernel"}, ' +
      '"options": {"count": 3, "interval_ns": 1000000000, "preload": 1, "adaptive": false, "flood": false, ' +
      '"payload_bytes": 56, "packet_bytes": 84, "traffic_class": 0}}\n',
  );
});

Deno.test("a reply is told with its round-trip time in whole nanoseconds", () => {
  assertEquals(
    lineOf(replyEvent({ fromName: "one.example", roundTripNs: 12_345_677.6 })),
    `{"event": "reply", ${OF_ONE}, "seq": 1, "from": "192.0.2.1", "from_name": "one.example", "bytes": 64, "ttl": 55, ` +
      '"rtt_ns": 12345678, "ident": 4660}',
  );
  assertEquals(
    lineOf(replyEvent({ timeToLive: undefined, roundTripNs: undefined, identifier: undefined, truncated: true })),
    `{"event": "reply", ${OF_ONE}, "seq": 1, "from": "192.0.2.1", "bytes": 64, "truncated": true}`,
  );
});

Deno.test("a reply is late from -W on, unless that is 0; damaged before duplicate before late", () => {
  const nameOf = (change: Parameters<typeof replyEvent>[0], lingerNs = 1000) =>
    names(written(jsonLine, [replyEvent({ roundTripNs: 1001, ...change })], { lingerNs }))[0];
  assertEquals(nameOf({}), "late");
  assertEquals(nameOf({ roundTripNs: 1000 }), "reply");
  assertEquals(nameOf({}, 0), "reply");
  assertEquals(nameOf({ duplicate: true }), "duplicate");
  assertEquals(nameOf({ duplicate: true, badChecksum: true }), "corrupted");
  assertEquals(nameOf({ proven: false, duplicate: true, badChecksum: true }), "stray");
});

Deno.test("a summary counts late replies as lost, and has exact times, percentiles and jitter", () => {
  const event = finishEvent({
    transmitted: 33,
    received: 23,
    outcomes: someOutcomes(),
    distribution: someDistribution(),
  });
  assertEquals(
    lineOf(event),
    `{"event": "summary", ${OF_ONE}, "transmitted": 33, "received": 21, "lost": 7, "waiting": 5, "late": 2, ` +
      '"duplicates": 0, "corrupted": 0, "errors": 0, "loss_ratio": 0.25, "longest_loss_burst": 3, "pipe": 1, "duration_ns": 3004499999, "rtt": ' +
      '{"min_ns": 11000000, "mean_ns": 12345679, "max_ns": 14001235, "stddev_ns": 1247001, "p50_ns": 12000999, ' +
      '"p90_ns": 13000000, "p95_ns": 13500000, "p99_ns": 13900000, "p99_9_ns": 14000000}, "jitter": ' +
      '{"interarrival_ns": 100, "ipdv_mean_ns": 1234568, "ipdv_max_ns": 2000001, "pdv_p99_9_ns": 3000000}}',
  );
});

Deno.test("a summary of nothing that is decided has neither loss nor times", () => {
  const outcomes = someOutcomes({ received: 0, lost: 0, waiting: 2, late: 0 });
  const distribution = someDistribution({ times: undefined, percentiles: undefined, jitter: undefined });
  const { loss_ratio, rtt, jitter } = JSON.parse(
    lineOf(finishEvent({ transmitted: 2, received: 0, outcomes, distribution })),
  );
  assertEquals([loss_ratio, rtt, jitter], [undefined, undefined, undefined]);
});

Deno.test("-q leaves the start, warnings, changes of addresses, reports and the summary", () => {
  const told = names(written(jsonLine, EVERYTHING, { quiet: true }));
  assertEquals([...new Set(told)], ["warning", "start", "report", "summary", "address_change"]);
  const ofMany = names(sessionWritten(jsonLine, SESSION_EVERYTHING, { quiet: true }));
  assertEquals(ofMany, ["start", "target_failed", "report", "summary", "address_change", "address_change"]);
});

Deno.test("what -v tells of the program is no event, and goes to stderr", () => {
  const reporter = new RecordReporter(new TargetRecords(RUN), RUN, jsonLine);
  const event = { kind: "warning", message: "sock4.fd: 3\x1b", form: "detail" } as const;
  assertEquals(reporter.output(event, 0), "");
  assertEquals(reporter.diagnostics(event), "ping1025: sock4.fd: 3\\033\n");
  assertEquals(reporter.diagnostics({ kind: "warning", message: "odd" }), "");
});

Deno.test("JSON lines tell of many targets what happens, each kind of event by its name", () => {
  assertEquals(
    names(sessionWritten(jsonLine)).join(" "),
    "start sent target_failed reply duplicate late error error timeout stray state_change target_done target_done" +
      " target_done target_done report summary address_change address_change state_change state_change",
  );
});

Deno.test("a name that has another address is told with both, and what comes after it with the new one", () => {
  const start = startEvent({ target: "192.0.2.1" });
  const [, change = "", reply = ""] = written(jsonLine, [start, ADDRESS_CHANGE, replyEvent()], { quiet: false }).split(
    "\n",
  );
  const { target: _name, time: _time, ...told } = JSON.parse(change);
  assertEquals(told, { event: "address_change", address: "192.0.2.2", previous_address: "192.0.2.1" });
  assertEquals(JSON.parse(reply).address, "192.0.2.2");
  const ofMany = sessionWritten(jsonLine, [addressChange(1), addressChange(1, { previousAddress: undefined })]);
  const records = ofMany.trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(
    records.map(({ event, target, address, previous_address }) => [event, target, address, previous_address]),
    [
      ["address_change", "two.example", "192.0.2.2", "192.0.2.77"],
      ["address_change", "two.example", "192.0.2.2", undefined],
    ],
  );
});

Deno.test("a target that is done is told with its figures and the reason why it does not answer", () => {
  const [alive, silent] = sessionWritten(jsonLine, [done(0), done(4, { statistics: NOTHING_CAME })]).split("\n");
  assertEquals(
    alive,
    `{"event": "target_done", ${TIME}, "target": "192.0.2.1", "address": "192.0.2.1", "state": "alive", ` +
      '"transmitted": 3, "received": 3, "lost": 0, "waiting": 0, "late": 0, "duplicates": 0, "errors": 0, "loss_ratio": 0, "rtt": ' +
      '{"first_ns": 420999, "min_ns": 40000, "mean_ns": 1050000, "max_ns": 2070000, "stddev_ns": 12000}}',
  );
  assertEquals(
    silent,
    `{"event": "target_done", ${TIME}, "target": "FD00:0::1", "address": "fd00::1", "state": "unreachable", ` +
      '"transmitted": 3, "received": 0, "lost": 3, "waiting": 0, "late": 0, "duplicates": 0, "errors": 0, "loss_ratio": 1, ' +
      '"reason": {"kind": "silent"}}',
  );
});

Deno.test("many targets: the address that answered is told with whether it is another than the target's", () => {
  const otherSource = "192.0.2.99";
  const text = sessionWritten(jsonLine, [
    reply(0, { otherSource }),
    done(0, { otherSource }),
    stateChange(0, { state: "up", otherSource, reason: undefined }),
    reply(0),
    done(0),
  ]);
  assertEquals(schemaFaults(text), []);
  assertEquals(
    text.trimEnd().split("\n").map((line) => JSON.parse(line)).map(({ address, from, different_address }) => [
      address,
      from,
      different_address,
    ]),
    [
      ["192.0.2.1", otherSource, true],
      ["192.0.2.1", otherSource, true],
      ["192.0.2.1", otherSource, true],
      ["192.0.2.1", "192.0.2.1", undefined],
      ["192.0.2.1", undefined, undefined],
    ],
  );
});

Deno.test("a target that is done is told with its percentiles if they are known", () => {
  const { percentiles } = someDistribution();
  assert(percentiles !== undefined);
  const text = sessionWritten(jsonLine, [done(0, { statistics: { ...someStatistics(), percentiles } })]);
  assertEquals(schemaFaults(text), []);
  const { p50_ns, p99_9_ns, max_ns } = JSON.parse(text).rtt;
  assertEquals([p50_ns, p99_9_ns, max_ns], [12_000_999, 14_000_000, 2_070_000]);
});

Deno.test("the start of many targets tells how far requests really lie apart, and what was asked for if that differs", () => {
  const optionsOf = (intervalNs: number) => {
    const text = sessionWritten(jsonLine, [{ ...SESSION_START, intervalNs }], { intervalNs: 1e8 });
    assertEquals(schemaFaults(text), []);
    const { interval_ns, asked_interval_ns } = JSON.parse(text).options;
    return [interval_ns, asked_interval_ns];
  };
  assertEquals([optionsOf(2.048e9), optionsOf(1e8)], [[2.048e9, 1e8], [1e8, undefined]]);
});

Deno.test("--alive and --unreachable choose among targets that are done, and --state-changes leaves them out", () => {
  const events = [SESSION_START, done(0), done(4, { statistics: NOTHING_CAME }), stateChange(3)];
  const targets = (changes: Parameters<typeof sessionWritten>[2]) =>
    sessionWritten(jsonLine, events, changes).trimEnd().split("\n").map((line) => JSON.parse(line))
      .map(({ event, target }) => event === "target_done" ? target : event);
  assertEquals(targets({ listing: "alive" }), ["start", "192.0.2.1", "state_change"]);
  assertEquals(targets({ listing: "unreachable" }), ["start", "FD00:0::1", "state_change"]);
  assertEquals(targets({ stateChanges: { downAfter: 3, upAfter: 1 } }), ["start", "state_change"]);
});

Deno.test("names of anybody's making are harmless on a terminal", () => {
  const hostile = written(jsonLine, [startEvent({ hostname: 'a"\x1b[2J\u202e\ud800' })]);
  assert(!/[\p{Cc}\p{Cf}\p{Cs}]/u.test(hostile.trimEnd()), hostile);
  assertEquals(JSON.parse(hostile).target, 'a"\x1b[2J\u202e\ud800');
});
