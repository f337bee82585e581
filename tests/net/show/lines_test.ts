import { assert, assertEquals, assertRejects } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { Clock } from "../../../ffi/clock.ts";
import { addressesIn, withNames } from "../../../src/core/event_addresses.ts";
import type { OutstandingEvent, PingEvent, StrayReplyEvent } from "../../../src/core/events.ts";
import { AddressNames } from "../../../src/net/names/address_names.ts";
import { Lines } from "../../../src/net/show/lines.ts";
import type { Reporter } from "../../../src/report/reporter.ts";

/** Notes what it is given, and says nothing. */
class NotingReporter implements Reporter<PingEvent> {
  readonly events: PingEvent[] = [];
  readonly timesUs: number[] = [];

  output(event: PingEvent, wallClockUs: number): string {
    this.events.push({ ...event });
    this.timesUs.push(wallClockUs);
    return "";
  }

  diagnostics(): string {
    return "";
  }

  /** Kinds, and the names where there are any. */
  get summary(): string[] {
    return this.events.map((event) => "fromName" in event ? `${event.kind} ${event.fromName}` : event.kind);
  }
}

const LOOPBACK = "127.0.0.1";
const outstanding: OutstandingEvent = { kind: "outstanding", sequence: 1 };

function stray(from: string): StrayReplyEvent {
  return { kind: "stray-reply", from, fromName: undefined, sequence: 1 };
}

/** Lines with names or without. */
function makeLines(
  namesWanted: boolean,
  { lingerNs = 0, lookUp }: { lingerNs?: number; lookUp?: () => Promise<string | undefined> } = {},
): { lines: Lines<PingEvent>; reporter: NotingReporter; clock: Clock } {
  const reporter = new NotingReporter();
  const clock = new Clock(new Arena(256));
  const names = { names: new AddressNames(lingerNs, lookUp), addressesIn, withNames };
  const lines = new Lines({ reporter, clock, timesWanted: true, names: namesWanted ? names : undefined });
  return { lines, reporter, clock };
}

Deno.test("Lines shows events at once when no names are wanted", () => {
  const { lines, reporter } = makeLines(false);
  lines.show(stray(LOOPBACK));
  lines.show(outstanding);
  assertEquals(reporter.summary, ["stray-reply undefined", "outstanding"]);
  assertEquals(lines.isWaiting, false);
});

Deno.test("Lines shows an event without an address at once, even when names are wanted", () => {
  const { lines, reporter } = makeLines(true);
  lines.show(outstanding);
  assertEquals(reporter.summary, ["outstanding"]);
});

Deno.test("Lines holds back what comes after an event whose name is being looked up", async () => {
  const { lines, reporter } = makeLines(true);
  lines.show(stray(LOOPBACK));
  lines.show(outstanding);
  assertEquals([reporter.summary, lines.isWaiting], [[], true]);
  await lines.namesShown(Infinity);
  const [first, second] = reporter.events;
  assert(first?.kind === "stray-reply" && typeof first.fromName === "string" && first.fromName !== "");
  assertEquals([second?.kind, lines.isWaiting], ["outstanding", false]);
});

Deno.test("Lines looks a name up once", async () => {
  const { lines, reporter } = makeLines(true);
  lines.show(stray(LOOPBACK));
  await lines.namesShown(Infinity);
  lines.show(stray(LOOPBACK));
  assertEquals([reporter.events.length, lines.isWaiting], [2, false]);
  assertEquals(reporter.summary[0], reporter.summary[1]);
});

Deno.test("Lines keeps a copy of an event that waits, and the time at which it came", async () => {
  const { lines, reporter, clock } = makeLines(true);
  const event = { ...stray(LOOPBACK) };
  const beforeUs = clock.realtimeUs();
  lines.show(event);
  const afterUs = clock.realtimeUs();
  event.sequence = 99;
  await new Promise((resolve) => setTimeout(resolve, 20));
  await lines.namesShown(Infinity);
  const [shown] = reporter.events;
  assert(shown?.kind === "stray-reply" && shown.sequence === 1);
  const [timeUs = 0] = reporter.timesUs;
  assert(beforeUs <= timeUs && timeUs <= afterUs, `${beforeUs} <= ${timeUs} <= ${afterUs}`);
});

Deno.test("Lines shows events of any kind, with the names of the addresses that it is told of", async () => {
  const shown: string[] = [];
  const lines = new Lines<{ readonly from: string; readonly name: string }>({
    reporter: { output: ({ name }) => (shown.push(name), ""), diagnostics: () => "" },
    clock: { nowNs: () => 0, realtimeUs: () => 0 },
    timesWanted: false,
    names: {
      names: new AddressNames(0),
      addressesIn: ({ from }) => [from],
      withNames: ({ from }, nameOf) => ({ from, name: `${from} ${nameOf(from)}` }),
    },
  });
  lines.show({ from: "?", name: "" });
  assertEquals(shown, ["? ?"]);
  lines.show({ from: LOOPBACK, name: "" });
  assertEquals([shown.length, lines.isWaiting], [1, true]);
  await lines.namesShown(Infinity);
  assert(shown[1]?.startsWith(`${LOOPBACK} `) && !shown[1].endsWith(" undefined"), shown[1]);
});

Deno.test("Lines.abandonNames() shows what waits, in order, and waits no more", async () => {
  const { lines, reporter } = makeLines(true);
  lines.show(stray(LOOPBACK));
  lines.show(outstanding);
  lines.abandonNames();
  assertEquals(reporter.summary, ["stray-reply undefined", "outstanding"]);
  lines.show(stray(LOOPBACK));
  assertEquals([reporter.events.length, lines.isWaiting], [3, false]);
  await lines.namesShown(Infinity);
  // The look-up that is still under way changes nothing when it ends.
  await new Promise((resolve) => setTimeout(resolve, 50));
  assertEquals(reporter.events.length, 3);
});

Deno.test("Lines.namesShown() throws at once what kept an earlier event from being written", async () => {
  const failed = Promise.withResolvers<void>();
  const { lines, reporter } = makeLines(true);
  reporter.output = () => {
    failed.resolve();
    throw new Error("write error");
  };
  lines.show(stray(LOOPBACK));
  await failed.promise;
  await assertRejects(() => lines.namesShown(Infinity), Error, "write error");
});

/** Look-ups that are answered when the test says so. */
function slowLookUps() {
  const answers: ((name: string | undefined) => void)[] = [];
  const lookUp = () => new Promise<string | undefined>((resolve) => answers.push(resolve));
  return { answers, lookUp };
}

/** Lets everything happen that can. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("Lines waits for a name no longer than for a reply, and knows it later", async () => {
  const { answers, lookUp } = slowLookUps();
  const { lines, reporter } = makeLines(true, { lookUp, lingerNs: 1e6 });
  lines.show(stray(LOOPBACK));
  lines.show(outstanding);
  assertEquals([answers.length, reporter.summary], [1, []]);
  await lines.namesShown(Infinity);
  assertEquals(reporter.summary, [`stray-reply ${LOOPBACK}`, "outstanding"]);
  answers[0]?.("late.test");
  await settled();
  lines.show(stray(LOOPBACK));
  assertEquals(reporter.summary.at(-1), "stray-reply late.test");
});

Deno.test("Lines.namesShown() waits no longer than it may", async () => {
  const { lookUp } = slowLookUps();
  const { lines, reporter } = makeLines(true, { lookUp });
  lines.show(stray(LOOPBACK));
  await lines.namesShown(1e6);
  assertEquals(reporter.summary, ["stray-reply undefined"]);
});

Deno.test("Lines.namesShown() is over as soon as the names are there, and leaves no timer behind", async () => {
  const { answers, lookUp } = slowLookUps();
  const { lines, reporter } = makeLines(true, { lookUp, lingerNs: 3600e9 });
  lines.show(stray(LOOPBACK));
  const finished = lines.namesShown(3600e9);
  answers[0]?.("host.test");
  await finished;
  assertEquals(reporter.summary, ["stray-reply host.test"]);
});

Deno.test("Lines.abandonNames() begins no further look-up", async () => {
  const { answers, lookUp } = slowLookUps();
  const { lines, reporter } = makeLines(true, { lookUp, lingerNs: 3600e9 });
  for (let host = 1; host <= 20; host++) lines.show(stray(`192.0.2.${host}`));
  const begun = answers.length;
  assert(begun < 20);
  lines.abandonNames();
  for (const answer of answers) answer(undefined);
  await settled();
  assertEquals([answers.length, reporter.events.length], [begun, 20]);
});

Deno.test("Lines.namesShown() returns at once when nothing waits", async () => {
  const { lines } = makeLines(true);
  await lines.namesShown(Infinity);
});

const MS = 1_000_000;

type Text = { readonly output: string } | { readonly diagnostics: string };
const LINE: Text = { output: "line" };
const COMPLAINT: Text = { diagnostics: "complaint" };
const PROGRESS = "err \rprogress\x1b[K";
const ERASED = "err \r\x1b[K";

/** Lines whose writes are kept, beside a clock that stands still until it is set. */
function heldLines({ watched = false }: { readonly watched?: boolean } = {}) {
  const time = { nowNs: 0 };
  const writes: string[] = [];
  const lines = new Lines<Text>({
    reporter: {
      output: (event) => "output" in event ? event.output : "",
      diagnostics: (event) => "diagnostics" in event ? event.diagnostics : "",
    },
    clock: { nowNs: () => time.nowNs, realtimeUs: () => 0 },
    timesWanted: false,
    held: true,
    progress: watched ? () => "progress" : undefined,
    streams: {
      writeOutput: (text) => writes.push(`out ${text.length}`),
      writeDiagnostics: (text) => writes.push(`err ${text}`),
    },
  });
  return { lines, time, writes };
}

Deno.test("Lines writes what it holds before a long wait, and together where waits are short", () => {
  const { lines, time, writes } = heldLines();
  lines.show(LINE);
  assertEquals(lines.beforeWait(20 * MS), 20 * MS);
  assertEquals(writes, ["out 4"]);
  for (let index = 0; index < 12; index++) {
    lines.show(LINE);
    lines.beforeWait(MS);
    time.nowNs += MS;
  }
  assertEquals(writes, ["out 4", "out 40"]);
  lines.finish();
  assertEquals(writes, ["out 4", "out 40", "out 8"]);
});

Deno.test("Lines writes what has become long although there is no wait", () => {
  const { lines, writes } = heldLines();
  for (let index = 0; index < 4; index++) lines.show({ output: "x".repeat(30_000) });
  assertEquals(writes, ["out 90000"]);
});

Deno.test("Lines keeps the order of stdout and stderr", () => {
  const { lines, writes } = heldLines();
  lines.show(LINE);
  lines.show(COMPLAINT);
  assertEquals(writes, ["out 4", "err complaint"]);
});

Deno.test("Lines shows progress after two seconds, renews it, and takes it away for other lines", () => {
  const { lines, time, writes } = heldLines({ watched: true });
  assertEquals(lines.beforeWait(5000 * MS), 2000 * MS);
  time.nowNs = 2000 * MS;
  assertEquals(lines.beforeWait(5000 * MS), 250 * MS);
  assertEquals(writes, [PROGRESS]);
  time.nowNs = 2100 * MS;
  assertEquals(lines.beforeWait(5000 * MS), 150 * MS);
  lines.show(COMPLAINT);
  assertEquals(writes.splice(0), [PROGRESS, ERASED, "err complaint"]);
  time.nowNs = 2250 * MS;
  lines.beforeWait(MS);
  lines.show(LINE);
  lines.finish();
  assertEquals(writes, [PROGRESS, ERASED, "out 4"]);
  time.nowNs = 9000 * MS;
  assertEquals(lines.beforeWait(5000 * MS), 5000 * MS);
});

Deno.test("Lines shows no progress where nobody watches", () => {
  const { lines, time, writes } = heldLines();
  time.nowNs = 5000 * MS;
  assertEquals([lines.beforeWait(1000 * MS), writes], [1000 * MS, []]);
});

Deno.test("Lines names what sums addresses up, also when names are not waited for any more", async () => {
  const reporter = new NotingReporter();
  const names = {
    names: new AddressNames(0, () => Promise.resolve("host.test")),
    addressesIn: () => [LOOPBACK],
    sumsUp: ({ kind }: PingEvent) => kind === "outstanding",
    withNames: (event: PingEvent, nameOf: (address: string) => string | undefined): PingEvent => ({
      ...event,
      ...{ fromName: nameOf(LOOPBACK) },
    }),
  };
  const lines = new Lines({ reporter, clock: new Clock(new Arena(256)), timesWanted: false, names });
  lines.show(stray(LOOPBACK));
  await lines.namesShown(Infinity);
  lines.show(outstanding);
  lines.abandonNames();
  lines.show(outstanding);
  lines.show(stray(LOOPBACK));
  assertEquals(reporter.summary, [
    "stray-reply host.test",
    "outstanding host.test",
    "outstanding host.test",
    "stray-reply undefined",
  ]);
});
