/**
 * An echo request in one buffer: type, code, checksum, identifier, sequence, payload. RFC 792 and RFC 4443 section 4.1 agree
 * on the layout.
 *
 * @module
 */
import type { Family } from "../family/family.ts";
import { onesComplementSum } from "../wire/checksum.ts";
import { ICMP_OFFSETS } from "../wire/icmp.ts";
import { fillPayload } from "../wire/payload.ts";

/** Bytes in front of the payload's pattern that change from request to request; a shorter payload has no room for them. */
export const VARIABLE_BYTES = 16;

/** What an echo request carries. */
export interface EchoContent {
  /** Bytes behind the ICMP header. */
  readonly payloadBytes: number;
  /** 1 to 16 bytes that fill them, or undefined to count up from 0. */
  readonly pattern: Uint8Array | undefined;
}

/** Written, and summed up, once, but for what changes from request to request. */
export class EchoPacket {
  /** Where {@linkcode VARIABLE_BYTES} lie, if there is room for them. */
  readonly view: DataView;
  readonly hasRoom: boolean;
  readonly #packet: Uint8Array;
  readonly #variableEnd: number;
  readonly #constantSum: number;
  readonly #needsChecksum: boolean;

  /**
   * Writes what all requests have in common.
   *
   * @param packet whole request, ICMP header first; its length says how long the payload is
   */
  constructor(
    packet: Uint8Array,
    { echo, needsChecksum }: Pick<Family, "echo" | "needsChecksum">,
    { identifier, pattern }: { readonly identifier: number } & Pick<EchoContent, "pattern">,
  ) {
    const { payload, sequence } = ICMP_OFFSETS;
    this.#packet = packet;
    this.view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
    this.#needsChecksum = needsChecksum;
    packet.fill(0, 0, payload);
    packet[ICMP_OFFSETS.type] = echo.request;
    this.view.setUint16(ICMP_OFFSETS.identifier, identifier);
    fillPayload(packet, payload, packet.length, pattern);
    this.hasRoom = packet.length >= payload + VARIABLE_BYTES;
    this.#variableEnd = payload + (this.hasRoom ? VARIABLE_BYTES : 0);
    const headerSum = onesComplementSum(packet, 0, sequence);
    this.#constantSum = onesComplementSum(packet, this.#variableEnd, packet.length, headerSum);
  }

  /**
   * Makes it the request of this count, once the variable bytes are written.
   *
   * @returns its length
   */
  finish(count: number): number {
    const { view } = this;
    view.setUint16(ICMP_OFFSETS.sequence, count & 0xffff);
    if (this.#needsChecksum) {
      const sum = onesComplementSum(this.#packet, ICMP_OFFSETS.sequence, this.#variableEnd, this.#constantSum);
      view.setUint16(ICMP_OFFSETS.checksum, ~sum & 0xffff);
    }
    return this.#packet.length;
  }
}
