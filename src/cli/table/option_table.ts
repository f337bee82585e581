/**
 * THE option table: every option with its letters, long name, argument, range, help text, the runs that it fits in, and
 * what it does. Reading the command line (`unfold.ts`, `parse_args.ts`), the help (`usage.ts`), the man page and the
 * completions all follow it. There is a file for each heading of the help.
 *
 * Letters, ranges and the words of complaints are those of ping(8) from iputils; long names are ours, and those of GNU
 * inetutils' ping where they are clear.
 *
 * @module
 */

import { ABOUT } from "./about.ts";
import { MANY_TARGETS } from "./many_targets.ts";
import type { Option } from "./option_row.ts";
import { OUTPUT } from "./output.ts";
import { REQUESTS } from "./requests.ts";
import { SOCKET } from "./socket.ts";
import { TARGET_AND_SOURCE } from "./target_and_source.ts";
import { TIMING_AND_ENDING } from "./timing_and_ending.ts";

/** Every option by its long name. */
export const OPTIONS = {
  ...TARGET_AND_SOURCE,
  ...REQUESTS,
  ...TIMING_AND_ENDING,
  ...OUTPUT,
  ...SOCKET,
  ...MANY_TARGETS,
  ...ABOUT,
};

/** Long name of an option, and the key of its row. */
export type OptionName = keyof typeof OPTIONS;

/**
 * Tells whether a text is the long name of an option.
 *
 * @param text What stood behind `--`, without `=` and what follows.
 */
export function isOptionName(text: string): text is OptionName {
  return Object.hasOwn(OPTIONS, text);
}

/** The rows, those under a heading in the order of the help. */
export function optionRows(): readonly (readonly [OptionName, Option])[] {
  return Object.keys(OPTIONS).filter(isOptionName).map((name) => [name, OPTIONS[name]]);
}

const nameByLetter: ReadonlyMap<string, OptionName> = new Map(
  optionRows().flatMap(([name, row]) => row.letters.map((letter) => [letter, name])),
);

/**
 * Finds the option that a letter stands for.
 *
 * @param letter One character behind a single `-`.
 * @returns Its long name, or undefined when there is no such option.
 */
export function optionNameByLetter(letter: string): OptionName | undefined {
  return nameByLetter.get(letter);
}

/** How people know an option: `-c`, or `--each` if it has no letter. */
export function spelling(name: OptionName): string {
  const [letter] = OPTIONS[name].letters;
  return letter === undefined ? `--${name}` : `-${letter}`;
}
