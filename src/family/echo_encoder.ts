/**
 * Echo requests of both families: type, code, checksum, identifier, sequence, payload (RFC 792 and RFC 4443 section 4.1
 * agree on the layout).
 *
 * @module
 */
import { onesComplementSum } from "../wire/checksum.ts";
import { ICMP_OFFSETS } from "../wire/icmp.ts";
import { encodeTimestamp, fillPayload, TIMESTAMP_BYTES } from "../wire/payload.ts";
import type { RequestEncoder, RequestShape } from "./family.ts";

/** Writes echo requests into one buffer; what does not change is written, and summed up, once. */
export class EchoEncoder implements RequestEncoder {
  /** The packet as sent. */
  readonly packet: Uint8Array;
  readonly #view: DataView;
  readonly #timestampEnd: number;
  readonly #constantSum: number;
  readonly #computesChecksum: boolean;

  /**
   * Writes what all requests have in common.
   *
   * @param packet whole request, ICMP header first; its length says how long the payload is
   * @param details ICMP type of the request, and whether the checksum is ours to compute (for IPv6 the kernel does it)
   */
  constructor(
    packet: Uint8Array,
    shape: RequestShape,
    details: { readonly type: number; readonly computesChecksum: boolean },
  ) {
    this.packet = packet;
    this.#view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
    this.#computesChecksum = details.computesChecksum;
    packet.fill(0, 0, ICMP_OFFSETS.payload);
    packet[ICMP_OFFSETS.type] = details.type;
    this.#view.setUint16(ICMP_OFFSETS.identifier, shape.identifier);
    fillPayload(packet, ICMP_OFFSETS.payload, packet.length, shape.pattern);
    const timed = packet.length >= ICMP_OFFSETS.payload + TIMESTAMP_BYTES;
    this.#timestampEnd = ICMP_OFFSETS.payload + (timed ? TIMESTAMP_BYTES : 0);
    const headerSum = onesComplementSum(packet, 0, ICMP_OFFSETS.sequence);
    this.#constantSum = onesComplementSum(packet, this.#timestampEnd, packet.length, headerSum);
  }

  /** Makes the packet request number `sequence`. */
  encode(sequence: number, seconds: number, microseconds: number): void {
    const view = this.#view;
    view.setUint16(ICMP_OFFSETS.sequence, sequence & 0xffff);
    if (this.#timestampEnd > ICMP_OFFSETS.payload) {
      encodeTimestamp(view, ICMP_OFFSETS.payload, seconds, microseconds);
    }
    if (this.#computesChecksum) {
      const sum = onesComplementSum(this.packet, ICMP_OFFSETS.sequence, this.#timestampEnd, this.#constantSum);
      view.setUint16(ICMP_OFFSETS.checksum, ~sum & 0xffff);
    }
  }
}
