/**
 * Types of the parts of `@std/fmt` that the program uses.
 *
 * The npm package that carries `@std` has no declarations, so these stand in, with the signatures that the
 * documentation of `@std/fmt` gives. Mapped to `jsr:@std/fmt` the names bring their own types, and this file can go.
 */
declare module "@std/fmt/printf" {
  /** Formats as C's `sprintf` does: `%d %5.1f %g %-8s %02x %%`. */
  export function sprintf(format: string, ...args: unknown[]): string;
  /** Formats as `sprintf()` does, and writes to standard output. */
  export function printf(format: string, ...args: unknown[]): void;
}

declare module "@std/fmt/colors" {
  /** Turns colours on or off for all of this module. */
  export function setColorEnabled(value: boolean): void;
  /** Whether colours are on. */
  export function getColorEnabled(): boolean;

  /** Puts the text between the codes that reset all attributes. */
  export function reset(str: string): string;
  /** Bold text. */
  export function bold(str: string): string;
  /** Dim text. */
  export function dim(str: string): string;
  /** Italic text. */
  export function italic(str: string): string;
  /** Underlined text. */
  export function underline(str: string): string;
  /** Text with foreground and background changed over. */
  export function inverse(str: string): string;

  /** Black text. */
  export function black(str: string): string;
  /** Red text. */
  export function red(str: string): string;
  /** Green text. */
  export function green(str: string): string;
  /** Yellow text. */
  export function yellow(str: string): string;
  /** Blue text. */
  export function blue(str: string): string;
  /** Magenta text. */
  export function magenta(str: string): string;
  /** Cyan text. */
  export function cyan(str: string): string;
  /** White text. */
  export function white(str: string): string;
  /** Grey text. */
  export function gray(str: string): string;
  /** Bright red text. */
  export function brightRed(str: string): string;
  /** Bright green text. */
  export function brightGreen(str: string): string;
  /** Bright yellow text. */
  export function brightYellow(str: string): string;
  /** Bright blue text. */
  export function brightBlue(str: string): string;
  /** Bright magenta text. */
  export function brightMagenta(str: string): string;
  /** Bright cyan text. */
  export function brightCyan(str: string): string;
  /** Bright white text. */
  export function brightWhite(str: string): string;

  /** Text on black. */
  export function bgBlack(str: string): string;
  /** Text on red. */
  export function bgRed(str: string): string;
  /** Text on green. */
  export function bgGreen(str: string): string;
  /** Text on yellow. */
  export function bgYellow(str: string): string;
  /** Text on blue. */
  export function bgBlue(str: string): string;
  /** Text on magenta. */
  export function bgMagenta(str: string): string;
  /** Text on cyan. */
  export function bgCyan(str: string): string;
  /** Text on white. */
  export function bgWhite(str: string): string;

  /** Text in one of the 256 colours of the palette. */
  export function rgb8(str: string, color: number): string;
  /** Text on one of the 256 colours of the palette. */
  export function bgRgb8(str: string, color: number): string;

  /** The text without its escape sequences. */
  export function stripAnsiCode(string: string): string;
}
