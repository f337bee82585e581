import { assertEquals } from "@std/assert";
import { decodeIpv4Header, type Ipv4Header, ipv4HeaderBytes } from "../../src/wire/ipv4_header.ts";
import { ipv4Header } from "../support/packets.ts";
import { hex, UNWRITTEN } from "../support/hex.ts";
import { forEachSeed } from "../support/random.ts";

const LITERALS: readonly { name: string; packet: string; header: Ipv4Header }[] = [
  {
    name: "the header of an echo request of iputils",
    packet: "4500 0020 ef90 4000 4001 4d4a 7f000001 7f000001",
    header: {
      kind: "ipv4",
      headerBytes: 20,
      typeOfService: 0,
      totalBytes: 32,
      identification: 0xef90,
      flags: 2,
      fragmentOffsetBytes: 0,
      timeToLive: 64,
      protocol: 1,
      checksum: 0x4d4a,
      source: hex("7f000001"),
      destination: hex("7f000001"),
      options: hex(""),
    },
  },
  {
    name: "a header with options",
    packet: "4600 0020 0001 2000 4001 699e c0000201 c6336402 01070300",
    header: {
      kind: "ipv4",
      headerBytes: 24,
      typeOfService: 0,
      totalBytes: 32,
      identification: 1,
      flags: 1,
      fragmentOffsetBytes: 0,
      timeToLive: 64,
      protocol: 1,
      checksum: 0x699e,
      source: hex("c0000201"),
      destination: hex("c6336402"),
      options: hex("01070300"),
    },
  },
  {
    name: "the header of a fragment",
    packet: "45b8 05dc beef 20b9 0111 e779 c0000201 c6336402",
    header: {
      kind: "ipv4",
      headerBytes: 20,
      typeOfService: 0xb8,
      totalBytes: 1500,
      identification: 0xbeef,
      flags: 1,
      fragmentOffsetBytes: 1480,
      timeToLive: 1,
      protocol: 17,
      checksum: 0xe779,
      source: hex("c0000201"),
      destination: hex("c6336402"),
      options: hex(""),
    },
  },
];

for (const { name, packet, header } of LITERALS) {
  Deno.test(`decodeIpv4Header() reads ${name}`, () => assertEquals(decodeIpv4Header(hex(packet)), header));
  Deno.test(`decodeIpv4Header() rejects ${name} when its last byte is missing`, () => {
    assertEquals(decodeIpv4Header(hex(packet).subarray(0, -1)), {
      kind: "malformed",
      reason: `no whole IPv4 header in ${header.headerBytes - 1} bytes`,
    });
  });
}

const HEADER = hex("4500 0020 ef90 4000 4001 4d4a 7f000001 7f000001");

const BAD_FIRST_BYTES = [
  { name: "a header length of 0", first: 0x40 },
  { name: "a header length of 4 words", first: 0x44 },
  { name: "a header length past the end", first: 0x46 },
  { name: "the greatest header length in a packet of 20 bytes", first: 0x4f },
  { name: "version 6", first: 0x65 },
  { name: "version 0", first: 0x05 },
];

for (const { name, first } of BAD_FIRST_BYTES) {
  Deno.test(`decodeIpv4Header() and ipv4HeaderBytes() reject ${name}`, () => {
    const bytes = hex(`00 4500 0020 ef90 4000 4001 4d4a 7f000001 7f000001 00000000`);
    bytes[1] = first;
    assertEquals(decodeIpv4Header(bytes.subarray(1, 21)).kind, "malformed");
    assertEquals(ipv4HeaderBytes(bytes, 1, 21), -1);
  });
}

Deno.test("ipv4HeaderBytes() counts from the start and up to the end of the packet", () => {
  const bytes = new Uint8Array(100).fill(UNWRITTEN);
  bytes.set(HEADER, 3);
  assertEquals(ipv4HeaderBytes(bytes, 3, 23), 20);
  assertEquals(ipv4HeaderBytes(bytes, 3, 22), -1);
  bytes[3] = 0x4f;
  assertEquals(ipv4HeaderBytes(bytes, 3, 63), 60);
  assertEquals(ipv4HeaderBytes(bytes, 3, 62), -1);
});

Deno.test("decodeIpv4Header() takes a total length greater than what is there", () => {
  const bytes = HEADER.slice();
  bytes.set(hex("ffff"), 2);
  const header = decodeIpv4Header(bytes);
  assertEquals(header.kind === "ipv4" && header.totalBytes, 65535);
});

Deno.test("decodeIpv4Header() reads every field of random headers", () => {
  forEachSeed(2000, (random) => {
    const fields = {
      typeOfService: random.below(256),
      totalBytes: random.below(65536),
      identification: random.below(65536),
      flags: random.below(8),
      fragmentOffsetBytes: random.below(8192) * 8,
      timeToLive: random.below(256),
      protocol: random.below(256),
      source: random.bytes(4),
      destination: random.bytes(4),
      options: random.bytes(random.below(11) * 4),
    };
    const packet = ipv4Header(fields);
    const checksum = new DataView(packet.buffer).getUint16(10);
    assertEquals(decodeIpv4Header(packet), { kind: "ipv4", headerBytes: packet.length, checksum, ...fields });
  });
});

Deno.test("decodeIpv4Header() makes something of 100000 random inputs", () => {
  forEachSeed(100, (random) => {
    for (let round = 0; round < 1000; round++) {
      const bytes = random.bytes(random.below(64));
      bytes[0] = 0x40 | random.below(16);
      const header = decodeIpv4Header(bytes);
      if (header.kind === "ipv4") assertEquals(header.headerBytes, 20 + header.options.length);
    }
  });
});
