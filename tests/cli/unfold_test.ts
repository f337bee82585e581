import { assertEquals } from "@std/assert";
import { unfoldArguments } from "../../src/cli/unfold.ts";

function unfold(...argv: string[]): ReturnType<typeof unfoldArguments> {
  return unfoldArguments(argv, { stopAtOperand: false });
}

Deno.test("unfoldArguments() brings every spelling to one form, in order", () => {
  for (const argv of [["-qnc3"], ["-qnc", "3"], ["-q", "-n", "-c", "3"], ["--quiet", "--numeric", "--count", "3"]]) {
    assertEquals(unfold(...argv), {
      tokens: ["--quiet=true", "--numeric=true", "--count=3"],
      operands: [],
      fault: undefined,
    });
  }
});

Deno.test("unfoldArguments() takes the next argument whatever it looks like", () => {
  assertEquals(unfold("-c", "--").tokens, ["--count=--"]);
  assertEquals(unfold("-c", "-q").tokens, ["--count=-q"]);
  assertEquals(unfold("--count", "").tokens, ["--count="]);
  assertEquals(unfold("-c-1").tokens, ["--count=-1"]);
  assertEquals(unfold("-c=1").tokens, ["--count==1"]);
});

Deno.test("unfoldArguments() goes on behind an operand unless told to stop there", () => {
  const argv = ["-q", "a", "-n", "--", "-c"];
  assertEquals(unfold(...argv), {
    tokens: ["--quiet=true", "--numeric=true"],
    operands: ["a", "-c"],
    fault: undefined,
  });
  assertEquals(unfoldArguments(argv, { stopAtOperand: true }), {
    tokens: ["--quiet=true"],
    operands: ["a", "-n", "--", "-c"],
    fault: undefined,
  });
});

Deno.test("unfoldArguments() stops at a fault and keeps what stood before it", () => {
  assertEquals(unfold("-qxn", "a", "-n"), {
    tokens: ["--quiet=true"],
    operands: [],
    fault: { kind: "letter", message: "invalid option -- 'x'" },
  });
  assertEquals(unfold("-q\u{1f600}").fault?.message, "invalid option -- '\u{1f600}'");
  assertEquals(unfold("-q", "--quit=1", "-n"), {
    tokens: ["--quiet=true"],
    operands: [],
    fault: { kind: "unknown", message: "unrecognized option '--quit=1'; did you mean --quiet?" },
  });
});
