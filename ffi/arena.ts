/**
 * Memory whose address the kernel may keep inside other memory.
 *
 * The garbage collector does not see an address that is stored in a buffer, and frees what it points to. Hence one rule:
 * whatever is pointed to from a structure lives in the same arena as the structure, and a long-lived object owns it.
 *
 * @module
 */

import { alignUp } from "./struct.ts";

/** One fixed piece of memory that is handed out from front to back and never taken back. */
export class Arena {
  /** The whole memory, zero at first. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The whole memory. */
  readonly view: DataView<ArrayBuffer>;
  readonly #base: bigint;
  #used = 0;

  /**
   * Takes the memory.
   *
   * @param bytes Size, at least 1.
   * @throws {RangeError} When the size is not a positive integer.
   */
  constructor(bytes: number) {
    if (!Number.isSafeInteger(bytes) || bytes < 1) throw new RangeError(`an arena can't have ${bytes} bytes`);
    const memory = new ArrayBuffer(bytes);
    this.bytes = new Uint8Array(memory);
    this.view = new DataView(memory);
    this.#base = BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(this.bytes)));
  }

  /**
   * Hands out the next piece.
   *
   * @param bytes Size of the piece.
   * @param alignment Power of two up to 16 that divides its address.
   * @returns Offset of the piece within the arena.
   * @throws {RangeError} When the rest of the arena is too small.
   */
  allocate(bytes: number, alignment = 8): number {
    const offset = alignUp(this.#used, alignment);
    if (!(bytes >= 0 && offset + bytes <= this.bytes.length)) {
      throw new RangeError(`arena of ${this.bytes.length} bytes has no room for ${bytes} at ${offset}`);
    }
    this.#used = offset + bytes;
    return offset;
  }

  /**
   * The address that C knows a piece by.
   *
   * @param offset Offset within the arena.
   * @returns The address, valid for as long as the arena is referenced.
   */
  address(offset: number): bigint {
    return this.#base + BigInt(offset);
  }

  /**
   * A window on a piece.
   *
   * @param offset Offset within the arena.
   * @param length Bytes.
   * @returns A view, not a copy.
   */
  slice(offset: number, length: number): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(offset, offset + length);
  }
}
