import { assertEquals } from "@std/assert";
import {
  type ArgumentValue,
  flowLabelValue,
  integerValue,
  type OptionArgument,
  trafficClassValue,
  unsignedValue,
  wordValue,
} from "../../src/cli/argument_values.ts";
import { type OptionName, OPTIONS } from "../../src/cli/table/option_table.ts";

const ERANGE = "Numerical result out of range";

type Case<T> = readonly [text: string, expected: ArgumentValue<T>];

function value<T>(value: T): ArgumentValue<T> {
  return { kind: "value", value };
}

function bad(status: number, message: string): ArgumentValue<never> {
  return { kind: "error", message, status };
}

/** The argument of a row, of this form. */
function argumentOf<Kind extends OptionArgument["kind"]>(name: OptionName, kind: Kind) {
  const { argument } = OPTIONS[name];
  if (!isOf(argument, kind)) throw new Error(`--${name} has no ${kind}`);
  return argument;
}

function isOf<Kind extends OptionArgument["kind"]>(
  argument: OptionArgument | undefined,
  kind: Kind,
): argument is Extract<OptionArgument, { readonly kind: Kind }> {
  return argument?.kind === kind;
}

function check<T>(read: (text: string) => ArgumentValue<T>, cases: readonly Case<T>[]): void {
  for (const [text, expected] of cases) assertEquals(read(text), expected, JSON.stringify(text));
}

Deno.test("unsignedValue() takes in the bounds of -e and -m and refuses what lies beyond", () => {
  for (
    const [argument, max] of [[argumentOf("identifier", "unsigned"), 65535], [
      argumentOf("mark", "unsigned"),
      4294967295,
    ]] as const
  ) {
    const read = (text: string) => unsignedValue(text, argument);
    const beyond = (text: string) => bad(1, `invalid argument: '${text}': out of range: 0 <= value <= ${max}`);
    check(read, [
      ["0", value(0)],
      [`${max}`, value(max)],
      [`${max + 1}`, beyond(`${max + 1}`)],
      ["9223372036854775808", beyond("9223372036854775808")],
      ["18446744073709551615", beyond("18446744073709551615")],
    ]);
  }
});

Deno.test("unsignedValue() takes negative numbers as strtoul does", () => {
  check((text) => unsignedValue(text, argumentOf("identifier", "unsigned")), [
    ["-0", value(0)],
    ["-1", bad(1, "invalid argument: '-1': out of range: 0 <= value <= 65535")],
    ["-18446744073709551615", value(1)],
    ["-18446744073709551616", bad(1, `invalid argument: '-18446744073709551616': ${ERANGE}`)],
  ]);
});

Deno.test("unsignedValue() refuses what is no decimal number, or has text behind it", () => {
  check((text) => unsignedValue(text, argumentOf("mark", "unsigned")), [
    [" 7", value(7)],
    ["+7", value(7)],
    ["010", value(10)],
    ...["", " ", "abc", "3x", "7 ", "0x10", "1e2", "1,5", "1.5"].map((text): Case<number> => [
      text,
      bad(1, `invalid argument: '${text}'`),
    ]),
    ["99999999999999999999x", bad(1, `invalid argument: '99999999999999999999x': ${ERANGE}`)],
  ]);
});

Deno.test("integerValue() takes in the bounds of -l and -S and refuses what lies beyond", () => {
  for (
    const [argument, max] of [[argumentOf("preload", "integer"), 65536], [
      argumentOf("send-buffer", "integer"),
      2147483647,
    ]] as const
  ) {
    const beyond = (text: string) => bad(1, `invalid argument: '${text}': out of range: 1 <= value <= ${max}`);
    check((text) => integerValue(text, argument), [
      ["1", value(1)],
      [`${max}`, value(max)],
      ["0", beyond("0")],
      ["-1", beyond("-1")],
      [`${max + 1}`, beyond(`${max + 1}`)],
      ["9223372036854775808", bad(1, `invalid argument: '9223372036854775808': ${ERANGE}`)],
      ["0x10", bad(1, "invalid argument: '0x10'")],
    ]);
  }
});

Deno.test("trafficClassValue() reads decimal and hexadecimal, and no octal", () => {
  check((text) => trafficClassValue(text, argumentOf("traffic-class", "bits")), [
    ["0", value(0)],
    ["255", value(255)],
    ["010", value(10)],
    ["+7", value(7)],
    [" 7", value(7)],
    ["0x10", value(16)],
    ["0XfF", value(255)],
    ["0x 5", value(5)],
    ["0x0x10", value(16)],
  ]);
});

Deno.test("trafficClassValue() refuses what is no number and what does not fit 8 bits", () => {
  const read = (text: string) => trafficClassValue(text, argumentOf("traffic-class", "bits"));
  const beyond = (shown: string) => bad(2, `the decimal value of TOS bits must be in range 0-255: ${shown}`);
  for (const text of ["", " ", "abc", "3x", "7 ", "0x", "0xg", "0x0x", "1e2", "1,5", "1.5", "99999999999999999999x"]) {
    assertEquals(read(text), bad(2, `bad TOS value: ${text}`));
  }
  check(read, [
    ["256", beyond("256")],
    ["0x100", beyond("256")],
    ["-1", beyond("-1")],
    ["0x-1", beyond("-1")],
    // Its low 32 bits are 1.
    ["4294967297", beyond("4294967297")],
    ["99999999999999999999", beyond("99999999999999999999")],
  ]);
});

Deno.test("flowLabelValue() reads decimal and hexadecimal, and no octal", () => {
  check((text) => flowLabelValue(text, argumentOf("flow-label", "bits")), [
    ["0", value(0)],
    ["1048575", value(0xfffff)],
    ["010", value(10)],
    ["0xfffff", value(0xfffff)],
    ["0Xa", value(10)],
  ]);
});

Deno.test("flowLabelValue() refuses what is no number and what does not fit 20 bits", () => {
  const read = (text: string) => flowLabelValue(text, argumentOf("flow-label", "bits"));
  for (const text of ["", " ", "abc", "3x", "7 ", "0x", "0xg", "1e2", "1,5", "1.5"]) {
    assertEquals(read(text), bad(2, `bad value for flowinfo: ${text}`));
  }
  for (const text of ["1048576", "0x100000", "-1", "0x-1", "4294967297", "99999999999999999999"]) {
    assertEquals(read(text), bad(2, `flow value is greater than 20 bits: ${text}`));
  }
});

Deno.test("wordValue() takes each word of -M and of -T, letter by letter", () => {
  const discovery = argumentOf("pmtu-discovery", "word");
  for (const word of ["do", "want", "probe", "dont"] as const) assertEquals(wordValue(word, discovery), value(word));
  for (const text of ["", "Do", "do ", "doo", "d", "1"]) {
    assertEquals(wordValue(text, discovery), bad(2, `invalid -M argument: ${text}`));
  }
  const timestamp = argumentOf("ip-timestamp", "word");
  for (const word of ["tsonly", "tsandaddr", "tsprespec"] as const) {
    assertEquals(wordValue(word, timestamp), value(word));
  }
  for (const text of ["", "ts", "tsaddr", "tsonly "]) {
    assertEquals(wordValue(text, timestamp), bad(2, `invalid timestamp type: ${text}`));
  }
});
