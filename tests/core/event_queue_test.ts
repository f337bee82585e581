import { assert, assertEquals } from "@std/assert";
import { EventQueue, reused } from "../../src/core/event_queue.ts";

interface Counted {
  readonly kind: "counted";
  readonly sequence: number;
}
type TestEvent = Counted | { readonly kind: "rare"; readonly message: string };

/** All events that wait, copied. */
function takeAll(queue: EventQueue<TestEvent>): TestEvent[] {
  const taken: TestEvent[] = [];
  for (let event = queue.take(); event !== undefined; event = queue.take()) taken.push({ ...event });
  return taken;
}

function frequentEvent() {
  return reused<Counted>({ kind: "counted", sequence: 0 });
}

Deno.test("EventQueue gives events of all kinds in their order", () => {
  const queue = new EventQueue<TestEvent>();
  const counted = frequentEvent();
  queue.putReused(counted).sequence = 1;
  queue.put({ kind: "rare", message: "no" });
  queue.putReused(counted).sequence = 2;
  assertEquals(takeAll(queue), [
    { kind: "counted", sequence: 1 },
    { kind: "rare", message: "no" },
    { kind: "counted", sequence: 2 },
  ]);
});

Deno.test("EventQueue uses an object again once it was taken, and not before", () => {
  const queue = new EventQueue<TestEvent>();
  const counted = frequentEvent();
  const first = queue.putReused(counted);
  assertEquals(queue.take(), first);
  queue.put({ kind: "rare", message: "between" });
  const second = queue.putReused(counted);
  assert(second === first);
  const third = queue.putReused(counted);
  assert(third !== first);
  [second.sequence, third.sequence] = [2, 3];
  assertEquals(takeAll(queue).length, 3);
  assert(queue.putReused(counted) === first);
});

Deno.test("EventQueue keeps 10,000 events of one kind apart", () => {
  const queue = new EventQueue<TestEvent>();
  const counted = frequentEvent();
  for (let round = 0; round < 2; round++) {
    for (let sequence = 0; sequence < 10_000; sequence++) queue.putReused(counted).sequence = sequence;
    assertEquals(takeAll(queue), Array.from({ length: 10_000 }, (_, sequence) => ({ kind: "counted", sequence })));
  }
});
