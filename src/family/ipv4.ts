/**
 * Pinging over IPv4: RFC 791, RFC 792; the kernel's view is ip(7), icmp(7), linux/icmp.h.
 *
 * @module
 */
import type { PingOptions } from "../cli/options.ts";
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
} from "../../ffi/headers/filter.ts";
import {
  ICMP_DEST_UNREACH,
  ICMP_ECHO,
  ICMP_ECHOREPLY,
  ICMP_FILTER,
  ICMP_PARAMETERPROB,
  ICMP_REDIRECT,
  ICMP_SOURCE_QUENCH,
  ICMP_TIME_EXCEEDED,
} from "../../ffi/headers/icmp.ts";
import {
  IP_MULTICAST_TTL,
  IP_RECVERR,
  IP_RECVTTL,
  IP_RETOPTS,
  IP_TTL,
  IPPROTO_ICMP,
  IPPROTO_IP,
} from "../../ffi/headers/in.ts";
import { AF_INET, SOL_RAW } from "../../ffi/headers/socket.ts";
import { internetChecksum } from "../wire/checksum.ts";
import { readUint16, readUint32 } from "../wire/big_endian.ts";
import { ICMP_OFFSETS } from "../wire/icmp_message.ts";
import { isIpv4Multicast } from "../wire/ip_address.ts";
import { EchoEncoder } from "./echo_encoder.ts";
import type {
  DecoderContext,
  Family,
  ReceivedMessage,
  ReplyDecoder,
  RequestEncoder,
  RequestShape,
  SocketKind,
  SocketOption,
} from "./family.ts";

const MINIMUM_HEADER_BYTES = 20;
const MAXIMUM_HEADER_BYTES = 60;
const MAXIMUM_PACKET_BYTES = 65535;
/** Room behind the payload for what an ICMP error quotes: a header with options and more. */
const ERROR_BYTES = 76;
/** What a filter returns to keep all of a packet. */
const WHOLE_PACKET = 0xffffffff;
const TTL_OFFSET = 8;
const DESTINATION_OFFSET = 16;

/** `struct icmp_filter`: a set bit keeps a type out. */
function filterPassing(...types: readonly number[]): Uint8Array {
  const passing = types.reduce((bits, type) => bits | (1 << type), 0);
  const filter = new Uint8Array(4);
  new DataView(filter.buffer).setUint32(0, ~passing >>> 0, true);
  return filter;
}

const FIRST_FILTER: SocketOption = {
  level: SOL_RAW,
  name: ICMP_FILTER,
  value: filterPassing(
    ICMP_SOURCE_QUENCH,
    ICMP_DEST_UNREACH,
    ICMP_TIME_EXCEEDED,
    ICMP_PARAMETERPROB,
    ICMP_REDIRECT,
    ICMP_ECHOREPLY,
  ),
  refusal: "warning",
  message: "WARNING: setsockopt(ICMP_FILTER)",
};

const ERROR_QUEUE_FILTER: SocketOption = {
  ...FIRST_FILTER,
  value: filterPassing(ICMP_SOURCE_QUENCH, ICMP_REDIRECT, ICMP_ECHOREPLY),
  refusal: "fatal",
  message: "setsockopt(ICMP_FILTER)",
};

function socketOptions(options: PingOptions, kind: SocketKind): readonly SocketOption[] {
  const ip = (name: number, value: number, refusal: SocketOption["refusal"], message: string): SocketOption => ({
    level: IPPROTO_IP,
    name,
    value,
    refusal,
    message,
  });
  const rows: SocketOption[] = [];
  if (kind === "raw") rows.push(FIRST_FILTER);
  rows.push(ip(IP_RECVERR, 1, "warning", "WARNING: errors of the network will not be told"));
  if (kind === "datagram") {
    rows.push(ip(IP_RECVTTL, 1, "warning", "WARNING: setsockopt(IP_RECVTTL)"));
    rows.push(ip(IP_RETOPTS, 1, "warning", "WARNING: setsockopt(IP_RETOPTS)"));
  }
  if (options.timeToLive !== undefined) {
    rows.push(ip(IP_MULTICAST_TTL, options.timeToLive, "fatal", "cannot set multicast time-to-live"));
    rows.push(ip(IP_TTL, options.timeToLive, "fatal", "cannot set unicast time-to-live"));
  }
  return rows;
}

class Ipv4Decoder implements ReplyDecoder {
  readonly #raw: boolean;
  readonly #identifier: number;
  readonly #target: number;

  constructor(context: DecoderContext) {
    this.#raw = context.socketKind === "raw";
    this.#identifier = context.identifier;
    this.#target = readUint32(context.target, 0);
  }

  decode(data: Uint8Array, bytes: number, timeToLive: number, into: ReceivedMessage): void {
    let start = 0;
    if (this.#raw) {
      start = ((data[0] ?? 0) & 0x0f) * 4;
      if (start < MINIMUM_HEADER_BYTES || bytes < start + ICMP_OFFSETS.payload) {
        into.kind = "too-short";
        return;
      }
      timeToLive = data[TTL_OFFSET] ?? 0;
    } else if (bytes < ICMP_OFFSETS.payload) {
      into.kind = "too-short";
      return;
    }
    into.icmpStart = start;
    into.icmpBytes = bytes - start;
    into.timeToLive = timeToLive;
    into.type = data[start + ICMP_OFFSETS.type] ?? 0;
    into.code = data[start + ICMP_OFFSETS.code] ?? 0;
    into.checksumValid = internetChecksum(data, start, bytes) === 0;
    if (into.type === ICMP_ECHOREPLY) {
      into.identifier = readUint16(data, start + ICMP_OFFSETS.identifier);
      into.sequence = readUint16(data, start + ICMP_OFFSETS.sequence);
      into.kind = this.#isOurs(into.identifier) ? "echo-reply" : "foreign";
      return;
    }
    into.info = readUint32(data, start + ICMP_OFFSETS.identifier);
    into.kind = this.#kindOfError(data, bytes, into);
  }

  decodeQuoted(data: Uint8Array, bytes: number): number {
    if (bytes < ICMP_OFFSETS.payload || data[ICMP_OFFSETS.type] !== ICMP_ECHO) return -1;
    if (!this.#isOurs(readUint16(data, ICMP_OFFSETS.identifier))) return -1;
    return readUint16(data, ICMP_OFFSETS.sequence);
  }

  #kindOfError(data: Uint8Array, bytes: number, into: ReceivedMessage): ReceivedMessage["kind"] {
    let kind: "known-error" | "notice";
    switch (into.type) {
      case ICMP_DEST_UNREACH:
      case ICMP_TIME_EXCEEDED:
      case ICMP_PARAMETERPROB:
        kind = "known-error";
        break;
      case ICMP_REDIRECT:
      case ICMP_SOURCE_QUENCH:
        kind = "notice";
        break;
      default:
        return "foreign";
    }
    const quoted = into.icmpStart + ICMP_OFFSETS.payload;
    const quotedHeaderBytes = ((data[quoted] ?? 0) & 0x0f) * 4;
    const icmp = quoted + quotedHeaderBytes;
    if (quotedHeaderBytes < MINIMUM_HEADER_BYTES || bytes < icmp + ICMP_OFFSETS.payload) return "foreign";
    if (data[icmp] !== ICMP_ECHO || readUint32(data, quoted + DESTINATION_OFFSET) !== this.#target) return "foreign";
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
  headerBytes: MINIMUM_HEADER_BYTES,
  maximumPayloadBytes: MAXIMUM_PACKET_BYTES - MINIMUM_HEADER_BYTES - ICMP_OFFSETS.payload,
  errorsAcknowledge: true,
  networkErrorOrigin: SO_EE_ORIGIN_ICMP,
  receiveBytes: (payloadBytes) => payloadBytes + MAXIMUM_HEADER_BYTES + ERROR_BYTES,
  packetMemoryBytes: (payloadBytes) => {
    const bytes = payloadBytes + ICMP_OFFSETS.payload;
    return bytes + Math.floor((bytes + 511) / 512) * (20 + 16 + 64 + 160);
  },
  socketOptions,
  multicast: isIpv4Multicast,
  anycast: () => false,
  errorQueueFilter: ERROR_QUEUE_FILTER,
  fixedSource: (choice) => choice.ipv4Address,
  unspecifiedMeansSource: true,
  deviceNeedsIndex: false,
  sockaddrAddressOffset: 4,
  tooShortText: (bytes, from) => `packet too short (${bytes} bytes) from ${from}`,
  hasBroadcast: true,
  groupWord: "broadcast",
  bindFailure: "bind",
  bindDeviceFailure: "SO_BINDTODEVICE",
  scopedToDevice: () => false,
  identifierFilter: (identifier) => [
    // X = length of the IPv4 header, which a raw socket hands to the filter, too.
    { code: BPF_LDX | BPF_B | BPF_MSH, constant: 0 },
    { code: BPF_LD | BPF_H | BPF_IND, constant: ICMP_OFFSETS.identifier },
    { code: BPF_JMP | BPF_JEQ | BPF_K, constant: identifier, whenTrue: 3 },
    { code: BPF_LD | BPF_B | BPF_IND, constant: ICMP_OFFSETS.type },
    { code: BPF_JMP | BPF_JEQ | BPF_K, constant: ICMP_ECHOREPLY, whenFalse: 1 },
    { code: BPF_RET | BPF_K, constant: 0 },
    { code: BPF_RET | BPF_K, constant: WHOLE_PACKET },
  ],
  createEncoder: (packet: Uint8Array, shape: RequestShape): RequestEncoder =>
    new EchoEncoder(packet, shape, { type: ICMP_ECHO, computesChecksum: true }),
  createDecoder: (context: DecoderContext): ReplyDecoder => new Ipv4Decoder(context),
};
