/**
 * What the state machine of a path is given: its settings, and what answers its probes.
 *
 * @module
 */
import { HOPS_EXCEEDED, ICMPV4, ICMPV6, isForwardedNotice } from "../../wire/icmp.ts";
import type { IcmpDescription } from "../events.ts";
import type { RoundTripHistogram } from "../figures/distribution.ts";

/** How a path is asked. */
export interface PathTracerSettings {
  /** The nearest hop that is asked, from 1. */
  readonly firstHop: number;
  /** The farthest hop that is asked, up to 255. */
  readonly maxHops: number;
  /** From one round to the next. */
  readonly intervalNs: number;
  /** Rounds after which the run ends; 0 means no limit. */
  readonly rounds: number;
  /** How long the answer to a probe is waited for. */
  readonly timeoutNs: number;
  /** The run ends after this time; 0 means never. */
  readonly deadlineNs: number;
  /** Whether there is an event for each answer, rather than for each address that is new at a hop. */
  readonly reportsAnswers: boolean;
  /** Makes an empty histogram: for the times of an address, once they are many. */
  createHistogram(): RoundTripHistogram;
}

/** What an ICMP message about a probe says: `notice` is about a packet that went on. */
export function meaningOf({ family, type, code }: IcmpDescription): "time-exceeded" | "notice" | "error" {
  const { timeExceeded } = family === "ipv4" ? ICMPV4 : ICMPV6;
  if (type === timeExceeded && code === HOPS_EXCEEDED) return "time-exceeded";
  return isForwardedNotice(family, type) ? "notice" : "error";
}
