import { assertEquals } from "@std/assert";
import type { DistributionStatistics, Measure, OutcomeStatistics } from "../../../src/core/events.ts";
import { type Figures, type Requirement, unmetRequirements } from "../../../src/core/figures/requirements.ts";

const DISTRIBUTION: DistributionStatistics = {
  percentiles: { p50Ns: 1, p90Ns: 2, p95Ns: 3, p99Ns: 4, p999Ns: 5, maxNs: 6 },
  jitter: { interarrivalNs: 7, interPacket: { meanNs: 8, maxNs: 9 }, packetDelayVariationNs: 10 },
  times: undefined,
};
const OUTCOMES: OutcomeStatistics = {
  received: 9,
  lost: 3,
  waiting: 20,
  late: 11,
  lateAfterNs: Infinity,
  longestLossBurst: 12,
  up: true,
};
const FIGURES: Figures = {
  transmitted: 32,
  received: 22,
  duplicates: 13,
  corrupted: 14,
  errors: 15,
  measured: 9,
  minUs: 16,
  averageUs: 17,
  maxUs: 18,
  mdevUs: 19,
  outcomes: OUTCOMES,
  distribution: DISTRIBUTION,
};
const SILENCE: Figures = {
  transmitted: 3,
  received: 0,
  lost: 3,
  duplicates: 0,
  errors: 0,
  late: 2,
  measured: 0,
  minUs: 0,
  averageUs: 0,
  maxUs: 0,
  mdevUs: 0,
};

function requirement(measure: Measure, operator: Requirement["operator"] = "<", bound = 0): Requirement {
  return { text: "text", measure, operator, bound, needsDistribution: false };
}

/** What a measure comes to: nothing is below 0. */
function measured(measure: Measure, figures: Figures): number | undefined {
  const [unmet] = unmetRequirements([requirement(measure)], figures);
  return unmet?.kind === "requirement" ? unmet.measured : NaN;
}

const MEASURED: readonly (readonly [Measure, number, inSilence: number | undefined])[] = [
  ["loss", 25, 100],
  ["replies", 9, 0],
  ["sent", 32, 3],
  ["duplicates", 13, 0],
  ["corrupted", 14, undefined],
  ["errors", 15, 0],
  ["late", 11, 2],
  ["loss-burst", 12, undefined],
  ["min", 16_000, undefined],
  ["avg", 17_000, undefined],
  ["max", 18_000, undefined],
  ["mdev", 19_000, undefined],
  ["p50", 1, undefined],
  ["p90", 2, undefined],
  ["p95", 3, undefined],
  ["p99", 4, undefined],
  ["p99.9", 5, undefined],
  ["jitter", 7, undefined],
  ["ipdv", 8, undefined],
  ["pdv", 10, undefined],
];

Deno.test("each measure has its figure, or none where nothing was measured", () => {
  for (const [measure, value, inSilence] of MEASURED) {
    assertEquals([measured(measure, FIGURES), measured(measure, SILENCE)], [value, inSilence], measure);
  }
  assertEquals(measured("loss", { ...SILENCE, transmitted: 0, lost: 0 }), undefined);
});

Deno.test("a request that is not decided is no loss, and no reply either", () => {
  const waiting = { ...SILENCE, transmitted: 5, received: 2, lost: 0 };
  assertEquals([measured("loss", waiting), measured("replies", waiting), measured("sent", waiting)], [0, 2, 5]);
  assertEquals(measured("loss", { ...SILENCE, transmitted: 5, lost: 0 }), undefined, "nothing is decided");
  assertEquals(measured("loss", { ...SILENCE, transmitted: 200, received: 93, lost: 7 }), 7, "not rounded");
});

Deno.test("each operator decides at its bound", () => {
  const holdsAt = (operator: Requirement["operator"]) =>
    [24, 25, 26].map((bound) => unmetRequirements([requirement("loss", operator, bound)], FIGURES).length === 0);
  assertEquals(holdsAt("<"), [false, false, true]);
  assertEquals(holdsAt("<="), [false, true, true]);
  assertEquals(holdsAt(">"), [true, false, false]);
  assertEquals(holdsAt(">="), [true, true, false]);
  assertEquals(holdsAt("="), [false, true, false]);
});

Deno.test("unmetRequirements() names those that are unmet, in their order", () => {
  const asked = [requirement("p95", "<", 3), requirement("replies", ">=", 9), requirement("errors", "=", 0)];
  const unmet = unmetRequirements(asked, FIGURES);
  assertEquals(unmet.map((one) => one.kind === "requirement" && one.measure), ["p95", "errors"]);
});

Deno.test("unmetRequirements() wants a reply, unless a requirement is about loss or replies", () => {
  assertEquals(unmetRequirements([requirement("errors", "=", 0)], SILENCE), [{ kind: "no-reply", late: 2 }]);
  const { late: _late, ...silence } = SILENCE;
  assertEquals(unmetRequirements([requirement("errors", "=", 0)], silence), [{ kind: "no-reply" }]);
  assertEquals(unmetRequirements([requirement("loss", "=", 100)], SILENCE), []);
  assertEquals(unmetRequirements([requirement("errors", "=", 0), requirement("replies", "=", 0)], SILENCE), []);
  // One line is enough.
  assertEquals(unmetRequirements([requirement("errors", ">", 0)], SILENCE).length, 1);
});

Deno.test("unmetRequirements() has the late replies of what they make unmet", () => {
  const late = (measure: Measure, figures: Figures) => unmetRequirements([requirement(measure)], figures)[0]?.late;
  for (const measure of ["loss", "replies", "loss-burst"] as const) assertEquals(late(measure, FIGURES), 11, measure);
  for (const measure of ["sent", "avg", "p95"] as const) assertEquals(late(measure, FIGURES), undefined, measure);
  assertEquals(late("loss", { ...FIGURES, outcomes: { ...OUTCOMES, late: 0 } }), undefined);
  assertEquals(late("replies", SILENCE), 2);
});
