/**
 * What people paste where a host belongs: an address in brackets, a URL, `host:443`, `user@host`.
 *
 * @module
 */

import { parseIpv4, parseIpv6 } from "../../wire/ip_address.ts";

/** The second slash is easily lost where no name in front of a colon can be meant. */
const SCHEME = /^(?:[a-z][a-z0-9+.-]*:\/\/|(?:https?|ftp|wss?):\/)/i;
const BEHIND_AUTHORITY = /[/?#]/;
/** `[ADDRESS]` or a name, and a port. */
const HOST_AND_PORT = /^(?:\[([^\]]+)\]|([^:[\]]+))(:\d{0,5})?$/;
/** The same as scp takes it behind `user@`: what follows the colon is a file. */
const HOST_AND_FILE = /^(?:\[([^\]]+)\]|([^:[\]]+))(:.*)?$/;
/** What names and addresses are made of, scopes included; no name is longer (RFC 1035 section 2.3.4). */
const HOST = /^[\p{L}\p{M}\p{N}._%:-]{1,253}$/u;
/** The same, blocks included. */
const LISTED = /^[\p{L}\p{M}\p{N}._%:/-]+$/u;
/**
 * An address with a slash behind it is a block, though it lack something, and no host with a path: `10.0.0/24`,
 * `10.0.0.0/`, `fe80::/64%eth0`, `[fd00::]/120`.
 */
const BLOCK = /^(?:[\d.]*|\[[^\]]*\]|[^/@[]*:[^/@]*:[^/@]*)\/(?!\/)/;

/**
 * Takes away the brackets around an address, which URLs have around IPv6 (RFC 3986 section 3.2.2).
 *
 * @returns The text itself unless it is an address in brackets.
 */
export function withoutBrackets(text: string): string {
  const [, inside] = /^\[([^\]]*)\]$/.exec(text) ?? [];
  return inside !== undefined && isAddress(inside) ? inside : text;
}

/**
 * Finds the host in a URL, in `host:port` and in `user@host`.
 *
 * @param text Any text.
 * @returns Undefined when the text is none of these.
 */
export function pastedHost(text: string): string | undefined {
  if (isAddress(text) || BLOCK.test(text)) return undefined;
  const [scheme = ""] = SCHEME.exec(text) ?? [];
  const rest = text.slice(scheme.length);
  const end = rest.search(BEHIND_AUTHORITY);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const at = authority.lastIndexOf("@");
  const hostAndPort = authority.slice(at + 1);
  const [, address, name, port] = (at < 0 ? HOST_AND_PORT : HOST_AND_FILE).exec(hostAndPort) ?? [];
  const host = isAddress(hostAndPort) ? hostAndPort : address ?? name;
  const pasted = scheme !== "" || end >= 0 || at >= 0 || port !== undefined;
  return pasted && host !== undefined && HOST.test(host) ? host : undefined;
}

/**
 * The hosts in a list with commas or semicolons, as other programs take and print it.
 *
 * @param text Any text.
 * @returns Undefined when the text is no such list.
 */
export function listedHosts(text: string): readonly string[] | undefined {
  if (!/[,;]/.test(text) || isAddress(text)) return undefined;
  const hosts = text.split(/[,;]/).filter((part) => part !== "");
  return hosts.length > 0 && hosts.every((host) => LISTED.test(host)) ? hosts : undefined;
}

/** Whether a text is an address, an IPv6 address perhaps with a scope. */
function isAddress(text: string): boolean {
  if (!text.includes(":")) return parseIpv4(text) !== undefined;
  const percent = text.indexOf("%");
  return parseIpv6(percent < 0 ? text : text.slice(0, percent)) !== undefined;
}

/**
 * Whether a text stands for many addresses: a block, or a range.
 *
 * @param text Any text.
 */
export function isBlockOrRange(text: string): boolean {
  const [, first = "", mark, last = ""] = /^([^/-]+)([/-])(.+)$/.exec(text) ?? [];
  if (!isAddress(withoutBrackets(first))) return false;
  return mark === "/" ? /^\d{1,3}$/.test(last) : /^[\d.]+$/.test(last) || isAddress(last);
}
