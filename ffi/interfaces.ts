/**
 * Network interfaces: if_nametoindex(3), if_indextoname(3), getifaddrs(3).
 *
 * @module
 */

import { decodeCString, encodeCString, readCString } from "./cstring.ts";
import { SystemCallError } from "./errno.ts";
import { IF_NAMESIZE } from "./headers/net_if.ts";
import { AF_INET, AF_INET6 } from "./headers/socket.ts";
import { ifaddrs, sockaddr_in, sockaddr_in6 } from "./layout.ts";
import { errno, libc } from "./libc.ts";
import { decodeSockaddr, type SocketAddress } from "./sockaddr.ts";

/** An address and the interface that has it. */
export interface InterfaceAddress {
  /** Name of the interface. */
  readonly name: string;
  /** 4 or 16 bytes in network order. */
  readonly address: Uint8Array<ArrayBuffer>;
}

/**
 * Finds an interface.
 *
 * @param name Name such as `eth0`.
 * @returns Its index, undefined when there is none of that name.
 */
export function interfaceIndex(name: string): number | undefined {
  const bytes = encodeCString(name);
  if (bytes === undefined) return undefined;
  const index = libc.if_nametoindex(bytes);
  return index === 0 ? undefined : index;
}

/**
 * Names an interface.
 *
 * @param index Interface index.
 * @returns Its name, undefined when there is none of that index.
 */
export function interfaceName(index: number): string | undefined {
  const name = new Uint8Array(IF_NAMESIZE);
  return libc.if_indextoname(index, name) === null ? undefined : decodeCString(name);
}

/**
 * Lists the addresses of this host.
 *
 * @returns Every IPv4 and IPv6 address of every interface.
 * @throws {SystemCallError} When getifaddrs(3) fails.
 */
export function interfaceAddresses(): InterfaceAddress[] {
  const result = new BigUint64Array(1);
  const failed = libc.getifaddrs(new Uint8Array(result.buffer));
  if (failed !== 0) throw new SystemCallError("getifaddrs", errno());
  const list = Deno.UnsafePointer.create(result[0] ?? 0n);
  try {
    return copyAddresses(list);
  } finally {
    libc.freeifaddrs(list);
  }
}

function copyAddresses(list: Deno.PointerValue): InterfaceAddress[] {
  const addresses: InterfaceAddress[] = [];
  for (let entry = list; entry !== null;) {
    const view = new DataView(Deno.UnsafePointerView.getArrayBuffer(entry, ifaddrs.bytes));
    const name = readCString(Deno.UnsafePointer.create(ifaddrs.getPointer(view, 0, "ifa_name")));
    const address = readSockaddr(Deno.UnsafePointer.create(ifaddrs.getPointer(view, 0, "ifa_addr")));
    if (name !== undefined && address !== undefined) addresses.push({ name, address: address.address });
    entry = Deno.UnsafePointer.create(ifaddrs.getPointer(view, 0, "ifa_next"));
  }
  return addresses;
}

/** Reads a socket address that carries no length: its family says how long it is. */
function readSockaddr(pointer: Deno.PointerValue): SocketAddress | undefined {
  if (pointer === null) return undefined;
  switch (new Deno.UnsafePointerView(pointer).getUint16()) {
    case AF_INET:
      return decodeSockaddr(new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(pointer, sockaddr_in.bytes)));
    case AF_INET6:
      return decodeSockaddr(new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(pointer, sockaddr_in6.bytes)));
    default:
      return undefined;
  }
}
