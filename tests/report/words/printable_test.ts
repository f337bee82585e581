import { assertEquals } from "@std/assert";
import { asciiOnly, printable } from "../../../src/report/words/printable.ts";

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
    ["variation selectors", "a\ufe0f", "a\\177017"],
    ["fillers, which are letters that nobody sees", "a\u3164\u115f", "a\\30544\\10537"],
    ["joiners in scripts without joiners", "goo\u200cgle\u200d", "goo\\20014gle\\20015"],
    ["a joiner at the beginning", "\u200cای", "\\20014ای"],
    ["private use", "\ue000\u{f0000}", "\\160000\\3600000"],
    ["unassigned characters", "\u0378\uffff", "\\1570\\177777"],
    ["a lone surrogate", "a\ud800b", "a\\154000b"],
    ["a combining mark without a letter", "\u0301a.\u0301b", "\\1401a.\\1401b"],
    ["the fifth combining mark on a letter", "a\u0300\u0301\u0302\u0303\u0304b", "a\u0300\u0301\u0302\u0303\\1404b"],
    ["blanks other than the space", "a\u00a0\u2003\u3000b", "a\\240\\20003\\30000b"],
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

Deno.test("asciiOnly() escapes what is outside ASCII and nothing else", () => {
  const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join("");
  assertEquals(asciiOnly(ascii), ascii);
  assertEquals(asciiOnly("bücher 🐧\n"), "b\\374cher \\372047\n");
});
