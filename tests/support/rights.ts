/**
 * Executables with rights of their own.
 *
 * @module
 */

import type { Namespace } from "./namespace.ts";
import { USUAL_WAY, type Way, WAYS } from "./program.ts";

/** The executable as root runs it. */
export const COMPILED: Way = WAYS.find(({ name }) => name === "as root, compiled") ?? USUAL_WAY;
/** Puts an ordinary user without any right in front of a command. */
export const AS_USER: readonly string[] = [
  "setpriv",
  "--reuid=65533",
  "--regid=65533",
  "--clear-groups",
  "--inh-caps=-all",
];

/** Copies the executable and gives the copy rights; it lies where every user may execute it. */
export async function withRights(
  namespace: Namespace,
  words: string,
  use: (path: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.chmod(folder, 0o755);
    const [path] = COMPILED.command;
    await namespace.configure(`cp "$1" "$2/ping1025" && ${words} "$2/ping1025"`, path ?? "", folder);
    await use(`${folder}/ping1025`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
