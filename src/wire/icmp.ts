/**
 * ICMP messages of both families: numbers, sizes and offsets; RFC 792, RFC 4443, RFC 4620, and the IANA registries.
 *
 * @module
 */

/** Size of the header that echo messages and messages about a quoted packet have in both families. */
export const ICMP_HEADER_BYTES = 8;

/** A sequence number has 16 bits, and wraps. */
export const SEQUENCE_NUMBERS = 0x10000;
/** The low 16 bits of a request's count are its sequence number. */
export const SEQUENCE_MASK = SEQUENCE_NUMBERS - 1;

/** Where the fields of a message lie, counted from its first byte; all numbers are in network byte order. */
export const ICMP_OFFSETS = {
  /** 8 bits. */
  type: 0,
  /** 8 bits. */
  code: 1,
  /** 16 bits. */
  checksum: 2,
  /** 16 bits of an echo message. */
  identifier: 4,
  /** 16 bits of an echo message. */
  sequence: 6,
  /** 32 bits of an error: MTU, pointer, or gateway; 0 where it says nothing. */
  info: 4,
  /** The rest: payload of an echo message, quoted packet of an error. */
  payload: 8,
} as const;

/** Types of ICMPv4 messages; linux/icmp.h. */
export const ICMPV4 = {
  echoReply: 0,
  unreachable: 3,
  sourceQuench: 4,
  redirect: 5,
  echoRequest: 8,
  timeExceeded: 11,
  parameterProblem: 12,
  timestampRequest: 13,
  timestampReply: 14,
  informationRequest: 15,
  informationReply: 16,
  maskRequest: 17,
  maskReply: 18,
} as const;

/** Code of an ICMPv4 `unreachable`: the packet is too long, and must not be fragmented. */
export const FRAGMENTATION_NEEDED = 4;

/** Types of ICMPv6 messages; linux/icmpv6.h. */
export const ICMPV6 = {
  unreachable: 1,
  packetTooBig: 2,
  timeExceeded: 3,
  parameterProblem: 4,
  echoRequest: 128,
  echoReply: 129,
  listenerQuery: 130,
  listenerReport: 131,
  listenerDone: 132,
  nodeInformationQuery: 139,
  nodeInformationReply: 140,
} as const;

/** Code of a `timeExceeded` of both families: the packet took all its hops. */
export const HOPS_EXCEEDED = 0;

/**
 * Whether an ICMP message is about a packet that was forwarded all the same: a redirect, or a source quench. The error
 * queue has those of ICMPv4 only.
 */
export function isForwardedNotice(family: "ipv4" | "ipv6", type: number): boolean {
  return family === "ipv4" && (type === ICMPV4.redirect || type === ICMPV4.sourceQuench);
}
