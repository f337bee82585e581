import { assertEquals } from "@std/assert";
import { distributionText } from "../../../src/report/text/distribution.ts";
import { TextReporter } from "../../../src/report/text/text.ts";
import { finishEvent, someDistribution, someOutcomes, WALL_CLOCK_US } from "../events.ts";

const PERCENTILES = "rtt p50/p90/p95/p99/p99.9/max = 12.000/13.000/13.500/13.900/14.000/14.001 ms\n";
const LOSS = "loss (RFC 6673): 7 lost, longest burst 3, 2 late (after 10 s), 5 waiting\n";

Deno.test("distributionText() tells each figure with its definition", () =>
  assertEquals(
    distributionText(someDistribution(), someOutcomes()),
    PERCENTILES +
      "jitter (RFC 3550) = 0.000 ms, IPDV (RFC 5481) mean/max = 1.234/2.000 ms, PDV (RFC 5481) p99.9-min = 3.000 ms\n" +
      LOSS,
  ));

Deno.test("distributionText() leaves out differences that there are none of", () => {
  const jitter = { interarrivalNs: 1_000_000, interPacket: undefined, packetDelayVariationNs: 3_000_000 };
  assertEquals(
    distributionText(someDistribution({ jitter }), someOutcomes()),
    `${PERCENTILES}jitter (RFC 3550) = 1.000 ms, PDV (RFC 5481) p99.9-min = 3.000 ms\n${LOSS}`,
  );
  assertEquals(distributionText(someDistribution({ jitter: undefined }), someOutcomes()), PERCENTILES + LOSS);
});

Deno.test("distributionText() of a total loss tells of losses alone", () =>
  assertEquals(
    distributionText(someDistribution({ percentiles: undefined, jitter: undefined }), someOutcomes()),
    LOSS,
  ));

Deno.test("distributionText() tells how long replies are waited for, if not for ever", () => {
  const lossLine = (lateAfterNs: number) =>
    distributionText(someDistribution(), someOutcomes({ lateAfterNs, waiting: 0 })).split("\n").at(-2);
  assertEquals(lossLine(200_000_000), "loss (RFC 6673): 7 lost, longest burst 3, 2 late (after 0.2 s)");
  assertEquals(lossLine(Infinity), "loss (RFC 6673): 7 lost, longest burst 3, 2 late");
});

Deno.test("TextReporter tells the distribution behind everything else, if there is one", () => {
  const reporter = new TextReporter({
    programName: "ping",
    quiet: true,
    flood: false,
    verbose: false,
    timestamps: false,
    audible: false,
    preciseTimes: false,
    preload: 1,
    terminalColumns: Infinity,
  });
  const output = (change: Parameters<typeof finishEvent>[0]) =>
    reporter.output(finishEvent(change, true), WALL_CLOCK_US);
  for (const figures of [{}, { received: 0, measured: 0 }, { transmitted: 0, received: 0, measured: 0 }]) {
    const full = { outcomes: someOutcomes(), distribution: someDistribution() };
    assertEquals(output({ ...figures, ...full }), output(figures) + distributionText(full.distribution, full.outcomes));
    assertEquals(output({ ...figures, outcomes: full.outcomes }), output(figures), "outcomes alone are not told");
  }
});
