/**
 * What a router appends to an ICMP error: the extension structure of RFC 4884 section 7, with MPLS label stacks
 * (RFC 4950) and interface information (RFC 5837).
 *
 * The structure is a word with version and checksum, and objects behind it: length, class, type, and the rest.
 *
 * @module
 */
import { readUint16, readUint32 } from "./big_endian.ts";
import { internetChecksum } from "./checksum.ts";
import { formatIpv4, formatIpv6, IPV4_ADDRESS_BYTES, IPV6_ADDRESS_BYTES } from "./ip_address.ts";
import { type Malformed, malformed } from "./malformed.ts";

/** One entry of a label stack, RFC 3032 section 2.1. */
export interface MplsLabel {
  /** 20 bits. */
  readonly label: number;
  /** 3 bits, RFC 5462. */
  readonly trafficClass: number;
  /** Whether it is the last of its stack. */
  readonly bottom: boolean;
  /** 8 bits. */
  readonly timeToLive: number;
}

/** The labels with which the packet came in, the outermost first. */
export interface MplsStack {
  /** Which object this is. */
  readonly kind: "mpls";
  /** At most {@linkcode MAX_LABELS}. */
  readonly labels: readonly MplsLabel[];
}

/** What an interface had to do with the packet, RFC 5837 section 4.1. */
export type InterfaceRole = "incoming" | "incoming-member" | "outgoing" | "next-hop";

/** An interface of the router. */
export interface InterfaceInformation {
  /** Which object this is. */
  readonly kind: "interface";
  /** What it had to do with the packet. */
  readonly role: InterfaceRole;
  /** Its ifIndex of MIB-II. */
  readonly index: number | undefined;
  /** Numeric address. */
  readonly address: string | undefined;
  /** As the router sends it: anything at all. */
  readonly name: string | undefined;
  /** Longest packet in bytes. */
  readonly mtu: number | undefined;
}

/** An object that this program doesn't look into. */
export interface UnknownExtension {
  /** Which object this is. */
  readonly kind: "unknown";
  /** Its Class-Num. */
  readonly class: number;
  /** Its C-Type. */
  readonly type: number;
}

/** An object. */
export type IcmpExtension = MplsStack | InterfaceInformation | UnknownExtension;

/** Objects in their order; what can't be read ends them. */
export type IcmpExtensions = readonly (IcmpExtension | Malformed)[];

/** Objects that are read; more are left alone. */
export const MAX_EXTENSIONS = 8;
/** Labels that are read of a stack. */
export const MAX_LABELS = 8;

const VERSION = 2;
const CHECKSUM_OFFSET = 2;
const STRUCTURE_HEADER_BYTES = 4;
const OBJECT_HEADER_BYTES = 4;
const CLASS_OFFSET = 2;
const TYPE_OFFSET = 3;
const WORD_BYTES = 4;

const MPLS_CLASS = 1;
/** RFC 4950 section 3: the incoming label stack. */
const INCOMING_STACK = 1;
const INTERFACE_CLASS = 2;

/** RFC 5837 section 4.1: the two high bits of the C-Type. */
const ROLES: readonly InterfaceRole[] = ["incoming", "incoming-member", "outgoing", "next-hop"];
/** RFC 5837 section 4.1: which parts follow, in this order. */
const HAS = { index: 8, address: 4, name: 2, mtu: 1 } as const;
/** RFC 5837 section 4.2: address family numbers. */
const AFI_ADDRESS_BYTES: Readonly<Record<number, number>> = { 1: IPV4_ADDRESS_BYTES, 2: IPV6_ADDRESS_BYTES };
/** RFC 5837 section 4.3: length byte included. */
const MAX_NAME_BYTES = 64;

const utf8 = new TextDecoder();

/**
 * Reads an extension structure.
 *
 * @param bytes the structure and nothing in front of it, to the end of the ICMP message
 * @returns its objects in their order, at most {@linkcode MAX_EXTENSIONS}; what can't be read ends the list
 */
export function decodeIcmpExtensions(bytes: Uint8Array): IcmpExtensions {
  const fault = structureFault(bytes);
  if (fault !== undefined) return [malformed(fault)];
  const objects: (IcmpExtension | Malformed)[] = [];
  for (let at = STRUCTURE_HEADER_BYTES; at < bytes.length && objects.length < MAX_EXTENSIONS;) {
    const left = bytes.length - at;
    const length = left < OBJECT_HEADER_BYTES ? 0 : readUint16(bytes, at);
    if (length < OBJECT_HEADER_BYTES || length > left) {
      objects.push(malformed(`ICMP extension of length ${length} with ${left} bytes left`));
      break;
    }
    objects.push(decodeObject(bytes.subarray(at, at + length)));
    // RFC 4884 section 8: objects are aligned to 32 bits.
    at += length + (-length & WORD_BYTES - 1);
  }
  return objects;
}

function structureFault(bytes: Uint8Array): string | undefined {
  if (bytes.length < STRUCTURE_HEADER_BYTES) return `ICMP extensions of ${bytes.length} bytes`;
  const version = bytes[0]! >> 4;
  if (version !== VERSION) return `ICMP extensions of version ${version}`;
  // RFC 4884 section 7: a checksum of 0 was not computed.
  const hasChecksum = readUint16(bytes, CHECKSUM_OFFSET) !== 0;
  if (hasChecksum && internetChecksum(bytes, 0, bytes.length) !== 0) return "ICMP extensions with a wrong checksum";
  return undefined;
}

function decodeObject(object: Uint8Array): IcmpExtension | Malformed {
  const class_ = object[CLASS_OFFSET]!;
  const type = object[TYPE_OFFSET]!;
  const data = object.subarray(OBJECT_HEADER_BYTES);
  if (class_ === MPLS_CLASS && type === INCOMING_STACK) return decodeStack(data);
  if (class_ === INTERFACE_CLASS) return decodeInterface(type, data);
  return { kind: "unknown", class: class_, type };
}

function decodeStack(data: Uint8Array): MplsStack | Malformed {
  if (data.length === 0 || data.length % WORD_BYTES !== 0) return malformed(`MPLS label stack of ${data.length} bytes`);
  const labels: MplsLabel[] = [];
  for (let at = 0; at < data.length && labels.length < MAX_LABELS; at += WORD_BYTES) {
    const word = readUint32(data, at);
    const bottom = (word >>> 8 & 1) === 1;
    labels.push({ label: word >>> 12, trafficClass: word >>> 9 & 7, bottom, timeToLive: word & 0xff });
    if (bottom) break;
  }
  return { kind: "mpls", labels };
}

function decodeInterface(type: number, data: Uint8Array): InterfaceInformation | Malformed {
  const parts = new InterfaceParts(data);
  const index = (type & HAS.index) === 0 ? undefined : parts.word();
  const address = (type & HAS.address) === 0 ? undefined : parts.address();
  const name = (type & HAS.name) === 0 ? undefined : parts.name();
  const mtu = (type & HAS.mtu) === 0 ? undefined : parts.word();
  if (parts.fault !== undefined) return malformed(parts.fault);
  return { kind: "interface", role: ROLES[type >> 6] ?? "incoming", index, address, name, mtu };
}

/** Reads one part after the other; after a fault there are none. */
class InterfaceParts {
  fault: string | undefined;
  readonly #data: Uint8Array;
  #at = 0;

  constructor(data: Uint8Array) {
    this.#data = data;
  }

  word(): number | undefined {
    const at = this.#take(WORD_BYTES);
    return at < 0 ? undefined : readUint32(this.#data, at);
  }

  address(): string | undefined {
    const head = this.#take(WORD_BYTES);
    if (head < 0) return undefined;
    const afi = readUint16(this.#data, head);
    const bytes = AFI_ADDRESS_BYTES[afi];
    if (bytes === undefined) {
      this.fault = `interface address of family ${afi}`;
      return undefined;
    }
    const at = this.#take(bytes);
    if (at < 0) return undefined;
    return bytes === IPV4_ADDRESS_BYTES ? formatIpv4(this.#data, at) : formatIpv6(this.#data, at);
  }

  name(): string | undefined {
    const bytes = this.#data[this.#at] ?? 0;
    if (this.fault === undefined && (bytes === 0 || bytes > MAX_NAME_BYTES)) {
      this.fault = `interface name of ${bytes} bytes`;
    }
    const at = this.#take(bytes);
    if (at < 0) return undefined;
    // RFC 5837 section 4.3: filled up with NUL.
    return utf8.decode(this.#data.subarray(at + 1, at + bytes)).replace(/\0+$/, "");
  }

  /** Where the next part begins, or -1. */
  #take(bytes: number): number {
    if (this.fault !== undefined) return -1;
    const at = this.#at;
    if (at + bytes > this.#data.length) {
      this.fault = `interface information of ${this.#data.length} bytes`;
      return -1;
    }
    this.#at += bytes;
    return at;
  }
}
