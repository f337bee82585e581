/**
 * Addresses of both families between the shapes that the program has for them: bytes, `struct sockaddr`, text.
 *
 * @module
 */
import { interfaceIndex, interfaceName } from "../../../ffi/interfaces.ts";
import { sockaddr_in6 } from "../../../ffi/layout.ts";
import { decodeSockaddr, encodeSockaddrIn, encodeSockaddrIn6 } from "../../../ffi/sockaddr.ts";
import type { Family } from "../../family/family.ts";
import { formatIpv4, formatIpv6, IPV4_ADDRESS_BYTES, parseIpv4, parseIpv6 } from "../../wire/ip_address.ts";

/** Room for the socket address of either family. */
export const SOCKADDR_BYTES = sockaddr_in6.bytes;

/** An address as the kernel wants it: 4 or 16 bytes in network order decide the family. */
export function encodeSocketAddress(
  address: Uint8Array,
  port: number,
  scopeId: number,
  flowInfo = 0,
): Uint8Array<ArrayBuffer> {
  return address.length === IPV4_ADDRESS_BYTES
    ? encodeSockaddrIn({ address, port })
    : encodeSockaddrIn6({ address, port, scopeId, flowInfo });
}

/** A numeric address, followed by `%` and the interface where it has a scope. */
export function addressText(address: Uint8Array, scopeId: number): string {
  const text = address.length === IPV4_ADDRESS_BYTES ? formatIpv4(address) : formatIpv6(address);
  return scopeId === 0 ? text : `${text}%${interfaceName(scopeId) ?? scopeId}`;
}

/**
 * Whether a socket address of this family has an address. Ports and scopes are not compared.
 *
 * @param bytes have the address from `offset` on, in network order
 */
export function hasAddress(
  name: Uint8Array,
  { addressBytes, sockaddrAddressOffset }: Pick<Family, "addressBytes" | "sockaddrAddressOffset">,
  bytes: Uint8Array,
  offset = 0,
): boolean {
  for (let index = 0; index < addressBytes; index++) {
    if (name[sockaddrAddressOffset + index] !== bytes[offset + index]) return false;
  }
  return true;
}

/** The socket address that {@linkcode addressText} gives this text for; undefined where there is none, or no more. */
export function parseSocketAddress(text: string): Uint8Array<ArrayBuffer> | undefined {
  const ipv4 = parseIpv4(text);
  if (ipv4 !== undefined) return encodeSocketAddress(ipv4, 0, 0);
  const [address = "", scope] = text.split("%");
  const ipv6 = parseIpv6(address);
  const scopeId = scope === undefined ? 0 : interfaceIndex(scope) ?? Number(scope);
  return ipv6 === undefined || !Number.isInteger(scopeId) ? undefined : encodeSocketAddress(ipv6, 0, scopeId);
}

/**
 * Text of the addresses that packets come from. Most packets come from where the last one came from: then nothing is
 * made anew. No other address is kept: a flood from everywhere would fill the memory with what nobody asks for.
 */
export class AddressBook {
  readonly #last = new Uint8Array(SOCKADDR_BYTES);
  #lastBytes = 0;
  #lastText = "";

  /**
   * The text of a socket address.
   *
   * @param name area that begins with it
   * @param bytes its length
   * @returns a numeric address, or `?` for what is none
   */
  textOf(name: Uint8Array, bytes: number): string {
    if (this.#isLast(name, bytes)) return this.#lastText;
    const sockaddr = name.subarray(0, bytes);
    const decoded = decodeSockaddr(sockaddr);
    if (decoded === undefined || bytes > SOCKADDR_BYTES) return "?";
    this.#last.set(sockaddr);
    this.#lastBytes = bytes;
    this.#lastText = addressText(decoded.address, decoded.scopeId);
    return this.#lastText;
  }

  #isLast(name: Uint8Array, bytes: number): boolean {
    if (bytes !== this.#lastBytes || bytes === 0) return false;
    for (let index = 0; index < bytes; index++) {
      if (name[index] !== this.#last[index]) return false;
    }
    return true;
  }
}
