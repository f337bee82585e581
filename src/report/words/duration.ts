/**
 * Times in the forms that ping's text has them.
 *
 * @module
 */

/**
 * A round-trip time of a reply line, without its unit: three significant decimals below 1 ms, then fewer.
 *
 * @param microseconds whole microseconds
 * @returns milliseconds: `0.042`, `1.56`, `15.6`, `156`
 */
export function roundTripText(microseconds: number): string {
  // The bounds lie half a last digit below the powers of ten, so that 99.95 ms is "100", never "100.0".
  if (microseconds >= 100_000 - 50) return String(Math.floor((microseconds + 500) / 1000));
  if (microseconds >= 10_000 - 5) return millisecondsText(microseconds + 50, 1);
  if (microseconds >= 1000) return millisecondsText(microseconds + 5, 2);
  return millisecondsText(microseconds, 3);
}

/**
 * Whole microseconds as milliseconds with decimals cut off, not rounded.
 *
 * @param decimals 1 to 3
 */
export function millisecondsText(microseconds: number, decimals: 1 | 2 | 3 = 3): string {
  const fraction = String(microseconds % 1000).padStart(3, "0").slice(0, decimals);
  return `${Math.floor(microseconds / 1000)}.${fraction}`;
}

/**
 * Seconds of an interval.
 *
 * @returns `1 s`, `0.2 s`, `0.01 s`
 */
export function secondsText(spanNs: number): string {
  return `${Number((spanNs / 1e9).toPrecision(3))} s`;
}

/**
 * The time of day in front of a line: `-D`.
 *
 * @param wallClockUs microseconds since 1970
 * @returns `[1700000000.000042] `
 */
export function timeOfDayPrefix(wallClockUs: number): string {
  const fraction = String(wallClockUs % 1_000_000).padStart(6, "0");
  return `[${Math.floor(wallClockUs / 1_000_000)}.${fraction}] `;
}
