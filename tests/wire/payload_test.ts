import { assertEquals } from "@std/assert";
import {
  decodeTimestamp,
  encodeTimestamp,
  fillPayload,
  findMismatch,
  isTimestamp,
  TIMESTAMP_BYTES,
} from "../../src/wire/payload.ts";
import { hex, UNWRITTEN } from "../support/hex.ts";
import { forEachSeed } from "../support/random.ts";

const TIMESTAMPS = [
  {
    name: "a time of today",
    bytes: "7856 3412 0000 0000 3f42 0f00 0000 0000",
    seconds: 0x12345678,
    microseconds: 999999,
  },
  { name: "a time after 2106", bytes: "0000 0000 0100 0000 0100 0000 0000 0000", seconds: 2 ** 32, microseconds: 1 },
  { name: "a time before 1970", bytes: "ffff ffff ffff ffff 0000 0000 0000 0000", seconds: -1, microseconds: 0 },
  {
    name: "a time long before 1970",
    bytes: "0000 0000 feff ffff 0000 0000 0000 0000",
    seconds: -(2 ** 33),
    microseconds: 0,
  },
];

for (const { name, bytes, seconds, microseconds } of TIMESTAMPS) {
  Deno.test(`encodeTimestamp() and decodeTimestamp() agree on ${name}`, () => {
    const buffer = new Uint8Array(TIMESTAMP_BYTES + 2).fill(UNWRITTEN);
    const view = new DataView(buffer.buffer);
    encodeTimestamp(view, 1, seconds, microseconds);
    assertEquals(buffer, hex(`a5 ${bytes} a5`));
    assertEquals(decodeTimestamp(buffer, 1), { seconds, microseconds });
  });
}

Deno.test("decodeTimestamp() takes the greatest and the smallest number a liar can send", () => {
  const bytes = hex("ffff ffff ffff ff7f 0000 0000 0000 0080");
  assertEquals(decodeTimestamp(bytes, 0), { seconds: 2 ** 63, microseconds: -(2 ** 63) });
});

Deno.test("encodeTimestamp() and decodeTimestamp() agree on random times", () => {
  forEachSeed(500, (random) => {
    const view = new DataView(new ArrayBuffer(TIMESTAMP_BYTES));
    const seconds = (random.below(2 ** 21) - 2 ** 20) * 2 ** 32 + random.below(2 ** 32);
    const microseconds = random.below(1_000_000);
    encodeTimestamp(view, 0, seconds, microseconds);
    assertEquals(view.getBigInt64(0, true), BigInt(seconds));
    assertEquals(view.getBigInt64(8, true), BigInt(microseconds));
    const bytes = new Uint8Array(view.buffer);
    assertEquals(decodeTimestamp(bytes, 0), { seconds, microseconds });
    assertEquals(isTimestamp(bytes, 0, seconds, microseconds), true);
    const at = random.below(TIMESTAMP_BYTES);
    bytes[at] = (bytes[at] ?? 0) ^ 1 << random.below(8);
    assertEquals(isTimestamp(bytes, 0, seconds, microseconds), false);
  });
});

Deno.test("fillPayload() without a pattern counts from 0 at the start of the payload", () => {
  const bytes = new Uint8Array(8).fill(UNWRITTEN);
  fillPayload(bytes, 2, 7, undefined);
  assertEquals(bytes, hex("a5a5 0001 0203 04 a5"));
});

Deno.test("fillPayload() without a pattern goes on with 0 behind 255", () => {
  const bytes = new Uint8Array(600);
  fillPayload(bytes, 8, 600, undefined);
  assertEquals([...bytes.subarray(8 + 254, 8 + 259)], [254, 255, 0, 1, 2]);
});

Deno.test("fillPayload() repeats a pattern and cuts the last one short", () => {
  const bytes = new Uint8Array(10).fill(UNWRITTEN);
  fillPayload(bytes, 1, 9, hex("c0ffee"));
  assertEquals(bytes, hex("a5 c0ffee c0ffee c0ff a5"));
});

Deno.test("findMismatch() finds nothing in equal payloads at different places", () => {
  assertEquals(findMismatch(hex("00 010203"), 1, hex("ffff 010203 ff"), 2, 0, 3), -1);
});

Deno.test("findMismatch() doesn't look in front of `from` and behind `end`", () => {
  assertEquals(findMismatch(hex("ff 0102 ff"), 0, hex("00 0102 00"), 0, 1, 3), -1);
});

Deno.test("findMismatch() of an empty range finds nothing", () => {
  assertEquals(findMismatch(hex("01"), 0, hex("02"), 0, 1, 1), -1);
  assertEquals(findMismatch(hex("01"), 0, hex("02"), 0, 16, 1), -1);
});

Deno.test("findMismatch() finds the first of several changed bytes, wherever they are", () => {
  forEachSeed(100, (random) => {
    for (let round = 0; round < 20; round++) {
      const length = 1 + random.below(100);
      const sentStart = random.below(12);
      const receivedStart = random.below(12);
      const sent = random.bytes(sentStart + length);
      const received = new Uint8Array(receivedStart + length);
      received.set(sent.subarray(sentStart), receivedStart);
      const from = random.below(length);
      const changed = [from + random.below(length - from), from + random.below(length - from)];
      for (const offset of changed) received[receivedStart + offset] = ~(sent[sentStart + offset] ?? 0);
      assertEquals(findMismatch(received, receivedStart, sent, sentStart, from, length), Math.min(...changed));
    }
  });
});

Deno.test("findMismatch() sees a single changed bit at any place", () => {
  const sent = new Uint8Array(20).map((_, index) => index * 37);
  for (let bit = 0; bit < 160; bit++) {
    const received = sent.slice();
    received[bit >>> 3]! ^= 1 << (bit & 7);
    assertEquals(findMismatch(received, 0, sent, 0, 0, 20), bit >>> 3);
  }
});
