/**
 * Timers for any span of time: setTimeout(), within its limits.
 *
 * @module
 */

/** setTimeout() takes no more than 31 bits; a longer time never comes. */
const MAX_TIMER_MS = 0x7fffffff;

/**
 * Calls a function once, later.
 *
 * @param milliseconds any number; Infinity stands for never
 * @returns what keeps it from being called
 */
export function callAfter(milliseconds: number, callback: () => void): () => void {
  if (milliseconds > MAX_TIMER_MS) return () => {};
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
}
