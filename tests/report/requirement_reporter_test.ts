import { assertEquals } from "@std/assert";
import type { PingEvent, SessionEvent, UnmetRequirement } from "../../src/core/events.ts";
import { RequirementReporter } from "../../src/report/requirement_reporter.ts";
import { requirementText } from "../../src/report/words/requirement.ts";
import { printable } from "../../src/report/words/printable.ts";
import type { Reporter } from "../../src/report/reporter.ts";
import { SessionTextReporter } from "../../src/report/text/many.ts";
import { finishEvent, replyEvent, someDistribution, WALL_CLOCK_US } from "./events.ts";
import { done, NAMES, settings, someStatistics, totals } from "./session_events.ts";

const P95: UnmetRequirement = { kind: "requirement", text: "p95<20ms", measure: "p95", measured: 23_400_000 };
const FINISH = finishEvent({ distribution: someDistribution() });
const MANY_FINISH: SessionEvent = { kind: "finish", totals: totals() };

/** Writes the kind of an event, and whether a distribution came with it. */
const KINDS: Reporter<PingEvent> = {
  output: (event) => `${event.kind}${event.kind === "finish" && event.statistics.distribution ? " in full" : ""}\n`,
  diagnostics: (event) => `about ${event.kind}\n`,
};

function judge(unmet: readonly UnmetRequirement[], figuresReported = false): RequirementReporter<PingEvent> {
  return new RequirementReporter(KINDS, { line: diagnosticLine, figuresReported, unmet: () => unmet });
}

/** Requires three replies of each of many targets. */
function judgeMany(figuresReported = true): RequirementReporter<SessionEvent> {
  return new RequirementReporter(new SessionTextReporter(settings(), NAMES), {
    line: diagnosticLine,
    figuresReported,
    unmet: ({ received }) =>
      received >= 3 ? [] : [{ kind: "requirement", text: "replies>=3", measure: "replies", measured: received }],
    nameOf: NAMES.nameOf,
  });
}

function diagnosticLine(message: string): string {
  return `ping: ${printable(message)}\n`;
}

function answered(target: number, received = 3): SessionEvent {
  return done(target, { firstRoundTripNs: 1000, statistics: someStatistics({ received }) });
}

Deno.test("requirementText() names what was measured with its unit", () => {
  const text = (measure: "loss" | "replies" | "avg", measured: number | undefined) =>
    requirementText({ kind: "requirement", text: "T", measure, measured });
  assertEquals(requirementText(P95), "requirement not met: p95<20ms: measured 23.4 ms");
  assertEquals(text("loss", 100 / 3), "requirement not met: T: measured 33.3333%");
  assertEquals(text("replies", 9), "requirement not met: T: measured 9");
  assertEquals(text("avg", 20_000_001), "requirement not met: T: measured 20.000001 ms");
  assertEquals(text("avg", undefined), "requirement not met: T: could not be measured");
  const loss = { kind: "requirement", text: "loss<=1%", measure: "loss", measured: 40, late: 4 } as const;
  assertEquals(requirementText(loss), "requirement not met: loss<=1%: measured 40%, 4 late");
  assertEquals(
    requirementText({ kind: "no-reply", late: 4 }),
    "requirement not met: no reply in time, 4 late (only one of loss or replies would allow that)",
  );
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

Deno.test("RequirementReporter names the targets that don't meet a requirement, at the end", () => {
  const reporter = judgeMany();
  for (const event of [answered(0), answered(1, 2), answered(3, 0)]) assertEquals(reporter.diagnostics(event), "");
  assertEquals(
    reporter.diagnostics(MANY_FINISH),
    "ping: two.example: requirement not met: replies>=3: measured 2\n" +
      "ping: \\033[2J\\20056: requirement not met: replies>=3: measured 0\n",
  );
  assertEquals(reporter.allMet, false);
});

Deno.test("RequirementReporter has lines for twenty, and counts the others", () => {
  const reporter = judgeMany();
  for (let target = 0; target < 25; target++) reporter.diagnostics(answered(target, 1));
  const lines = reporter.diagnostics(MANY_FINISH).split("\n");
  assertEquals(lines.slice(19), [
    "ping: target 19: requirement not met: replies>=3: measured 1",
    "ping: 5 more requirements not met",
    "",
  ]);
});

Deno.test("RequirementReporter takes a target that can't be asked for one that does not meet them", () => {
  const reporter = judgeMany();
  reporter.diagnostics({ kind: "target-failed", target: 2, message: "unknown" });
  assertEquals([reporter.diagnostics(MANY_FINISH), reporter.allMet], ["", false]);
});

Deno.test("RequirementReporter reports targets only where that was asked for", () => {
  assertEquals(judgeMany().output(answered(0), WALL_CLOCK_US), "192.0.2.1 is alive (0.001 ms)\n");
  assertEquals(judgeMany(false).output(answered(0), WALL_CLOCK_US), "");
});
