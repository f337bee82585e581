/**
 * Packet loss as ping's text has it.
 *
 * @module
 */
import { sprintf } from "@std/fmt/printf";

/**
 * Loss in per cent as C's `%g` of a float prints it.
 *
 * @param requests above 0
 * @returns `0`, `33.3333`, `1e-05`
 */
export function lossText(requests: number, received: number): string {
  return sprintf("%g", sixDigits(Math.fround((requests - received) * 100 / requests)));
}

/** Rounds to six significant digits as C does: `sprintf` takes ties up, and the exponent before it rounds. */
function sixDigits(percent: number): number {
  if (percent === 0) return 0;
  let scale = 1000;
  while (percent * scale < 100_000) scale *= 10;
  const digits = percent * scale;
  const lower = Math.floor(digits);
  // 97.65625 is 97.6562.
  if (digits - lower === 0.5 && lower % 2 === 0) return lower / scale;
  return Number(percent.toPrecision(6));
}
