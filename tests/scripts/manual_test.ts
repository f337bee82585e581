import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { MANUAL_FILE, manualPage } from "../../scripts/manual/main.ts";
import { argumentSpelling, type OptionRow } from "../../src/cli/table/option_row.ts";
import { optionRows } from "../../src/cli/table/option_table.ts";
import { describeOption, USAGE_EXAMPLES } from "../../src/cli/usage.ts";
import { testWith, tool } from "../support/requirements.ts";

const FLAG: OptionRow = { letters: [], argument: undefined, family: "any", group: "Output", help: "help" };

/** Runs a formatter on the page; everything it has to complain about is on stderr. */
async function format(command: string, args: readonly string[]): Promise<{ text: string; complaints: string }> {
  const file = await Deno.makeTempFile({ suffix: ".1" });
  try {
    await Deno.writeTextFile(file, manualPage());
    const { stdout, stderr } = await new Deno.Command(command, {
      args: [...args, file],
      env: { LC_ALL: "C.UTF-8", MANWIDTH: "200", MANPAGER: "cat" },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { text: decoder.decode(stdout), complaints: decoder.decode(stderr) };
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("docs/ping1025.1 is what the option table says: deno task manual --write", () => {
  assertEquals(Deno.readTextFileSync(MANUAL_FILE), manualPage());
});

Deno.test("manualPage() keeps what it describes from being taken for requests and escapes", () => {
  const lines = manualPage([["x-y", { ...FLAG, help: ".so a\\b -c 10-20 --x-y" }]]).split("\n");
  const index = lines.indexOf("\\fB\\-\\-x\\-y\\fR");
  assertEquals(lines[index + 1], "\\&.so a\\eb \\%\\fB\\-c\\fR 10-20 \\%\\fB\\-\\-x\\-y\\fR");
});

Deno.test("manualPage() shows headings that have options only", () => {
  const page = manualPage([["x", FLAG]]);
  assertEquals(page.match(/^\.SS .*/gm), [".SS Output"]);
});

testWith("groff has no complaint about the man page", [tool("groff")], async () => {
  assertEquals((await format("groff", ["-man", "-ww", "-z"])).complaints, "");
});

testWith("man shows every option and example as it is typed", [tool("man")], async () => {
  const { text, complaints } = await format("man", ["--warnings", "-l"]);
  assertEquals(complaints, "");
  // Lines are filled with blanks and broken where they are full.
  const words = text.replaceAll(/\s+/g, " ").replaceAll("’", "'");
  for (const [name, row] of optionRows()) {
    const argument = argumentSpelling(row.argument);
    const spelling = [...row.letters.map((letter) => `-${letter}`), `--${name}${argument}`].join(", ");
    assert(text.split("\n").some((line) => `${line.trim()} `.startsWith(`${spelling} `)), spelling);
    // Hyphenated, a word would not be found.
    assertStringIncludes(words.replaceAll("‐ ", ""), describeOption(row));
  }
  for (const { command, help } of USAGE_EXAMPLES) {
    assertStringIncludes(words, command);
    assertStringIncludes(words, help);
  }
});
