/**
 * Text from the network made safe to print: names come from DNS, which anybody may write (CVE-2022-28391).
 *
 * @module
 */

const PRINTABLE_ASCII = /^[ -~]*$/;
const NOT_ASCII = /[^\0-\x7f]/gu;
/** Scripts that are spelt with joiners. RFC 5892, appendices A.1 and A.2, says where exactly. */
const SCRIPTS_WITH_JOINERS = [
  "Arabic",
  "Bengali",
  "Devanagari",
  "Gujarati",
  "Gurmukhi",
  "Kannada",
  "Khmer",
  "Malayalam",
  "Mongolian",
  "Oriya",
  "Sinhala",
  "Syriac",
  "Tamil",
  "Telugu",
];
/**
 * What is not harmless:
 *
 * - control characters; lone surrogates, private use and unassigned characters, which every terminal shows differently;
 * - what is invisible or without width: format characters (bidirectional overrides and isolates among them), fillers,
 *   variation selectors, but not a joiner within a script that is spelt with joiners;
 * - blanks other than the space, line and paragraph separators;
 * - a combining mark that has no letter in front of it, or that is the fifth on one letter (UTS 39, section 5.4): it
 *   would be drawn over something else.
 */
function unsafePattern(): RegExp {
  const withJoiners = SCRIPTS_WITH_JOINERS.map((script) => `\\p{scx=${script}}`).join("");
  const alternatives = [
    "[\\p{Cc}\\p{Cs}\\p{Co}\\p{Cn}]",
    `(?!(?<=[${withJoiners}])[\\u200c\\u200d])[\\p{Cf}\\p{Default_Ignorable_Code_Point}]`,
    "(?! )\\p{Z}",
    "(?<![\\p{L}\\p{M}\\p{N}\\p{S}\\u200c\\u200d])\\p{M}",
    "(?<=\\p{M}{4})\\p{M}",
  ];
  return new RegExp(alternatives.join("|"), "gu");
}

/** Made for the first text that is not ASCII: its tables take a millisecond, and most runs have no such text. */
let unsafe: RegExp | undefined;

/**
 * Replaces every character that could act on a terminal, or mislead about what is read, by an octal escape.
 *
 * @param text any text
 * @returns the same text if it is harmless
 */
export function printable(text: string): string {
  if (PRINTABLE_ASCII.test(text)) return text;
  unsafe ??= unsafePattern();
  return text.replace(unsafe, escaped);
}

/** Replaces every character outside ASCII by an octal escape, for a terminal whose encoding is not UTF-8. */
export function asciiOnly(text: string): string {
  return text.replace(NOT_ASCII, escaped);
}

function escaped(character: string): string {
  return `\\${(character.codePointAt(0) ?? 0).toString(8).padStart(3, "0")}`;
}

/** Whether all of it is ASCII. */
export function isAscii(text: string): boolean {
  return text.search(NOT_ASCII) < 0;
}
