import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { internetChecksum } from "../../src/wire/checksum.ts";
import type { Icmpv4Message } from "../../src/wire/icmp_message.ts";
import { decodeIcmpv4, encodeIcmpv4, icmpv4CodeName, icmpv4TypeName } from "../../src/wire/icmpv4.ts";
import { encoded, hex } from "../support/hex.ts";
import { forEachSeed, type SeededRandom } from "../support/random.ts";

/** A port unreachable that the kernel made about a UDP datagram to port 9. */
const PORT_UNREACHABLE = "0303 dce6 00000000 4500001e aae14000 401191eb 7f000001 7f000001 b97b 0009 000a fe1d 6869";

const LITERALS: readonly { name: string; packet: string; message: Icmpv4Message }[] = [
  {
    name: "an echo request of iputils",
    packet: "0800 e3c6 1234 0001 00010203",
    message: { kind: "echo-request", identifier: 0x1234, sequence: 1, payload: hex("00010203") },
  },
  {
    name: "the kernel's echo reply",
    packet: "0000 ebc6 1234 0001 00010203",
    message: { kind: "echo-reply", identifier: 0x1234, sequence: 1, payload: hex("00010203") },
  },
  {
    name: "an echo request with an odd payload and the greatest numbers",
    packet: "0800 339d ffff ffff 616263",
    message: { kind: "echo-request", identifier: 65535, sequence: 65535, payload: hex("616263") },
  },
  {
    name: "an echo request without payload",
    packet: "0800 f7ff 0000 0000",
    message: { kind: "echo-request", identifier: 0, sequence: 0, payload: hex("") },
  },
  {
    name: "the kernel's port unreachable",
    packet: PORT_UNREACHABLE,
    message: {
      kind: "destination-unreachable",
      code: 3,
      quotedPacket: hex("4500001e aae14000 401191eb 7f000001 7f000001 b97b 0009 000a fe1d 6869"),
    },
  },
  {
    name: "a host unreachable",
    packet: "0301 0c1d 00000000 45000014 abcd",
    message: { kind: "destination-unreachable", code: 1, quotedPacket: hex("45000014 abcd") },
  },
  {
    name: "a destination unreachable with a code that nobody defined and nothing quoted",
    packet: "03c8 fc37 00000000",
    message: { kind: "destination-unreachable", code: 200, quotedPacket: hex("") },
  },
  {
    name: "fragmentation needed",
    packet: "0304 b2e7 0000 0514 4500",
    message: { kind: "packet-too-big", code: 4, mtu: 1300, quotedPacket: hex("4500") },
  },
  {
    name: "a source quench",
    packet: "0400 b6ff 00000000 45",
    message: { kind: "source-quench", quotedPacket: hex("45") },
  },
  {
    name: "a redirect",
    packet: "0501 f3fc c0000201 4500",
    message: { kind: "redirect", code: 1, gateway: hex("c0000201"), quotedPacket: hex("4500") },
  },
  {
    name: "a time exceeded",
    packet: "0b00 affe 00000000 4500 0001",
    message: { kind: "time-exceeded", code: 0, quotedPacket: hex("4500 0001") },
  },
  {
    name: "a parameter problem",
    packet: "0c00 90ff 14 000000 4f00",
    message: { kind: "parameter-problem", code: 0, pointer: 20, quotedPacket: hex("4f00") },
  },
  {
    name: "a timestamp request",
    packet: "0d00 5ac2 1234 0001 02030405 00000000 80000000",
    message: {
      kind: "timestamp-request",
      identifier: 0x1234,
      sequence: 1,
      originate: 0x02030405,
      receive: 0,
      transmit: 0x80000000,
    },
  },
  {
    name: "a timestamp reply",
    packet: "0e00 d3ba 1234 0001 02030405 02030406 fffffffe",
    message: {
      kind: "timestamp-reply",
      identifier: 0x1234,
      sequence: 1,
      originate: 0x02030405,
      receive: 0x02030406,
      transmit: 0xfffffffe,
    },
  },
  {
    name: "an information request",
    packet: "0f00 decc 1234 fffe",
    message: { kind: "information-request", identifier: 0x1234, sequence: 65534 },
  },
  {
    name: "an information reply",
    packet: "1000 ddcc 1234 fffe",
    message: { kind: "information-reply", identifier: 0x1234, sequence: 65534 },
  },
  {
    name: "an address mask request",
    packet: "1100 dcc9 1234 0002 00000000",
    message: { kind: "address-mask-request", identifier: 0x1234, sequence: 2, mask: hex("00000000") },
  },
  {
    name: "an address mask reply",
    packet: "1200 dcc8 1234 0002 ffffff00",
    message: { kind: "address-mask-reply", identifier: 0x1234, sequence: 2, mask: hex("ffffff00") },
  },
  {
    name: "a router solicitation, which is only known by name",
    packet: "0a00 f5ff 00000000",
    message: { kind: "unknown", type: 10, code: 0, body: hex("00000000") },
  },
  {
    name: "a type that nobody defined",
    packet: "2a07 ccf2 01020304 05",
    message: { kind: "unknown", type: 42, code: 7, body: hex("01020304 05") },
  },
];

for (const { name, packet, message } of LITERALS) {
  Deno.test(`decodeIcmpv4() reads ${name}`, () => assertEquals(decodeIcmpv4(hex(packet)), message));
  Deno.test(`encodeIcmpv4() writes ${name}`, () => {
    assertEquals(encoded((bytes) => encodeIcmpv4(message, bytes)), hex(packet));
  });
  Deno.test(`encodeIcmpv4() refuses a buffer that is one byte too short for ${name}`, () => {
    assertThrows(() => encodeIcmpv4(message, new Uint8Array(hex(packet).length - 1)), RangeError);
  });
}

const TOO_SHORT = [
  { name: "no bytes at all", packet: "", expected: 8 },
  { name: "a 7-byte message", packet: "0800 f7ff 0000 00", expected: 8 },
  { name: "a 19-byte timestamp", packet: "0d00 0000 0000 0000 00000000 00000000 000000", expected: 20 },
  { name: "a 19-byte timestamp reply", packet: "0e00 0000 0000 0000 00000000 00000000 000000", expected: 20 },
  { name: "an 11-byte address mask request", packet: "1100 0000 0000 0000 000000", expected: 12 },
  { name: "an 11-byte address mask reply", packet: "1200 0000 0000 0000 000000", expected: 12 },
];

for (const { name, packet, expected } of TOO_SHORT) {
  Deno.test(`decodeIcmpv4() rejects ${name}`, () => {
    const bytes = hex(packet);
    const reason = `ICMP message of ${bytes.length} bytes, shorter than ${expected}`;
    assertEquals(decodeIcmpv4(bytes), { kind: "malformed", reason });
  });
}

Deno.test("decodeIcmpv4() makes views, not copies, of a view", () => {
  const bytes = hex("ffff 0800 e3c6 1234 0001 00010203");
  const message = decodeIcmpv4(bytes.subarray(2));
  if (message.kind !== "echo-request") throw new Error(message.kind);
  assertEquals(message.payload.buffer === bytes.buffer, true);
  assertEquals(message.payload.byteOffset, 10);
});

Deno.test("encodeIcmpv4() writes code 4 for fragmentation needed whatever the code", () => {
  const message = { kind: "packet-too-big", code: 0, mtu: 1300, quotedPacket: hex("4500") } as const;
  assertEquals(encoded((bytes) => encodeIcmpv4(message, bytes)), hex("0304 b2e7 0000 0514 4500"));
});

Deno.test("icmpv4TypeName() and icmpv4CodeName() know what the RFCs define and nothing else", () => {
  const known = Array.from({ length: 256 }, (_, type) => type).filter((type) => icmpv4TypeName(type) !== undefined);
  assertEquals(known, [0, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
  const codes = (type: number) =>
    Array.from({ length: 256 }, (_, code) => code).filter((code) => icmpv4CodeName(type, code) !== undefined);
  assertEquals(codes(3), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  assertEquals([5, 11, 12, 8].map(codes), [[0, 1, 2, 3], [0, 1], [0, 1], []]);
  assertEquals(icmpv4TypeName(8), "echo request");
  assertEquals(icmpv4CodeName(3, 13), "communication administratively prohibited");
});

function randomMessage(random: SeededRandom): Icmpv4Message {
  const query = { identifier: random.below(65536), sequence: random.below(65536) };
  const times = { originate: random.below(2 ** 32), receive: random.below(2 ** 32), transmit: random.below(2 ** 32) };
  const payload = random.bytes(random.below(100));
  const quotedPacket = random.bytes(random.below(100));
  const code = random.below(256);
  return random.pick<Icmpv4Message>([
    { kind: "echo-request", ...query, payload },
    { kind: "echo-reply", ...query, payload },
    { kind: "destination-unreachable", code: random.pick([0, 1, 2, 3, 5, 13, 255]), quotedPacket },
    { kind: "packet-too-big", code: 4, mtu: random.below(65536), quotedPacket },
    { kind: "source-quench", quotedPacket },
    { kind: "redirect", code, gateway: random.bytes(4), quotedPacket },
    { kind: "time-exceeded", code, quotedPacket },
    { kind: "parameter-problem", code, pointer: random.below(256), quotedPacket },
    { kind: "timestamp-request", ...query, ...times },
    { kind: "timestamp-reply", ...query, ...times },
    { kind: "information-request", ...query },
    { kind: "information-reply", ...query },
    { kind: "address-mask-request", ...query, mask: random.bytes(4) },
    { kind: "address-mask-reply", ...query, mask: random.bytes(4) },
    { kind: "unknown", type: 19 + random.below(237), code, body: random.bytes(4 + random.below(50)) },
  ]);
}

Deno.test("decodeIcmpv4() reads any message as encodeIcmpv4() wrote it, checksum right", () => {
  forEachSeed(3000, (random) => {
    const message = randomMessage(random);
    const packet = encoded((bytes) => encodeIcmpv4(message, bytes));
    assertEquals(decodeIcmpv4(packet), message);
    assertEquals(internetChecksum(packet, 0, packet.length), 0);
  });
});

Deno.test("decodeIcmpv4() makes something of 100000 random inputs", () => {
  forEachSeed(100, (random) => {
    for (let round = 0; round < 1000; round++) {
      const bytes = random.bytes(random.below(32));
      bytes[0] = random.below(20);
      const { kind } = decodeIcmpv4(bytes);
      if (bytes.length < 8) assertEquals(kind, "malformed");
      if (bytes.length >= 20) assertNotEquals(kind, "malformed");
    }
  });
});
