/**
 * How often which round-trip time came, in classes of equal ratio: a class is 1.1 % wide, so that a histogram of any
 * extent can be drawn from them.
 *
 * @module
 */
import type { Canvas } from "./canvas.ts";
import type { LiveLook } from "./view.ts";
import { ASCII_BARS, UTF8_BARS } from "./graph.ts";
import { timeText } from "./text.ts";

const CLASSES_PER_OCTAVE = 64;
const MIN_NS = 1000;
/** Up to 134 seconds. */
const CLASSES = 27 * CLASSES_PER_OCTAVE;
/** What is above this many per cent shares the last row, or a few stragglers would take all the others. */
const SHOWN_PERCENT = 98;
const COUNT_COLUMNS = 8;
const LABEL_COLUMNS = 11;

/** A row of a histogram. */
export interface HistogramRow {
  /** Smallest time of the row. */
  readonly fromNs: number;
  /** How many times fell into it. */
  readonly count: number;
  /** Whether it holds all that is greater. */
  readonly open: boolean;
}

/** Counts of round-trip times. */
export class LiveHistogram {
  readonly #counts = new Uint32Array(CLASSES);
  #total = 0;
  #lowest = CLASSES;
  #highest = -1;

  /** Adds a round-trip time. */
  add(roundTripNs: number): void {
    const ratio = Math.log2(Math.max(roundTripNs, MIN_NS) / MIN_NS);
    const index = Math.min(CLASSES - 1, Math.floor(ratio * CLASSES_PER_OCTAVE));
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#total++;
    if (index < this.#lowest) this.#lowest = index;
    if (index > this.#highest) this.#highest = index;
  }

  /** Forgets all. */
  clear(): void {
    this.#counts.fill(0);
    this.#total = 0;
    this.#lowest = CLASSES;
    this.#highest = -1;
  }

  /** How many times were added. */
  get total(): number {
    return this.#total;
  }

  /** The counts in at most so many rows of equal ratio, with a last one for the greatest. */
  rows(most: number): HistogramRow[] {
    if (this.#total === 0 || most < 2) return [];
    const last = this.#usualHighest();
    const open = last < this.#highest;
    const width = Math.ceil((last - this.#lowest + 1) / (open ? most - 1 : most));
    const rows: HistogramRow[] = [];
    for (let from = this.#lowest; from <= last; from += width) {
      rows.push({ fromNs: timeOf(from), count: this.#sum(from, Math.min(from + width - 1, last)), open: false });
    }
    if (open) rows.push({ fromNs: timeOf(last + 1), count: this.#sum(last + 1, this.#highest), open: true });
    return rows;
  }

  /** Draws the rows: the time from which each begins, a bar, and its share. */
  draw(
    canvas: Canvas,
    area: { readonly column: number; readonly row: number; readonly columns: number; readonly rows: number },
    look: LiveLook,
  ): void {
    const rows = this.rows(area.rows);
    const greatest = Math.max(1, ...rows.map(({ count }) => count));
    const room = area.columns - LABEL_COLUMNS - COUNT_COLUMNS;
    const bars = look.charset === "utf8" ? UTF8_BARS : ASCII_BARS;
    for (const [index, { fromNs, count, open }] of rows.entries()) {
      const row = area.row + index;
      const label = `${open ? ">" : ""}${timeText(fromNs)} ms`.padStart(LABEL_COLUMNS - 1);
      canvas.put(area.column, row, label, "dim");
      // What is there at all is seen.
      const bar = count === 0 ? "" : bars.full.repeat(Math.max(1, Math.round(count / greatest * room)));
      const end = canvas.put(area.column + LABEL_COLUMNS, row, bar.slice(0, Math.max(0, room)), open ? "warn" : "good");
      if (count > 0) canvas.put(end + 1, row, shareText(count, this.#total));
    }
  }

  #usualHighest(): number {
    const enough = this.#total * SHOWN_PERCENT / 100;
    let sum = 0;
    for (let index = this.#lowest; index <= this.#highest; index++) {
      sum += this.#counts[index] ?? 0;
      if (sum >= enough) return index;
    }
    return this.#highest;
  }

  #sum(from: number, to: number): number {
    let sum = 0;
    for (let index = from; index <= to; index++) sum += this.#counts[index] ?? 0;
    return sum;
  }
}

function timeOf(index: number): number {
  return MIN_NS * 2 ** (index / CLASSES_PER_OCTAVE);
}

/** A share in per cent: one that is there is never 0. */
function shareText(count: number, total: number): string {
  const percent = count * 100 / total;
  return percent < 0.1 ? "<0.1 %" : `${percent < 99.95 ? percent.toFixed(1) : "100"} %`;
}
