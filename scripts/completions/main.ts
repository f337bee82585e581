/**
 * `deno task completions`: the completions for bash, zsh and fish in docs/completions, put together from the option
 * table.
 *
 * Options: `--write` (the files; otherwise their text goes to stdout).
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { optionRows } from "../../src/cli/table/option_table.ts";
import { bashCompletion } from "./bash.ts";
import { fishCompletion } from "./fish.ts";
import { zshCompletion } from "./zsh.ts";

/** Where the files are kept. */
export const COMPLETIONS_FOLDER: URL = new URL("../../docs/completions/", import.meta.url);

/**
 * Puts the files together.
 *
 * @returns Their texts by their names, which are those that the shells look for.
 */
export function completionFiles(): ReadonlyMap<string, string> {
  const options = optionRows();
  return new Map([
    ["ping1025.bash", bashCompletion(options)],
    ["_ping1025", zshCompletion(options)],
    ["ping1025.fish", fishCompletion(options)],
  ]);
}

if (import.meta.main) {
  const flags = parseArgs(Deno.args, { boolean: ["write"] });
  for (const [name, text] of completionFiles()) {
    if (flags["write"] === true) Deno.writeTextFileSync(new URL(name, COMPLETIONS_FOLDER), text);
    else console.log(text.trimEnd());
  }
}
