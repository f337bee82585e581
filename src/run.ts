/**
 * The program: argv to options, options to a run, the run to an exit status.
 *
 * @module
 */
import { SystemCallError } from "../ffi/errno.ts";
import { getEnv, getEuid, getUid, programInvocationName, terminalColumns } from "../ffi/process.ts";
import { EACH_HINT } from "./cli/targets/hosts.ts";
import { parseArgs, type ParseOutcome } from "./cli/parse_args.ts";
import type { ManyTargets, PathChoice, PathMtuChoice, PingOptions } from "./cli/options.ts";
import type { PingEvent, SessionEvent } from "./core/events.ts";
import { capabilityAdvice } from "./net/socket/missing_rights.ts";
import { ping } from "./net/ping.ts";
import { ResolutionError } from "./net/names/resolve.ts";
import { columnCounter, inLocalesCharset } from "./net/show/charset.ts";
import {
  lookForClosedStdout,
  OutputError,
  translateText,
  writeDiagnostics,
  writeOutput,
} from "./net/show/standard_streams.ts";
import { SeveralHostsError, UsageError } from "./net/usage_error.ts";
import { processSurroundings, type Surroundings } from "./net/surroundings.ts";
import type { Warn } from "./net/warn.ts";
import type { Format } from "./report/formats.ts";
import type { Reporter } from "./report/reporter.ts";
import { printable } from "./report/words/printable.ts";
import { VERSION } from "./version.ts";
import { US_PER_MS } from "./units.ts";
import { STATUS_FAILED, STATUS_NO_REPLY, STATUS_OUTPUT_FAILED, STATUS_UNMET } from "./exit_status.ts";

const STDOUT_FD = 1;
/** Of what is no terminal. */
const DEFAULT_COLUMNS = 80;

/**
 * Does what a command line asks for.
 *
 * @param args without the program's name
 * @returns exit status; failures that a user can mend have been reported
 */
export async function run(args: readonly string[]): Promise<number> {
  const programName = nameAsCalled();
  let writeMessage: WriteMessage = writeMessageToStderr;
  translateText(inLocalesCharset, "stderr");
  lookForClosedStdout();
  try {
    refuseSetUserId();
    const outcome = parseArgs(args, {
      programName,
      posixlyCorrect: getEnv("POSIXLY_CORRECT") !== undefined,
      userId: getUid(),
      ptrLookupDisabled: getEnv("IPUTILS_PING_PTR_LOOKUP") === "0",
    });
    const format = formatOf(outcome);
    if (format?.forPeople !== false) translateText(inLocalesCharset, "stderr and stdout");
    writeMessage = await loadWriteMessage(format);
    for (const notice of outcome.notices) {
      if (notice.kind === "output") writeOutput(notice.text);
      else writeMessage("warning", notice.message);
    }
    return await follow(outcome, writeMessage);
  } catch (error) {
    try {
      return statusOfFailure(error, writeMessage);
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
function refuseSetUserId(): void {
  if (getEuid() === getUid()) return;
  throw new UsageError(`must not be set-user-ID\n=> instead, ${capabilityAdvice()}`);
}

/** Writes a message outside of a run. */
type WriteMessage = (kind: "warning" | "failure", message: string) => void;

function writeMessageToStderr(_kind: "warning" | "failure", message: string): void {
  for (const line of message.split("\n")) writeDiagnostics(diagnosticLine(line));
}

/** A line for stderr, whatever the message. */
function diagnosticLine(message: string): string {
  return `${nameAsCalled()}: ${printable(message)}\n`;
}

/** Undefined for what is read by people, whatever the format. */
function formatOf(outcome: ParseOutcome): Format | undefined {
  if (outcome.kind === "run") return outcome.options.show.format;
  return outcome.kind === "version" ? outcome.format : undefined;
}

async function loadWriteMessage(format: Format | undefined): Promise<WriteMessage> {
  const messageLine = await format?.loadMessages?.();
  if (messageLine === undefined) return writeMessageToStderr;
  return (kind, message) => writeOutput(messageLine(kind, message, Date.now() * US_PER_MS));
}

/** Writes why there is no run, or why it ended; throws what is unforeseen, and what can't be written. */
function statusOfFailure(error: unknown, writeMessage: WriteMessage): number {
  const foreseen = error instanceof UsageError || error instanceof ResolutionError || error instanceof SystemCallError;
  if (!foreseen) throw error;
  writeMessage("failure", error.message);
  return error instanceof UsageError ? error.status : STATUS_FAILED;
}

async function follow(outcome: ParseOutcome, writeMessage: WriteMessage): Promise<number> {
  switch (outcome.kind) {
    case "run": {
      const surroundings = processSurroundings();
      const status = await runOptions(outcome.options, surroundings);
      surroundings.dieOfSignal();
      return status;
    }
    case "error":
      writeMessage("failure", outcome.message);
      return outcome.status;
    case "version": {
      const versionLine = await outcome.format.loadVersionLine?.() ?? (await import("./cli/usage.ts")).formatVersion;
      writeOutput(versionLine(VERSION));
      return 0;
    }
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
      const { formatShortUsage, formatUsage } = await import("./cli/usage.ts");
      if (outcome.message !== undefined) writeMessage("failure", outcome.message);
      writeDiagnostics(outcome.message === undefined ? formatUsage() : formatShortUsage(nameAsCalled()));
      return STATUS_FAILED;
    }
  }
}

async function runOptions(options: PingOptions, surroundings: Surroundings): Promise<number> {
  const { mode } = options;
  switch (mode.kind) {
    case "one":
      return await pingOne(options, surroundings);
    case "many":
      return await pingMany(options, mode, surroundings);
    case "path-mtu":
      return await findPathMtu(options, mode, surroundings);
    case "path":
      return await showPath(options, mode, surroundings);
  }
}

/** Hosts in front of the destination are hops, as in iputils; where that leads nowhere, other users want each pinged. */
async function pingOne(options: PingOptions, surroundings: Surroundings): Promise<number> {
  if (options.request.hops.length === 0 || options.request.timestampOption !== undefined) {
    return await pingTarget(options, surroundings);
  }
  try {
    const status = await pingTarget(options, surroundings);
    if (status === STATUS_NO_REPLY && options.pace.requirements.length === 0) {
      writeDiagnostics(diagnosticLine(`=> ${EACH_HINT}`));
    }
    return status;
  } catch (error) {
    // An IPv6 address can't be meant as a hop; a name that is not known can.
    const ipv6Hop = error instanceof ResolutionError && options.request.hops.some((hop) => hop.includes(":"));
    if (!(ipv6Hop || error instanceof SeveralHostsError)) throw error;
    throw new UsageError(`${error.message}\n=> ${EACH_HINT}`);
  }
}

async function pingTarget(options: PingOptions, surroundings: Surroundings): Promise<number> {
  const reporter = await loadReporterOfOne(options);
  const view = options.show.live ? await (await import("./net/show/live_look.ts")).targetView(options) : undefined;
  const parts = { surroundings, ...(view && { view }) };
  if (options.pace.requirements.length === 0) return await ping(options, { ...parts, reporter });
  const figuresReported = options.show.format.figures === "distribution" || options.show.stats === "full";
  const judge = await loadJudge(options, figuresReported);
  return judge.statusOf(await ping(options, { ...parts, reporter: judge.judging(reporter) }));
}

async function loadReporterOfOne(options: PingOptions): Promise<Reporter<PingEvent>> {
  const columns = options.pace.flood ? terminalColumns(STDOUT_FD) : undefined;
  return await options.show.format.loadOne({
    ...reporterSettings(options),
    terminalColumns: columns ?? Infinity,
  });
}

async function findPathMtu(options: PingOptions, choice: PathMtuChoice, surroundings: Surroundings): Promise<number> {
  const { runPathMtu } = await import("./net/mode/path_mtu.ts");
  const reporter = await options.show.format.loadPathMtu?.({ ...reporterSettings(options), ...choice });
  if (reporter === undefined) throw unfit(options);
  return await ping(options, {
    reporter: await loadReporterOfOne(options),
    surroundings,
    runPrepared: (options, prepared, { warn, surroundings }) =>
      runPathMtu({ options, choice, prepared, reporter, warn, surroundings }),
  });
}

async function showPath(options: PingOptions, choice: PathChoice, surroundings: Surroundings): Promise<number> {
  const { runPath } = await import("./net/mode/path.ts");
  const columns = terminalColumns(STDOUT_FD) ?? DEFAULT_COLUMNS;
  const reporter = await options.show.format.loadPath?.({ ...reporterSettings(options), ...choice, columns });
  if (reporter === undefined) throw unfit(options);
  return await ping(options, {
    reporter: await loadReporterOfOne(options),
    surroundings,
    runPrepared: (options, prepared, { warn, surroundings }) =>
      runPath({ options, choice, prepared, reporter, warn, surroundings }),
  });
}

/** All of this is loaded only when it is asked for. */
async function pingMany(options: PingOptions, many: ManyTargets, surroundings: Surroundings): Promise<number> {
  const live = options.show.live ? await import("./net/show/live_look.ts") : undefined;
  const look = live?.liveLook();
  const { problemText, TargetListBuilder } = await import("./cli/targets/list.ts");
  const { readTargets } = await import("./net/names/input.ts");
  const builder = new TargetListBuilder({ maxTargets: many.maxTargets, family: options.target.family });
  const { targets, problems, problemCount } = readTargets(many, builder, Deno.stdin);
  // Nothing but lines about targets belongs on stdout, whatever the format.
  for (const problem of problems) writeMessageToStderr("warning", problemText(problem));
  if (problemCount > problems.length) {
    writeMessageToStderr("warning", `${problemCount - problems.length} more are no targets`);
  }
  if (targets.count === 0) throw new UsageError("no targets");
  const { runSession } = await import("./net/mode/many.ts");
  const makeReporter = await options.show.format.loadMany?.({ ...reporterSettings(options), ...many });
  if (makeReporter === undefined) throw unfit(options);
  const words = Array.from(targets.names(), ({ name }) => name);
  const view = look && await live?.tableView(look, options, many, words, targets.count);
  const warn: Warn = (message, form) => {
    if (form !== "detail" || options.show.format.forPeople) writeMessageToStderr("warning", message);
  };
  const columnsOf = await columnCounter(words);
  const judge = options.pace.requirements.length === 0
    ? undefined
    : await loadJudge(options, !options.show.quiet && many.stateChanges === undefined);
  const reporter: typeof makeReporter = (names, figures) => {
    const plain = makeReporter(names, figures);
    return judge?.judging(plain, (target) => names.nameOf(target)) ?? plain;
  };
  const run = { options, many, targets, columnsOf, reporter, warn, surroundings, ...(view && { view }) };
  const sessionStatus = await runSession(run);
  const status = judge?.statusOf(sessionStatus) ?? sessionStatus;
  return status === 0 && problemCount > 0 ? STATUS_NO_REPLY : status;
}

/** What the reporter of any mode is made with. A live view leaves behind what a quiet run prints. */
function reporterSettings({ request, pace, socket, show }: PingOptions) {
  const quiet = show.quiet || show.live;
  return { ...request, ...pace, ...socket, ...show, quiet, programName: nameAsCalled(), version: VERSION };
}

/** The command line is read so that this does not come up. */
function unfit({ show: { format } }: PingOptions): UsageError {
  return new UsageError(`--output=${format.name} can't be used in this kind of run`);
}

/** Loads what judges a run by `--require`. */
async function loadJudge({ pace: { requirements, untilUp } }: PingOptions, figuresReported: boolean) {
  const { unmetRequirements } = await import("./core/figures/requirements.ts");
  const { RequirementReporter } = await import("./report/requirement_reporter.ts");
  let allMet = () => false;
  return {
    judging: <Event extends PingEvent | SessionEvent>(
      reporter: Reporter<Event>,
      nameOf?: (target: number) => string,
    ): Reporter<Event> => {
      const judge = new RequirementReporter(reporter, {
        line: diagnosticLine,
        figuresReported,
        unmet: (figures) => unmetRequirements(requirements, figures),
        nameOf,
      });
      allMet = () => judge.allMet;
      return judge;
    },
    statusOf: (status: number): number => {
      if (status === STATUS_FAILED) return status;
      if (!allMet()) return STATUS_UNMET;
      // Whether the target came up is not for the requirements to decide.
      return untilUp === undefined ? 0 : status;
    },
  };
}

/** The executable is called by many names; under `deno run` the runtime's own name would say nothing. */
function nameAsCalled(): string {
  return Deno.build.standalone ? programInvocationName() : "ping1025";
}
