import { assertEquals } from "@std/assert";
import { emptyMessage } from "../../src/family/family.ts";
import { ipv4 } from "../../src/family/ipv4.ts";
import { ipv6 } from "../../src/family/ipv6.ts";
import { Cookies } from "../../src/probe/cookies.ts";
import { MarkedEcho } from "../../src/probe/marked_echo.ts";
import { internetChecksum } from "../../src/wire/checksum.ts";
import { hex } from "../support/hex.ts";

/** A probe whose every cookie is the same, and each request its target's seventh. */
function probe(payloadBytes: number, { family = ipv4, pattern = undefined as Uint8Array | undefined } = {}) {
  const cookies = new Cookies((words) => words.forEach((_, at) => words[at] = at % 2 ? 0x7654_3210 : 0xfedc_ba98));
  return new MarkedEcho(family, { payloadBytes, pattern }, { cookies, ownSequence: () => 7 });
}

Deno.test("MarkedEcho writes type, identifier, sequence, the four words and the pattern", () => {
  const packet = new Uint8Array(8 + 20).fill(0xa5);
  const encoder = probe(20).createEncoder(packet, 0x0bad);
  encoder.encode(1, 0, 0);
  assertEquals(encoder.encode(0x1_2345, 0, 0), packet.length);
  const withoutChecksum = packet.slice();
  withoutChecksum.fill(0, 2, 4);
  assertEquals(withoutChecksum, hex("0800 0000 0bad 2345 00012345 00000007 fedcba98 76543210 10111213"));
  assertEquals(internetChecksum(packet, 0, packet.length), 0);
});

for (const payloadBytes of [0, 1, 15, 16, 17, 56]) {
  Deno.test(`MarkedEcho has a right checksum over and over with ${payloadBytes} bytes of payload`, () => {
    const packet = new Uint8Array(8 + payloadBytes).fill(0xa5);
    const encoder = probe(payloadBytes, { pattern: new Uint8Array([0xff]) }).createEncoder(packet, 0xffff);
    for (let count = 65_530; count < 65_540; count++) {
      encoder.encode(count, 0, 0);
      assertEquals(internetChecksum(packet, 0, packet.length), 0, `count ${count}`);
    }
    if (payloadBytes < 16) assertEquals(packet.subarray(8), new Uint8Array(payloadBytes).fill(0xff));
  });
}

/** A request of this count with real cookies, and whether it would be proven as an answer with a sequence number. */
function answered(payloadBytes: number, count: number) {
  const cookies = new Cookies((words) => void crypto.getRandomValues(words));
  const content = { payloadBytes, pattern: undefined };
  const made = new MarkedEcho(ipv6, content, { cookies, ownSequence: () => 1 });
  const packet = new Uint8Array(8 + payloadBytes);
  made.createEncoder(packet, 1).encode(count, 0, 0);
  const isProven = (data: Uint8Array, fromTarget = true, sequence = count) =>
    made.proves(data, { ...emptyMessage(), icmpBytes: data.length, sequence }, fromTarget);
  return { packet, isProven };
}

Deno.test("a cookie proves a reply with its sequence number, whoever sends it and however short it is", () => {
  const { packet, isProven } = answered(56, 300);
  for (const fromTarget of [true, false]) {
    assertEquals([isProven(packet, fromTarget), isProven(packet.slice(0, 24), fromTarget)], [true, true]);
    assertEquals([isProven(packet.slice(0, 23), fromTarget), isProven(packet, fromTarget, 301)], [false, false]);
    for (let at = 16; at < 24; at++) {
      assertEquals(isProven(packet.with(at, (packet[at] ?? 0) ^ 1), fromTarget), false, String(at));
    }
  }
});

Deno.test("the source and the whole payload prove a reply to a request without room for a cookie", () => {
  const { packet, isProven } = answered(15, 1);
  assertEquals([isProven(packet), isProven(packet, false), isProven(packet.slice(0, 22))], [true, false, false]);
  for (let at = 8; at < 23; at++) assertEquals(isProven(packet.with(at, (packet[at] ?? 0) ^ 1)), false, String(at));
});
