import { assert, assertEquals } from "@std/assert";
import { clusters } from "../../../src/report/words/display_width.ts";
import { LiveCells } from "../../../src/report/live/cells.ts";

const WIDE = new LiveCells(clusters);
const ASCII = new LiveCells(undefined);

Deno.test("LiveCells escapes what a terminal could act on, and without widths what is not ASCII", () => {
  assertEquals(ASCII.safe("a.example"), "a.example");
  assertEquals(ASCII.safe("\x1b[2J例\u{1f600}"), "\\033[2J\\47613\\373000");
  assertEquals(WIDE.safe("\x1b[2J例\u{1f600}"), "\\033[2J例\u{1f600}");
});

Deno.test("LiveCells cuts by cells: at the end, and in the middle", () => {
  assertEquals([WIDE.width("例え.example"), WIDE.width("█▃│▲x")], [12, 5]);
  assertEquals([WIDE.cut("例え.example", 12), WIDE.cut("例え.example", 4), WIDE.cut("例え", 3)], [
    "例え.example",
    "例~",
    "例~",
  ]);
  assertEquals(ASCII.shorten("2001:db8:1:2::254", 11), "2001:~::254");
  assertEquals(WIDE.shorten("例えば例えば", 6), "例~ば");
  for (let columns = 0; columns <= 12; columns++) {
    for (const text of ["例えば例えば", "2001:db8:1:2::254"]) {
      assert(WIDE.width(WIDE.cut(text, columns)) <= columns, `${text} ${columns}`);
      if (columns > 0) assert(WIDE.width(WIDE.shorten(text, columns)) <= columns, `${text} ${columns}`);
    }
  }
});

Deno.test("LiveCells breaks lines at blanks, and words that are longer than a line", () => {
  assertEquals(ASCII.wrap("one two three", 7), ["one two", "three"]);
  assertEquals(ASCII.wrap("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
  assertEquals(WIDE.wrap("例えば 例", 4), ["例え", "ば", "例"]);
  assertEquals(WIDE.wrap("例え", 1), [""]);
  assertEquals(ASCII.wrap("", 4), [""]);
});
