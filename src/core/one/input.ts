/**
 * The settings of a run of one target.
 *
 * @module
 */
import { ICMP_HEADER_BYTES } from "../../wire/icmp.ts";
import { TIMESTAMP_BYTES } from "../../wire/payload.ts";

/**
 * The shortest reply, ICMP header included, that brings back the time stamp of its request. Iputils times no other, and
 * ping's own text tells of no other; send times are kept here, so that programs are told all round-trip times.
 *
 * @param payloadBytes payload of a request
 * @param stampBytes where in the payload its stamps end
 * @returns infinity when the payload has no room for a stamp
 */
export function stampedReplyBytes(payloadBytes: number, stampBytes: number = TIMESTAMP_BYTES): number {
  return payloadBytes >= stampBytes ? ICMP_HEADER_BYTES + stampBytes : Infinity;
}

/** What the state machine needs to know about a run. */
export interface PingerSettings {
  /** Time between two requests. */
  readonly intervalNs: number;
  /** Requests that may be sent at once. */
  readonly preload: number;
  /** Whether the interval follows the round-trip time. */
  readonly adaptive: boolean;
  /** Shortest interval that it may come to. */
  readonly leastIntervalNs: number;
  /** Replies and errors after which the run ends; 0 means no limit. */
  readonly count: number;
  /** The run ends after this time; 0 means never. */
  readonly deadlineNs: number;
  /** How long a run without any reply waits after its last request; 0 means for ever. */
  readonly lingerNs: number;
  /** Bytes behind the ICMP header. */
  readonly payloadBytes: number;
  /** Shortest reply that is timed, ICMP header included; one that brings a time stamp back, unless told. */
  readonly timedReplyBytes?: number;
  /** Whether a run that ends by its count waits until every request is decided; it needs the outcomes. */
  readonly awaitsOutcomes?: boolean;
  /** Whether a run with a deadline goes on after ICMP errors, too. */
  readonly outlastsErrors?: boolean;
  /** The target is a multicast or broadcast address. */
  readonly multicast: boolean;
  /** Whether an ICMP error about a request takes it off the outstanding ones. */
  readonly errorsAcknowledge: boolean;
  /** Whether errors of this host, found on the error queue, count: not when quiet. */
  readonly localErrorsCount: boolean;
  /** Whether replies that only their numbers make ours count, as iputils has it. */
  readonly countsUnproven: boolean;
  /** Whether a reply that is late decides about the exit status like others, as in iputils. */
  readonly countsLate: boolean;
  /** Tell before each request whether the one before it is unanswered. */
  readonly reportOutstanding: boolean;
  /** Tell of replies to what was never sent. */
  readonly reportStrays: boolean;
  /** Tell of each request that leaves. */
  readonly reportTransmitted: boolean;
}
