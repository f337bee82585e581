/**
 * The settings of a search for a path's MTU, and what it wants to have sent.
 *
 * @module
 */
import type { FamilyName } from "../events.ts";
import type { PathMtuSearchSettings } from "./search.ts";

/** How a search is done. */
export interface PathMtuProberSettings extends PathMtuSearchSettings {
  /** The target's address family. */
  readonly family: FamilyName;
  /** IP and ICMP header. */
  readonly headerBytes: number;
  /** Least time from one probe to the next. */
  readonly paceNs: number;
  /** How long an answer is waited for; undefined lets the round-trip times decide. */
  readonly timeoutNs: number | undefined;
  /** The search ends after this time; 0 means never. */
  readonly deadlineNs: number;
}

/** What is sent as a probe. */
export interface ProbeShape {
  /** Size of the whole IP packet. */
  readonly bytes: number;
  /** Hops that it may take; undefined for as many as usual. */
  readonly hops: number | undefined;
}
