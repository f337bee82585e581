/**
 * What happened lately, in words: the newest messages of a live view.
 *
 * @module
 */
import type { Canvas, LiveStyle } from "./live_canvas.ts";
import { cellText } from "./live_canvas.ts";

/** Messages that are remembered: more than any screen shows. */
const REMEMBERED = 100;
const NS_PER_SECOND = 1e9;

interface Message {
  readonly atNs: number;
  readonly text: string;
  readonly style: LiveStyle;
  readonly times: number;
}

/** The newest messages; one that is said again is counted, and is the newest again. */
export class LiveMessages {
  #messages: Message[] = [];

  /** Adds a message. */
  add(text: string, style: LiveStyle, atNs: number): void {
    const known = this.#messages.findIndex((message) => message.text === text);
    const [again] = known < 0 ? [] : this.#messages.splice(known, 1);
    this.#messages.push({ atNs, text, style, times: (again?.times ?? 0) + 1 });
    if (this.#messages.length > REMEMBERED) this.#messages.shift();
  }

  /** Forgets all. */
  clear(): void {
    this.#messages = [];
  }

  /** Draws the newest ones, the last at the bottom, each behind the time since the start. */
  draw(canvas: Canvas, area: { column: number; row: number; columns: number; rows: number }, startNs: number): void {
    const shown = area.rows > 0 ? this.#messages.slice(-area.rows) : [];
    for (const [index, { atNs, text, style, times }] of shown.entries()) {
      const row = area.row + index;
      const again = times === 1 ? "" : ` (${times} times)`;
      const time = runTime(atNs - startNs);
      const room = area.columns - time.length - 1 - again.length;
      const words = cellText(text);
      const cut = words.length > room ? `${words.slice(0, Math.max(0, room - 1))}~` : words;
      const at = canvas.put(area.column, row, time, "dim");
      canvas.put(at + 1, row, (cut + again).slice(0, Math.max(0, area.columns - time.length - 1)), style);
    }
  }
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
