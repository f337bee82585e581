/**
 * Options that can't be had at once, and how messages name them.
 *
 * @module
 */

import { type OptionName, OPTIONS } from "./option_table.ts";

/** Two options that can't be had at once, in the order in which a message names them. */
export type OptionPair = readonly [OptionName, OptionName];

/** How people know an option: `-c`, or `--each` if it has no letter. */
export function spelling(name: OptionName): string {
  const [letter] = OPTIONS[name].letters;
  return letter === undefined ? `--${name}` : `-${letter}`;
}

/**
 * Finds the first of some pairs of which both options are given.
 *
 * @param given Long names of the options.
 * @returns One line without the program's name, or undefined.
 */
export function pairConflict(pairs: readonly OptionPair[], given: readonly OptionName[]): string | undefined {
  const pair = pairs.find(([one, other]) => given.includes(one) && given.includes(other));
  return pair && `${spelling(pair[0])} can't be used with ${spelling(pair[1])}`;
}
