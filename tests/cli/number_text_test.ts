import { assertEquals } from "@std/assert";
import {
  type DecimalText,
  type IntegerText,
  readDecimal,
  readInteger,
  readUnsignedInteger,
} from "../../src/cli/number_text.ts";

function integer(value: bigint, rest = ""): IntegerText {
  return { kind: "number", value, rest, overflow: false };
}

function decimal(value: number, rest = ""): DecimalText {
  return { kind: "number", value, rest, rangeError: false };
}

function outOfRange(value: number, rest = ""): DecimalText {
  return { kind: "number", value, rest, rangeError: true };
}

Deno.test("readInteger() reads what strtol reads and leaves the rest", () => {
  const table: readonly (readonly [string, IntegerText])[] = [
    ["0", integer(0n)],
    ["-12", integer(-12n)],
    ["+12", integer(12n)],
    [" \t\n\v\f\r12", integer(12n)],
    ["010", integer(10n)],
    ["0x10", integer(0n, "x10")],
    ["1.5", integer(1n, ".5")],
    ["1 ", integer(1n, " ")],
    ["1\n2", integer(1n, "\n2")],
    ["9223372036854775807", integer(9223372036854775807n)],
    ["-9223372036854775808", integer(-9223372036854775808n)],
    ["", { kind: "none" }],
    ["-", { kind: "none" }],
    ["+-1", { kind: "none" }],
    ["\u00a01", { kind: "none" }],
  ];
  for (const [text, expected] of table) assertEquals(readInteger(text), expected, JSON.stringify(text));
});

Deno.test("readInteger() tells of an overflow of 64 bits on either side", () => {
  for (const text of ["9223372036854775808", "-9223372036854775809", "1".repeat(1000)]) {
    const read = readInteger(text);
    assertEquals(read.kind === "number" && read.overflow, true, text);
  }
});

Deno.test("readInteger() reads hexadecimal digits, with or without the prefix of their own", () => {
  const table: readonly (readonly [string, IntegerText])[] = [
    ["10", integer(16n)],
    ["-fFx", integer(-255n, "x")],
    ["0x10", integer(16n)],
    [" +0Xag", integer(10n, "g")],
    ["0x", integer(0n, "x")],
    ["0xg", integer(0n, "xg")],
    ["0x0x1", integer(0n, "x1")],
    ["", { kind: "none" }],
    ["x1", { kind: "none" }],
    ["0x-1", integer(0n, "x-1")],
  ];
  for (const [text, expected] of table) assertEquals(readInteger(text, "hexadecimal"), expected, JSON.stringify(text));
});

Deno.test("readUnsignedInteger() counts a number behind a minus sign down from 2^64, as strtoul does", () => {
  const table: readonly (readonly [string, IntegerText])[] = [
    ["0", integer(0n)],
    ["-0", integer(0n)],
    [" +7x", integer(7n, "x")],
    ["9223372036854775808", integer(9223372036854775808n)],
    ["18446744073709551615", integer(18446744073709551615n)],
    ["-1", integer(18446744073709551615n)],
    ["-18446744073709551615", integer(1n)],
    ["", { kind: "none" }],
    ["-", { kind: "none" }],
  ];
  for (const [text, expected] of table) assertEquals(readUnsignedInteger(text), expected, JSON.stringify(text));
  for (const text of ["18446744073709551616", "-18446744073709551616", "1".repeat(1000)]) {
    const read = readUnsignedInteger(text);
    assertEquals(read.kind === "number" && read.overflow, true, text);
  }
});

Deno.test("readDecimal() reads what strtod reads and leaves the rest", () => {
  const table: readonly (readonly [string, DecimalText])[] = [
    ["0", decimal(0)],
    ["-0", decimal(-0)],
    ["1.5", decimal(1.5)],
    ["5.", decimal(5)],
    [".5", decimal(0.5)],
    ["1e2", decimal(100)],
    ["1E+2", decimal(100)],
    ["1e", decimal(1, "e")],
    ["1e+", decimal(1, "e+")],
    ["1,5", decimal(1, ",5")],
    ["1_0", decimal(1, "_0")],
    [" \t-1x", decimal(-1, "x")],
    ["0x10", decimal(16)],
    ["0X.8", decimal(0.5)],
    ["0x1.8p1z", decimal(3, "z")],
    ["0x1p-1", decimal(0.5)],
    ["0x1p", decimal(1, "p")],
    ["0x", decimal(0, "x")],
    ["0x.", decimal(0, "x.")],
    ["-0xA", decimal(-10)],
    ["inf", decimal(Infinity)],
    ["-INFINITYx", decimal(-Infinity, "x")],
    ["infinit", decimal(Infinity, "init")],
    ["nan(a_1)", decimal(NaN)],
    ["nan(a", decimal(NaN, "(a")],
    ["", { kind: "none" }],
    [".", { kind: "none" }],
    ["-", { kind: "none" }],
    ["e5", { kind: "none" }],
    ["\u00a01", { kind: "none" }],
  ];
  for (const [text, expected] of table) assertEquals(readDecimal(text), expected, JSON.stringify(text));
});

Deno.test("readDecimal() rounds hexadecimal digits beyond 53 bits to the nearest, to even in the middle", () => {
  assertEquals(readDecimal("0x20000000000001"), decimal(2 ** 53));
  assertEquals(readDecimal("0x20000000000003"), decimal(2 ** 53 + 4));
  assertEquals(readDecimal(`0x20000000000001${"0".repeat(40)}1p-164`), decimal(2 ** 53 + 2));
  assertEquals(readDecimal(`0x${"0".repeat(400)}.${"0".repeat(400)}1p1600`), decimal(2 ** -4));
});

Deno.test("readDecimal() tells of overflow and underflow", () => {
  const table: readonly (readonly [string, DecimalText])[] = [
    ["1e999", outOfRange(Infinity)],
    ["-1e999x", outOfRange(-Infinity, "x")],
    ["1e-400", outOfRange(0)],
    ["1e-310", outOfRange(1e-310)],
    ["0x1p99999999999999999999", outOfRange(Infinity)],
    ["0x1p-99999999999999999999", outOfRange(0)],
    ["0e-999", decimal(0)],
    ["0x0p-9999", decimal(0)],
    ["0x0p99999", decimal(0)],
  ];
  for (const [text, expected] of table) assertEquals(readDecimal(text), expected, text);
});
