/**
 * Whole numbers in network byte order, read from and written to a `Uint8Array` without a `DataView`: nothing is
 * allocated, and a view with a `byteOffset` needs no care.
 *
 * Nothing here checks bounds: the caller has looked at the length first.
 *
 * @module
 */

/**
 * Reads 16 bits, most significant byte first.
 *
 * @param bytes At least `offset + 2` bytes.
 * @param offset Where the number begins.
 * @returns 0 to 65535.
 */
export function readUint16(bytes: Uint8Array, offset: number): number {
  return bytes[offset]! << 8 | bytes[offset + 1]!;
}

/** The 4 bytes of a number from 0 to 4294967295. */
export function uint32Bytes(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  writeUint32(bytes, 0, value);
  return bytes;
}

/**
 * Reads 32 bits, most significant byte first.
 *
 * @param bytes At least `offset + 4` bytes.
 * @param offset Where the number begins.
 * @returns 0 to 4294967295.
 */
export function readUint32(bytes: Uint8Array, offset: number): number {
  return (readUint16(bytes, offset) << 16 | readUint16(bytes, offset + 2)) >>> 0;
}

/**
 * Writes the low 16 bits of a number, most significant byte first.
 *
 * @param bytes At least `offset + 2` bytes.
 * @param offset Where the number begins.
 * @param value Any whole number; higher bits are dropped.
 */
export function writeUint16(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >>> 8;
  bytes[offset + 1] = value;
}

/**
 * Writes the low 32 bits of a number, most significant byte first.
 *
 * @param bytes At least `offset + 4` bytes.
 * @param offset Where the number begins.
 * @param value Any whole number; higher bits are dropped.
 */
export function writeUint32(bytes: Uint8Array, offset: number, value: number): void {
  writeUint16(bytes, offset, value >>> 16);
  writeUint16(bytes, offset + 2, value);
}

/**
 * Refuses a buffer that an encoder would overrun: a typed array drops such writes without a word.
 *
 * @param bytes The buffer to write to.
 * @param length How many bytes the encoder needs.
 * @throws {RangeError} The buffer is shorter, which is a mistake of the caller.
 */
export function requireRoom(bytes: Uint8Array, length: number): void {
  if (bytes.length < length) {
    throw new RangeError(`${length} bytes do not fit in a buffer of ${bytes.length}`);
  }
}
