import { assertEquals } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { iovec, msghdr } from "../../../ffi/layout.ts";
import type { MessageSlot } from "../../../ffi/msghdr.ts";
import { ipv4 } from "../../../src/family/ipv4.ts";
import { KernelTimeline } from "../../../src/net/loop/kernel_timeline.ts";
import { Transmitter } from "../../../src/net/loop/transmitter.ts";
import { hopLimiter } from "../../../src/net/socket/socket_setup.ts";
import { Cookies } from "../../../src/probe/cookies.ts";
import { SizedEcho } from "../../../src/probe/sized_echo.ts";
import { internetChecksum } from "../../../src/wire/checksum.ts";

const IPV4_HEADER_BYTES = 20;

/** A transmitter whose socket notes what it is told to do. */
function transmitter(sizes: readonly number[]) {
  const payloadBytes = 2000 - IPV4_HEADER_BYTES - 8;
  const arena = new Arena(Transmitter.arenaBytes(payloadBytes, 1));
  const packets: Uint8Array[] = [];
  /** Counts of the requests that the socket was configured for. */
  const prepared: number[] = [];
  const world = { result: undefined as number | undefined };
  /** Length of the data as the kernel would read it. */
  const sentBytes = ({ header }: MessageSlot) => {
    const vector = new DataView(header.buffer, header.byteOffset).getBigUint64(msghdr.offset.msg_iov, true);
    return arena.view.getUint32(Number(vector - arena.address(0)) + iovec.offset.iov_len, true);
  };
  const socket = {
    send: (slot: MessageSlot) => {
      packets.push(slot.data.slice(0, sentBytes(slot)));
      return world.result ?? 1;
    },
    sendBatch: () => 0,
  };
  const clock = { realtimeBaseSeconds: 0, nowNs: () => 42, realtimeNs: () => 42 };
  const cookies = new Cookies((words) => void crypto.getRandomValues(words));
  const messageBytesOf = (count: number) => (sizes[count - 1] ?? 0) - IPV4_HEADER_BYTES;
  const probe = new SizedEcho(ipv4, { payloadBytes, pattern: undefined }, cookies, messageBytesOf);
  const made = new Transmitter(
    [{ family: ipv4, probe, socket, target: new Uint8Array(16) }],
    { identifier: 7, capacity: 1, prepareSocket: (count) => void prepared.push(count) },
    { arena, clock, timeline: new KernelTimeline(clock) },
  );
  const send = (count: number) => {
    made.stage(count);
    return made.flush();
  };
  return { made, send, packets, prepared, world };
}

Deno.test("Transmitter sends probes of the sizes that are asked for, checksum and all", () => {
  const sizes = [1280, 2000, 68, 28, 1281];
  const { send, packets, made, prepared } = transmitter(sizes);
  for (const index of sizes.keys()) assertEquals(send(index + 1), 1);
  assertEquals(packets.map(({ length }) => length + IPV4_HEADER_BYTES), sizes);
  for (const [index, packet] of packets.entries()) {
    assertEquals(internetChecksum(packet, 0, packet.length), 0);
    assertEquals([packet[0], packet[5], packet[7]], [8, 7, index + 1]);
  }
  assertEquals([made.sentAtNs(0), prepared], [42, [1, 2, 3, 4, 5]]);
});

Deno.test("hopLimiter limits the hops of a probe, and takes that back", () => {
  const set = (usualHops: number | undefined) => {
    const hops: (number | Uint8Array)[] = [];
    const shapes = [undefined, 1, 1, 2, undefined];
    const socket = {
      setOption: (_level: number, _name: number, value: number | Uint8Array) => void hops.push(value),
    };
    const prepare = hopLimiter(socket, ipv4, { hopsOf: (count) => shapes[count], usualHops });
    for (const count of shapes.keys()) prepare(count);
    return hops;
  };
  assertEquals(set(undefined), [1, 2, -1]);
  assertEquals(set(9), [1, 2, 9]);
});

Deno.test("Transmitter tells why a probe was not sent", () => {
  const { send, world } = transmitter([100]);
  world.result = -90;
  assertEquals(send(1), -90);
});
