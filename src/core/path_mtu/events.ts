/**
 * What can be told of a search for a path's MTU. An MTU and the size of a packet are bytes of whole IP packets.
 *
 * @module
 */
import type { EventOf, FamilyName, IcmpDescription, Origin } from "../events.ts";

/** The search begins. */
export interface PathMtuStartEvent extends EventOf<"start"> {
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
export interface PathMtuErrorEvent extends EventOf<"network-error">, Origin, IcmpDescription, AboutProbe {
  /** Whether this hop says it for the first time. */
  readonly isNew: boolean;
}

/** A probe could not be sent. */
export interface PathMtuSendFailureEvent extends EventOf<"send-failure">, AboutProbe {
  /** Name of the error number: `EPERM`. */
  readonly code: string;
  /** libc's words. */
  readonly message: string;
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
