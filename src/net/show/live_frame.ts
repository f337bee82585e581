/**
 * What a terminal is sent so that it shows a screen: only the lines that changed. The codes are those of ECMA-48, and
 * xterm's for the alternate screen (1049), the cursor (25) and wrapping (7).
 *
 * @module
 */

/** Goes to the alternate screen, empty, without a cursor; a full line does not wrap. */
export const ENTER_SCREEN = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[0m\x1b[2J";
/** Goes back to the screen that was there before. */
export const LEAVE_SCREEN = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";

/**
 * The text that turns one screen into the next.
 *
 * @param before Lines that are shown; undefined when nothing is known of the screen.
 * @param after Lines to show, each as wide as the screen, so that it hides the one before.
 */
export function frameText(before: readonly string[] | undefined, after: readonly string[]): string {
  let text = before === undefined ? "\x1b[0m\x1b[2J" : "";
  for (const [row, line] of after.entries()) {
    if (before?.[row] !== line) text += `\x1b[${row + 1};1H${line}`;
  }
  return text;
}
