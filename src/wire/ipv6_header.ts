/**
 * The fixed IPv6 header, RFC 8200 section 3, and the walk over extension headers (section 4) to what a packet carries:
 * an ICMPv6 error quotes a packet from its IPv6 header on.
 *
 * @module
 */

import { readUint16, readUint32, requireRoom, writeUint16, writeUint32 } from "./big_endian.ts";
import { IPV6_ADDRESS_BYTES } from "./ip_address.ts";
import { type Malformed, malformed } from "./malformed.ts";

/** Size of the header without extension headers. */
export const IPV6_HEADER_BYTES = 40;

/** Where the fields lie, counted from the first byte of the header; all numbers are in network byte order. */
export const IPV6_OFFSETS = {
  /** 4 bits version, 8 bits traffic class, 20 bits flow label. */
  versionClassAndFlow: 0,
  /** 16 bits: everything behind this header. */
  payloadLength: 4,
  /** 8 bits. */
  nextHeader: 6,
  /** 8 bits. */
  hopLimit: 7,
  /** 16 bytes. */
  source: 8,
  /** 16 bytes. */
  destination: 24,
} as const;

/** What a header is made from. */
export interface Ipv6HeaderFields {
  /** 8 bits. */
  readonly trafficClass: number;
  /** 20 bits. */
  readonly flowLabel: number;
  /** Size of everything behind this header, extension headers included. */
  readonly payloadBytes: number;
  /** 8 bits: 58 for ICMPv6. */
  readonly nextHeader: number;
  /** 8 bits. */
  readonly hopLimit: number;
  /** 16 bytes in network order. */
  readonly source: Uint8Array;
  /** 16 bytes in network order. */
  readonly destination: Uint8Array;
}

/** A header as it was read; addresses are views of the bytes that were read. */
export interface Ipv6Header extends Ipv6HeaderFields {
  /** Tells it from what could not be decoded. */
  readonly kind: "ipv6";
}

/** What a packet carries behind its IPv6 headers. */
export interface UpperLayer {
  /** Tells it from what could not be decoded. */
  readonly kind: "upper-layer";
  /** Next-header number of what begins at `offset`: 58 for ICMPv6. */
  readonly protocol: number;
  /** Counted from the first byte of the packet; may be the end of what is there. */
  readonly offset: number;
}

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const DESTINATION_OPTIONS = 60;

const FRAGMENT_HEADER_BYTES = 8;
const FRAGMENT_OFFSET_OFFSET = 2;

/**
 * Reads the fixed header.
 *
 * The payload length isn't compared with what is there: a quoted packet is mostly cut short.
 *
 * @param bytes A packet from its header on, in network byte order.
 * @returns The header with views of `bytes`, or what is wrong with it.
 */
export function decodeIpv6Header(bytes: Uint8Array): Ipv6Header | Malformed {
  if (bytes.length < IPV6_HEADER_BYTES) return malformed(`no whole IPv6 header in ${bytes.length} bytes`);
  const first = readUint32(bytes, IPV6_OFFSETS.versionClassAndFlow);
  if (first >>> 28 !== 6) return malformed(`IPv6 header with version ${first >>> 28}`);
  const { source, destination } = IPV6_OFFSETS;
  return {
    kind: "ipv6",
    trafficClass: first >>> 20 & 0xff,
    flowLabel: first & 0xfffff,
    payloadBytes: readUint16(bytes, IPV6_OFFSETS.payloadLength),
    nextHeader: bytes[IPV6_OFFSETS.nextHeader]!,
    hopLimit: bytes[IPV6_OFFSETS.hopLimit]!,
    source: bytes.subarray(source, source + IPV6_ADDRESS_BYTES),
    destination: bytes.subarray(destination, destination + IPV6_ADDRESS_BYTES),
  };
}

/**
 * Writes the fixed header.
 *
 * @param fields What to write; numbers keep as many low bits as their field has.
 * @param bytes Where to, from the first byte on.
 * @returns Size of the header: 40.
 * @throws {RangeError} The header doesn't fit.
 */
export function encodeIpv6Header(fields: Ipv6HeaderFields, bytes: Uint8Array): number {
  requireRoom(bytes, IPV6_HEADER_BYTES);
  const first = 6 << 28 | (fields.trafficClass & 0xff) << 20 | fields.flowLabel & 0xfffff;
  writeUint32(bytes, IPV6_OFFSETS.versionClassAndFlow, first);
  writeUint16(bytes, IPV6_OFFSETS.payloadLength, fields.payloadBytes);
  bytes[IPV6_OFFSETS.nextHeader] = fields.nextHeader;
  bytes[IPV6_OFFSETS.hopLimit] = fields.hopLimit;
  bytes.set(fields.source, IPV6_OFFSETS.source);
  bytes.set(fields.destination, IPV6_OFFSETS.destination);
  return IPV6_HEADER_BYTES;
}

/**
 * Walks over the extension headers of a packet.
 *
 * @param bytes A packet from its IPv6 header on, in network byte order; it may be cut short behind what is looked for.
 * @returns What the packet carries and where; or what is wrong, which includes that the packet is a fragment other
 * than the first, because that has no header of the upper layer.
 */
export function findUpperLayer(bytes: Uint8Array): UpperLayer | Malformed {
  const header = decodeIpv6Header(bytes);
  if (header.kind === "malformed") return header;
  let protocol = header.nextHeader;
  let offset = IPV6_HEADER_BYTES;
  // Every turn goes on by 8 bytes at least.
  while (isExtensionHeader(protocol)) {
    if (offset + 8 > bytes.length) return malformed(`IPv6 extension header ${protocol} is cut short`);
    if (protocol === FRAGMENT && readUint16(bytes, offset + FRAGMENT_OFFSET_OFFSET) >>> 3 !== 0) {
      return malformed("IPv6 fragment without the header of the upper layer");
    }
    const extensionBytes = extensionHeaderBytes(protocol, bytes[offset + 1]!);
    protocol = bytes[offset]!;
    offset += extensionBytes;
    if (offset > bytes.length) return malformed(`IPv6 extension headers of ${offset} bytes in ${bytes.length}`);
  }
  return { kind: "upper-layer", protocol, offset };
}

function isExtensionHeader(protocol: number): boolean {
  return protocol === HOP_BY_HOP || protocol === ROUTING || protocol === FRAGMENT || protocol === AUTHENTICATION ||
    protocol === DESTINATION_OPTIONS;
}

/** The size of an extension header from its length field, which a fragment header doesn't have. */
function extensionHeaderBytes(protocol: number, length: number): number {
  switch (protocol) {
    case FRAGMENT:
      return FRAGMENT_HEADER_BYTES;
    case AUTHENTICATION: // RFC 4302 section 2.2: words of 4 bytes, minus 2
      return (length + 2) * 4;
    default: // RFC 8200 section 4.3: units of 8 bytes, not counting the first
      return (length + 1) * 8;
  }
}
