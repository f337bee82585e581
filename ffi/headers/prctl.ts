/**
 * Operations on a process: linux/prctl.h.
 *
 * @module
 */

/** Whether the process may be traced and leaves core dumps. */
export const PR_SET_DUMPABLE = 4;
/** A thread gains no rights by what it executes, for good. */
export const PR_SET_NO_NEW_PRIVS = 38;
