import { assertEquals } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { iovec, msghdr } from "../../../ffi/layout.ts";
import type { MessageSlot } from "../../../ffi/msghdr.ts";
import type { ProbeShape } from "../../../src/core/path_mtu/input.ts";
import { ipv4 } from "../../../src/family/ipv4.ts";
import { PATH_MTU_FAMILIES } from "../../../src/family/path_mtu.ts";
import { PathMtuTransmitter } from "../../../src/net/loop/path_mtu_transmitter.ts";
import { ProbeCookies } from "../../../src/net/loop/probe_cookies.ts";
import { internetChecksum } from "../../../src/wire/checksum.ts";

const IPV4_HEADER_BYTES = 20;

/** A transmitter whose socket notes what it is told to do. */
function transmitter(shapes: readonly ProbeShape[], usualHops?: number) {
  const arena = new Arena(PathMtuTransmitter.arenaBytes({ ipHeaderBytes: IPV4_HEADER_BYTES, mostBytes: 2000 }));
  const packets: Uint8Array[] = [];
  const hops: (number | Uint8Array)[] = [];
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
    setOption: (_level: number, _name: number, value: number | Uint8Array) => void hops.push(value),
  };
  const made = new PathMtuTransmitter(
    {
      family: ipv4,
      pathMtuFamily: PATH_MTU_FAMILIES.ipv4,
      socket,
      target: new Uint8Array(16),
      shape: { identifier: 7, pattern: undefined },
      ipHeaderBytes: IPV4_HEADER_BYTES,
      mostBytes: 2000,
      usualHops,
      cookies: new ProbeCookies(),
      shapeOf: (count) => shapes[count - 1] ?? { bytes: 0, hops: undefined },
    },
    arena,
    { nowNs: () => 42 },
  );
  const send = (count: number) => {
    made.stage(count);
    return made.flush();
  };
  return { made, send, packets, hops, world };
}

Deno.test("PathMtuTransmitter sends probes of the sizes that are asked for, checksum and all", () => {
  const sizes = [1280, 2000, 68, 28, 1281];
  const { send, packets, made, hops } = transmitter(sizes.map((bytes) => ({ bytes, hops: undefined })));
  for (const index of sizes.keys()) assertEquals(send(index + 1), 1);
  assertEquals(packets.map(({ length }) => length + IPV4_HEADER_BYTES), sizes);
  for (const [index, packet] of packets.entries()) {
    assertEquals(internetChecksum(packet, 0, packet.length), 0);
    assertEquals([packet[0], packet[5], packet[7]], [8, 7, index + 1]);
  }
  assertEquals([made.sentAtNs(), hops], [42, []]);
});

Deno.test("PathMtuTransmitter limits the hops of a probe, and takes that back", () => {
  const shapes = [undefined, 1, 1, 2, undefined].map((hops) => ({ bytes: 100, hops }));
  const usual = transmitter(shapes);
  for (const index of shapes.keys()) usual.send(index + 1);
  assertEquals(usual.hops, [1, 2, -1]);
  const chosen = transmitter(shapes, 9);
  for (const index of shapes.keys()) chosen.send(index + 1);
  assertEquals(chosen.hops, [1, 2, 9]);
});

Deno.test("PathMtuTransmitter tells why a probe was not sent", () => {
  const { send, world } = transmitter([{ bytes: 100, hops: undefined }]);
  world.result = -90;
  assertEquals(send(1), -90);
});
