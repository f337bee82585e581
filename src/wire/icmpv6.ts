/**
 * ICMPv6 messages: RFC 4443. Of the types that other RFCs add, multicast listener discovery (RFC 2710, RFC 3810) and
 * neighbour discovery (RFC 4861) are known by name only; the kernel's view is linux/icmpv6.h.
 *
 * @module
 */

import { readUint32, writeUint16 } from "./big_endian.ts";
import { onesComplementSum } from "./checksum.ts";
import { decodeEcho, decodeQuote, decodeUnknown, encodeEcho, encodeQuote, encodeUnknown } from "./icmp_layout.ts";
import {
  type DestinationUnreachable,
  type EchoReply,
  type EchoRequest,
  ICMP_HEADER_BYTES,
  ICMP_OFFSETS,
  type Icmpv6Message,
  type MessageType,
  type PacketTooBig,
  type ParameterProblem,
  type TimeExceeded,
  type UnknownMessage,
} from "./icmp_message.ts";
import { IPV6_ADDRESS_BYTES } from "./ip_address.ts";
import { type Malformed, malformed } from "./malformed.ts";

/** Type of a message that says a packet can't get to its destination. */
export const ICMPV6_DESTINATION_UNREACHABLE = 1;
/** Type of a message that carries an MTU. */
export const ICMPV6_PACKET_TOO_BIG = 2;
/** Type of a message that says a packet's time ran out. */
export const ICMPV6_TIME_EXCEEDED = 3;
/** Type of a message that complains about a header field. */
export const ICMPV6_PARAMETER_PROBLEM = 4;
/** Type of an echo request. */
export const ICMPV6_ECHO_REQUEST = 128;
/** Type of an echo reply. */
export const ICMPV6_ECHO_REPLY = 129;

/** Next-header number of ICMPv6, which goes into the pseudo-header. */
const NEXT_HEADER_ICMPV6 = 58;

const NOT_LOOKED_INTO = { decode: decodeUnknown, encode: encodeUnknown };

/** The two ends of a packet, which its checksum covers. */
export interface Icmpv6Addresses {
  /** 16 bytes in network order. */
  readonly source: Uint8Array;
  /** 16 bytes in network order. */
  readonly destination: Uint8Array;
}

/** The types of ICMPv6 that have a name here, by their number. */
const TYPES = {
  1: {
    name: "destination unreachable",
    codes: {
      0: "no route to destination",
      1: "communication with destination administratively prohibited",
      2: "beyond scope of source address",
      3: "address unreachable",
      4: "port unreachable",
      5: "source address failed ingress/egress policy",
      6: "reject route to destination",
    },
    decode: (bytes): DestinationUnreachable => ({
      kind: "destination-unreachable",
      code: bytes[ICMP_OFFSETS.code]!,
      ...decodeQuote(bytes),
    }),
    encode: (message, bytes) => encodeQuote(message, bytes, message.code, 0),
  } satisfies MessageType<DestinationUnreachable>,
  2: {
    name: "packet too big",
    decode: (bytes): PacketTooBig => ({
      kind: "packet-too-big",
      code: bytes[ICMP_OFFSETS.code]!,
      mtu: readUint32(bytes, ICMP_OFFSETS.info),
      ...decodeQuote(bytes),
    }),
    encode: (message, bytes) => encodeQuote(message, bytes, message.code, message.mtu),
  } satisfies MessageType<PacketTooBig>,
  3: {
    name: "time exceeded",
    codes: { 0: "hop limit exceeded in transit", 1: "fragment reassembly time exceeded" },
    decode: (bytes): TimeExceeded => ({
      kind: "time-exceeded",
      code: bytes[ICMP_OFFSETS.code]!,
      ...decodeQuote(bytes),
    }),
    encode: (message, bytes) => encodeQuote(message, bytes, message.code, 0),
  } satisfies MessageType<TimeExceeded>,
  4: {
    name: "parameter problem",
    codes: {
      0: "erroneous header field encountered",
      1: "unrecognized next header type encountered",
      2: "unrecognized ipv6 option encountered",
    },
    decode: (bytes): ParameterProblem => ({
      kind: "parameter-problem",
      code: bytes[ICMP_OFFSETS.code]!,
      pointer: readUint32(bytes, ICMP_OFFSETS.info),
      ...decodeQuote(bytes),
    }),
    encode: (message, bytes) => encodeQuote(message, bytes, message.code, message.pointer),
  } satisfies MessageType<ParameterProblem>,
  100: { name: "private experimentation", ...NOT_LOOKED_INTO } satisfies MessageType<UnknownMessage>,
  101: { name: "private experimentation", ...NOT_LOOKED_INTO } satisfies MessageType<UnknownMessage>,
  127: { name: "reserved for expansion of error messages", ...NOT_LOOKED_INTO } satisfies MessageType<UnknownMessage>,
  128: {
    name: "echo request",
    decode: (bytes): EchoRequest => ({ kind: "echo-request", ...decodeEcho(bytes) }),
    encode: encodeEcho,
  } satisfies MessageType<EchoRequest>,
  129: {
    name: "echo reply",
    decode: (bytes): EchoReply => ({ kind: "echo-reply", ...decodeEcho(bytes) }),
    encode: encodeEcho,
  } satisfies MessageType<EchoReply>,
  130: { name: "multicast listener query", ...NOT_LOOKED_INTO } satisfies MessageType<UnknownMessage>,
  131: { name: "multicast listener report", ...NOT_LOOKED_INTO } satisfies MessageType<UnknownMessage>,
  132: { name: "multicast listener done", ...NOT_LOOKED_INTO } satisfies MessageType<UnknownMessage>,
  133: { name: "router solicitation", ...NOT_LOOKED_INTO } satisfies MessageType<UnknownMessage>,
  134: { name: "router advertisement", ...NOT_LOOKED_INTO } satisfies MessageType<UnknownMessage>,
  135: { name: "neighbor solicitation", ...NOT_LOOKED_INTO } satisfies MessageType<UnknownMessage>,
  136: { name: "neighbor advertisement", ...NOT_LOOKED_INTO } satisfies MessageType<UnknownMessage>,
  137: { name: "redirect", ...NOT_LOOKED_INTO } satisfies MessageType<UnknownMessage>,
  143: { name: "multicast listener report version 2", ...NOT_LOOKED_INTO } satisfies MessageType<UnknownMessage>,
  200: { name: "private experimentation", ...NOT_LOOKED_INTO } satisfies MessageType<UnknownMessage>,
  201: { name: "private experimentation", ...NOT_LOOKED_INTO } satisfies MessageType<UnknownMessage>,
  255: {
    name: "reserved for expansion of informational messages",
    ...NOT_LOOKED_INTO,
  } satisfies MessageType<UnknownMessage>,
};

/** What can be asked of a row without knowing which message it is for. */
type AnyType = Pick<MessageType<Icmpv6Message>, "name" | "codes" | "decode">;

const TYPE_BY_NUMBER: Readonly<Record<number, AnyType>> = TYPES;

/**
 * Names a message type.
 *
 * @param type 0 to 255.
 * @returns The name in lower case, or undefined for a type that isn't in the table.
 */
export function icmpv6TypeName(type: number): string | undefined {
  return TYPE_BY_NUMBER[type]?.name;
}

/**
 * Names a code of a message type.
 *
 * @param type 0 to 255.
 * @param code 0 to 255.
 * @returns The name in lower case, or undefined where RFC 4443 doesn't define the code, or the type has only code 0.
 */
export function icmpv6CodeName(type: number, code: number): string | undefined {
  return TYPE_BY_NUMBER[type]?.codes?.[code];
}

/**
 * Reads an ICMPv6 message; its checksum is left to {@linkcode icmpv6Checksum}, and the kernel has looked at it.
 *
 * @param bytes The message without IPv6 headers, and nothing behind it; network byte order.
 * @returns The message with views of `bytes`, or what is wrong with it. The code of an echo message isn't looked at.
 */
export function decodeIcmpv6(bytes: Uint8Array): Icmpv6Message | Malformed {
  if (bytes.length < ICMP_HEADER_BYTES) {
    return malformed(`ICMPv6 message of ${bytes.length} bytes, shorter than ${ICMP_HEADER_BYTES}`);
  }
  return (TYPE_BY_NUMBER[bytes[ICMP_OFFSETS.type]!]?.decode ?? decodeUnknown)(bytes);
}

/**
 * Writes an ICMPv6 message.
 *
 * @param message What to write; numbers keep as many low bits as their field has.
 * @param bytes Where to, from the first byte on.
 * @param addresses Both ends, for the checksum; without them the field is 0 and the kernel fills it in.
 * @returns Length of the message.
 * @throws {RangeError} The message doesn't fit.
 */
export function encodeIcmpv6(message: Icmpv6Message, bytes: Uint8Array, addresses?: Icmpv6Addresses): number {
  switch (message.kind) {
    case "destination-unreachable":
      return finish(bytes, ICMPV6_DESTINATION_UNREACHABLE, TYPES[1].encode(message, bytes), addresses);
    case "packet-too-big":
      return finish(bytes, ICMPV6_PACKET_TOO_BIG, TYPES[2].encode(message, bytes), addresses);
    case "time-exceeded":
      return finish(bytes, ICMPV6_TIME_EXCEEDED, TYPES[3].encode(message, bytes), addresses);
    case "parameter-problem":
      return finish(bytes, ICMPV6_PARAMETER_PROBLEM, TYPES[4].encode(message, bytes), addresses);
    case "echo-request":
      return finish(bytes, ICMPV6_ECHO_REQUEST, TYPES[128].encode(message, bytes), addresses);
    case "echo-reply":
      return finish(bytes, ICMPV6_ECHO_REPLY, TYPES[129].encode(message, bytes), addresses);
    case "unknown":
      return finish(bytes, message.type, encodeUnknown(message, bytes), addresses);
  }
}

/**
 * Computes the checksum of a message and its pseudo-header, RFC 4443 section 2.3 and RFC 8200 section 8.1.
 *
 * @param source 16 bytes in network order.
 * @param destination 16 bytes in network order; the last one where there is a routing header.
 * @param bytes The whole message.
 * @returns What belongs into the field if that is 0 in `bytes`; 0 if the field is already right.
 */
export function icmpv6Checksum(source: Uint8Array, destination: Uint8Array, bytes: Uint8Array): number {
  const addresses = onesComplementSum(
    destination,
    0,
    IPV6_ADDRESS_BYTES,
    onesComplementSum(source, 0, IPV6_ADDRESS_BYTES),
  );
  return ~onesComplementSum(bytes, 0, bytes.length, addresses + bytes.length + NEXT_HEADER_ICMPV6) & 0xffff;
}

/** Fills in what rows leave out: the type, and the checksum, which covers everything else. */
function finish(bytes: Uint8Array, type: number, length: number, addresses: Icmpv6Addresses | undefined): number {
  bytes[ICMP_OFFSETS.type] = type;
  writeUint16(bytes, ICMP_OFFSETS.checksum, 0);
  if (addresses !== undefined) {
    const { source, destination } = addresses;
    writeUint16(bytes, ICMP_OFFSETS.checksum, icmpv6Checksum(source, destination, bytes.subarray(0, length)));
  }
  return length;
}
