import { assertEquals, assertThrows } from "@std/assert";
import {
  readUint16,
  readUint32,
  requireRoom,
  uint32Bytes,
  writeUint16,
  writeUint32,
} from "../../src/wire/big_endian.ts";
import { hex, UNWRITTEN } from "../support/hex.ts";

Deno.test("readUint16() and writeUint16() put the most significant byte first", () => {
  const bytes = new Uint8Array(4).fill(UNWRITTEN);
  writeUint16(bytes, 1, 0xfe01);
  assertEquals(bytes, hex("a5 fe01 a5"));
  assertEquals(readUint16(bytes, 1), 0xfe01);
});

Deno.test("readUint32() and writeUint32() put the most significant byte first and know no sign", () => {
  const bytes = new Uint8Array(6).fill(UNWRITTEN);
  writeUint32(bytes, 1, 0xfedc_ba98);
  assertEquals(bytes, hex("a5 fedcba98 a5"));
  assertEquals(readUint32(bytes, 1), 0xfedc_ba98);
});

Deno.test("uint32Bytes() has the bytes that writeUint32() writes", () => {
  assertEquals(uint32Bytes(0xfedc_ba98), hex("fedcba98"));
});

Deno.test("writeUint16() and writeUint32() keep the low bits", () => {
  const bytes = new Uint8Array(6);
  writeUint16(bytes, 0, 0x1_2345);
  writeUint32(bytes, 2, -2);
  assertEquals(bytes, hex("2345 fffffffe"));
});

Deno.test("readUint32() minds the offset of a view", () => {
  assertEquals(readUint32(hex("ff 00000102").subarray(1), 0), 0x0102);
});

Deno.test("requireRoom() refuses a buffer that is one byte short", () => {
  requireRoom(new Uint8Array(8), 8);
  assertThrows(() => requireRoom(new Uint8Array(7), 8), RangeError);
});
