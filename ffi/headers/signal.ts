/**
 * Signals: signal.h, with the numbers that x86_64 and aarch64 share.
 *
 * @module
 */

/** The terminal went away. */
export const SIGHUP = 1;
/** Interrupt from the keyboard. */
export const SIGINT = 2;
/** Quit from the keyboard. */
export const SIGQUIT = 3;
/** abort(3). */
export const SIGABRT = 6;
/** Kill. */
export const SIGKILL = 9;
/** First signal of the program's own. */
export const SIGUSR1 = 10;
/** Second signal of the program's own. */
export const SIGUSR2 = 12;
/** Nobody reads the pipe. */
export const SIGPIPE = 13;
/** A timer went off. */
export const SIGALRM = 14;
/** Request to end. */
export const SIGTERM = 15;
/** Unused by the kernel. */
export const SIGSTKFLT = 16;
/** Stop, which can't be caught. */
export const SIGSTOP = 19;
/** The limit of processor time is reached. */
export const SIGXCPU = 24;
/** The limit of a file's size is reached. */
export const SIGXFSZ = 25;
/** A timer of processor time went off. */
export const SIGVTALRM = 26;
/** A timer of a profiler went off. */
export const SIGPROF = 27;
/** The window's size changed. */
export const SIGWINCH = 28;
/** Input or output is possible. */
export const SIGIO = 29;
/** The power fails. */
export const SIGPWR = 30;
