import { assertEquals } from "@std/assert";
import { receivedAtNs } from "../../src/net/kernel_time.ts";

const MS = 1_000_000;
const HOUR = 3_600_000 * MS;
/** Monotonic clock at the time of reading. */
const NOW = 50_000 * MS;
/** Time of day then. */
const REALTIME = 7_000 * MS;

Deno.test("receivedAtNs() carries a stamp over to the monotonic clock", () => {
  assertEquals(receivedAtNs(REALTIME - 3 * MS, REALTIME, NOW, NOW - 10 * MS), NOW - 3 * MS);
  assertEquals(receivedAtNs(REALTIME, REALTIME, NOW, NOW - 10 * MS), NOW);
});

Deno.test("receivedAtNs() is not moved by a clock that was set before the packet came", () => {
  for (const shift of [-HOUR, HOUR]) {
    const realtime = REALTIME + shift;
    assertEquals(receivedAtNs(realtime - 3 * MS, realtime, NOW, NOW - 10 * MS), NOW - 3 * MS);
  }
});

Deno.test("receivedAtNs() takes the reading when the clock was set forward after the stamp", () => {
  // The stamp seems to lie an hour back, before the request was sent.
  assertEquals(receivedAtNs(REALTIME - 3 * MS, REALTIME + HOUR, NOW, NOW - 10 * MS), NOW);
});

Deno.test("receivedAtNs() takes the reading when the clock was set back after the stamp", () => {
  // The stamp seems to lie in the future.
  assertEquals(receivedAtNs(REALTIME - 3 * MS, REALTIME - HOUR, NOW, NOW - 10 * MS), NOW);
  assertEquals(receivedAtNs(REALTIME + 1, REALTIME, NOW, NOW - 10 * MS), NOW);
});

Deno.test("receivedAtNs() allows a reply at the very time of its request, and none before", () => {
  const sent = NOW - 3 * MS;
  assertEquals(receivedAtNs(REALTIME - 3 * MS, REALTIME, NOW, sent), sent);
  assertEquals(receivedAtNs(REALTIME - 3 * MS - 1, REALTIME, NOW, sent), NOW);
  assertEquals(receivedAtNs(REALTIME - HOUR, REALTIME, NOW, -Infinity), NOW - HOUR);
});
