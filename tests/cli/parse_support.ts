/**
 * Words for the tests of parseArgs(): command lines and what comes of them.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { ParseNotice } from "../../src/cli/options.ts";
import { parseArgs, type ParseEnvironment, type ParseOutcome } from "../../src/cli/parse_args.ts";
import { defaultOptions, type FlatOptions } from "../support/options.ts";

/** What `192.0.2.1` reads as. */
export const IPV4_ADDRESS: Uint8Array = Uint8Array.of(192, 0, 2, 1);
/** What `2001:db8::1` reads as. */
export const IPV6_ADDRESS: Uint8Array = Uint8Array.of(0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

const ENVIRONMENT: ParseEnvironment = {
  programName: "ping1025x",
  posixlyCorrect: false,
  userId: 1000,
  ptrLookupDisabled: false,
};

/** libc's words for ERANGE. */
export const ERANGE = "Numerical result out of range";
/** The end of a complaint about a unit. */
export const UNITS = "only ns, us, ms, s, m and h are";

/** Reads a command line as user 1000. */
export function parse(argv: readonly string[], changes: Partial<ParseEnvironment> = {}): ParseOutcome {
  return parseArgs(argv, { ...ENVIRONMENT, ...changes });
}

/** Notices of the kind that goes to stderr. */
export function warnings(...messages: string[]): ParseNotice[] {
  return messages.map((message) => ({ kind: "warning", message }));
}

/** The line of a pattern. */
export function pattern(...bytes: number[]): ParseNotice {
  return { kind: "output", text: `PATTERN: 0x${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}\n` };
}

/** A run with these options different from the defaults. */
export function run(changes: Partial<FlatOptions>, notices: readonly ParseNotice[] = []): ParseOutcome {
  return { kind: "run", options: defaultOptions(changes), notices };
}

/** An exit with a message. */
export function error(status: number, message: string, notices: readonly ParseNotice[] = []): ParseOutcome {
  return { kind: "error", message, status, notices };
}

/** An exit with a message and the help. */
export function usage(message: string, notices: readonly ParseNotice[] = []): ParseOutcome {
  return { kind: "usage", message, notices };
}

/** Runs a table of command lines, given as blank-separated text or, where an argument has blanks, as arguments. */
export function check(table: readonly (readonly [string | readonly string[], ParseOutcome])[]): void {
  for (const [line, expected] of table) {
    const argv = typeof line === "string" ? line.split(" ").filter((argument) => argument !== "") : line;
    assertEquals(parse(argv), expected, JSON.stringify(argv));
  }
}
