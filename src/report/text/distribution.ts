/**
 * The lines of `--stats=full`, behind those of ping's own summary.
 *
 * @module
 */
import type { DistributionStatistics, JitterStatistics, OutcomeStatistics, Percentiles } from "../../core/events.ts";
import { millisecondsText } from "../words/duration.ts";

/**
 * How round-trip times and losses are distributed, each figure with the definition that it follows.
 *
 * @returns whole lines; without those for which nothing was measured
 */
export function distributionText(
  { percentiles, jitter }: DistributionStatistics,
  outcomes?: OutcomeStatistics,
): string {
  return (percentiles === undefined ? "" : percentilesLine(percentiles)) +
    (jitter === undefined ? "" : jitterLine(jitter)) +
    (outcomes === undefined ? "" : lossLine(outcomes));
}

/** The percentiles of one of many targets, for its line: `p50/p90/p99 = 1.000/2.000/3.000 ms`. */
export function percentilesText({ p50Ns, p90Ns, p99Ns }: Percentiles): string {
  return `p50/p90/p99 = ${[p50Ns, p90Ns, p99Ns].map(time).join("/")} ms`;
}

function percentilesLine({ p50Ns, p90Ns, p95Ns, p99Ns, p999Ns, maxNs }: Percentiles): string {
  const times = [p50Ns, p90Ns, p95Ns, p99Ns, p999Ns, maxNs];
  return `rtt p50/p90/p95/p99/p99.9/max = ${times.map(time).join("/")} ms\n`;
}

function jitterLine({ interarrivalNs, interPacket, packetDelayVariationNs }: JitterStatistics): string {
  const parts = [`jitter (RFC 3550) = ${time(interarrivalNs)} ms`];
  if (interPacket !== undefined) {
    parts.push(`IPDV (RFC 5481) mean/max = ${time(interPacket.meanNs)}/${time(interPacket.maxNs)} ms`);
  }
  parts.push(`PDV (RFC 5481) p99.9-min = ${time(packetDelayVariationNs)} ms`);
  return `${parts.join(", ")}\n`;
}

function lossLine({ lost, waiting, late, lateAfterNs, longestLossBurst }: OutcomeStatistics): string {
  const bound = lateAfterNs === Infinity ? "" : ` (after ${lateAfterNs / 1e9} s)`;
  const undecided = waiting === 0 ? "" : `, ${waiting} waiting`;
  return `loss (RFC 6673): ${lost} lost, longest burst ${longestLossBurst}, ${late} late${bound}${undecided}\n`;
}

/** Cut off as those of the summary are. */
function time(nanoseconds: number): string {
  return millisecondsText(Math.floor(nanoseconds / 1000));
}
