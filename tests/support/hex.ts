/**
 * Packets written as hexadecimal text, which is how tests show them.
 *
 * @module
 */

/**
 * Reads hexadecimal digits; blanks and line ends between bytes don't matter.
 *
 * @param text `08 00 e3c6`.
 * @throws {SyntaxError} Anything but whole bytes.
 */
export function hex(text: string): Uint8Array {
  const digits = text.replaceAll(/\s+/g, "");
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(digits)) throw new SyntaxError(`not whole bytes in hexadecimal: ${text}`);
  return Uint8Array.from(digits.match(/../g) ?? [], (byte) => parseInt(byte, 16));
}

/** The byte that buffers are filled with before something is written to them, so that an unwritten byte shows. */
export const UNWRITTEN = 0xa5;

/**
 * Runs an encoder on a buffer full of {@linkcode UNWRITTEN} that is far too large, then on one that just fits.
 *
 * @param encode Writes to the buffer and returns how many bytes it wrote.
 * @returns What it wrote.
 * @throws {Error} It wrote behind what it says it wrote, or something else the second time.
 */
export function encoded(encode: (bytes: Uint8Array) => number): Uint8Array {
  const bytes = new Uint8Array(2048).fill(UNWRITTEN);
  const length = encode(bytes);
  if (bytes.subarray(length).some((byte) => byte !== UNWRITTEN)) throw new Error(`bytes written behind ${length}`);
  const written = bytes.slice(0, length);
  const fitting = new Uint8Array(length).fill(UNWRITTEN);
  if (encode(fitting) !== length || fitting.some((byte, index) => byte !== written[index])) {
    throw new Error(`something else in a buffer of ${length}`);
  }
  return written;
}
