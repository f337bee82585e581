import { assertEquals } from "@std/assert";
import { ipv4 } from "../../src/family/ipv4.ts";
import { Cookies } from "../../src/probe/cookies.ts";
import { balanceOf } from "../../src/probe/flow.ts";
import { MarkedEcho } from "../../src/probe/marked_echo.ts";
import { internetChecksum } from "../../src/wire/checksum.ts";

Deno.test("all requests of a flow have one checksum, whatever their numbers and cookies are", () => {
  const cookies = new Cookies((words) => void crypto.getRandomValues(words));
  const content = { payloadBytes: 56, pattern: undefined };
  const probe = new MarkedEcho(ipv4, content, { cookies, ownSequence: (count) => balanceOf(count, cookies) });
  const packet = new Uint8Array(64);
  const encoder = probe.createEncoder(packet, 0x1234);
  const checksums = new Set<number>();
  for (const count of [1, 2, 3, 0x7fff, 0xffff, 0x10000, 0x10001, 0x2ffff]) {
    encoder.encode(count, 0, 0);
    assertEquals(internetChecksum(packet, 0, packet.length), 0);
    checksums.add(packet[2]! << 8 | packet[3]!);
  }
  assertEquals(checksums.size, 1);
});
