import { assertEquals, assertRejects } from "@std/assert";
import { EventQueue } from "../../src/library/event_queue.ts";

Deno.test("EventQueue gives events in order, those before the loop began and those while it waits", async () => {
  const queue = new EventQueue<number>();
  queue.put(1);
  queue.put(2);
  const taken: number[] = [];
  const loop = (async () => {
    for await (const event of queue) taken.push(event);
  })();
  await Promise.resolve();
  queue.put(3);
  await new Promise<void>((resolve) => setTimeout(resolve));
  assertEquals(taken, [1, 2, 3]);
  queue.put(4);
  queue.end();
  await loop;
  assertEquals(taken, [1, 2, 3, 4]);
});

Deno.test("EventQueue gives what came before a failure, and then throws that", async () => {
  const queue = new EventQueue<number>();
  queue.put(1);
  queue.fail(new RangeError("no more"));
  const taken: number[] = [];
  await assertRejects(
    async () => {
      for await (const event of queue) taken.push(event);
    },
    RangeError,
    "no more",
  );
  assertEquals(taken, [1]);
});

Deno.test("EventQueue keeps what is put in while a loop handles an event", async () => {
  const queue = new EventQueue<number>();
  queue.put(3);
  const taken: number[] = [];
  for await (const event of queue) {
    taken.push(event);
    if (event > 0) queue.put(event - 1);
    else queue.end();
  }
  assertEquals(taken, [3, 2, 1, 0]);
});
