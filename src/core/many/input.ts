/**
 * The settings of a run of many targets.
 *
 * @module
 */
import type { StateThresholds } from "../figures/state_thresholds.ts";

/** Which events are made; one that nobody shows should not be. The other kinds are always made. */
export interface WantedEvents {
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
  /** Shifts the order in which targets are visited; a whole number from 0 on. */
  readonly orderSeed: number;
  /** Tell when targets come up and go down; undefined for not. */
  readonly stateChanges: StateThresholds | undefined;
  /** Know which targets are up by these thresholds although changes are not told. */
  readonly untoldStates?: StateThresholds;
  /** Is called when a target comes up or goes down, told or not. */
  readonly handleStateChange?: (target: number, state: "up" | "down") => void;
  /** Which events are made. */
  readonly wanted: WantedEvents;
}
