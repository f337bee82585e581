import { assertEquals } from "@std/assert";
import { frameText } from "../../../src/net/show/live_frame.ts";

Deno.test("frameText() writes the lines that changed, each to its row", () => {
  assertEquals(frameText(["one  ", "two  ", "three"], ["one  ", "TWO  ", "three"]), "\x1b[2;1HTWO  ");
  assertEquals(frameText(["one"], ["one"]), "");
});

Deno.test("frameText() writes all of an unknown screen, which it clears first", () => {
  assertEquals(frameText(undefined, ["one", "two"]), "\x1b[0m\x1b[2J\x1b[1;1Hone\x1b[2;1Htwo");
});
