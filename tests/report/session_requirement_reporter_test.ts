import { assertEquals } from "@std/assert";
import type { UnmetRequirement } from "../../src/core/events.ts";
import type { SessionEvent } from "../../src/core/many/events.ts";
import { printable } from "../../src/report/words/printable.ts";
import { SessionRequirementReporter } from "../../src/report/session_requirement_reporter.ts";
import { SessionTextReporter } from "../../src/report/text/many.ts";
import { done, NAMES, settings, someStatistics, totals, WALL_CLOCK_US } from "./session_events.ts";

const FINISH: SessionEvent = { kind: "session-finish", totals: totals() };

function answered(target: number, received = 3): SessionEvent {
  return done(target, { firstRoundTripNs: 1000, statistics: someStatistics({ received }) });
}

/** Three replies are required. */
function judge(changes: { readonly targetsTold?: boolean } = {}): SessionRequirementReporter {
  return new SessionRequirementReporter(new SessionTextReporter(settings(), NAMES), NAMES, {
    line: (message) => `ping: ${printable(message)}\n`,
    targetsTold: true,
    unmet: ({ received }): readonly UnmetRequirement[] =>
      received >= 3 ? [] : [{ kind: "requirement", text: "replies>=3", measure: "replies", measured: received }],
    ...changes,
  });
}

Deno.test("SessionRequirementReporter names the targets that don't meet a requirement, at the end", () => {
  const reporter = judge();
  for (const event of [answered(0), answered(1, 2), answered(3, 0)]) assertEquals(reporter.diagnostics(event), "");
  assertEquals(
    reporter.diagnostics(FINISH),
    "ping: two.example: requirement not met: replies>=3: measured 2\n" +
      "ping: \\033[2J\\20056: requirement not met: replies>=3: measured 0\n",
  );
  assertEquals(reporter.allMet, false);
});

Deno.test("SessionRequirementReporter tells of twenty, and counts the others", () => {
  const reporter = judge();
  for (let target = 0; target < 25; target++) reporter.diagnostics(answered(target, 1));
  const lines = reporter.diagnostics(FINISH).split("\n");
  assertEquals(lines.slice(19), [
    "ping: target 19: requirement not met: replies>=3: measured 1",
    "ping: 5 more requirements not met",
    "",
  ]);
});

Deno.test("SessionRequirementReporter takes a target that can't be asked for one that does not meet them", () => {
  const reporter = judge();
  assertEquals(reporter.allMet, true);
  reporter.diagnostics({ kind: "target-failed", target: 2, message: "unknown" });
  assertEquals([reporter.diagnostics(FINISH), reporter.allMet], ["", false]);
});

Deno.test("SessionRequirementReporter tells of targets only where that was asked for", () => {
  assertEquals(judge().output(answered(0), WALL_CLOCK_US), "192.0.2.1 is alive (0.001 ms)\n");
  assertEquals(judge({ targetsTold: false }).output(answered(0), WALL_CLOCK_US), "");
});
