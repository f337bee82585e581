/**
 * C strings: bytes that end with a zero.
 *
 * @module
 */

/**
 * Makes a C string for a call to read.
 *
 * @param text Text without a zero character.
 * @returns UTF-8 bytes and the final zero; undefined when the text holds a zero, which would cut it short.
 */
export function encodeCString(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.includes("\0")) return undefined;
  return new TextEncoder().encode(text + "\0");
}

/**
 * Reads a C string that a call left in a buffer.
 *
 * @param bytes UTF-8 up to the first zero, or to the end when there is none.
 * @returns The text; bytes that are not UTF-8 become U+FFFD.
 */
export function decodeCString(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/**
 * Reads a C string that a call points to.
 *
 * @param pointer Address of the first byte.
 * @returns The text; undefined for a null pointer.
 */
export function readCString(pointer: Deno.PointerValue): string | undefined {
  return pointer === null ? undefined : Deno.UnsafePointerView.getCString(pointer);
}
