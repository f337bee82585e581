/**
 * One word that asks for targets: a host name, an address, a block of addresses (CIDR, RFC 4632 and RFC 4291
 * section 2.3) or a range of them. Blocks and ranges stay what they are, a first address and a count, however many
 * addresses they stand for.
 *
 * @module
 */

import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from "../../wire/ip_address.ts";
import { listedHosts, pastedHost, withoutBrackets } from "./pasted_host.ts";
import type { FamilyChoice } from "../options.ts";

/** A name that is to be looked up; so are the odd forms of IPv4 addresses, such as `127.1`. */
export interface NameSpec {
  /** Tells it from addresses. */
  readonly kind: "name";
  /** As it was typed. */
  readonly text: string;
  /** It is one target. */
  readonly count: 1;
}

/** Addresses one after the other. */
export interface AddressSpec {
  /** Tells it from a name. */
  readonly kind: "addresses";
  /** Of all of them. */
  readonly family: "ipv4" | "ipv6";
  /** The first one: 32-bit words in host byte order, the most significant first; IPv4 has the last one only. */
  readonly first: readonly [number, number, number, number];
  /** How many; exact up to 2^53. */
  readonly count: number;
  /** What stood behind `%`: the device or index that IPv6 addresses are limited to. */
  readonly scope: string | undefined;
  /** As it was typed, of a single address that is not typed as it is written; undefined otherwise. */
  readonly text: string | undefined;
}

/** What a word asks for. */
export type TargetSpec = NameSpec | AddressSpec;

/** A word that asks for nothing that could be pinged. */
export interface SpecFault {
  /** Tells it from a spec. */
  readonly kind: "fault";
  /** What is wrong with it, in a few words. */
  readonly message: string;
}

/** Longer words are no targets: a host name has 253 bytes at most (RFC 1035 section 2.3.4). */
export const MAX_TARGET_BYTES = 1000;

interface OneAddress {
  readonly family: "ipv4" | "ipv6";
  readonly words: readonly [number, number, number, number];
  readonly scope: string | undefined;
}

/** Two addresses of 45 characters and their scopes of IFNAMSIZ do not come near this. */
const MAX_RANGE_LENGTH = 200;
const WORD = 2 ** 32;
/** Names may be international, and end in a scope. */
const NOT_IN_NAMES = /[^\p{L}\p{M}\p{N}._%-]/u;
/** More addresses than any `--max-targets` allows: that is what is wrong with them, whatever they are. */
const TOO_MANY = 1_048_577;
/** What a URL, a port, a user, or an address in brackets has, so that few words are looked at closer. */
const MAY_BE_PASTED = /[/@[]|:\d*$/;
const PREFIX = /^\d{1,3}$/;
/** The end of a range as nmap or fping's users may write it; no host name ends in digits alone (RFC 1123 section 2.1). */
const SHORT_END = /^[\d.]+$/;

/**
 * Reads a word.
 *
 * @param text Without blanks around it.
 * @param family `-4`, `-6`: addresses of the other one are refused.
 * @returns What it asks for, or why that is nothing; never throws.
 */
export function parseTargetSpec(
  text: string,
  family: FamilyChoice,
): TargetSpec | SpecFault {
  if (text === "") return fault("no target");
  if (text.length > MAX_TARGET_BYTES) return fault("too long for a target");
  if (/\p{Cc}/u.test(text)) return fault("a control character in a target");
  if (/\s/.test(text)) return fault("a blank in a target");
  if (MAY_BE_PASTED.test(text)) {
    const host = pastedHost(text);
    if (host !== undefined) return fault(`only the host can be pinged: ${host}`);
  }
  if (listedHosts(text) !== undefined) {
    return fault("a list with commas: each target is a word or a line of its own");
  }
  const bare = withoutBrackets(text);
  const spec = parseBlock(bare) ?? parseRange(bare) ?? parseAddress(bare);
  if (spec === undefined) return nameSpec(text);
  return spec.kind === "fault" ? spec : accepted(spec, family);
}

/**
 * Writes an address of a spec into a buffer.
 *
 * @param index 0 to the spec's count less 1.
 * @param into Gets 4 or 16 bytes in network order.
 * @param offset Where they go.
 */
export function writeSpecAddress(spec: AddressSpec, index: number, into: Uint8Array, offset: number): void {
  const { first } = spec;
  if (spec.family === "ipv4") {
    writeWord(first[3] + index, into, offset);
    return;
  }
  let carry = index;
  for (let word = 3; word >= 0; word--) {
    const sum = (first[word] ?? 0) + carry;
    writeWord(sum % WORD, into, offset + 4 * word);
    carry = sum >= WORD ? Math.floor(sum / WORD) : 0;
  }
}

function writeWord(word: number, into: Uint8Array, offset: number): void {
  into[offset] = word >>> 24;
  into[offset + 1] = word >>> 16;
  into[offset + 2] = word >>> 8;
  into[offset + 3] = word;
}

/** A word with characters of no name is refused at once, without a look-up. */
function nameSpec(text: string): NameSpec | SpecFault {
  const [stranger] = NOT_IN_NAMES.exec(text) ?? [];
  return stranger === undefined ? { kind: "name", text, count: 1 } : fault(`'${stranger}' is in no address or name`);
}

function fault(message: string): SpecFault {
  return { kind: "fault", message };
}

/** `ADDRESS/PREFIX`; undefined without a slash. */
function parseBlock(text: string): AddressSpec | SpecFault | undefined {
  const slash = text.indexOf("/");
  if (slash < 0) return undefined;
  const address = readAddress(text.slice(0, slash));
  if (address === undefined) return fault("no whole address in front of the slash");
  const bits = address.family === "ipv4" ? 32 : 128;
  const digits = text.slice(slash + 1);
  if (digits.includes("%")) return fault("a scope stands in front of the slash, as in fe80::%eth0/126");
  const prefix = PREFIX.test(digits) ? Number(digits) : Infinity;
  if (prefix > bits) return fault(`no prefix length from 0 to ${bits} behind the slash`);
  const { family, scope } = address;
  const first = networkAddress(address.words, prefix + 128 - bits);
  const size = 2 ** (bits - prefix);
  // RFC 1122 section 3.2.1.3: the first is the network's, the last its broadcast address; RFC 3021: not in a /31.
  if (family === "ipv6" || prefix >= 31) {
    return { kind: "addresses", family, first, count: size, scope, text: undefined };
  }
  const [, , , word] = first;
  return { kind: "addresses", family, first: [0, 0, 0, word + 1], count: size - 2, scope, text: undefined };
}

/** Clears the bits behind a prefix. */
function networkAddress(
  words: readonly [number, number, number, number],
  prefix: number,
): [number, number, number, number] {
  const masked = (word: number, index: number) => {
    const kept = Math.min(32, Math.max(0, prefix - 32 * index));
    return word - word % 2 ** (32 - kept);
  };
  return [masked(words[0], 0), masked(words[1], 1), masked(words[2], 2), masked(words[3], 3)];
}

/** `ADDRESS-ADDRESS`; undefined unless both sides are addresses, or begin to be, as a host name may have a hyphen. */
function parseRange(text: string): AddressSpec | SpecFault | undefined {
  if (text.length > MAX_RANGE_LENGTH) return undefined;
  // A scope may have hyphens, too; nothing in front of it may.
  for (let hyphen = text.indexOf("-"); hyphen >= 0; hyphen = text.indexOf("-", hyphen + 1)) {
    const first = readAddress(text.slice(0, hyphen));
    if (first === undefined) return undefined;
    const last = readAddress(text.slice(hyphen + 1));
    if (last !== undefined) return rangeSpec(first, last);
    if (SHORT_END.test(text.slice(hyphen + 1))) {
      return fault("a range needs two whole addresses, as in 10.0.0.5-10.0.0.90");
    }
  }
  return undefined;
}

function rangeSpec(first: OneAddress, last: OneAddress): AddressSpec | SpecFault {
  if (first.family !== last.family) return fault("a range from one family to the other");
  if (first.scope !== undefined && last.scope !== undefined && first.scope !== last.scope) {
    return fault("a range from one scope to another");
  }
  const distance = distanceBetween(first.words, last.words);
  if (distance < 0) return fault("a range that ends before it begins");
  const scope = first.scope ?? last.scope;
  return { kind: "addresses", family: first.family, first: first.words, count: distance + 1, scope, text: undefined };
}

/** From the most significant word on: exact as long as it is small, and never small by mistake. */
function distanceBetween(from: AddressSpec["first"], to: AddressSpec["first"]): number {
  return to.reduce((sum, word, index) => sum * WORD + word - (from[index] ?? 0), 0);
}

function parseAddress(text: string): AddressSpec | undefined {
  const address = readAddress(text);
  if (address === undefined) return undefined;
  const { family, words, scope } = address;
  const spec: AddressSpec = { kind: "addresses", family, first: words, count: 1, scope, text: undefined };
  return formatSpecAddress(spec, 0) === text ? spec : { ...spec, text };
}

const scratch = new Uint8Array(16);

/**
 * Writes an address of a spec as text, with its scope.
 *
 * @param index 0 to the spec's count less 1.
 */
export function formatSpecAddress(spec: AddressSpec, index: number): string {
  writeSpecAddress(spec, index, scratch, 0);
  const text = spec.family === "ipv4" ? formatIpv4(scratch, 0) : formatIpv6(scratch, 0);
  return spec.scope === undefined ? text : `${text}%${spec.scope}`;
}

function readAddress(typed: string): OneAddress | undefined {
  const text = withoutBrackets(typed);
  if (!text.includes(":")) {
    const bytes = parseIpv4(text);
    return bytes && { family: "ipv4", words: [0, 0, 0, word(bytes, 0)], scope: undefined };
  }
  const percent = text.indexOf("%");
  const bytes = parseIpv6(percent < 0 ? text : text.slice(0, percent));
  if (bytes === undefined || percent === text.length - 1) return undefined;
  const scope = percent < 0 ? undefined : text.slice(percent + 1);
  return { family: "ipv6", words: [word(bytes, 0), word(bytes, 4), word(bytes, 8), word(bytes, 12)], scope };
}

function word(bytes: Uint8Array, offset: number): number {
  const at = (index: number) => bytes[offset + index] ?? 0;
  return (at(0) << 24 | at(1) << 16 | at(2) << 8 | at(3)) >>> 0;
}

/** Refuses what no reply could be matched to, as it comes from another address than was asked. */
function accepted(spec: AddressSpec, choice: FamilyChoice): AddressSpec | SpecFault {
  const { family, first, count } = spec;
  if (choice !== "any" && family !== choice) return fault(`not of IP${choice.slice(2)}`);
  if (count >= TOO_MANY) return spec;
  if (first.every((word) => word === 0)) return fault("the unspecified address can't be a target");
  return holdsMulticast(family, first, count) ? fault("multicast and broadcast can't be targets") : spec;
}

/** 224.0.0.0/4 and 255.255.255.255; ff00::/8. */
function holdsMulticast(family: "ipv4" | "ipv6", first: AddressSpec["first"], count: number): boolean {
  if (family === "ipv4") {
    const last = first[3] + count - 1;
    return last === 0xffff_ffff || first[3] <= 0xefff_ffff && last >= 0xe000_0000;
  }
  // Nothing stands above ff00::/8.
  return distanceBetween(first, [0xff00_0000, 0, 0, 0]) < count;
}
