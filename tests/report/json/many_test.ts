import { assert, assertEquals } from "@std/assert";
import type { SessionEvent } from "../../../src/core/many/events.ts";
import { SessionJsonReporter } from "../../../src/report/json/many.ts";
import type { TargetNames } from "../../../src/report/reporter.ts";
import type { SessionTextSettings } from "../../../src/report/text/many.ts";
import {
  done,
  EVERYTHING,
  HOST_UNREACHABLE,
  NAMES,
  NEVER_ASKED,
  NOTHING_CAME,
  reply,
  settings,
  stateChange,
  totals,
  WALL_CLOCK_US,
} from "../session_events.ts";

const WATCHED = { plan: { kind: "endless" }, stateChanges: { downAfter: 3, upAfter: 1 } } as const;

function output(changes: Partial<SessionTextSettings>, events: readonly SessionEvent[] = EVERYTHING): string {
  const reporter = new SessionJsonReporter(settings(changes), NAMES);
  return events.map((event) => reporter.output(event, WALL_CLOCK_US)).join("");
}

const DONE = `\
{"target": "192.0.2.1", "address": "192.0.2.1", "type": "target-done", "state": "alive", "transmitted": 3, "received": 3, "late": 0, "duplicates": 0, "errors": 0, "loss": 0, "rtt": {"first": 0.420, "min": 0.040, "avg": 1.050, "max": 2.070, "mdev": 0.012}, "lost": 0, "waiting": 0}
{"target": "two.example", "address": "192.0.2.2", "type": "target-done", "state": "alive", "transmitted": 3, "received": 2, "late": 1, "duplicates": 1, "errors": 0, "loss": 33.3333, "rtt": {"first": 0.420, "min": 0.040, "avg": 1.050, "max": 2.070, "mdev": 0.012}, "lost": 1, "waiting": 0}
{"target": "\\u001b[2J\\u202e", "address": "192.0.2.4", "type": "target-done", "state": "unreachable", "transmitted": 3, "received": 0, "late": 0, "duplicates": 0, "errors": 3, "loss": 100, "reason": {"kind": "network-error", "error": "Destination Host Unreachable", "from": "192.0.2.254", "family": "ipv4", "icmp_type": 3, "icmp_code": 1}, "lost": 3, "waiting": 0}
{"target": "FD00:0::1", "address": "fd00::1", "type": "target-done", "state": "unreachable", "transmitted": 3, "received": 0, "late": 0, "duplicates": 0, "errors": 0, "loss": 100, "reason": {"kind": "silent"}, "lost": 3, "waiting": 0}
`;
const FAILED = `{"target": "three.example", "type": "target-failed", "error": "Name or service not known"}\n`;
const CHANGE =
  `{"target": "\\u001b[2J\\u202e", "address": "192.0.2.4", "type": "state-change", "state": "down", "lasted": 723900.000, "lost": 3, "answered": 0, "reason": {"kind": "silent"}}\n`;
const SNAPSHOT =
  `{"type": "snapshot", "targets": 5, "alive": 3, "unreachable": 1, "failed": 1, "transmitted": 12, "received": 8, "late": 0, "duplicates": 0, "errors": 0, "strays": 0, "loss": 33.3333, "time": 3004, "rtt": {"min": 0.040, "avg": 1.050, "max": 2.070}, "undecided": 0, "lost": 4, "waiting": 0}\n`;
const STATISTICS =
  `{"type": "statistics", "targets": 5, "alive": 3, "unreachable": 1, "failed": 1, "transmitted": 12, "received": 8, "late": 1, "duplicates": 1, "errors": 4, "strays": 1, "loss": 33.3333, "time": 3004, "rtt": {"min": 0.040, "avg": 1.050, "max": 2.070}, "undecided": 0, "lost": 4, "waiting": 0}\n`;
const PACKETS = `\
{"target": "192.0.2.1", "address": "192.0.2.1", "type": "reply", "bytes": 64, "seq": 1, "ttl": 63, "time": 15.634}
{"target": "two.example", "address": "192.0.2.2", "type": "reply", "bytes": 64, "seq": 1, "time": 15.634, "duplicate": true}
{"target": "192.0.2.1", "address": "192.0.2.1", "type": "reply", "bytes": 64, "seq": 2, "ttl": 63, "time": 1500.000, "late": true}
{"target": "\\u001b[2J\\u202e", "address": "192.0.2.4", "type": "network-error", "seq": 70000, "error": "Destination Host Unreachable", "from": "192.0.2.254", "family": "ipv4", "icmp_type": 3, "icmp_code": 1}
{"target": "FD00:0::1", "address": "fd00::1", "type": "send-failure", "seq": 2, "error": "sendmsg: Network is unreachable", "errno": "ENETUNREACH"}
{"target": "two.example", "address": "192.0.2.2", "type": "timeout", "seq": 3}
{"type": "stray-reply", "from": "192.0.2.77", "seq": 700}
`;

Deno.test("JSON has a line for each target, for changes of state and for the totals", () => {
  assertEquals(output({}), FAILED + CHANGE + DONE + SNAPSHOT + STATISTICS);
  assertEquals(output({ plan: { kind: "count", count: 3 } }), output({}));
});

Deno.test("JSON with -v has a line for each packet, too", () => {
  assertEquals(output({ verbose: true }), FAILED + PACKETS + CHANGE + DONE + SNAPSHOT + STATISTICS);
});

Deno.test("JSON with --state-changes has no line for each target, and the time in each line", () => {
  const timed = (FAILED + CHANGE + SNAPSHOT + STATISTICS).replaceAll("}\n", ', "timestamp": 1700000000.000042}\n');
  assertEquals(output(WATCHED), timed);
});

Deno.test("JSON with --state-changes counts who is up and down", () => {
  const now = { kind: "session-snapshot", totals: totals({ now: { up: 2, down: 1 } }) } as const;
  const { up, down } = JSON.parse(output(WATCHED, [now]));
  assertEquals([up, down], [2, 1]);
});

Deno.test("JSON with -q has the totals only", () => {
  assertEquals(output({ quiet: true, verbose: true }), SNAPSHOT + STATISTICS);
});

Deno.test("JSON with --alive or --unreachable has such targets only", () => {
  const lines = DONE.split(/(?<=\n)/);
  const untried = done(0, { statistics: NEVER_ASKED });
  assertEquals(output({ listing: "alive" }, [...EVERYTHING, untried]), lines.slice(0, 2).join(""));
  assertEquals(output({ listing: "unreachable" }, [...EVERYTHING, untried]), lines.slice(2).join(""));
});

Deno.test("JSON tells what can't be looked up on stderr where stdout does not tell it, and nothing else", () => {
  const diagnostics = (changes: Partial<SessionTextSettings>) => {
    const reporter = new SessionJsonReporter(settings(changes), NAMES);
    return EVERYTHING.map((event) => reporter.diagnostics(event)).join("");
  };
  const expected = "ping1025: three.example: Name or service not known\n";
  assertEquals(diagnostics({}), "");
  assertEquals(diagnostics({ quiet: true }), expected);
  assertEquals(diagnostics({ listing: "alive" }), expected);
});

Deno.test("JSON with -D has the time of day at the end of each line", () => {
  for (const line of output({ timestamps: true, verbose: true }).trimEnd().split("\n")) {
    assert(line.endsWith(`, "timestamp": 1700000000.000042}`), line);
  }
});

Deno.test("JSON tells of a target that was never asked, and gives no loss", () => {
  assertEquals(
    output({}, [done(0, { statistics: NEVER_ASKED, reason: undefined })]),
    `{"target": "192.0.2.1", "address": "192.0.2.1", "type": "target-done", "state": "untried", "transmitted": 0, "received": 0, "late": 0, "duplicates": 0, "errors": 0, "lost": 0, "waiting": 0}\n`,
  );
  const line = output({}, [{ kind: "session-finish", totals: totals({ transmitted: 0, received: 0, measured: 0 }) }]);
  const { loss, rtt } = JSON.parse(line);
  assertEquals([loss, rtt], [undefined, undefined]);
});

Deno.test("JSON calls a target undecided of which no request is decided, and has no loss of it", () => {
  const statistics = { ...NEVER_ASKED, transmitted: 2, waiting: 2 };
  const { state, loss, lost, waiting } = JSON.parse(output({}, [done(0, { statistics, reason: undefined })]));
  assertEquals([state, loss, lost, waiting], ["undecided", undefined, 0, 2]);
  for (const listing of ["alive", "unreachable"] as const) {
    assertEquals(output({ listing }, [done(0, { statistics })]), "");
  }
  const all = JSON.parse(output({}, [{ kind: "session-finish", totals: totals({ waiting: 3, undecided: 1 }) }]));
  assertEquals([all.loss, all.lost, all.waiting, all.undecided], [11.1111, 1, 3, 1]);
});

Deno.test("JSON tells how a target came up", () => {
  const up = stateChange(0, {
    state: "up",
    lastedNs: undefined,
    decidedBy: { lost: 0, answered: 2 },
    roundTripNs: 420_999,
    reason: undefined,
  });
  assertEquals(
    output(WATCHED, [up]),
    `{"target": "192.0.2.1", "address": "192.0.2.1", "type": "state-change", "state": "up", "lost": 0, "answered": 2, "time": 0.420, "timestamp": 1700000000.000042}\n`,
  );
});

Deno.test("JSON tells which other address than the target's answered", () => {
  const otherSource = "192.0.2.99";
  const lines = output({ verbose: true }, [
    done(0, { otherSource }),
    reply(0, { otherSource }),
    stateChange(0, { state: "up", otherSource, reason: undefined }),
    done(0),
  ]);
  assertEquals(
    lines.trimEnd().split("\n").map((line) => JSON.parse(line)).map(({ from, different_address }) => [
      from,
      different_address,
    ]),
    [[otherSource, true], [otherSource, true], [otherSource, true], [undefined, undefined]],
  );
});

Deno.test("JSON has what an ICMP error carries besides", () => {
  const reason = (changes: Partial<typeof HOST_UNREACHABLE>) => {
    const event = done(0, { statistics: NOTHING_CAME, reason: { ...HOST_UNREACHABLE, ...changes } });
    const { mtu, pointer } = JSON.parse(output({}, [event])).reason;
    return [mtu, pointer];
  };
  assertEquals(reason({ code: 4, info: 1400 }), [1400, undefined]);
  assertEquals(reason({ code: 1, info: 1400 }), [undefined, undefined]);
  assertEquals(reason({ family: "ipv6", type: 2, code: 0, info: -1 }), [4294967295, undefined]);
  assertEquals(reason({ type: 12, info: 20 }), [undefined, 20]);
  assertEquals(reason({ family: "ipv6", type: 4, info: 40 }), [undefined, 40]);
  assertEquals(reason({ type: 11 }), [undefined, undefined]);
});

Deno.test("every line is one JSON object with a type, whatever names and messages hold", () => {
  const hostile = '"}\n\x1b[31m\u202e\ud800';
  const names: TargetNames = {
    nameOf: () => hostile,
    addressOf: () => hostile,
    familyOf: () => undefined,
    width: 10,
    columnsOf: (text) => text.length,
  };
  const reasons = [
    { ...HOST_UNREACHABLE, from: hostile },
    { kind: "send-failure", code: "EPERM", message: hostile },
  ] as const;
  const events: readonly SessionEvent[] = [
    ...EVERYTHING,
    { kind: "target-failed", target: 0, message: hostile },
    { kind: "target-send-failure", target: 0, sequence: 1, code: "EPERM", message: hostile },
    { kind: "session-stray", from: hostile, sequence: 1 },
    ...reasons.map((reason) => done(0, { statistics: NOTHING_CAME, reason })),
  ];
  const reporter = new SessionJsonReporter(settings({ verbose: true }), names);
  for (const event of events) {
    const line = reporter.output(event, WALL_CLOCK_US);
    assert(/^\{.*\}\n$/.test(line) && !/[^\P{Cc}\n]|\p{Cf}/u.test(line), JSON.stringify(line));
    const value = JSON.parse(line);
    assertEquals(typeof value.type, "string");
    if ("target" in event) assertEquals([value.target, value.address], [hostile, hostile]);
  }
});
