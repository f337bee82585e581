import { assertEquals } from "@std/assert";
import { optionRows } from "../../src/cli/table/option_table.ts";
import { suggestNames } from "../../src/cli/suggestion.ts";

const NAMES = optionRows().map(([name]) => name);

function suggestOptions(typed: string): string | undefined {
  return suggestNames(NAMES, typed, "--");
}

function check(table: readonly (readonly [typed: string, expected: string | undefined])[]): void {
  for (const [typed, expected] of table) assertEquals(suggestOptions(typed), expected, typed);
}

Deno.test("suggestNames() forgives a letter too many, too few, wrong or swapped with its neighbour", () => {
  check([
    ["intervall", "--interval"],
    ["intrval", "--interval"],
    ["intorval", "--interval"],
    ["itnerval", "--interval"],
    ["tlt", "--ttl"],
    ["cuont", "--count"],
  ]);
});

Deno.test("suggestNames() forgives two slips in a long name, one in a short one, none in two letters", () => {
  check([
    ["itnervla", "--interval"],
    ["itnervlaa", undefined],
    ["quzzt", undefined],
    ["foo", undefined],
    ["tl", undefined],
  ]);
});

Deno.test("suggestNames() puts the options that begin with what was typed before close ones", () => {
  check([
    ["verb", "--verbose"],
    ["time", "--timestamps or --timestamping"],
    ["ip", "--ipv4, --ipv6 or --ip-timestamp"],
    ["t", undefined],
  ]);
});

Deno.test("suggestNames() names all that are equally close, in the order of the names", () => {
  check([["ipv5", "--ipv4 or --ipv6"]]);
});

Deno.test("suggestNames() has nothing to say about nothing and about what is like no option", () => {
  check([["", undefined], ["__proto__", undefined], ["constructor", undefined], ["\u{1f600}", undefined]]);
});

Deno.test("suggestNames() finds every option of five letters and more by a swap, a loss and a doubling", () => {
  for (const [name] of optionRows()) {
    if (name.length < 5) continue;
    const swapped = name.slice(0, 2) + name[3] + name[2] + name.slice(4);
    for (const typed of [swapped, name.slice(0, 2) + name.slice(3), name[0] + name]) {
      const found = suggestOptions(typed)?.split(/, | or /) ?? [];
      assertEquals(found.includes(`--${name}`), true, `${typed}: ${found}`);
    }
  }
});

Deno.test("suggestNames() takes no time over an argument of a megabyte", () => {
  const start = performance.now();
  assertEquals(suggestOptions("interval".repeat(131_072)), undefined);
  assertEquals(performance.now() - start < 1000, true);
});
