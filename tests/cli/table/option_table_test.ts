import { assert, assertEquals } from "@std/assert";
import { type Option, OPTION_GROUPS } from "../../../src/cli/table/option_row.ts";
import { isOptionName, optionNameByLetter, optionRows, spelling } from "../../../src/cli/table/option_table.ts";

const rows: readonly (readonly [string, Option])[] = optionRows();

Deno.test("the option table holds all options that the program has", () => {
  const letters = rows.flatMap(([, row]) => row.letters).sort().join("");
  assertEquals(letters, "346?ABCDFHILMNOQRSTUVWabcdefhijlmnpqrstvw");
});

Deno.test("no letter stands for two options", () => {
  const letters = rows.flatMap(([, row]) => row.letters);
  assertEquals(letters.length, new Set(letters).size);
  for (const letter of letters) assertEquals(letter.length, 1, letter);
  for (const [name, row] of rows) {
    for (const letter of row.letters) assertEquals(optionNameByLetter(letter), name);
  }
});

Deno.test("spelling() is an option's letter, or its long name without one", () => {
  assertEquals(spelling("count"), "-c");
  assertEquals(spelling("each"), "--each");
});

Deno.test("each option has a help text, a heading that the help shows and a long name that @std/cli leaves alone", () => {
  for (const [name, row] of rows) {
    assert(row.help.length > 0, name);
    assert(OPTION_GROUPS.includes(row.group), name);
    // `--no-x` means "not x" there, `.` nests, `=` ends the name.
    assert(/^[a-z][a-z0-9-]+$/.test(name) && !name.startsWith("no-"), name);
    assert(isOptionName(name));
    assert(row.fits.some((run) => run !== "live"), name);
  }
});

Deno.test("each range is one: its least value is not above its greatest", () => {
  for (const [name, { argument }] of rows) {
    if (argument?.kind === "integer") assert(argument.min <= argument.max, name);
    if (argument?.kind === "time") assert(argument.minSeconds < argument.maxSeconds, name);
    if (argument?.kind === "unsigned") assert(argument.max > 0n, name);
    // All bits of the field are set.
    if (argument?.kind === "bits") assertEquals(argument.max & (argument.max + 1n), 0n, name);
    if (argument?.kind === "word") assertEquals(argument.words.length, new Set(argument.words).size, name);
  }
});

Deno.test("isOptionName() knows no names that every object has", () => {
  for (const name of ["constructor", "toString", "__proto__", ""]) assertEquals(isOptionName(name), false, name);
});
