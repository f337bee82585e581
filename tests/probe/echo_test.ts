import { assertEquals } from "@std/assert";
import { ipv4 } from "../../src/family/ipv4.ts";
import { ipv6 } from "../../src/family/ipv6.ts";
import { emptyMessage, type Family } from "../../src/family/family.ts";
import { Echo } from "../../src/probe/echo.ts";
import { hex, UNWRITTEN } from "../support/hex.ts";
import { forEachSeed } from "../support/random.ts";

const IDENTIFIER = 0xbeef;
const SECONDS = 1_700_000_000;
const MICROSECONDS = 123_456;
/** 1700000000 s and 123456 us, 64 bits each, little-endian. */
const STAMP = "00f1 5365 0000 0000 40e2 0100 0000 0000";

/** A request of a family as its first and only one. */
function request(
  family: Family,
  payloadBytes: number,
  { sequence = 1, pattern }: { sequence?: number; pattern?: Uint8Array } = {},
): Uint8Array {
  const packet = new Uint8Array(8 + payloadBytes).fill(UNWRITTEN);
  new Echo(family, { payloadBytes, pattern }).createEncoder(packet, IDENTIFIER).encode(sequence, SECONDS, MICROSECONDS);
  return packet;
}

/** The checksum from its definition, one word after the other: RFC 1071 section 1. */
function naiveChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let offset = 0; offset < bytes.length; offset += 2) {
    sum += (bytes[offset] ?? 0) * 256 + (bytes[offset + 1] ?? 0);
    if (sum > 0xffff) sum -= 0xffff;
  }
  return 0xffff - sum;
}

const COUNTING = "1011 1213 1415 1617 1819 1a1b 1c1d 1e1f 2021 2223 2425 2627 2829 2a2b 2c2d 2e2f 3031 3233 3435 3637";

for (
  const [family, payloadBytes, literal] of [
    [ipv4, 0, "0800 390f beef 0001"],
    [ipv4, 15, "0800 00de beef 0001 0001 0203 0405 0607 0809 0a0b 0c0d 0e"],
    [ipv4, 16, `0800 a2d6 beef 0001 ${STAMP}`],
    [ipv4, 56, `0800 e403 beef 0001 ${STAMP} ${COUNTING}`],
    [ipv6, 0, "8000 0000 beef 0001"],
    [ipv6, 15, "8000 0000 beef 0001 0001 0203 0405 0607 0809 0a0b 0c0d 0e"],
    [ipv6, 16, `8000 0000 beef 0001 ${STAMP}`],
    [ipv6, 56, `8000 0000 beef 0001 ${STAMP} ${COUNTING}`],
  ] as const
) {
  Deno.test(`a request over ${family.name} with ${payloadBytes} bytes of payload is written to the last byte`, () => {
    assertEquals(request(family, payloadBytes), hex(literal));
  });
}

Deno.test("a request repeats its pattern from the first byte of the payload, behind the time stamp as well", () => {
  const pattern = hex("abcdef");
  assertEquals(request(ipv4, 20, { pattern }), hex(`0800 2919 beef 0001 ${STAMP} cdef abcd`));
  assertEquals(request(ipv6, 5, { pattern }), hex("8000 0000 beef 0001 abcd efab cd"));
});

Deno.test("a request of the greatest length has a right checksum", () => {
  const packet = request(ipv4, 65_507);
  assertEquals(naiveChecksum(packet), 0);
  assertEquals([packet[8 + 65_506], packet[24]], [65_506 & 0xff, 16]);
});

Deno.test("a request carries the low 16 bits of its number", () => {
  for (const [sequence, bytes] of [[65535, "ffff"], [65536, "0000"], [65537, "0001"], [1_000_000, "4240"]] as const) {
    assertEquals(request(ipv4, 0, { sequence }).slice(6), hex(bytes));
    assertEquals(request(ipv6, 0, { sequence }).slice(6), hex(bytes));
  }
});

Deno.test("requests from one buffer differ in sequence, time stamp and checksum only, and none leaves a trace", () => {
  forEachSeed(50, (random) => {
    const payloadBytes = random.below(200);
    const packet = new Uint8Array(8 + payloadBytes).fill(UNWRITTEN);
    const pattern = random.pick([undefined, random.bytes(1), random.bytes(16)]);
    const encoder = new Echo(ipv4, { payloadBytes, pattern }).createEncoder(packet, random.below(65536));
    encoder.encode(1, SECONDS, MICROSECONDS);
    const first = packet.slice();
    for (let count = 0; count < 50; count++) {
      encoder.encode(random.below(100_000), random.below(2 ** 32) * 2, random.below(1_000_000));
      assertEquals(naiveChecksum(packet), 0);
      assertEquals(packet.slice(payloadBytes < 16 ? 8 : 24), first.slice(payloadBytes < 16 ? 8 : 24));
    }
    encoder.encode(1, SECONDS, MICROSECONDS);
    assertEquals(packet, first);
  });
});

Deno.test("a request is written into the part of a larger buffer that it was given, and not beyond", () => {
  const buffer = new Uint8Array(200).fill(UNWRITTEN);
  new Echo(ipv4, { payloadBytes: 56, pattern: undefined }).createEncoder(buffer.subarray(50, 50 + 64), IDENTIFIER)
    .encode(1, SECONDS, MICROSECONDS);
  assertEquals(buffer.slice(50, 114), request(ipv4, 56));
  assertEquals(buffer.filter((byte, index) => (index < 50 || index >= 114) && byte !== UNWRITTEN).length, 0);
});

Deno.test("Echo knows the time of each request, under the 16 bits that its sequence number has", () => {
  const echo = new Echo(ipv4, { payloadBytes: 56, pattern: undefined });
  const packet = new Uint8Array(64);
  const encoder = echo.createEncoder(packet, IDENTIFIER);
  const [first, second] = [1, 2].map((sequence) => {
    encoder.encode(65_536 + sequence, SECONDS, MICROSECONDS + sequence);
    return packet.slice();
  });
  const proves = (data = new Uint8Array(), sequence: number) =>
    echo.proves(data, { ...emptyMessage(), icmpBytes: data.length, sequence }, true);
  assertEquals([proves(first, 1), proves(second, 2)], [true, true]);
  for (let at = 8; at < 24; at++) {
    const changed = first?.slice() ?? new Uint8Array();
    changed[at] = (changed[at] ?? 0) ^ 1;
    assertEquals(proves(changed, 1), false, String(at));
  }
  assertEquals(proves(first, 3), false);
});
