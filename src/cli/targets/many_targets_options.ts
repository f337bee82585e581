/**
 * The rows of the option table that are about many targets: all ours, long names only.
 *
 * @module
 */

import { DEFAULT_THRESHOLDS } from "../../core/figures/state_thresholds.ts";
import type { IntegerArgument, OptionRow } from "../table/option_row.ts";

/** `--max-targets` unless it is given: a block of 65,536 addresses passes, a `/8` does not. */
export const DEFAULT_MAX_TARGETS = 131_072;
/** `--rate` unless it is given. */
export const DEFAULT_RATE_PER_SECOND = 1000;
/** `--window` unless it is given. */
export const DEFAULT_WINDOW = 4096;
/** `-W` with many targets unless it is given. */
export const DEFAULT_TIMEOUT_SECONDS = 1;
/** Requests to a target that is only asked whether it is alive; the first answer is enough. */
export const ALIVE_TRIES = 3;

/**
 * Says where `--targets` takes its targets from.
 *
 * @param file What was given with it, perhaps a file.
 * @returns One line without the program's name, with what to type.
 */
export function standardInputText(file: string): string {
  // A shell would take other names apart.
  const typed = /^[\w./~-]+$/.test(file) ? file : "FILE";
  return `--targets reads targets from standard input: --targets < ${typed}`;
}

const MANY = { letters: [], family: "any", group: "Many targets" } as const;

function number(min: bigint, max: bigint): IntegerArgument {
  return { kind: "integer", name: "N", min, max };
}

/** The rows, in the order of the help. */
export const MANY_TARGETS_OPTIONS = {
  each: {
    ...MANY,
    argument: undefined,
    help: "ping each argument: a host, an address, a block (10.0.0.0/24) or a range (10.0.0.5-10.0.0.90); without -c " +
      "until it answers",
  },
  targets: {
    ...MANY,
    argument: undefined,
    help: "the same for targets from standard input, one a line; # begins a comment",
  },
  alive: {
    ...MANY,
    argument: undefined,
    help: "list the targets that answer, and nothing else",
  },
  unreachable: {
    ...MANY,
    argument: undefined,
    help: "list the targets that do not answer, and nothing else",
  },
  "state-changes": {
    ...MANY,
    argument: undefined,
    help: "ping without end, and tell when a target comes up or goes down",
  },
  "down-after": {
    ...MANY,
    argument: number(1n, 65536n),
    help: `lost requests in a row that make a target down (${DEFAULT_THRESHOLDS.downAfter} by default)`,
  },
  "up-after": {
    ...MANY,
    argument: number(1n, 65536n),
    help: `answered requests in a row that make a target up (${DEFAULT_THRESHOLDS.upAfter} by default)`,
  },
  rate: {
    ...MANY,
    argument: number(0n, 10_000_000n),
    help: `packets a second to all targets together (${DEFAULT_RATE_PER_SECOND} by default; 0: no limit)`,
  },
  window: {
    ...MANY,
    argument: number(1n, 32768n),
    help: `requests that may be unanswered at once (${DEFAULT_WINDOW} by default)`,
  },
  "max-targets": {
    ...MANY,
    argument: number(1n, 1_048_576n),
    help: `refuse more targets than this, up to 1048576 (${DEFAULT_MAX_TARGETS} by default)`,
  },
} as const satisfies Readonly<Record<string, OptionRow>>;

/** Long name of an option that is about many targets. */
export type ManyTargetsOptionName = keyof typeof MANY_TARGETS_OPTIONS;
