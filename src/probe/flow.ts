/**
 * One flow: routers that balance load may look at the ICMP checksum of echo requests, so that requests with another checksum
 * take another path. Here two bytes of the mark make up for what differs from request to request: the checksum is the same
 * for all.
 *
 * @module
 */
import { SEQUENCE_MASK } from "../wire/icmp.ts";
import type { Cookies } from "./cookies.ts";

/**
 * The word of a mark by which all requests have one checksum: in the place of the target's own sequence number.
 *
 * @param count counts requests from 1
 */
export function balanceOf(count: number, cookies: Pick<Cookies, "high" | "low">): number {
  const high = cookies.high(count);
  const low = cookies.low(count);
  const sequence = count & SEQUENCE_MASK;
  // RFC 1071: one's complement sum of 16-bit words. The sequence number is in the header and in the count of the mark.
  let sum = sequence + sequence + (count >>> 16) + (high >>> 16) + (high & 0xffff) + (low >>> 16) + (low & 0xffff);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return 0xffff - sum;
}
