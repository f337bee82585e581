/**
 * stdout and stderr: written at once, a whole event at a time, because programs read ping through a pipe.
 *
 * @module
 */
import { errorText } from "../../../ffi/errno.ts";
import { EBADF } from "../../../ffi/headers/errno.ts";
import { dieOfSignal } from "../../../ffi/process.ts";
import { SIGPIPE } from "../../../ffi/headers/signal.ts";
import { brokenPipeIsIgnored, stdoutWasClosed } from "./parent_shell.ts";

const encoder = new TextEncoder();

/** What a text goes through before it is written. */
export type Translate = (text: string) => string;

const unchanged: Translate = (text) => text;
let translateOutput = unchanged;
let translateDiagnostics = unchanged;

/**
 * From now on text goes through `translate` before it is written, for a terminal that does not show UTF-8.
 *
 * @param streams all that people read: stderr, and stdout unless it is for programs
 */
export function translateText(translate: Translate, streams: "stderr" | "stderr and stdout"): void {
  translateDiagnostics = translate;
  translateOutput = streams === "stderr" ? unchanged : translate;
}

/** Thrown when stdout can't be written: the device is full, or the like. */
export class OutputError extends Error {
  /** Wraps what the runtime threw. */
  constructor(cause: unknown) {
    super(`write error: ${reasonOf(cause)}`, { cause });
    this.name = "OutputError";
  }
}

let stdoutClosed = false;

/** Looks whether stdout was closed, so that writing to it fails. Without the rights of the start that can't be seen. */
export function lookForClosedStdout(): void {
  stdoutClosed = stdoutWasClosed();
}

/** Writes text to stdout. A pipe that nobody reads ends the process by SIGPIPE, as it ends any program. */
export function writeOutput(text: string): void {
  if (text === "") return;
  if (stdoutClosed) throw new OutputError(errorText(EBADF));
  try {
    writeAll(Deno.stdout, translateOutput(text));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe && !brokenPipeIsIgnored()) dieOfSignal(SIGPIPE);
    throw new OutputError(error);
  }
}

/** Writes text to stderr. What can't be said there can't be said anywhere: failures are ignored. */
export function writeDiagnostics(text: string): void {
  if (text === "") return;
  try {
    writeAll(Deno.stderr, translateDiagnostics(text));
  } catch {
    return;
  }
}

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = encoder.encode(text);
  for (let written = 0; written < bytes.length;) written += stream.writeSync(bytes.subarray(written));
}

/** The runtime's messages end in ` (os error 28)`, which libc's don't. */
function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.replace(/ \(os error \d+\)$/, "") : String(cause);
}
