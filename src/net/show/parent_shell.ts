/**
 * What the shell that started this process handed on: a closed stdout, an ignored SIGPIPE. The runtime hides both, since it
 * opens descriptors and sets signals before the first line of this program; they are seen in /proc of the parent.
 *
 * A shell, and timeout(1), hand on what they have themselves. Other programs do not: Python and node give their children
 * the default action of SIGPIPE, and open /dev/null in place of a stream on purpose.
 *
 * @module
 */
import { SIGPIPE } from "../../../ffi/headers/signal.ts";
import { getParentPid, isReadWrite, readLink, readSmallFile } from "../../../ffi/process.ts";

const STDOUT_FD = 1;
const NULL_DEVICE = "/dev/null";
const SHELLS = "sh|bash|dash|ash|busybox|zsh|ksh\\w*|mksh|yash|fish|timeout";
const SHELL_PATH = new RegExp(`/(?:${SHELLS})$`);
const SHELL_NAME = new RegExp(`^Name:\\t(?:${SHELLS})$`, "m");
/** A mask in hexadecimal; signal 1 is the lowest bit. */
const IGNORED_SIGNALS = /^SigIgn:\t[0-9a-f]*([0-9a-f]{8})$/m;

/**
 * Whether stdout was closed (`>&-`) when the program started, as far as that can be seen.
 *
 * The runtime opens /dev/null in its place, for reading and writing, and writing to that would succeed. A shell opens
 * `> /dev/null` for writing only, but Python's DEVNULL and node's "ignore" are open for both: a host must not seem to be
 * down for them. So stdout counts as closed only below a shell whose own stdout is something else.
 */
export function stdoutWasClosed(): boolean {
  if (!isReadWrite(STDOUT_FD) || readLink(`/proc/self/fd/${STDOUT_FD}`) !== NULL_DEVICE) return false;
  const parent = `/proc/${getParentPid()}`;
  return SHELL_PATH.test(readLink(`${parent}/exe`) ?? "") && readLink(`${parent}/fd/${STDOUT_FD}`) !== NULL_DEVICE;
}

/**
 * Whether the program was started with SIGPIPE ignored (`trap '' PIPE`), as far as that can be seen. Then writing to a pipe
 * that nobody reads fails; otherwise it ends the program by that signal.
 */
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
  return SHELL_NAME.test(status) && (parseInt(mask, 16) >>> (SIGPIPE - 1) & 1) === 1;
}
