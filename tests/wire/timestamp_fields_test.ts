import { assertEquals } from "@std/assert";
import { decodeTimestampFields, encodeTimestampFields } from "../../src/wire/timestamp_fields.ts";
import { hex, UNWRITTEN } from "../support/hex.ts";

const FIELDS = { identifier: 0x1234, sequence: 7, originate: 1, receive: 0xfffffffe, transmit: 0x80000000 };
/** Type and checksum are the caller's. */
const MESSAGE = hex("a5 00 a5a5 1234 0007 00000001 fffffffe 80000000");

Deno.test("timestamp fields are encoded and decoded", () => {
  const bytes = new Uint8Array(20).fill(UNWRITTEN);
  assertEquals(encodeTimestampFields(FIELDS, bytes), 20);
  assertEquals(bytes, MESSAGE);
  assertEquals(decodeTimestampFields(MESSAGE), FIELDS);
});

Deno.test("decodeTimestampFields() rejects a 19-byte message", () => {
  assertEquals(decodeTimestampFields(MESSAGE.subarray(0, 19)), undefined);
});
