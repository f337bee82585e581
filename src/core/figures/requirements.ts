/**
 * What `--require` asks of a run, judged by the figures at its end.
 *
 * @module
 */
import type { DistributionStatistics, Measure, OutcomeStatistics, UnmetRequirement } from "../events.ts";
import { NS_PER_US } from "../../units.ts";

/** Something that a run has to come to. */
export interface Requirement {
  /** As it was typed. */
  readonly text: string;
  /** What is measured. */
  readonly measure: Measure;
  /** How it is compared with the bound. */
  readonly operator: "<" | "<=" | ">" | ">=" | "=";
  /** Per cent of a loss, nanoseconds of a time, otherwise a number. */
  readonly bound: number;
  /** Whether it takes the distribution of round-trip times, and not only their averages. */
  readonly needsDistribution: boolean;
}

/** Figures of one target, whether it is the only one or one of many. */
export interface Figures {
  /** Requests sent, or given up. */
  readonly transmitted: number;
  /** Requests answered. */
  readonly received: number;
  /** Replies to requests that were answered before. */
  readonly duplicates: number;
  /** Replies whose checksum was wrong, where they are counted. */
  readonly corrupted?: number;
  /** ICMP errors and the like. */
  readonly errors: number;
  /** Those that `errors` leaves out, if any. */
  readonly uncountedErrors?: number;
  /** Decided requests that were not answered in time, where the outcomes do not say. */
  readonly lost?: number;
  /** Those of them that were answered late, likewise. */
  readonly late?: number;
  /** Replies that gave a round-trip time. */
  readonly measured: number;
  /** Smallest round-trip time. */
  readonly minUs: number;
  /** Average. */
  readonly averageUs: number;
  /** Greatest round-trip time. */
  readonly maxUs: number;
  /** Standard deviation. */
  readonly mdevUs: number;
  /** What became of the requests of a run with one target. */
  readonly outcomes?: OutcomeStatistics;
  /** Given if a requirement needs it. */
  readonly distribution?: DistributionStatistics;
}

/** Measures for which a late reply is none. */
const OF_LOSS: readonly Measure[] = ["loss", "replies", "loss-burst"];

/**
 * Finds what a run did not come to. A request that is not decided counts for nothing but `sent`. What could not be measured is unmet, and so is a run without any reply, unless a
 * requirement is about loss or replies: then that alone decides.
 *
 * @returns the unmet ones in their order
 */
export function unmetRequirements(requirements: readonly Requirement[], figures: Figures): readonly UnmetRequirement[] {
  const { received, late = 0 } = figures.outcomes ?? figures;
  const withLate = late > 0 ? { late } : {};
  const unmet = requirements.flatMap(({ text, measure, operator, bound }): UnmetRequirement[] => {
    const measured = measuredValue(figures, measure);
    if (measured !== undefined && holds(measured, operator, bound)) return [];
    return [{ kind: "requirement", text, measure, measured, ...(OF_LOSS.includes(measure) && withLate) }];
  });
  const repliesJudged = requirements.some(({ measure }) => measure === "loss" || measure === "replies");
  return unmet.length > 0 || received > 0 || repliesJudged ? unmet : [{ kind: "no-reply", ...withLate }];
}

/** Per cent of a loss, nanoseconds of a time, otherwise a number; undefined when nothing was measured. */
function measuredValue(figures: Figures, measure: Measure): number | undefined {
  const { outcomes, distribution } = figures;
  const { received, lost, late } = outcomes ?? figures;
  const ofTimes = (microseconds: number) => figures.measured === 0 ? undefined : microseconds * NS_PER_US;
  switch (measure) {
    case "loss":
      return lost === undefined || received + lost === 0 ? undefined : lost * 100 / (received + lost);
    case "replies":
      return received;
    case "sent":
      return figures.transmitted;
    case "duplicates":
      return figures.duplicates;
    case "corrupted":
      return figures.corrupted;
    case "errors":
      return figures.errors + (figures.uncountedErrors ?? 0);
    case "late":
      return late;
    case "loss-burst":
      return outcomes?.longestLossBurst;
    case "min":
      return ofTimes(figures.minUs);
    case "avg":
      return ofTimes(figures.averageUs);
    case "max":
      return ofTimes(figures.maxUs);
    case "mdev":
      return ofTimes(figures.mdevUs);
    case "p50":
      return distribution?.percentiles?.p50Ns;
    case "p90":
      return distribution?.percentiles?.p90Ns;
    case "p95":
      return distribution?.percentiles?.p95Ns;
    case "p99":
      return distribution?.percentiles?.p99Ns;
    case "p99.9":
      return distribution?.percentiles?.p999Ns;
    case "jitter":
      return distribution?.jitter?.interarrivalNs;
    case "ipdv":
      return distribution?.jitter?.interPacket?.meanNs;
    case "pdv":
      return distribution?.jitter?.packetDelayVariationNs;
  }
}

function holds(measured: number, operator: Requirement["operator"], bound: number): boolean {
  switch (operator) {
    case "<":
      return measured < bound;
    case "<=":
      return measured <= bound;
    case ">":
      return measured > bound;
    case ">=":
      return measured >= bound;
    case "=":
      return measured === bound;
  }
}
