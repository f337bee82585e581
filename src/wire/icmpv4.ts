/**
 * ICMPv4 messages: RFC 792, with RFC 950 (address mask), RFC 1191 (MTU), RFC 1256 (router discovery) and the codes of
 * RFC 1122 section 3.2.2.1 and RFC 1812 section 5.2.7.1; the kernel's view is linux/icmp.h.
 *
 * @module
 */

import { readUint16, readUint32, writeUint16, writeUint32 } from "./big_endian.ts";
import { internetChecksum } from "./checksum.ts";
import {
  decodeEcho,
  decodeQuery,
  decodeQuote,
  decodeUnknown,
  encodeEcho,
  encodeQuery,
  encodeQuote,
  encodeUnknown,
} from "./icmp_layout.ts";
import {
  type AddressMaskReply,
  type AddressMaskRequest,
  type DestinationUnreachable,
  type EchoReply,
  type EchoRequest,
  ICMP_HEADER_BYTES,
  ICMP_OFFSETS,
  type Icmpv4Message,
  type InformationReply,
  type InformationRequest,
  type MessageType,
  type PacketTooBig,
  type ParameterProblem,
  type QueryFields,
  type Redirect,
  type SourceQuench,
  type TimeExceeded,
  type TimestampReply,
  type TimestampRequest,
  type UnknownMessage,
} from "./icmp_message.ts";
import { type Malformed, malformed } from "./malformed.ts";
import { decodeTimestampFields, encodeTimestampFields, TIMESTAMP_MESSAGE_BYTES } from "./timestamp_fields.ts";

/** Type of an echo reply. */
export const ICMPV4_ECHO_REPLY = 0;
/** Type of a message that says a packet can't get to its destination. */
export const ICMPV4_DESTINATION_UNREACHABLE = 3;
/** Type of a router's call for less traffic. */
export const ICMPV4_SOURCE_QUENCH = 4;
/** Type of the hint at a better first hop. */
export const ICMPV4_REDIRECT = 5;
/** Type of an echo request. */
export const ICMPV4_ECHO_REQUEST = 8;
/** Type of a message that says a packet's time ran out. */
export const ICMPV4_TIME_EXCEEDED = 11;
/** Type of a message that complains about a header field. */
export const ICMPV4_PARAMETER_PROBLEM = 12;
/** Code of "destination unreachable" that carries an MTU, RFC 1191. */
export const ICMPV4_FRAGMENTATION_NEEDED = 4;

const MASK_OFFSET = 8;
const MASK_MESSAGE_BYTES = 12;

const NOT_LOOKED_INTO = { decode: decodeUnknown, encode: encodeUnknown };

/** Every type of ICMPv4 that the RFCs above define, by its number. */
const TYPES = {
  0: {
    name: "echo reply",
    decode: (bytes): EchoReply => ({ kind: "echo-reply", ...decodeEcho(bytes) }),
    encode: encodeEcho,
  } satisfies MessageType<EchoReply>,
  3: {
    name: "destination unreachable",
    codes: {
      0: "network unreachable",
      1: "host unreachable",
      2: "protocol unreachable",
      3: "port unreachable",
      4: "fragmentation needed and don't fragment set",
      5: "source route failed",
      6: "destination network unknown",
      7: "destination host unknown",
      8: "source host isolated",
      9: "destination network administratively prohibited",
      10: "destination host administratively prohibited",
      11: "network unreachable for type of service",
      12: "host unreachable for type of service",
      13: "communication administratively prohibited",
      14: "host precedence violation",
      15: "precedence cutoff in effect",
    },
    decode: decodeUnreachable,
    encode: encodeUnreachable,
  } satisfies MessageType<DestinationUnreachable | PacketTooBig>,
  4: {
    name: "source quench",
    decode: (bytes): SourceQuench => ({ kind: "source-quench", ...decodeQuote(bytes) }),
    encode: (message, bytes) => encodeQuote(message, bytes, 0, 0),
  } satisfies MessageType<SourceQuench>,
  5: {
    name: "redirect",
    codes: {
      0: "redirect for the network",
      1: "redirect for the host",
      2: "redirect for the type of service and network",
      3: "redirect for the type of service and host",
    },
    decode: (bytes): Redirect => ({
      kind: "redirect",
      code: bytes[ICMP_OFFSETS.code]!,
      gateway: bytes.subarray(ICMP_OFFSETS.gateway, ICMP_OFFSETS.gateway + 4),
      ...decodeQuote(bytes),
    }),
    encode: (message, bytes) => encodeQuote(message, bytes, message.code, readUint32(message.gateway, 0)),
  } satisfies MessageType<Redirect>,
  8: {
    name: "echo request",
    decode: (bytes): EchoRequest => ({ kind: "echo-request", ...decodeEcho(bytes) }),
    encode: encodeEcho,
  } satisfies MessageType<EchoRequest>,
  9: { name: "router advertisement", ...NOT_LOOKED_INTO } satisfies MessageType<UnknownMessage>,
  10: { name: "router solicitation", ...NOT_LOOKED_INTO } satisfies MessageType<UnknownMessage>,
  11: {
    name: "time exceeded",
    codes: { 0: "time to live exceeded in transit", 1: "fragment reassembly time exceeded" },
    decode: (bytes): TimeExceeded => ({
      kind: "time-exceeded",
      code: bytes[ICMP_OFFSETS.code]!,
      ...decodeQuote(bytes),
    }),
    encode: (message, bytes) => encodeQuote(message, bytes, message.code, 0),
  } satisfies MessageType<TimeExceeded>,
  12: {
    name: "parameter problem",
    codes: { 0: "pointer indicates the error", 1: "required option is missing" },
    decode: (bytes): ParameterProblem => ({
      kind: "parameter-problem",
      code: bytes[ICMP_OFFSETS.code]!,
      pointer: bytes[ICMP_OFFSETS.pointer]!,
      ...decodeQuote(bytes),
    }),
    encode: (message, bytes) => encodeQuote(message, bytes, message.code, message.pointer << 24),
  } satisfies MessageType<ParameterProblem>,
  13: {
    name: "timestamp",
    decode: (bytes): TimestampRequest | Malformed => {
      const fields = decodeTimestampFields(bytes);
      return fields === undefined ? tooShort(bytes, TIMESTAMP_MESSAGE_BYTES) : { kind: "timestamp-request", ...fields };
    },
    encode: encodeTimestampFields,
  } satisfies MessageType<TimestampRequest>,
  14: {
    name: "timestamp reply",
    decode: (bytes): TimestampReply | Malformed => {
      const fields = decodeTimestampFields(bytes);
      return fields === undefined ? tooShort(bytes, TIMESTAMP_MESSAGE_BYTES) : { kind: "timestamp-reply", ...fields };
    },
    encode: encodeTimestampFields,
  } satisfies MessageType<TimestampReply>,
  15: {
    name: "information request",
    decode: (bytes): InformationRequest => ({ kind: "information-request", ...decodeQuery(bytes) }),
    encode: (message, bytes) => encodeQuery(message, bytes, ICMP_HEADER_BYTES),
  } satisfies MessageType<InformationRequest>,
  16: {
    name: "information reply",
    decode: (bytes): InformationReply => ({ kind: "information-reply", ...decodeQuery(bytes) }),
    encode: (message, bytes) => encodeQuery(message, bytes, ICMP_HEADER_BYTES),
  } satisfies MessageType<InformationReply>,
  17: {
    name: "address mask request",
    decode: (bytes): AddressMaskRequest | Malformed => {
      const fields = decodeMaskFields(bytes);
      return fields === undefined ? tooShort(bytes, MASK_MESSAGE_BYTES) : { kind: "address-mask-request", ...fields };
    },
    encode: encodeMaskFields,
  } satisfies MessageType<AddressMaskRequest>,
  18: {
    name: "address mask reply",
    decode: (bytes): AddressMaskReply | Malformed => {
      const fields = decodeMaskFields(bytes);
      return fields === undefined ? tooShort(bytes, MASK_MESSAGE_BYTES) : { kind: "address-mask-reply", ...fields };
    },
    encode: encodeMaskFields,
  } satisfies MessageType<AddressMaskReply>,
};

/** What can be asked of a row without knowing which message it is for. */
type AnyType = Pick<MessageType<Icmpv4Message>, "name" | "codes" | "decode">;

const TYPE_BY_NUMBER: Readonly<Record<number, AnyType>> = TYPES;

/**
 * Names a message type.
 *
 * @param type 0 to 255.
 * @returns The name in lower case, or undefined for a type that no RFC above defines.
 */
export function icmpv4TypeName(type: number): string | undefined {
  return TYPE_BY_NUMBER[type]?.name;
}

/**
 * Names a code of a message type.
 *
 * @param type 0 to 255.
 * @param code 0 to 255.
 * @returns The name in lower case, or undefined where no RFC above defines the code, or the type has only code 0.
 */
export function icmpv4CodeName(type: number, code: number): string | undefined {
  return TYPE_BY_NUMBER[type]?.codes?.[code];
}

/**
 * Reads an ICMPv4 message; its checksum is left to {@linkcode internetChecksum}.
 *
 * @param bytes The message without its IP header, and nothing behind it; network byte order.
 * @returns The message with views of `bytes`, or what is wrong with it. The code of a message whose only code is 0
 * isn't looked at.
 */
export function decodeIcmpv4(bytes: Uint8Array): Icmpv4Message | Malformed {
  if (bytes.length < ICMP_HEADER_BYTES) return tooShort(bytes, ICMP_HEADER_BYTES);
  return (TYPE_BY_NUMBER[bytes[ICMP_OFFSETS.type]!]?.decode ?? decodeUnknown)(bytes);
}

/**
 * Writes an ICMPv4 message with its checksum.
 *
 * @param message What to write; numbers keep as many low bits as their field has.
 * @param bytes Where to, from the first byte on.
 * @returns Length of the message.
 * @throws {RangeError} The message doesn't fit.
 */
export function encodeIcmpv4(message: Icmpv4Message, bytes: Uint8Array): number {
  switch (message.kind) {
    case "echo-reply":
      return finish(bytes, ICMPV4_ECHO_REPLY, TYPES[0].encode(message, bytes));
    case "destination-unreachable":
    case "packet-too-big":
      return finish(bytes, ICMPV4_DESTINATION_UNREACHABLE, TYPES[3].encode(message, bytes));
    case "source-quench":
      return finish(bytes, ICMPV4_SOURCE_QUENCH, TYPES[4].encode(message, bytes));
    case "redirect":
      return finish(bytes, ICMPV4_REDIRECT, TYPES[5].encode(message, bytes));
    case "echo-request":
      return finish(bytes, ICMPV4_ECHO_REQUEST, TYPES[8].encode(message, bytes));
    case "time-exceeded":
      return finish(bytes, ICMPV4_TIME_EXCEEDED, TYPES[11].encode(message, bytes));
    case "parameter-problem":
      return finish(bytes, ICMPV4_PARAMETER_PROBLEM, TYPES[12].encode(message, bytes));
    case "timestamp-request":
      return finish(bytes, 13, TYPES[13].encode(message, bytes));
    case "timestamp-reply":
      return finish(bytes, 14, TYPES[14].encode(message, bytes));
    case "information-request":
      return finish(bytes, 15, TYPES[15].encode(message, bytes));
    case "information-reply":
      return finish(bytes, 16, TYPES[16].encode(message, bytes));
    case "address-mask-request":
      return finish(bytes, 17, TYPES[17].encode(message, bytes));
    case "address-mask-reply":
      return finish(bytes, 18, TYPES[18].encode(message, bytes));
    case "unknown":
      return finish(bytes, message.type, encodeUnknown(message, bytes));
  }
}

/** Fills in what rows leave out: the type, and the checksum, which covers everything else. */
function finish(bytes: Uint8Array, type: number, length: number): number {
  bytes[ICMP_OFFSETS.type] = type;
  writeUint16(bytes, ICMP_OFFSETS.checksum, 0);
  writeUint16(bytes, ICMP_OFFSETS.checksum, internetChecksum(bytes, 0, length));
  return length;
}

function tooShort(bytes: Uint8Array, expected: number): Malformed {
  return malformed(`ICMP message of ${bytes.length} bytes, shorter than ${expected}`);
}

function decodeUnreachable(bytes: Uint8Array): DestinationUnreachable | PacketTooBig {
  const code = bytes[ICMP_OFFSETS.code]!;
  if (code !== ICMPV4_FRAGMENTATION_NEEDED) return { kind: "destination-unreachable", code, ...decodeQuote(bytes) };
  return { kind: "packet-too-big", code, mtu: readUint16(bytes, ICMP_OFFSETS.nextHopMtu), ...decodeQuote(bytes) };
}

function encodeUnreachable(message: DestinationUnreachable | PacketTooBig, bytes: Uint8Array): number {
  if (message.kind === "destination-unreachable") return encodeQuote(message, bytes, message.code, 0);
  return encodeQuote(message, bytes, ICMPV4_FRAGMENTATION_NEEDED, message.mtu & 0xffff);
}

interface MaskFields extends QueryFields {
  readonly mask: Uint8Array;
}

function decodeMaskFields(bytes: Uint8Array): MaskFields | undefined {
  if (bytes.length < MASK_MESSAGE_BYTES) return undefined;
  return { ...decodeQuery(bytes), mask: bytes.subarray(MASK_OFFSET, MASK_MESSAGE_BYTES) };
}

function encodeMaskFields(fields: MaskFields, bytes: Uint8Array): number {
  encodeQuery(fields, bytes, MASK_MESSAGE_BYTES);
  writeUint32(bytes, MASK_OFFSET, readUint32(fields.mask, 0));
  return MASK_MESSAGE_BYTES;
}
