/**
 * Text that comes from elsewhere, names from DNS first of all, in every place where a reporter puts it: it is printable,
 * makes no lines of its own, and JSON stays JSON.
 *
 * @module
 */
import fc from "fast-check";
import type { PingEvent, SessionEvent, SessionTotals } from "../../src/core/events.ts";
import { JsonReporter, messageLine } from "../../src/report/json/json.ts";
import { printable } from "../../src/report/words/printable.ts";
import { SessionTextReporter } from "../../src/report/text/many.ts";
import { TextReporter } from "../../src/report/text/text.ts";
import { fuzzTarget } from "./fuzz_target.ts";
import { assertJsonLines, assertSafeText } from "./safe_text.ts";

/** Texts from elsewhere, and what else makes a list of events. */
export interface Texts {
  readonly name: string;
  readonly other: string;
  readonly message: string;
  readonly quiet: boolean;
  readonly kind: number;
  readonly numbers: readonly number[];
}

/** Pieces that have done harm, or might. */
const PIECES = [
  "\x1b[2J",
  "\x1b]0;title\x07",
  "\n64 bytes from 192.0.2.1: icmp_seq=1",
  "\r",
  "\x9b31m",
  "\u202e",
  "\u2066",
  "\u2028",
  "\u200b",
  "\ufeff",
  "\0",
  "\x7f",
  '"',
  "\\",
  "\ud800",
  "$&",
  "$`",
  "xn--",
  "é",
  "\u{e0001}",
];
const text = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "binary", maxLength: 8 })), {
  maxLength: 5,
}).map((pieces) => pieces.join(""));

const ICMP_TYPES = [0, 3, 4, 5, 11, 12, 1, 2, 200] as const;

/** Events of one target, with these texts wherever one can stand. */
export function pingEvents({ name, other, message, kind, numbers }: Texts): PingEvent[] {
  const [a = 0, b = 0, c = 0] = numbers;
  const from = "192.0.2.1";
  const origin = { from, fromName: name, otherNames: new Map([["192.0.2.7", other], [from, name]]) };
  const icmp = {
    family: kind % 2 === 0 ? "ipv4" : "ipv6",
    type: ICMP_TYPES[a % 9] ?? 3,
    code: b & 255,
    info: c,
  } as const;
  const route = { kind: "record-route", pointer: 8, addresses: [Uint8Array.of(192, 0, 2, 7)] } as const;
  const statistics = {
    transmitted: a,
    received: Math.min(a, b),
    duplicates: c,
    corrupted: a,
    errors: b,
    uncountedErrors: c,
    measured: b,
  } as const;
  const times = { minUs: a, averageUs: b, maxUs: c, mdevUs: a, ewmaEighthsUs: b, pipe: c, elapsedNs: a } as const;
  const figures = { ...statistics, ...times };
  return [
    {
      kind: "start",
      hostname: name,
      target: from,
      family: icmp.family,
      source: from,
      device: undefined,
      sourceFixed: true,
      flowLabel: undefined,
      payloadBytes: a,
      packetBytes: b,
    },
    {
      kind: "reply",
      ...origin,
      sequence: a & 0xffff,
      identifier: 1,
      bytes: b,
      timeToLive: 64,
      roundTripNs: c,
      duplicate: kind % 2 === 0,
      badChecksum: kind % 3 === 0,
      proven: kind % 7 !== 0,
      differentAddress: true,
      truncated: kind % 5 === 0,
      multicast: false,
      mismatch: undefined,
      ipOptions: [route],
    },
    { kind: "stray-reply", ...origin, sequence: a & 0xffff },
    { kind: "network-error", ...origin, ...icmp, sequence: a & 0xffff },
    { kind: "icmp-notice", ...origin, ...icmp, info: 0xc000_0207, sequence: 1, badChecksum: true, quoted: undefined },
    { kind: "local-error", family: icmp.family, message: "Message too long", mtu: kind % 2 === 0 ? a : undefined },
    // The program counts requests itself, one by one: the network has no say in that.
    {
      kind: "send-failure",
      sequence: 1 + a % 100,
      code: "EPERM",
      message: "Not permitted",
      printedByPing: kind % 2 === 0,
    },
    { kind: "warning", message, ...(kind % 2 === 0 ? {} : { form: kind % 3 === 0 ? "detail" : "unnamed" } as const) },
    { kind: "snapshot", statistics: figures },
    { kind: "finish", hostname: name, showGap: kind % 2 === 0, statistics: figures },
  ];
}

/** Events of many targets, likewise. */
export function sessionEvents({ message, numbers }: Texts): SessionEvent[] {
  const [a = 0, b = 0, c = 0] = numbers;
  const received = Math.min(a, b);
  const lost = Math.min(a - received, c);
  const counts = { transmitted: a, received, lost, waiting: a - received - lost, late: b, duplicates: c, errors: a };
  const figures = { ...counts, measured: received, minUs: a, averageUs: b, maxUs: c, mdevUs: a };
  const totals: SessionTotals = {
    ...figures,
    targets: 1,
    alive: 0,
    unreachable: 1,
    undecided: 0,
    failed: 0,
    strays: b,
    elapsedNs: c,
  };
  const failure = { kind: "send-failure", code: "EPERM", message } as const;
  const target = 0;
  return [
    { kind: "target-failed", target, message },
    { kind: "send-failure", target, sequence: a, code: "EPERM", message },
    {
      kind: "reply",
      target,
      sequence: a,
      bytes: b,
      timeToLive: 1,
      roundTripNs: c,
      duplicate: true,
      late: true,
      otherSource: message,
    },
    { kind: "timeout", target, sequence: a },
    {
      kind: "state-change",
      target,
      state: "down",
      lastedNs: a,
      decidedBy: { lost: 1, answered: 0 },
      stretchedIntervalNs: c,
      roundTripNs: undefined,
      otherSource: message,
      reason: failure,
    },
    {
      kind: "target-done",
      target,
      alive: received > 0,
      firstRoundTripNs: a,
      otherSource: message,
      reason: failure,
      statistics: figures,
    },
    { kind: "stray-reply", from: message, sequence: a },
    { kind: "snapshot", totals },
    { kind: "finish", totals },
  ];
}

/** As many line ends as a harmless text brings. */
function assertSameLines(hostile: string, harmless: string): void {
  const [lines, expected] = [hostile, harmless].map((text) => text.split(/[\n\r]/).length);
  if (lines !== expected) throw new Error(`${lines} lines instead of ${expected}: ${JSON.stringify(hostile)}`);
}

/** Texts that have done harm, or might. */
export const TEXTS: fc.Arbitrary<Texts> = fc.record({
  name: text,
  other: text,
  message: text,
  quiet: fc.boolean(),
  kind: fc.nat(30),
  numbers: fc.array(fc.oneof(fc.nat(100), fc.nat(2 ** 31 - 1)), { minLength: 3, maxLength: 3 }),
});

/** The reporters of people's text and of `-j`. */
export const REPORT_TARGET = fuzzTarget<Texts>({
  name: "reporters",
  share: 0.4,
  inputs: TEXTS,
  check: (texts) => {
    const { quiet } = texts;
    const common = { programName: "ping", quiet, verbose: true, timestamps: true };
    const texting = { ...common, flood: false, audible: false, preciseTimes: false, preload: 1, terminalColumns: 80 };
    const harmlessTexts = { ...texts, name: "name", other: "other", message: "message" };
    const harmless = pingEvents(harmlessTexts);
    const [plain, json, other] = [
      new TextReporter(texting),
      new JsonReporter({ ...common, flood: false }),
      new TextReporter(texting),
    ];
    for (const [index, event] of pingEvents(texts).entries()) {
      const output = plain.output(event, 1_700_000_000_000_001);
      const diagnostics = plain.diagnostics(event);
      assertSafeText(output, "\n\t");
      assertSafeText(diagnostics, "\n\r");
      const twin = harmless[index] ?? event;
      assertSameLines(output, other.output(twin, 1_700_000_000_000_001));
      assertSameLines(diagnostics, other.diagnostics(twin));
      assertJsonLines(json.output(event, 1_700_000_000_000_001));
      assertSafeText(json.diagnostics(event), "\n");
    }
    checkSession(texts, harmlessTexts);
    assertJsonLines(messageLine("failure", texts.message) + messageLine("warning", texts.name));
    assertSafeText(printable(texts.message), "");
  },
});

function checkSession(texts: Texts, harmlessTexts: Texts): void {
  const reporters = (name: string) => {
    const names = {
      nameOf: () => name,
      addressOf: () => "192.0.2.1",
      familyOf: () => ({ name: "ipv4" }) as const,
      width: 30,
      columnsOf: (text: string) => text.length,
    };
    const settings = {
      programName: "ping",
      quiet: texts.quiet,
      verbose: true,
      timestamps: true,
      numeric: texts.kind % 2 === 0,
      preciseTimes: true,
      plan: { kind: "count", count: 3 } as const,
      listing: (["all", "all", "alive", "unreachable"] as const)[texts.kind % 4] ?? "all",
      stateChanges: texts.kind % 3 === 0 ? { downAfter: 1, upAfter: 1 } : undefined,
    };
    return new SessionTextReporter(settings, names);
  };
  const hostile = reporters(texts.name);
  const harmless = reporters(harmlessTexts.name);
  const twins = sessionEvents(harmlessTexts);
  for (const [index, event] of sessionEvents(texts).entries()) {
    const twin = twins[index] ?? event;
    assertSafeText(hostile.output(event, 1), "\n");
    assertSafeText(hostile.diagnostics(event), "\n\r");
    assertSameLines(hostile.output(event, 1), harmless.output(twin, 1));
    assertSameLines(hostile.diagnostics(event), harmless.diagnostics(twin));
  }
}
