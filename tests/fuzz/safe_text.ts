/**
 * What output must be, whatever came in.
 *
 * @module
 */

/** Control and format characters, bidirectional overrides among them, and separators of lines and paragraphs. */
const UNSAFE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;
/** Joiners that names in some scripts are spelt with. */
const JOINERS = "\u200c\u200d";

/**
 * Fails if a character could act on a terminal or change the order of what is read.
 *
 * @param own characters that the program itself writes here
 */
export function assertSafeText(text: string, own: string): void {
  for (const [character] of text.matchAll(UNSAFE)) {
    if (!own.includes(character) && !JOINERS.includes(character)) {
      throw new Error(`unsafe ${JSON.stringify(character)} in ${JSON.stringify(text)}`);
    }
  }
}

/** Fails unless it is lines of JSON, each an object and harmless on a terminal. */
export function assertJsonLines(text: string): void {
  if (text === "") return;
  if (!text.endsWith("\n")) throw new Error(`no whole line: ${JSON.stringify(text)}`);
  for (const line of text.slice(0, -1).split("\n")) {
    const [unsafe] = line.match(UNSAFE) ?? [];
    if (unsafe !== undefined) throw new Error(`unsafe ${JSON.stringify(unsafe)} in ${JSON.stringify(line)}`);
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(`no object: ${line}`);
  }
}

/** Fails unless one is as long as the other and has the same bytes. */
export function assertSameBytes(actual: Uint8Array, expected: Uint8Array): void {
  if (actual.length !== expected.length || actual.some((byte, index) => byte !== expected[index])) {
    throw new Error(`${actual.toHex()} is not ${expected.toHex()}`);
  }
}

/** Fails unless every piece of memory among the values lies within the bytes. */
export function assertWithin(values: object, bytes: Uint8Array): void {
  for (const value of Object.values(values)) {
    if (value instanceof Uint8Array) {
      const start = value.byteOffset - bytes.byteOffset;
      if (value.length > 0 && (value.buffer !== bytes.buffer || start < 0 || start + value.length > bytes.length)) {
        throw new Error(`a view of ${value.length} bytes at ${start} of ${bytes.length}`);
      }
    } else if (typeof value === "object" && value !== null) {
      assertWithin(value, bytes);
    }
  }
}
