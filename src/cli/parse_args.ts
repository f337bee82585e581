/**
 * argv -> PingOptions: what main() of iputils' ping does with its command line, with the same complaints in the same
 * order. Each option is applied by its row of the option table. Pure: what it must know of the machine is passed in, and
 * what it has to say is returned.
 *
 * @module
 */

import { parseArgs as readTokens } from "@std/cli/parse-args";
import { type BadArgument, badOption } from "./argument_values.ts";
import { type Draft, type ParseEnvironment, startDraft, type Stop } from "./draft.ts";
import type { NodeInformationStop } from "./node_information.ts";
import {
  ALIVE_TRIES,
  DEFAULT_ROUNDS,
  DEFAULT_TIMEOUT_SECONDS,
  type ParseNotice,
  type PingOptions,
  type RequestPlan,
  type RunMode,
} from "./options.ts";
import { type AppliedLine, runConflict, targetConflict } from "./table/conflicts.ts";
import { isOptionName, type OptionName, OPTIONS } from "./table/option_table.ts";
import { hopsFault, hostFault, hostsFault } from "./targets/hosts.ts";
import { withoutBrackets } from "./targets/pasted_host.ts";
import { unfoldArguments, type UnfoldFault } from "./unfold.ts";
import { type Format, FORMATS, IPUTILS_JSON } from "../report/formats.ts";
import { STATUS_FAILED } from "../exit_status.ts";
import { NS_PER_MS, NS_PER_SECOND } from "../units.ts";

export type { ParseEnvironment } from "./draft.ts";

/**
 * What the command line asks for, with what is to be said before that, in order. Messages come without the program's
 * name.
 */
export type ParseOutcome =
  /** Ping. */
  | { readonly kind: "run"; readonly options: PingOptions; readonly notices: readonly ParseNotice[] }
  /** `--help`: the help on stdout, status 0. */
  | { readonly kind: "help"; readonly notices: readonly ParseNotice[] }
  /** `-h`: the help on stderr, status 2; with a message, of a letter that can't be read, its first lines only. */
  | { readonly kind: "usage"; readonly message?: string; readonly notices: readonly ParseNotice[] }
  /** What `-N` has come to. */
  | NodeInformationStop & { readonly notices: readonly ParseNotice[] }
  /** `-V`: the version on stdout, status 0. */
  | { readonly kind: "version"; readonly format: Format; readonly notices: readonly ParseNotice[] }
  /** A message on stderr, and an exit with this status. */
  | BadArgument & { readonly notices: readonly ParseNotice[] };

/** What to do, without what is to be said before that. */
type Decision = Stop | { readonly kind: "run"; readonly options: PingOptions } | {
  readonly kind: "version";
  readonly format: Format;
};

/** One option as it was given; the value of a flag says nothing. */
interface GivenOption {
  readonly name: OptionName;
  readonly value: string;
}

/** A command line taken apart; `fault` is what getopt stopped at. */
interface CommandLine {
  readonly given: readonly GivenOption[];
  readonly operands: readonly string[];
  readonly fault: UnfoldFault | undefined;
}

/** The three stamps of RFC 792 are the payload of a timestamp request. */
const TIMESTAMP_PAYLOAD_BYTES = 12;
/** `-i` with `--pmtu` unless it is given: the answer to one probe decides what the next is. */
const DEFAULT_PROBE_PACE_NS = 10 * NS_PER_MS;

/** libc's words for EDESTADDRREQ behind iputils' own. */
const NO_DESTINATION_MESSAGE = "usage error: Destination address required";
const PTR_LOOKUP_WARNING = "WARNING: reverse DNS resolution (PTR lookup) disabled, enforce with -H";

/**
 * Reads a command line. The first thing that is wrong with it decides, in the order of the arguments.
 *
 * @param argv Arguments without the program's name.
 * @param environment What must be known besides them.
 * @returns What to do; never throws.
 */
export function parseArgs(argv: readonly string[], environment: ParseEnvironment): ParseOutcome {
  const unfolded = unfoldArguments(argv, { stopAtOperand: environment.posixlyCorrect });
  const given: GivenOption[] = [];
  const { "--": operands = [] } = readTokens([...unfolded.tokens, "--", ...unfolded.operands], {
    "--": true,
    // Called for each option in its place: an object of options would lose which of them came first.
    unknown: (_token, name, value) => {
      if (name !== undefined && isOptionName(name) && typeof value === "string") given.push({ name, value });
      return false;
    },
  });

  const draft = startDraft(environment);
  const decision = decide(draft, { given, operands, fault: unfolded.fault });
  const { notices, show } = draft;
  // Behind what is wrong, too.
  const isMany = given.some(({ name }) => name === "each" || name === "targets");
  // Stdout has nothing but its format, and with many targets nothing but lines about them.
  const told = show.format.forPeople && !isMany ? notices : notices.filter(({ kind }) => kind !== "output");
  // Status 1 means there that a target does not answer.
  if (isMany && decision.kind === "error") return { ...decision, status: STATUS_FAILED, notices: told };
  return { ...decision, notices: told };
}

/** The first thing that is wrong, or what is left to do when nothing is. */
function decide(draft: Draft, { given: options, operands, fault }: CommandLine): Decision {
  for (const { name, value } of options) {
    const stop = OPTIONS[name].apply(value, draft);
    if (stop !== undefined) return stop;
  }
  const { environment, show, mode, many } = draft;
  const { programName } = environment;
  if (fault !== undefined) return unfoldingStop(fault, programName);
  if (draft.showVersion) return { kind: "version", format: show.format };

  // iputils warns even where -n or -H was given.
  if (environment.ptrLookupDisabled && !show.quiet) {
    draft.notices.push({ kind: "warning", message: PTR_LOOKUP_WARNING });
  }
  const line: AppliedLine = { given: options.map(({ name }) => name), operands, draft };
  // It has one target only.
  if (show.format === IPUTILS_JSON && mode !== "one") show.format = FORMATS.json;
  const conflict = runConflict(line);
  if (conflict !== undefined) return badOption(conflict);
  const destination = operands.at(-1);
  if (destination === undefined && !many.readsStandardInput) return badOption(NO_DESTINATION_MESSAGE);
  if (destination === undefined || mode === "many") return { kind: "run", options: finished(line, []) };
  const hosts = operands.map(withoutBrackets);
  const wrong = hosts.map((host) => hostFault(host, programName)).find(Boolean) ??
    targetConflict(line, destination) ?? hostsFault(hosts.length, draft) ?? hopsFault(hosts.slice(0, -1));
  return wrong === undefined ? { kind: "run", options: finished(line, hosts) } : badOption(wrong);
}

function unfoldingStop({ kind, message }: UnfoldFault, programName: string): Stop {
  switch (kind) {
    case "letter":
      return { kind: "usage", message };
    case "unknown":
      return badOption(`${message} (see ${programName} --help)`);
    case "long":
      return badOption(message);
  }
}

/** The options, with what only a whole command line decides. */
function finished(line: AppliedLine, hosts: readonly string[]): PingOptions {
  const { target, source, request, pace, socket, show } = line.draft;
  const gives = (name: OptionName) => line.given.includes(name);
  const intervalNs = pace.flood && !gives("interval") ? 0 : pace.intervalNs;
  return {
    target: { ...target, destination: hosts.at(-1) ?? "", family: request.icmpTimestamp ? "ipv4" : target.family },
    source,
    request: {
      ...request,
      hops: hosts.slice(0, -1),
      payloadBytes: request.icmpTimestamp ? TIMESTAMP_PAYLOAD_BYTES : request.payloadBytes,
    },
    pace: {
      ...pace,
      intervalNs,
      // What is not answered by then, a view shows as lost.
      lingerNs: show.live && !gives("linger") ? DEFAULT_TIMEOUT_SECONDS * NS_PER_SECOND : pace.lingerNs,
    },
    socket: {
      ...socket,
      // A transmit stamp is one more thing to read: a flood would be slower for it.
      timestamping: intervalNs === 0 && !gives("timestamping") && !gives("user-latency")
        ? "receive"
        : socket.timestamping,
    },
    // -H stands above -f and the environment wherever it was given; -n behind it has taken it back.
    show: { ...show, numeric: show.numeric && !show.forceLookup },
    mode: modeOf(line),
  };
}

function modeOf({ given, operands, draft: { mode, many, path, pace, request } }: AppliedLine): RunMode {
  const lingerNs = given.includes("linger") ? pace.lingerNs : undefined;
  switch (mode) {
    case "one":
      return { kind: mode };
    case "many":
      return {
        kind: mode,
        ...many,
        words: operands,
        timeoutNs: lingerNs ?? DEFAULT_TIMEOUT_SECONDS * NS_PER_SECOND,
        plan: requestPlan(pace.count, given.includes("state-changes") || given.includes("live")),
      };
    case "path-mtu":
      return {
        kind: mode,
        paceNs: given.includes("interval") ? pace.intervalNs : DEFAULT_PROBE_PACE_NS,
        timeoutNs: lingerNs,
      };
    case "path":
      return {
        kind: mode,
        ...path,
        firstHop: Math.max(1, request.timeToLive ?? 1),
        rounds: given.includes("count") || pace.deadlineNs > 0 ? pace.count : DEFAULT_ROUNDS,
        timeoutNs: lingerNs ?? DEFAULT_TIMEOUT_SECONDS * NS_PER_SECOND,
      };
  }
}

function requestPlan(count: number, isWatched: boolean): RequestPlan {
  if (count > 0) return { kind: "count", count };
  return isWatched ? { kind: "endless" } : { kind: "until-answered", tries: ALIVE_TRIES };
}
