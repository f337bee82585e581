/**
 * Pinging over IPv6: RFC 4443; the kernel's view is ipv6(7), RFC 3542, linux/icmpv6.h.
 *
 * The kernel keeps the IPv6 header to itself, computes and verifies checksums, and lets nothing but echo replies in.
 *
 * @module
 */
import { SO_EE_ORIGIN_ICMP6 } from "../../ffi/headers/errqueue.ts";
import { BPF_ABS, BPF_B, BPF_H, BPF_JEQ, BPF_JMP, BPF_K, BPF_LD, BPF_RET } from "../../ffi/headers/filter.ts";
import {
  IPPROTO_ICMPV6,
  IPPROTO_IPV6,
  IPV6_CHECKSUM,
  IPV6_MTU_DISCOVER,
  IPV6_MULTICAST_HOPS,
  IPV6_MULTICAST_LOOP,
  IPV6_RECVERR,
  IPV6_RECVERR_RFC4884,
  IPV6_RECVHOPLIMIT,
  IPV6_TCLASS,
  IPV6_UNICAST_HOPS,
  IPV6_UNICAST_IF,
} from "../../ffi/headers/in.ts";
import { AF_INET6, SOL_RAW } from "../../ffi/headers/socket.ts";
import { icmp6_filter, sockaddr_in6 } from "../../ffi/layout.ts";
import { readUint16, uint32Bytes } from "../wire/big_endian.ts";
import { ICMP_HEADER_BYTES, ICMP_OFFSETS, ICMPV6 } from "../wire/icmp.ts";
import { IPV6_ADDRESS_BYTES, isIpv6LinkLocal, isIpv6LinkLocalMulticast, isIpv6Multicast } from "../wire/ip_address.ts";
import {
  type DecoderContext,
  DEFAULT_HOPS,
  type Family,
  type MessageTypes,
  type PacketOptions,
  type PathDetails,
  pathMtuDiscoveryOf,
  type ReceivedMessage,
  type ReplyDecoder,
  type SocketOption,
} from "./family.ts";
import { ICMP6_FILTER } from "../../ffi/headers/icmp.ts";

/** What a filter returns to keep all of a packet. */
const WHOLE_PACKET = 0xffffffff;
const HEADER_BYTES = 40;
const MAX_PAYLOAD_BYTES = 65535;
/** Room behind the payload for an ICMP header, extension headers and a quoted packet. */
const ERROR_BYTES = 8 + 4096 + 40 + 8;
/** Bytes of a /64's interface identifier, which is zero in the subnet-router anycast address (RFC 4291 section 2.6.1). */
const INTERFACE_IDENTIFIER_START = 8;

/**
 * The filter that lets one type of message in.
 *
 * @returns `struct icmp6_filter`
 */
function filterPassing(type: number): Uint8Array {
  const filter = new Uint8Array(icmp6_filter.bytes).fill(0xff);
  const view = new DataView(filter.buffer);
  const word = (type >> 5) * 4;
  view.setUint32(word, (view.getUint32(word, true) & ~(1 << (type & 31))) >>> 0, true);
  return filter;
}

function ip(name: number, value: number | Uint8Array, message: string): SocketOption {
  return { level: IPPROTO_IPV6, name, value, refusal: "fatal", message };
}

function socketOptions(options: PacketOptions, path: PathDetails): readonly SocketOption[] {
  const rows: SocketOption[] = [];
  const discovery = pathMtuDiscoveryOf(options.request, path);
  if (discovery !== undefined) rows.push(ip(IPV6_MTU_DISCOVER, discovery, "IPV6_MTU_DISCOVER"));
  rows.push(ip(IPV6_RECVERR, 1, "IPV6_RECVERR"));
  if (path.kind === "raw") {
    // The kernel does this by itself, and newer ones refuse the option.
    rows.push({ level: SOL_RAW, name: IPV6_CHECKSUM, value: ICMP_OFFSETS.checksum, refusal: "ignore", message: "" });
    rows.push({
      level: IPPROTO_ICMPV6,
      name: ICMP6_FILTER,
      value: filterPassing(path.replyType),
      refusal: "fatal",
      message: "setsockopt(ICMP6_FILTER)",
    });
  }
  if (options.socket.suppressLoopback) rows.push(ip(IPV6_MULTICAST_LOOP, 0, "can't disable multicast loopback"));
  if (options.request.timeToLive !== undefined) {
    rows.push(ip(IPV6_MULTICAST_HOPS, options.request.timeToLive, "can't set multicast hop limit"));
    rows.push(ip(IPV6_UNICAST_HOPS, options.request.timeToLive, "can't set unicast hop limit"));
  }
  rows.push(ip(IPV6_RECVHOPLIMIT, 1, "can't receive hop limit"));
  return rows;
}

class Ipv6Decoder implements ReplyDecoder {
  readonly #request: number;
  readonly #reply: number;
  readonly #raw: boolean;
  readonly #identifier: number;

  constructor(context: DecoderContext, types: MessageTypes) {
    this.#request = types.request;
    this.#reply = types.reply;
    this.#raw = context.socketKind === "raw";
    this.#identifier = context.identifier;
  }

  decode(data: Uint8Array, bytes: number, timeToLive: number, into: ReceivedMessage): void {
    into.icmpStart = 0;
    into.icmpBytes = bytes;
    into.timeToLive = timeToLive;
    into.checksumValid = true;
    if (bytes < ICMP_OFFSETS.payload) {
      into.kind = "too-short";
      return;
    }
    into.type = data[ICMP_OFFSETS.type] ?? 0;
    into.code = data[ICMP_OFFSETS.code] ?? 0;
    into.identifier = readUint16(data, ICMP_OFFSETS.identifier);
    into.sequence = readUint16(data, ICMP_OFFSETS.sequence);
    into.kind = into.type === this.#reply && this.#isOurs(into.identifier) ? "reply" : "foreign";
  }

  decodeQuoted(data: Uint8Array, bytes: number): number {
    if (bytes < ICMP_OFFSETS.payload || data[ICMP_OFFSETS.type] !== this.#request) return -1;
    if (!this.#isOurs(readUint16(data, ICMP_OFFSETS.identifier))) return -1;
    return readUint16(data, ICMP_OFFSETS.sequence);
  }

  /** A datagram socket is handed nothing but its own. */
  #isOurs(identifier: number): boolean {
    return !this.#raw || identifier === this.#identifier;
  }
}

/** IPv6. */
export const ipv6: Family = {
  name: "ipv6",
  domain: AF_INET6,
  protocol: IPPROTO_ICMPV6,
  echo: { request: ICMPV6.echoRequest, reply: ICMPV6.echoReply },
  needsChecksum: false,
  addressBytes: IPV6_ADDRESS_BYTES,
  sockaddrAddressOffset: sockaddr_in6.offset.sin6_addr,
  hasScopes: true,
  hasFlowLabel: true,
  hasBroadcast: false,
  takesHops: false,
  unspecifiedMeansSource: false,
  errorsAcknowledge: false,
  networkErrorOrigin: SO_EE_ORIGIN_ICMP6,
  damagedCounter: { file: "/proc/net/snmp6", name: "Icmp6InCsumErrors" },
  words: {
    bindFailure: "bind icmp socket",
    bindDeviceFailure: "setsockopt(SO_BINDTODEVICE)",
    tooShort: (bytes) => `packet too short: ${bytes} bytes`,
  },
  isMulticast: isIpv6Multicast,
  isAnycast: (address) => address.subarray(INTERFACE_IDENTIFIER_START).every((byte) => byte === 0),
  isScoped: (address) => isIpv6LinkLocal(address) || isIpv6LinkLocalMulticast(address),
  headerBytes: () => HEADER_BYTES,
  // The length field of the header counts what follows it.
  maxPayloadBytes: () => MAX_PAYLOAD_BYTES - ICMP_HEADER_BYTES,
  receiveExtraBytes: ERROR_BYTES,
  socketOptions,
  trafficClassOption: (value) => ip(IPV6_TCLASS, value, "setsockopt"),
  hopLimitOption: (hops = DEFAULT_HOPS) => ip(IPV6_UNICAST_HOPS, hops, "can't set unicast hop limit"),
  errorExtensionsOption: { ...ip(IPV6_RECVERR_RFC4884, 1, ""), refusal: "ignore" },
  unicastDeviceOption: (interfaceIndex) => ip(IPV6_UNICAST_IF, uint32Bytes(interfaceIndex), "IPV6_UNICAST_IF"),
  multicastDeviceOption: () => undefined,
  errorQueueFilter: () => undefined,
  identifierFilter: (identifier, replyType) => [
    { code: BPF_LD | BPF_H | BPF_ABS, constant: ICMP_OFFSETS.identifier },
    { code: BPF_JMP | BPF_JEQ | BPF_K, constant: identifier, whenTrue: 3 },
    { code: BPF_LD | BPF_B | BPF_ABS, constant: ICMP_OFFSETS.type },
    { code: BPF_JMP | BPF_JEQ | BPF_K, constant: replyType, whenFalse: 1 },
    { code: BPF_RET | BPF_K, constant: 0 },
    { code: BPF_RET | BPF_K, constant: WHOLE_PACKET },
  ],
  createDecoder: (context, types) => new Ipv6Decoder(context, types),
};
