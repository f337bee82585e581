/**
 * Requests to a terminal: asm/ioctls.h.
 *
 * @module
 */

/** Asks for the size of the window (struct winsize). */
export const TIOCGWINSZ = 0x5413;
