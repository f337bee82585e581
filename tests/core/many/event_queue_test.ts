import { assert, assertEquals } from "@std/assert";
import { SessionEventQueue } from "../../../src/core/many/event_queue.ts";

/** All events that wait, copied. */
function takeAll(queue: SessionEventQueue): unknown[] {
  const taken: unknown[] = [];
  for (let event = queue.take(); event !== undefined; event = queue.take()) taken.push({ ...event });
  return taken;
}

Deno.test("SessionEventQueue gives events of all kinds in their order", () => {
  const queue = new SessionEventQueue();
  queue.putTimeout(1, 2);
  queue.put({ kind: "target-failed", target: 3, message: "no" });
  queue.putSendFailure(4, 5, { code: "EIO", message: "failed" });
  queue.putStray("192.0.2.1", 6);
  Object.assign(queue.putReply(), { target: 7, sequence: 8 });
  assertEquals(takeAll(queue), [
    { kind: "target-timeout", target: 1, sequence: 2 },
    { kind: "target-failed", target: 3, message: "no" },
    { kind: "target-send-failure", target: 4, sequence: 5, code: "EIO", message: "failed" },
    { kind: "session-stray", from: "192.0.2.1", sequence: 6 },
    {
      kind: "target-reply",
      target: 7,
      sequence: 8,
      bytes: 0,
      timeToLive: undefined,
      roundTripNs: 0,
      duplicate: false,
      late: false,
      otherSource: undefined,
    },
  ]);
});

Deno.test("SessionEventQueue uses an object again once it was taken, and not before", () => {
  const queue = new SessionEventQueue();
  const first = queue.putReply();
  assertEquals(queue.take(), first);
  queue.putTimeout(9, 9);
  const second = queue.putReply();
  assert(second === first);
  const third = queue.putReply();
  assert(third !== first);
  [second.sequence, third.sequence] = [2, 3];
  assertEquals(takeAll(queue).length, 3);
  assert(queue.putReply() === first);
});

Deno.test("SessionEventQueue keeps 10,000 events of one kind apart", () => {
  const queue = new SessionEventQueue();
  for (let round = 0; round < 2; round++) {
    for (let sequence = 0; sequence < 10_000; sequence++) queue.putTimeout(round, sequence);
    assertEquals(
      takeAll(queue),
      Array.from({ length: 10_000 }, (_, sequence) => ({ kind: "target-timeout", target: round, sequence })),
    );
  }
});
