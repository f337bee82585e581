import { assertEquals } from "@std/assert";
import { emptyMessage, type PathDetails, type SocketKind } from "../../src/family/family.ts";
import { ipv6 } from "../../src/family/ipv6.ts";
import { hex } from "../support/hex.ts";
import { defaultOptions, type FlatOptions } from "../support/options.ts";
import { forEachSeed } from "../support/random.ts";

const TARGET = hex("20010db8 00000000 00000000 00000001");
const REPLY = "8100 0000 1234 0001 00010203";

function decoder(socketKind: SocketKind) {
  return ipv6.createDecoder({ socketKind, identifier: 0x1234, target: TARGET }, ipv6.echo);
}

function decode(kind: SocketKind, packet: string, bytes = hex(packet).length, hopLimit = -1) {
  const message = emptyMessage();
  decoder(kind).decode(hex(packet), bytes, hopLimit, message);
  return message;
}

Deno.test("ipv6 decodes an echo reply, whose checksum the kernel has verified", () => {
  for (const kind of ["raw", "datagram"] as const) {
    assertEquals(decode(kind, REPLY, 12, 64), {
      kind: "reply",
      icmpStart: 0,
      icmpBytes: 12,
      identifier: 0x1234,
      sequence: 1,
      timeToLive: 64,
      checksumValid: true,
      type: 129,
      code: 0,
      info: 0,
    });
  }
});

Deno.test("ipv6 takes everything shorter than an ICMP header for too short", () => {
  for (let bytes = 0; bytes < 8; bytes++) assertEquals(decode("raw", REPLY, bytes).kind, "too-short", String(bytes));
  assertEquals(decode("raw", REPLY, 8).kind, "reply");
});

Deno.test("ipv6 takes every other type for foreign", () => {
  for (let type = 0; type < 256; type++) {
    const expected = type === 129 ? "reply" : "foreign";
    assertEquals(decode("raw", `${type.toString(16).padStart(2, "0")}${REPLY.slice(2)}`).kind, expected, String(type));
  }
});

Deno.test("ipv6 leaves another program's reply alone on a raw socket; a datagram socket gets none", () => {
  const foreign = REPLY.replace("1234", "4321");
  assertEquals(decode("raw", foreign).kind, "foreign");
  assertEquals(decode("datagram", foreign).kind, "reply");
});

Deno.test("ipv6 finds the sequence number of the request that the error queue quotes", () => {
  const quoted = (kind: SocketKind, packet: string, bytes = hex(packet).length) =>
    decoder(kind).decodeQuoted(hex(packet), bytes);
  assertEquals(quoted("raw", "8000 0000 1234 ffff"), 65535);
  assertEquals(quoted("raw", "8000 0000 1235 0007"), -1);
  assertEquals(quoted("datagram", "8000 0000 1235 0007"), 7);
  assertEquals(quoted("raw", "0800 0000 1234 0007"), -1);
  assertEquals(quoted("raw", "8000 0000 1234 0007", 7), -1);
});

Deno.test("ipv6 throws at no packet, however strange", () => {
  forEachSeed(20, (random) => {
    const message = emptyMessage();
    const decoders = [decoder("raw"), decoder("datagram")];
    for (let count = 0; count < 5000; count++) {
      const data = random.bytes(random.below(60));
      if (random.below(2) === 0 && data.length > 0) data[0] = random.pick([128, 129, 1, 2]);
      for (const each of decoders) {
        each.decode(data, data.length, 64, message);
        each.decodeQuoted(data, data.length);
        assertEquals(message.kind === "too-short", data.length < 8);
      }
    }
  });
});

function optionLines(options: Partial<FlatOptions>, path: Partial<PathDetails>): readonly string[] {
  const details = { kind: "datagram", multicast: false, hops: [], replyType: ipv6.echo.reply, ...path } as const;
  return ipv6.socketOptions(defaultOptions(options), details).map((row) => {
    const value = typeof row.value === "number" ? row.value : row.value.toHex();
    return `${row.level} ${row.name} ${value} ${row.refusal}`;
  });
}

Deno.test("ipv6 asks a datagram socket for errors and hop limit", () => {
  assertEquals(optionLines({}, {}), ["41 25 1 fatal", "41 51 1 fatal"]);
});

Deno.test("ipv6 lets nothing but echo replies through a raw socket's filter", () => {
  // Type 129 is bit 1 of the fifth word; a set bit keeps a type out.
  const filter = `${"ff".repeat(16)}fdffffff${"ff".repeat(12)}`;
  assertEquals(optionLines({}, { kind: "raw" }), [
    "41 25 1 fatal",
    "255 7 2 ignore",
    `58 1 ${filter} fatal`,
    "41 51 1 fatal",
  ]);
});

Deno.test("ipv6 sets the hop limit for one and for many, also to 0", () => {
  for (const timeToLive of [0, 255]) {
    assertEquals(optionLines({ timeToLive }, {}).slice(1, 3), [
      `41 18 ${timeToLive} fatal`,
      `41 16 ${timeToLive} fatal`,
    ]);
  }
});

Deno.test("ipv6 sets path MTU discovery as asked, and forbids fragments to many hosts", () => {
  assertEquals(optionLines({ pathMtuDiscovery: "probe" }, {})[0], "41 23 3 fatal");
  assertEquals(optionLines({}, { multicast: true })[0], "41 23 2 fatal");
});

Deno.test("ipv6 takes multicast off the loopback when asked", () => {
  assertEquals(optionLines({ suppressLoopback: true }, {})[1], "41 19 0 fatal");
});

Deno.test("ipv6 knows the address that any router of a subnet answers for", () => {
  assertEquals(ipv6.isAnycast(hex("20010db8 00010002 00000000 00000000")), true);
  assertEquals(ipv6.isAnycast(TARGET), false);
});
