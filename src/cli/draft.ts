/**
 * The options while the command line is read: what rows of the option table fill.
 *
 * @module
 */

import { DEFAULT_THRESHOLDS, type StateThresholds } from "../core/figures/state_thresholds.ts";
import type { BadArgument } from "./argument_values.ts";
import type { NodeInformationStop } from "./node_information.ts";
import {
  DEFAULT_MANY,
  DEFAULT_MAX_HOPS,
  DEFAULT_OPTIONS,
  type ManyOptions,
  type PaceOptions,
  type ParseNotice,
  type PathOptions,
  type RequestOptions,
  type RunMode,
  type ShowOptions,
  type SocketOptions,
  type SourceOptions,
  type TargetOptions,
} from "./options.ts";

/** What reading the command line must know besides it. */
export interface ParseEnvironment {
  /** Name as called, with or without its folder; a 4 or 6 at its end chooses the family. */
  readonly programName: string;
  /** Whether POSIXLY_CORRECT is set: the first destination ends the options. */
  readonly posixlyCorrect: boolean;
  /** Real user id. */
  readonly userId: number;
  /** Whether IPUTILS_PING_PTR_LOOKUP is 0: names are not looked up unless `-H` is given. */
  readonly ptrLookupDisabled: boolean;
}

/** Reason to read no further. */
export type Stop =
  | { readonly kind: "help" }
  | { readonly kind: "usage"; readonly message?: string }
  | NodeInformationStop
  | BadArgument;

/** The same members, to be changed. */
type Writable<Group> = { -readonly [Name in keyof Group]: Group[Name] };

/** Groups of options with what has been read so far, and what reading needs besides. */
export interface Draft {
  readonly environment: ParseEnvironment;
  readonly target: Writable<TargetOptions>;
  readonly source: Writable<SourceOptions>;
  readonly request: Writable<RequestOptions>;
  readonly pace: Writable<PaceOptions>;
  readonly socket: Writable<SocketOptions>;
  readonly show: Writable<ShowOptions>;
  /** Used with many targets only. */
  readonly many: Writable<ManyOptions>;
  /** Used with `--path` only. */
  readonly path: Writable<PathOptions>;
  /** Used with `--state-changes` only. */
  readonly thresholds: Writable<StateThresholds>;
  mode: RunMode["kind"];
  showVersion: boolean;
  /** What is to be said before the run, in order. */
  readonly notices: ParseNotice[];
}

/** The options before the first word is read. */
export function startDraft(environment: ParseEnvironment): Draft {
  const { target, source, request, pace, socket, show } = DEFAULT_OPTIONS;
  return {
    environment,
    target: { ...target, family: familyOfName(environment.programName) },
    source: { ...source },
    request: { ...request },
    pace: { ...pace },
    socket: { ...socket },
    show: { ...show, numeric: environment.ptrLookupDisabled },
    many: { ...DEFAULT_MANY },
    path: { maxHops: DEFAULT_MAX_HOPS },
    thresholds: { ...DEFAULT_THRESHOLDS },
    mode: "one",
    showVersion: false,
    notices: [],
  };
}

/** A link called ping4 or ping6 asks for its family. */
function familyOfName(programName: string): TargetOptions["family"] {
  // A digit or `_` in front makes it part of something else: `ping1025-x86_64`, `ping-aarch64`.
  const [, digit] = /(?<![\d_])([46])$/.exec(programName) ?? [];
  if (digit === undefined) return "any";
  return digit === "4" ? "ipv4" : "ipv6";
}
