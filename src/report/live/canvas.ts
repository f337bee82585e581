/**
 * A grid of character cells to draw on, and the lines that a terminal is sent for it; the codes of colours are those of
 * ECMA-48, select graphic rendition.
 *
 * @module
 */
import { LiveCells } from "./cells.ts";

/** What a piece of text is, which decides its colour. */
export type LiveStyle = "plain" | "dim" | "title" | "good" | "warn" | "bad" | "accent" | "inverse";

const PLAIN = "\x1b[0m";
/**
 * Each style and what selects it; a canvas knows a style by its index. The colours are of xterm's palette of 256, where
 * those from 16 on are the same everywhere: each of these can be read on black and on white.
 */
const STYLES: readonly (readonly [LiveStyle, string])[] = [
  ["plain", PLAIN],
  ["dim", "\x1b[0;38;5;243m"],
  ["title", "\x1b[0;1m"],
  ["good", "\x1b[0;38;5;28m"],
  ["warn", "\x1b[0;38;5;130m"],
  ["bad", "\x1b[0;1;38;5;160m"],
  ["accent", "\x1b[0;38;5;30m"],
  ["inverse", "\x1b[0;7m"],
];
/** Codes in a line: selections of colours, and moves to a column. */
const CODES = new RegExp(`${"\x1b"}\\[[0-9;]*[mG]`, "g");
/** A cell that the character before it takes, too. */
const TAKEN = "";

/** A piece of text, and what it is. */
export type LiveField = readonly [text: string, style?: LiveStyle];

/** Cells, each of one character or a part of a wide one; what lies outside is cut off. */
export class Canvas {
  /** Width in cells. */
  readonly columns: number;
  /** Height in cells. */
  readonly rows: number;
  /** How text fits into cells. */
  readonly text: LiveCells;
  readonly #cells: string[];
  readonly #styles: Uint8Array;

  /** A canvas of blanks. */
  constructor(columns: number, rows: number, text: LiveCells = new LiveCells(undefined)) {
    this.columns = columns;
    this.rows = rows;
    this.text = text;
    this.#cells = new Array<string>(columns * rows).fill(" ");
    this.#styles = new Uint8Array(columns * rows);
  }

  /**
   * Writes a text.
   *
   * @param text as {@linkcode LiveCells.safe} leaves it
   * @returns the column behind it
   */
  put(column: number, row: number, text: string, style: LiveStyle = "plain"): number {
    const styled = STYLES.findIndex(([name]) => name === style);
    const clusters = this.text.clusters(text);
    if (clusters === undefined) {
      for (let index = 0; index < text.length; index++) this.#set(column + index, row, text[index] ?? " ", 1, styled);
      return column + text.length;
    }
    let at = column;
    for (const cluster of clusters) {
      this.#set(at, row, cluster.text, cluster.columns, styled);
      at += cluster.columns;
    }
    return at;
  }

  /** Writes fields side by side, as many of the first ones as have room up to the column `end`; the first is cut. */
  putFields(row: number, fields: readonly LiveField[], column = 0, end = this.columns): void {
    let at = column;
    for (const [text, style] of fields) {
      if (text === "") continue;
      const start = at === column ? at : at + 2;
      if (start + this.text.width(text) > end && at !== column) return;
      at = this.put(start, row, this.text.start(text, end - start), style);
    }
  }

  /** The rows as lines, each of all its cells. */
  lines(colour: boolean): string[] {
    return Array.from({ length: this.rows }, (_, row) => this.#line(row, colour));
  }

  #set(column: number, row: number, text: string, columns: number, style: number): void {
    if (row < 0 || row >= this.rows || column < 0 || column >= this.columns) return;
    const start = row * this.columns;
    const at = start + column;
    // What combines with the character before it.
    if (columns === 0) {
      if (column > 0) this.#cells[at - 1] += text;
      return;
    }
    // A wide character of which a part is written over is gone as a whole.
    let first = at;
    while (this.#cells[first] === TAKEN) first--;
    const end = start + Math.min(this.columns, this.#endOf(row, column + columns - 1));
    this.#cells.fill(" ", first, end);
    const fits = column + columns <= this.columns;
    for (let index = 0; index < columns && column + index < this.columns; index++) {
      this.#cells[at + index] = fits ? index === 0 ? text : TAKEN : " ";
      this.#styles[at + index] = style;
    }
  }

  #line(row: number, colour: boolean): string {
    const start = row * this.columns;
    let line = "";
    let last = 0;
    for (let column = 0; column < this.columns; column++) {
      const cell = this.#cells[start + column] ?? " ";
      const style = this.#styles[start + column] ?? 0;
      if (colour && style !== last && cell !== TAKEN) {
        line += STYLES[style]?.[1] ?? PLAIN;
        last = style;
      }
      line += cell;
      // Terminals don't agree on all widths; what is right of such a character has its place all the same.
      const foreign = cell !== TAKEN && this.text.clusters(cell) !== undefined;
      const end = foreign ? this.#endOf(row, column) : this.columns;
      if (end < this.columns) line += `\x1b[${end + 1}G`;
    }
    return last === 0 ? line : line + PLAIN;
  }

  /** The column behind this one and what belongs to the same character. */
  #endOf(row: number, column: number): number {
    let end = column + 1;
    while (end < this.columns && this.#cells[row * this.columns + end] === TAKEN) end++;
    return end;
  }
}

/** Cells that a line of a canvas takes. */
export function lineWidth(line: string, text: LiveCells = new LiveCells(undefined)): number {
  return text.width(line.replace(CODES, ""));
}
