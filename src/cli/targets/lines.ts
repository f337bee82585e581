/**
 * Targets from a stream of bytes: one a line, `#` begins a comment at the start of a line or behind a blank. Whatever
 * comes, text or not, a line is a word or a fault, and what is kept of it is bounded.
 *
 * @module
 */

import { MAX_TARGET_BYTES } from "./spec.ts";

/** Takes what lines come to; they are counted from 1. */
export interface TargetLineSink {
  /** A line with something on it. */
  word(text: string, line: number): void;
  /** A line that can't be read. */
  fault(message: string, line: number): void;
}

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BLANK = 0x20;
const HASH = 0x23;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Takes bytes as they come, and gives lines. */
export class TargetLineReader {
  readonly #sink: TargetLineSink;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  /** What has come of the line that is not over. */
  readonly #kept = new Uint8Array(MAX_TARGET_BYTES);
  /** Its bytes so far, kept or not. */
  #bytes = 0;
  #line = 1;

  /** A reader at the start of a stream. */
  constructor(sink: TargetLineSink) {
    this.#sink = sink;
  }

  /**
   * Takes the next bytes, whole lines or not.
   *
   * @param chunk Is not kept.
   */
  push(chunk: Uint8Array): void {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      this.#add(chunk.subarray(start, end));
      this.#endLine();
      start = end + 1;
    }
    this.#add(chunk.subarray(start));
  }

  /** Takes the end of the stream: a last line may lack its end. */
  end(): void {
    if (this.#bytes > 0) this.#endLine();
  }

  #add(part: Uint8Array): void {
    const room = MAX_TARGET_BYTES - this.#bytes;
    if (room > 0) this.#kept.set(part.subarray(0, room), this.#bytes);
    this.#bytes += part.length;
  }

  #endLine(): void {
    const line = this.#line++;
    const bytes = this.#bytes;
    this.#bytes = 0;
    const kept = this.#kept.subarray(0, Math.min(bytes, MAX_TARGET_BYTES));
    let start = line === 1 && BYTE_ORDER_MARK.every((byte, index) => kept[index] === byte) ? BYTE_ORDER_MARK.length : 0;
    while (isBlank(kept[start])) start++;
    let end = commentStart(kept, start);
    if (end === kept.length && bytes > kept.length) {
      this.#sink.fault(`longer than ${MAX_TARGET_BYTES} bytes`, line);
      return;
    }
    while (end > start && isBlank(kept[end - 1])) end--;
    if (start >= end) return;
    const text = this.#decode(kept.subarray(start, end));
    if (text === undefined) this.#sink.fault("not UTF-8", line);
    else this.#sink.word(text, line);
  }

  #decode(bytes: Uint8Array): string | undefined {
    try {
      return this.#decoder.decode(bytes);
    } catch (error) {
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  }
}

/** A carriage return counts where it stands around a word: lines may end in both. */
function isBlank(byte: number | undefined): boolean {
  return byte === BLANK || byte === TAB || byte === CARRIAGE_RETURN;
}

/** Where the comment begins, or the length. A scope may have `#` in it. */
function commentStart(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(HASH, start); at >= 0; at = bytes.indexOf(HASH, at + 1)) {
    if (at === start || isBlank(bytes[at - 1])) return at;
  }
  return bytes.length;
}
