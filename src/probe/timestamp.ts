/**
 * ICMP timestamp requests: RFC 792, messages 13 and 14. IPv6 has none.
 *
 * When a request left is kept here: what a reply says of that is not believed, it only proves whose the reply is.
 *
 * @module
 */
import type { DecoderContext, ReceivedMessage, ReplyDecoder } from "../family/family.ts";
import { ipv4 } from "../family/ipv4.ts";
import { readUint32, writeUint16 } from "../wire/big_endian.ts";
import { internetChecksum } from "../wire/checksum.ts";
import { ICMP_HEADER_BYTES, ICMP_OFFSETS, ICMPV4, SEQUENCE_MASK, SEQUENCE_NUMBERS } from "../wire/icmp.ts";
import { decodeTimestampFields, encodeTimestampFields, TIMESTAMP_MESSAGE_BYTES } from "../wire/timestamp_fields.ts";
import { msSinceMidnight, readTimestamps } from "../wire/timestamp_reading.ts";
import type { HostAnswer, Probe, RequestEncoder } from "./probe.ts";

/** Timestamp requests of one run. */
export class TimestampProbe implements Probe {
  readonly types = { request: ICMPV4.timestampRequest, reply: ICMPV4.timestampReply };
  readonly query = "timestamp";
  /** Three stamps. */
  readonly requestBytes = TIMESTAMP_MESSAGE_BYTES - ICMP_HEADER_BYTES;
  readonly payloadBytes = this.requestBytes;
  readonly hasIdentifier = true;
  readonly hasSendTime = false;
  /** By sequence number, in milliseconds since midnight UT. */
  readonly #originates = new Uint32Array(SEQUENCE_NUMBERS);

  createEncoder(packet: Uint8Array, identifier: number): RequestEncoder {
    return {
      encode: (count, seconds, microseconds) => {
        const sequence = count & SEQUENCE_MASK;
        const originate = msSinceMidnight(seconds * 1000 + microseconds / 1000);
        this.#originates[sequence] = originate;
        packet[ICMP_OFFSETS.type] = this.types.request;
        const length = encodeTimestampFields({ identifier, sequence, originate, receive: 0, transmit: 0 }, packet);
        writeUint16(packet, ICMP_OFFSETS.checksum, 0);
        writeUint16(packet, ICMP_OFFSETS.checksum, internetChecksum(packet, 0, length));
        return length;
      },
    };
  }

  createDecoder(context: DecoderContext): ReplyDecoder {
    return ipv4.createDecoder(context, this.types);
  }

  /** RFC 792: a reply brings the originate time of its request back. */
  proves(data: Uint8Array, { icmpStart, icmpBytes, sequence }: ReceivedMessage): boolean {
    return icmpBytes >= TIMESTAMP_MESSAGE_BYTES &&
      readUint32(data, icmpStart + ICMP_OFFSETS.payload) === this.#originates[sequence];
  }

  decodeAnswer(message: Uint8Array, receivedAtMs: number, into: HostAnswer): void {
    const reply = decodeTimestampFields(message);
    into.timestamps = reply && readTimestamps({
      originate: this.#originates[reply.sequence] ?? 0,
      receive: reply.receive,
      transmit: reply.transmit,
      localReceive: msSinceMidnight(receivedAtMs),
    });
  }
}
