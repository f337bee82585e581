import { assert, assertEquals, assertRejects } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { Clock } from "../../../ffi/clock.ts";
import { addressesIn, withNames } from "../../../src/core/event_addresses.ts";
import type { OutstandingEvent, PingEvent, StrayReplyEvent } from "../../../src/core/events.ts";
import { Display, type DisplayDetails } from "../../../src/net/show/display.ts";
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

/** A display with names or without. */
function makeDisplay(
  namesWanted: boolean,
  changes: Partial<DisplayDetails<PingEvent>> = {},
): { display: Display<PingEvent>; reporter: NotingReporter; clock: Clock } {
  const reporter = new NotingReporter();
  const clock = new Clock(new Arena(256));
  const details = { namesWanted, lingerNs: 0, timesWanted: true, addressesIn, withNames, ...changes };
  return { display: new Display(reporter, clock, details), reporter, clock };
}

Deno.test("Display shows events at once when no names are wanted", () => {
  const { display, reporter } = makeDisplay(false);
  display.show(stray(LOOPBACK));
  display.show(outstanding);
  assertEquals(reporter.summary, ["stray-reply undefined", "outstanding"]);
  assertEquals(display.isWaiting, false);
});

Deno.test("Display shows an event without an address at once, even when names are wanted", () => {
  const { display, reporter } = makeDisplay(true);
  display.show(outstanding);
  assertEquals(reporter.summary, ["outstanding"]);
});

Deno.test("Display holds back what comes after an event whose name is being looked up", async () => {
  const { display, reporter } = makeDisplay(true);
  display.show(stray(LOOPBACK));
  display.show(outstanding);
  assertEquals([reporter.summary, display.isWaiting], [[], true]);
  await display.finish(Infinity);
  const [first, second] = reporter.events;
  assert(first?.kind === "stray-reply" && typeof first.fromName === "string" && first.fromName !== "");
  assertEquals([second?.kind, display.isWaiting], ["outstanding", false]);
});

Deno.test("Display looks a name up once", async () => {
  const { display, reporter } = makeDisplay(true);
  display.show(stray(LOOPBACK));
  await display.finish(Infinity);
  display.show(stray(LOOPBACK));
  assertEquals([reporter.events.length, display.isWaiting], [2, false]);
  assertEquals(reporter.summary[0], reporter.summary[1]);
});

Deno.test("Display keeps a copy of an event that waits, and the time at which it came", async () => {
  const { display, reporter, clock } = makeDisplay(true);
  const event = { ...stray(LOOPBACK) };
  const beforeUs = clock.realtimeUs();
  display.show(event);
  const afterUs = clock.realtimeUs();
  event.sequence = 99;
  await new Promise((resolve) => setTimeout(resolve, 20));
  await display.finish(Infinity);
  const [shown] = reporter.events;
  assert(shown?.kind === "stray-reply" && shown.sequence === 1);
  const [timeUs = 0] = reporter.timesUs;
  assert(beforeUs <= timeUs && timeUs <= afterUs, `${beforeUs} <= ${timeUs} <= ${afterUs}`);
});

Deno.test("Display shows events of any kind, with the names of the addresses that it is told of", async () => {
  const shown: string[] = [];
  const display = new Display<{ readonly from: string; readonly name: string }>(
    { output: ({ name }) => (shown.push(name), ""), diagnostics: () => "" },
    { realtimeUs: () => 0 },
    {
      namesWanted: true,
      lingerNs: 0,
      timesWanted: false,
      addressesIn: ({ from }) => [from],
      withNames: ({ from }, nameOf) => ({ from, name: `${from} ${nameOf(from)}` }),
    },
  );
  display.show({ from: "?", name: "" });
  assertEquals(shown, ["? ?"]);
  display.show({ from: LOOPBACK, name: "" });
  assertEquals([shown.length, display.isWaiting], [1, true]);
  await display.finish(Infinity);
  assert(shown[1]?.startsWith(`${LOOPBACK} `) && !shown[1].endsWith(" undefined"), shown[1]);
});

Deno.test("Display.abandonNames() shows what waits, in order, and waits no more", async () => {
  const { display, reporter } = makeDisplay(true);
  display.show(stray(LOOPBACK));
  display.show(outstanding);
  display.abandonNames();
  assertEquals(reporter.summary, ["stray-reply undefined", "outstanding"]);
  display.show(stray(LOOPBACK));
  assertEquals([reporter.events.length, display.isWaiting], [3, false]);
  await display.finish(Infinity);
  // The look-up that is still under way changes nothing when it ends.
  await new Promise((resolve) => setTimeout(resolve, 50));
  assertEquals(reporter.events.length, 3);
});

Deno.test("Display.finish() throws at once what kept an earlier event from being written", async () => {
  const failed = Promise.withResolvers<void>();
  const { display, reporter } = makeDisplay(true);
  reporter.output = () => {
    failed.resolve();
    throw new Error("write error");
  };
  display.show(stray(LOOPBACK));
  await failed.promise;
  await assertRejects(() => display.finish(Infinity), Error, "write error");
});

/** Look-ups that are answered when the test says so. */
function slowLookUps() {
  const answers: ((name: string | undefined) => void)[] = [];
  const lookUp = () => new Promise<string | undefined>((resolve) => answers.push(resolve));
  return { answers, lookUp };
}

/** Lets everything happen that can. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("Display waits for a name no longer than for a reply, and knows it later", async () => {
  const { answers, lookUp } = slowLookUps();
  const { display, reporter } = makeDisplay(true, { lookUp, lingerNs: 1e6 });
  display.show(stray(LOOPBACK));
  display.show(outstanding);
  assertEquals([answers.length, reporter.summary], [1, []]);
  await display.finish(Infinity);
  assertEquals(reporter.summary, [`stray-reply ${LOOPBACK}`, "outstanding"]);
  answers[0]?.("late.test");
  await settled();
  display.show(stray(LOOPBACK));
  assertEquals(reporter.summary.at(-1), "stray-reply late.test");
});

Deno.test("Display.finish() waits no longer than it may", async () => {
  const { lookUp } = slowLookUps();
  const { display, reporter } = makeDisplay(true, { lookUp });
  display.show(stray(LOOPBACK));
  await display.finish(1e6);
  assertEquals(reporter.summary, ["stray-reply undefined"]);
});

Deno.test("Display.finish() is over as soon as the names are there, and leaves no timer behind", async () => {
  const { answers, lookUp } = slowLookUps();
  const { display, reporter } = makeDisplay(true, { lookUp, lingerNs: 3600e9 });
  display.show(stray(LOOPBACK));
  const finished = display.finish(3600e9);
  answers[0]?.("host.test");
  await finished;
  assertEquals(reporter.summary, ["stray-reply host.test"]);
});

Deno.test("Display.abandonNames() begins no further look-up", async () => {
  const { answers, lookUp } = slowLookUps();
  const { display, reporter } = makeDisplay(true, { lookUp, lingerNs: 3600e9 });
  for (let host = 1; host <= 20; host++) display.show(stray(`192.0.2.${host}`));
  const begun = answers.length;
  assert(begun < 20);
  display.abandonNames();
  for (const answer of answers) answer(undefined);
  await settled();
  assertEquals([answers.length, reporter.events.length], [begun, 20]);
});

Deno.test("Display.finish() returns at once when nothing waits", async () => {
  const { display } = makeDisplay(true);
  await display.finish(Infinity);
});
