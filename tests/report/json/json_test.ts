import { assert, assertEquals } from "@std/assert";
import type {
  FinishEvent,
  IcmpNoticeEvent,
  NetworkErrorEvent,
  OutcomeStatistics,
  PingEvent,
  ReplyEvent,
  StartEvent,
  Statistics,
} from "../../../src/core/events.ts";
import { JsonReporter, type JsonReporterSettings, messageLine, versionLine } from "../../../src/report/json/json.ts";
import { forEachSeed } from "../../support/random.ts";

const SETTINGS: JsonReporterSettings = {
  programName: "ping",
  quiet: false,
  flood: false,
  verbose: false,
  timestamps: false,
};
const WALL_CLOCK_US = 1_795_370_795_003_465;

const START: StartEvent = {
  kind: "start",
  hostname: "example.org",
  target: "192.0.2.1",
  family: "ipv4",
  source: "192.0.2.9",
  device: undefined,
  sourceFixed: false,
  flowLabel: undefined,
  payloadBytes: 56,
  packetBytes: 84,
};
const REPLY: ReplyEvent = {
  kind: "reply",
  from: "192.0.2.1",
  fromName: undefined,
  sequence: 1,
  identifier: 4660,
  bytes: 64,
  timeToLive: 64,
  roundTripNs: 15_634_999,
  duplicate: false,
  badChecksum: false,
  proven: true,
  differentAddress: false,
  truncated: false,
  multicast: false,
  mismatch: undefined,
  ipOptions: undefined,
};
const NETWORK_ERROR: NetworkErrorEvent = {
  kind: "network-error",
  from: "192.0.2.254",
  fromName: undefined,
  sequence: 300,
  family: "ipv4",
  type: 3,
  code: 1,
  info: 0,
};
const NOTICE: IcmpNoticeEvent = {
  kind: "icmp-notice",
  from: "192.0.2.254",
  fromName: undefined,
  sequence: 2,
  badChecksum: false,
  family: "ipv4",
  type: 5,
  code: 1,
  info: 0xc0000203,
  quoted: undefined,
};
const OUTCOMES: OutcomeStatistics = {
  received: 2,
  lost: 1,
  waiting: 0,
  late: 0,
  lateAfterNs: 10_000_000_000,
  longestLossBurst: 1,
  up: true,
};
const STATISTICS: Statistics = {
  transmitted: 3,
  received: 2,
  duplicates: 0,
  corrupted: 0,
  errors: 0,
  uncountedErrors: 0,
  measured: 2,
  minUs: 30,
  averageUs: 1560,
  maxUs: 104_000,
  mdevUs: 7,
  ewmaEighthsUs: 8 * 1234 + 7,
  pipe: 1,
  elapsedNs: 2_003_499_999,
  outcomes: OUTCOMES,
};
const FINISH: FinishEvent = { kind: "finish", hostname: "example.org", statistics: STATISTICS, showGap: false };
const NOTHING_SENT: Statistics = {
  ...STATISTICS,
  transmitted: 0,
  received: 0,
  measured: 0,
  minUs: Infinity,
  averageUs: NaN,
  maxUs: 0,
  mdevUs: NaN,
  elapsedNs: 0,
  outcomes: { ...OUTCOMES, received: 0, lost: 0, longestLossBurst: 0, up: false },
};

const STATISTICS_START = '{"host": "example.org", "transmitted": 3, "received": 2, "duplicates": 0, "corrupted": 0, ' +
  '"errors": 0, "loss": 33.3333, "time": 2003, ' +
  '"rtt": {"min": 0.030, "avg": 1.560, "max": 104.000, "mdev": 0.007}';
const TARGET = '"address": "192.0.2.1", "family": "ipv4", "source": "192.0.2.9", "payload_bytes": 56, ' +
  '"packet_bytes": 84, "lost": 1, "longest_loss_burst": 1, "late": 0, "late_after": 10000.000000, "waiting": 0';

/** An event and its line, without the line's end; undefined for none. */
type Row = readonly [event: PingEvent, line: string | undefined];

/** Prints the events in order and compares each line with what is expected of it. */
function assertLines(settings: Partial<JsonReporterSettings>, rows: readonly Row[]): void {
  const reporter = new JsonReporter({ ...SETTINGS, ...settings });
  for (const [event, line] of rows) {
    const output = reporter.output(event, WALL_CLOCK_US);
    assertEquals(output, line === undefined ? "" : `${line}\n`);
    if (line !== undefined) assertIsObject(output);
  }
}

/** One object, and all on one line of harmless characters. */
function assertIsObject(line: string): Record<string, unknown> {
  const end = line.length - 1;
  assertEquals(line.indexOf("\n"), end);
  assert(
    !/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(line.slice(0, end)),
    `not harmless: ${encodeURIComponent(line.toWellFormed())}`,
  );
  const value: unknown = JSON.parse(line);
  assert(typeof value === "object" && value !== null && !Array.isArray(value));
  const entries = Object.entries(value);
  assert(entries.some(([key]) => key === "type"), `says not what it is: ${line}`);
  return Object.fromEntries(entries);
}

Deno.test("JsonReporter prints a run line by line, iputils' keys first", () =>
  assertLines({}, [
    [START, undefined],
    [{ kind: "transmitted", sequence: 1, outstanding: 1, pipe: 1 }, undefined],
    [
      REPLY,
      '{"bytes": 64, "host": "192.0.2.1", "seq": 1, "ttl": 64, "time": 15.634, "type": "reply", "address": "192.0.2.1"}',
    ],
    [{ kind: "outstanding", sequence: 2 }, '{"seq": 2, "info": "no answer yet", "type": "outstanding"}'],
    [{ kind: "stray-reply", from: "192.0.2.1", fromName: undefined, sequence: 9 }, undefined],
    [
      NETWORK_ERROR,
      '{"host": "192.0.2.254", "seq": 300, "error": "Destination Host Unreachable", "type": "network-error", ' +
      '"address": "192.0.2.254", "family": "ipv4", "icmp_type": 3, "icmp_code": 1}',
    ],
    [
      NOTICE,
      '{"host": "192.0.2.254", "seq": 2, "info": "Redirect Host(New nexthop: 192.0.2.3)", "type": "icmp-notice", ' +
      '"address": "192.0.2.254", "family": "ipv4", "icmp_type": 5, "icmp_code": 1, "gateway": "192.0.2.3"}',
    ],
    [
      { kind: "local-error", family: "ipv4", message: "Message too long", mtu: 1500 },
      '{"error": "local error: message too long, mtu=1500", "type": "local-error", "family": "ipv4", "mtu": 1500}',
    ],
    [
      { kind: "local-error", family: "ipv6", message: "No route to host", mtu: undefined },
      '{"error": "local error: No route to host", "type": "local-error", "family": "ipv6"}',
    ],
    [
      {
        kind: "send-failure",
        sequence: 3,
        code: "ENETUNREACH",
        message: "Network is unreachable",
        printedByPing: true,
      },
      '{"seq": 3, "error": "sendmsg: Network is unreachable", "type": "send-failure", "errno": "ENETUNREACH"}',
    ],
    [{ kind: "warning", message: "time flies" }, '{"warning": "time flies", "type": "warning"}'],
    [
      { kind: "snapshot", statistics: STATISTICS },
      `${STATISTICS_START}, "ewma": 1.234, "type": "snapshot", ${TARGET}}`,
    ],
    [FINISH, `${STATISTICS_START}, "type": "statistics", ${TARGET}}`],
  ]));

Deno.test("JsonReporter tells what is wrong with a reply", () => {
  const damaged: ReplyEvent = {
    ...REPLY,
    fromName: "router.example",
    timeToLive: undefined,
    roundTripNs: undefined,
    bytes: 20,
    duplicate: true,
    badChecksum: true,
    differentAddress: true,
    truncated: true,
    mismatch: { offset: 17, expected: 0x11, actual: 0x91, payload: Uint8Array.of(0, 0x0f, 0xff) },
  };
  assertLines({}, [[
    damaged,
    '{"bytes": 20, "host": "router.example (192.0.2.1)", "seq": 1, "info": "truncated", "type": "reply", ' +
    '"address": "192.0.2.1", "name": "router.example", "duplicate": true, "bad_checksum": true, ' +
    '"different_address": true, "mismatch": {"offset": 17, "expected": 17, "actual": 145, "payload": "000fff"}}',
  ]]);
});

Deno.test("JsonReporter with -v tells identifiers and replies to what was never sent", () =>
  assertLines({ verbose: true }, [
    [
      REPLY,
      '{"bytes": 64, "host": "192.0.2.1", "seq": 1, "ident": 4660, "ttl": 64, "time": 15.634, "type": "reply", ' +
      '"address": "192.0.2.1"}',
    ],
    [
      { kind: "stray-reply", from: "192.0.2.1", fromName: undefined, sequence: 9 },
      '{"host": "192.0.2.1", "seq": 9, "info": "never sent", "type": "stray-reply", "address": "192.0.2.1"}',
    ],
  ]));

Deno.test("JsonReporter tells a reply with a payload that was not sent as a stray one", () =>
  assertLines({}, [[
    { ...REPLY, proven: false, differentAddress: true },
    '{"host": "192.0.2.1", "seq": 1, "info": "not the payload that was sent", "type": "stray-reply", ' +
    '"address": "192.0.2.1"}',
  ]]));

Deno.test("JsonReporter with -D has the time of day as a number in every line of a run", () => {
  const timestamp = '"timestamp": 1795370795.003465}';
  assertLines({ timestamps: true }, [
    [START, undefined],
    [
      { kind: "outstanding", sequence: 2 },
      `{"seq": 2, "info": "no answer yet", "type": "outstanding", ${timestamp}`,
    ],
    [FINISH, `${STATISTICS_START}, "type": "statistics", ${TARGET}, ${timestamp}`],
  ]);
});

Deno.test("JsonReporter with -q prints statistics, and keeps a warning for stderr", () => {
  const warning: PingEvent = { kind: "warning", message: "time flies" };
  assertLines({ quiet: true }, [
    [START, undefined],
    [REPLY, undefined],
    [{ ...REPLY, badChecksum: true }, undefined],
    [{ kind: "outstanding", sequence: 2 }, undefined],
    [NETWORK_ERROR, undefined],
    [NOTICE, undefined],
    [{ kind: "local-error", family: "ipv4", message: "Message too long", mtu: 1500 }, undefined],
    [
      {
        kind: "send-failure",
        sequence: 3,
        code: "ENETUNREACH",
        message: "Network is unreachable",
        printedByPing: true,
      },
      undefined,
    ],
    [warning, undefined],
    [
      { kind: "snapshot", statistics: STATISTICS },
      `${STATISTICS_START}, "ewma": 1.234, "type": "snapshot", ${TARGET}}`,
    ],
    [FINISH, `${STATISTICS_START}, "type": "statistics", ${TARGET}}`],
  ]);
  const quiet = new JsonReporter({ ...SETTINGS, quiet: true });
  assertEquals(quiet.diagnostics(warning), "ping: time flies\n");
  assertEquals(quiet.diagnostics({ ...warning, form: "unnamed" }), "time flies\n");
  assertEquals(quiet.diagnostics(NETWORK_ERROR), "");
  assertEquals(new JsonReporter(SETTINGS).diagnostics(warning), "");
});

Deno.test("JsonReporter with -f prints no line for a packet, but errors and damage", () => {
  const reporter = new JsonReporter({ ...SETTINGS, flood: true, verbose: true });
  const types = [
    START,
    { kind: "transmitted", sequence: 1, outstanding: 1, pipe: 1 } satisfies PingEvent,
    REPLY,
    { ...REPLY, duplicate: true },
    { ...REPLY, badChecksum: true },
    { kind: "outstanding", sequence: 2 } satisfies PingEvent,
    { kind: "stray-reply", from: "192.0.2.1", fromName: undefined, sequence: 9 } satisfies PingEvent,
    NOTICE,
    NETWORK_ERROR,
    { kind: "local-error", family: "ipv4", message: "Message too long", mtu: 1500 } satisfies PingEvent,
    {
      kind: "send-failure",
      sequence: 3,
      code: "ENETUNREACH",
      message: "Network is unreachable",
      printedByPing: true,
    } satisfies PingEvent,
    { kind: "warning", message: "time flies" } satisfies PingEvent,
    FINISH,
  ].map((event) => reporter.output(event, WALL_CLOCK_US)).filter((line) => line !== "")
    .map((line) => assertIsObject(line).type);
  assertEquals(types, ["reply", "network-error", "local-error", "send-failure", "warning", "statistics"]);
});

Deno.test("JsonReporter has statistics at total loss, and when nothing was sent", () => {
  const outcomes = { ...OUTCOMES, received: 0, lost: 3, waiting: 1, longestLossBurst: 3, lateAfterNs: Infinity };
  const lost: Statistics = { ...NOTHING_SENT, transmitted: 4, errors: 4, pipe: 3, outcomes };
  assertLines({}, [
    [
      { ...FINISH, statistics: lost, showGap: true },
      '{"host": "example.org", "transmitted": 4, "received": 0, "duplicates": 0, "corrupted": 0, "errors": 4, ' +
      '"loss": 100, "time": 0, "pipe": 3, "type": "statistics", "lost": 3, "longest_loss_burst": 3, "late": 0, ' +
      '"waiting": 1}',
    ],
    [
      { ...FINISH, statistics: NOTHING_SENT, showGap: true },
      '{"host": "example.org", "transmitted": 0, "received": 0, "duplicates": 0, "corrupted": 0, "errors": 0, ' +
      '"time": 0, "type": "statistics", "lost": 0, "longest_loss_burst": 0, "late": 0, "late_after": 10000.000000, ' +
      '"waiting": 0}',
    ],
  ]);
});

Deno.test("JsonReporter has the loss of the decided requests, which late replies and those on their way don't lessen", () => {
  const outcomes = { ...OUTCOMES, received: 3, lost: 1, late: 1, waiting: 6 };
  const statistics = { ...STATISTICS, transmitted: 10, received: 4, outcomes };
  const line = assertIsObject(new JsonReporter(SETTINGS).output({ kind: "snapshot", statistics }, WALL_CLOCK_US));
  assertEquals([line.transmitted, line.received, line.loss, line.late, line.waiting], [10, 3, 25, 1, 6]);
  const waiting = { ...STATISTICS, outcomes: { ...OUTCOMES, received: 0, lost: 0, waiting: 3 } };
  const undecided = new JsonReporter(SETTINGS).output({ ...FINISH, statistics: waiting }, WALL_CLOCK_US);
  assertEquals("loss" in assertIsObject(undecided), false);
});

Deno.test("JsonReporter has pipe, gap and moving average where text has them", () => {
  const statistics: Statistics = { ...STATISTICS, pipe: 2, elapsedNs: 86_999 };
  const line = new JsonReporter(SETTINGS).output({ ...FINISH, statistics, showGap: true }, WALL_CLOCK_US);
  const { pipe, ipg, ewma } = assertIsObject(line);
  assertEquals({ pipe, ipg, ewma }, { pipe: 2, ipg: 0.043, ewma: 1.234 });
  assert(line.includes('"pipe": 2, "ipg": 0.043, "ewma": 1.234, "type"'));
});

Deno.test("JsonReporter keeps a copy of the start, whose object may be used again", () => {
  const reporter = new JsonReporter(SETTINGS);
  const start = { ...START, device: "eth0", flowLabel: 0x12345 };
  reporter.output(start, WALL_CLOCK_US);
  start.device = "gone";
  const { address, device, flow_label } = assertIsObject(reporter.output(FINISH, WALL_CLOCK_US));
  assertEquals({ address, device, flow_label }, { address: "192.0.2.1", device: "eth0", flow_label: 0x12345 });
});

Deno.test("JsonReporter has what an ICMP message carries in a key of its own", () => {
  const rows = [
    [{ family: "ipv4", type: 3, code: 4, info: 1400 }, { mtu: 1400 }],
    [{ family: "ipv4", type: 3, code: 0, info: 1400 }, {}],
    [{ family: "ipv4", type: 12, code: 0, info: 20 }, { pointer: 20 }],
    [{ family: "ipv4", type: 2, code: 0, info: 1280 }, {}],
    [{ family: "ipv6", type: 2, code: 0, info: -1 }, { mtu: 0xffffffff }],
    [{ family: "ipv6", type: 4, code: 0, info: 40 }, { pointer: 40 }],
    [{ family: "ipv6", type: 3, code: 0, info: 40 }, {}],
  ] as const;
  for (const [description, expected] of rows) {
    const line = new JsonReporter(SETTINGS).output({ ...NETWORK_ERROR, ...description }, WALL_CLOCK_US);
    const { family, icmp_type, mtu, pointer, gateway } = assertIsObject(line);
    const carried = Object.fromEntries(Object.entries({ mtu, pointer, gateway }).filter(([, value]) => value));
    assertEquals([family, icmp_type, carried], [description.family, description.type, expected]);
  }
});

Deno.test("JsonReporter has IP options as objects, of routes and times only what was recorded", () => {
  const first = Uint8Array.of(192, 0, 2, 1);
  const free = new Uint8Array(4);
  const line = new JsonReporter(SETTINGS).output({
    ...REPLY,
    ipOptions: [
      { kind: "record-route", pointer: 8, addresses: [first, free] },
      { kind: "no-operation" },
      { kind: "strict-source-route", pointer: 4, addresses: [first] },
      {
        kind: "timestamp",
        pointer: 13,
        overflow: 2,
        format: "addresses-and-times",
        slots: [{ address: first, time: 65_203_777 }, { address: free, time: 0 }],
      },
      { kind: "unknown", type: 148, data: Uint8Array.of(0, 1) },
      { kind: "malformed", reason: "length 1" },
      { kind: "end" },
    ],
  }, WALL_CLOCK_US);
  assertEquals(assertIsObject(line).ip_options, [
    { kind: "record-route", addresses: ["192.0.2.1"] },
    { kind: "no-operation" },
    { kind: "strict-source-route", addresses: ["192.0.2.1"] },
    {
      kind: "timestamp",
      format: "addresses-and-times",
      slots: [{ address: "192.0.2.1", time: 65_203_777 }],
      unrecorded_hops: 2,
    },
    { kind: "unknown", option_type: 148, data: "0001" },
    { kind: "malformed", reason: "length 1" },
  ]);
});

Deno.test("JsonReporter has the header of a quoted packet", () => {
  const line = new JsonReporter(SETTINGS).output({
    ...NOTICE,
    sequence: undefined,
    badChecksum: true,
    quoted: {
      header: {
        kind: "ipv4",
        typeOfService: 16,
        headerBytes: 20,
        totalBytes: 84,
        identification: 4660,
        flags: 2,
        fragmentOffsetBytes: 0,
        timeToLive: 63,
        protocol: 1,
        checksum: 0xbeef,
        source: Uint8Array.of(192, 0, 2, 9),
        destination: Uint8Array.of(192, 0, 2, 1),
        options: new Uint8Array(0),
      },
      options: [{ kind: "no-operation" }],
    },
  }, WALL_CLOCK_US);
  const { seq, bad_checksum, quoted_packet } = assertIsObject(line);
  assertEquals({ seq, bad_checksum }, { seq: undefined, bad_checksum: true });
  assertEquals(quoted_packet, {
    type_of_service: 16,
    header_bytes: 20,
    total_bytes: 84,
    identification: 4660,
    flags: 2,
    fragment_offset_bytes: 0,
    ttl: 63,
    protocol: 1,
    checksum: 0xbeef,
    source: "192.0.2.9",
    destination: "192.0.2.1",
    ip_options: [{ kind: "no-operation" }],
  });
});

Deno.test("lines from outside a run are objects, too", () => {
  assertEquals(messageLine("failure", "no such host"), '{"error": "no such host", "type": "error"}\n');
  assertEquals(messageLine("warning", "broadcast"), '{"warning": "broadcast", "type": "warning"}\n');
  assertEquals(versionLine("1.2.3"), '{"version": "1.2.3", "type": "version"}\n');
});

Deno.test("JsonReporter escapes what could act on a terminal", () =>
  assertEquals(
    messageLine("failure", '"\\\n\u001b[2J\u007f\u009b\u00ad\u200f\u202e\u2066\u2028\ufeff\ud800 \u{e0041} grün 中'),
    '{"error": "\\"\\\\\\n\\u001b[2J\\u007f\\u009b\\u00ad\\u200f\\u202e\\u2066\\u2028\\ufeff\\ud800 \\udb40\\udc41 grün 中", ' +
      '"type": "error"}\n',
  ));

Deno.test("JsonReporter prints one harmless object a line, and the same strings, whatever names hold", () =>
  forEachSeed(300, (random) => {
    const units = ['"', "\\", "\n", "\r", "\t", "}", ",", "a", "é", "\ud800", "\udc00", "\u2028", "\u202e"] as const;
    const text = () => {
      let result = "";
      for (let length = random.below(12); length > 0; length--) {
        result += random.below(2) === 0 ? random.pick(units) : String.fromCharCode(random.below(0x10000));
      }
      return result;
    };
    const reporter = new JsonReporter({ ...SETTINGS, verbose: true, timestamps: random.below(2) === 0 });
    const [from, fromName, message] = [text(), text(), text()];
    reporter.output({ ...START, hostname: message, target: from, source: fromName, device: text() }, WALL_CLOCK_US);
    const snapshot = assertIsObject(reporter.output({ kind: "snapshot", statistics: NOTHING_SENT }, WALL_CLOCK_US));
    assertEquals([snapshot.host, snapshot.address, snapshot.source], [message, from, fromName]);
    for (const event of [REPLY, NETWORK_ERROR, NOTICE]) {
      const { host, address } = assertIsObject(reporter.output({ ...event, from, fromName }, WALL_CLOCK_US));
      assertEquals([host, address], [from === fromName ? from : `${fromName} (${from})`, from]);
    }
    assertEquals(assertIsObject(messageLine("failure", message)).error, message);
    const failure = reporter.output(
      { kind: "send-failure", sequence: 3, code: "EPERM", message, printedByPing: true },
      WALL_CLOCK_US,
    );
    assertEquals(assertIsObject(failure).error, `sendmsg: ${message}`);
  }));

Deno.test("JsonReporter stays valid when a figure is no number", () => {
  const reply = { ...REPLY, bytes: NaN, timeToLive: -Infinity, roundTripNs: NaN };
  const { bytes, ttl, time } = assertIsObject(new JsonReporter(SETTINGS).output(reply, WALL_CLOCK_US));
  assertEquals({ bytes, ttl, time }, { bytes: null, ttl: null, time: null });
  const outcomes = { ...OUTCOMES, received: 9_999_999 };
  const statistics = { ...NOTHING_SENT, transmitted: 10_000_000, received: 9_999_999, measured: 1, outcomes };
  const { loss, rtt } = assertIsObject(new JsonReporter(SETTINGS).output({ ...FINISH, statistics }, WALL_CLOCK_US));
  assertEquals({ loss, rtt }, { loss: 1e-5, rtt: { min: null, avg: null, max: 0, mdev: null } });
});
