/**
 * Packets as other hosts make them, for tests and fuzzers: RFC 791, RFC 792, RFC 4443, RFC 4620.
 *
 * Nothing here uses the codecs of the program, so that a mistake of theirs is not made twice.
 *
 * @module
 */

/** Fields of an IPv4 header. */
export interface Ipv4HeaderFields {
  /** 8 bits. */
  readonly typeOfService: number;
  /** 16 bits. */
  readonly totalBytes: number;
  /** 16 bits. */
  readonly identification: number;
  /** 3 bits. */
  readonly flags: number;
  /** A multiple of 8. */
  readonly fragmentOffsetBytes: number;
  /** 8 bits. */
  readonly timeToLive: number;
  /** 8 bits. */
  readonly protocol: number;
  /** 4 bytes. */
  readonly source: Uint8Array;
  /** 4 bytes. */
  readonly destination: Uint8Array;
  /** A multiple of 4 bytes, 40 at most. */
  readonly options: Uint8Array;
}

/** Fields of an ICMP message. */
export interface IcmpFields {
  /** 8 bits. */
  readonly type: number;
  /** 8 bits: 0 unless told. */
  readonly code?: number;
  /** The 32 bits behind the checksum: 0 unless told. */
  readonly info?: number;
  /** The rest: nothing unless told. */
  readonly body?: Uint8Array;
}

/** Fields of a node information message. */
export interface NodeInformationFields {
  /** 139 for a query, 140 for a reply. */
  readonly type: 139 | 140;
  /** 8 bits. */
  readonly code: number;
  /** 16 bits. */
  readonly queryType: number;
  /** 16 bits. */
  readonly flags: number;
  /** 8 bytes. */
  readonly nonce: Uint8Array;
  /** Subject of a query, answer of a reply. */
  readonly data: Uint8Array;
}

const IPV4_HEADER_BYTES = 20;
const ICMP_HEADER_BYTES = 8;
const IPV4_CHECKSUM_OFFSET = 10;
const ICMP_CHECKSUM_OFFSET = 2;

/** Puts byte strings behind each other. */
export function concatenated(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** An IPv4 header with its checksum. */
export function ipv4Header(fields: Ipv4HeaderFields): Uint8Array<ArrayBuffer> {
  const header = concatenated(new Uint8Array(IPV4_HEADER_BYTES), fields.options);
  const view = new DataView(header.buffer);
  view.setUint8(0, 0x40 + header.length / 4);
  view.setUint8(1, fields.typeOfService);
  view.setUint16(2, fields.totalBytes);
  view.setUint16(4, fields.identification);
  view.setUint16(6, fields.flags * 0x2000 + fields.fragmentOffsetBytes / 8);
  view.setUint8(8, fields.timeToLive);
  view.setUint8(9, fields.protocol);
  header.set(fields.source, 12);
  header.set(fields.destination, 16);
  view.setUint16(IPV4_CHECKSUM_OFFSET, checksumOf(header));
  return header;
}

/** An ICMPv4 message with its checksum. */
export function icmpv4(fields: IcmpFields): Uint8Array<ArrayBuffer> {
  const message = icmpv6(fields);
  new DataView(message.buffer).setUint16(ICMP_CHECKSUM_OFFSET, checksumOf(message));
  return message;
}

/** An ICMPv6 message without a checksum, which is left to the kernel. */
export function icmpv6({ type, code = 0, info = 0, body = new Uint8Array(0) }: IcmpFields): Uint8Array<ArrayBuffer> {
  const message = concatenated(new Uint8Array(ICMP_HEADER_BYTES), body);
  const view = new DataView(message.buffer);
  view.setUint8(0, type);
  view.setUint8(1, code);
  view.setUint32(4, info);
  return message;
}

/** A node information message without a checksum. */
export function nodeInformation(fields: NodeInformationFields): Uint8Array<ArrayBuffer> {
  const { type, code, queryType, flags, nonce, data } = fields;
  return icmpv6({ type, code, info: queryType * 0x10000 + flags, body: concatenated(nonce, data) });
}

/** Data of a node information reply with names: a TTL of 0 (RFC 4620 section 6.2) and the names in wire form. */
export function nodeNames(...names: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concatenated(new Uint8Array(4), ...names);
}

/** Data of a node information reply with addresses: for each its TTL in seconds and itself. */
export function nodeAddresses(ttlSeconds: number, ...addresses: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concatenated(...addresses.flatMap((address) => {
    const ttl = new Uint8Array(4);
    new DataView(ttl.buffer).setUint32(0, ttlSeconds);
    return [ttl, address];
  }));
}

/** RFC 1071, over a message whose checksum is 0. */
function checksumOf(message: Uint8Array): number {
  let sum = 0;
  for (const [index, byte] of message.entries()) sum += index % 2 === 0 ? byte * 0x100 : byte;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
