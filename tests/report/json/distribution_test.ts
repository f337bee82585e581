import { assertEquals } from "@std/assert";
import { JsonReporter } from "../../../src/report/json/json.ts";
import { distributionFields } from "../../../src/report/json/distribution.ts";
import { exactMilliseconds, object } from "../../../src/report/json/json_text.ts";
import { finishEvent, someDistribution, someOutcomes, someStatistics, startEvent, WALL_CLOCK_US } from "../events.ts";

const FIELDS = '"percentiles": {"p50": 12.000999, "p90": 13.000000, "p95": 13.500000, "p99": 13.900000, ' +
  '"p99_9": 14.000000, "max": 14.001234}, "jitter": {"interarrival": 0.000099, "ipdv_mean": 1.234567, ' +
  '"ipdv_max": 2.000001, "pdv_p99_9": 3.000000}, "lost": 7, "longest_loss_burst": 3, "late": 2, ' +
  '"late_after": 10000.000000, "waiting": 5';

Deno.test("distributionFields() has each figure in whole nanoseconds", () =>
  assertEquals(object(distributionFields(someDistribution(), someOutcomes())), `{${FIELDS}}`));

Deno.test("distributionFields() has no key for what there is none of", () => {
  const distribution = someDistribution({ percentiles: undefined, jitter: undefined });
  const fields = distributionFields(distribution, someOutcomes({ lateAfterNs: Infinity }));
  assertEquals(Object.keys(JSON.parse(object(fields))).join(" "), "lost longest_loss_burst late waiting");
  const jitter = { interarrivalNs: 0, interPacket: undefined, packetDelayVariationNs: 0 };
  assertEquals(
    distributionFields(someDistribution({ jitter }), undefined).jitter,
    object({ interarrival: exactMilliseconds(0), pdv_p99_9: exactMilliseconds(0) }),
  );
  assertEquals(object(distributionFields(undefined, undefined)), "{}");
});

Deno.test("JsonReporter has the distribution behind all other keys of the figures", () => {
  const reporter = new JsonReporter({
    programName: "ping",
    quiet: false,
    flood: false,
    verbose: false,
    timestamps: false,
  });
  const outcomes = someOutcomes();
  const full = { outcomes, distribution: someDistribution() };
  reporter.output(startEvent(), WALL_CLOCK_US);
  for (
    const event of [
      finishEvent(full),
      { kind: "snapshot", statistics: someStatistics(full) } as const,
    ]
  ) {
    const line = reporter.output(event, WALL_CLOCK_US);
    assertEquals(line.endsWith(`"packet_bytes": 84, ${FIELDS}}\n`), true, line);
    assertEquals([JSON.parse(line).received, JSON.parse(line).loss], [21, 25], "of the decided requests");
  }
});

Deno.test("exactMilliseconds() is valid JSON for any number", () => {
  const rows = [[0, "0.000000"], [1, "0.000001"], [999_999, "0.999999"], [1e6, "1.000000"], [
    1e15 + 1,
    "1000000000.000001",
  ], [
    NaN,
    "null",
  ], [Infinity, "null"]] as const;
  for (const [nanoseconds, text] of rows) assertEquals<string>(exactMilliseconds(nanoseconds), text);
});
