/**
 * Everything about a run that can be told to a person: the vocabulary between the state machine, which makes events,
 * and the reporters, which put them into words.
 *
 * The state machine reuses one object for each kind of event that the steady state produces, so an event is valid only
 * until the next call of the state machine. Whoever keeps one copies it: `{ ...event }`.
 *
 * @module
 */

import type { Ipv4Header } from "../wire/ipv4_header.ts";
import type { Ipv4Option } from "../wire/ipv4_options.ts";
import type { Malformed } from "../wire/malformed.ts";
import type { NodeInformationReply, QueryType } from "../wire/node_information.ts";
import type { PayloadMismatch } from "../wire/payload.ts";
import type { TimestampReading } from "../wire/timestamp_reading.ts";

export type { PayloadMismatch };

/** The two address families. */
export type FamilyName = "ipv4" | "ipv6";

/** What all events have. */
export interface EventOf<Kind extends string> {
  /** Tells the events apart. */
  readonly kind: Kind;
}

/** What events about a packet from somewhere have. */
export interface Origin {
  /** Numeric address it came from, with a scope where it has one. */
  readonly from: string;
  /** Name that belongs to `from`, when one was looked up and found. */
  readonly fromName?: string | undefined;
  /** Names of the other addresses that are told with it, by address, as far as they were looked up and found. */
  readonly otherNames?: ReadonlyMap<string, string>;
}

/** IP options of a packet, in their order; what can't be read ends them. */
export type IpOptions = readonly (Ipv4Option | Malformed)[];

/** What events about an ICMP message other than a reply have. */
export interface IcmpDescription {
  /** Which of the two ICMPs it is. */
  readonly family: FamilyName;
  /** ICMP type. */
  readonly type: number;
  /** ICMP code. */
  readonly code: number;
  /** What the message carries besides: MTU, pointer, gateway; a number in host byte order. */
  readonly info: number;
}

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
  }
  /** Nothing was received, and no requirement says anything about that. */
  | { readonly kind: "no-reply" };

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

/** What a round-trip time is taken from: the kernel's stamps, its receive stamp, this program's clock. */
export type StampSource = "kernel" | "receive" | "user";

/** The socket of a run. */
export interface SocketDescription {
  /** Its address family. */
  readonly family: FamilyName;
  /** Raw socket, or ping socket. */
  readonly kind: "raw" | "datagram";
  /** Which clocks time a round trip. */
  readonly stamps: StampSource;
}

/** The run begins: the header line. */
export interface StartEvent extends EventOf<"start"> {
  /** Canonical name, or what was typed. */
  readonly hostname: string;
  /** Numeric address of the target, with a scope where it has one. */
  readonly target: string;
  /** The target's address family. */
  readonly family: FamilyName;
  /** Numeric source address. */
  readonly source: string;
  /** `-I DEVICE`. */
  readonly device: string | undefined;
  /** Whether the source address was asked for rather than found by the probe. */
  readonly sourceFixed: boolean;
  /** IPv6 flow label of the requests; undefined unless one was asked for. */
  readonly flowLabel: number | undefined;
  /** Bytes behind the ICMP header. */
  readonly payloadBytes: number;
  /** Size of the whole IP packet: payload, ICMP header, IP header and its options. */
  readonly packetBytes: number;
  /** Set when requests are queries: what they ask for, and what they have in the place of `payloadBytes`. */
  readonly query?: { readonly type: QueryType | "timestamp"; readonly payloadBytes: number };
  /** Absent when it is not known yet: text begins before the socket is set up. */
  readonly socket?: SocketDescription;
}

/** A request left. */
export interface TransmittedEvent extends EventOf<"transmitted"> {
  /** Counts requests from 1; the packet carries the low 16 bits. */
  readonly sequence: number;
  /** Requests now on their way. */
  readonly outstanding: number;
  /** Greatest number of requests on their way so far. */
  readonly pipe: number;
}

/** An echo reply to one of our requests. */
export interface ReplyEvent extends EventOf<"reply">, Origin {
  /** The 16-bit sequence number. */
  readonly sequence: number;
  /** The 16-bit identifier; undefined on a datagram socket, where the kernel keeps it to itself. */
  readonly identifier: number | undefined;
  /** ICMP header and payload. */
  readonly bytes: number;
  /** Time to live or hop limit; undefined when the kernel did not tell. */
  readonly timeToLive: number | undefined;
  /** Undefined when it is not known well enough when the request left, or ping's text has no time for so short a payload. */
  readonly roundTripNs: number | undefined;
  /** The request was answered before. */
  readonly duplicate: boolean;
  /** The ICMP checksum is wrong. */
  readonly badChecksum: boolean;
  /**
   * The payload proves that it answers a request of this run. Otherwise only identifier and sequence number fit, which
   * another program's request or a forger may have brought about: it answers nothing.
   */
  readonly proven: boolean;
  /** It did not come from the address that was pinged. */
  readonly differentAddress: boolean;
  /** Shorter than the request. */
  readonly truncated: boolean;
  /** The target is a multicast or broadcast address, where several replies are normal. */
  readonly multicast: boolean;
  /** Where the payload differs from what was sent, if it was compared and does. */
  readonly mismatch: PayloadMismatch | undefined;
  /** IP options that came with it; undefined for none. */
  readonly ipOptions: IpOptions | undefined;
  /** What the host says, when it was asked. */
  readonly nodeInformation?: NodeInformationReply | undefined;
  /** The times that it tells, when it was asked for them. */
  readonly timestamps?: TimestampReading | undefined;
}

/** A reply that fits no request of ours: forged, another program's, or older than what is remembered. It counts for nothing. */
export interface StrayReplyEvent extends EventOf<"stray-reply">, Origin {
  /** The 16-bit sequence number. */
  readonly sequence: number;
}

/** A request is still unanswered when the next is due. */
export interface OutstandingEvent extends EventOf<"outstanding"> {
  /** The 16-bit sequence number. */
  readonly sequence: number;
}

/** An ICMP error about one of our requests, from the error queue. */
export interface NetworkErrorEvent extends EventOf<"network-error">, Origin, IcmpDescription {
  /** The 16-bit sequence number of the request. */
  readonly sequence: number;
}

/**
 * An ICMP message that a raw socket saw and that is neither a reply nor an error from the queue: a redirect or source
 * quench about one of our requests, or, told under `-v` only, anything else.
 */
export interface IcmpNoticeEvent extends EventOf<"icmp-notice">, Origin, IcmpDescription {
  /** The 16-bit sequence number of the request that it is about; undefined when it is about none. */
  readonly sequence: number | undefined;
  /** The ICMP checksum is wrong. */
  readonly badChecksum: boolean;
  /** Header of the packet that it is about, with its options; told under `-v`. */
  readonly quoted: { readonly header: Ipv4Header; readonly options: IpOptions } | undefined;
}

/** A local error from the error queue: the packet never left. */
export interface LocalErrorEvent extends EventOf<"local-error"> {
  /** The target's address family. */
  readonly family: FamilyName;
  /** libc's words for `ee_errno`. */
  readonly message: string;
  /** Set when the packet was too long for this MTU. */
  readonly mtu: number | undefined;
}

/** The kernel refused to send a request, which is given up and counts as transmitted. */
export interface SendFailureEvent extends EventOf<"send-failure"> {
  /** Counts requests from 1; the packet would have carried the low 16 bits. */
  readonly sequence: number;
  /** Name of the error number: `EPERM`. */
  readonly code: string;
  /** libc's words for it. */
  readonly message: string;
  /** With one target: whether iputils ping prints a line about it, not where the kernel said nothing but the error number. */
  readonly printedByPing?: boolean;
}

/** Something to say on stderr behind the program's name. */
export interface WarningEvent extends EventOf<"warning"> {
  /** One line without its end. */
  readonly message: string;
  /** `unnamed` is said without the program's name; a `detail` is told because of `-v`, and warns of nothing. */
  readonly form?: "unnamed" | "detail";
}

/** SIGQUIT: how things stand. */
export interface SnapshotEvent extends EventOf<"snapshot"> {
  /** The figures so far. */
  readonly statistics: Statistics;
}

/** The run is over. */
export interface FinishEvent extends EventOf<"finish"> {
  /** As in the header. */
  readonly hostname: string;
  /** The figures of the run. */
  readonly statistics: Statistics;
  /** Whether the gap between packets is worth telling: flood, adaptive or interval 0. */
  readonly showGap: boolean;
}

/** One thing that happened. */
export type PingEvent =
  | StartEvent
  | TransmittedEvent
  | ReplyEvent
  | StrayReplyEvent
  | OutstandingEvent
  | NetworkErrorEvent
  | IcmpNoticeEvent
  | LocalErrorEvent
  | SendFailureEvent
  | WarningEvent
  | SnapshotEvent
  | FinishEvent;
