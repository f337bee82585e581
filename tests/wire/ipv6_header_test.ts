import { assertEquals, assertThrows } from "@std/assert";
import { decodeIpv6Header, encodeIpv6Header, findUpperLayer, type Ipv6Header } from "../../src/wire/ipv6_header.ts";
import { encoded, hex } from "../support/hex.ts";
import { forEachSeed } from "../support/random.ts";

const LOOPBACK = "00000000 00000000 00000000 00000001";

/** The header of an echo request of iputils, with `-F 0x12345 -Q 16 -t 64`. */
const PACKET = `61012345 000d 3a 40 ${LOOPBACK} ${LOOPBACK}`;

const HEADER: Ipv6Header = {
  kind: "ipv6",
  trafficClass: 16,
  flowLabel: 0x12345,
  payloadBytes: 13,
  nextHeader: 58,
  hopLimit: 64,
  source: hex(LOOPBACK),
  destination: hex(LOOPBACK),
};

Deno.test("decodeIpv6Header() reads the header of an echo request of iputils", () => {
  assertEquals(decodeIpv6Header(hex(PACKET)), HEADER);
});

Deno.test("encodeIpv6Header() writes the header of an echo request of iputils", () => {
  assertEquals(encoded((bytes) => encodeIpv6Header(HEADER, bytes)), hex(PACKET));
});

Deno.test("decodeIpv6Header() rejects 39 bytes", () => {
  const reason = "no whole IPv6 header in 39 bytes";
  assertEquals(decodeIpv6Header(hex(PACKET).subarray(0, 39)), { kind: "malformed", reason });
});

Deno.test("decodeIpv6Header() rejects version 4", () => {
  const bytes = hex(PACKET);
  bytes[0] = 0x45;
  assertEquals(decodeIpv6Header(bytes), { kind: "malformed", reason: "IPv6 header with version 4" });
});

Deno.test("encodeIpv6Header() refuses a buffer of 39 bytes", () => {
  assertThrows(() => encodeIpv6Header(HEADER, new Uint8Array(39)), RangeError);
});

Deno.test("decodeIpv6Header() reads any header as encodeIpv6Header() wrote it", () => {
  forEachSeed(1000, (random) => {
    const header: Ipv6Header = {
      kind: "ipv6",
      trafficClass: random.below(256),
      flowLabel: random.below(2 ** 20),
      payloadBytes: random.below(65536),
      nextHeader: random.below(256),
      hopLimit: random.below(256),
      source: random.bytes(16),
      destination: random.bytes(16),
    };
    assertEquals(decodeIpv6Header(encoded((bytes) => encodeIpv6Header(header, bytes))), header);
  });
});

/** A packet with this next header in the fixed header and these bytes behind it. */
function packet(nextHeader: number, rest: string): Uint8Array {
  return hex(`60000000 0000 ${nextHeader.toString(16).padStart(2, "0")} 40 ${LOOPBACK} ${LOOPBACK} ${rest}`);
}

const FOUND = [
  { name: "right behind the header", bytes: packet(58, "8000 0000 1234 0001"), protocol: 58, offset: 40 },
  { name: "where nothing more was quoted", bytes: packet(58, ""), protocol: 58, offset: 40 },
  {
    name: "behind the header of a first fragment",
    bytes: packet(44, "3a00 0001 beef0000 8000"),
    protocol: 58,
    offset: 48,
  },
  { name: "behind an atomic fragment", bytes: packet(44, "3a00 0000 00000000"), protocol: 58, offset: 48 },
  { name: "behind hop-by-hop options", bytes: packet(0, "3a00 050200000100 8000"), protocol: 58, offset: 48 },
  {
    name: "behind a routing header of 24 bytes",
    bytes: packet(43, `3a02 ${"00".repeat(22)}`),
    protocol: 58,
    offset: 64,
  },
  {
    name: "behind an authentication header of 12 bytes",
    bytes: packet(51, `3a01 ${"00".repeat(10)}`),
    protocol: 58,
    offset: 52,
  },
  {
    name: "behind one of each",
    bytes: packet(
      0,
      `3c00 ${"00".repeat(6)} 2b00 ${"00".repeat(6)} 2c00 ${"00".repeat(6)} 3a00 0001 ${"00".repeat(4)} 80`,
    ),
    protocol: 58,
    offset: 72,
  },
  { name: "of another protocol", bytes: packet(17, "b97b 0009"), protocol: 17, offset: 40 },
  { name: "where no next header is announced", bytes: packet(59, ""), protocol: 59, offset: 40 },
];

for (const { name, bytes, protocol, offset } of FOUND) {
  Deno.test(`findUpperLayer() finds what the packet carries ${name}`, () => {
    assertEquals(findUpperLayer(bytes), { kind: "upper-layer", protocol, offset });
  });
}

const NOT_FOUND = [
  { name: "39 bytes", bytes: packet(58, "").subarray(0, 39), reason: "no whole IPv6 header in 39 bytes" },
  {
    name: "a fragment header cut short",
    bytes: packet(44, "3a00 0001 beef00"),
    reason: "IPv6 extension header 44 is cut short",
  },
  {
    name: "a second fragment",
    bytes: packet(44, "3a00 0008 00000000 8000"),
    reason: "IPv6 fragment without the header of the upper layer",
  },
  {
    name: "options longer than the packet",
    bytes: packet(60, "3aff 0000 00000000"),
    reason: "IPv6 extension headers of 2088 bytes in 48",
  },
  {
    name: "a chain that doesn't end",
    bytes: packet(0, "0000 0000 00000000".repeat(20)),
    reason: "IPv6 extension header 0 is cut short",
  },
];

for (const { name, bytes, reason } of NOT_FOUND) {
  Deno.test(`findUpperLayer() rejects ${name}`, () => {
    assertEquals(findUpperLayer(bytes), { kind: "malformed", reason });
  });
}

Deno.test("findUpperLayer() makes something of 100000 random inputs, within the packet", () => {
  forEachSeed(100, (random) => {
    for (let round = 0; round < 1000; round++) {
      const bytes = random.bytes(random.below(96));
      bytes[0] = 0x60;
      for (const at of [6, 40, 48, 56, 64]) if (at < bytes.length) bytes[at] = random.pick([0, 43, 44, 51, 58, 60]);
      for (const at of [41, 49, 57]) if (at < bytes.length) bytes[at] = random.below(3);
      const found = findUpperLayer(bytes);
      if (found.kind === "upper-layer") assertEquals(found.offset >= 40 && found.offset <= bytes.length, true);
    }
  });
});
