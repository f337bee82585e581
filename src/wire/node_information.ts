/**
 * ICMPv6 node information queries and replies: RFC 4620. A host is asked for its name or its addresses.
 *
 * Checksums are left to the kernel, or to `icmpv6Checksum()`.
 *
 * @module
 */

import { readUint16, readUint32, requireRoom, writeUint16 } from "./big_endian.ts";
import { decodeDnsName, encodeDnsName } from "./dns_name.ts";
import { formatIpv4, formatIpv6, IPV4_ADDRESS_BYTES, IPV6_ADDRESS_BYTES } from "./ip_address.ts";
import { type Malformed, malformed } from "./malformed.ts";
import { ICMPV6 } from "./icmp.ts";

/** Where the fields of both lie, counted from the first byte of the message; RFC 4620 section 4. */
export const NODE_INFORMATION_OFFSETS = {
  /** 8 bits. */
  type: 0,
  /** 8 bits: what the subject is, or how the query was taken. */
  code: 1,
  /** 16 bits. */
  checksum: 2,
  /** 16 bits. */
  queryType: 4,
  /** 16 bits. */
  flags: 6,
  /** 8 bytes that the reply has from the query. */
  nonce: 8,
  /** Subject of a query, answer of a reply. */
  data: 16,
} as const;

/** Size of the nonce. */
export const NONCE_BYTES = 8;

/** What may be asked for, by the number of the query type; RFC 4620 section 6. */
export const QUERY_TYPES = { name: 2, ipv6: 3, ipv4: 4 } as const;
/** What may be asked for. */
export type QueryType = keyof typeof QUERY_TYPES;

/** What the subject of a query may be, by the code; RFC 4620 section 4. */
export const SUBJECT_CODES = { ipv6: 0, name: 1, ipv4: 2 } as const;
/** What the subject of a query may be. */
export type SubjectType = keyof typeof SUBJECT_CODES;

/** Bits of the flags for queries of addresses; IPv4 has the first two only. RFC 4620 sections 6.3 and 6.4. */
export const NODE_INFORMATION_FLAGS = {
  /** In a reply: there are more addresses than it has room for. */
  truncated: 0x01,
  /** Addresses of all interfaces. */
  all: 0x02,
  /** IPv4-compatible addresses, too. */
  compatible: 0x04,
  /** Link-local addresses. */
  linkLocal: 0x08,
  /** Site-local addresses. */
  siteLocal: 0x10,
  /** Global addresses. */
  global: 0x20,
} as const;

/** Codes of a reply; RFC 4620 section 4. */
export const REPLY_CODES = { success: 0, refused: 1, unknown: 2 } as const;

const TTL_BYTES = 4;

/** A query. */
export interface NodeInformationQuery {
  /** Tells it from a reply. */
  readonly kind: "node-information-query";
  /** The raw query type, one of {@linkcode QUERY_TYPES} as a rule. */
  readonly queryType: number;
  /** 16 bits. */
  readonly flags: number;
  /** The raw code: one of {@linkcode SUBJECT_CODES} as a rule. */
  readonly subjectCode: number;
  /** Address in network order, or name in wire form. */
  readonly subject: Uint8Array;
  /** 8 bytes. */
  readonly nonce: Uint8Array;
}

/** A name of a host. */
export interface NodeName {
  /** As {@linkcode decodeDnsName} has it, hence printable. */
  readonly text: string;
  /** Whether it is the whole name, rather than its first labels; RFC 4620 section 6.2. */
  readonly fullyQualified: boolean;
}

/** An address of a host. */
export interface NodeAddress {
  /** Numeric text. */
  readonly text: string;
  /** How long it will be valid, in seconds; 32 bits. */
  readonly ttlSeconds: number;
}

/** What a reply says: for good, why not, or what is beyond this program. `fault` is what ends the rest of it. */
export type NodeInformationAnswer =
  | { readonly kind: "names"; readonly names: readonly NodeName[]; readonly fault: string | undefined }
  | {
    readonly kind: "addresses";
    readonly addresses: readonly NodeAddress[];
    /** The host has more than fit. */
    readonly truncated: boolean;
    readonly fault: string | undefined;
  }
  | { readonly kind: "refused" }
  | { readonly kind: "unknown-to-host" }
  | { readonly kind: "unknown-code" }
  | { readonly kind: "unknown-query-type" };

/** A reply. */
export interface NodeInformationReply {
  /** Tells it from a query. */
  readonly kind: "node-information-reply";
  /** The raw code, one of {@linkcode REPLY_CODES} as a rule. */
  readonly code: number;
  /** The raw query type, from the query if the host is honest. */
  readonly queryType: number;
  /** What it says. */
  readonly answer: NodeInformationAnswer;
}

/**
 * Writes a query; its checksum is 0.
 *
 * @param query What to write.
 * @param bytes Where to.
 * @returns Length of the message.
 * @throws {RangeError} The message doesn't fit.
 */
export function encodeNodeInformationQuery(query: Omit<NodeInformationQuery, "kind">, bytes: Uint8Array): number {
  const { code, queryType, flags, nonce, data } = NODE_INFORMATION_OFFSETS;
  const length = data + query.subject.length;
  encodeHeader(bytes, length, ICMPV6.nodeInformationQuery);
  bytes[code] = query.subjectCode;
  writeUint16(bytes, queryType, query.queryType);
  writeUint16(bytes, flags, query.flags);
  bytes.set(query.nonce, nonce);
  bytes.set(query.subject, data);
  return length;
}

/**
 * Reads a reply. Its nonce is the probe's to check.
 *
 * @param bytes The whole message; network byte order.
 * @returns The reply as far as it makes sense, or what is wrong with its header. Nothing in it is a view of `bytes`.
 */
export function decodeNodeInformationReply(bytes: Uint8Array): NodeInformationReply | Malformed {
  const fault = headerFault(bytes, ICMPV6.nodeInformationReply);
  if (fault !== undefined) return fault;
  const code = bytes[NODE_INFORMATION_OFFSETS.code]!;
  const queryType = readUint16(bytes, NODE_INFORMATION_OFFSETS.queryType);
  return { kind: "node-information-reply", code, queryType, answer: decodeAnswer(bytes, code, queryType) };
}

/**
 * The subject that a name is: RFC 4620 section 6.2 ends what is not the whole name by a second zero.
 *
 * @param name ASCII, escaped as in a zone file.
 * @param form Whether it is the whole name.
 * @returns Wire form, or what is wrong with the name.
 */
export function encodeNodeName(name: string, form: "fully-qualified" | "first-labels"): Uint8Array | Malformed {
  const wire = encodeDnsName(name);
  if (!(wire instanceof Uint8Array) || form === "fully-qualified") return wire;
  const subject = new Uint8Array(wire.length + 1);
  subject.set(wire);
  return subject;
}

function headerFault(bytes: Uint8Array, type: number): Malformed | undefined {
  const { data } = NODE_INFORMATION_OFFSETS;
  if (bytes.length < data) return malformed(`node information of ${bytes.length} bytes, shorter than ${data}`);
  return bytes[NODE_INFORMATION_OFFSETS.type] === type ? undefined : malformed(`type is not ${type}`);
}

function encodeHeader(bytes: Uint8Array, length: number, type: number): void {
  requireRoom(bytes, length);
  bytes[NODE_INFORMATION_OFFSETS.type] = type;
  writeUint16(bytes, NODE_INFORMATION_OFFSETS.checksum, 0);
}

function decodeAnswer(bytes: Uint8Array, code: number, queryType: number): NodeInformationAnswer {
  switch (code) {
    case REPLY_CODES.success:
      break;
    case REPLY_CODES.refused:
      return { kind: "refused" };
    case REPLY_CODES.unknown:
      return { kind: "unknown-to-host" };
    default:
      return { kind: "unknown-code" };
  }
  const data = bytes.subarray(NODE_INFORMATION_OFFSETS.data);
  const truncated = (readUint16(bytes, NODE_INFORMATION_OFFSETS.flags) & NODE_INFORMATION_FLAGS.truncated) !== 0;
  switch (queryType) {
    case QUERY_TYPES.name:
      return decodeNames(data);
    case QUERY_TYPES.ipv6:
      return { ...decodeAddresses(data, IPV6_ADDRESS_BYTES, formatIpv6), truncated };
    case QUERY_TYPES.ipv4:
      return { ...decodeAddresses(data, IPV4_ADDRESS_BYTES, formatIpv4), truncated };
    default:
      return { kind: "unknown-query-type" };
  }
}

/** Pointers of compressed names count from the TTL, the first byte of the data. */
function decodeNames(data: Uint8Array): NodeInformationAnswer {
  if (data.length < TTL_BYTES) return { kind: "names", names: [], fault: "too short" };
  const names: NodeName[] = [];
  for (let at = TTL_BYTES; at < data.length;) {
    const name = decodeDnsName(data, at);
    if (name.kind === "malformed") return { kind: "names", names, fault: "truncated" };
    const fullyQualified = data[name.end] !== 0;
    names.push({ text: name.text, fullyQualified });
    at = name.end + (fullyQualified ? 0 : 1);
  }
  return { kind: "names", names, fault: undefined };
}

function decodeAddresses(
  data: Uint8Array,
  addressBytes: number,
  format: (bytes: Uint8Array, offset: number) => string,
) {
  const addresses: NodeAddress[] = [];
  let at = 0;
  for (; at + TTL_BYTES + addressBytes <= data.length; at += TTL_BYTES + addressBytes) {
    addresses.push({ text: format(data, at + TTL_BYTES), ttlSeconds: readUint32(data, at) });
  }
  return { kind: "addresses", addresses, fault: at < data.length ? "truncated" : undefined } as const;
}
