/**
 * The layout of ICMP timestamp messages, RFC 792: identifier, sequence and three stamps.
 *
 * @module
 */

import { readUint16, readUint32, requireRoom, writeUint16, writeUint32 } from "./big_endian.ts";
import { ICMP_OFFSETS } from "./icmp.ts";

/** The fields of a timestamp message; a stamp is milliseconds since midnight UT if its top bit is clear. */
export interface TimestampFields {
  /** 16 bits. */
  readonly identifier: number;
  /** 16 bits. */
  readonly sequence: number;
  /** 32 bits: when the request left. */
  readonly originate: number;
  /** 32 bits: when it arrived. */
  readonly receive: number;
  /** 32 bits: when the reply left. */
  readonly transmit: number;
}

/** Bytes of a timestamp message. */
export const TIMESTAMP_MESSAGE_BYTES = 20;

const ORIGINATE_OFFSET = 8;
const RECEIVE_OFFSET = 12;
const TRANSMIT_OFFSET = 16;

/**
 * Reads identifier, sequence and stamps.
 *
 * @param bytes The whole message, network byte order.
 * @returns Undefined for a message that is too short.
 */
export function decodeTimestampFields(bytes: Uint8Array): TimestampFields | undefined {
  if (bytes.length < TIMESTAMP_MESSAGE_BYTES) return undefined;
  return {
    identifier: readUint16(bytes, ICMP_OFFSETS.identifier),
    sequence: readUint16(bytes, ICMP_OFFSETS.sequence),
    originate: readUint32(bytes, ORIGINATE_OFFSET),
    receive: readUint32(bytes, RECEIVE_OFFSET),
    transmit: readUint32(bytes, TRANSMIT_OFFSET),
  };
}

/**
 * Writes code 0, identifier, sequence and stamps.
 *
 * @param fields What to write.
 * @param bytes Where to.
 * @returns Length of the message; its type and checksum are left to the caller.
 * @throws {RangeError} The message doesn't fit.
 */
export function encodeTimestampFields(fields: TimestampFields, bytes: Uint8Array): number {
  requireRoom(bytes, TIMESTAMP_MESSAGE_BYTES);
  bytes[ICMP_OFFSETS.code] = 0;
  writeUint16(bytes, ICMP_OFFSETS.identifier, fields.identifier);
  writeUint16(bytes, ICMP_OFFSETS.sequence, fields.sequence);
  writeUint32(bytes, ORIGINATE_OFFSET, fields.originate);
  writeUint32(bytes, RECEIVE_OFFSET, fields.receive);
  writeUint32(bytes, TRANSMIT_OFFSET, fields.transmit);
  return TIMESTAMP_MESSAGE_BYTES;
}
