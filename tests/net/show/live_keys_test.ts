import { assertEquals } from "@std/assert";
import { readKeys } from "../../../src/net/show/live_keys.ts";

function keys(text: string): readonly string[] {
  return readKeys(new TextEncoder().encode(text));
}

Deno.test("readKeys() knows the arrows and the keys beside them, as terminals differ in sending them", () => {
  assertEquals(keys("\x1b[A\x1b[B\x1bOA\x1bOB"), ["up", "down", "up", "down"]);
  assertEquals(keys("\x1b[5~\x1b[6~"), ["page-up", "page-down"]);
  assertEquals(keys("\x1b[H\x1bOH\x1b[1~\x1b[7~"), ["home", "home", "home", "home"]);
  assertEquals(keys("\x1b[F\x1bOF\x1b[4~\x1b[8~"), ["end", "end", "end", "end"]);
});

Deno.test("readKeys() takes several keys at once, characters and others", () => {
  assertEquals(keys("s\x1b[BS\x1b[B?h"), ["s", "down", "S", "down", "?", "h"]);
});

Deno.test("readKeys() leaves out other keys as a whole, though they end in a letter that means something", () => {
  // F5, Insert, left, shift and up, a key of rxvt that ends in s, Alt-q, and half of a sequence.
  assertEquals(keys("\x1b[15~\x1b[2~\x1b[D\x1b[1;2A\x1b[s\x1bq\x1b[\x1b"), []);
  assertEquals(keys("x1AB~\x80\xff"), []);
  assertEquals(keys(""), []);
});
