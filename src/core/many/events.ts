/**
 * What can be told of a run with many targets: the vocabulary between `Session`, which makes events, and the reporters
 * of many targets.
 *
 * A target is known by its index, counted from 0 in the order in which targets were asked for. The session uses one
 * object of each frequent kind over and over, so an event is valid only until the next call of the session.
 *
 * @module
 */
import type {
  EventOf,
  FamilyName,
  NetworkErrorEvent,
  Percentiles,
  SendFailureEvent,
  SocketDescription,
  StrayReplyEvent,
} from "../events.ts";

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

/** What events about a target have. */
export interface OfTarget {
  /** Index of the target. */
  readonly target: number;
}

/** Why a target does not answer, as far as anybody told. */
export type TargetReason =
  | { readonly kind: "silent" }
  /** It answers, but only when the time for that is over. */
  | { readonly kind: "late" }
  | {
    readonly kind: "network-error";
    readonly family: FamilyName;
    readonly type: number;
    readonly code: number;
    /** MTU, pointer, gateway: a number in host byte order. */
    readonly info: number;
    /** Numeric address of who told. */
    readonly from: string;
  }
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
 * looked up again, and {@linkcode AddressChangeEvent} tells when it is found.
 */
export interface TargetFailedEvent extends EventOf<"target-failed">, OfTarget {
  /** One line without its end. */
  readonly message: string;
}

/**
 * A target's name stands for another address than before, or for one at last after {@linkcode TargetFailedEvent}: the run
 * goes on with it.
 */
export interface AddressChangeEvent extends EventOf<"address-change">, OfTarget {
  /** Numeric address before; undefined when there was none. */
  readonly previousAddress: string | undefined;
  /** The last request to the target before; what becomes of that and those before it says nothing of its state. */
  readonly lastSequence: number;
}

/** An echo reply that belongs to a request to this target. */
export interface TargetReplyEvent extends EventOf<"reply">, OfTarget {
  /** Counts this target's requests from 1. */
  readonly sequence: number;
  /** ICMP header and payload. */
  readonly bytes: number;
  /** Time to live or hop limit; undefined when the kernel did not tell. */
  readonly timeToLive: number | undefined;
  /** From the request's departure to the reply's arrival; undefined when it is not known well enough when that left. */
  readonly roundTripNs: number | undefined;
  /** The request was answered before. */
  readonly duplicate: boolean;
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
  | AddressChangeEvent
  | TargetReplyEvent
  | TargetNetworkErrorEvent
  | TargetSendFailureEvent
  | TargetTimeoutEvent
  | StateChangeEvent
  | TargetDoneEvent
  | StrayReplyEvent
  | SessionSnapshotEvent
  | SessionFinishEvent;
