import { assertEquals } from "@std/assert";
import { Canvas, cellText, lineWidth, type LiveStyle } from "../../src/report/live_canvas.ts";

Deno.test("Canvas cuts off what lies outside of it", () => {
  const canvas = new Canvas(4, 3);
  canvas.put(2, 1, "abc");
  canvas.put(-1, 2, "xyz");
  canvas.put(0, 3, "below");
  canvas.put(0, -1, "above");
  assertEquals(canvas.lines(false), ["    ", "  ab", "yz  "]);
});

Deno.test("Canvas has as many of the first fields as there is room for, and cuts the first", () => {
  const canvas = new Canvas(10, 4);
  canvas.putFields(0, [["one"], ["two"], ["three"], ["4"]]);
  canvas.putFields(1, [["longer than ten"]]);
  canvas.putFields(2, [[""], ["a"], [""], ["b"]]);
  canvas.putFields(3, [["in"], ["between"]], 2, 8);
  assertEquals(canvas.lines(false), ["one  two  ", "longer tha", "a  b      ", "  in      "]);
});

Deno.test("Canvas selects colours where they change, and none at the end of a line", () => {
  const canvas = new Canvas(6, 1);
  canvas.put(0, 0, "ab", "bad");
  canvas.put(2, 0, "cd");
  canvas.put(4, 0, "ef", "good");
  const [line = ""] = canvas.lines(true);
  assertEquals(line, "\x1b[0;1;31mab\x1b[0mcd\x1b[0;32mef\x1b[0m");
  assertEquals(lineWidth(line), 6);
});

Deno.test("Canvas has a selection of its own for each style", () => {
  const styles: readonly (readonly [LiveStyle, string])[] = [
    ["plain", ""],
    ["dim", "\x1b[0;2m"],
    ["title", "\x1b[0;1m"],
    ["good", "\x1b[0;32m"],
    ["warn", "\x1b[0;33m"],
    ["bad", "\x1b[0;1;31m"],
    ["accent", "\x1b[0;36m"],
    ["inverse", "\x1b[0;7m"],
  ];
  for (const [style, selection] of styles) {
    const canvas = new Canvas(1, 1);
    canvas.put(0, 0, "x", style);
    assertEquals(canvas.lines(true), [`${selection}x${style === "plain" ? "" : "\x1b[0m"}`]);
  }
});

Deno.test("cellText() escapes what is not ASCII, and what a terminal could act on", () => {
  assertEquals(cellText("a.example"), "a.example");
  assertEquals(cellText("\x1b[2J例\u{1f600}"), "\\033[2J\\u{4f8b}\\u{1f600}");
});
