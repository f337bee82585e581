/**
 * A grid of character cells to draw on, and the lines that a terminal is sent for it; the codes of colours are those of
 * ECMA-48, select graphic rendition.
 *
 * @module
 */
import { printable } from "./printable.ts";

/** What a piece of text is, which decides its colour. */
export type LiveStyle = "plain" | "dim" | "title" | "good" | "warn" | "bad" | "accent" | "inverse";

const PLAIN = "\x1b[0m";
/** Each style and what selects it; a canvas knows a style by its index. */
const STYLES: readonly (readonly [LiveStyle, string])[] = [
  ["plain", PLAIN],
  ["dim", "\x1b[0;2m"],
  ["title", "\x1b[0;1m"],
  ["good", "\x1b[0;32m"],
  ["warn", "\x1b[0;33m"],
  ["bad", "\x1b[0;1;31m"],
  ["accent", "\x1b[0;36m"],
  ["inverse", "\x1b[0;7m"],
];
/** What {@linkcode lineWidth} does not count. */
const SELECTIONS = new RegExp(`${"\x1b"}\\[[0-9;]*m`, "g");

/** A piece of text, and what it is. */
export type LiveField = readonly [text: string, style?: LiveStyle];

/** Cells, each of one character; what lies outside is cut off. */
export class Canvas {
  /** Width in cells. */
  readonly columns: number;
  /** Height in cells. */
  readonly rows: number;
  readonly #cells: string[];
  readonly #styles: Uint8Array;

  /** A canvas of blanks. */
  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.#cells = new Array<string>(columns * rows).fill(" ");
    this.#styles = new Uint8Array(columns * rows);
  }

  /**
   * Writes a text.
   *
   * @param text characters of one cell and one UTF-16 unit each
   * @returns the column behind it
   */
  put(column: number, row: number, text: string, style: LiveStyle = "plain"): number {
    if (row >= 0 && row < this.rows) {
      const styled = STYLES.findIndex(([name]) => name === style);
      for (let index = 0; index < text.length; index++) {
        const at = column + index;
        if (at < 0 || at >= this.columns) continue;
        this.#cells[row * this.columns + at] = text[index] ?? " ";
        this.#styles[row * this.columns + at] = styled;
      }
    }
    return column + text.length;
  }

  /** Writes fields side by side, as many of the first ones as have room up to the column `end`; the first is cut. */
  putFields(row: number, fields: readonly LiveField[], column = 0, end = this.columns): void {
    let at = column;
    for (const [text, style] of fields) {
      if (text === "") continue;
      const start = at === column ? at : at + 2;
      if (start + text.length > end && at !== column) return;
      at = this.put(start, row, text.slice(0, Math.max(0, end - start)), style);
    }
  }

  /** The rows as lines, each of all its cells. */
  lines(colour: boolean): string[] {
    return Array.from({ length: this.rows }, (_, row) => this.#line(row, colour));
  }

  #line(row: number, colour: boolean): string {
    const start = row * this.columns;
    const end = start + this.columns;
    if (!colour) return this.#cells.slice(start, end).join("");
    let line = "";
    let last = 0;
    for (let at = start; at < end; at++) {
      const style = this.#styles[at] ?? 0;
      if (style !== last) line += STYLES[style]?.[1] ?? PLAIN;
      last = style;
      line += this.#cells[at];
    }
    return last === 0 ? line : line + PLAIN;
  }
}

/** Cells that a line of a canvas takes. */
export function lineWidth(line: string): number {
  return line.replace(SELECTIONS, "").length;
}

/**
 * Text from elsewhere in cells of a known width: what is not ASCII is escaped, since nobody knows how wide it is shown.
 *
 * @returns printable ASCII
 */
export function cellText(text: string): string {
  return printable(text).replace(/[^ -~]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
