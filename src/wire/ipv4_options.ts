/**
 * The options of an IPv4 header, RFC 791 section 3.1; the kernel's view is linux/ip.h. The same bytes are what the
 * socket option IP_OPTIONS takes and what the control message IP_RETOPTS brings.
 *
 * An option is a type byte, and, but for the two that are one byte long, a length byte that counts all of it. Options
 * that record something carry a pointer: the place, counted from 1 at the type byte, of the next free slot.
 *
 * @module
 */

import { readUint32, requireRoom, writeUint32 } from "./big_endian.ts";
import { IPV4_ADDRESS_BYTES } from "./ip_address.ts";
import { type Malformed, malformed } from "./malformed.ts";

/** The list ends here; what follows is padding. */
export interface EndOfOptions {
  /** Which option this is. */
  readonly kind: "end";
}

/** One byte between options. */
export interface NoOperation {
  /** Which option this is. */
  readonly kind: "no-operation";
}

/** Routers write their addresses here (record route), or take the next hop from here (source routes). */
export interface RouteOption {
  /** Which option this is. */
  readonly kind: "record-route" | "loose-source-route" | "strict-source-route";
  /** Next slot to use: 4 for the first, 8 for the second; 1 beyond the length when all are used. */
  readonly pointer: number;
  /** All slots, used and free: 4 bytes in network order each. */
  readonly addresses: readonly Uint8Array[];
}

/** One slot of a timestamp option. */
export interface TimestampSlot {
  /** 4 bytes in network order, or undefined in the format without addresses. */
  readonly address: Uint8Array | undefined;
  /** 32 bits: milliseconds since midnight UT if the top bit is clear, anything if it is set. */
  readonly time: number;
}

/** What the slots of a timestamp option hold, and who fills them. */
export type TimestampFormat = "times" | "addresses-and-times" | "prespecified-addresses";

/** Routers write the time here. */
export interface TimestampOption {
  /** Which option this is. */
  readonly kind: "timestamp";
  /** Next slot to use: 5 for the first; 1 beyond the length when all are used. */
  readonly pointer: number;
  /** 4 bits: how many hops found no free slot. */
  readonly overflow: number;
  /** What the slots hold. */
  readonly format: TimestampFormat;
  /** All slots, used and free. */
  readonly slots: readonly TimestampSlot[];
}

/** An option that this program doesn't look into. */
export interface UnknownOption {
  /** Which option this is. */
  readonly kind: "unknown";
  /** The raw type. */
  readonly type: number;
  /** What follows type and length. */
  readonly data: Uint8Array;
}

/** An option that can be written. */
export type Ipv4Option = EndOfOptions | NoOperation | RouteOption | TimestampOption | UnknownOption;

/** Offsets within an option. */
const LENGTH_OFFSET = 1;
const POINTER_OFFSET = 2;
const ROUTE_SLOTS_OFFSET = 3;
const OVERFLOW_AND_FLAG_OFFSET = 3;
const TIMESTAMP_SLOTS_OFFSET = 4;

const END = 0;
const NO_OPERATION = 1;
const TIMESTAMP = 68;
const ROUTE_TYPES = { "record-route": 7, "loose-source-route": 131, "strict-source-route": 137 } as const;
const TIMESTAMP_FLAGS = { "times": 0, "addresses-and-times": 1, "prespecified-addresses": 3 } as const;

/** What reads an option of a known type; `bytes` is the whole option, 2 bytes long at least. */
type OptionDecoder = (bytes: Uint8Array) => Ipv4Option | Malformed;

const DECODERS: Readonly<Record<number, OptionDecoder>> = {
  7: (bytes) => decodeRoute("record-route", bytes),
  68: decodeTimestampOption,
  131: (bytes) => decodeRoute("loose-source-route", bytes),
  137: (bytes) => decodeRoute("strict-source-route", bytes),
};

/**
 * Reads the options of a header.
 *
 * @param bytes The options and nothing else, in network byte order.
 * @returns The options in their order with views of `bytes`. The list stops behind the option that ends it, and, as
 * nothing tells where the next one would begin, behind one whose length is wrong.
 */
export function decodeIpv4Options(bytes: Uint8Array): (Ipv4Option | Malformed)[] {
  const options: (Ipv4Option | Malformed)[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const type = bytes[offset]!;
    if (type === END) {
      options.push({ kind: "end" });
      break;
    }
    if (type === NO_OPERATION) {
      options.push({ kind: "no-operation" });
      offset += 1;
      continue;
    }
    const length = bytes[offset + LENGTH_OFFSET] ?? 0;
    if (length < 2 || offset + length > bytes.length) {
      options.push(malformed(`IPv4 option ${type} of length ${length} with ${bytes.length - offset} bytes left`));
      break;
    }
    const option = bytes.subarray(offset, offset + length);
    options.push(DECODERS[type]?.(option) ?? { kind: "unknown", type, data: option.subarray(2) });
    offset += length;
  }
  return options;
}

/**
 * Writes options one behind the other, without padding.
 *
 * @param options What to write; numbers keep as many low bits as their field has.
 * @param bytes Where to, from the first byte on; 40 bytes are always enough for what a header can hold.
 * @returns How many bytes the options take.
 * @throws {RangeError} The options don't fit.
 */
export function encodeIpv4Options(options: readonly Ipv4Option[], bytes: Uint8Array): number {
  let offset = 0;
  for (const option of options) offset += encodeOption(option, bytes.subarray(offset));
  return offset;
}

/**
 * Counts the slots in front of the pointer: those that routers have filled in or, in a source route, used up.
 *
 * @param option A decoded option.
 */
export function usedSlots(option: RouteOption | TimestampOption): number {
  if (option.kind === "timestamp") {
    const slotBytes = option.format === "times" ? 4 : 8;
    return Math.max(0, Math.floor((option.pointer - 1 - TIMESTAMP_SLOTS_OFFSET) / slotBytes));
  }
  return Math.max(0, Math.floor((option.pointer - 1 - ROUTE_SLOTS_OFFSET) / IPV4_ADDRESS_BYTES));
}

function decodeRoute(kind: RouteOption["kind"], bytes: Uint8Array): RouteOption | Malformed {
  const pointer = bytes[POINTER_OFFSET] ?? 0;
  if (!pointsIntoSlots(pointer, ROUTE_SLOTS_OFFSET, bytes.length)) return badPointer(kind, pointer, bytes);
  const addresses: Uint8Array[] = [];
  const last = bytes.length - IPV4_ADDRESS_BYTES;
  for (let at = ROUTE_SLOTS_OFFSET; at <= last; at += IPV4_ADDRESS_BYTES) {
    addresses.push(bytes.subarray(at, at + IPV4_ADDRESS_BYTES));
  }
  return { kind, pointer, addresses };
}

function decodeTimestampOption(bytes: Uint8Array): TimestampOption | UnknownOption | Malformed {
  const pointer = bytes[POINTER_OFFSET] ?? 0;
  if (!pointsIntoSlots(pointer, TIMESTAMP_SLOTS_OFFSET, bytes.length)) return badPointer("timestamp", pointer, bytes);
  const overflowAndFlag = bytes[OVERFLOW_AND_FLAG_OFFSET]!;
  const format = timestampFormat(overflowAndFlag & 0x0f);
  if (format === undefined) return { kind: "unknown", type: TIMESTAMP, data: bytes.subarray(2) };
  const addressBytes = format === "times" ? 0 : IPV4_ADDRESS_BYTES;
  const slots: TimestampSlot[] = [];
  const last = bytes.length - addressBytes - 4;
  for (let at = TIMESTAMP_SLOTS_OFFSET; at <= last; at += addressBytes + 4) {
    slots.push({
      address: addressBytes === 0 ? undefined : bytes.subarray(at, at + addressBytes),
      time: readUint32(bytes, at + addressBytes),
    });
  }
  return { kind: "timestamp", pointer, overflow: overflowAndFlag >>> 4, format, slots };
}

function timestampFormat(flag: number): TimestampFormat | undefined {
  switch (flag) {
    case TIMESTAMP_FLAGS["times"]:
      return "times";
    case TIMESTAMP_FLAGS["addresses-and-times"]:
      return "addresses-and-times";
    case TIMESTAMP_FLAGS["prespecified-addresses"]:
      return "prespecified-addresses";
    default:
      return undefined;
  }
}

/** Tells whether a pointer, which counts from 1, lies between the first slot and the end of an option. */
function pointsIntoSlots(pointer: number, slotsOffset: number, optionBytes: number): boolean {
  return optionBytes >= slotsOffset && pointer > slotsOffset && pointer <= optionBytes + 1;
}

function badPointer(kind: string, pointer: number, bytes: Uint8Array): Malformed {
  return malformed(`IPv4 option ${kind} of length ${bytes.length} with pointer ${pointer}`);
}

function encodeOption(option: Ipv4Option, bytes: Uint8Array): number {
  switch (option.kind) {
    case "end":
      requireRoom(bytes, 1);
      bytes[0] = END;
      return 1;
    case "no-operation":
      requireRoom(bytes, 1);
      bytes[0] = NO_OPERATION;
      return 1;
    case "record-route":
    case "loose-source-route":
    case "strict-source-route":
      return encodeRoute(option, bytes);
    case "timestamp":
      return encodeTimestampOption(option, bytes);
    case "unknown": {
      const length = beginOption(bytes, option.type, 2 + option.data.length);
      bytes.set(option.data, 2);
      return length;
    }
  }
}

function encodeRoute(option: RouteOption, bytes: Uint8Array): number {
  const slotsBytes = option.addresses.length * IPV4_ADDRESS_BYTES;
  const length = beginOption(bytes, ROUTE_TYPES[option.kind], ROUTE_SLOTS_OFFSET + slotsBytes);
  bytes[POINTER_OFFSET] = option.pointer;
  for (const [index, address] of option.addresses.entries()) {
    bytes.set(address, ROUTE_SLOTS_OFFSET + index * IPV4_ADDRESS_BYTES);
  }
  return length;
}

function encodeTimestampOption(option: TimestampOption, bytes: Uint8Array): number {
  const addressBytes = option.format === "times" ? 0 : IPV4_ADDRESS_BYTES;
  const slotBytes = addressBytes + 4;
  const length = beginOption(bytes, TIMESTAMP, TIMESTAMP_SLOTS_OFFSET + option.slots.length * slotBytes);
  bytes[POINTER_OFFSET] = option.pointer;
  bytes[OVERFLOW_AND_FLAG_OFFSET] = option.overflow << 4 | TIMESTAMP_FLAGS[option.format];
  for (const [index, slot] of option.slots.entries()) {
    const at = TIMESTAMP_SLOTS_OFFSET + index * slotBytes;
    if (addressBytes > 0) {
      bytes.fill(0, at, at + addressBytes);
      bytes.set(slot.address ?? [], at);
    }
    writeUint32(bytes, at + addressBytes, slot.time);
  }
  return length;
}

/** Writes type and length. */
function beginOption(bytes: Uint8Array, type: number, length: number): number {
  requireRoom(bytes, length);
  bytes[0] = type;
  bytes[LENGTH_OFFSET] = length;
  return length;
}
