/**
 * The encoding of the locale, by the environment: locale(7).
 *
 * @module
 */

/** Reads a variable of the environment. */
export type ReadVariable = (name: string) => string | undefined;

/** Whether the locale's encoding is UTF-8. The first of the variables that is set and not empty decides. */
export function charsetOf(read: ReadVariable): "utf8" | "ascii" {
  const locale = ["LC_ALL", "LC_CTYPE", "LANG"].map((name) => read(name) ?? "").find((value) => value !== "") ?? "";
  return /utf-?8/i.test(locale) ? "utf8" : "ascii";
}
