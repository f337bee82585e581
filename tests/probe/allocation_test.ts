import { assertGreater, assertLess } from "@std/assert";
import { emptyMessage } from "../../src/family/family.ts";
import { ipv4 } from "../../src/family/ipv4.ts";
import { ipv6 } from "../../src/family/ipv6.ts";
import { Echo } from "../../src/probe/echo.ts";
import { hex } from "../support/hex.ts";

/** Packets after which code is compiled and the heap's shape has settled. */
const WARM_UP = 200_000;
const PACKETS = 1_000_000;
const SAMPLES = 50;

/**
 * Bytes that a packet costs on the heap: the growth between samples, added up, so that the collector can't hide it.
 */
function heapBytesPerPacket(work: (packet: number) => void): number {
  for (let packet = 0; packet < WARM_UP; packet++) work(packet);
  let grown = 0;
  let before = Deno.memoryUsage().heapUsed;
  for (let sample = 0; sample < SAMPLES; sample++) {
    for (let packet = 0; packet < PACKETS / SAMPLES; packet++) work(packet);
    const after = Deno.memoryUsage().heapUsed;
    if (after > before) grown += after - before;
    before = after;
  }
  return grown / PACKETS;
}

for (
  const { family, replyType, front } of [
    { family: ipv4, replyType: 0, front: hex(`45${"00".repeat(19)}`) },
    { family: ipv6, replyType: 129, front: new Uint8Array(0) },
  ]
) {
  Deno.test(`encoding and decoding over ${family.name} allocates nothing per packet`, () => {
    const packet = new Uint8Array(64);
    const probe = new Echo(family, { payloadBytes: 56, pattern: undefined });
    const encoder = probe.createEncoder(packet, 0x1234);
    const decoder = probe.createDecoder({ socketKind: "raw", identifier: 0x1234, target: new Uint8Array(16) });
    const received = new Uint8Array(front.length + 64);
    received.set(front);
    const message = emptyMessage();
    const bytes = heapBytesPerPacket((count) => {
      encoder.encode(count, 1_700_000_000, count % 1_000_000);
      received.set(packet, front.length);
      received[front.length] = replyType;
      decoder.decode(received, received.length, 64, message);
      probe.proves(received, message, true);
      decoder.decodeQuoted(packet, 64);
    });
    assertLess(bytes, 1);
  });
}

Deno.test("the measure of the tests above sees one small object a packet", () => {
  let last: object | undefined;
  assertGreater(heapBytesPerPacket((count) => last = { count }), 5);
  if (last === undefined) throw new Error("nothing ran");
});
