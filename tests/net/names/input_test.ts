import { assertEquals, assertThrows } from "@std/assert";
import { TargetListBuilder } from "../../../src/cli/targets/list.ts";
import { type ByteSource, readTargets } from "../../../src/net/names/input.ts";
import { UsageError } from "../../../src/net/usage_error.ts";

function builder(maxTargets = 100): TargetListBuilder {
  return new TargetListBuilder({ maxTargets, family: "any" });
}

/** Gives a text in pieces. */
function sourceOf(text: string, pieceBytes: number): ByteSource & { reads: number } {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return {
    reads: 0,
    readSync(into) {
      this.reads++;
      const piece = bytes.subarray(at, at + pieceBytes);
      into.set(piece);
      at += piece.length;
      return piece.length === 0 ? null : piece.length;
    },
  };
}

const UNREAD: ByteSource = {
  readSync: () => {
    throw new Error("was read");
  },
};

for (const pieceBytes of [1, 3, 1000]) {
  Deno.test(`readTargets() takes arguments first, then lines in pieces of ${pieceBytes}`, () => {
    const source = sourceOf("192.0.2.2\nbad/1\n192.0.2.3", pieceBytes);
    const many = { words: ["192.0.2.1"], readsStandardInput: true };
    const { targets, problems, problemCount } = readTargets(many, builder(), source);
    assertEquals([0, 1, 2].map((index) => targets.nameAt(index)), ["192.0.2.1", "192.0.2.2", "192.0.2.3"]);
    assertEquals([problemCount, problems[0]?.place], [1, { kind: "line", number: 2 }]);
  });
}

Deno.test("readTargets() leaves standard input alone unless it is asked for", () => {
  const { targets } = readTargets({ words: ["192.0.2.1"], readsStandardInput: false }, builder(), UNREAD);
  assertEquals(targets.count, 1);
});

Deno.test("readTargets() stops reading when there are too many", () => {
  const source = sourceOf("192.0.2.1\n".repeat(1000), 10);
  const failure = assertThrows(
    () => readTargets({ words: [], readsStandardInput: true }, builder(3), source),
    UsageError,
    "--max-targets",
  );
  assertEquals([failure.status, source.reads], [2, 4]);
});

Deno.test("readTargets() says that standard input can't be read", () => {
  const failing: ByteSource = {
    readSync: () => {
      throw new Error("Is a directory (os error 21)");
    },
  };
  const read = () => readTargets({ words: [], readsStandardInput: true }, builder(), failing);
  assertEquals(assertThrows(read, UsageError).message, "standard input: Is a directory");
});
