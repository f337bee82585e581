/**
 * The payload of an echo request: a time stamp in front where there is room for it, and a pattern behind it by which
 * damaged replies are told. The layout is that of iputils, whose replies carry a `struct timeval` of sys/time.h.
 *
 * @module
 */

/** Size of the time stamp: seconds and microseconds, 64 bits each. */
export const TIMESTAMP_BYTES = 16;

/** A time stamp as a payload carries it. */
export interface PayloadTimestamp {
  /** Seconds since 1970; any number at all when it comes from the network. */
  readonly seconds: number;
  /** 0 to 999999 from an honest sender; any number at all when it comes from the network. */
  readonly microseconds: number;
}

/** First payload byte that differs from what was sent. */
export interface PayloadMismatch {
  /** Offset within the payload. */
  readonly offset: number;
  /** The byte that was sent. */
  readonly expected: number;
  /** The byte that came. */
  readonly actual: number;
  /** Payload as it came, from its first byte; a copy. */
  readonly payload: Uint8Array;
}

const TWO_TO_32 = 0x1_0000_0000;
const MICROSECONDS_OFFSET = 8;

/**
 * Writes a time stamp: two signed 64-bit numbers in the byte order of the machine, which is little-endian on both
 * architectures that are supported.
 *
 * @param view Where to write.
 * @param offset First byte of the 16.
 * @param seconds Whole seconds since 1970.
 * @param microseconds Whole microseconds within the second.
 * @throws {RangeError} Fewer than 16 bytes from `offset` on.
 */
export function encodeTimestamp(view: DataView, offset: number, seconds: number, microseconds: number): void {
  setInt64(view, offset, seconds);
  setInt64(view, offset + MICROSECONDS_OFFSET, microseconds);
}

/**
 * Reads a time stamp. The sender of a reply may have put any numbers there.
 *
 * @param bytes At least `offset + 16` bytes; byte order as in {@linkcode encodeTimestamp}.
 * @param offset First byte of the 16.
 * @returns Both numbers, rounded to the nearest double beyond 2^53.
 */
export function decodeTimestamp(bytes: Uint8Array, offset: number): PayloadTimestamp {
  return { seconds: readInt64(bytes, offset), microseconds: readInt64(bytes, offset + MICROSECONDS_OFFSET) };
}

/**
 * Tells whether bytes are this time stamp, without allocating.
 *
 * @param bytes At least `offset + 16` bytes; byte order as in {@linkcode encodeTimestamp}.
 * @param offset First byte of the 16.
 */
export function isTimestamp(bytes: Uint8Array, offset: number, seconds: number, microseconds: number): boolean {
  return readInt64(bytes, offset + MICROSECONDS_OFFSET) === microseconds && readInt64(bytes, offset) === seconds;
}

/**
 * Fills a payload; the area of the time stamp is filled, too, because a short payload has none.
 *
 * @param bytes The packet.
 * @param start First byte of the payload, where counting and the pattern begin.
 * @param end Byte behind the payload.
 * @param pattern Bytes to repeat, at least one; undefined counts up from 0 modulo 256.
 */
export function fillPayload(bytes: Uint8Array, start: number, end: number, pattern: Uint8Array | undefined): void {
  for (let offset = start; offset < end; offset++) {
    const index = offset - start;
    bytes[offset] = pattern === undefined ? index : pattern[index % pattern.length]!;
  }
}

/**
 * Finds the first payload byte that differs from what was sent.
 *
 * @param received A packet that came in.
 * @param receivedStart Where its payload begins.
 * @param sent The packet that went out.
 * @param sentStart Where its payload begins.
 * @param from First payload offset to compare: behind the time stamp, for instance.
 * @param end Payload offset behind the last to compare; both payloads reach that far.
 * @returns A payload offset in `[from, end)`, or -1 when all bytes agree.
 */
export function findMismatch(
  received: Uint8Array,
  receivedStart: number,
  sent: Uint8Array,
  sentStart: number,
  from: number,
  end: number,
): number {
  const last = receivedStart + end;
  let at = receivedStart + from;
  let other = sentStart + from;
  // Eight bytes at a time; the byte that differs is looked for below.
  for (const blockEnd = last - 7; at < blockEnd; at += 8, other += 8) {
    const difference = (received[at]! ^ sent[other]!) | (received[at + 1]! ^ sent[other + 1]!) |
      (received[at + 2]! ^ sent[other + 2]!) | (received[at + 3]! ^ sent[other + 3]!) |
      (received[at + 4]! ^ sent[other + 4]!) | (received[at + 5]! ^ sent[other + 5]!) |
      (received[at + 6]! ^ sent[other + 6]!) | (received[at + 7]! ^ sent[other + 7]!);
    if (difference !== 0) break;
  }
  for (; at < last; at++, other++) {
    if (received[at] !== sent[other]) return at - receivedStart;
  }
  return -1;
}

function setInt64(view: DataView, offset: number, value: number): void {
  // setUint32 and setInt32 keep the low 32 bits, so that a negative number comes out in two's complement.
  view.setUint32(offset, value, true);
  view.setInt32(offset + 4, Math.floor(value / TWO_TO_32), true);
}

function readInt64(bytes: Uint8Array, offset: number): number {
  return readInt32(bytes, offset + 4) * TWO_TO_32 + (readInt32(bytes, offset) >>> 0);
}

function readInt32(bytes: Uint8Array, offset: number): number {
  return bytes[offset]! | bytes[offset + 1]! << 8 | bytes[offset + 2]! << 16 | bytes[offset + 3]! << 24;
}
