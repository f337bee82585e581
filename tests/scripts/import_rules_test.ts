import {
  circleViolations,
  type Import,
  importViolations,
  sourceViolations,
  unreachedViolations,
} from "../../scripts/check_imports/rules.ts";
import { assertEquals } from "@std/assert";

function value(from: string, to: string): Import {
  return { from, to, typesOnly: false };
}

function types(from: string, to: string): Import {
  return { from, to, typesOnly: true };
}

const LIBC = ["ffi/libc.ts", "export const libc = Deno.dlopen('libc.so.6', {});"] as const;

Deno.test("importViolations() allows what the table allows", () => {
  const allowed = [
    value("main.ts", "src/net/loop/driver.ts"),
    value("main.ts", "src/run.ts"),
    value("src/run.ts", "src/net/loop/driver.ts"),
    value("src/wire/payload.ts", "src/wire/checksum.ts"),
    value("ffi/socket.ts", "ffi/headers/linux_icmp.ts"),
    value("src/core/one/pinger.ts", "src/wire/icmp.ts"),
    value("src/family/ipv4.ts", "src/wire/payload.ts"),
    value("src/family/ipv4.ts", "ffi/headers/linux_icmp.ts"),
    types("src/net/prepare.ts", "src/cli/options.ts"),
    value("src/cli/parse_args.ts", "@std/cli/parse-args"),
    value("src/cli/parse_args.ts", "src/cli/table/option_table.ts"),
    value("src/report/text/text.ts", "@std/fmt/printf"),
    value("src/report/text/text.ts", "src/core/events.ts"),
    value("src/cli/parse_args.ts", "src/wire/ip_address.ts"),
    value("src/net/loop/driver.ts", "ffi/socket.ts"),
    types("src/net/loop/driver.ts", "src/report/reporter.ts"),
  ];
  assertEquals(importViolations(allowed), []);
});

Deno.test("importViolations() refuses every import that the table does not have", () => {
  const refused = [
    value("src/wire/payload.ts", "src/core/events.ts"),
    value("src/wire/payload.ts", "ffi/headers/linux_icmp.ts"),
    value("src/wire/payload.ts", "@std/fmt/printf"),
    value("ffi/socket.ts", "src/wire/checksum.ts"),
    value("src/core/many/session.ts", "src/net/loop/driver.ts"),
    value("src/family/ipv4.ts", "ffi/socket.ts"),
    types("src/cli/parse_args.ts", "src/core/one/pinger.ts"),
    value("src/cli/parse_args.ts", "@std/fmt/printf"),
    types("src/report/text/text.ts", "src/family/family.ts"),
    value("src/report/text/text.ts", "src/net/loop/driver.ts"),
    value("src/net/loop/driver.ts", "src/cli/parse_args.ts"),
    value("src/net/loop/driver.ts", "src/report/text/text.ts"),
    value("src/net/loop/driver.ts", "main.ts"),
    value("src/net/loop/driver.ts", "src/run.ts"),
    value("src/net/loop/driver.ts", "tests/support/random.ts"),
  ];
  assertEquals(importViolations(refused), refused.map(({ from, to }) => `${from}: may not import ${to}`));
});

Deno.test("importViolations() tells an import of values where only types may be imported", () => {
  assertEquals(importViolations([value("src/net/loop/driver.ts", "src/cli/options.ts")]), [
    "src/net/loop/driver.ts: may not import src/cli/options.ts other than by `import type`",
  ]);
});

Deno.test("importViolations() does not take a longer name for the folder", () => {
  assertEquals(importViolations([value("src/family/ipv4.ts", "src/wireless/ipv4.ts")]).length, 1);
  assertEquals(importViolations([value("src/cli/parse_args.ts", "@std/client")]).length, 1);
});

Deno.test("importViolations() refuses a folder that has no rule", () => {
  assertEquals(importViolations([value("src/utils/misc.ts", "src/wire/checksum.ts")]), [
    "src/utils/misc.ts: no rule says what this folder may import",
  ]);
});

Deno.test("unreachedViolations() finds modules that only each other and tests import", () => {
  const imports = [value("main.ts", "src/a.ts"), types("src/a.ts", "src/b.ts"), value("src/c.ts", "src/d.ts")];
  const files = ["main.ts", "src/a.ts", "src/b.ts", "src/c.ts", "src/d.ts"];
  assertEquals(unreachedViolations(files, imports, ["main.ts", "src/mod.ts"]), [
    "src/c.ts: main.ts and src/mod.ts do not lead to it",
    "src/d.ts: main.ts and src/mod.ts do not lead to it",
  ]);
});

Deno.test("circleViolations() finds a circle of three files, through a type-only import", () => {
  const circle = [value("a.ts", "b.ts"), types("b.ts", "c.ts"), value("c.ts", "b.ts")];
  assertEquals(circleViolations(circle), ["circle: b.ts -> c.ts -> b.ts"]);
});

Deno.test("circleViolations() takes two ways to one file for no circle", () => {
  const diamond = [value("a.ts", "b.ts"), value("a.ts", "c.ts"), value("b.ts", "d.ts"), value("c.ts", "d.ts")];
  assertEquals(circleViolations(diamond), []);
});

Deno.test("sourceViolations() refuses clock, randomness, console and system in a pure folder, with the line", () => {
  const sources = new Map([
    LIBC,
    ["src/core/many/session.ts", "const a = 1;\n/* two\nlines */ performance.now();"],
    ["src/wire/checksum.ts", "new Date(); Math.random();"],
    ["src/report/text/text.ts", "console.log(Deno.args);"],
  ]);
  assertEquals(sourceViolations(sources), [
    "src/core/many/session.ts:3: performance has no place here: pass it in",
    "src/wire/checksum.ts:1: Date has no place here: pass it in",
    "src/wire/checksum.ts:1: Math.random has no place here: pass it in",
    "src/report/text/text.ts:1: console has no place here: pass it in",
    "src/report/text/text.ts:1: Deno has no place here: pass it in",
  ]);
});

Deno.test("sourceViolations() leaves comments, strings and the other folders alone", () => {
  const sources = new Map([
    LIBC,
    ["src/core/many/session.ts", "// Deno\n/** console */ const a = 'Date', b = \"https://x/ // performance\";"],
    ["src/net/loop/driver.ts", "performance.now();"],
  ]);
  assertEquals(sourceViolations(sources), []);
});

Deno.test("sourceViolations() wants exactly one Deno.dlopen, in its place", () => {
  const elsewhere = new Map([LIBC, ["src/net/loop/driver.ts", "\nDeno\n  .dlopen('libm.so.6', {});"]]);
  assertEquals(sourceViolations(elsewhere), [
    "src/net/loop/driver.ts:2: Deno.dlopen belongs in ffi/libc.ts",
    "Deno.dlopen: 2 calls in the project, there must be one",
  ]);
  assertEquals(sourceViolations(new Map()), ["Deno.dlopen: 0 calls in the project, there must be one"]);
});

Deno.test("sourceViolations() allows main.ts 40 lines", () => {
  assertEquals(sourceViolations(new Map([LIBC, ["main.ts", "a();\n".repeat(40)]])), []);
  assertEquals(sourceViolations(new Map([LIBC, ["main.ts", "a();\n".repeat(41)]])), ["main.ts: 41 lines, at most 40"]);
});
