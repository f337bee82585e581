/**
 * The encoding of the locale, by the environment: locale(7).
 *
 * @module
 */

import { getLookEnv } from "../../../ffi/process.ts";
import { asciiOnly, isAscii, printable } from "../../report/words/printable.ts";

/** Reads a variable of the environment. */
export type ReadVariable = (name: string) => string | undefined;

/** Whether the locale's encoding is UTF-8. The first of the variables that is set and not empty decides. */
export function charsetOf(read: ReadVariable): "utf8" | "ascii" {
  const locale = ["LC_ALL", "LC_CTYPE", "LANG"].map((name) => read(name) ?? "").find((value) => value !== "") ?? "";
  return /utf-?8/i.test(locale) ? "utf8" : "ascii";
}

/** Text for people: characters that the locale's encoding may not have are escaped. */
export function inLocalesCharset(text: string): string {
  return isAscii(text) || charsetOf(getLookEnv) === "utf8" ? text : asciiOnly(text);
}

/** How many columns a text takes here. The tables for what is not ASCII are loaded only where a name needs them. */
export async function columnCounter(names: readonly string[]): Promise<(text: string) => number> {
  const shown = (text: string) => inLocalesCharset(printable(text));
  if (names.every((name) => isAscii(shown(name)))) return (text) => shown(text).length;
  const { displayWidth } = await import("../../report/words/display_width.ts");
  return (text) => displayWidth(shown(text));
}
