/**
 * Everything about a run that can be told to a person: the vocabulary between the state machine, which makes events,
 * and the reporters, which put them into words.
 *
 * The state machine reuses one object for each kind of event that the steady state produces, so an event is valid only
 * until the next call of the state machine. What is to be kept is a copy: `{ ...event }`.
 *
 * @module
 */

import type { InterfaceInformation, MplsLabel } from "../wire/icmp_extensions.ts";
import type { Ipv4Header } from "../wire/ipv4_header.ts";
import type { Ipv4Option } from "../wire/ipv4_options.ts";
import type { Malformed } from "../wire/malformed.ts";
import type { NodeInformationReply, QueryType } from "../wire/node_information.ts";
import type { PayloadMismatch } from "../wire/payload.ts";
import type { TimestampReading } from "../wire/timestamp_reading.ts";
import type { DistributionStatistics, SessionTotals, Statistics, TargetStatistics } from "./figures/statistics.ts";

export type * from "./figures/statistics.ts";

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

/** Whom a run asks, and from where. */
export interface Destination {
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
}

/** The run begins: the header line. */
export interface StartEvent extends EventOf<"start">, Destination {
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

/** What an echo reply to one of our requests tells, whether there is one target or many. */
export interface EchoReplyEvent extends EventOf<"reply"> {
  /** With one target the 16-bit sequence number; with many it counts this target's requests from 1. */
  readonly sequence: number;
  /** ICMP header and payload. */
  readonly bytes: number;
  /** Time to live or hop limit; undefined when the kernel did not tell. */
  readonly timeToLive: number | undefined;
  /**
   * From the request's departure to the reply's arrival. Undefined when it is not known well enough when that left, or ping's
   * text has no time for so short a payload.
   */
  readonly roundTripNs: number | undefined;
  /** The request was answered before. */
  readonly duplicate: boolean;
}

/** An echo reply, where a run has one target. */
export interface ReplyEvent extends EchoReplyEvent, Origin {
  /** The 16-bit identifier; undefined on a datagram socket, where the kernel keeps it to itself. */
  readonly identifier: number | undefined;
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

/** The target's name stands for another address than before: the run goes on with it. */
export interface AddressChangeEvent extends EventOf<"address-change"> {
  /** As in the header. */
  readonly hostname: string;
  /** Numeric address of the target from now on, with a scope where it has one. */
  readonly address: string;
  /** Numeric address before. */
  readonly previousAddress: string;
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
  | AddressChangeEvent
  | WarningEvent
  | SnapshotEvent
  | FinishEvent;

/** What events about one of many targets have. */
export interface OfTarget {
  /** Its index, counted from 0 in the order in which targets were asked for. */
  readonly target: number;
}

/** Why a target does not answer, as far as anybody told. */
export type TargetReason =
  | { readonly kind: "silent" }
  /** It answers, but only when the time for that is over. */
  | { readonly kind: "late" }
  | EventOf<"network-error"> & IcmpDescription & Pick<Origin, "from">
  | { readonly kind: "send-failure"; readonly code: string; readonly message: string };

/** The run begins. */
export interface SessionStartEvent extends EventOf<"start"> {
  /** Targets asked for. */
  readonly targets: number;
  /** Time from one request to a target to the next: as asked for, or longer where the rate demands it. */
  readonly intervalNs: number;
  /** One for each family in use. */
  readonly sockets: readonly SocketDescription[];
}

/** A request to this target left. */
export interface TargetSentEvent extends EventOf<"transmitted">, OfTarget {
  /** Counts this target's requests from 1. */
  readonly sequence: number;
}

/**
 * A target's name can't be looked up, or it can't be pinged at all: nothing is sent to it. In a run without end the name is
 * looked up again, and {@linkcode TargetAddressChangeEvent} tells when it is found.
 */
export interface TargetFailedEvent extends EventOf<"target-failed">, OfTarget {
  /** One line without its end. */
  readonly message: string;
}

/**
 * A target's name stands for another address than before, or for one at last after {@linkcode TargetFailedEvent}: the run
 * goes on with it.
 */
export interface TargetAddressChangeEvent extends EventOf<"address-change">, OfTarget {
  /** Numeric address before; undefined when there was none. */
  readonly previousAddress: string | undefined;
  /** The last request to the target before; what becomes of that and those before it says nothing of its state. */
  readonly lastSequence: number;
}

/** An echo reply that belongs to a request to one of many targets. */
export interface TargetReplyEvent extends EchoReplyEvent, OfTarget {
  /** The request's time was over. */
  readonly late: boolean;
  /** Numeric address that it came from, where that is not the target's. */
  readonly otherSource: string | undefined;
}

/** An ICMP error about a request to this target, whose requests `sequence` counts from 1. */
export interface TargetNetworkErrorEvent extends NetworkErrorEvent, OfTarget {}

/** A request to this target could not be sent. */
export interface TargetSendFailureEvent extends SendFailureEvent, OfTarget {}

/** A request's time is over without an answer or an error. */
export interface TargetTimeoutEvent extends EventOf<"timeout">, OfTarget {
  /** Counts this target's requests from 1. */
  readonly sequence: number;
}

/** A target came up or went down: `--state-changes`. */
export interface StateChangeEvent extends EventOf<"state-change">, OfTarget {
  /** What it is from now on. */
  readonly state: "up" | "down";
  /** How long the state before lasted; undefined for the first one that is known. */
  readonly lastedNs: number | undefined;
  /** Requests that decided, lost ones and answered ones in a row. */
  readonly decidedBy: { readonly lost: number; readonly answered: number };
  /** Time from one request to the next, if the rate makes it longer than was asked for. */
  readonly stretchedIntervalNs: number | undefined;
  /** Round-trip time of the reply that decided, when one did. */
  readonly roundTripNs: number | undefined;
  /** Numeric address that this reply came from, where that is not the target's. */
  readonly otherSource: string | undefined;
  /** Why it does not answer, when it went down. */
  readonly reason: TargetReason | undefined;
}

/**
 * Every request to a target has been sent and decided, or the run is over. Replies that come later still count as late
 * or as duplicates in the totals.
 */
export interface TargetDoneEvent extends EventOf<"target-done">, OfTarget {
  /** Whether it answered in time at least once. */
  readonly alive: boolean;
  /** Round-trip time of its first reply in time whose time is known; undefined without any. */
  readonly firstRoundTripNs: number | undefined;
  /** Numeric address that its last reply in time came from, where that is not the target's. */
  readonly otherSource: string | undefined;
  /** Why it does not answer; undefined when it does, or when no request to it is decided. */
  readonly reason: TargetReason | undefined;
  /** Its figures. */
  readonly statistics: TargetStatistics;
}

/** SIGQUIT, or time for a line of progress: how things stand. */
export interface SessionSnapshotEvent extends EventOf<"snapshot"> {
  /** The figures so far. */
  readonly totals: SessionTotals;
}

/** The run is over. */
export interface SessionFinishEvent extends EventOf<"finish"> {
  /** The figures of the run. */
  readonly totals: SessionTotals;
}

/** One thing that happened in a run with many targets. */
export type SessionEvent =
  | SessionStartEvent
  | TargetSentEvent
  | TargetFailedEvent
  | TargetAddressChangeEvent
  | TargetReplyEvent
  | TargetNetworkErrorEvent
  | TargetSendFailureEvent
  | TargetTimeoutEvent
  | StateChangeEvent
  | TargetDoneEvent
  | StrayReplyEvent
  | SessionSnapshotEvent
  | SessionFinishEvent;

/** The search begins. */
export interface PathMtuStartEvent extends EventOf<"start">, Destination {}

/** What events about one probe have. */
export interface AboutProbe {
  /** The 16-bit sequence number, which counts probes from 1. */
  readonly sequence: number;
  /** Size of the probe. */
  readonly bytes: number;
}

/** A probe left. */
export interface PathMtuProbeEvent extends EventOf<"transmitted">, AboutProbe {
  /** Hops that it may take, when it looks for the last hop that it reaches. */
  readonly hops: number | undefined;
}

/** A probe was answered. */
export interface PathMtuAnswerEvent extends EventOf<"reply">, AboutProbe {
  /** From sending the probe to reading the answer. */
  readonly roundTripNs: number;
  /** The answer is shorter than the probe: nothing is known of the way back. */
  readonly truncated: boolean;
  /** Whether this is the longest packet so far that passed. */
  readonly isNew: boolean;
}

/** A hop says that a probe is too long. */
export interface PathMtuReportEvent extends EventOf<"too-long">, Origin, AboutProbe {
  /** The target's address family. */
  readonly family: FamilyName;
  /** What it says the MTU is; 0 when it does not say (RFC 1191 section 5). */
  readonly mtu: number;
  /** Whether it can be true; what it says is verified even then. */
  readonly believed: boolean;
  /** Whether this hop says it for the first time, and it can be true. */
  readonly isNew: boolean;
}

/** This host does not send longer packets. */
export interface PathMtuHostLimitEvent extends EventOf<"host-limit"> {
  /** MTU of the outgoing device. */
  readonly mtu: number;
}

/** No probe of a size was answered. */
export interface PathMtuSilenceEvent extends EventOf<"silence"> {
  /** Size of the probes. */
  readonly bytes: number;
  /** How many there were. */
  readonly tries: number;
  /** Whether this size is told of for the first time. */
  readonly isNew: boolean;
}

/** An ICMP error about a probe that says something else than that it is too long. */
export interface PathMtuErrorEvent extends NetworkErrorEvent, AboutProbe {
  /** Whether this hop says it for the first time. */
  readonly isNew: boolean;
}

/** A probe could not be sent. */
export interface PathMtuSendFailureEvent extends SendFailureEvent, AboutProbe {
  /** Whether it is the first failure of this kind. */
  readonly isNew: boolean;
}

/** A packet that vanishes farther on came as far as this hop. */
export interface PathMtuHopEvent extends EventOf<"hop">, Origin, AboutProbe {
  /** Counted from 1, the first router. */
  readonly hops: number;
}

/** The last hop that packets reach which vanish behind it. */
export interface PathMtuLastHopEvent extends EventOf<"last-hop">, Origin {
  /** Counted from 1, the first router. */
  readonly hops: number;
  /** Size of the packets. */
  readonly bytes: number;
}

/** SIGQUIT: how things stand. */
export interface PathMtuSnapshotEvent extends EventOf<"snapshot"> {
  /** Longest packet that passed; 0 for none. */
  readonly passingBytes: number;
  /** Shortest packet that does not pass, as far as known. */
  readonly failingBytes: number;
  /** Probes sent. */
  readonly probes: number;
}

/**
 * What keeps longer packets from the target: this host's device or IP itself, a hop that says so, an ICMP error of
 * another kind, or nobody knows: they vanish.
 */
export type PathMtuLimit = "host" | "report" | "error" | "silence";

/** What a search came to. */
export type PathMtuOutcome =
  | {
    readonly kind: "found";
    /** The path's MTU. */
    readonly bytes: number;
    /** What keeps longer packets away. */
    readonly limit: PathMtuLimit;
    /** Numeric address of the hop that says so; undefined when none does. */
    readonly limitedBy: string | undefined;
  }
  /** Nothing was ever answered, or nothing is answered any more. */
  | { readonly kind: "unanswered"; readonly answeredBefore: boolean }
  /** The search ended early: by a signal, by the deadline, or because the path does not stay the same. */
  | { readonly kind: "unsettled"; readonly passingBytes: number; readonly failingBytes: number };

/** The search is over. */
export interface PathMtuFinishEvent extends EventOf<"finish"> {
  /** As in the start. */
  readonly hostname: string;
  /** As in the start. */
  readonly target: string;
  /** IP and ICMP header: what a packet has beside its payload. */
  readonly headerBytes: number;
  /** What came out. */
  readonly outcome: PathMtuOutcome;
  /** Probes sent. */
  readonly probes: number;
  /** How long it took. */
  readonly elapsedNs: number;
}

/** One thing that happened. */
export type PathMtuEvent =
  | PathMtuStartEvent
  | PathMtuProbeEvent
  | PathMtuAnswerEvent
  | PathMtuReportEvent
  | PathMtuHostLimitEvent
  | PathMtuSilenceEvent
  | PathMtuErrorEvent
  | PathMtuSendFailureEvent
  | PathMtuHopEvent
  | PathMtuLastHopEvent
  | PathMtuSnapshotEvent
  | PathMtuFinishEvent;

/** What an answer says of the hop: a router forwards, the target is reached, or an ICMP error ends the path. */
export type HopAnswer =
  | { readonly kind: "router" }
  | { readonly kind: "target" }
  | { readonly kind: "error" } & IcmpDescription;

/** One address that answered at a hop. */
export interface HopAddress extends Origin {
  /** Probes that it answered in time. */
  readonly answered: number;
  /** The newest round-trip time; undefined when none is known. */
  readonly lastNs: number | undefined;
  /** All of them. */
  readonly distribution: DistributionStatistics;
  /** What its newest answer says. */
  readonly answer: HopAnswer;
  /** MPLS labels with which the newest answered probe came in. */
  readonly labels: readonly MplsLabel[];
  /** Interfaces that it names. */
  readonly interfaces: readonly InterfaceInformation[];
}

/** The figures of one hop. A probe is decided when it is answered in time, or when its time is over. */
export interface Hop {
  /** Its number. */
  readonly hop: number;
  /** Probes sent; those that this host could not send are events, and count for nothing. */
  readonly sent: number;
  /** Probes answered in time. */
  readonly answered: number;
  /** Decided probes that were not answered in time. */
  readonly lost: number;
  /** Probes that are not decided yet. */
  readonly waiting: number;
  /** Lost probes that were answered later. */
  readonly late: number;
  /** In the order in which they first answered. */
  readonly addresses: readonly HopAddress[];
  /** Answers from further addresses, whose figures are not kept. */
  readonly otherAnswers: number;
}

/** Answers that nothing is made of, as somebody else may have made them up. */
export interface PathStrays {
  /** They answer a probe that was never sent, or one that is forgotten. */
  readonly unknown: number;
  /** They answer a probe that was answered before. */
  readonly duplicates: number;
  /** A router says that it forwards from behind the end of the path. */
  readonly beyond: number;
}

/** How things stand. */
export interface PathFigures {
  /** From the first hop to the end of the path, or to the last that was asked. */
  readonly hops: readonly Hop[];
  /** Number of the hop at which the path ends; undefined when nothing ended it. */
  readonly endHop: number | undefined;
  /** Rounds begun. */
  readonly rounds: number;
  /** Apart from all figures. */
  readonly strays: PathStrays;
}

/** The hops of a path are asked: the run begins. */
export interface PathStartEvent extends EventOf<"start"> {
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
  /** Greatest number of hops. */
  readonly maxHops: number;
  /** Bytes behind the ICMP header. */
  readonly payloadBytes: number;
  /** Size of the whole IP packet. */
  readonly packetBytes: number;
}

/** A probe was answered in time. */
export interface PathAnswerEvent extends EventOf<"answer">, Origin {
  /** The hop that was asked. */
  readonly hop: number;
  /** Counted from 1. */
  readonly round: number;
  /** The 16-bit sequence number. */
  readonly sequence: number;
  /** Undefined when it is not known well enough when the probe left. */
  readonly roundTripNs: number | undefined;
  /** What it says. */
  readonly answer: HopAnswer;
}

/** Another address answers at a hop. */
export interface PathChangeEvent extends EventOf<"path-change">, Origin {
  /** Its number. */
  readonly hop: number;
  /** Counted from 1. */
  readonly round: number;
  /** Numeric address that answered before. */
  readonly before: string;
}

/** A probe could not be sent. */
export interface PathSendFailureEvent extends EventOf<"send-failure"> {
  /** The hop that was to be asked. */
  readonly hop: number;
  /** Name of the error number: `EPERM`. */
  readonly code: string;
  /** libc's words for it. */
  readonly message: string;
  /** Whether it is the first failure of this kind. */
  readonly isNew: boolean;
}

/** The figures of one hop: before a snapshot, and before the end. */
export interface PathHopEvent extends EventOf<"hop-figures"> {
  /** The figures. */
  readonly figures: Hop;
  /** Whether hops behind it lose less, so that it limits its own answers. */
  readonly isLimiting: boolean;
}

/** SIGQUIT: how things stand. */
export interface PathSnapshotEvent extends EventOf<"snapshot"> {
  /** The figures so far. */
  readonly figures: PathFigures;
}

/** The run is over. */
export interface PathFinishEvent extends EventOf<"finish"> {
  /** As in the start. */
  readonly hostname: string;
  /** As in the start. */
  readonly target: string;
  /** The figures of the run. */
  readonly figures: PathFigures;
  /** How long it took. */
  readonly elapsedNs: number;
}

/** One thing that happened on a path. */
export type PathEvent =
  | PathStartEvent
  | PathAnswerEvent
  | PathChangeEvent
  | PathSendFailureEvent
  | PathHopEvent
  | PathSnapshotEvent
  | PathFinishEvent;

/** One thing that happened in any run. */
export type AnyEvent = PingEvent | SessionEvent | PathMtuEvent | PathEvent;
