/**
 * Which part of a long list is on the screen.
 *
 * @module
 */
import type { ScrollStep } from "./view.ts";

/** A list of which some lines are shown. */
export class LiveScroll {
  #top = 0;
  /** Lines that were shown last. */
  #shown = 1;

  /** Goes back to the first line. */
  home(): void {
    this.#top = 0;
  }

  /** Moves; how far there is something to show is known when it is drawn. */
  move(step: ScrollStep): void {
    switch (step) {
      case "up":
        this.#top--;
        break;
      case "down":
        this.#top++;
        break;
      case "page-up":
        this.#top -= this.#shown;
        break;
      case "page-down":
        this.#top += this.#shown;
        break;
      case "home":
        this.#top = 0;
        break;
      case "end":
        this.#top = Infinity;
        break;
    }
    this.#top = Math.max(0, this.#top);
  }

  /**
   * Takes how many lines there are, and how many of them have room.
   *
   * @returns index of the first line to show
   */
  fit(lines: number, room: number): number {
    this.#shown = Math.max(1, room);
    this.#top = Math.min(this.#top, Math.max(0, lines - this.#shown));
    return this.#top;
  }
}
