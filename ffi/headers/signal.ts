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
/** Kill. */
export const SIGKILL = 9;
/** First signal of the program's own. */
export const SIGUSR1 = 10;
/** Nobody reads the pipe. */
export const SIGPIPE = 13;
/** A timer went off. */
export const SIGALRM = 14;
/** Request to end. */
export const SIGTERM = 15;
/** Stop, which can't be caught. */
export const SIGSTOP = 19;
/** The window's size changed. */
export const SIGWINCH = 28;
