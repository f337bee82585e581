/**
 * How round-trip times and losses are distributed, as JSON; docs/json.md has the keys.
 *
 * @module
 */
import type { DistributionStatistics, JitterStatistics, OutcomeStatistics, Percentiles } from "../../core/events.ts";
import { exactMilliseconds, type JsonFields, type JsonText, number, object } from "./json_text.ts";

/** Keys of a statistics line; those of what is undefined are absent. */
export function distributionFields(
  distribution: DistributionStatistics | undefined,
  outcomes: OutcomeStatistics | undefined,
): JsonFields {
  const { percentiles, jitter } = distribution ?? {};
  return {
    percentiles: percentiles && percentilesJson(percentiles),
    jitter: jitter && jitterJson(jitter),
    lost: outcomes && number(outcomes.lost),
    longest_loss_burst: outcomes && number(outcomes.longestLossBurst),
    late: outcomes && number(outcomes.late),
    late_after: outcomes && outcomes.lateAfterNs !== Infinity ? exactMilliseconds(outcomes.lateAfterNs) : undefined,
    waiting: outcomes && number(outcomes.waiting),
  };
}

function percentilesJson({ p50Ns, p90Ns, p95Ns, p99Ns, p999Ns, maxNs }: Percentiles): JsonText {
  return object({
    p50: exactMilliseconds(p50Ns),
    p90: exactMilliseconds(p90Ns),
    p95: exactMilliseconds(p95Ns),
    p99: exactMilliseconds(p99Ns),
    p99_9: exactMilliseconds(p999Ns),
    max: exactMilliseconds(maxNs),
  });
}

function jitterJson({ interarrivalNs, interPacket, packetDelayVariationNs }: JitterStatistics): JsonText {
  return object({
    interarrival: exactMilliseconds(interarrivalNs),
    ipdv_mean: interPacket && exactMilliseconds(interPacket.meanNs),
    ipdv_max: interPacket && exactMilliseconds(interPacket.maxNs),
    pdv_p99_9: exactMilliseconds(packetDelayVariationNs),
  });
}
