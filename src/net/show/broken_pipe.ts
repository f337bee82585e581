/**
 * A pipe that nobody reads ends a program by SIGPIPE, unless it was started with that signal ignored (`trap '' PIPE`): then
 * writing fails.
 *
 * The runtime ignores SIGPIPE before the first line of this program, which makes the two look the same. A shell that ignores
 * the signal hands that on. Other programs that ignore it, Python and node among them, give their children the default action
 * back.
 *
 * @module
 */
import { SIGPIPE } from "../../../ffi/headers/signal.ts";
import { getParentPid, readSmallFile } from "../../../ffi/process.ts";
import { PLAIN_PARENT_NAMES } from "./plain_parent.ts";

const PLAIN_PARENT = new RegExp(`^Name:\\t(?:${PLAIN_PARENT_NAMES})$`, "m");
/** A mask in hexadecimal; signal 1 is the lowest bit. */
const IGNORED_SIGNALS = /^SigIgn:\t[0-9a-f]*([0-9a-f]{8})$/m;

/** Whether the program was started with SIGPIPE ignored, as far as that can be seen. */
export function brokenPipeIsIgnored(): boolean {
  return ignoresBrokenPipes(readSmallFile(`/proc/${getParentPid()}/status`) ?? "");
}

/**
 * Whether a program is a shell that ignores SIGPIPE.
 *
 * @param status its /proc/PID/status, proc(5)
 */
export function ignoresBrokenPipes(status: string): boolean {
  const [, mask = "0"] = IGNORED_SIGNALS.exec(status) ?? [];
  return PLAIN_PARENT.test(status) && (parseInt(mask, 16) >>> (SIGPIPE - 1) & 1) === 1;
}
