/**
 * ICMP messages of both families as values: what `icmpv4.ts` and `icmpv6.ts` decode to and encode from, and the header
 * that all of them begin with (RFC 792, RFC 4443 section 2.1).
 *
 * Addresses, payloads and quoted packets of a decoded message are views of the bytes that were decoded, not copies.
 *
 * @module
 */

import type { Malformed } from "./malformed.ts";

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

/** Tells the members of a union of messages apart. */
export interface Kind<Name extends string> {
  /** Which message this is. */
  readonly kind: Name;
}

/** What an echo request and its reply have in common. */
export interface EchoFields {
  /** 16 bits that tell the programs on one host apart. */
  readonly identifier: number;
  /** 16 bits that tell the requests of one program apart. */
  readonly sequence: number;
  /** Everything behind the header. */
  readonly payload: Uint8Array;
}

/** What a message about another packet carries. */
export interface QuoteFields {
  /** As much of that packet, from its IP header on, as came along, with RFC 4884 extensions if there are any. */
  readonly quotedPacket: Uint8Array;
}

/** What the smaller request and reply messages of ICMPv4 have in common. */
export interface QueryFields {
  /** 16 bits that tell the programs on one host apart. */
  readonly identifier: number;
  /** 16 bits that tell the requests of one program apart. */
  readonly sequence: number;
}

/** A request to send the payload back: ICMPv4 type 8, ICMPv6 type 128. */
export interface EchoRequest extends Kind<"echo-request">, EchoFields {}

/** The answer to it: ICMPv4 type 0, ICMPv6 type 129. */
export interface EchoReply extends Kind<"echo-reply">, EchoFields {}

/** A packet can't get to its destination: ICMPv4 type 3 but for code 4, ICMPv6 type 1. */
export interface DestinationUnreachable extends Kind<"destination-unreachable">, QuoteFields {
  /** Why; the numbers of the two families differ. */
  readonly code: number;
}

/** A packet would have to be fragmented on its way: ICMPv4 type 3 code 4 (RFC 1191), ICMPv6 type 2. */
export interface PacketTooBig extends Kind<"packet-too-big">, QuoteFields {
  /** ICMPv6: 0 from an honest router. ICMPv4: 4, and written as 4 whatever is here. */
  readonly code: number;
  /** Largest packet, in bytes, that would pass; ICMPv4 has 16 bits for it and old routers say 0. */
  readonly mtu: number;
}

/** A packet was dropped because of its age: ICMPv4 type 11, ICMPv6 type 3. */
export interface TimeExceeded extends Kind<"time-exceeded">, QuoteFields {
  /** 0: hops ran out. 1: fragments were missing. */
  readonly code: number;
}

/** A header field made no sense to somebody: ICMPv4 type 12, ICMPv6 type 4. */
export interface ParameterProblem extends Kind<"parameter-problem">, QuoteFields {
  /** Why; the numbers of the two families differ. */
  readonly code: number;
  /** Offset of that field in the quoted packet; 8 bits in ICMPv4, 32 in ICMPv6. */
  readonly pointer: number;
}

/** There is a better first hop: ICMPv4 type 5. */
export interface Redirect extends Kind<"redirect">, QuoteFields {
  /** What the better way is for: 0 network, 1 host, 2 and 3 the same for one type of service. */
  readonly code: number;
  /** IPv4 address of that hop: 4 bytes in network order. */
  readonly gateway: Uint8Array;
}

/** A router asks to be sent less: ICMPv4 type 4, out of use since RFC 6633. */
export interface SourceQuench extends Kind<"source-quench">, QuoteFields {}

/** The three times of a time stamp message: 32 bits each, milliseconds since midnight UT if the top bit is clear. */
export interface TimestampFields extends QueryFields {
  /** When the request left. */
  readonly originate: number;
  /** When it arrived. */
  readonly receive: number;
  /** When the reply left. */
  readonly transmit: number;
}

/** A request for the time of day: ICMPv4 type 13. */
export interface TimestampRequest extends Kind<"timestamp-request">, TimestampFields {}

/** The answer to it: ICMPv4 type 14. */
export interface TimestampReply extends Kind<"timestamp-reply">, TimestampFields {}

/** A request for the number of the network: ICMPv4 type 15. */
export interface InformationRequest extends Kind<"information-request">, QueryFields {}

/** The answer to it: ICMPv4 type 16. */
export interface InformationReply extends Kind<"information-reply">, QueryFields {}

/** A request for the network mask: ICMPv4 type 17, RFC 950. */
export interface AddressMaskRequest extends Kind<"address-mask-request">, QueryFields {
  /** 4 bytes in network order, normally 0. */
  readonly mask: Uint8Array;
}

/** The answer to it: ICMPv4 type 18, RFC 950. */
export interface AddressMaskReply extends Kind<"address-mask-reply">, QueryFields {
  /** 4 bytes in network order. */
  readonly mask: Uint8Array;
}

/** A message that this program doesn't look into. */
export interface UnknownMessage extends Kind<"unknown"> {
  /** The raw type: one that has no message of its own above. */
  readonly type: number;
  /** The raw code. */
  readonly code: number;
  /** Everything behind the checksum: 4 bytes at least. */
  readonly body: Uint8Array;
}

/** A message that both families have. */
export type CommonMessage =
  | EchoRequest
  | EchoReply
  | DestinationUnreachable
  | PacketTooBig
  | TimeExceeded
  | ParameterProblem
  | UnknownMessage;

/** A message of ICMPv4. */
export type Icmpv4Message =
  | CommonMessage
  | SourceQuench
  | Redirect
  | TimestampRequest
  | TimestampReply
  | InformationRequest
  | InformationReply
  | AddressMaskRequest
  | AddressMaskReply;

/** A message of ICMPv6. */
export type Icmpv6Message = CommonMessage;

/** What a decoder makes of the bytes of either family. */
export type IcmpMessage = Icmpv4Message | Icmpv6Message | Malformed;

/** One row of a family's table of message types. */
export interface MessageType<Message extends Kind<string>> {
  /** Name as the RFC has it, in lower case. */
  readonly name: string;
  /** Names of the codes that are defined; undefined where only 0 is. */
  readonly codes?: Readonly<Record<number, string>>;
  /**
   * Reads a message whose type is known to be the row's.
   *
   * @param bytes The whole message.
   */
  decode(bytes: Uint8Array): Message | Malformed;
  /**
   * Writes a message but for its type and checksum.
   *
   * @param message What to write.
   * @param bytes Where to; long enough, or the write throws a RangeError.
   * @returns Length of the whole message.
   */
  encode(message: Message, bytes: Uint8Array): number;
}
