/**
 * The program: from the words of the command line to an exit status.
 *
 * @module
 */
import { SystemCallError } from "../ffi/errno.ts";
import { getEnv, getEuid, getLookEnv, getUid, programInvocationName, terminalColumns } from "../ffi/process.ts";
import { EACH_HINT } from "./cli/targets/hosts.ts";
import { parseArgs, type ParseOutcome } from "./cli/parse_args.ts";
import type { TargetList } from "./cli/targets/list.ts";
import type { ManyTargets, OutputChoice, ParseNotice, PathMtuChoice, PingOptions } from "./cli/options.ts";
import { capabilityAdvice } from "./net/socket/missing_rights.ts";
import { ping } from "./net/ping.ts";
import { ResolutionError } from "./net/names/resolve.ts";
import { charsetOf } from "./net/show/charset.ts";
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
import { asciiOnly, printable } from "./report/words/printable.ts";
import type { EventRecord } from "./report/records/record.ts";
import type { PingEvent } from "./core/events.ts";
import type { SessionEvent } from "./core/many/events.ts";
import type { PathMtuEvent } from "./core/path_mtu/events.ts";
import type { Reporter, TargetFigures, TargetNames } from "./report/reporter.ts";
import type { LiveLook, LiveTableView, LiveTargetView } from "./report/live/view.ts";
import { patternText, TextReporter } from "./report/text/text.ts";
import { VERSION } from "./version.ts";
import { US_PER_MS } from "./units.ts";
import { STATUS_FAILED, STATUS_NO_REPLY, STATUS_OUTPUT_FAILED, STATUS_UNMET } from "./exit_status.ts";

const NOT_ASCII = /[^\0-\x7f]/;
const STDOUT_FD = 1;

/**
 * Does what a command line asks for.
 *
 * @param args without the program's name
 * @returns exit status; failures that are somebody's to mend have been told on stderr
 */
export async function run(args: readonly string[]): Promise<number> {
  const programName = nameAsCalled();
  let voice = textVoice(programName);
  translateText(inLocalesCharset, "stderr");
  lookForClosedStdout();
  try {
    refuseLentRights();
    const outcome = parseArgs(args, {
      programName,
      posixlyCorrect: getEnv("POSIXLY_CORRECT") !== undefined,
      userId: getUid(),
      ptrLookupDisabled: getEnv("IPUTILS_PING_PTR_LOOKUP") === "0",
    });
    const output = outcome.kind === "run" ? outcome.options.show.output : "text";
    const json = outcome.kind === "run" ? outcome.options.show.json : outcome.kind === "version" && outcome.json;
    if (output !== "text") voice = await programsVoice(programName, output);
    else if (json) voice = await jsonVoice(programName);
    else translateText(inLocalesCharset, "stderr and stdout");
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
  throw new UsageError(`must not be set-user-ID\n=> instead, ${capabilityAdvice()}`);
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

/** A line for stderr, whatever the message. */
function diagnosticLine(message: string): string {
  return `${nameAsCalled()}: ${printable(message)}\n`;
}

/** How a run speaks: in text, in JSON, or to programs in the ways of `--output`. */
interface Voice {
  /** Says what reading the command line has to say. */
  notice(notice: ParseNotice): void;
  /** Says why there is no run, or why it ended. */
  failure(message: string): void;
  /** The version's line on stdout. */
  version(): Promise<string>;
  /** What says the rest. */
  reporter(options: PingOptions): Reporter<PingEvent>;
  /** What says the rest of many targets, once it is known what they are called. */
  sessionReporter(options: PingOptions, many: ManyTargets): Promise<SessionReporterMaker>;
  /** What says the rest of a search for a path's MTU. */
  pathMtuReporter(options: PingOptions): Promise<Reporter<PathMtuEvent>>;
}

/** What formats may want to know of the options, side by side. */
function settingsOf({ request, pace, socket, show }: PingOptions) {
  return { ...request, ...pace, ...socket, ...show };
}

/** What a view leaves behind is what a quiet run says. */
function quietUnderView(options: PingOptions): PingOptions {
  const { show } = options;
  return { ...options, show: { ...show, quiet: show.quiet || show.live } };
}

type SessionReporterMaker = (names: TargetNames, figures: TargetFigures) => Reporter<SessionEvent>;

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
      const columns = options.pace.flood ? terminalColumns(STDOUT_FD) : undefined;
      return new TextReporter({ ...settingsOf(options), programName, terminalColumns: columns ?? Infinity });
    },
    sessionReporter: async (options, many) => {
      const { SessionTextReporter } = await import("./report/text/many.ts");
      return (names) => new SessionTextReporter({ ...settingsOf(options), ...many, programName }, names);
    },
    pathMtuReporter: async (options) => {
      const { PathMtuTextReporter } = await import("./report/text/path_mtu.ts");
      return new PathMtuTextReporter({ ...settingsOf(options), programName });
    },
  };
}

async function jsonVoice(programName: string): Promise<Voice> {
  const { errorLine, JsonReporter, versionLine, warningLine } = await import("./report/json/json.ts");
  return {
    failure: (message) => writeOutput(errorLine(message)),
    // Who gave the pattern knows it.
    notice: (notice) => writeOutput(notice.kind === "pattern" ? "" : warningLine(notice.message)),
    version: () => Promise.resolve(versionLine(VERSION)),
    reporter: (options) => new JsonReporter({ ...settingsOf(options), programName }),
    sessionReporter: async (options, many) => {
      const { SessionJsonReporter } = await import("./report/json/many.ts");
      return (names) => new SessionJsonReporter({ ...settingsOf(options), ...many, programName }, names);
    },
    pathMtuReporter: async (options) => {
      const { PathMtuJsonReporter } = await import("./report/json/path_mtu.ts");
      return new PathMtuJsonReporter({ ...settingsOf(options), programName });
    },
  };
}

/** What is said outside of a run has a line in JSON lines only; the other formats leave it to stderr. */
async function programsVoice(programName: string, output: Exclude<OutputChoice, "text">): Promise<Voice> {
  const text = textVoice(programName);
  if (output === "openmetrics") {
    const { OpenMetricsReporter, SessionOpenMetricsReporter } = await import(
      "./report/metrics/open_metrics_reporter.ts"
    );
    const settings = { programName, version: VERSION };
    return {
      ...text,
      reporter: () => new OpenMetricsReporter(settings),
      sessionReporter: () =>
        Promise.resolve((names, figures) => new SessionOpenMetricsReporter(settings, names, figures)),
    };
  }
  const { RecordReporter, SessionRecordReporter } = await import("./report/records/record_reporter.ts");
  const { jsonLine, messageLine } = await import("./report/records/json.ts");
  const { CsvRows } = await import("./report/records/csv.ts");
  const rows = new CsvRows();
  const format = output === "json" ? jsonLine : (record: EventRecord) => rows.line(record);
  const say = (event: "warning" | "failure") => (message: string) =>
    writeOutput(messageLine(event, message, Date.now() * US_PER_MS));
  return {
    failure: output === "json" ? say("failure") : text.failure,
    notice: (notice) => {
      if (notice.kind === "warning") (output === "json" ? say("warning") : text.failure)(notice.message);
    },
    version: text.version,
    pathMtuReporter: text.pathMtuReporter,
    reporter: (options) => new RecordReporter({ ...settingsOf(options), programName, version: VERSION }, format),
    sessionReporter: (options, many) =>
      Promise.resolve((names) =>
        new SessionRecordReporter({ ...settingsOf(options), ...many, programName, version: VERSION }, names, format)
      ),
  };
}

async function follow(outcome: ParseOutcome, voice: Voice): Promise<number> {
  switch (outcome.kind) {
    case "run": {
      const surroundings = processSurroundings();
      const status = await runOptions(outcome.options, voice, surroundings);
      surroundings.dieOfSignal();
      return status;
    }
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
      const { formatShortUsage, formatUsage } = await import("./cli/usage.ts");
      if (outcome.message !== undefined) voice.failure(outcome.message);
      writeDiagnostics(outcome.message === undefined ? formatUsage() : formatShortUsage(nameAsCalled()));
      return STATUS_FAILED;
    }
  }
}

async function runOptions(options: PingOptions, voice: Voice, surroundings: Surroundings): Promise<number> {
  const { mode } = options;
  switch (mode.kind) {
    case "one":
      return await pingOne(options, voice, surroundings);
    case "many":
      return await pingMany(options, mode, voice, surroundings);
    case "path-mtu":
      return await findPathMtu(options, mode, voice, surroundings);
  }
}

/** Hosts in front of the destination are hops, as in iputils; where that leads nowhere, other users want each pinged. */
async function pingOne(options: PingOptions, voice: Voice, surroundings: Surroundings): Promise<number> {
  if (options.request.hops.length === 0 || options.request.timestampOption !== undefined) {
    return await pingTarget(options, voice, surroundings);
  }
  try {
    const status = await pingTarget(options, voice, surroundings);
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

async function pingTarget(options: PingOptions, voice: Voice, surroundings: Surroundings): Promise<number> {
  const reporter = voice.reporter(quietUnderView(options));
  const view = options.show.live ? await targetView(options) : undefined;
  const parts = { surroundings, ...(view && { view }) };
  const { requirements } = options.pace;
  if (requirements.length === 0) return await ping(options, { ...parts, reporter });
  const { unmetRequirements } = await import("./core/figures/requirements.ts");
  const { RequirementReporter } = await import("./report/requirement_reporter.ts");
  const judge = new RequirementReporter(reporter, {
    line: diagnosticLine,
    figuresReported: options.show.json || options.show.output !== "text" || options.show.stats === "full",
    unmet: (figures) => unmetRequirements(requirements, figures),
  });
  const status = await ping(options, { ...parts, reporter: judge });
  if (!judge.allMet) return STATUS_UNMET;
  // Whether the target came up is not for the requirements to say.
  return options.pace.untilUp === undefined ? 0 : status;
}

async function findPathMtu(
  options: PingOptions,
  choice: PathMtuChoice,
  voice: Voice,
  surroundings: Surroundings,
): Promise<number> {
  const { runPathMtu } = await import("./net/path_mtu_run.ts");
  const reporter = await voice.pathMtuReporter(options);
  return await ping(options, {
    reporter: voice.reporter(options),
    surroundings,
    runPrepared: (options, prepared, { warn, surroundings }) =>
      runPathMtu({ options, choice, prepared, reporter, warn, surroundings }),
  });
}

/** The view of one target. */
async function targetView(options: PingOptions): Promise<LiveTargetView> {
  const { target: { destination }, pace: { intervalNs, lingerNs: lateAfterNs }, show: { verbose } } = options;
  const look = await lookAt(await terminalLook(), [destination]);
  const { createDistribution } = await import("./net/round_trip_histogram.ts");
  const { TargetScreen } = await import("./report/live/target_screen.ts");
  const settings = { intervalNs, lateAfterNs, verbose, createDistribution };
  return new TargetScreen(settings, look);
}

/** What the terminal can show; throws when there is none. */
async function terminalLook(): Promise<LiveLook> {
  const { liveLook } = await import("./net/show/live_look.ts");
  return liveLook(getLookEnv);
}

/** How text with such names is drawn: what splits names that are not ASCII into characters is loaded only for them. */
async function lookAt(look: LiveLook, names: Iterable<string>): Promise<LiveLook> {
  if (look.charset !== "utf8" || [...names].every((name) => isAscii(printable(name)))) return look;
  const { clusters } = await import("./report/words/display_width.ts");
  return { ...look, split: clusters };
}

/** The view of many targets, once it is known what they are called. */
async function tableView(
  { show: { numeric }, pace: { intervalNs } }: PingOptions,
  { timeoutNs }: ManyTargets,
  { look, targets }: { readonly look: LiveLook; readonly targets: number },
): Promise<(names: TargetNames) => LiveTableView> {
  const { TableScreen } = await import("./report/live/table_screen.ts");
  return (names: TargetNames) => new TableScreen({ targets, names, numeric, intervalNs, timeoutNs }, look);
}

/** All of this is loaded only when it is asked for. */
async function pingMany(
  options: PingOptions,
  many: ManyTargets,
  voice: Voice,
  surroundings: Surroundings,
): Promise<number> {
  const look = options.show.live ? await terminalLook() : undefined;
  const { problemText, TargetListBuilder } = await import("./cli/targets/list.ts");
  const { readTargets } = await import("./net/names/input.ts");
  const builder = new TargetListBuilder({ maxTargets: many.maxTargets, family: options.target.family });
  const { targets, problems, problemCount } = readTargets(many, builder, Deno.stdin);
  // Nothing but lines about targets belongs on stdout, in JSON, too.
  const complain = textVoice(nameAsCalled()).failure;
  for (const problem of problems) complain(problemText(problem));
  if (problemCount > problems.length) complain(`${problemCount - problems.length} more are no targets`);
  if (targets.count === 0) throw new UsageError("no targets");
  const { runSession } = await import("./net/session_run.ts");
  const reporter = await voice.sessionReporter(quietUnderView(options), many);
  const names = targets.names().map(({ name }) => name);
  const view = look && await tableView(options, many, { look: await lookAt(look, names), targets: targets.count });
  const warn: Warn = (message, form) => {
    if (form !== "detail" || !(options.show.json || options.show.output !== "text")) complain(message);
  };
  const judgement = options.pace.requirements.length === 0 ? undefined : await judgementOfEach(options, many, reporter);
  const judged = judgement?.reporter ?? reporter;
  const columnsOf = await columnCounter(targets);
  const run = { options, many, targets, columnsOf, reporter: judged, warn, surroundings, ...(view && { view }) };
  const status = judgement === undefined ? await runSession(run) : judgement.status(await runSession(run));
  return status === 0 && problemCount > 0 ? STATUS_NO_REPLY : status;
}

/** Text for people: characters that the locale's encoding may not have are escaped. */
function inLocalesCharset(text: string): string {
  return isAscii(text) || charsetOf(getLookEnv) === "utf8" ? text : asciiOnly(text);
}

/** How many columns a text takes here. The tables for what is not ASCII are loaded only for targets with such names. */
async function columnCounter(targets: TargetList): Promise<(text: string) => number> {
  const shown = (text: string) => inLocalesCharset(printable(text));
  if (targets.names().every(({ name }) => isAscii(shown(name)))) return (text) => shown(text).length;
  const { displayWidth } = await import("./report/words/display_width.ts");
  return (text) => displayWidth(shown(text));
}

function isAscii(text: string): boolean {
  return !NOT_ASCII.test(text);
}

/** A reporter of many targets that judges them, too, and what its judgement makes of the exit status. */
async function judgementOfEach(
  { pace: { requirements }, show: { quiet } }: PingOptions,
  { stateChanges }: ManyTargets,
  reporter: SessionReporterMaker,
) {
  const { unmetRequirements } = await import("./core/figures/requirements.ts");
  const { RequirementReporter } = await import("./report/requirement_reporter.ts");
  let allMet = () => true;
  return {
    reporter: (names: TargetNames, figures: TargetFigures) => {
      const judge = new RequirementReporter(reporter(names, figures), {
        line: diagnosticLine,
        figuresReported: !quiet && stateChanges === undefined,
        unmet: (figures) => unmetRequirements(requirements, figures),
        nameOf: (target) => names.nameOf(target),
      });
      allMet = () => judge.allMet;
      return judge;
    },
    status: (status: number) => status === STATUS_FAILED ? status : allMet() ? 0 : STATUS_UNMET,
  };
}

/** The executable is called by many names; under `deno run` the runtime's own name would say nothing. */
function nameAsCalled(): string {
  return Deno.build.standalone ? programInvocationName() : "ping1025";
}
