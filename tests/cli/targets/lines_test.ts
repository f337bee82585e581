import { assertEquals } from "@std/assert";
import { TargetLineReader } from "../../../src/cli/targets/lines.ts";
import { forEachSeed } from "../../support/random.ts";

type Told = readonly [number, string];

function read(...chunks: readonly (string | Uint8Array)[]): Told[] {
  const told: Told[] = [];
  const reader = new TargetLineReader({
    word: (text, line) => told.push([line, text]),
    fault: (message, line) => told.push([line, `FAULT ${message}`]),
  });
  for (const chunk of chunks) reader.push(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
  reader.end();
  return told;
}

Deno.test("TargetLineReader counts lines from 1, and leaves out blank ones and comments", () => {
  assertEquals(read("# list\n\none\n \t \n  two  # second\n#three\nfour\n"), [[3, "one"], [5, "two"], [7, "four"]]);
});

Deno.test("TargetLineReader takes # for a part of a word unless it stands behind a blank", () => {
  assertEquals(read("fe80::1%a#b\t#c\n"), [[1, "fe80::1%a#b"]]);
});

Deno.test("TargetLineReader takes a last line without an end, ends of both kinds, and a byte order mark", () => {
  assertEquals(read("\ufeffone\r\ntwo\r\n\r\nthree"), [[1, "one"], [2, "two"], [4, "three"]]);
  assertEquals(read("\ufeff# comment\n"), []);
  assertEquals(read("one\n\ufefftwo"), [[1, "one"], [2, "\ufefftwo"]]);
  assertEquals(read(""), []);
  assertEquals(read("\n"), []);
});

Deno.test("TargetLineReader leaves a NUL, a lone carriage return and further words to who reads the word", () => {
  assertEquals(read("a\0b\nc\rd\ne f\n"), [[1, "a\0b"], [2, "c\rd"], [3, "e f"]]);
});

Deno.test("TargetLineReader says which line is not UTF-8, unless it is so in a comment", () => {
  const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
  assertEquals(read(latin1("one\nm\xfcnchen\ntwo # m\xfcnchen\nthree")), [[1, "one"], [2, "FAULT not UTF-8"], [
    3,
    "two",
  ], [4, "three"]]);
  assertEquals(read("münchen"), [[1, "münchen"]]);
  assertEquals(read(Uint8Array.of(0xc3)), [[1, "FAULT not UTF-8"]]);
});

Deno.test("TargetLineReader says which line is too long, and reads on; a long comment is none", () => {
  const long = "x".repeat(1001);
  const fault = "FAULT longer than 1000 bytes";
  assertEquals(read(`${long}\none`), [[1, fault], [2, "one"]]);
  assertEquals(read("x".repeat(100_000), "x".repeat(100_000), "\none\n"), [[1, fault], [2, "one"]]);
  assertEquals(read("x".repeat(1000)), [[1, "x".repeat(1000)]]);
  assertEquals(read("x".repeat(999), "y"), [[1, `${"x".repeat(999)}y`]]);
  assertEquals(read(`#${long}\none #${long}\n${long} # one\n`), [[2, "one"], [3, fault]]);
});

Deno.test("TargetLineReader gives the same however its bytes come in pieces", () => {
  const bytes = new TextEncoder().encode(`\ufeffone\r\n# c\n${"y".repeat(1100)}\nmünchen\n\ntwo # ä\n\0\nlast`);
  const whole = read(bytes);
  assertEquals(whole.length, 6);
  forEachSeed(200, (random) => {
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < bytes.length;) {
      const length = random.below(random.pick([3, 40, 600]));
      chunks.push(bytes.subarray(at, at + length));
      at += length;
    }
    assertEquals(read(...chunks), whole);
  });
});

Deno.test("TargetLineReader takes any bytes", () => {
  forEachSeed(100, (random) => {
    const bytes = random.bytes(5000).map((byte) => byte < 20 ? 0x0a : byte);
    for (const [, text] of read(bytes)) assertEquals(text.length <= 1000 && !text.includes("\n"), true);
  });
});
