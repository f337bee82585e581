/**
 * The Internet checksum, RFC 1071: the one's complement of the one's complement sum of 16-bit words.
 *
 * @module
 */

/**
 * Adds up the 16-bit words of a byte range in one's complement.
 *
 * A sum that is carried on from an earlier range is right only if that range had an even number of bytes.
 *
 * @param bytes Words in network byte order, the first of them at `start`, which may be odd.
 * @param start First byte that counts.
 * @param end Byte behind the last that counts.
 * @param initial Sum to start from, 32 bits at most: that of a pseudo-header, for instance.
 * @returns The folded sum, 0 to 65535. A range that carries a right checksum gives 65535.
 */
export function onesComplementSum(bytes: Uint8Array, start: number, end: number, initial = 0): number {
  // High and low bytes are added up apart: for less than 16 MB both sums stay within 31 bits, where V8 is fastest.
  let high = 0;
  let low = 0;
  let offset = start;
  for (const blockEnd = end - 7; offset < blockEnd; offset += 8) {
    high += bytes[offset]! + bytes[offset + 2]! + bytes[offset + 4]! + bytes[offset + 6]!;
    low += bytes[offset + 1]! + bytes[offset + 3]! + bytes[offset + 5]! + bytes[offset + 7]!;
  }
  for (const wordEnd = end - 1; offset < wordEnd; offset += 2) {
    high += bytes[offset]!;
    low += bytes[offset + 1]!;
  }
  // RFC 1071 section 1 with section 4.1: an odd last byte is padded with zero.
  if (offset < end) high += bytes[offset]!;
  // high * 256 + low, with the carry of the product folded in at once.
  let sum = (high >>> 8) + ((high & 0xff) << 8) + low + (initial >>> 16) + (initial & 0xffff);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

/**
 * Computes the checksum of a byte range, as ICMP and the IPv4 header carry it.
 *
 * With the checksum field set to 0 the outcome is what belongs there; over a range that carries a right checksum it
 * is 0.
 *
 * @param bytes Words in network byte order.
 * @param start First byte that counts.
 * @param end Byte behind the last that counts.
 * @returns 0 to 65535.
 */
export function internetChecksum(bytes: Uint8Array, start: number, end: number): number {
  return ~onesComplementSum(bytes, start, end) & 0xffff;
}
