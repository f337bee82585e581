/**
 * The figures of a run: of one target, of each of many, of all of them together.
 *
 * @module
 */

/** What the summary, the status line and the exit status are made of. Round-trip times are whole microseconds. */
export interface Statistics {
  /** Requests sent, or given up. */
  readonly transmitted: number;
  /** Requests answered. */
  readonly received: number;
  /** Replies to requests that were answered before. */
  readonly duplicates: number;
  /** Replies whose ICMP checksum was wrong. */
  readonly corrupted: number;
  /** ICMP errors and local errors, as iputils ping counts them. */
  readonly errors: number;
  /** Errors that iputils ping does not count: sends that the kernel refused, and local errors of a quiet run. */
  readonly uncountedErrors: number;
  /** Replies, duplicates among them, that gave a round-trip time. */
  readonly measured: number;
  /** Smallest round-trip time. */
  readonly minUs: number;
  /** Average, rounded down. */
  readonly averageUs: number;
  /** Greatest round-trip time. */
  readonly maxUs: number;
  /** Population standard deviation, duplicates included. */
  readonly mdevUs: number;
  /** Exponentially weighted moving average with weight 1/8, in eighths of a microsecond. */
  readonly ewmaEighthsUs: number;
  /** Greatest number of requests that were on their way at once; below 2 means one at a time. */
  readonly pipe: number;
  /** From the first attempt to send to the last. */
  readonly elapsedNs: number;
  /** What became of the requests; absent unless the figures are judged, recorded or read by a program. */
  readonly outcomes?: OutcomeStatistics;
  /** How round-trip times are distributed; absent unless that was asked for. */
  readonly distribution?: DistributionStatistics;
}

/** What can be required of a run. */
export type Measure =
  | "loss"
  | "replies"
  | "sent"
  | "duplicates"
  | "corrupted"
  | "errors"
  | "late"
  | "loss-burst"
  | "min"
  | "avg"
  | "max"
  | "mdev"
  | "p50"
  | "p90"
  | "p95"
  | "p99"
  | "p99.9"
  | "jitter"
  | "ipdv"
  | "pdv";

/** Something that a run did not come to. */
export type UnmetRequirement =
  | {
    readonly kind: "requirement";
    /** As it was typed. */
    readonly text: string;
    /** What was to be measured. */
    readonly measure: Measure;
    /** Per cent of a loss, nanoseconds of a time, otherwise a number; undefined when nothing was measured. */
    readonly measured: number | undefined;
    /** Requests that count as lost although they were answered, later than `-W`; only where that made the difference. */
    readonly late?: number;
  }
  /** Nothing was received, and no requirement says anything about that. */
  | {
    readonly kind: "no-reply";
    /** Likewise. */
    readonly late?: number;
  };

/** Round-trip times of first replies by nearest rank, exact to 0.1 %; the greatest is exact. */
export interface Percentiles {
  /** Half of them are not greater. */
  readonly p50Ns: number;
  /** 90 % are not greater. */
  readonly p90Ns: number;
  /** 95 % are not greater. */
  readonly p95Ns: number;
  /** 99 % are not greater. */
  readonly p99Ns: number;
  /** 99.9 % are not greater. */
  readonly p999Ns: number;
  /** None is greater. */
  readonly maxNs: number;
}

/** Differences in time, by their size. */
export interface DelayVariation {
  /** Their average. */
  readonly meanNs: number;
  /** The greatest. */
  readonly maxNs: number;
}

/** How much round-trip times vary, by three definitions. */
export interface JitterStatistics {
  /** Running estimate over replies in the order in which they came, RFC 3550 section 6.4.1. */
  readonly interarrivalNs: number;
  /** From one request to the next that was sent, RFC 5481 section 4.1; undefined when no two in a row were answered. */
  readonly interPacket: DelayVariation | undefined;
  /** The 99.9th percentile less the smallest time, RFC 5481 section 4.2. */
  readonly packetDelayVariationNs: number;
}

/** Round-trip times of first replies, exactly. */
export interface RoundTripTimes {
  /** The smallest. */
  readonly minNs: number;
  /** Their average. */
  readonly meanNs: number;
  /** Population standard deviation. */
  readonly deviationNs: number;
}

/** Round-trip times counted in buckets. */
export interface BucketStatistics {
  /** Greatest time of each bucket but the last, which has no bound; rising. */
  readonly boundsNs: readonly number[];
  /** Times in each bucket alone, one bucket more than there are bounds. */
  readonly counts: ArrayLike<number>;
  /** Sum of all times. */
  readonly sumNs: number;
}

/**
 * What became of the requests of a run. A request is decided when it is answered in time, when its time is over, or when
 * its send is given up. The loss ratio of RFC 6673 is `lost / (received + lost)`.
 */
export interface OutcomeStatistics {
  /** Requests answered in time. */
  readonly received: number;
  /** Decided requests that were not answered in time. */
  readonly lost: number;
  /** Requests that are not decided yet; `transmitted` is the sum of `received`, `lost` and this. */
  readonly waiting: number;
  /** Lost requests that were answered later than `lateAfterNs` after they left. */
  readonly late: number;
  /** Infinity when no reply is too late. */
  readonly lateAfterNs: number;
  /** Most decided requests in a row that were lost. */
  readonly longestLossBurst: number;
  /** Whether the target is up, by the rule of state changes. */
  readonly up: boolean;
}

/** How the round-trip times of first replies are distributed. */
export interface DistributionStatistics {
  /** Undefined when no reply was timed. */
  readonly times: RoundTripTimes | undefined;
  /** Undefined when no reply was timed. */
  readonly percentiles: Percentiles | undefined;
  /** Undefined when fewer than two replies were timed. */
  readonly jitter: JitterStatistics | undefined;
  /** First replies by their round-trip times; absent unless they were counted. */
  readonly buckets?: BucketStatistics;
}

/** What one target's line in the summary is made of. Round-trip times are whole microseconds. */
export interface TargetStatistics {
  /** Requests sent, or given up. */
  readonly transmitted: number;
  /** Requests answered in time. */
  readonly received: number;
  /** Decided requests that were not answered in time: their time is over, or their send was given up. */
  readonly lost: number;
  /** Requests that are not decided yet; `transmitted` is the sum of `received`, `lost` and this. */
  readonly waiting: number;
  /** Lost requests that were answered after their time was over. */
  readonly late: number;
  /** Replies to requests that were answered before. */
  readonly duplicates: number;
  /** ICMP errors about requests, and sends that failed. */
  readonly errors: number;
  /** Replies that gave a round-trip time: in time, no duplicates. */
  readonly measured: number;
  /** Smallest round-trip time; 0 without any. */
  readonly minUs: number;
  /** Average, rounded down; 0 without any. */
  readonly averageUs: number;
  /** Greatest round-trip time; 0 without any. */
  readonly maxUs: number;
  /** Population standard deviation; 0 without any. */
  readonly mdevUs: number;
  /** Absent when a target is not done, or unless they were asked for and one was measured. */
  readonly percentiles?: Percentiles;
}

/** All targets together. */
export interface SessionTotals {
  /** Targets asked for. */
  readonly targets: number;
  /** Those that answered at least once in time. */
  readonly alive: number;
  /** Those that did not, although a request to them was decided. */
  readonly unreachable: number;
  /** Those to which requests were sent of which none is decided. */
  readonly undecided: number;
  /** Those that could not be looked up or pinged at all. */
  readonly failed: number;
  /** Requests sent, or given up. */
  readonly transmitted: number;
  /** Requests answered in time. */
  readonly received: number;
  /** Decided requests that were not answered in time. */
  readonly lost: number;
  /** Requests that are not decided yet; `transmitted` is the sum of `received`, `lost` and this. */
  readonly waiting: number;
  /** Lost requests that were answered late. */
  readonly late: number;
  /** Replies to requests that were answered before. */
  readonly duplicates: number;
  /** ICMP errors, and sends that failed. */
  readonly errors: number;
  /** Replies that fit no request. */
  readonly strays: number;
  /** Replies that gave a round-trip time. */
  readonly measured: number;
  /** Smallest round-trip time of all; 0 without any. */
  readonly minUs: number;
  /** Average of all, rounded down; 0 without any. */
  readonly averageUs: number;
  /** Greatest round-trip time of all; 0 without any. */
  readonly maxUs: number;
  /** Targets that are up and down now; only where changes of state are looked for. */
  readonly now?: { readonly up: number; readonly down: number };
  /** From the first request to the end of the run. */
  readonly elapsedNs: number;
}
