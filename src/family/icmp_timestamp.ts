/**
 * IPv4 with timestamp requests (RFC 792, messages 13 and 14) in the place of echo requests: other packets out and in,
 * other filters of a raw socket, and the rest as in `ipv4.ts`. IPv6 has no such messages.
 *
 * When a request left is kept here: what a reply says of that is not believed.
 *
 * @module
 */
import { SOL_RAW } from "../../ffi/headers/socket.ts";
import { readUint32, writeUint16 } from "../wire/big_endian.ts";
import { internetChecksum } from "../wire/checksum.ts";
import { ICMP_OFFSETS, ICMPV4 } from "../wire/icmp.ts";
import { decodeTimestampFields, encodeTimestampFields } from "../wire/timestamp_fields.ts";
import { msSinceMidnight, readTimestamps } from "../wire/timestamp_reading.ts";
import type { Family, HostAnswer, ReceivedMessage, RequestEncoder } from "./family.ts";
import { errorQueueFilter, firstFilter, identifierFilter, ipv4, Ipv4Decoder, type QueryTypes } from "./ipv4.ts";
import { ICMP_FILTER } from "../../ffi/headers/icmp.ts";

const TYPES: QueryTypes = { request: ICMPV4.timestampRequest, reply: ICMPV4.timestampReply };
const SEQUENCE_NUMBERS = 0x10000;
const SEQUENCE_MASK = SEQUENCE_NUMBERS - 1;

/** Three stamps: what a request has behind the ICMP header. */
export const TIMESTAMP_PAYLOAD_BYTES = 12;

/** IPv4 that asks for the time of day; for one run. */
export function timestampFamily(): Family {
  /** By sequence number, in milliseconds since midnight UT. */
  const originates = new Uint32Array(SEQUENCE_NUMBERS);
  return {
    ...ipv4,
    socketOptions: (options, path) =>
      ipv4.socketOptions(options, path).map((row) =>
        row.level === SOL_RAW && row.name === ICMP_FILTER ? firstFilter(TYPES.reply) : row
      ),
    errorQueueFilter: errorQueueFilter(TYPES.reply),
    identifierFilter: (identifier) => identifierFilter(identifier, TYPES.reply),
    createEncoder: (packet, { identifier }): RequestEncoder => ({
      packet,
      encode: (count, seconds, microseconds) => {
        const sequence = count & SEQUENCE_MASK;
        const originate = msSinceMidnight(seconds * 1000 + microseconds / 1000);
        originates[sequence] = originate;
        packet[ICMP_OFFSETS.type] = TYPES.request;
        encodeTimestampFields({ identifier, sequence, originate, receive: 0, transmit: 0 }, packet);
        writeUint16(packet, ICMP_OFFSETS.checksum, 0);
        writeUint16(packet, ICMP_OFFSETS.checksum, internetChecksum(packet, 0, packet.length));
      },
    }),
    createDecoder: (context) => new TimestampDecoder(context, originates),
  };
}

class TimestampDecoder extends Ipv4Decoder {
  readonly #originates: Uint32Array;

  constructor(context: ConstructorParameters<typeof Ipv4Decoder>[0], originates: Uint32Array) {
    super(context, TYPES);
    this.#originates = originates;
  }

  /** RFC 792: a reply brings the originate time of its request back. */
  proves(data: Uint8Array, { icmpStart, icmpBytes, sequence }: ReceivedMessage): boolean {
    return icmpBytes >= ICMP_OFFSETS.payload + TIMESTAMP_PAYLOAD_BYTES &&
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
