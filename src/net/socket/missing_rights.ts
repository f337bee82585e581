/**
 * What helps where the right to open a raw socket is missing.
 *
 * @module
 */

/**
 * How to give the program that right, as the end of a sentence.
 *
 * @returns A command with the executable's path, ready to be typed; under `deno run` the executable is the runtime, and
 * a right of that would be every program's.
 */
export function capabilityAdvice(): string {
  if (!Deno.build.standalone) {
    return "give an executable made of it (deno compile) the capability: setcap cap_net_raw+p FILE";
  }
  return `give the executable the capability: setcap cap_net_raw+p ${shellWord(Deno.execPath())}`;
}

function shellWord(path: string): string {
  return /^[\w./+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
