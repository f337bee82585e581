/**
 * How many columns of a terminal a text takes, by Unicode's East Asian Width (UAX 11) and grapheme clusters (UAX 29).
 *
 * Text that is printable ASCII takes as many columns as it has characters: this module and its tables are loaded only
 * for names with other characters.
 *
 * @module
 */
import stringWidth from "string-width";

const segmenter = new Intl.Segmenter();

/** A grapheme cluster: what a terminal draws as one character. */
export interface Cluster {
  /** One or more code points. */
  readonly text: string;
  /** Columns that it takes: 0, 1 or 2, seldom more. */
  readonly columns: number;
}

/**
 * The columns that a text takes on a terminal.
 *
 * @param text as {@linkcode printable} leaves it: without control characters
 */
export function displayWidth(text: string): number {
  return stringWidth(text, { countAnsiEscapeCodes: true });
}

/** Splits a text where it may be cut. */
export function* clusters(text: string): Generator<Cluster> {
  for (const { segment } of segmenter.segment(text)) yield { text: segment, columns: displayWidth(segment) };
}
