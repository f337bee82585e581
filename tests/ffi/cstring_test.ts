import { assertEquals } from "@std/assert";
import { decodeCString, encodeCString, readCString } from "../../ffi/cstring.ts";

Deno.test("encodeCString() ends with a zero and refuses one inside", () => {
  assertEquals(encodeCString("ä"), Uint8Array.of(0xc3, 0xa4, 0));
  assertEquals(encodeCString(""), Uint8Array.of(0));
  assertEquals(encodeCString("localhost\0.example"), undefined);
});

Deno.test("decodeCString() stops at the zero, or at the end", () => {
  assertEquals(decodeCString(Uint8Array.of(0x61, 0, 0x62)), "a");
  assertEquals(decodeCString(Uint8Array.of(0x61, 0x62)), "ab");
  assertEquals(decodeCString(Uint8Array.of(0x61, 0xff, 0)), "a\ufffd");
});

Deno.test("readCString() reads to the zero, replaces what is not UTF-8, and knows the null pointer", () => {
  const bytes = new Uint8Array(new ArrayBuffer(128));
  bytes.set([0x61, 0xff, 0x62, 0, 0x63]);
  assertEquals(readCString(Deno.UnsafePointer.of(bytes)), "a\ufffdb");
  assertEquals(readCString(null), undefined);
});
