import { assertEquals } from "@std/assert";
import { ipv4 } from "../../../src/family/ipv4.ts";
import { MarkedRequest } from "../../../src/net/loop/marked_request.ts";
import { internetChecksum } from "../../../src/wire/checksum.ts";
import { hex } from "../../support/hex.ts";

const MARK = { count: 0x1_2345, ownSequence: 7, cookieHigh: 0xfedc_ba98, cookieLow: 0x7654_3210 };

Deno.test("MarkedRequest writes type, identifier, sequence, the four words and the pattern", () => {
  const packet = new Uint8Array(8 + 20).fill(0xa5);
  const request = new MarkedRequest(packet, ipv4, { identifier: 0x0bad, pattern: undefined });
  request.write({ count: 1, ownSequence: 1, cookieHigh: 1, cookieLow: 1 });
  request.write(MARK);
  const withoutChecksum = packet.slice();
  withoutChecksum.fill(0, 2, 4);
  assertEquals(withoutChecksum, hex("0800 0000 0bad 2345 00012345 00000007 fedcba98 76543210 10111213"));
  assertEquals(internetChecksum(packet, 0, packet.length), 0);
});

for (const payloadBytes of [0, 1, 15, 16, 17, 56]) {
  Deno.test(`MarkedRequest has a right checksum over and over with ${payloadBytes} bytes of payload`, () => {
    const packet = new Uint8Array(8 + payloadBytes).fill(0xa5);
    const request = new MarkedRequest(packet, ipv4, { identifier: 0xffff, pattern: new Uint8Array([0xff]) });
    for (let count = 65_530; count < 65_540; count++) {
      request.write({ ...MARK, count });
      assertEquals(internetChecksum(packet, 0, packet.length), 0, `count ${count}`);
    }
    if (payloadBytes < 16) assertEquals(packet.subarray(8), new Uint8Array(payloadBytes).fill(0xff));
  });
}
