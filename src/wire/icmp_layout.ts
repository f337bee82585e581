/**
 * The few layouts that ICMP messages of both families are made of. A message is decoded to, and encoded from, the
 * fields of its layout; `icmpv4.ts` and `icmpv6.ts` say which type has which layout.
 *
 * All functions take a whole message. Decoders take one of 8 bytes at least; encoders leave the type and the checksum
 * to the caller, write every other byte, return the length of the message and throw a RangeError when it doesn't fit.
 *
 * @module
 */

import { readUint16, requireRoom, writeUint16, writeUint32 } from "./big_endian.ts";
import {
  type EchoFields,
  ICMP_HEADER_BYTES,
  ICMP_OFFSETS,
  type QueryFields,
  type QuoteFields,
  type UnknownMessage,
} from "./icmp_message.ts";

/** Where the body of a message begins that only its type, code and checksum are known of. */
const BODY_OFFSET = 4;

/**
 * Reads identifier, sequence and payload.
 *
 * @param bytes The whole message.
 */
export function decodeEcho(bytes: Uint8Array): EchoFields {
  return { ...decodeQuery(bytes), payload: bytes.subarray(ICMP_OFFSETS.payload) };
}

/**
 * Writes code 0, identifier, sequence and payload.
 *
 * @param fields What to write.
 * @param bytes Where to.
 */
export function encodeEcho(fields: EchoFields, bytes: Uint8Array): number {
  const length = ICMP_HEADER_BYTES + fields.payload.length;
  encodeQuery(fields, bytes, length);
  bytes.set(fields.payload, ICMP_OFFSETS.payload);
  return length;
}

/**
 * Reads identifier and sequence.
 *
 * @param bytes The whole message.
 */
export function decodeQuery(bytes: Uint8Array): QueryFields {
  return {
    identifier: readUint16(bytes, ICMP_OFFSETS.identifier),
    sequence: readUint16(bytes, ICMP_OFFSETS.sequence),
  };
}

/**
 * Writes code 0, identifier and sequence.
 *
 * @param fields What to write.
 * @param bytes Where to.
 * @param length Length of the whole message, what follows the header included.
 */
export function encodeQuery(fields: QueryFields, bytes: Uint8Array, length: number): number {
  requireRoom(bytes, length);
  bytes[ICMP_OFFSETS.code] = 0;
  writeUint16(bytes, ICMP_OFFSETS.identifier, fields.identifier);
  writeUint16(bytes, ICMP_OFFSETS.sequence, fields.sequence);
  return length;
}

/**
 * Reads the quoted packet.
 *
 * @param bytes The whole message.
 */
export function decodeQuote(bytes: Uint8Array): QuoteFields {
  return { quotedPacket: bytes.subarray(ICMP_OFFSETS.quotedPacket) };
}

/**
 * Writes code, info and the quoted packet.
 *
 * @param fields What to write.
 * @param bytes Where to.
 * @param code The code.
 * @param info The 32 bits between checksum and quoted packet, as a number.
 */
export function encodeQuote(fields: QuoteFields, bytes: Uint8Array, code: number, info: number): number {
  const length = ICMP_HEADER_BYTES + fields.quotedPacket.length;
  requireRoom(bytes, length);
  bytes[ICMP_OFFSETS.code] = code;
  writeUint32(bytes, ICMP_OFFSETS.info, info);
  bytes.set(fields.quotedPacket, ICMP_OFFSETS.quotedPacket);
  return length;
}

/**
 * Keeps a message that isn't looked into.
 *
 * @param bytes The whole message.
 */
export function decodeUnknown(bytes: Uint8Array): UnknownMessage {
  return {
    kind: "unknown",
    type: bytes[ICMP_OFFSETS.type]!,
    code: bytes[ICMP_OFFSETS.code]!,
    body: bytes.subarray(BODY_OFFSET),
  };
}

/**
 * Writes code and body.
 *
 * @param message What to write.
 * @param bytes Where to.
 */
export function encodeUnknown(message: UnknownMessage, bytes: Uint8Array): number {
  const length = BODY_OFFSET + message.body.length;
  requireRoom(bytes, length);
  bytes[ICMP_OFFSETS.code] = message.code;
  bytes.set(message.body, BODY_OFFSET);
  return length;
}
