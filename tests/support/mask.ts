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

/** A flood's dots, and what takes one away. */
const FLOOD = /(?:\.|[\b] [\b])+/g;

/**
 * A flood in which each reply comes before the next request, as far as no more replies came than requests had left: on a
 * busy machine a request leaves when 10 ms have passed, and its dot stands before the last one is taken away.
 */
function maskFlood(signs: string): string {
  const steps = signs.replaceAll("\b \b", "-");
  let waiting = 0;
  for (const step of steps) {
    waiting += step === "." ? 1 : -1;
    if (waiting < 0) return signs;
  }
  return ".\b \b".repeat(steps.length - waiting >> 1) + ".".repeat(waiting);
}

/** The program's name at the beginning of a message. */
const PROGRAM_NAME = /^(?:\S*\/)?ping\S*: /gm;

/** Masks the figures of ping's text. */
export function maskFigures(text: string): string {
  return MASKS.reduce((masked, [pattern, mask]) => masked.replaceAll(pattern, mask), text)
    .replaceAll(FLOOD, (signs) => signs.includes("\b") ? maskFlood(signs) : signs);
}

/** Masks the figures of all that a run left, and how the program was called. */
export function masked(outcome: Outcome): Outcome {
  return {
    status: outcome.status,
    stdout: maskFigures(outcome.stdout),
    stderr: maskFigures(outcome.stderr.replaceAll(PROGRAM_NAME, "ping: ")),
  };
}
