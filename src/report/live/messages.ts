/**
 * What happened lately, in words: the newest messages of a live view.
 *
 * @module
 */
import type { Canvas, LiveStyle } from "./canvas.ts";
import type { LiveCells } from "./cells.ts";
import { NS_PER_SECOND } from "../../units.ts";

/** Messages that are remembered: more than any screen shows. */
const REMEMBERED = 100;

/** An address is not shortened to less than that. */
const MIN_ADDRESS_COLUMNS = 7;

/** A message whose addresses may be shortened. */
export interface LiveMessage {
  /** The target that it is about. */
  readonly about?: string;
  /** What happened. */
  readonly text: string;
  /** The address that it came from. */
  readonly from?: string;
}

interface Message extends LiveMessage {
  readonly atNs: number;
  readonly style: LiveStyle;
  readonly times: number;
}

/** The newest messages; one that is said again is counted, and is the newest again. */
export class LiveMessages {
  #messages: Message[] = [];

  /** Adds a message. */
  add(message: LiveMessage, style: LiveStyle, atNs: number): void {
    const { about, text, from } = message;
    const known = this.#messages.findIndex((other) =>
      other.text === text && other.about === about && other.from === from
    );
    const [again] = known < 0 ? [] : this.#messages.splice(known, 1);
    this.#messages.push({ ...message, atNs, style, times: (again?.times ?? 0) + 1 });
    if (this.#messages.length > REMEMBERED) this.#messages.shift();
  }

  /** Forgets all. */
  clear(): void {
    this.#messages = [];
  }

  /**
   * Draws the newest ones, the last at the bottom, each behind the time since the start. One that is too long for a row
   * takes further ones, but at most half of the area.
   */
  draw(canvas: Canvas, area: { column: number; row: number; columns: number; rows: number }, startNs: number): void {
    const mostRows = Math.max(1, Math.floor(area.rows / 2));
    const rows: (readonly [time: string, line: string, style: LiveStyle])[] = [];
    for (const message of this.#messages.toReversed()) {
      const time = `${runTime(message.atNs - startNs)} `;
      const lines = messageLines(message, area.columns - time.length, mostRows, canvas.text);
      if (rows.length + lines.length > area.rows) break;
      rows.unshift(...lines.map((line, index) => [index === 0 ? time : "", line, message.style] as const));
    }
    let indent = 0;
    for (const [index, [time, line, style]] of rows.entries()) {
      if (time !== "") indent = time.length;
      canvas.put(area.column, area.row + index, canvas.text.start(time, area.columns), "dim");
      canvas.put(area.column + indent, area.row + index, line, style);
    }
  }
}

/** A message in at most so many lines: where it is too long, its addresses are shortened, and only then its words. */
function messageLines(message: Message, columns: number, most: number, cells: LiveCells): string[] {
  if (columns < 1) return [""];
  const about = cells.safe(message.about ?? "");
  const text = cells.safe(message.text);
  const from = cells.safe(message.from ?? "");
  const whole = (addressColumns: number, ends: "both" | "about") =>
    (about === "" ? "" : `${cells.shorten(about, addressColumns)}: `) + text +
    (from === "" || ends === "about" ? "" : ` from ${cells.shorten(from, addressColumns)}`) +
    (message.times === 1 ? "" : ` (${message.times} times)`);
  const longest = Math.max(cells.width(about), cells.width(from), MIN_ADDRESS_COLUMNS);
  // Names may have any length.
  const mostColumns = Math.min(longest, most * columns);
  for (const ends of ["both", "about"] as const) {
    for (let addressColumns = mostColumns; addressColumns >= MIN_ADDRESS_COLUMNS; addressColumns--) {
      const lines = cells.wrap(whole(addressColumns, ends), columns, most + 1);
      if (lines.length <= most) return lines;
    }
  }
  const lines = cells.wrap(whole(MIN_ADDRESS_COLUMNS, "about"), columns, most + 1);
  return [...lines.slice(0, most - 1), cells.cut(lines.slice(most - 1).join(" "), columns)];
}

/**
 * Time since the start of a run.
 *
 * @returns `0:07`, `1:02:03`
 */
export function runTime(spanNs: number): string {
  const seconds = Math.max(0, Math.floor(spanNs / NS_PER_SECOND));
  const rest = String(seconds % 60).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}
