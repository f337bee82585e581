import { assert, assertEquals, assertRejects } from "@std/assert";
import { Arena } from "../../ffi/arena.ts";
import { Clock } from "../../ffi/clock.ts";
import { addressesIn, withNames } from "../../src/core/event_addresses.ts";
import type { OutstandingEvent, PingEvent, StrayReplyEvent } from "../../src/core/events.ts";
import { Display } from "../../src/net/display.ts";
import { AddressBook, encodeSocketAddress } from "../../src/net/socket_address.ts";
import type { Reporter } from "../../src/report/reporter.ts";

/** Notes what it is given, and says nothing. */
class NotingReporter implements Reporter {
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

/** A display with names or without, whose address book knows the loopback address. */
function makeDisplay(namesWanted: boolean): { display: Display<PingEvent>; reporter: NotingReporter; clock: Clock } {
  const reporter = new NotingReporter();
  const clock = new Clock(new Arena(256));
  const addresses = new AddressBook();
  const sockaddr = encodeSocketAddress(Uint8Array.of(127, 0, 0, 1), 0, 0);
  addresses.textOf(sockaddr, sockaddr.length);
  const details = { namesWanted, timesWanted: true, addresses, addressesIn, withNames };
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
  await display.finish();
  const [first, second] = reporter.events;
  assert(first?.kind === "stray-reply" && typeof first.fromName === "string" && first.fromName !== "");
  assertEquals([second?.kind, display.isWaiting], ["outstanding", false]);
});

Deno.test("Display looks a name up once", async () => {
  const { display, reporter } = makeDisplay(true);
  display.show(stray(LOOPBACK));
  await display.finish();
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
  await display.finish();
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
      timesWanted: false,
      addresses: new AddressBook(),
      addressesIn: ({ from }) => [from],
      withNames: ({ from }, nameOf) => ({ from, name: `${from} ${nameOf(from)}` }),
    },
  );
  display.show({ from: "?", name: "" });
  assertEquals(shown, ["? ?"]);
  display.show({ from: LOOPBACK, name: "" });
  assertEquals([shown.length, display.isWaiting], [1, true]);
  await display.finish();
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
  await display.finish();
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
  await assertRejects(() => display.finish(), Error, "write error");
});

Deno.test("Display.finish() returns at once when nothing waits", async () => {
  const { display } = makeDisplay(true);
  await display.finish();
});
