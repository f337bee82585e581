import { assertEquals } from "@std/assert";
import type { UnmetRequirement } from "../../src/core/events.ts";
import { RequirementReporter } from "../../src/report/requirement_reporter.ts";
import { requirementText } from "../../src/report/words/requirement.ts";
import { printable } from "../../src/report/words/printable.ts";
import type { Reporter } from "../../src/report/reporter.ts";
import { finishEvent, replyEvent, someDistribution, WALL_CLOCK_US } from "./events.ts";

const P95: UnmetRequirement = { kind: "requirement", text: "p95<20ms", measure: "p95", measured: 23_400_000 };
const FINISH = finishEvent({ distribution: someDistribution() });

/** Tells of the kind of an event, and whether a distribution came with it. */
const KINDS: Reporter = {
  output: (event) => `${event.kind}${event.kind === "finish" && event.statistics.distribution ? " in full" : ""}\n`,
  diagnostics: (event) => `about ${event.kind}\n`,
};

function judge(unmet: readonly UnmetRequirement[], distributionTold = false): RequirementReporter {
  return new RequirementReporter(KINDS, {
    line: (message) => `ping: ${printable(message)}\n`,
    distributionTold,
    unmet: () => unmet,
  });
}

Deno.test("requirementText() names what was measured with its unit", () => {
  const text = (measure: "loss" | "replies" | "avg", measured: number | undefined) =>
    requirementText({ kind: "requirement", text: "T", measure, measured });
  assertEquals(requirementText(P95), "requirement not met: p95<20ms: measured 23.4 ms");
  assertEquals(text("loss", 100 / 3), "requirement not met: T: measured 33.3333%");
  assertEquals(text("replies", 9), "requirement not met: T: measured 9");
  assertEquals(text("avg", 20_000_001), "requirement not met: T: measured 20.000001 ms");
  assertEquals(text("avg", undefined), "requirement not met: T: could not be measured");
});

Deno.test("RequirementReporter names on stderr what was not met, behind all else", () => {
  const reporter = judge([P95, { kind: "no-reply" }]);
  assertEquals(reporter.diagnostics(replyEvent()), "about reply\n");
  assertEquals(
    reporter.diagnostics(FINISH),
    "about finish\nping: requirement not met: p95<20ms: measured 23.4 ms\n" +
      "ping: requirement not met: no reply (only one of loss or replies would allow that)\n",
  );
  assertEquals(reporter.allMet, false);
});

Deno.test("RequirementReporter has nothing to say when all is met, but not before the end", () => {
  const reporter = judge([]);
  assertEquals(reporter.allMet, false);
  assertEquals(reporter.diagnostics(FINISH), "about finish\n");
  assertEquals(reporter.allMet, true);
});

Deno.test("RequirementReporter keeps a distribution that only it needs from stdout", () => {
  assertEquals(judge([]).output(FINISH, WALL_CLOCK_US), "finish\n");
  assertEquals(judge([], true).output(FINISH, WALL_CLOCK_US), "finish in full\n");
  assertEquals(judge([]).output(replyEvent(), WALL_CLOCK_US), "reply\n");
});
