/**
 * Figures of targets as an exposition in the text format of OpenMetrics 1.0 that is one in the older format of
 * Prometheus (0.0.4), too: node_exporter's textfile collector and the pushgateway read that one. So there are no types
 * that it lacks (info, unknown, stateset), and `# EOF` is a comment to it.
 *
 * @module
 */
import type { BucketStatistics, FamilyName, StampSource } from "../../core/events.ts";
import { clocksRecord, lossRatio } from "../records/record.ts";
import { printable } from "../words/printable.ts";
import { NS_PER_SECOND } from "../../units.ts";

/** The target of a series: the labels that no other series has. */
export interface MetricsIdentity {
  /** What was asked for. */
  readonly target: string;
  /** Numeric address; undefined if it is not known. */
  readonly address: string | undefined;
  /** Family of the address, likewise. */
  readonly family: FamilyName | undefined;
}

/** How a target is pinged. */
export interface MetricsInfo {
  /** The program's release. */
  readonly version: string;
  /** Kind of socket; undefined when the target has none. */
  readonly socket: "raw" | "datagram" | undefined;
  /** Which clocks time a round trip, likewise. */
  readonly stamps: StampSource | undefined;
}

/** The figures of one target; what is undefined has no sample. */
export interface MetricsFigures {
  /** Requests sent, or given up. */
  readonly requests: number;
  /** Requests answered in time. */
  readonly replies: number;
  /** Decided requests that were not answered in time. */
  readonly lostRequests: number;
  /** Requests that are not decided yet. */
  readonly waitingRequests: number;
  /** Whether the target is up now. */
  readonly up: boolean;
  /** Lost requests that were answered later. */
  readonly lateReplies: number;
  /** Replies to what was answered before. */
  readonly duplicateReplies: number;
  /** Replies with a bad checksum. */
  readonly corruptedReplies?: number;
  /** ICMP errors, local errors, sends that failed. */
  readonly errors: number;
  /** Most decided requests in a row that were lost. */
  readonly longestLossBurst?: number;
  /** Smallest round-trip time. */
  readonly minNs?: number | undefined;
  /** Greatest round-trip time. */
  readonly maxNs?: number | undefined;
  /** RFC 3550's running estimate. */
  readonly interarrivalNs?: number | undefined;
  /** Round-trip times. */
  readonly buckets: BucketStatistics | undefined;
}

/** One target with its labels and figures. */
export interface MetricsTarget extends MetricsIdentity, MetricsInfo {
  /** How things stand. */
  readonly figures: MetricsFigures;
}

/** One family of metrics with a sample a target. */
interface Family {
  readonly name: string;
  readonly type: "counter" | "gauge";
  readonly unit?: string;
  readonly help: string;
  readonly value: (figures: MetricsFigures) => number | undefined;
}

const FAMILIES: readonly Family[] = [
  {
    name: "ping1025_up",
    type: "gauge",
    help:
      "Whether the target is up now: not before its first reply, nor after so many losses in a row as make it down.",
    value: ({ up }) => up ? 1 : 0,
  },
  {
    name: "ping1025_requests",
    type: "counter",
    help: "Echo requests sent, or given up.",
    value: ({ requests }) => requests,
  },
  {
    name: "ping1025_replies",
    type: "counter",
    help: "Requests answered in time.",
    value: ({ replies }) => replies,
  },
  {
    name: "ping1025_lost_requests",
    type: "counter",
    help: "Decided requests that were not answered in time.",
    value: ({ lostRequests }) => lostRequests,
  },
  {
    name: "ping1025_waiting_requests",
    type: "gauge",
    help: "Requests that may still be answered in time.",
    value: ({ waitingRequests }) => waitingRequests,
  },
  {
    name: "ping1025_late_replies",
    type: "counter",
    help: "Requests answered after the time that -W says.",
    value: ({ lateReplies }) => lateReplies,
  },
  {
    name: "ping1025_duplicate_replies",
    type: "counter",
    help: "Replies to requests that were answered before.",
    value: ({ duplicateReplies }) => duplicateReplies,
  },
  {
    name: "ping1025_corrupted_replies",
    type: "counter",
    help: "Replies with a wrong checksum.",
    value: ({ corruptedReplies }) => corruptedReplies,
  },
  {
    name: "ping1025_errors",
    type: "counter",
    help: "ICMP errors about requests, and requests that could not be sent.",
    value: ({ errors }) => errors,
  },
  {
    name: "ping1025_loss_ratio",
    type: "gauge",
    unit: "ratio",
    help: "Part of the decided requests of this run that was lost, 0 to 1.",
    value: ({ replies, lostRequests }) => lossRatio({ received: replies, lost: lostRequests }),
  },
  {
    name: "ping1025_longest_loss_burst",
    type: "gauge",
    help: "Most decided requests in a row that were lost.",
    value: ({ longestLossBurst }) => longestLossBurst,
  },
  {
    name: "ping1025_rtt_min_seconds",
    type: "gauge",
    unit: "seconds",
    help: "Smallest round-trip time of this run.",
    value: ({ minNs }) => inSeconds(minNs),
  },
  {
    name: "ping1025_rtt_max_seconds",
    type: "gauge",
    unit: "seconds",
    help: "Greatest round-trip time of this run.",
    value: ({ maxNs }) => inSeconds(maxNs),
  },
  {
    name: "ping1025_jitter_seconds",
    type: "gauge",
    unit: "seconds",
    help: "Interarrival jitter of round-trip times, RFC 3550 section 6.4.1.",
    value: ({ interarrivalNs }) => inSeconds(interarrivalNs),
  },
];

/**
 * All figures of a run.
 *
 * @param targets may have the same identity: then later ones have a label more, as no two series may be the same
 * @returns a complete exposition, to its `# EOF`
 */
export function exposition(targets: readonly MetricsTarget[]): string {
  const labels = distinctLabels(targets);
  let text = metadata("ping1025_target_info", "gauge", "How a target is pinged; always 1.");
  for (const [index, target] of targets.entries()) {
    text += `ping1025_target_info{${labels[index]}${infoLabels(target)}} 1\n`;
  }
  for (const { name, type, unit, help, value } of FAMILIES) {
    let samples = "";
    for (const [index, { figures }] of targets.entries()) {
      const sample = value(figures);
      if (sample === undefined) continue;
      samples += `${name}${type === "counter" ? "_total" : ""}{${labels[index]}} ${sample}\n`;
    }
    if (samples !== "") text += metadata(name, type, help, unit) + samples;
  }
  return `${text}${histogram(targets, labels)}# EOF\n`;
}

function histogram(targets: readonly MetricsTarget[], labels: readonly string[]): string {
  const name = "ping1025_rtt_seconds";
  let text = metadata(name, "histogram", "Round-trip times of first replies.", "seconds");
  for (const [index, { figures: { buckets } }] of targets.entries()) {
    if (buckets === undefined) continue;
    let count = 0;
    for (const [bucket, inBucket] of Array.from(buckets.counts).entries()) {
      count += inBucket;
      text += `${name}_bucket{${labels[index]},le="${boundText(buckets.boundsNs[bucket])}"} ${count}\n`;
    }
    text += `${name}_sum{${labels[index]}} ${buckets.sumNs / NS_PER_SECOND}\n`;
    text += `${name}_count{${labels[index]}} ${count}\n`;
  }
  return text;
}

function metadata(name: string, type: "counter" | "gauge" | "histogram", help: string, unit?: string): string {
  return `# TYPE ${name} ${type}\n${unit === undefined ? "" : `# UNIT ${name} ${unit}\n`}# HELP ${name} ${help}\n`;
}

/** Canonical numbers of OpenMetrics: a whole one has its point, too. */
function boundText(boundNs: number | undefined): string {
  if (boundNs === undefined) return "+Inf";
  const seconds = boundNs / NS_PER_SECOND;
  return Number.isInteger(seconds) ? seconds.toFixed(1) : String(seconds);
}

function inSeconds(spanNs: number | undefined): number | undefined {
  return spanNs === undefined ? undefined : spanNs / NS_PER_SECOND;
}

function distinctLabels(targets: readonly MetricsIdentity[]): string[] {
  const seen = new Map<string, number>();
  return targets.map(({ target, address, family }) => {
    let labels = `target="${labelText(target)}"`;
    if (address !== undefined) labels += `,address="${labelText(address)}"`;
    if (family !== undefined) labels += `,family="${family}"`;
    const times = (seen.get(labels) ?? 0) + 1;
    seen.set(labels, times);
    return times === 1 ? labels : `${labels},again="${times}"`;
  });
}

function infoLabels({ version, socket, stamps }: MetricsInfo): string {
  let labels = `,version="${labelText(version)}"`;
  if (socket !== undefined) labels += `,socket="${socket}"`;
  if (stamps === undefined) return labels;
  const { sent, received } = clocksRecord(stamps);
  return `${labels},clock_sent="${sent}",clock_received="${received}"`;
}

/** Backslash, quote and line end are escaped; other control characters are replaced, as in text. */
function labelText(text: string): string {
  return printable(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}
