import { assertEquals, assertThrows } from "@std/assert";
import type { Icmpv6Message } from "../../src/wire/icmp_message.ts";
import { decodeIcmpv6, encodeIcmpv6, icmpv6Checksum, icmpv6CodeName, icmpv6TypeName } from "../../src/wire/icmpv6.ts";
import { encoded, hex } from "../support/hex.ts";
import { forEachSeed, type SeededRandom } from "../support/random.ts";

const LOOPBACK = hex("00000000 00000000 00000000 00000001");

/** Messages that the kernel finished: from ::1 to ::1, with the checksum that it computed. */
const FROM_THE_KERNEL: readonly { name: string; packet: string; message: Icmpv6Message }[] = [
  {
    name: "an echo request of iputils",
    packet: "8000 677d 1234 0001 0001020304",
    message: { kind: "echo-request", identifier: 0x1234, sequence: 1, payload: hex("0001020304") },
  },
  {
    name: "the kernel's echo reply",
    packet: "8100 667d 1234 0001 0001020304",
    message: { kind: "echo-reply", identifier: 0x1234, sequence: 1, payload: hex("0001020304") },
  },
  {
    name: "the kernel's port unreachable",
    packet: `0104 9469 00000000 6009d598 000a1140 ${"00000000".repeat(3)}00000001 ${"00000000".repeat(3)}00000001
      ba94 0009 000a 001d 6869`,
    message: {
      kind: "destination-unreachable",
      code: 4,
      quotedPacket: hex(
        `6009d598 000a1140 ${"00000000".repeat(3)}00000001 ${"00000000".repeat(3)}00000001 ba94 0009 000a 001d 6869`,
      ),
    },
  },
];

/** Messages as they are handed to the kernel: without a checksum. */
const WITHOUT_CHECKSUM: readonly { name: string; packet: string; message: Icmpv6Message }[] = [
  {
    name: "an echo request without payload",
    packet: "8000 0000 ffff 0000",
    message: { kind: "echo-request", identifier: 65535, sequence: 0, payload: hex("") },
  },
  {
    name: "an echo reply",
    packet: "8100 0000 0001 ffff 61",
    message: { kind: "echo-reply", identifier: 1, sequence: 65535, payload: hex("61") },
  },
  {
    name: "a destination unreachable with a code that nobody defined",
    packet: "01ff 0000 00000000 60",
    message: { kind: "destination-unreachable", code: 255, quotedPacket: hex("60") },
  },
  {
    name: "a packet too big with an MTU of 32 bits",
    packet: "0200 0000 fffefdfc 6000",
    message: { kind: "packet-too-big", code: 0, mtu: 0xfffefdfc, quotedPacket: hex("6000") },
  },
  {
    name: "a time exceeded with nothing quoted",
    packet: "0301 0000 00000000",
    message: { kind: "time-exceeded", code: 1, quotedPacket: hex("") },
  },
  {
    name: "a parameter problem with a pointer of 32 bits",
    packet: "0402 0000 80000028 6000",
    message: { kind: "parameter-problem", code: 2, pointer: 0x80000028, quotedPacket: hex("6000") },
  },
  {
    name: "a multicast listener report, which is only known by name",
    packet: "8300 0000 00000000 ff020000 00000000 00000000 00000001",
    message: { kind: "unknown", type: 131, code: 0, body: hex("00000000 ff020000 00000000 00000000 00000001") },
  },
  {
    name: "a type that nobody defined",
    packet: "2a07 0000 01020304 05",
    message: { kind: "unknown", type: 42, code: 7, body: hex("01020304 05") },
  },
];

for (const { name, packet, message } of FROM_THE_KERNEL) {
  Deno.test(`encodeIcmpv6() with addresses writes ${name}`, () => {
    const addresses = { source: LOOPBACK, destination: LOOPBACK };
    assertEquals(encoded((bytes) => encodeIcmpv6(message, bytes, addresses)), hex(packet));
  });
  Deno.test(`icmpv6Checksum() is 0 over ${name}`, () => {
    assertEquals(icmpv6Checksum(LOOPBACK, LOOPBACK, hex(packet)), 0);
  });
}

for (const { name, packet, message } of WITHOUT_CHECKSUM) {
  Deno.test(`encodeIcmpv6() without addresses writes ${name}`, () => {
    assertEquals(encoded((bytes) => encodeIcmpv6(message, bytes)), hex(packet));
  });
}

for (const { name, packet, message } of [...FROM_THE_KERNEL, ...WITHOUT_CHECKSUM]) {
  Deno.test(`decodeIcmpv6() reads ${name}`, () => assertEquals(decodeIcmpv6(hex(packet)), message));
  Deno.test(`encodeIcmpv6() refuses a buffer that is one byte too short for ${name}`, () => {
    assertThrows(() => encodeIcmpv6(message, new Uint8Array(hex(packet).length - 1)), RangeError);
  });
}

Deno.test("decodeIcmpv6() rejects a 7-byte message", () => {
  const reason = "ICMPv6 message of 7 bytes, shorter than 8";
  assertEquals(decodeIcmpv6(hex("8000 0000 0000 00")), { kind: "malformed", reason });
});

Deno.test("decodeIcmpv6() knows nothing of ICMPv4 types", () => {
  assertEquals(decodeIcmpv6(hex("0800 0000 00000000")).kind, "unknown");
});

Deno.test("icmpv6Checksum() covers source, destination and length", () => {
  const packet = hex("8000 677d 1234 0001 0001020304");
  const other = hex("00000000 00000000 00000000 00000002");
  assertEquals(icmpv6Checksum(other, LOOPBACK, packet), 0xfffe);
  assertEquals(icmpv6Checksum(LOOPBACK, other, packet), 0xfffe);
  assertEquals(icmpv6Checksum(LOOPBACK, LOOPBACK, hex("8000 677d 1234 0001 0001020304 00")), 0xfffe);
});

Deno.test("icmpv6TypeName() and icmpv6CodeName() know what the RFCs define and nothing else", () => {
  const known = Array.from({ length: 256 }, (_, type) => type).filter((type) => icmpv6TypeName(type) !== undefined);
  const discovery = [130, 131, 132, 133, 134, 135, 136, 137, 143];
  assertEquals(known, [1, 2, 3, 4, 100, 101, 127, 128, 129, ...discovery, 200, 201, 255]);
  const codes = (type: number) =>
    Array.from({ length: 256 }, (_, code) => code).filter((code) => icmpv6CodeName(type, code) !== undefined);
  assertEquals([1, 2, 3, 4, 128].map(codes), [[0, 1, 2, 3, 4, 5, 6], [], [0, 1], [0, 1, 2], []]);
  assertEquals(icmpv6TypeName(128), "echo request");
  assertEquals(icmpv6CodeName(1, 3), "address unreachable");
});

function randomMessage(random: SeededRandom): Icmpv6Message {
  const echo = {
    identifier: random.below(65536),
    sequence: random.below(65536),
    payload: random.bytes(random.below(100)),
  };
  const quotedPacket = random.bytes(random.below(100));
  const code = random.below(256);
  return random.pick<Icmpv6Message>([
    { kind: "echo-request", ...echo },
    { kind: "echo-reply", ...echo },
    { kind: "destination-unreachable", code, quotedPacket },
    { kind: "packet-too-big", code, mtu: random.below(2 ** 32), quotedPacket },
    { kind: "time-exceeded", code, quotedPacket },
    { kind: "parameter-problem", code, pointer: random.below(2 ** 32), quotedPacket },
    { kind: "unknown", type: 130 + random.below(126), code, body: random.bytes(4 + random.below(50)) },
  ]);
}

Deno.test("decodeIcmpv6() reads any message as encodeIcmpv6() wrote it, checksum right", () => {
  forEachSeed(3000, (random) => {
    const message = randomMessage(random);
    const addresses = { source: random.bytes(16), destination: random.bytes(16) };
    const packet = encoded((bytes) => encodeIcmpv6(message, bytes, addresses));
    assertEquals(decodeIcmpv6(packet), message);
    assertEquals(icmpv6Checksum(addresses.source, addresses.destination, packet), 0);
  });
});

Deno.test("decodeIcmpv6() makes something of 100000 random inputs", () => {
  forEachSeed(100, (random) => {
    for (let round = 0; round < 1000; round++) {
      const bytes = random.bytes(random.below(24));
      assertEquals(decodeIcmpv6(bytes).kind === "malformed", bytes.length < 8);
    }
  });
});
