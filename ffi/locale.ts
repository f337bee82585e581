/**
 * The locale: the language of libc's messages, and the encoding of the names that AI_IDN and NI_IDN are about.
 *
 * @module
 */

import { readCString } from "./cstring.ts";
import { LC_ALL } from "./headers/locale.ts";
import { libc } from "./libc.ts";

let name: string | undefined;

/**
 * Takes language and encoding from LC_ALL, LC_* and LANG, the first time it is called.
 *
 * That reads a dozen files, so it is left to those whose words depend on it. Source: setlocale(3).
 *
 * @returns The name of the locale that is in force: `C` where the environment asks for nothing else.
 */
export function localeFromEnvironment(): string {
  if (name === undefined) {
    libc.setlocale(LC_ALL, new Uint8Array(1));
    name = readCString(libc.setlocale(LC_ALL, null)) ?? "C";
  }
  return name;
}
