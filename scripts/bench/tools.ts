/**
 * The C programs of the benchmarks, compiled into a folder that is gone in the end.
 *
 * @module
 */

import { runText } from "./command.ts";

const SOURCES = new URL(".", import.meta.url).pathname;

/** Paths of the compiled programs. */
export interface Tools {
  /** measure.c. */
  readonly measure: string;
  /** kernel_round_trip.c. */
  readonly kernelRoundTrip: string;
}

/**
 * Compiles them.
 *
 * @throws {Error} There is no `cc`, or it fails.
 */
export async function compileTools(folder: string): Promise<Tools> {
  const compiled = async (name: string) => {
    await runText(["cc", "-O2", "-o", `${folder}/${name}`, `${SOURCES}${name}.c`]);
    return `${folder}/${name}`;
  };
  return { measure: await compiled("measure"), kernelRoundTrip: await compiled("kernel_round_trip") };
}
