/**
 * Text in character cells: how many it takes, where it may be cut, and what of it a terminal may be sent.
 *
 * @module
 */
import { asciiOnly, printable } from "../words/printable.ts";

/** What a terminal draws as one character. */
export interface TextCluster {
  /** One or more code points. */
  readonly text: string;
  /** Cells that it takes: 0, 1 or 2. */
  readonly columns: number;
}

/** Splits text outside ASCII into what a terminal draws as one character each. */
export type SplitText = (text: string) => Iterable<TextCluster>;

/** ASCII, and the lines, blocks and triangles that a live view draws with (U+2500 to U+25FF): a cell for each. */
const ONE_CELL_EACH = /^[ -~\u2500-\u25ff]*$/;
const CUT = "~";

/** Text in cells of a terminal. */
export class LiveCells {
  readonly #split: SplitText | undefined;

  /**
   * Text of a run.
   *
   * @param split without it, characters outside ASCII are escaped, since their widths are not known
   */
  constructor(split: SplitText | undefined) {
    this.#split = split;
  }

  /** Text from elsewhere without anything that could act on the terminal, or whose width is not known. */
  safe(text: string): string {
    const harmless = printable(text);
    return this.#split === undefined ? asciiOnly(harmless) : harmless;
  }

  /** The characters of a safe text, each with its width; undefined when each UTF-16 unit takes one cell. */
  clusters(text: string): readonly TextCluster[] | undefined {
    if (this.#split === undefined || ONE_CELL_EACH.test(text)) return undefined;
    return Array.from(this.#split(text));
  }

  /** Cells that a safe text takes. */
  width(text: string): number {
    return this.clusters(text)?.reduce((sum, { columns }) => sum + columns, 0) ?? text.length;
  }

  /** As much of the start of a safe text as has room. */
  start(text: string, columns: number): string {
    const clusters = this.clusters(text);
    if (clusters === undefined) return text.slice(0, Math.max(0, columns));
    let left = columns;
    const end = clusters.findIndex((cluster) => (left -= cluster.columns) < 0);
    return clusters.slice(0, end < 0 ? clusters.length : end).map((cluster) => cluster.text).join("");
  }

  /** A safe text, cut at its end when there is not enough room. */
  cut(text: string, columns: number): string {
    if (this.width(text) <= columns) return text;
    return columns < 1 ? "" : this.start(text, columns - 1) + CUT;
  }

  /** A safe text, cut in its middle when there is not enough room: of an address both ends say something. */
  shorten(text: string, columns: number): string {
    if (this.width(text) <= columns) return text;
    const clusters = this.clusters(text)?.map((cluster) => cluster.text) ?? [...text];
    const front = this.start(text, Math.ceil((columns - 1) / 2));
    const room = columns - 1 - this.width(front);
    let back = "";
    for (const cluster of clusters.reverse()) {
      if (this.width(cluster + back) > room) break;
      back = cluster + back;
    }
    return front + CUT + back;
  }

  /**
   * A safe text in lines of so many cells, broken at blanks, and within a word only when that is longer than a line.
   *
   * @param enough what comes behind so many lines is left out
   */
  wrap(text: string, columns: number, enough = Infinity): string[] {
    const lines: string[] = [];
    let line = "";
    for (const word of text.split(" ")) {
      if (lines.length >= enough) return lines;
      const longer = line === "" ? word : `${line} ${word}`;
      if (this.width(longer) <= columns) {
        line = longer;
        continue;
      }
      if (line !== "") lines.push(line);
      line = word;
      while (columns > 0 && lines.length < enough && this.width(line) > columns) {
        // A character that is wider than a line is left out.
        const part = this.start(line, columns) || line.slice(0, 1);
        if (this.width(part) <= columns) lines.push(part);
        line = line.slice(part.length);
      }
    }
    return [...lines, line];
  }
}
