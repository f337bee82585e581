/**
 * All that is fed.
 *
 * @module
 */
import type { FuzzTarget } from "./fuzz_target.ts";
import { RECEIVE_TARGET } from "./receive_target.ts";
import { WIRE_TARGETS } from "./wire_targets.ts";

/** The targets, in the order in which they are fed. */
export const FUZZ_TARGETS: readonly FuzzTarget[] = [...WIRE_TARGETS, RECEIVE_TARGET];
