/**
 * Modes of a terminal: termios.h, asm/termbits.h.
 *
 * @module
 */

/** Input mode: ^S and ^Q stop and start the output. */
export const IXON = 0o2000;
/** Local mode: input comes line by line. */
export const ICANON = 0o2;
/** Local mode: what is typed is shown. */
export const ECHO = 0o10;
/** Index in `c_cc`: tenths of a second that a read waits. */
export const VTIME = 5;
/** Index in `c_cc`: characters that a read waits for. */
export const VMIN = 6;
/** tcsetattr: at once. */
export const TCSANOW = 0;
