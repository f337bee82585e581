import { assertEquals } from "@std/assert";
import { alignUp, array, Struct } from "../../ffi/struct.ts";

const every = new Struct("every", {
  first: "u8",
  word: "u16",
  signed: "i32",
  pointer: "pointer",
  byte: "i8",
  long: "i64",
  short: "i16",
  unsigned: "u32",
  size: "u64",
  bytes: array("u8", 3),
});

Deno.test("Struct pads fields to their alignment and the end to the widest", () => {
  assertEquals(every.offset, {
    first: 0,
    word: 2,
    signed: 4,
    pointer: 8,
    byte: 16,
    long: 24,
    short: 32,
    unsigned: 36,
    size: 40,
    bytes: 48,
  });
  assertEquals(every.bytes, 56);
  assertEquals(every.alignment, 8);
});

Deno.test("Struct nests with the alignment of the inner structure", () => {
  const outer = new Struct("outer", { head: "u8", inner: every, tail: "u8" });
  assertEquals(outer.offset.inner, 8);
  assertEquals(outer.bytes, 72);
});

Deno.test("set() and get() agree at the limits of every type and touch no other byte", () => {
  const cases = [
    ["first", 0xff],
    ["word", 0xfffe],
    ["signed", -0x8000_0000],
    ["byte", -0x80],
    ["long", -1],
    ["long", -0x12_3456_789a],
    ["long", Number.MAX_SAFE_INTEGER],
    ["short", -0x8000],
    ["unsigned", 0xffff_fffe],
    ["size", 0x1f_ffff_ffff_fff0],
  ] as const;
  const widths = { first: 1, word: 2, signed: 4, byte: 1, long: 8, short: 2, unsigned: 4, size: 8 };
  for (const [field, value] of cases) {
    const bytes = new Uint8Array(80).fill(0xa5);
    const view = new DataView(bytes.buffer);
    every.set(view, 16, field, value);
    assertEquals(every.get(view, 16, field), value, field);
    const start = 16 + every.offset[field];
    assertEquals(bytes.subarray(0, start).every((byte) => byte === 0xa5), true, `before ${field}`);
    assertEquals(bytes.subarray(start + widths[field]).every((byte) => byte === 0xa5), true, `behind ${field}`);
  }
});

Deno.test("set() writes little endian, as both architectures do", () => {
  const bytes = new Uint8Array(every.bytes);
  const view = new DataView(bytes.buffer);
  every.set(view, 0, "size", 0x0102_0304_0506);
  assertEquals([...bytes.subarray(40, 48)], [6, 5, 4, 3, 2, 1, 0, 0]);
  every.setPointer(view, 0, "pointer", 0xfedc_ba98_7654_3210n);
  assertEquals([...bytes.subarray(8, 16)], [0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe]);
  assertEquals(every.getPointer(view, 0, "pointer"), 0xfedc_ba98_7654_3210n);
});

Deno.test("alignUp() rounds to the next multiple and leaves multiples alone", () => {
  assertEquals([0, 1, 7, 8, 9].map((offset) => alignUp(offset, 8)), [0, 8, 8, 8, 16]);
});
