/**
 * The IPv4 header, RFC 791 section 3.1; the kernel's view is linux/ip.h. Its options are in `ipv4_options.ts`.
 *
 * @module
 */

import { readUint16 } from "./big_endian.ts";
import { IPV4_ADDRESS_BYTES } from "./ip_address.ts";
import { type Malformed, malformed } from "./malformed.ts";

/** Size of a header without options. */
export const IPV4_HEADER_BYTES = 20;
/** Most that options can take: the header length counts 4-byte words in 4 bits. */
export const IPV4_MAX_OPTION_BYTES = 40;

/** Where the fields lie, counted from the first byte of the header; all numbers are in network byte order. */
export const IPV4_OFFSETS = {
  /** 4 bits version, 4 bits header length in 4-byte words. */
  versionAndHeaderLength: 0,
  /** 8 bits. */
  typeOfService: 1,
  /** 16 bits: header and data. */
  totalLength: 2,
  /** 16 bits. */
  identification: 4,
  /** 3 bits flags, 13 bits fragment offset in units of 8 bytes. */
  flagsAndFragmentOffset: 6,
  /** 8 bits. */
  timeToLive: 8,
  /** 8 bits. */
  protocol: 9,
  /** 16 bits. */
  checksum: 10,
  /** 4 bytes. */
  source: 12,
  /** 4 bytes. */
  destination: 16,
  /** Up to 40 bytes. */
  options: 20,
} as const;

/** A header as it was read; addresses and options are views of the bytes that were read. */
export interface Ipv4Header {
  /** Tells it from what could not be decoded. */
  readonly kind: "ipv4";
  /** Size of the header, options included: where the data begins. */
  readonly headerBytes: number;
  /** 8 bits. */
  readonly typeOfService: number;
  /** Size of the whole packet, this header included. */
  readonly totalBytes: number;
  /** 16 bits that the fragments of one packet share. */
  readonly identification: number;
  /** 3 bits: reserved (4), don't fragment (2), more fragments follow (1). */
  readonly flags: number;
  /** Where in the whole packet's data the fragment belongs: a multiple of 8. */
  readonly fragmentOffsetBytes: number;
  /** 8 bits. */
  readonly timeToLive: number;
  /** 8 bits: 1 for ICMP. */
  readonly protocol: number;
  /** 4 bytes in network order. */
  readonly source: Uint8Array;
  /** 4 bytes in network order. */
  readonly destination: Uint8Array;
  /** Options as they are in the packet, padding included: up to 40 bytes. */
  readonly options: Uint8Array;
  /** The 16 bits as they came; right if {@linkcode internetChecksum} over the header is 0. */
  readonly checksum: number;
}

/**
 * Finds out how long the header of a packet is, and whether there is a whole header at all.
 *
 * @param bytes Holds the packet.
 * @param start First byte of the packet.
 * @param end Byte behind the last of the packet.
 * @returns 20 to 60, or -1 when the version isn't 4, the length field says less than 20, or the header reaches past
 * `end`.
 */
export function ipv4HeaderBytes(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < IPV4_HEADER_BYTES) return -1;
  const first = bytes[start]!;
  const headerBytes = (first & 0x0f) * 4;
  if (first >>> 4 !== 4 || headerBytes < IPV4_HEADER_BYTES || headerBytes > end - start) return -1;
  return headerBytes;
}

/**
 * Reads a header.
 *
 * The total length isn't compared with what is there: a quoted packet is mostly cut short.
 *
 * @param bytes A packet from its header on, in network byte order.
 * @returns The header with views of `bytes`, or what is wrong with it.
 */
export function decodeIpv4Header(bytes: Uint8Array): Ipv4Header | Malformed {
  const headerBytes = ipv4HeaderBytes(bytes, 0, bytes.length);
  if (headerBytes < 0) return malformed(`no whole IPv4 header in ${bytes.length} bytes`);
  const { source, destination, options } = IPV4_OFFSETS;
  const fragment = readUint16(bytes, IPV4_OFFSETS.flagsAndFragmentOffset);
  return {
    kind: "ipv4",
    headerBytes,
    typeOfService: bytes[IPV4_OFFSETS.typeOfService]!,
    totalBytes: readUint16(bytes, IPV4_OFFSETS.totalLength),
    identification: readUint16(bytes, IPV4_OFFSETS.identification),
    flags: fragment >>> 13,
    fragmentOffsetBytes: (fragment & 0x1fff) * 8,
    timeToLive: bytes[IPV4_OFFSETS.timeToLive]!,
    protocol: bytes[IPV4_OFFSETS.protocol]!,
    checksum: readUint16(bytes, IPV4_OFFSETS.checksum),
    source: bytes.subarray(source, source + IPV4_ADDRESS_BYTES),
    destination: bytes.subarray(destination, destination + IPV4_ADDRESS_BYTES),
    options: bytes.subarray(options, headerBytes),
  };
}
