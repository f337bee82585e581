/**
 * IPv4 and IPv6 addresses between text and bytes, without a name service. What is accepted and what is written is what
 * glibc's inet_pton(3), inet_aton(3) and inet_ntop(3) accept and write; the forms are those of RFC 4291 section 2.2.
 *
 * @module
 */

/** Size of an IPv4 address. */
export const IPV4_ADDRESS_BYTES = 4;
/** Size of an IPv6 address. */
export const IPV6_ADDRESS_BYTES = 16;

const DECIMAL_OCTET = /^(?:0|[1-9][0-9]{0,2})$/;
const C_NUMBER = /^(?:0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/;
const HEX_GROUP = /^[0-9a-fA-F]{1,4}$/;

/**
 * Reads an IPv4 address in its full dotted form, as inet_pton(3) does: four decimal numbers up to 255, none with a
 * leading zero.
 *
 * @param text `192.0.2.1`.
 * @returns 4 bytes in network order, or undefined for anything else.
 */
export function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  if (parts.length !== IPV4_ADDRESS_BYTES) return undefined;
  const address = new Uint8Array(IPV4_ADDRESS_BYTES);
  for (const [index, part] of parts.entries()) {
    if (!DECIMAL_OCTET.test(part)) return undefined;
    const octet = Number(part);
    if (octet > 0xff) return undefined;
    address[index] = octet;
  }
  return address;
}

/**
 * Reads an IPv4 address in any form that inet_aton(3) knows: one to four numbers, each decimal, octal (`017`) or
 * hexadecimal (`0x7f`), the last of which fills all the bytes that are left.
 *
 * Unlike inet_aton(3), and like getaddrinfo(3), it takes nothing behind the address.
 *
 * @param text `127.1`, `0x7f.1`, `2130706433`.
 * @returns 4 bytes in network order, or undefined for anything else.
 */
export function parseIpv4Loose(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  if (parts.length > IPV4_ADDRESS_BYTES) return undefined;
  const address = new Uint8Array(IPV4_ADDRESS_BYTES);
  for (const [index, part] of parts.entries()) {
    if (!C_NUMBER.test(part)) return undefined;
    let value = /^0[0-7]/.test(part) ? parseInt(part, 8) : Number(part);
    const isLast = index === parts.length - 1;
    const lowest = isLast ? IPV4_ADDRESS_BYTES - 1 : index;
    if (value >= 256 ** (lowest - index + 1)) return undefined;
    for (let at = lowest; at >= index; at--) {
      address[at] = value % 256;
      value = Math.floor(value / 256);
    }
  }
  return address;
}

/**
 * Reads an IPv6 address as inet_pton(3) does; a scope (`%eth0`) is not part of it.
 *
 * @param text `2001:db8::1`, `::ffff:192.0.2.1`.
 * @returns 16 bytes in network order, or undefined for anything else.
 */
export function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split("::");
  const [front = "", back] = halves;
  if (halves.length > 2) return undefined;
  const head = parseGroups(front, back === undefined);
  const tail = back === undefined ? [] : parseGroups(back, true);
  if (head === undefined || tail === undefined) return undefined;
  const given = head.length + tail.length;
  // "::" stands for one group at least.
  if (back === undefined ? given !== IPV6_ADDRESS_BYTES : given > IPV6_ADDRESS_BYTES - 2) return undefined;
  const address = new Uint8Array(IPV6_ADDRESS_BYTES);
  address.set(head);
  address.set(tail, IPV6_ADDRESS_BYTES - tail.length);
  return address;
}

/**
 * Writes an IPv4 address in its dotted form.
 *
 * @param bytes Holds the address in network order.
 * @param offset Where its 4 bytes begin.
 * @returns `192.0.2.1`.
 */
export function formatIpv4(bytes: Uint8Array, offset = 0): string {
  return `${bytes[offset]}.${bytes[offset + 1]}.${bytes[offset + 2]}.${bytes[offset + 3]}`;
}

/**
 * Writes the IPv4 address that a 32-bit number is, such as the gateway of a redirect.
 *
 * @param word Its first octet is the most significant byte; it may have come as a signed number.
 * @returns `192.0.2.1`.
 */
export function formatIpv4Word(word: number): string {
  return `${word >>> 24}.${word >>> 16 & 0xff}.${word >>> 8 & 0xff}.${word & 0xff}`;
}

/**
 * Writes an IPv6 address as inet_ntop(3) does: lower case, the first of the longest runs of zero groups as `::`, and
 * a dotted end for IPv4-compatible and IPv4-mapped addresses.
 *
 * @param bytes Holds the address in network order.
 * @param offset Where its 16 bytes begin.
 * @returns `2001:db8::1`, `::ffff:192.0.2.1`.
 */
export function formatIpv6(bytes: Uint8Array, offset = 0): string {
  const groups: number[] = [];
  for (let at = offset; at < offset + IPV6_ADDRESS_BYTES; at += 2) groups.push(bytes[at]! << 8 | bytes[at + 1]!);
  const zeros = longestZeroRun(groups);
  const embedsIpv4 = zeros.start === 0 && (zeros.length === 6 || (zeros.length === 5 && groups[5] === 0xffff));
  const words = groups.slice(0, embedsIpv4 ? 6 : 8).map((group) => group.toString(16));
  if (embedsIpv4) words.push(formatIpv4(bytes, offset + 12));
  // RFC 5952 section 4.2.2: a single group is not shortened.
  if (zeros.length < 2) return words.join(":");
  return `${words.slice(0, zeros.start).join(":")}::${words.slice(zeros.start + zeros.length).join(":")}`;
}

/**
 * Tells whether an IPv4 address is multicast: 224.0.0.0/4, RFC 1112 section 4.
 *
 * @param address 4 bytes in network order.
 */
export function isIpv4Multicast(address: Uint8Array): boolean {
  return (address[0]! & 0xf0) === 0xe0;
}

/**
 * Tells whether an IPv6 address is multicast: ff00::/8, RFC 4291 section 2.7.
 *
 * @param address 16 bytes in network order.
 */
export function isIpv6Multicast(address: Uint8Array): boolean {
  return address[0] === 0xff;
}

/**
 * Tells whether an IPv6 address is link-local unicast: fe80::/10, RFC 4291 section 2.5.6.
 *
 * @param address 16 bytes in network order.
 */
export function isIpv6LinkLocal(address: Uint8Array): boolean {
  return address[0] === 0xfe && (address[1]! & 0xc0) === 0x80;
}

/**
 * Tells whether an IPv6 address is multicast within the link, ff02::/16 with any flags: RFC 4291 section 2.7.
 *
 * @param address 16 bytes in network order.
 */
export function isIpv6LinkLocalMulticast(address: Uint8Array): boolean {
  return address[0] === 0xff && (address[1]! & 0x0f) === 0x02;
}

/**
 * Tells whether an address of either family is the unspecified one, `0.0.0.0` or `::`.
 *
 * @param address 4 or 16 bytes in network order.
 */
export function isUnspecified(address: Uint8Array): boolean {
  return address.every((byte) => byte === 0);
}

/** Reads colon-separated groups into bytes; only the end of an address may be dotted. */
function parseGroups(text: string, dottedEndAllowed: boolean): number[] | undefined {
  const bytes: number[] = [];
  if (text === "") return bytes;
  const groups = text.split(":");
  for (const [index, group] of groups.entries()) {
    if (HEX_GROUP.test(group)) {
      const value = parseInt(group, 16);
      bytes.push(value >>> 8, value & 0xff);
      continue;
    }
    const ipv4 = dottedEndAllowed && index === groups.length - 1 ? parseIpv4(group) : undefined;
    if (ipv4 === undefined) return undefined;
    bytes.push(...ipv4);
  }
  return bytes;
}

/** Finds the first of the longest runs of zeros. */
function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: -1, length: 0 };
  let length = 0;
  for (const [index, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0;
    if (length > best.length) best = { start: index - length + 1, length };
  }
  return best;
}
