import { assert, assertEquals } from "@std/assert";
import { Canvas, lineWidth, type LiveStyle } from "../../../src/report/live/canvas.ts";
import { LiveCells } from "../../../src/report/live/cells.ts";
import { clusters } from "../../../src/report/words/display_width.ts";

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
  assertEquals(line, "\x1b[0;1;38;5;160mab\x1b[0mcd\x1b[0;38;5;28mef\x1b[0m");
  assertEquals(lineWidth(line), 6);
});

const STYLES: readonly LiveStyle[] = ["plain", "dim", "title", "good", "warn", "bad", "accent", "inverse"];

/** What a canvas sends for a cell of this style. */
function selectionOf(style: LiveStyle): string {
  const canvas = new Canvas(1, 1);
  canvas.put(0, 0, "x", style);
  return canvas.lines(true)[0]?.split("x")[0] ?? "";
}

/** Relative luminance of a colour of xterm's palette (16 to 255): WCAG 2.2, with sRGB's transfer function. */
function luminance(colour: number): number {
  const levels = [0, 95, 135, 175, 215, 255];
  const cube = colour - 16;
  const red = levels[Math.floor(cube / 36)] ?? 0;
  const green = levels[Math.floor(cube / 6) % 6] ?? 0;
  const rgb = colour >= 232 ? [0, 0, 0].fill(8 + 10 * (colour - 232)) : [red, green, levels[cube % 6] ?? 0];
  const [r = 0, g = 0, b = 0] = rgb.map((level) =>
    level <= 10 ? level / 255 / 12.92 : ((level / 255 + 0.055) / 1.055) ** 2.4
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

Deno.test("Canvas has a selection of its own for each style", () => {
  assertEquals(new Set(STYLES.map(selectionOf)).size, STYLES.length);
  assertEquals(selectionOf("plain"), "");
});

Deno.test("Canvas has colours that can be read on black and on white, whatever palette the first sixteen have", () => {
  for (const style of STYLES) {
    const [, colour] = /38;5;(\d+)m/.exec(selectionOf(style)) ?? [];
    // Bold, inverse: those of the terminal.
    if (colour === undefined) {
      assert(["", "\x1b[0;1m", "\x1b[0;7m"].includes(selectionOf(style)), style);
      continue;
    }
    assert(Number(colour) >= 16, style);
    const own = luminance(Number(colour)) + 0.05;
    // WCAG 2.2 asks for 3 where text is bold or large, and of what is drawn.
    assert(own / 0.05 > 3.8 && 1.05 / own > 3.8, `${style}: ${own / 0.05} on black, ${1.05 / own} on white`);
  }
});

Deno.test("Canvas gives wide characters their cells, and takes them away as a whole", () => {
  const text = new LiveCells(clusters);
  const canvas = new Canvas(8, 5, text);
  assertEquals(canvas.put(0, 0, "例a"), 3);
  canvas.put(7, 1, "例");
  canvas.put(0, 2, "例例例");
  canvas.put(1, 2, "xy");
  canvas.put(0, 3, "abcd");
  canvas.put(1, 3, "例");
  canvas.put(0, 4, "e\u0301f");
  const lines = canvas.lines(false);
  assertEquals(lines, [
    "例\x1b[3Ga     ",
    "        ",
    " xy 例\x1b[7G  ",
    "a例\x1b[4Gd    ",
    "e\u0301\x1b[2Gf      ",
  ]);
  for (const line of lines) assertEquals(lineWidth(line, text), 8, line);
});
