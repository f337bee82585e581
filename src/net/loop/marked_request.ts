/**
 * Requests with a cookie, to many targets or to find a path's MTU: where the payload of other requests has its time stamp,
 * theirs has four 32-bit words in network order: count, the target's own sequence number, and a cookie of two.
 *
 * @module
 */
import type { Cookie } from "../../core/many/input.ts";
import type { Family, ReceivedMessage, RequestShape } from "../../family/family.ts";
import { readUint32 } from "../../wire/big_endian.ts";
import { onesComplementSum } from "../../wire/checksum.ts";
import { ICMP_OFFSETS } from "../../wire/icmp.ts";

/** Payload bytes in front of the pattern; a shorter payload has no room for them. */
export const MARK_BYTES = 16;

const OWN_SEQUENCE_OFFSET = 4;
const COOKIE_OFFSET = 8;

/**
 * Reads the cookie of an echo reply.
 *
 * @param data begins with the datagram that `message` was decoded from
 * @param into is overwritten
 * @returns false where the payload is too short to hold one
 */
export function readCookie(
  data: Uint8Array,
  { icmpStart, icmpBytes }: Pick<ReceivedMessage, "icmpStart" | "icmpBytes">,
  into: { -readonly [Word in keyof Cookie]: Cookie[Word] },
): boolean {
  if (icmpBytes < ICMP_OFFSETS.payload + MARK_BYTES) return false;
  const cookie = icmpStart + ICMP_OFFSETS.payload + COOKIE_OFFSET;
  into.high = readUint32(data, cookie);
  into.low = readUint32(data, cookie + 4);
  return true;
}

/** What a request says. */
export interface RequestMark {
  /** Counts all requests from 1; its low 16 bits are the sequence number. */
  count: number;
  /** Counts the requests to this target from 1. */
  ownSequence: number;
  /** First word of the cookie, unsigned. */
  cookieHigh: number;
  /** Second word of the cookie, unsigned. */
  cookieLow: number;
}

/** Writes requests into one buffer; what does not change is written, and summed up, once. */
export class MarkedRequest {
  readonly #packet: Uint8Array;
  readonly #view: DataView;
  readonly #variableEnd: number;
  readonly #constantSum: number;

  /**
   * Writes what all requests have in common.
   *
   * @param packet whole request, ICMP header first; its length says how long the payload is
   */
  constructor(packet: Uint8Array, family: Pick<Family, "createEncoder">, shape: RequestShape) {
    this.#packet = packet;
    this.#view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
    family.createEncoder(packet, shape);
    this.#view.setUint16(ICMP_OFFSETS.checksum, 0);
    const marked = packet.length >= ICMP_OFFSETS.payload + MARK_BYTES;
    this.#variableEnd = ICMP_OFFSETS.payload + (marked ? MARK_BYTES : 0);
    const headerSum = onesComplementSum(packet, 0, ICMP_OFFSETS.sequence);
    this.#constantSum = onesComplementSum(packet, this.#variableEnd, packet.length, headerSum);
  }

  /** Makes the packet the request that the mark tells of. */
  write(mark: RequestMark): void {
    const view = this.#view;
    const { payload } = ICMP_OFFSETS;
    view.setUint16(ICMP_OFFSETS.sequence, mark.count & 0xffff);
    if (this.#variableEnd > payload) {
      view.setUint32(payload, mark.count);
      view.setUint32(payload + OWN_SEQUENCE_OFFSET, mark.ownSequence);
      view.setUint32(payload + COOKIE_OFFSET, mark.cookieHigh);
      view.setUint32(payload + COOKIE_OFFSET + 4, mark.cookieLow);
    }
    // The kernel computes that of ICMPv6 itself, whatever stands here: RFC 3542 section 3.1.
    const sum = onesComplementSum(this.#packet, ICMP_OFFSETS.sequence, this.#variableEnd, this.#constantSum);
    view.setUint16(ICMP_OFFSETS.checksum, ~sum & 0xffff);
  }
}
