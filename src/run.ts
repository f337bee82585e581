/**
 * The program: from the words of the command line to an exit status.
 *
 * @module
 */
import { SystemCallError } from "../ffi/errno.ts";
import { getEnv, getUid, programInvocationName, terminalColumns } from "../ffi/process.ts";
import { parseArgs, type ParseOutcome } from "./cli/parse_args.ts";
import type { ParseNotice, PingOptions } from "./cli/options.ts";
import { ping } from "./net/ping.ts";
import { ResolutionError } from "./net/resolve.ts";
import { OutputError, writeDiagnostics, writeOutput } from "./net/standard_streams.ts";
import { UsageError } from "./net/usage_error.ts";
import { patternText, TextReporter } from "./report/text.ts";
import { parseIpv4, parseIpv6 } from "./wire/ip_address.ts";
import { VERSION } from "./version.ts";

const STDOUT_FD = 1;
/** Status of everything that keeps a run from beginning, and of failures that end it. */
const STATUS_FAILED = 2;
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
  const tell = (message: string) => {
    for (const line of message.split("\n")) writeDiagnostics(`${programName}: ${line}\n`);
  };
  try {
    const outcome = parseArgs(args, {
      programName,
      posixlyCorrect: getEnv("POSIXLY_CORRECT") !== undefined,
      userId: getUid(),
      ptrLookupDisabled: getEnv("IPUTILS_PING_PTR_LOOKUP") === "0",
      parseIpv4,
      parseIpv6,
    });
    outcome.notices.forEach((notice) => tellNotice(notice, tell));
    return await follow(outcome, programName, tell);
  } catch (error) {
    if (error instanceof UsageError) {
      tell(error.message);
      return error.status;
    }
    if (error instanceof ResolutionError || error instanceof SystemCallError) {
      tell(error.message);
      return STATUS_FAILED;
    }
    if (error instanceof OutputError) {
      tell(error.message);
      return STATUS_OUTPUT_FAILED;
    }
    throw error;
  }
}

async function follow(outcome: ParseOutcome, programName: string, tell: (message: string) => void): Promise<number> {
  switch (outcome.kind) {
    case "run":
      return await ping(outcome.options, createReporter(outcome.options, programName));
    case "error":
      tell(outcome.message);
      return outcome.status;
    case "version": {
      const { formatVersion } = await import("./cli/usage.ts");
      writeOutput(formatVersion(VERSION));
      return 0;
    }
    case "help": {
      const { formatUsage } = await import("./cli/usage.ts");
      writeOutput(formatUsage());
      return 0;
    }
    case "usage": {
      if (outcome.message !== undefined) tell(outcome.message);
      const { formatUsage } = await import("./cli/usage.ts");
      writeDiagnostics(formatUsage());
      return STATUS_FAILED;
    }
  }
}

function createReporter(options: PingOptions, programName: string): TextReporter {
  const { quiet, flood, verbose, timestamps } = options;
  const columns = flood ? terminalColumns(STDOUT_FD) : undefined;
  return new TextReporter({ programName, quiet, flood, verbose, timestamps, terminalColumns: columns ?? Infinity });
}

function tellNotice(notice: ParseNotice, tell: (message: string) => void): void {
  switch (notice.kind) {
    case "pattern":
      writeOutput(patternText(notice.pattern));
      return;
    case "warning":
      tell(notice.message);
      return;
  }
}

/** The executable is called by many names; under `deno run` the runtime's own name would say nothing. */
function nameAsCalled(): string {
  return Deno.build.standalone ? programInvocationName() : "ping1025";
}
