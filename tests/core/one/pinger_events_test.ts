import { assertEquals, assertStrictEquals } from "@std/assert";
import type { PingEvent } from "../../../src/core/events.ts";
import { Pinger } from "../../../src/core/one/pinger.ts";
import {
  answeredAfter,
  echoReply,
  type Fate,
  MS,
  ORDINARY_SETTINGS,
  SECOND,
  Simulation,
  START,
} from "../../simulation/virtual_network.ts";
import type { SendFailure } from "../../../src/core/machine.ts";

const NO_BUFFER_SPACE: SendFailure = {
  kind: "no-buffer-space",
  code: "ENOBUFS",
  message: "No buffer space",
  queued: "nothing",
};

/** Sequence numbers and times, in seconds, of what a run told of unanswered requests. */
function outstandingIn(run: Simulation): readonly number[] {
  return run.events.flatMap((event) => event.kind === "outstanding" ? [event.sequence] : []);
}

/** Everything that is queued, not copied. */
function queued(pinger: Pinger): readonly PingEvent[] {
  const events: PingEvent[] = [];
  for (let event = pinger.nextEvent(); event !== undefined; event = pinger.nextEvent()) events.push(event);
  return events;
}

Deno.test("Pinger tells of an unanswered request before the next, and not of the last", () => {
  const fate = (count: number): Fate => ({ replies: count === 2 ? [{ afterNs: MS }] : [] });
  const run = new Simulation({ settings: { reportOutstanding: true, count: 4 }, fate }).run();
  assertEquals(outstandingIn(run), [1, 3]);
  assertEquals(run.end, "done");
});

Deno.test("Pinger tells of an unanswered request even if its reply comes later", () => {
  const run = new Simulation({ settings: { reportOutstanding: true }, fate: answeredAfter(1.5 * SECOND) }).run(
    2.6 * SECOND,
  );
  assertEquals(run.kinds, ["outstanding", "reply", "outstanding", "reply"]);
});

Deno.test("Pinger does not tell of an unanswered request again when the next is tried again", () => {
  const fate = (count: number, attempt: number): Fate =>
    count === 2 && attempt <= 5 ? { failure: NO_BUFFER_SPACE } : {};
  const run = new Simulation({ settings: { reportOutstanding: true }, fate }).run(7.5 * SECOND);
  assertEquals(run.departures.length, 3);
  assertEquals(outstandingIn(run), [1, 2]);
});

Deno.test("Pinger tells of an unanswered request by its 16-bit sequence number", () => {
  const run = new Simulation({
    settings: { reportOutstanding: true, intervalNs: 2 * MS },
    fate: (count) => ({ replies: count === 65536 || count === 65537 ? [] : [{ afterNs: MS }] }),
  }).run(65540 * 2 * MS);
  assertEquals(outstandingIn(run), [0, 1]);
});

Deno.test("Pinger tells nothing of unanswered requests unless it is asked to", () => {
  assertEquals(new Simulation({}).run(5 * SECOND).events, []);
});

Deno.test("Pinger tells of each request that leaves, with what is on its way, if it is asked to", () => {
  const fate = (count: number): Fate => ({ replies: count < 3 ? [{ afterNs: 1500 * MS }] : [] });
  const run = new Simulation({ settings: { reportTransmitted: true }, fate }).run(4.5 * SECOND);
  assertEquals(run.events.filter((event) => event.kind === "transmitted"), [
    { kind: "transmitted", sequence: 1, outstanding: 1, pipe: 0 },
    { kind: "transmitted", sequence: 2, outstanding: 2, pipe: 0 },
    { kind: "transmitted", sequence: 3, outstanding: 2, pipe: 2 },
    { kind: "transmitted", sequence: 4, outstanding: 2, pipe: 2 },
    { kind: "transmitted", sequence: 5, outstanding: 3, pipe: 2 },
  ]);
});

Deno.test("Pinger queues events in order, each with its own content, though nobody takes them in between", () => {
  const pinger = new Pinger({ ...ORDINARY_SETTINGS, preload: 3, reportTransmitted: true }, START);
  for (let sequence = pinger.nextTransmit(START); sequence !== 0; sequence = pinger.nextTransmit(START)) {
    pinger.handleTransmitted(START);
  }
  for (const sequence of [2, 1, 2]) pinger.handleReply(echoReply(sequence, START + sequence * MS));
  const events = queued(pinger);
  assertEquals(new Set(events).size, events.length);
  assertEquals(
    events.map((event) => "sequence" in event ? `${event.kind} ${event.sequence}` : event.kind),
    ["transmitted 1", "transmitted 2", "transmitted 3", "reply 2", "reply 1", "reply 2"],
  );
  assertEquals(
    events.flatMap((event) => event.kind === "reply" ? [event.duplicate] : []),
    [false, false, true],
  );
});

Deno.test("Pinger uses one object for the replies of the steady state", () => {
  const { pinger } = new Simulation({}).run(2 * SECOND);
  const seen = [1, 2, 3].map((sequence) => {
    pinger.handleReply(echoReply(sequence, START + 3 * SECOND));
    return pinger.nextEvent();
  });
  assertStrictEquals(seen[0], seen[1]);
  assertStrictEquals(seen[1], seen[2]);
});

Deno.test("Pinger leaves nothing of an earlier reply in a later one", () => {
  const { pinger } = new Simulation({}).run(2 * SECOND);
  const mismatch = { offset: 20, expected: 1, actual: 2, payload: new Uint8Array(56) };
  pinger.handleReply(
    echoReply(1, START, { checksumValid: false, fromTarget: false, bytes: 10, mismatch, from: "192.0.2.9" }),
  );
  queued(pinger);
  pinger.handleReply(echoReply(2, START + SECOND + MS));
  assertEquals(pinger.nextEvent(), {
    kind: "reply",
    from: "192.0.2.1",
    fromName: undefined,
    sequence: 2,
    identifier: 0x1234,
    bytes: 64,
    timeToLive: 64,
    roundTripNs: MS,
    duplicate: false,
    badChecksum: false,
    proven: true,
    differentAddress: false,
    truncated: false,
    multicast: false,
    mismatch: undefined,
    ipOptions: undefined,
  });
});
