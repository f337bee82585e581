import { assertEquals } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import type { MessageBatch } from "../../../ffi/msghdr.ts";
import { ipv4 } from "../../../src/family/ipv4.ts";
import { KernelTimeline } from "../../../src/net/loop/kernel_timeline.ts";
import { Transmitter } from "../../../src/net/loop/transmitter.ts";
import { Echo } from "../../../src/probe/echo.ts";

const EAGAIN = 11;

/** A transmitter whose socket takes a made-up time for each packet, and says a made-up result. */
function transmitter(capacity: number) {
  const world = { nowNs: 1e9, stepNs: 1000, result: undefined as number | undefined, calls: [] as string[] };
  const packets: Uint8Array[] = [];
  const names: Uint8Array[] = [];
  const clock = { realtimeBaseSeconds: 1000, nowNs: () => world.nowNs, realtimeNs: () => world.nowNs + 500_000 };
  const socket = {
    send: (slot: { data: Uint8Array; name: Uint8Array }) => {
      world.calls.push("one");
      names.push(slot.name.slice());
      packets.push(slot.data.slice());
      world.nowNs += world.stepNs;
      return world.result ?? slot.data.length;
    },
    sendBatch: (batch: MessageBatch, count: number) => {
      world.calls.push(`batch of ${count}`);
      for (const slot of batch.slots.slice(0, count)) packets.push(slot.data.slice());
      const sent = world.result ?? count;
      world.nowNs += world.stepNs * Math.max(sent, 0);
      return sent;
    },
  };
  const probe = new Echo(ipv4, { payloadBytes: 56, pattern: undefined });
  const made = new Transmitter(
    [{ family: ipv4, probe, socket, target: new Uint8Array(16) }],
    { identifier: 7, capacity },
    { arena: new Arena(Transmitter.arenaBytes(56, capacity)), clock, timeline: new KernelTimeline(clock) },
  );
  const send = (first: number, count: number) => {
    for (let sequence = first; sequence < first + count; sequence++) made.stage(sequence);
    return made.flush();
  };
  return { world, packets, names, made, send };
}

Deno.test("Transmitter sends one request by itself, and tells when it was handed over", () => {
  const { world, made, send, packets } = transmitter(1);
  assertEquals(send(1, 1), 1);
  assertEquals(made.sentAtNs(0), 1e9);
  assertEquals([made.shortestTimedNs(0), made.greatestSpanNs], [0, 0]);
  assertEquals(world.calls, ["one"]);
  // Sequence number, then the time of day: 1000 s and what the clock counts, 1.0005 s.
  assertEquals(packets[0]?.slice(6, 8), new Uint8Array([0, 1]));
  const view = new DataView(packets[0]?.buffer ?? new ArrayBuffer(24));
  assertEquals([view.getInt32(8, true), view.getInt32(16, true)], [1001, 500]);
});

Deno.test("Transmitter sends a batch by one call, its requests in order", () => {
  const { world, made, send, packets } = transmitter(4);
  assertEquals(send(1, 3), 3);
  assertEquals(world.calls, ["batch of 3"]);
  assertEquals(packets.map((packet) => packet[7]), [1, 2, 3]);
  assertEquals([0, 1, 2].map((index) => made.sentAtNs(index) - 1e9), [0, 1000, 2000]);
  assertEquals([0, 1, 2].map((index) => made.shortestTimedNs(index)), [0, 1000, 1000]);
  assertEquals(made.greatestSpanNs, 3000);
});

Deno.test("Transmitter times the only request of a batch when it leaves, not when it was made", () => {
  const { world, made } = transmitter(4);
  made.stage(1);
  // The calls that every packet takes are made fast.
  world.nowNs += 1e6;
  made.flush();
  assertEquals(made.sentAtNs(0) - 1e9, 1e6);
});

Deno.test("Transmitter says how many left, or why the first did not", () => {
  const { world, send } = transmitter(4);
  world.result = 2;
  assertEquals(send(1, 4), 2);
  world.result = -EAGAIN;
  assertEquals(send(3, 2), -EAGAIN);
  assertEquals(send(3, 1), -EAGAIN);
});

Deno.test("Transmitter does not make times up for a batch that was held up, until that is usual", () => {
  const { world, made, send } = transmitter(4);
  send(1, 4);
  world.stepNs = 50_000;
  send(5, 4);
  // By the end of the call it had left; when before that is not known.
  assertEquals([made.sentAtNs(1), made.shortestTimedNs(1)], [1e9 + 4000 + 200_000, 20 * 200_000]);
  // The first one was handed over at a known time.
  assertEquals([made.sentAtNs(0), made.shortestTimedNs(0)], [1e9 + 4000, 0]);
  send(9, 1);
  assertEquals(made.shortestTimedNs(0), 0);
  for (let batch = 0; batch < 20; batch++) send(10 + 4 * batch, 4);
  assertEquals(made.shortestTimedNs(3), 50_000);
});

Deno.test("Transmitter sends to another address from the next request on", () => {
  const { made, send, names } = transmitter(1);
  send(1, 1);
  made.setTarget(new Uint8Array(16).fill(7));
  send(2, 1);
  assertEquals(names.map((name) => name.slice(0, 16)), [new Uint8Array(16), new Uint8Array(16).fill(7)]);
});
