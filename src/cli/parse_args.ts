/**
 * argv -> PingOptions: what main() of iputils' ping does with its command line, with the same complaints in the same
 * order. Pure: what it must know of the machine is passed in, and what it has to say is returned.
 *
 * @module
 */

import { parseArgs as readTokens } from "@std/cli/parse-args";
import { applyOption, type ParseEnvironment, type Reading, type Stop, warn } from "./table/apply_option.ts";
import { type BadArgument, badOption } from "./argument_values.ts";
import { optionConflict } from "./table/conflicts.ts";
import { defaultOptions } from "./default_options.ts";
import { hopsFault, hostFault, hostsFault } from "./targets/hosts.ts";
import { liveFault } from "./live.ts";
import { asksForMany, defaultManyTargetsNumbers, manyTargets, manyTargetsFault } from "./targets/many_targets.ts";
import { DEFAULT_TIMEOUT_SECONDS } from "./targets/many_targets_options.ts";
import { hasIputilsJson, outputFault } from "./output.ts";
import type { NodeInformationStop } from "./node_information.ts";
import { isOptionName, type OptionName } from "./table/option_table.ts";
import { withoutBrackets } from "./targets/pasted_host.ts";
import { pathMtuChoice, pathMtuFault } from "./path_mtu.ts";
import type { FamilyChoice, ParseNotice, PingOptions, RunMode } from "./options.ts";
import { unfoldArguments, type UnfoldFault } from "./unfold.ts";
import { STATUS_FAILED } from "../exit_status.ts";
import { type Format, FORMATS, IPUTILS_JSON } from "../report/formats.ts";

export type { ParseEnvironment } from "./table/apply_option.ts";

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

  const reading = startReading(environment);
  const decision = decide(reading, { given, operands, fault: unfolded.fault }, environment);
  const many = asksForMany(given.map(({ name }) => name));
  const { notices, options } = reading;
  // Stdout has nothing but its format, and with many targets nothing but lines about them.
  const told = options.show.format.forPeople && !many ? notices : notices.filter(({ kind }) => kind !== "output");
  // Status 1 means there that a target does not answer.
  if (many && decision.kind === "error") return { ...decision, status: STATUS_FAILED, notices: told };
  return { ...decision, notices: told };
}

/** The first thing that is wrong, or what is left to do when nothing is. */
function decide(
  reading: Reading,
  { given, operands, fault: unfoldingFault }: CommandLine,
  environment: ParseEnvironment,
): Decision {
  const { options } = reading;
  for (const { name, value } of given) {
    const stop = applyOption(reading, name, value, environment);
    if (stop !== undefined) return stop;
  }
  if (unfoldingFault !== undefined) return unfoldingStop(unfoldingFault, environment.programName);
  if (reading.showVersion) return { kind: "version", format: options.show.format };

  // iputils warns even where -n or -H was given.
  if (environment.ptrLookupDisabled && !options.show.quiet) warn(reading, PTR_LOOKUP_WARNING);
  const request = { given: given.map(({ name }) => name), operands, numbers: reading.manyTargets, options };
  const { show } = options;
  if (show.format === IPUTILS_JSON && !hasIputilsJson(request.given)) show.format = FORMATS.json;
  const fault = manyTargetsFault(request) ?? outputFault(request.given, options.show) ??
    liveFault(request.given, options);
  if (fault !== undefined) return badOption(fault);
  // What is not answered by then is shown as lost.
  if (options.show.live && !request.given.includes("linger")) options.pace.lingerNs = DEFAULT_TIMEOUT_SECONDS * 1e9;
  const many = manyTargets(request);
  const searchFault = pathMtuFault(request);
  if (searchFault !== undefined) return badOption(searchFault);
  const mode = many ?? pathMtuChoice(request) ?? { kind: "one" };
  const destination = operands.at(-1);
  if (destination === undefined && !many?.readsStandardInput) return badOption(NO_DESTINATION_MESSAGE);
  if (destination === undefined || many !== undefined) {
    return { kind: "run", options: finishReading(reading, mode, []) };
  }
  const hosts = operands.map(withoutBrackets);
  const wrong = hosts.map((host) => hostFault(host, environment.programName)).find(Boolean) ??
    optionConflict(request.given, { family: options.target.family, destination }) ??
    hostsFault(hosts.length, options) ??
    hopsFault(hosts.slice(0, -1));
  if (wrong !== undefined) return badOption(wrong);
  return { kind: "run", options: finishReading(reading, mode, hosts) };
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

function startReading(environment: ParseEnvironment): Reading {
  const options = defaultOptions();
  return {
    options: {
      ...options,
      target: { ...options.target, family: familyOfName(environment.programName) },
      show: { ...options.show, numeric: environment.ptrLookupDisabled },
    },
    manyTargets: defaultManyTargetsNumbers(),
    intervalGiven: false,
    timestampingGiven: false,
    showVersion: false,
    notices: [],
  };
}

/** The options that only a whole command line decides. */
function finishReading(
  { options, intervalGiven, timestampingGiven }: Reading,
  mode: RunMode,
  hosts: readonly string[],
): PingOptions {
  const { target, request, pace, socket, show } = options;
  const intervalNs = pace.flood && !intervalGiven ? 0 : pace.intervalNs;
  return {
    ...options,
    target: { destination: hosts.at(-1) ?? "", family: request.icmpTimestamp ? "ipv4" : target.family },
    request: {
      ...request,
      hops: hosts.slice(0, -1),
      payloadBytes: request.icmpTimestamp ? TIMESTAMP_PAYLOAD_BYTES : request.payloadBytes,
    },
    pace: { ...pace, intervalNs },
    socket: {
      ...socket,
      // A transmit stamp is one more thing to read: a flood would be slower for it.
      timestamping: intervalNs === 0 && !timestampingGiven ? "receive" : socket.timestamping,
    },
    // -H stands above -f and the environment wherever it was given; -n behind it has taken it back.
    show: { ...show, numeric: show.numeric && !show.forceLookup },
    mode,
  };
}

/** A link called ping4 or ping6 asks for its family. */
function familyOfName(programName: string): FamilyChoice {
  // A digit or `_` in front makes it part of something else: `ping1025-x86_64`, `ping-aarch64`.
  const [, digit] = /(?<![\d_])([46])$/.exec(programName) ?? [];
  if (digit === undefined) return "any";
  return digit === "4" ? "ipv4" : "ipv6";
}
