/**
 * The layout of ICMP timestamp messages, RFC 792: identifier, sequence and three stamps.
 *
 * @module
 */

import { readUint32, writeUint32 } from "./big_endian.ts";
import { decodeQuery, encodeQuery } from "./icmp_layout.ts";
import type { TimestampFields } from "./icmp_message.ts";

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
    ...decodeQuery(bytes),
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
 */
export function encodeTimestampFields(fields: TimestampFields, bytes: Uint8Array): number {
  encodeQuery(fields, bytes, TIMESTAMP_MESSAGE_BYTES);
  writeUint32(bytes, ORIGINATE_OFFSET, fields.originate);
  writeUint32(bytes, RECEIVE_OFFSET, fields.receive);
  writeUint32(bytes, TRANSMIT_OFFSET, fields.transmit);
  return TIMESTAMP_MESSAGE_BYTES;
}
