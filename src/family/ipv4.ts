/**
 * Pinging over IPv4: RFC 791, RFC 792; the kernel's view is ip(7), icmp(7), linux/icmp.h.
 *
 * @module
 */
import { SO_EE_ORIGIN_ICMP } from "../../ffi/headers/errqueue.ts";
import {
  BPF_B,
  BPF_H,
  BPF_IND,
  BPF_JEQ,
  BPF_JMP,
  BPF_K,
  BPF_LD,
  BPF_LDX,
  BPF_MSH,
  BPF_RET,
  type FilterInstruction,
} from "../../ffi/headers/filter.ts";
import {
  IP_MTU_DISCOVER,
  IP_MULTICAST_IF,
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IP_OPTIONS,
  IP_RECVERR,
  IP_RECVERR_RFC4884,
  IP_RECVTTL,
  IP_RETOPTS,
  IP_TOS,
  IP_TTL,
  IP_UNICAST_IF,
  IPPROTO_ICMP,
  IPPROTO_IP,
} from "../../ffi/headers/in.ts";
import { AF_INET, SO_BROADCAST, SOL_RAW, SOL_SOCKET } from "../../ffi/headers/socket.ts";
import { icmp_filter, ip_mreqn, sockaddr_in } from "../../ffi/layout.ts";
import { internetChecksum } from "../wire/checksum.ts";
import { readUint16, readUint32, uint32Bytes } from "../wire/big_endian.ts";
import { ICMP_HEADER_BYTES, ICMP_OFFSETS, ICMPV4 } from "../wire/icmp.ts";
import { IPV4_ADDRESS_BYTES, isIpv4Multicast } from "../wire/ip_address.ts";
import { IPV4_HEADER_BYTES, IPV4_MAX_OPTION_BYTES, IPV4_OFFSETS } from "../wire/ipv4_header.ts";
import { encodeIpv4Options, type Ipv4Option, type TimestampSlot } from "../wire/ipv4_options.ts";
import {
  type DecoderContext,
  DEFAULT_HOPS,
  type Family,
  type HeaderOptions,
  type MessageTypes,
  type PacketOptions,
  type PathDetails,
  pathMtuDiscoveryOf,
  type ReceivedMessage,
  type ReplyDecoder,
  type SocketOption,
} from "./family.ts";
import { ICMP_FILTER } from "../../ffi/headers/icmp.ts";

const MAX_PACKET_BYTES = 65535;
/** Room behind the payload for what an ICMP error quotes: a header with options and more. */
const ERROR_BYTES = 76;
/** What a filter returns to keep all of a packet. */
const WHOLE_PACKET = 0xffffffff;
const RECORD_ROUTE_SLOTS = 9;
const TIME_SLOTS = 9;
const ADDRESS_SLOTS = 4;
/** Pointers count from 1 and begin behind the option's own fields. */
const FIRST_ROUTE_POINTER = 4;
const FIRST_TIMESTAMP_POINTER = 5;
const UNSPECIFIED = new Uint8Array(IPV4_ADDRESS_BYTES);

/** `struct icmp_filter`: a set bit keeps a type out. */
function filterPassing(...types: readonly number[]): Uint8Array {
  const passing = types.reduce((bits, type) => bits | (1 << type), 0);
  const filter = new Uint8Array(icmp_filter.bytes);
  icmp_filter.set(new DataView(filter.buffer), 0, "data", ~passing);
  return filter;
}

/** The first filter of a raw socket, before the error queue has proved to work. */
function firstFilter(replyType: number): SocketOption {
  return {
    level: SOL_RAW,
    name: ICMP_FILTER,
    value: filterPassing(
      ICMPV4.sourceQuench,
      ICMPV4.unreachable,
      ICMPV4.timeExceeded,
      ICMPV4.parameterProblem,
      ICMPV4.redirect,
      replyType,
    ),
    refusal: "warning",
    message: "WARNING: setsockopt(ICMP_FILTER)",
  };
}

/** The stronger one behind it. */
function errorQueueFilter(replyType: number): SocketOption {
  return {
    level: SOL_RAW,
    name: ICMP_FILTER,
    value: filterPassing(ICMPV4.sourceQuench, ICMPV4.redirect, replyType),
    refusal: "ignore",
    message: "",
  };
}

/** Keeps replies of this type with another identifier from a raw socket. */
function identifierFilter(identifier: number, replyType: number): readonly FilterInstruction[] {
  return [
    // X = length of the IPv4 header, which a raw socket hands to the filter, too.
    { code: BPF_LDX | BPF_B | BPF_MSH, constant: 0 },
    { code: BPF_LD | BPF_H | BPF_IND, constant: ICMP_OFFSETS.identifier },
    { code: BPF_JMP | BPF_JEQ | BPF_K, constant: identifier, whenTrue: 3 },
    { code: BPF_LD | BPF_B | BPF_IND, constant: ICMP_OFFSETS.type },
    { code: BPF_JMP | BPF_JEQ | BPF_K, constant: replyType, whenFalse: 1 },
    { code: BPF_RET | BPF_K, constant: 0 },
    { code: BPF_RET | BPF_K, constant: WHOLE_PACKET },
  ];
}

function ip(
  name: number,
  value: number | Uint8Array,
  refusal: SocketOption["refusal"],
  message: string,
): SocketOption {
  return { level: IPPROTO_IP, name, value, refusal, message };
}

function socketOptions(options: PacketOptions, path: PathDetails): readonly SocketOption[] {
  const rows: SocketOption[] = [];
  const discovery = pathMtuDiscoveryOf(options.request, path);
  if (discovery !== undefined) rows.push(ip(IP_MTU_DISCOVER, discovery, "fatal", "IP_MTU_DISCOVER"));
  if (path.kind === "raw") rows.push(firstFilter(path.replyType));
  rows.push(ip(IP_RECVERR, 1, "warning", "WARNING: errors of the network will not be told"));
  if (path.kind === "datagram") {
    rows.push(ip(IP_RECVTTL, 1, "warning", "WARNING: setsockopt(IP_RECVTTL)"));
    rows.push(ip(IP_RETOPTS, 1, "warning", "WARNING: setsockopt(IP_RETOPTS)"));
  }
  rows.push(...ipOptionRows(options, path));
  if (options.socket.allowBroadcast) {
    rows.push({
      level: SOL_SOCKET,
      name: SO_BROADCAST,
      value: 1,
      refusal: "fatal",
      message: "cannot set broadcasting",
    });
  }
  if (options.socket.suppressLoopback) {
    rows.push(ip(IP_MULTICAST_LOOP, 0, "fatal", "cannot disable multicast loopback"));
  }
  if (options.request.timeToLive !== undefined) {
    rows.push(ip(IP_MULTICAST_TTL, options.request.timeToLive, "fatal", "cannot set multicast time-to-live"));
    rows.push(ip(IP_TTL, options.request.timeToLive, "fatal", "cannot set unicast time-to-live"));
  }
  return rows;
}

/** The IP options of requests: the source route, the recorded route, or the time stamps; RFC 791 section 3.1. */
function ipOptionRows(
  { request, socket }: PacketOptions,
  { hops }: PathDetails,
): SocketOption[] {
  const rows: SocketOption[] = [];
  if (request.recordRoute) {
    const addresses = Array.from({ length: RECORD_ROUTE_SLOTS }, () => UNSPECIFIED);
    const route: Ipv4Option = { kind: "record-route", pointer: FIRST_ROUTE_POINTER, addresses };
    rows.push(ip(IP_OPTIONS, encodeOptions([{ kind: "no-operation" }, route]), "fatal", "record route"));
  }
  if (request.timestampOption !== undefined) {
    const stamps = timestampOption(request.timestampOption, hops);
    rows.push(ip(IP_OPTIONS, encodeOptions([stamps]), "fatal", "ts option"));
  } else if (hops.length > 0) {
    const kind = socket.bypassRouting ? "strict-source-route" : "loose-source-route";
    const route: Ipv4Option = { kind, pointer: FIRST_ROUTE_POINTER, addresses: hops };
    rows.push(ip(IP_OPTIONS, encodeOptions([{ kind: "no-operation" }, route]), "fatal", "record route"));
  }
  return rows;
}

function timestampOption(kind: NonNullable<HeaderOptions["timestampOption"]>, hops: readonly Uint8Array[]): Ipv4Option {
  const empty = { kind: "timestamp", pointer: FIRST_TIMESTAMP_POINTER, overflow: 0 } as const;
  switch (kind) {
    case "tsonly":
      return { ...empty, format: "times", slots: timestampSlots(TIME_SLOTS, undefined) };
    case "tsandaddr":
      return { ...empty, format: "addresses-and-times", slots: timestampSlots(ADDRESS_SLOTS, UNSPECIFIED) };
    case "tsprespec":
      return { ...empty, format: "prespecified-addresses", slots: hops.map((address) => ({ address, time: 0 })) };
  }
}

function timestampSlots(count: number, address: Uint8Array | undefined): TimestampSlot[] {
  return Array.from({ length: count }, () => ({ address, time: 0 }));
}

function encodeOptions(options: readonly Ipv4Option[]): Uint8Array {
  const bytes = new Uint8Array(IPV4_MAX_OPTION_BYTES);
  return bytes.subarray(0, encodeIpv4Options(options, bytes));
}

/** With any IP option the header has room for all of them. */
function headerBytes({ recordRoute, timestampOption, hops }: HeaderOptions): number {
  const hasOptions = recordRoute || timestampOption !== undefined || hops.length > 0;
  return IPV4_HEADER_BYTES + (hasOptions ? IPV4_MAX_OPTION_BYTES : 0);
}

/** Decodes what comes back for requests of one type. */
class Ipv4Decoder implements ReplyDecoder {
  readonly #request: number;
  readonly #reply: number;
  readonly #raw: boolean;
  readonly #identifier: number;
  /** The address that requests go to as a number; undefined for any. */
  readonly #target: number | undefined;

  /** Knows which messages are ours. */
  constructor(context: DecoderContext, types: MessageTypes) {
    this.#request = types.request;
    this.#reply = types.reply;
    this.#raw = context.socketKind === "raw";
    this.#identifier = context.identifier;
    this.#target = context.target && readUint32(context.target, 0);
  }

  /** Decodes one datagram. */
  decode(data: Uint8Array, bytes: number, timeToLive: number, into: ReceivedMessage): void {
    let start = 0;
    // The kernel verifies what it hands to a datagram socket.
    let verifiable = false;
    if (this.#raw) {
      start = ((data[0] ?? 0) & 0x0f) * 4;
      if (start < IPV4_HEADER_BYTES || bytes < start + ICMP_OFFSETS.payload) {
        into.kind = "too-short";
        return;
      }
      timeToLive = data[IPV4_OFFSETS.timeToLive] ?? 0;
      // A reply that is longer than the buffer is cut off.
      verifiable = readUint16(data, IPV4_OFFSETS.totalLength) <= bytes;
    } else if (bytes < ICMP_OFFSETS.payload) {
      into.kind = "too-short";
      return;
    }
    into.icmpStart = start;
    into.icmpBytes = bytes - start;
    into.timeToLive = timeToLive;
    into.type = data[start + ICMP_OFFSETS.type] ?? 0;
    into.code = data[start + ICMP_OFFSETS.code] ?? 0;
    into.checksumValid = !verifiable || internetChecksum(data, start, bytes) === 0;
    if (into.type === this.#reply) {
      into.identifier = readUint16(data, start + ICMP_OFFSETS.identifier);
      into.sequence = readUint16(data, start + ICMP_OFFSETS.sequence);
      into.kind = this.#isOurs(into.identifier) ? "reply" : "foreign";
      return;
    }
    into.info = readUint32(data, start + ICMP_OFFSETS.identifier);
    into.kind = this.#kindOfError(data, bytes, into);
  }

  /** Decodes the request that the error queue quotes. */
  decodeQuoted(data: Uint8Array, bytes: number): number {
    if (bytes < ICMP_OFFSETS.payload || data[ICMP_OFFSETS.type] !== this.#request) return -1;
    if (!this.#isOurs(readUint16(data, ICMP_OFFSETS.identifier))) return -1;
    return readUint16(data, ICMP_OFFSETS.sequence);
  }

  #kindOfError(data: Uint8Array, bytes: number, into: ReceivedMessage): ReceivedMessage["kind"] {
    let kind: "known-error" | "notice";
    switch (into.type) {
      case ICMPV4.unreachable:
      case ICMPV4.timeExceeded:
      case ICMPV4.parameterProblem:
        kind = "known-error";
        break;
      case ICMPV4.redirect:
      case ICMPV4.sourceQuench:
        kind = "notice";
        break;
      case this.#request:
        return "foreign";
      default:
        return "stranger";
    }
    const quoted = into.icmpStart + ICMP_OFFSETS.payload;
    const quotedHeaderBytes = ((data[quoted] ?? 0) & 0x0f) * 4;
    const icmp = quoted + quotedHeaderBytes;
    if (quotedHeaderBytes < IPV4_HEADER_BYTES || bytes < icmp + ICMP_OFFSETS.payload) return "foreign";
    if (data[icmp] !== this.#request) return "foreign";
    const destination = readUint32(data, quoted + IPV4_OFFSETS.destination);
    if (this.#target !== undefined && destination !== this.#target) return "foreign";
    into.identifier = readUint16(data, icmp + ICMP_OFFSETS.identifier);
    into.sequence = readUint16(data, icmp + ICMP_OFFSETS.sequence);
    return this.#isOurs(into.identifier) ? kind : "foreign";
  }

  /** A datagram socket is handed nothing but its own. */
  #isOurs(identifier: number): boolean {
    return !this.#raw || identifier === this.#identifier;
  }
}

/** IPv4. */
export const ipv4: Family = {
  name: "ipv4",
  domain: AF_INET,
  protocol: IPPROTO_ICMP,
  echo: { request: ICMPV4.echoRequest, reply: ICMPV4.echoReply },
  needsChecksum: true,
  addressBytes: IPV4_ADDRESS_BYTES,
  sockaddrAddressOffset: sockaddr_in.offset.sin_addr,
  hasScopes: false,
  hasFlowLabel: false,
  hasBroadcast: true,
  takesHops: true,
  unspecifiedMeansSource: true,
  errorsAcknowledge: true,
  networkErrorOrigin: SO_EE_ORIGIN_ICMP,
  damagedCounter: undefined,
  words: {
    bindFailure: "bind",
    bindDeviceFailure: "SO_BINDTODEVICE",
    tooShort: (bytes, from) => `packet too short (${bytes} bytes) from ${from}`,
  },
  isMulticast: isIpv4Multicast,
  isAnycast: () => false,
  isScoped: () => false,
  headerBytes,
  maxPayloadBytes: (options) => MAX_PACKET_BYTES - headerBytes(options) - ICMP_HEADER_BYTES,
  receiveExtraBytes: IPV4_HEADER_BYTES + IPV4_MAX_OPTION_BYTES + ERROR_BYTES,
  socketOptions,
  trafficClassOption: (value) => ip(IP_TOS, value, "fatal", "setsockopt"),
  hopLimitOption: (hops = DEFAULT_HOPS) => ip(IP_TTL, hops, "fatal", "cannot set unicast time-to-live"),
  errorExtensionsOption: ip(IP_RECVERR_RFC4884, 1, "ignore", ""),
  unicastDeviceOption: (interfaceIndex) => ip(IP_UNICAST_IF, uint32Bytes(interfaceIndex), "fatal", "IP_UNICAST_IF"),
  multicastDeviceOption: (interfaceIndex) => {
    const request = new Uint8Array(ip_mreqn.bytes);
    ip_mreqn.set(new DataView(request.buffer), 0, "imr_ifindex", interfaceIndex);
    return ip(IP_MULTICAST_IF, request, "fatal", "IP_MULTICAST_IF");
  },
  errorQueueFilter,
  identifierFilter,
  createDecoder: (context, types) => new Ipv4Decoder(context, types),
};
