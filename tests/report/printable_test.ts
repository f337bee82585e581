import { assertEquals } from "@std/assert";
import { printable } from "../../src/report/printable.ts";

for (
  const [what, text, escaped] of [
    ["an escape sequence", "\x1b[31mred\x1b[0m", "\\033[31mred\\033[0m"],
    ["an operating system command", "\x1b]0;title\x07", "\\033]0;title\\007"],
    ["a C1 control sequence introducer", "\u009b31m", "\\23331m"],
    ["line ends, tabs, backspaces", "a\r\nb\tc\b", "a\\015\\012b\\011c\\010"],
    ["NUL and DEL", "\0\x7f", "\\000\\177"],
    ["bidirectional overrides", "a\u202egnp.exe\u202c", "a\\20056gnp.exe\\20054"],
    ["bidirectional isolates", "\u2066a\u2069", "\\20146a\\20151"],
    ["marks of direction", "\u200e\u200f\u061c", "\\20016\\20017\\3034"],
    ["characters without width", "a\u200bb\ufeff", "a\\20013b\\177377"],
    ["line and paragraph separators", "a\u2028b\u2029", "a\\20050b\\20051"],
    ["tags beyond the first plane", "a\u{e0041}", "a\\3400101"],
  ] as const
) {
  Deno.test(`printable() escapes ${what}`, () => {
    assertEquals(printable(text), escaped);
  });
}

for (
  const name of [
    "example.com",
    "xn--bcher-kva.example",
    "bücher.example",
    "例え.テスト",
    "пример.испытание",
    "مثال.إختبار",
    "उदाहरण.परीक्षा",
    "a_b-c.d:e/f%g\\h 'i\"",
    "🐧.example",
    "e\u0301",
    "نامه\u200cای.example",
    "",
  ]
) {
  Deno.test(`printable() leaves "${name}" alone`, () => {
    assertEquals(printable(name), name);
  });
}

Deno.test("printable() lets no control character through", () => {
  for (let code = 0; code < 0xa0; code++) {
    const isControl = code < 0x20 || code >= 0x7f;
    assertEquals(printable(String.fromCodePoint(code)).length > 1, isControl, String(code));
  }
});
