import { assertEquals, assertStringIncludes } from "@std/assert";
import type { PingEvent } from "../../../src/core/events.ts";
import { TextReporter, type TextReporterSettings } from "../../../src/report/text/text.ts";
import {
  ADDRESS_CHANGE,
  EVERYTHING,
  finishEvent,
  replyEvent,
  someStatistics,
  startEvent,
  WALL_CLOCK_US,
} from "../events.ts";

function reporter(settings: Partial<TextReporterSettings> = {}): TextReporter {
  return new TextReporter({
    programName: "ping",
    quiet: false,
    flood: false,
    verbose: false,
    timestamps: false,
    audible: false,
    preciseTimes: false,
    preload: 1,
    terminalColumns: Infinity,
    ...settings,
  });
}

/** What a run prints on both streams. */
function transcript(settings: Partial<TextReporterSettings>, events = EVERYTHING) {
  const text = reporter(settings);
  let output = "";
  let diagnostics = "";
  for (const event of events) {
    output += text.output(event, WALL_CLOCK_US);
    diagnostics += text.diagnostics(event);
  }
  return { output, diagnostics };
}

function output(event: PingEvent, settings: Partial<TextReporterSettings> = {}): string {
  return reporter(settings).output(event, WALL_CLOCK_US);
}

const HEADER = "PING example.com (192.0.2.1) 56(84) bytes of data.\n";
const SUMMARY = `
--- example.com ping statistics ---
4 packets transmitted, 3 received, +1 duplicates, +1 corrupted, +2 errors, 25% packet loss, time 3004ms
rtt min/avg/max/mdev = 11.000/12.345/14.001/1.247 ms, pipe 2
`;
const SNAPSHOT = "\r3/4 packets, 25% loss, min/avg/ewma/max = 11.000/12.345/11.875/14.001 ms\n";

Deno.test("TextReporter prints no round-trip time where iputils has no room for a time stamp, though one is known", () => {
  const events = [
    replyEvent({ bytes: 23, roundTripNs: 1e6 }),
    { kind: "snapshot", statistics: someStatistics() },
    finishEvent({}, true),
  ] satisfies PingEvent[];
  const short = transcript({}, [startEvent({ payloadBytes: 15 }), ...events]);
  assertEquals(short.output.match(/time=|rtt|ipg.*/g), ["ipg/ewma 1001.499/0.000 ms"]);
  assertEquals(short.diagnostics, "\r3/4 packets, 25% loss\n");
  const query = { type: "name", payloadBytes: 24 } as const;
  assertEquals(transcript({}, [startEvent({ query }), ...events]).output.match(/time=|rtt/g), null);
  const stamps = { type: "timestamp", payloadBytes: 12 } as const;
  const asked = transcript({}, [startEvent({ payloadBytes: 12, query: stamps }), ...events]);
  assertEquals(asked.output.match(/time=|rtt/g), ["time=", "rtt"]);
  // A shorter reply to a request that has room.
  assertEquals(transcript({}, [startEvent(), ...events]).output.match(/time=|rtt/g), ["rtt"]);
});

Deno.test("TextReporter prints a run as iputils does", () => {
  assertEquals(transcript({}), {
    output: HEADER +
      "64 bytes from one.example (192.0.2.1): icmp_seq=1 ttl=55 time=12.3 ms\n" +
      "no answer yet for icmp_seq=2\n" +
      "64 bytes from 192.0.2.1: icmp_seq=3 ttl=55 time=0.999 ms (DUP!)\n" +
      "64 bytes from 192.0.2.1: icmp_seq=4 ttl=55 time=12.3 ms (BAD CHECKSUM!)\n" +
      "From router.example (192.0.2.254) icmp_seq=300 Destination Host Unreachable\n" +
      "From 192.0.2.254: icmp_seq=5 Redirect Host(New nexthop: 192.0.2.5)\n" +
      SUMMARY,
    diagnostics: "ping: something odd\n" +
      "ping: local error: message too long, mtu=1300\n" +
      "ping: sendmsg: Operation not permitted\n" +
      SNAPSHOT,
  });
});

Deno.test("TextReporter prints header and summary alone when quiet, and what is unanswered", () => {
  assertEquals(transcript({ quiet: true }), {
    output: `${HEADER}no answer yet for icmp_seq=2\n${SUMMARY}`,
    diagnostics: `ping: something odd\n${SNAPSHOT}`,
  });
});

Deno.test("TextReporter prints dots and backspaces in a flood", () => {
  assertEquals(transcript({ flood: true }), {
    output: `${HEADER}.\b \bno answer yet for icmp_seq=2\n.\b \b\bC\bEEE${SUMMARY}`,
    diagnostics: `ping: something odd\n${SNAPSHOT}`,
  });
});

Deno.test("TextReporter prints nothing of a flood when quiet", () => {
  assertEquals(transcript({ flood: true, quiet: true }).output, `${HEADER}no answer yet for icmp_seq=2\n${SUMMARY}`);
});

Deno.test("TextReporter prints identifiers and stray replies when verbose", () => {
  const lines = transcript({ verbose: true }).output.split("\n");
  assertEquals(lines[1], "64 bytes from one.example (192.0.2.1): icmp_seq=1 ident=4660 ttl=55 time=12.3 ms");
  assertEquals(lines[5], "From 192.0.2.7: reply to icmp_seq=700, never sent");
});

Deno.test("TextReporter puts the time of day before every line about a packet", () => {
  assertEquals(transcript({ timestamps: true }).output.split("\n").slice(1, 7), [
    "[1700000000.000042] 64 bytes from one.example (192.0.2.1): icmp_seq=1 ttl=55 time=12.3 ms",
    "[1700000000.000042] no answer yet for icmp_seq=2",
    "[1700000000.000042] 64 bytes from 192.0.2.1: icmp_seq=3 ttl=55 time=0.999 ms (DUP!)",
    "[1700000000.000042] 64 bytes from 192.0.2.1: icmp_seq=4 ttl=55 time=12.3 ms (BAD CHECKSUM!)",
    "[1700000000.000042] From router.example (192.0.2.254) icmp_seq=300 Destination Host Unreachable",
    "[1700000000.000042] From 192.0.2.254: icmp_seq=5 Redirect Host(New nexthop: 192.0.2.5)",
  ]);
  const header = transcript({ timestamps: true }).output.split("\n")[0];
  assertEquals(header, HEADER.trimEnd());
});

for (
  const [what, change, line] of [
    ["over IPv4", {}, "PING example.com (192.0.2.1) 56(84) bytes of data."],
    [
      "with a source address",
      { sourceFixed: true },
      "PING example.com (192.0.2.1) from 192.0.2.99 : 56(84) bytes of data.",
    ],
    ["with a device", { device: "eth0" }, "PING example.com (192.0.2.1) from 192.0.2.99 eth0: 56(84) bytes of data."],
    [
      "over IPv6",
      { family: "ipv6", target: "fe80::1%eth0", packetBytes: 104 },
      "PING example.com (fe80::1%eth0) 56 data bytes",
    ],
    [
      "over IPv6 with a device",
      { family: "ipv6", target: "::1", source: "::1", device: "lo", payloadBytes: 0 },
      "PING example.com (::1) from ::1 lo: 0 data bytes",
    ],
    [
      "with a flow label",
      { family: "ipv6", target: "::1", flowLabel: 0x123 },
      "PING example.com (::1) , flow 0x00123, 56 data bytes",
    ],
    [
      "with a flow label of 0, which the kernel replaces",
      { family: "ipv6", target: "::1", flowLabel: 0 },
      "PING example.com (::1) 56 data bytes",
    ],
    [
      "of a name that would act on the terminal",
      { hostname: "\x1b[2Jevil" },
      "PING \\033[2Jevil (192.0.2.1) 56(84) bytes of data.",
    ],
  ] as const
) {
  Deno.test(`TextReporter's header ${what}`, () => {
    assertEquals(output(startEvent(change)), `${line}\n`);
  });
}

for (
  const [what, change, line] of [
    ["without a round-trip time", { roundTripNs: undefined, bytes: 8 }, "8 bytes from 192.0.2.1: icmp_seq=1 ttl=55"],
    ["without a time to live", { timeToLive: undefined }, "64 bytes from 192.0.2.1: icmp_seq=1 time=12.3 ms"],
    ["with a time to live of 0", { timeToLive: 0 }, "64 bytes from 192.0.2.1: icmp_seq=1 ttl=0 time=12.3 ms"],
    ["cut short", { truncated: true, bytes: 30 }, "30 bytes from 192.0.2.1: icmp_seq=1 ttl=55 (truncated)"],
    [
      "cut short and more, of which nothing is said",
      { truncated: true, bytes: 30, duplicate: true, differentAddress: true },
      "30 bytes from 192.0.2.1: icmp_seq=1 ttl=55 (truncated)",
    ],
    ["whose name is its address", { fromName: "192.0.2.1" }, "64 bytes from 192.0.2.1: icmp_seq=1 ttl=55 time=12.3 ms"],
    [
      "whose name would act on the terminal",
      { fromName: "a\x1b[31m" },
      "64 bytes from a\\033[31m (192.0.2.1): icmp_seq=1 ttl=55 time=12.3 ms",
    ],
    [
      "that is one of many",
      { duplicate: true, multicast: true },
      "64 bytes from 192.0.2.1: icmp_seq=1 ttl=55 time=12.3 ms",
    ],
    [
      "with everything wrong",
      { duplicate: true, badChecksum: true, differentAddress: true },
      "64 bytes from 192.0.2.1: icmp_seq=1 ttl=55 time=12.3 ms (DUP!) (BAD CHECKSUM!) (DIFFERENT ADDRESS!)",
    ],
    ["in no time", { roundTripNs: 999 }, "64 bytes from 192.0.2.1: icmp_seq=1 ttl=55 time=0.000 ms"],
  ] as const
) {
  Deno.test(`TextReporter's line for a reply ${what}`, () => {
    assertEquals(output(replyEvent(change)), `${line}\n`);
  });
}

Deno.test("TextReporter marks duplicates of many hosts when verbose, and identifiers where they are known", () => {
  const event = replyEvent({ duplicate: true, multicast: true, identifier: undefined });
  assertEquals(output(event, { verbose: true }), "64 bytes from 192.0.2.1: icmp_seq=1 ttl=55 time=12.3 ms (DUP!)\n");
});

Deno.test("TextReporter prints three decimals when asked, and rings a bell", () => {
  assertStringIncludes(output(replyEvent(), { preciseTimes: true }), " time=12.345 ms\n");
  assertStringIncludes(output(replyEvent(), { audible: true }), "ms\x07\n");
  assertEquals(output(replyEvent(), { audible: true, flood: true }), "\b \b\x07");
  assertEquals(output(replyEvent(), { audible: true, quiet: true }), "");
});

Deno.test("TextReporter dumps a damaged payload from behind the time stamp, 32 bytes a line", () => {
  const payload = Uint8Array.from({ length: 56 }, (_, index) => index === 20 ? 0xff : index);
  const mismatch = { offset: 20, expected: 0x14, actual: 0xff, payload };
  assertEquals(
    output(replyEvent({ mismatch })),
    "64 bytes from 192.0.2.1: icmp_seq=1 ttl=55 time=12.3 ms\n" +
      "wrong data byte #20 should be 0x14 but was 0xff\n" +
      "#16\t10 11 12 13 ff 15 16 17 18 19 1a 1b 1c 1d 1e 1f 20 21 22 23 24 25 26 27 28 29 2a 2b 2c 2d 2e 2f \n" +
      "#48\t30 31 32 33 34 35 36 37 \n",
  );
});

Deno.test("TextReporter dumps one byte, without a leading zero", () => {
  const payload = new Uint8Array(17);
  const mismatch = { offset: 16, expected: 0x10, actual: 0, payload };
  assertStringIncludes(output(replyEvent({ mismatch })), "\nwrong data byte #16 should be 0x10 but was 0x0\n#16\t0 \n");
});

const SUMMARY_START = "\n--- example.com ping statistics ---\n";

for (
  const [what, event, text] of [
    [
      "of an ordinary run",
      finishEvent({ transmitted: 3 }),
      "3 packets transmitted, 3 received, 0% packet loss, time 3004ms\nrtt min/avg/max/mdev = 11.000/12.345/14.001/1.247 ms\n",
    ],
    [
      "of a total loss: a blank line follows",
      finishEvent({ received: 0, measured: 0 }),
      "4 packets transmitted, 0 received, 100% packet loss, time 3004ms\n\n",
    ],
    [
      "of a total loss with errors: the pipe stands alone",
      finishEvent({ received: 0, measured: 0, errors: 4, pipe: 3 }),
      "4 packets transmitted, 0 received, +4 errors, 100% packet loss, time 3004ms\npipe 3\n",
    ],
    [
      "of a run without a request",
      finishEvent({ transmitted: 0, received: 0, measured: 0 }),
      "0 packets transmitted, 0 received\n\n",
    ],
    [
      "without a measured time",
      finishEvent({ measured: 0 }),
      "4 packets transmitted, 3 received, 25% packet loss, time 3004ms\n\n",
    ],
    [
      "of a flood",
      finishEvent({ pipe: 2 }, true),
      "4 packets transmitted, 3 received, 25% packet loss, time 3004ms\n" +
      "rtt min/avg/max/mdev = 11.000/12.345/14.001/1.247 ms, pipe 2, ipg/ewma 1001.499/11.875 ms\n",
    ],
    [
      "of a flood of one packet",
      finishEvent({ transmitted: 1, received: 1, measured: 1, elapsedNs: 0 }, true),
      "1 packets transmitted, 1 received, 0% packet loss, time 0ms\nrtt min/avg/max/mdev = 11.000/12.345/14.001/1.247 ms\n",
    ],
    [
      "of a flood with a total loss",
      finishEvent({ received: 0, measured: 0 }, true),
      "4 packets transmitted, 0 received, 100% packet loss, time 3004ms\n\n",
    ],
    [
      "whose elapsed time is rounded",
      finishEvent({ transmitted: 3, measured: 0, elapsedNs: 999_500_000 }),
      "3 packets transmitted, 3 received, 0% packet loss, time 1000ms\n\n",
    ],
  ] as const
) {
  Deno.test(`TextReporter's summary ${what}`, () => {
    assertEquals(output(event), SUMMARY_START + text);
    assertEquals(output(event, { quiet: true, flood: true }), SUMMARY_START + text);
  });
}

Deno.test("TextReporter's snapshot rounds the loss down and leaves out times that were not taken", () => {
  const snapshot = (change: Parameters<typeof someStatistics>[0]) =>
    reporter().diagnostics({ kind: "snapshot", statistics: someStatistics(change) });
  assertEquals(snapshot({ transmitted: 3, received: 1, measured: 0 }), "\r1/3 packets, 66% loss\n");
  assertEquals(snapshot({ transmitted: 0, received: 0, measured: 0 }), "\r0/0 packets, 0% loss\n");
  assertEquals(snapshot({}), SNAPSHOT);
});

Deno.test("TextReporter puts the program's name before a warning, unless it has none", () => {
  const text = reporter({ programName: "/bin/ping" });
  assertEquals(text.diagnostics({ kind: "warning", message: "odd" }), "/bin/ping: odd\n");
  assertEquals(text.diagnostics({ kind: "warning", message: "odd", form: "unnamed" }), "odd\n");
});

Deno.test("TextReporter words local errors for each family", () => {
  const text = reporter({ programName: "ping6" });
  const error = { kind: "local-error", message: "No route to host", mtu: undefined } as const;
  assertEquals(text.diagnostics({ ...error, family: "ipv6" }), "ping6: local error: No route to host\n");
  assertEquals(
    text.diagnostics({ ...error, family: "ipv6", mtu: 1280 }),
    "ping6: local error: message too long, mtu: 1280\n",
  );
});

Deno.test("TextReporter words ICMP errors for each family", () => {
  const event = { kind: "network-error", from: "2001:db8::1", fromName: undefined, sequence: 1, info: 1280 } as const;
  assertEquals(
    output({ ...event, family: "ipv6", type: 2, code: 0 }),
    "From 2001:db8::1 icmp_seq=1 Packet too big: mtu=1280\n",
  );
  assertEquals(
    output({ ...event, family: "ipv4", type: 3, code: 4 }),
    "From 2001:db8::1 icmp_seq=1 Frag needed and DF set (mtu = 1280)\n",
  );
});

Deno.test("TextReporter names the next hop of a redirect, and does not take another address for it", () => {
  const event = {
    kind: "icmp-notice",
    from: "192.0.2.254",
    fromName: "router.example",
    sequence: 5,
    quoted: undefined,
    family: "ipv4",
    type: 5,
    code: 0,
    info: 0xc000020f,
    badChecksum: false,
  } as const;
  const named = (...names: readonly [address: string, name: string][]) =>
    output({ ...event, otherNames: new Map(names) });
  const start = "From router.example (192.0.2.254): icmp_seq=5 Redirect Network(New nexthop: ";
  assertEquals(named(["192.0.2.15", "hop.example"]), `${start}hop.example (192.0.2.15))\n`);
  assertEquals(named(["192.0.2.15", "$&\x1b"]), `${start}$&\\033 (192.0.2.15))\n`);
  assertEquals(named(["192.0.2.1", "other.example"]), `${start}192.0.2.15)\n`);
});

Deno.test("TextReporter says when the checksum of a notice is wrong", () => {
  const event = {
    kind: "icmp-notice",
    from: "192.0.2.254",
    fromName: undefined,
    sequence: 5,
    quoted: undefined,
  } as const;
  assertEquals(
    output({ ...event, family: "ipv4", type: 4, code: 0, info: 0, badChecksum: true }),
    "From 192.0.2.254: icmp_seq=5 (BAD CHECKSUM)Source Quench\n",
  );
});

Deno.test("TextReporter prints no more dots than the terminal is wide while replies come late", () => {
  const dots = (outstanding: number, pipe: number, preload: number) =>
    output({ kind: "transmitted", sequence: 1, outstanding, pipe }, { flood: true, preload, terminalColumns: 80 });
  assertEquals([dots(79, 100, 1), dots(80, 100, 1), dots(80, 79, 1), dots(80, 79, 80)], [".", "", ".", ""]);
});

Deno.test("TextReporter tells in one line that the name has another address, in a quiet run, too", () => {
  const event: PingEvent = { ...ADDRESS_CHANGE, hostname: "one\x1b" };
  for (const changes of [{}, { quiet: true }, { quiet: true, flood: true }]) {
    assertEquals(output(event, changes), "one\\033 is now 192.0.2.2\n");
  }
  assertEquals(output(event, { flood: true }), "\none\\033 is now 192.0.2.2\n");
});

Deno.test("TextReporter prints no dots but in a flood", () => {
  assertEquals(output({ kind: "transmitted", sequence: 1, outstanding: 1, pipe: 0 }), "");
});
