import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { argumentSpelling, OPTION_GROUPS, type OptionRow } from "../../src/cli/table/option_row.ts";
import { optionRows } from "../../src/cli/table/option_table.ts";
import { formatShortUsage, formatUsage, formatVersion, USAGE_EXAMPLES } from "../../src/cli/usage.ts";
import { parse } from "./parse_support.ts";

const LIMITS: OptionRow = {
  letters: ["L"],
  argument: { kind: "integer", name: "N", min: 2n, max: 9n },
  family: "ipv6",
  group: "Output",
  help: "limit",
};

Deno.test("formatUsage() shows every option with its letters, long name, argument and text", () => {
  const lines = formatUsage().split("\n");
  for (const [name, row] of optionRows()) {
    const argument = argumentSpelling(row.argument);
    const spelling = [...row.letters.map((letter) => `-${letter}`), `--${name}${argument}`].join(", ");
    const index = lines.findIndex((line) => line.trim().split(/ {2,}/)[0] === spelling);
    assert(index >= 0, spelling);
    // The text ends where the next option or heading begins: neither is indented as far.
    const next = lines.findIndex((line, at) => at > index && !line.startsWith(" ".repeat(10)));
    const text = lines.slice(index, next).join(" ").replaceAll(/ +/g, " ");
    assertStringIncludes(text, row.help);
  }
});

Deno.test("formatUsage() shows every heading once, in order", () => {
  const headings = formatUsage().split("\n").filter((line) => /^[A-Z].*:$/.test(line));
  assertEquals(headings, [...OPTION_GROUPS, "Examples"].map((heading) => `${heading}:`));
});

Deno.test("formatUsage() fits 80 columns, leaves no blanks at line ends and ends its last line", () => {
  const usage = formatUsage();
  for (const line of usage.split("\n")) assert(line.length <= 80 && line === line.trimEnd(), line);
  assert(usage.endsWith("\n") && !usage.endsWith("\n\n"));
});

Deno.test("formatUsage() tells an option's range and its family", () => {
  const usage = formatUsage([["ttl", LIMITS]]);
  assertStringIncludes(usage, "\nOutput:\n  -L, --ttl=N               limit, 2 to 9 [IPv6]\n");
  assertEquals(usage.includes("Requests:"), false);
});

Deno.test("formatUsage() puts the text below a spelling that is too long for its column", () => {
  const long: OptionRow = { ...LIMITS, argument: { kind: "text", name: "A-VERY-LONG-ARGUMENT" }, family: "any" };
  assertStringIncludes(
    formatUsage([["ttl", long]]),
    `\n  -L, --ttl=A-VERY-LONG-ARGUMENT\n${" ".repeat(28)}limit\n`,
  );
});

Deno.test("formatShortUsage() shows the first lines of the help, and names it", () => {
  assertEquals(
    formatShortUsage("ping"),
    "Usage: ping1025 [OPTION]... [HOP]... DESTINATION\n       ping1025 --each [OPTION]... TARGET...\n" +
      "ping --help lists the options.\n",
  );
});

Deno.test("formatVersion() names the program, its version and the release of iputils it is compatible with", () => {
  assertEquals(formatVersion("1.2.3"), "ping1025 1.2.3, compatible with ping from iputils 20250605\n");
});

Deno.test("formatUsage() tells the range of each form of argument", () => {
  const help = (argument: OptionRow["argument"]) => {
    const usage = formatUsage([["ttl", { ...LIMITS, argument, family: "any" }]]);
    return / limit(.*)\n/.exec(usage)?.[1];
  };
  assertEquals(help(undefined), "");
  assertEquals(help({ kind: "integer", name: "N", min: 1n, max: 65536n }), ", 1 to 65536");
  assertEquals(help({ kind: "integer", name: "N", min: 1n, max: 65537n }), ", at least 1");
  assertEquals(help({ kind: "integer", name: "N", min: 0n, max: 65537n }), "");
  assertEquals(help({ kind: "unsigned", name: "N", max: 65535n }), ", 0 to 65535");
  assertEquals(help({ kind: "unsigned", name: "N", max: 4294967295n }), "");
  assertEquals(help({ kind: "bits", name: "N", max: 255n }), ", 0 to 0xff");
  assertEquals(help({ kind: "word", name: "N", words: ["a", "b"], complaint: "", listed: true }), ", one of a, b");
  assertEquals(help({ kind: "time", name: "N", stepNs: 1, minSeconds: 0, maxSeconds: 1, complaint: "" }), "");
  assertEquals(help({ kind: "text", name: "N" }), "");
});

Deno.test("formatUsage() ends with examples, what they do in one column", () => {
  const [, examples = ""] = formatUsage().split("\nExamples:\n");
  const lines = examples.trimEnd().split("\n");
  assertEquals(lines.length, USAGE_EXAMPLES.length);
  for (const [index, { command, help }] of USAGE_EXAMPLES.entries()) {
    assertEquals(lines[index]?.trim().split(/ {2,}/), [command, help]);
    assertEquals(lines[index]?.indexOf(help), lines[0]?.indexOf(USAGE_EXAMPLES[0]?.help ?? ""));
  }
});

Deno.test("the examples of the help are command lines that the program takes", () => {
  for (const { command } of USAGE_EXAMPLES) {
    const [program, ...argv] = command.replace("HOST...", "a.test b.test").split(" ");
    assertEquals(program, "ping1025");
    assertEquals(parse(argv).kind, "run", command);
  }
});
