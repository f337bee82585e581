import { assert, assertEquals } from "@std/assert";
import { IN_FLIGHT_CAPACITY, InFlight } from "../../../src/core/many/in_flight.ts";

/** Requests 1 and so on, to target 10 times their count, that left at 100 times their count. */
function sent(requests: number): InFlight {
  const inFlight = new InFlight();
  for (let count = 1; count <= requests; count++) send(inFlight, count * 10, count * 3);
  return inFlight;
}

function send(inFlight: InFlight, target = 1, ownSequence = 1): number {
  const count = inFlight.reserve(target, ownSequence);
  inFlight.handOut();
  inFlight.noteSent(count * 100);
  return count;
}

Deno.test("InFlight knows no sequence number before the first request", () => {
  const inFlight = new InFlight();
  for (const sequence of [0, 1, 255, 256, 65_535]) assertEquals(inFlight.countOf(sequence), 0);
  assertEquals([inFlight.outstanding, inFlight.pending, inFlight.firstHandedOut, inFlight.firstWaiting], [0, 0, 0, 0]);
});

Deno.test("InFlight finds the newest request of a sequence number, and what was noted of it", () => {
  const inFlight = sent(3);
  assertEquals([0, 1, 3, 4].map((sequence) => inFlight.countOf(sequence)), [0, 1, 3, 0]);
  assertEquals([inFlight.target(2), inFlight.ownSequence(2), inFlight.sentAtNs(2)], [20, 6, 200]);
  inFlight.setSentAtNs(2, 201);
  assertEquals([inFlight.sentAtNs(1), inFlight.sentAtNs(2), inFlight.sentAtNs(3)], [100, 201, 300]);
});

Deno.test("InFlight tells requests apart that have the same sequence number", () => {
  const inFlight = new InFlight();
  for (let count = 1; count <= 70_000; count++) {
    assertEquals(send(inFlight, count * 10), count);
    inFlight.decide(count, "answered");
  }
  assertEquals([70_000 & 0xffff, 4465, 65_535, 0].map((sequence) => inFlight.countOf(sequence)), [
    70_000,
    0,
    65_535,
    65_536,
  ]);
  assertEquals([inFlight.remembers(4464), inFlight.remembers(65_535), inFlight.remembers(70_001)], [
    false,
    true,
    false,
  ]);
  assertEquals(inFlight.target(65_536), 655_360);
});

Deno.test("InFlight forgets the oldest 256 requests before their numbers come again", () => {
  const inFlight = sent(1);
  inFlight.decide(1, "answered");
  for (let count = 2; count <= 65_535; count++) inFlight.decide(send(inFlight), "answered");
  assertEquals(inFlight.countOf(1), 1);
  send(inFlight);
  assertEquals([inFlight.countOf(1), inFlight.countOf(255), inFlight.countOf(256)], [0, 0, 256]);
});

Deno.test("InFlight is full before it would forget an outstanding request", () => {
  const inFlight = sent(1);
  let requests = 1;
  for (; !inFlight.full; requests++) inFlight.decide(send(inFlight), "answered");
  assertEquals(requests, IN_FLIGHT_CAPACITY);
  assertEquals([inFlight.oldestOutstanding, inFlight.state(1)], [1, "outstanding"]);
  inFlight.decide(1, "expired");
  assert(!inFlight.full);
});

Deno.test("InFlight that may hold no more does not forget an outstanding request, wherever the ring stands", () => {
  for (const first of [1, 2, 254, 255, 256, 257, 60_000]) {
    const inFlight = sent(0);
    for (let count = 1; count < first; count++) inFlight.decide(send(inFlight), "answered");
    const oldest = send(inFlight);
    while (!inFlight.full) inFlight.decide(send(inFlight), "answered");
    assertEquals([inFlight.countOf(oldest), inFlight.state(oldest)], [first, "outstanding"]);
  }
});

Deno.test("InFlight finds the oldest outstanding request whatever became of those around it", () => {
  const inFlight = sent(5);
  assertEquals(inFlight.oldestOutstanding, 1);
  inFlight.noteError(1);
  inFlight.decide(2, "answered");
  assertEquals([inFlight.oldestOutstanding, inFlight.outstanding], [1, 4]);
  inFlight.decide(1, "expired");
  assertEquals([inFlight.oldestOutstanding, inFlight.outstanding], [3, 3]);
  for (const count of [5, 4, 3]) inFlight.decide(count, "expired");
  assertEquals([inFlight.oldestOutstanding, inFlight.outstanding], [6, 0]);
  send(inFlight);
  assertEquals(inFlight.oldestOutstanding, 6);
});

Deno.test("InFlight hands requests out in their order, and again when they were taken back", () => {
  const inFlight = sent(0);
  for (const target of [7, 8, 9]) {
    inFlight.reserve(target, 1);
    inFlight.handOut();
  }
  assertEquals([inFlight.pending, inFlight.firstHandedOut, inFlight.firstWaiting], [3, 1, 0]);
  inFlight.noteSent(5);
  inFlight.noteError(2);
  inFlight.takeBack();
  assertEquals([inFlight.pending, inFlight.firstHandedOut, inFlight.firstWaiting, inFlight.state(2)], [
    2,
    0,
    2,
    "reserved",
  ]);
  assertEquals([inFlight.handOut(), inFlight.handOut(), inFlight.target(2), inFlight.target(3)], [2, 3, 8, 9]);
  inFlight.noteUnsent(6);
  inFlight.noteError(3);
  inFlight.noteSent(7);
  assertEquals([inFlight.outstanding, inFlight.pending, inFlight.state(2), inFlight.state(3)], [
    2,
    0,
    "unsent",
    "error-while-outstanding",
  ]);
});

Deno.test("InFlight closes the gap when a waiting request is dropped", () => {
  const inFlight = sent(0);
  for (const target of [7, 8, 9]) {
    inFlight.reserve(target, target * 2);
    inFlight.handOut();
  }
  inFlight.takeBack();
  inFlight.dropFirstWaiting();
  assertEquals([inFlight.pending, inFlight.target(1), inFlight.ownSequence(1), inFlight.target(2)], [2, 8, 16, 9]);
  assertEquals([inFlight.countOf(3), inFlight.reserve(5, 1)], [0, 3]);
});

Deno.test("InFlight.left() is true of requests that a reply may belong to", () => {
  const inFlight = sent(4);
  inFlight.decide(2, "expired");
  inFlight.noteLateAnswer(2);
  inFlight.noteError(3);
  inFlight.reserve(1, 1);
  inFlight.handOut();
  assertEquals([1, 2, 3, 4, 5].map((count) => inFlight.left(count)), [true, true, true, true, false]);
  inFlight.noteError(5);
  assert(!inFlight.left(5));
  inFlight.noteUnsent(0);
  assert(!inFlight.left(5));
});

Deno.test("InFlight keeps a request outstanding of which an error came, and what was decided before an error", () => {
  const inFlight = sent(3);
  inFlight.decide(2, "answered");
  inFlight.decide(3, "expired");
  for (const count of [1, 2, 3]) inFlight.noteError(count);
  const states = [1, 2, 3].map((count) => inFlight.state(count));
  assertEquals(states, ["error-while-outstanding", "answered", "expired"]);
  assertEquals([1, 2, 3].map((count) => inFlight.isOutstanding(count)), [true, false, false]);
  assertEquals(inFlight.outstanding, 1);
});
