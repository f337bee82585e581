import { assertEquals, assertGreaterOrEqual, assertLess } from "@std/assert";
import { MIN_PAUSE_NS, TransmitSchedule } from "../../../src/core/one/schedule.ts";
import { seededRandom } from "../../support/random.ts";
import { answeredAfter, MS, SECOND, Simulation, START, US } from "../../simulation/virtual_network.ts";

function schedule(intervalNs: number, preload = 1): TransmitSchedule {
  return new TransmitSchedule({ intervalNs, preload }, START);
}

Deno.test("TransmitSchedule lets the first request leave at once", () => {
  assertEquals(schedule(SECOND).dueNs(0) <= START, true);
  assertEquals(schedule(0).dueNs(0) <= START, true);
});

Deno.test("TransmitSchedule has one interval between requests", () => {
  const run = new Simulation({ settings: { intervalNs: 333_333_333 } }).run(SECOND);
  assertEquals(run.departures, [0, 333_333_333, 666_666_666, 999_999_999]);
});

Deno.test("TransmitSchedule lets the preload leave at once, then one an interval", () => {
  const run = new Simulation({ settings: { preload: 3 } }).run(2 * SECOND);
  assertEquals(run.departures, [0, 0, 0, SECOND, 2 * SECOND]);
});

Deno.test("TransmitSchedule does not drift over 100000 requests, each late by up to 0.9 intervals", () => {
  const random = seededRandom(1);
  const intervalNs = 10 * MS;
  const run = new Simulation({
    settings: { intervalNs },
    latenessNs: () => random.below(9 * MS),
    keepsEvents: false,
  }).run(100_000 * intervalNs - 1);
  assertEquals(run.departures.length, 100_000);
  run.departures.forEach((departure, index) => {
    const lateNs = departure - index * intervalNs;
    assertGreaterOrEqual(lateNs, 0);
    assertLess(lateNs, 9 * MS);
  });
});

Deno.test("TransmitSchedule does not make up for a gap, as of a stopped process", () => {
  const run = new Simulation({ latenessNs: (wakeUp) => wakeUp === 3 ? 100.5 * SECOND : 0 }).run(106 * SECOND);
  assertEquals(run.departures, [0, 1, 2, 103.5, 104.5, 105.5].map((seconds) => seconds * SECOND));
});

Deno.test("TransmitSchedule makes up for less than an interval of lateness, and for no more", () => {
  const departures = (lateSeconds: number) =>
    new Simulation({ latenessNs: (wakeUp) => wakeUp === 1 ? lateSeconds * SECOND : 0 }).run(4 * SECOND).departures;
  assertEquals(departures(0.75).map((time) => time / SECOND), [0, 1.75, 2, 3, 4]);
  assertEquals(departures(1.25).map((time) => time / SECOND), [0, 2.25, 3.25]);
});

Deno.test("TransmitSchedule makes up for a gap with no more than the preload", () => {
  const run = new Simulation({
    settings: { preload: 3 },
    latenessNs: (wakeUp) => wakeUp === 1 ? 100 * SECOND : 0,
  }).run(102 * SECOND);
  assertEquals(run.departures, [0, 0, 0, 101, 101, 101, 102].map((seconds) => seconds * SECOND));
});

Deno.test("TransmitSchedule floods as fast as replies come", () => {
  const run = new Simulation({ settings: { intervalNs: 0 }, fate: answeredAfter(50 * US) }).run(MS);
  assertEquals(run.departures, Array.from({ length: 21 }, (_, index) => index * 50 * US));
});

Deno.test("TransmitSchedule sends an unanswered flood at the pace of 10 ms", () => {
  const run = new Simulation({ settings: { intervalNs: 0 } }).run(30 * MS);
  assertEquals(run.departures, [0, 10 * MS, 20 * MS, 30 * MS]);
});

Deno.test("TransmitSchedule keeps as many requests of a flood on their way as the preload says", () => {
  const run = new Simulation({ settings: { intervalNs: 0, preload: 3 } }).run(20 * MS);
  assertEquals(run.departures, [0, 0, 0, 10 * MS, 20 * MS]);
});

Deno.test("TransmitSchedule.refund() gives back what a request cost", () => {
  const bucket = schedule(SECOND);
  bucket.take(START);
  assertEquals(bucket.dueNs(1), START + SECOND);
  bucket.refund();
  assertEquals(bucket.dueNs(0), START);
});

Deno.test("TransmitSchedule.drain() makes the next request wait for a whole interval", () => {
  const bucket = schedule(SECOND, 10);
  bucket.take(START);
  bucket.drain(START + 5 * MS);
  assertEquals(bucket.dueNs(1), START + 5 * MS + SECOND);
});

Deno.test("TransmitSchedule.holdUntil() forbids requests for which there is credit, and never shortens a hold", () => {
  const bucket = schedule(SECOND, 10);
  bucket.holdUntil(START + 20 * MS);
  bucket.holdUntil(START + 10 * MS);
  assertEquals(bucket.dueNs(0), START + 20 * MS);
});

Deno.test("TransmitSchedule pauses for half an interval when there was no memory, within 10 and 500 ms", () => {
  assertEquals([0, 20 * MS, 100 * MS, SECOND, 10 * SECOND].map((interval) => schedule(interval).retryPauseNs()), [
    10 * MS,
    10 * MS,
    50 * MS,
    500 * MS,
    500 * MS,
  ]);
});

Deno.test("TransmitSchedule pauses for an interval after a failure, and for 10 ms at least", () => {
  assertEquals([0, MS, 10 * MS, SECOND].map((interval) => schedule(interval).failurePauseNs()), [
    10 * MS,
    10 * MS,
    10 * MS,
    SECOND,
  ]);
  assertEquals(MIN_PAUSE_NS, 10 * MS);
});
