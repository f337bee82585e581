import { assertEquals, assertThrows } from "@std/assert";
import { compare, judge, median, type Target, targetText, type Verdict } from "../../scripts/bench/figures.ts";

Deno.test("median() is the middle of an odd number of values, in whatever order", () => {
  assertEquals(median([9, 1, 100]), 9);
});

Deno.test("median() is the mean of the two in the middle of an even number of values", () => {
  assertEquals(median([4, 1, 2, 100]), 3);
});

Deno.test("median() of nothing is not a number", () => {
  assertEquals(median([]), NaN);
});

Deno.test("median() leaves the values in their order", () => {
  const values = [3, 1, 2];
  median(values);
  assertEquals(values, [3, 1, 2]);
});

Deno.test("compare() gives the ratio of the medians, and the spread of the rounds' own ratios", () => {
  // The rounds: 2, 0.5 and 3.
  assertEquals(compare([20, 10, 60], [10, 20, 20]), { ratio: 1, lowest: 0.5, highest: 3 });
});

Deno.test("compare() has no ratio where a peer's value is zero, negative or missing", () => {
  const nothing = { ratio: NaN, lowest: NaN, highest: NaN };
  for (const peer of [[1, 0], [1, -1], [1, NaN]]) assertEquals(compare([1, 1], peer), nothing);
  assertEquals(compare([], []), nothing);
});

Deno.test("compare() refuses series that are not equally long", () => {
  assertThrows(() => compare([1], [1, 2]), RangeError, "1 values beside 2");
});

/** Targets; values of ours and of the peer; what comes of them. */
const JUDGEMENTS: readonly (readonly [Target, readonly (readonly [ours: number, peer: number, Verdict])[]])[] = [
  [{ kind: "ratio-at-least", limit: 1.2, gross: 0.5 }, [
    [12, 10, "met"],
    [11.9, 10, "missed"],
    [5, 10, "missed"],
    [4.9, 10, "gross"],
    [12, 0, "gross"],
    [NaN, 10, "gross"],
  ]],
  [{ kind: "ratio-at-most", limit: 1.2, gross: 3 }, [
    [12, 10, "met"],
    [12.1, 10, "missed"],
    [30, 10, "missed"],
    [30.1, 10, "gross"],
    [12, NaN, "gross"],
  ]],
  [
    {
      kind: "near-peer",
      percent: { limit: 10, gross: 100 },
      distance: { limit: 2, gross: 20 },
      unit: "us",
    },
    [
      [12, 10, "met"],
      [8, 10, "met"],
      [12.1, 10, "missed"],
      [7.9, 10, "missed"],
      [110, 100, "met"],
      [90, 100, "met"],
      [111, 100, "missed"],
      [30, 10, "missed"],
      [31, 10, "gross"],
      [201, 100, "gross"],
      [NaN, 10, "gross"],
    ],
  ],
  [{ kind: "near-value", value: 1000, unit: "ms", percent: { limit: 0.1, gross: 1 } }, [
    [1001, 5, "met"],
    [999, 5, "met"],
    [1001.1, 1001.1, "missed"],
    [998.9, 5, "missed"],
    [1010.1, 5, "gross"],
    [NaN, 1000, "gross"],
  ]],
  [{ kind: "at-most", unit: "MB", limit: 2, gross: 6 }, [
    [-3, 0, "met"],
    [2, 0, "met"],
    [2.1, 100, "missed"],
    [6.1, 100, "gross"],
    [NaN, 0, "gross"],
  ]],
];

for (const [target, cases] of JUDGEMENTS) {
  for (const [ours, peer, verdict] of cases) {
    Deno.test(`judge() says ${verdict} of ${ours} beside ${peer} where the target is ${targetText(target)}`, () => {
      assertEquals(judge(target, [ours], [peer]), verdict);
    });
  }
}

Deno.test("judge() looks at medians, not at single rounds", () => {
  assertEquals(judge({ kind: "at-most", unit: "MB", limit: 2, gross: 6 }, [1, 100, 1], [1, 1, 1]), "met");
});

Deno.test("targetText() tells each kind of target", () => {
  assertEquals(JUDGEMENTS.map(([target]) => targetText(target)), [
    "ratio ≥ 1.2",
    "ratio ≤ 1.2",
    "peer ± 10 % or 2 us",
    "1000 ms ± 0.1 %",
    "≤ 2 MB",
  ]);
});
