import { assertEquals, assertThrows } from "@std/assert";
import { Arena } from "../../ffi/arena.ts";

Deno.test("Arena hands out aligned pieces that don't overlap", () => {
  const arena = new Arena(64);
  assertEquals(arena.allocate(3), 0);
  assertEquals(arena.allocate(8), 8);
  assertEquals(arena.allocate(1, 1), 16);
  assertEquals(arena.allocate(2, 2), 18);
  assertEquals(arena.allocate(16, 16), 32);
});

Deno.test("Arena can be filled to the last byte, and no further", () => {
  const arena = new Arena(16);
  arena.allocate(16);
  assertEquals(arena.allocate(0), 16);
  assertThrows(() => arena.allocate(1), RangeError, "no room");
  assertThrows(() => new Arena(8).allocate(-1), RangeError);
  assertThrows(() => new Arena(8).allocate(NaN), RangeError);
});

Deno.test("Arena refuses sizes that are not positive integers", () => {
  for (const bytes of [0, -1, 1.5, NaN, Infinity]) assertThrows(() => new Arena(bytes), RangeError);
});

Deno.test("address() is where C finds what slice() shows", () => {
  const arena = new Arena(32);
  arena.slice(24, 4).set([1, 2, 3, 4]);
  const pointer = Deno.UnsafePointer.create(arena.address(24));
  if (pointer === null) throw new Error("null address");
  assertEquals([...new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(pointer, 4))], [1, 2, 3, 4]);
  assertEquals(arena.address(24) % 8n, 0n);
});
