/**
 * Addresses of both families between the shapes that the program has for them: bytes, `struct sockaddr`, text.
 *
 * @module
 */
import { interfaceName } from "../../ffi/interfaces.ts";
import { decodeSockaddr, encodeSockaddrIn, encodeSockaddrIn6 } from "../../ffi/sockaddr.ts";
import { formatIpv4, formatIpv6, IPV4_ADDRESS_BYTES } from "../wire/ip_address.ts";

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

/** Most addresses remembered with their text; beyond that all are forgotten and begin anew. */
const REMEMBERED_ADDRESSES = 1024;

/**
 * Text of the addresses that packets come from. Most packets come from where the last one came from: then nothing is
 * made anew.
 */
export class AddressBook {
  #lastText = "";
  #last: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  readonly #sockaddrs = new Map<string, Uint8Array<ArrayBuffer>>();

  /**
   * The text of a socket address.
   *
   * @param name area that begins with it
   * @param bytes its length
   * @returns a numeric address, or `?` for what is none
   */
  textOf(name: Uint8Array, bytes: number): string {
    if (this.#isLast(name, bytes)) return this.#lastText;
    const sockaddr = new Uint8Array(name.subarray(0, bytes));
    const decoded = decodeSockaddr(sockaddr);
    if (decoded === undefined) return "?";
    this.#last = sockaddr;
    this.#lastText = addressText(decoded.address, decoded.scopeId);
    if (this.#sockaddrs.size >= REMEMBERED_ADDRESSES) this.#sockaddrs.clear();
    this.#sockaddrs.set(this.#lastText, sockaddr);
    return this.#lastText;
  }

  /** The socket address that had this text, if it is still remembered. */
  sockaddrOf(text: string): Uint8Array<ArrayBuffer> | undefined {
    return this.#sockaddrs.get(text);
  }

  #isLast(name: Uint8Array, bytes: number): boolean {
    if (bytes !== this.#last.length || bytes === 0) return false;
    for (let index = 0; index < bytes; index++) {
      if (name[index] !== this.#last[index]) return false;
    }
    return true;
  }
}
