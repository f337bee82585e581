/**
 * The program: from the words of the command line to an exit status.
 *
 * @module
 */
import { SystemCallError } from "../ffi/errno.ts";
import { getEnv, getEuid, getUid, programInvocationName, terminalColumns } from "../ffi/process.ts";
import { parseArgs, type ParseOutcome } from "./cli/parse_args.ts";
import type { ManyTargets, ParseNotice, PingOptions } from "./cli/options.ts";
import { ping } from "./net/ping.ts";
import { ResolutionError } from "./net/resolve.ts";
import { OutputError, writeDiagnostics, writeOutput } from "./net/standard_streams.ts";
import { UsageError } from "./net/usage_error.ts";
import type { Warn } from "./net/warn.ts";
import { printable } from "./report/printable.ts";
import type { Reporter } from "./report/reporter.ts";
import type { SessionReporter, TargetNames } from "./report/session_reporter.ts";
import { patternText, TextReporter } from "./report/text.ts";
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from "./wire/ip_address.ts";
import { VERSION } from "./version.ts";

const STDOUT_FD = 1;
/** Status of everything that keeps a run from beginning, and of failures that end it. */
const STATUS_FAILED = 2;
/** Status when something that was asked for with many targets is no target. */
const STATUS_UNREACHABLE = 1;
/** Status when the output can't be written. */
const STATUS_OUTPUT_FAILED = 1;

/**
 * Does what a command line asks for.
 *
 * @param args without the program's name
 * @returns exit status; failures that are somebody's to mend have been told on stderr
 */
export async function run(args: readonly string[]): Promise<number> {
  const programName = nameAsCalled();
  let voice = textVoice(programName);
  try {
    refuseLentRights();
    const outcome = parseArgs(args, {
      programName,
      posixlyCorrect: getEnv("POSIXLY_CORRECT") !== undefined,
      userId: getUid(),
      ptrLookupDisabled: getEnv("IPUTILS_PING_PTR_LOOKUP") === "0",
      parseIpv4,
      parseIpv6,
    });
    const json = outcome.kind === "run" ? outcome.options.json : outcome.kind === "version" && outcome.json;
    if (json) voice = await jsonVoice(programName);
    for (const notice of outcome.notices) voice.notice(notice);
    return await follow(outcome, voice);
  } catch (error) {
    try {
      return tellFailure(error, voice);
    } catch (failure) {
      // It may be the output itself that fails, for the first time or again.
      if (!(failure instanceof OutputError)) throw failure;
      writeDiagnostics(`${programName}: ${failure.message}\n`);
      return STATUS_OUTPUT_FAILED;
    }
  }
}

/**
 * The runtime believes the environment before the first line of this program runs, and opens files that it names.
 *
 * @throws {UsageError} when the executable is set-user-ID
 */
function refuseLentRights(): void {
  if (getEuid() === getUid()) return;
  throw new UsageError(
    "must not be set-user-ID\n=> give it the capability instead: setcap cap_net_raw+ep FILE",
    STATUS_FAILED,
  );
}

/** Returns the exit status; throws what nobody foresaw, and what can't be told. */
function tellFailure(error: unknown, voice: Voice): number {
  if (error instanceof UsageError) {
    voice.failure(error.message);
    return error.status;
  }
  if (error instanceof ResolutionError || error instanceof SystemCallError) {
    voice.failure(error.message);
    return STATUS_FAILED;
  }
  throw error;
}

/** How a run speaks: in text, or in JSON. */
interface Voice {
  /** Says what reading the command line has to say. */
  notice(notice: ParseNotice): void;
  /** Says why there is no run, or why it ended. */
  failure(message: string): void;
  /** The version's line on stdout. */
  version(): Promise<string>;
  /** What says the rest. */
  reporter(options: PingOptions): Reporter;
  /** What says the rest of many targets, once it is known what they are called. */
  sessionReporter(options: PingOptions, many: ManyTargets): Promise<(names: TargetNames) => SessionReporter>;
}

function textVoice(programName: string): Voice {
  const failure = (message: string) => {
    for (const line of message.split("\n")) writeDiagnostics(`${programName}: ${printable(line)}\n`);
  };
  return {
    failure,
    notice: (notice) => {
      if (notice.kind === "pattern") writeOutput(patternText(notice.pattern));
      else failure(notice.message);
    },
    version: async () => (await import("./cli/usage.ts")).formatVersion(VERSION),
    reporter: (options) => {
      const columns = options.flood ? terminalColumns(STDOUT_FD) : undefined;
      return new TextReporter({ ...options, programName, terminalColumns: columns ?? Infinity });
    },
    sessionReporter: async (options, many) => {
      const { SessionTextReporter } = await import("./report/session_text.ts");
      return (names) => new SessionTextReporter({ ...options, ...many, programName }, names);
    },
  };
}

async function jsonVoice(programName: string): Promise<Voice> {
  const { errorLine, JsonReporter, versionLine, warningLine } = await import("./report/json.ts");
  return {
    failure: (message) => writeOutput(errorLine(message)),
    // Who gave the pattern knows it.
    notice: (notice) => writeOutput(notice.kind === "pattern" ? "" : warningLine(notice.message)),
    version: () => Promise.resolve(versionLine(VERSION)),
    reporter: (options) => new JsonReporter({ ...options, programName }),
    sessionReporter: async (options, many) => {
      const { SessionJsonReporter } = await import("./report/session_json.ts");
      return (names) => new SessionJsonReporter({ ...options, ...many, programName }, names);
    },
  };
}

async function follow(outcome: ParseOutcome, voice: Voice): Promise<number> {
  switch (outcome.kind) {
    case "run":
      if (outcome.options.many !== undefined) return await pingMany(outcome.options, outcome.options.many, voice);
      return await ping(outcome.options, voice.reporter(outcome.options));
    case "error":
      voice.failure(outcome.message);
      return outcome.status;
    case "version":
      writeOutput(await voice.version());
      return 0;
    case "query-help": {
      const { formatNodeInformationHelp } = await import("./cli/node_information.ts");
      writeOutput(formatNodeInformationHelp());
      return 0;
    }
    case "query-usage": {
      if (outcome.complaint !== undefined) writeOutput(`${outcome.complaint}\n`);
      const { formatNodeInformationHelp } = await import("./cli/node_information.ts");
      writeDiagnostics(formatNodeInformationHelp());
      return STATUS_FAILED;
    }
    case "help": {
      const { formatUsage } = await import("./cli/usage.ts");
      writeOutput(formatUsage());
      return 0;
    }
    case "usage": {
      if (outcome.message !== undefined) voice.failure(outcome.message);
      const { formatUsage } = await import("./cli/usage.ts");
      writeDiagnostics(formatUsage());
      return STATUS_FAILED;
    }
  }
}

/** All of this is loaded only when it is asked for. */
async function pingMany(options: PingOptions, many: ManyTargets, voice: Voice): Promise<number> {
  const { problemText, TargetListBuilder } = await import("./cli/target_list.ts");
  const { readTargets } = await import("./net/target_input.ts");
  const notation = { parseIpv4, parseIpv6, formatIpv4, formatIpv6 };
  const builder = new TargetListBuilder({ maxTargets: many.maxTargets, family: options.family, notation });
  const { targets, problems, problemCount } = readTargets(many, builder, Deno.stdin);
  // Nothing but lines about targets belongs on stdout, in JSON, too.
  const complain = textVoice(nameAsCalled()).failure;
  for (const problem of problems) complain(problemText(problem));
  if (problemCount > problems.length) complain(`${problemCount - problems.length} more are no targets`);
  if (targets.count === 0) throw new UsageError("no targets", STATUS_FAILED);
  const { runSession } = await import("./net/session_run.ts");
  const reporter = await voice.sessionReporter(options, many);
  const warn: Warn = (message, form) => {
    if (form !== "detail" || !options.json) complain(message);
  };
  const status = await runSession({ options, many, targets, reporter, warn });
  return status === 0 && problemCount > 0 ? STATUS_UNREACHABLE : status;
}

/** The executable is called by many names; under `deno run` the runtime's own name would say nothing. */
function nameAsCalled(): string {
  return Deno.build.standalone ? programInvocationName() : "ping1025";
}
