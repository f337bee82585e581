/**
 * "Did you mean": the names that a mistyped one is close to.
 *
 * The distance is that of optimal string alignment: insertions, deletions, substitutions and swaps of neighbours count
 * one each (the Levenshtein distance counts a swap, the commonest slip of the hand, as two).
 *
 * @module
 */

/** More names than this are no hint; the help does better. */
const MAX_SUGGESTIONS = 3;
/** One slip is forgiven for so many letters typed, ... */
const LETTERS_PER_SLIP = 3;
/** ... and no more than this many at all. */
const MAX_SLIPS = 2;

/**
 * Finds which of some names a mistyped one was meant to be.
 *
 * @param prefix Stands in front of each name.
 * @returns With the prefix `--`: `--interval`, `--interface or --interval`, `--a, --b or --c` in the order of the names: those
 * that begin with what was typed, else the closest ones; undefined when there are none, or too many to be a hint.
 */
export function suggestNames(names: readonly string[], typed: string, prefix = ""): string | undefined {
  const beginnings = names.filter((name) => name.startsWith(typed));
  return listOf(beginnings, prefix) ?? listOf(closestOf(names, typed), prefix);
}

/** Those of the names that took the fewest slips, if these are few enough. */
function closestOf(names: readonly string[], typed: string): string[] {
  const maxSlips = Math.min(Math.floor(typed.length / LETTERS_PER_SLIP), MAX_SLIPS);
  const close = names
    // Also keeps an argument of a megabyte from being compared letter by letter.
    .filter((name) => Math.abs(name.length - typed.length) <= maxSlips)
    .map((name) => ({ name, slips: slipsBetween(name, typed) }))
    .filter(({ slips }) => slips <= maxSlips);
  const fewest = Math.min(...close.map(({ slips }) => slips));
  return close.filter(({ slips }) => slips === fewest).map(({ name }) => name);
}

function listOf(names: readonly string[], prefix: string): string | undefined {
  if (names.length > MAX_SUGGESTIONS) return undefined;
  const spellings = names.map((name) => `${prefix}${name}`);
  const last = spellings.pop();
  if (last === undefined || spellings.length === 0) return last;
  return `${spellings.join(", ")} or ${last}`;
}

/** Optimal string alignment distance, row by row; three rows are enough, as a swap looks two back. */
function slipsBetween(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      let slips = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      );
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (row > 1 && column > 1 && swapped) slips = Math.min(slips, at(beforeLast, column - 2) + 1);
      current.push(slips);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, other.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
