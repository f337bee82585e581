import { assertEquals } from "@std/assert";
import { clusters, displayWidth } from "../../../src/report/words/display_width.ts";
import { printable } from "../../../src/report/words/printable.ts";

/** Names, and the columns that a terminal takes for them. */
const WIDTHS: readonly (readonly [name: string, columns: number])[] = [
  ["", 0],
  ["example.com (192.0.2.1)", 23],
  ["bücher.example", 14],
  // The same with a combining diaeresis.
  ["bu\u0308cher.example", 14],
  ["例え.テスト", 11],
  ["한국.example", 12],
  ["ｆｕｌｌ", 8],
  ["пример.испытание", 16],
  ["مثال.إختبار", 11],
  ["🐧.example", 10],
  ["\\033[31m", 8],
];

for (const [name, columns] of WIDTHS) {
  Deno.test(`displayWidth() of "${name}" is ${columns}`, () => {
    assertEquals(printable(name), name);
    assertEquals(displayWidth(name), columns);
  });
}

Deno.test("clusters() keeps a letter and its marks together, and loses nothing", () => {
  assertEquals(Array.from(clusters("e\u0301例a")), [
    { text: "e\u0301", columns: 1 },
    { text: "例", columns: 2 },
    { text: "a", columns: 1 },
  ]);
  for (const [name, columns] of WIDTHS) {
    const parts = Array.from(clusters(name));
    assertEquals(parts.map(({ text }) => text).join(""), name);
    assertEquals(parts.reduce((sum, part) => sum + part.columns, 0), columns);
  }
});
