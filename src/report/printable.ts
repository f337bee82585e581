/**
 * Text from the network made safe to print: names come from DNS, and DNS is anybody's (CVE-2022-28391).
 *
 * @module
 */

const PRINTABLE_ASCII = /^[ -~]*$/;
/**
 * Control characters, format characters (bidirectional overrides among them), line and paragraph separators; not the
 * joiners that names in some scripts are spelt with.
 */
const UNSAFE = /[\p{Cc}\u2028\u2029]|(?![\u200c\u200d])\p{Cf}/gu;

/**
 * Replaces every character that could act on a terminal, or change the order of what is read, by an octal escape.
 *
 * @param text any text
 * @returns the same text if it is harmless
 */
export function printable(text: string): string {
  // Nearly everything is, and the tables that the other pattern needs take a while to build.
  if (PRINTABLE_ASCII.test(text)) return text;
  return text.replace(UNSAFE, (character) => `\\${(character.codePointAt(0) ?? 0).toString(8).padStart(3, "0")}`);
}
