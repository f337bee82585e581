/**
 * All that is fed.
 *
 * @module
 */
import { CONTROL_TARGET } from "./control_target.ts";
import type { FuzzTarget } from "./fuzz_target.ts";
import { FORMAT_TARGET } from "./format_target.ts";
import { PATH_TARGET } from "./path_target.ts";
import { RECEIVE_TARGET } from "./receive_target.ts";
import { REPORT_TARGET } from "./report_target.ts";
import { SESSION_TARGET } from "./session_target.ts";
import { WIRE_TARGETS } from "./wire_targets.ts";

/** The targets, in the order in which they are fed. */
export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  ...WIRE_TARGETS,
  CONTROL_TARGET,
  REPORT_TARGET,
  FORMAT_TARGET,
  RECEIVE_TARGET,
  SESSION_TARGET,
  PATH_TARGET,
];
