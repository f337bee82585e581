import { assertEquals } from "@std/assert";
import { judge, type Target, targetText, type Verdict } from "../../scripts/bench/target.ts";

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
