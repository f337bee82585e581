/**
 * Socket addresses: sockaddr_in and sockaddr_in6 of netinet/in.h.
 *
 * @module
 */

import { AF_INET, AF_INET6 } from "./headers/socket.ts";
import { sockaddr_in, sockaddr_in6 } from "./layout.ts";

/** Most bytes that a socket address takes: struct sockaddr_storage. */
export const SOCKADDR_STORAGE_BYTES = 128;

/** What a socket address says. */
export interface SocketAddress {
  /** Address family. */
  readonly family: "ipv4" | "ipv6";
  /** 4 or 16 bytes in network order. */
  readonly address: Uint8Array<ArrayBuffer>;
  /** Port, or 0. */
  readonly port: number;
  /** Interface index of a link-local IPv6 address, else 0. */
  readonly scopeId: number;
}

/** Parts of an IPv4 socket address. */
export interface SockaddrInParts {
  /** 4 bytes in network order. */
  readonly address: Uint8Array;
  /** Port; 0 where there is none. */
  readonly port: number;
}

/** Parts of an IPv6 socket address. */
export interface SockaddrIn6Parts {
  /** 16 bytes in network order. */
  readonly address: Uint8Array;
  /** Port; 0 where there is none. */
  readonly port: number;
  /** Interface index, or 0. */
  readonly scopeId: number;
  /** Traffic class and flow label, host byte order (IPV6_FLOWINFO_*); 0 by default. */
  readonly flowInfo?: number;
}

function checkAddress(address: Uint8Array, bytes: number): void {
  if (address.length !== bytes) throw new RangeError(`address of ${address.length} bytes instead of ${bytes}`);
}

/**
 * Encodes an IPv4 socket address.
 *
 * @param parts Address in network order, port in host order.
 * @returns struct sockaddr_in, 16 bytes.
 * @throws {RangeError} When the address does not have 4 bytes.
 */
export function encodeSockaddrIn(parts: SockaddrInParts): Uint8Array<ArrayBuffer> {
  checkAddress(parts.address, 4);
  const bytes = new Uint8Array(sockaddr_in.bytes);
  const view = new DataView(bytes.buffer);
  sockaddr_in.set(view, 0, "sin_family", AF_INET);
  view.setUint16(sockaddr_in.offset.sin_port, parts.port);
  bytes.set(parts.address, sockaddr_in.offset.sin_addr);
  return bytes;
}

/**
 * Encodes an IPv6 socket address.
 *
 * @param parts Address in network order, the rest in host order.
 * @returns struct sockaddr_in6, 28 bytes.
 * @throws {RangeError} When the address does not have 16 bytes.
 */
export function encodeSockaddrIn6(parts: SockaddrIn6Parts): Uint8Array<ArrayBuffer> {
  checkAddress(parts.address, 16);
  const bytes = new Uint8Array(sockaddr_in6.bytes);
  const view = new DataView(bytes.buffer);
  sockaddr_in6.set(view, 0, "sin6_family", AF_INET6);
  view.setUint16(sockaddr_in6.offset.sin6_port, parts.port);
  view.setUint32(sockaddr_in6.offset.sin6_flowinfo, parts.flowInfo ?? 0);
  bytes.set(parts.address, sockaddr_in6.offset.sin6_addr);
  sockaddr_in6.set(view, 0, "sin6_scope_id", parts.scopeId);
  return bytes;
}

/**
 * Decodes a socket address of either family.
 *
 * @param bytes A socket address, perhaps with bytes behind it.
 * @returns Its parts, the address copied; undefined when the family is another or the bytes are too few.
 */
export function decodeSockaddr(bytes: Uint8Array): SocketAddress | undefined {
  if (bytes.length < sockaddr_in.bytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (sockaddr_in.get(view, 0, "sin_family")) {
    case AF_INET:
      return {
        family: "ipv4",
        address: copy(bytes, sockaddr_in.offset.sin_addr, 4),
        port: view.getUint16(sockaddr_in.offset.sin_port),
        scopeId: 0,
      };
    case AF_INET6:
      if (bytes.length < sockaddr_in6.bytes) return undefined;
      return {
        family: "ipv6",
        address: copy(bytes, sockaddr_in6.offset.sin6_addr, 16),
        port: view.getUint16(sockaddr_in6.offset.sin6_port),
        scopeId: sockaddr_in6.get(view, 0, "sin6_scope_id"),
      };
    default:
      return undefined;
  }
}

function copy(bytes: Uint8Array, offset: number, length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.subarray(offset, offset + length));
}

/**
 * Changes the scope in a struct sockaddr_in6, without allocating.
 *
 * @param sockaddr The structure.
 * @param scopeId Interface index, written in the byte order of the machine; 0 for none.
 */
export function setSockaddrIn6Scope(sockaddr: Uint8Array, scopeId: number): void {
  const at = sockaddr_in6.offset.sin6_scope_id;
  sockaddr[at] = scopeId & 0xff;
  sockaddr[at + 1] = scopeId >>> 8 & 0xff;
  sockaddr[at + 2] = scopeId >>> 16 & 0xff;
  sockaddr[at + 3] = scopeId >>> 24;
}
