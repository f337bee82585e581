/**
 * The layout of ICMP messages of both families: RFC 792, RFC 4443 section 2.1.
 *
 * @module
 */

/** Size of the header that echo messages and messages about a quoted packet have in both families. */
export const ICMP_HEADER_BYTES = 8;

/**
 * Where the fields of a message lie, counted from its first byte; all numbers are in network byte order.
 *
 * Identifier, sequence and payload are those of an echo request or reply; the others say in their names what they
 * belong to.
 */
export const ICMP_OFFSETS = {
  /** 8 bits. */
  type: 0,
  /** 8 bits. */
  code: 1,
  /** 16 bits. */
  checksum: 2,
  /** 16 bits. */
  identifier: 4,
  /** 16 bits. */
  sequence: 6,
  /** The rest of an echo message. */
  payload: 8,
  /** 32 bits that each message uses in its own way, 0 where it doesn't: the `info` of an error. */
  info: 4,
  /** ICMPv4 fragmentation needed: 16 bits, RFC 1191 section 4. */
  nextHopMtu: 6,
  /** ICMPv4 parameter problem: 8 bits. */
  pointer: 4,
  /** ICMPv4 redirect: 4 bytes. */
  gateway: 4,
  /** The rest of a message about another packet. */
  quotedPacket: 8,
} as const;

/** ICMPv4 types of messages about a packet that goes on its way all the same, RFC 792. */
export const ICMPV4_NOTICES = { sourceQuench: 4, redirect: 5 } as const;
