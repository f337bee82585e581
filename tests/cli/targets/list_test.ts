import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  parseTargets,
  problemText,
  type TargetList,
  TargetListBuilder,
  type TargetListOutcome,
  type TargetListSettings,
} from "../../../src/cli/targets/list.ts";
import { forEachSeed } from "../../support/random.ts";

const SETTINGS: TargetListSettings = { maxTargets: 131_072, family: "any" };

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function listOf(outcome: TargetListOutcome): TargetList {
  assert(outcome.kind === "targets");
  assertEquals(outcome.problems, []);
  return outcome.targets;
}

function names(list: TargetList): string[] {
  return Array.from({ length: list.count }, (_, index) => list.nameAt(index));
}

Deno.test("parseTargets() gives every target an index, in order", () => {
  const list = listOf(
    parseTargets(["b.example", "10.0.0.0/30", "FD00::1", "10.0.0.9-10.0.0.10", "a.example"], SETTINGS),
  );
  assertEquals(names(list), ["b.example", "10.0.0.1", "10.0.0.2", "FD00::1", "10.0.0.9", "10.0.0.10", "a.example"]);
  assertEquals([...list.names()], [{ index: 0, name: "b.example" }, { index: 6, name: "a.example" }]);
});

Deno.test("TargetList tells addresses and scopes, and neither of a name", () => {
  const list = listOf(parseTargets(["fe80::1%eth0-fe80::2%eth0", "10.0.0.9", "a.example"], SETTINGS));
  const into = new Uint8Array(20).fill(0xa5);
  assertEquals([0, 1, 2, 3].map((index) => list.scopeAt(index)), ["eth0", "eth0", undefined, undefined]);
  assertEquals(list.addressAt(1, into, 2), "ipv6");
  assertEquals(into.toHex(), `a5a5fe80${"00".repeat(13)}02a5a5`);
  into.fill(0xa5);
  assertEquals(list.addressAt(2, into), "ipv4");
  assertEquals(into.toHex(), `0a000009${"a5".repeat(16)}`);
  into.fill(0xa5);
  assertEquals(list.addressAt(3, into), undefined);
  assertEquals(into.toHex(), "a5".repeat(20));
});

Deno.test("TargetList knows no target outside of it", () => {
  const list = listOf(parseTargets(["10.0.0.0/30"], SETTINGS));
  for (const index of [-1, 2, NaN]) assertThrows(() => list.nameAt(index), RangeError);
  assertEquals(listOf(parseTargets([], SETTINGS)).count, 0);
});

Deno.test("TargetList finds targets in any order", () => {
  forEachSeed(30, (random) => {
    const words = Array.from({ length: 1 + random.below(20) }, (_, at) => {
      const first = `10.${at}.0.${random.below(200)}`;
      return random.pick([first, `host${at}`, `10.${at}.0.0/${22 + random.below(11)}`, `${first}-10.${at}.1.7`]);
    });
    const expected = words.flatMap((word) => names(listOf(parseTargets([word], SETTINGS))));
    const list = listOf(parseTargets(words, SETTINGS));
    assertEquals(list.count, expected.length);
    for (let round = 0; round < 200; round++) {
      const index = random.below(expected.length);
      assertEquals(list.nameAt(index), expected[index]);
    }
    assertEquals(names(list), expected);
  });
});

Deno.test("nameWidth is the length of the longest name, or near it", () => {
  const width = (...words: string[]) => listOf(parseTargets(words, SETTINGS)).nameWidth((name) => name.length);
  assertEquals(width("10.0.0.0/24"), "10.0.0.254".length);
  assertEquals(width("127.0.0.0/16"), "127.0.255.254".length);
  assertEquals(width("10.0.0.5-10.0.0.90"), "10.0.0.90".length);
  assertEquals(width("10.0.0.250-10.0.1.5"), "10.0.0.255".length);
  assertEquals(width("10.0.0.1", "a.long.example", "10.0.0.2"), "a.long.example".length);
  assertEquals(width("fd00::/120"), "fd00::ff".length);
  assertEquals(width("fe80::%eth0/112"), "fe80::ffff%eth0".length);
  assertEquals(width("fd00::fff0-fd00::1:5"), "fd00::1:ffff".length);
  assertEquals(width("::ffff:10.0.0.255-::ffff:10.0.1.0"), "::ffff:255.255.255.255".length);
  assertEquals(width("FD00:0::1"), "FD00:0::1".length);
  assertEquals(width(), 0);
  assertEquals(listOf(parseTargets(["10.0.0.1", "a.test"], SETTINGS)).nameWidth(() => 70), 70);
  forEachSeed(100, (random) => {
    const groups = Array.from({ length: 7 }, () => random.pick(["0", "0", "ffff", "1", "a0"]));
    const first = random.pick([
      `${groups.join(":")}:${random.below(65536).toString(16)}`,
      `::${groups[0]}:1`,
      "10.2.255.9",
    ]);
    const list = parseTargets(
      [`${first}/${first.includes(":") ? 110 + random.below(18) : 18 + random.below(14)}`],
      SETTINGS,
    );
    if (list.kind !== "targets" || list.targets.count === 0) return;
    const longest = names(list.targets).reduce((most, name) => Math.max(most, name.length), 0);
    const width = list.targets.nameWidth((name) => name.length);
    assert(width >= longest && width <= longest + 15, first);
  });
});

Deno.test("parseTargets() tells which argument is no target, and takes the others", () => {
  const outcome = parseTargets(["10.0.0.1", "10.0.0.0/33", "", "a b", "10.0.0.2"], SETTINGS);
  assert(outcome.kind === "targets");
  assertEquals(names(outcome.targets), ["10.0.0.1", "10.0.0.2"]);
  assertEquals(outcome.problemCount, 3);
  assertEquals(outcome.problems.map(problemText), [
    "argument 2: 10.0.0.0/33: no prefix length from 0 to 32 behind the slash",
    "argument 3: no target",
    "argument 4: a b: a blank in a target",
  ]);
});

Deno.test("TargetListBuilder puts arguments and lines together, and tells problems by line", () => {
  const builder = new TargetListBuilder({ ...SETTINGS, family: "ipv4" });
  builder.addArguments(["one", "10.0.0.0/30"]);
  builder.addBytes(bytes("two # comment\nfd00::1\n10.0.0."));
  builder.addBytes(bytes(`7\na\0b\n${"z".repeat(100)}/24\n`));
  builder.addBytes(Uint8Array.of(0xff, 0x0a, 0x78));
  const outcome = builder.finish();
  assert(outcome.kind === "targets");
  assertEquals(names(outcome.targets), ["one", "10.0.0.1", "10.0.0.2", "two", "10.0.0.7", "x"]);
  assertEquals(outcome.problems.map(problemText), [
    "line 2: fd00::1: not of IPv4",
    "line 4: a\0b: a control character in a target",
    `line 5: ${"z".repeat(80)}...: only the host can be pinged: ${"z".repeat(100)}`,
    "line 6: not UTF-8",
  ]);
});

Deno.test("TargetListBuilder keeps the first hundred problems and counts the others", () => {
  const builder = new TargetListBuilder(SETTINGS);
  builder.addBytes(bytes("/\n".repeat(1000)));
  const outcome = builder.finish();
  assert(outcome.kind === "targets");
  assertEquals([outcome.problems.length, outcome.problemCount, outcome.targets.count], [100, 1000, 0]);
  assertEquals(outcome.problems.at(-1)?.place, { kind: "line", number: 100 });
});

Deno.test("more targets than are allowed are one line that names the option", () => {
  const message = (words: readonly string[], maxTargets: number) => {
    const outcome = parseTargets(words, { ...SETTINGS, maxTargets });
    return outcome.kind === "too-many" ? outcome.message : outcome.targets.count;
  };
  assertEquals(
    message(["10.0.0.0/8"], 131_072),
    "argument 1: 10.0.0.0/8 (16777214 addresses) makes more than 131072 targets; --max-targets sets the limit",
  );
  assertEquals(
    message(["a", "fd00::/8"], 131_072),
    "argument 2: fd00::/8 (more than 2^53 addresses) makes more than 131072 targets; --max-targets sets the limit",
  );
  assertEquals(message(["a", "b", "c"], 2), "argument 3: c makes more than 2 targets; --max-targets sets the limit");
  assertEquals(message(["a", "b", "10.0.0.0/30"], 4), 4);
  assertEquals(
    message(["10.0.0.0/30", "10.0.0.0/30", "10.0.0.9"], 4),
    "argument 3: 10.0.0.9 makes more than 4 targets; --max-targets sets the limit",
  );
  assertEquals(message(["10.0.0.0/16", "10.1.0.0/16"], 131_072), 131_068);
});

Deno.test("TargetListBuilder reads no further once there are too many", () => {
  const builder = new TargetListBuilder({ ...SETTINGS, maxTargets: 3 });
  builder.addBytes(bytes("a\nb\nc\n"));
  assertEquals(builder.overflowed, false);
  builder.addBytes(bytes("d\n/\ne\n"));
  assertEquals(builder.overflowed, true);
  builder.addBytes(bytes("f"));
  assertEquals(builder.finish(), {
    kind: "too-many",
    message: "line 4: d makes more than 3 targets; --max-targets sets the limit",
  });
});

Deno.test("TargetListBuilder takes any bytes", () => {
  forEachSeed(100, (random) => {
    const builder = new TargetListBuilder({ ...SETTINGS, maxTargets: 1000 });
    const alphabet = bytes("0123456789.:-/%#ff \t\r\n\n\n\0\xff");
    builder.addBytes(Uint8Array.from({ length: 3000 }, () => alphabet[random.below(alphabet.length)] ?? 0));
    const outcome = builder.finish();
    if (outcome.kind === "targets") names(outcome.targets);
    else assert(!outcome.message.includes("\n"));
  });
});
