/**
 * Giving up privileges on all threads of the process: credentials(7), capabilities(7).
 *
 * The runtime has started threads before the first line of the program runs, and the kernel keeps capabilities for each
 * thread. What reaches all of them: a change of user, which libc carries out on every thread, and a filter of system
 * calls.
 *
 * @module
 */

import { dropCapabilities, hasCapabilities } from "./capabilities.ts";
import { PR_SET_DUMPABLE } from "./headers/prctl.ts";
import { type PrivilegeCalls, privilegeCalls } from "./libc.ts";
import { getUid } from "./process.ts";
import { filterSystemCalls } from "./system_call_filter.ts";

const ROOT = 0;
/** Number of the user, and of the group, nobody: what Debian, Fedora and the kernel (overflowuid) take. */
const NOBODY = 65534;

/**
 * Gives up, for good, what open sockets do not need; without any capability it does nothing.
 *
 * Root becomes nobody, which clears the capabilities of all threads. Where that can't be (the capability is the
 * executable's; a user namespace does not know nobody) a filter keeps all threads from opening raw sockets and from
 * executing programs, and the capabilities of this thread are cleared. The process can't be traced and leaves no core
 * dump.
 *
 * @throws {SystemCallError} When capset(2) fails, which it does not for giving up.
 */
export function giveUpPrivileges(): void {
  if (!hasCapabilities()) return;
  const calls = privilegeCalls();
  if (getUid() === ROOT) becomeNobody(calls);
  // A change of user sets it to what the system says.
  calls.prctl(PR_SET_DUMPABLE, 0n, 0n, 0n, 0n);
  if (!hasCapabilities()) return;
  filterSystemCalls(calls);
  dropCapabilities(calls);
}

/** Groups first: they need the privilege that goes with the user. A refusal leaves things as they are. */
function becomeNobody(calls: PrivilegeCalls): void {
  calls.setgroups(0n, null);
  calls.setresgid(NOBODY, NOBODY, NOBODY);
  calls.setresuid(NOBODY, NOBODY, NOBODY);
}
