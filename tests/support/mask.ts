/**
 * Figures that differ from run to run, masked, so that the rest of the output can be compared.
 *
 * @module
 */

import type { Outcome } from "./namespace.ts";

const MASKS: readonly (readonly [pattern: RegExp, mask: string])[] = [
  [/time=[\d.]+ ms/g, "time=T ms"],
  [/, time \d+ms/g, ", time Tms"],
  [/= [\d.]+\/[\d.]+\/[\d.]+\/[\d.]+ ms/g, "= T/T/T/T ms"],
  [/ipg\/ewma [\d.]+\/[\d.]+ ms/g, "ipg/ewma T/T ms"],
  [/^\[\d{10}\.\d{6}\]/gm, "[T]"],
  [/fd: \d+/g, "fd: N"],
  // How many requests were on their way at once depends on how busy the machine is.
  [/, pipe \d+/g, ""],
  [/^pipe \d+$/gm, ""],
  [/ ident=\d+/g, " ident=I"],
];

/** The program's name at the beginning of a message. */
const PROGRAM_NAME = /^(?:\S*\/)?ping\S*: /gm;

/** Masks the figures of ping's text. */
export function maskFigures(text: string): string {
  return MASKS.reduce((masked, [pattern, mask]) => masked.replaceAll(pattern, mask), text);
}

/** Masks the figures of all that a run left, and how the program was called. */
export function masked(outcome: Outcome): Outcome {
  return {
    status: outcome.status,
    stdout: maskFigures(outcome.stdout),
    stderr: maskFigures(outcome.stderr.replaceAll(PROGRAM_NAME, "ping: ")),
  };
}
