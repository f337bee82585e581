/**
 * What the state machine of many targets is told: the settings of its run, replies, and ICMP errors. Sends that failed
 * are told as in `pinger_input.ts`.
 *
 * @module
 */
import type { TargetReason } from "./events.ts";
import type { StateThresholds } from "../figures/state_thresholds.ts";

/** Fills an array with random words: all of its 32-bit elements. */
export type RandomWords = (into: Uint32Array<ArrayBuffer>) => void;

/** Which events are made; one that nobody shows should not be. The other kinds are always made. */
export interface SessionTelling {
  /** `transmitted`; not unless it is asked for. */
  readonly sent?: boolean;
  /** `reply`. */
  readonly replies: boolean;
  /** `timeout`. */
  readonly timeouts: boolean;
  /** `network-error` and `send-failure`. */
  readonly errors: boolean;
  /** `stray-reply`. */
  readonly strays: boolean;
  /** `target-done`. */
  readonly done: boolean;
}

/** What the state machine of many targets needs to know about a run. */
export interface SessionSettings {
  /** Targets, known by their indexes from 0 on; at most 2 to the power of 26. */
  readonly targets: number;
  /** Time between two requests to the same target; 0 means as fast as the window and the gap let. */
  readonly intervalNs: number;
  /** Least time between two requests, whatever their targets; 0 for no limit. It stretches the interval if it must. */
  readonly gapNs: number;
  /** Whether the requests of a round are spread over it, or leave one gap after the other. */
  readonly spread: "evenly" | "together";
  /** Requests that may be outstanding at once: 1 to 32768; what is beyond is cut. */
  readonly window: number;
  /** How long a reply to a request is waited for. */
  readonly timeoutNs: number;
  /** Requests to each target; 0 means no limit. */
  readonly count: number;
  /** With `count` 0: ask each target up to `tries` times, until it answers. */
  readonly untilAnswered: boolean;
  /** Requests to a target that does not answer, with `untilAnswered`; at least 1. */
  readonly tries: number;
  /** The run ends after this time; 0 means never. */
  readonly deadlineNs: number;
  /**
   * Whether requests have room for a cookie: then that alone says whose a reply is. Without one it is the source and the
   * whole payload.
   */
  readonly cookies: boolean;
  /** Shifts the order in which targets are visited; a whole number from 0 on. */
  readonly orderSeed: number;
  /** Tell when targets come up and go down; undefined for not. */
  readonly stateChanges: StateThresholds | undefined;
  /** Know which targets are up by these thresholds although changes are not told. */
  readonly untoldStates?: StateThresholds;
  /** Is called when a target comes up or goes down, told or not. */
  readonly handleStateChange?: (target: number, state: "up" | "down") => void;
  /** What is told. */
  readonly tell: SessionTelling;
}

/** Two random words of a request that its reply brings back. */
export interface Cookie {
  /** First word, unsigned. */
  readonly high: number;
  /** Second word, unsigned. */
  readonly low: number;
}

/** An echo reply that carries our identifier and a right checksum; it may be used again after the call. */
export interface SessionReply {
  /** Numeric address; a getter may make its text, as only what did not come from the target needs one. */
  readonly from: string;
  /** Whether it came from the address of `targetOfSequence(sequence)`; the cookie proves what comes from elsewhere. */
  readonly fromTarget: boolean;
  /** The 16-bit sequence number. */
  readonly sequence: number;
  /** The cookie of its payload; undefined when the payload is too short to hold one. */
  readonly cookie: Cookie | undefined;
  /** Whether a payload that is too short for a cookie is the one that was sent. */
  readonly hasPayloadSent: boolean;
  /** ICMP header and payload. */
  readonly bytes: number;
  /** Time to live or hop limit; undefined when the kernel did not tell. */
  readonly timeToLive: number | undefined;
  /** When the kernel got it. */
  readonly receivedAtNs: number;
}

/** An ICMP error about a request; it may be used again after the call. */
export interface SessionNetworkError {
  /** The 16-bit sequence number of the request that it quotes. */
  readonly sequence: number;
  /** Whether the quoted request went to the address of `targetOfSequence(sequence)`. */
  readonly toTarget: boolean;
  /** What it was and who told; copied if it is kept. */
  readonly reason: Extract<TargetReason, { kind: "network-error" }>;
  /** When the kernel got it, or when it was read. */
  readonly receivedAtNs: number;
}
