import { assertEquals } from "@std/assert";
import { msSinceMidnight, readTimestamps } from "../../src/wire/timestamp_reading.ts";

const DAY = 86_400_000;
const NOON = DAY / 2;

/** The byte order of a stamp, turned round. */
function swapped(stamp: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, stamp);
  return view.getUint32(0, true);
}

/** What is made of stamps: the forms, and each way's time. */
function read(originate: number, receive: number, transmit: number, localReceive: number) {
  const { receiveForm, transmitForm, forwardMs, backMs } = readTimestamps({
    originate,
    receive,
    transmit,
    localReceive,
  });
  return [receiveForm, transmitForm, forwardMs, backMs];
}

Deno.test("readTimestamps() tells each way's time", () => {
  assertEquals(read(NOON, NOON + 3, NOON + 4, NOON + 9), ["standard", "standard", 3, 5]);
  // The host's clock is 10 ms behind.
  assertEquals(read(NOON, NOON - 7, NOON - 6, NOON + 9), ["standard", "standard", -7, 15]);
});

Deno.test("readTimestamps() keeps the stamps as they came", () => {
  const stamps = { originate: 1, receive: 0xffffffff, transmit: swapped(2), localReceive: 3 };
  const { originate, receive, transmit, localReceive } = readTimestamps(stamps);
  assertEquals({ originate, receive, transmit, localReceive }, stamps);
});

Deno.test("readTimestamps() knows that midnight comes in between", () => {
  assertEquals(read(DAY - 2, 1, 1, 4), ["standard", "standard", 3, 3]);
  assertEquals(read(DAY - 4, DAY - 1, DAY - 1, 2), ["standard", "standard", 3, 3]);
  // The host's clock is behind, and it is not tomorrow there yet.
  assertEquals(read(1, DAY - 9, DAY - 9, 4), ["standard", "standard", -10, 13]);
  assertEquals(read(DAY - 1, swapped(2), swapped(2), 5), ["byte-swapped", "byte-swapped", 3, 3]);
});

Deno.test("readTimestamps() takes a clock that is far off for what it says", () => {
  assertEquals(read(NOON, NOON + 7_200_000, NOON + 7_200_000, NOON), ["standard", "standard", 7_200_000, -7_200_000]);
  // Half a day off is as far as it gets.
  assertEquals(read(0, NOON, NOON, 0), ["standard", "standard", NOON, -NOON]);
});

Deno.test("readTimestamps() makes nothing of stamps that are no time of the day", () => {
  assertEquals(read(NOON, 0x80000001, 0xffffffff, NOON), ["non-standard", "non-standard", undefined, undefined]);
  assertEquals(read(NOON, DAY, NOON, NOON + 1), ["non-standard", "standard", undefined, 1]);
  assertEquals(read(NOON, DAY - 1, NOON, NOON + 1)[0], "standard");
});

Deno.test("readTimestamps() reads stamps with the least significant byte first", () => {
  assertEquals(read(NOON, swapped(NOON + 3), swapped(NOON + 4), NOON + 9), ["byte-swapped", "byte-swapped", 3, 5]);
  // This one would be a time of the day either way: the near one is meant.
  const ambiguous = 0x01020304;
  const either = 0x00010100;
  assertEquals(read(either, either, either, either), ["standard", "standard", 0, 0]);
  assertEquals(read(ambiguous, swapped(ambiguous), ambiguous, ambiguous), ["byte-swapped", "standard", 0, 0]);
});

Deno.test("msSinceMidnight() counts whole milliseconds of the day in UT", () => {
  assertEquals(msSinceMidnight(Date.UTC(2026, 10, 22)), 0);
  assertEquals(msSinceMidnight(Date.UTC(2026, 10, 22, 23, 59, 59, 999) + 0.9), DAY - 1);
});
