/**
 * The one small interface of an address family: the facts in which IPv4 and IPv6 differ, whatever is asked over them.
 *
 * It is chosen once, when the name is resolved. Socket options are data, not calls; decoding works on buffers that the
 * caller owns and allocates nothing per packet.
 *
 * @module
 */
import type { FilterInstruction } from "../../ffi/headers/filter.ts";
import { IP_PMTUDISC_DO, IP_PMTUDISC_DONT, IP_PMTUDISC_PROBE, IP_PMTUDISC_WANT } from "../../ffi/headers/in.ts";

/** How the ICMP socket was opened: a ping socket of the kernel, or a raw one that needs privilege. */
export type SocketKind = "datagram" | "raw";

/** One row of a socket's configuration. */
export interface SocketOption {
  /** `SOL_SOCKET`, `IPPROTO_IP` and so on. */
  readonly level: number;
  /** The option's number within its level. */
  readonly name: number;
  /** An int, or a structure as the kernel wants it. */
  readonly value: number | Uint8Array;
  /** What a kernel that refuses means for the run. */
  readonly refusal: "ignore" | "warning" | "fatal";
  /** What is said then, before the kernel's reason. */
  readonly message: string;
}

/** ICMP types of a request and of its reply. */
export interface MessageTypes {
  readonly request: number;
  readonly reply: number;
}

/** What the command line asks of the IP header. */
export interface HeaderOptions {
  readonly recordRoute: boolean;
  readonly timestampOption: "tsonly" | "tsandaddr" | "tsprespec" | undefined;
  /** Hosts named before the destination, as they were typed. */
  readonly hops: readonly string[];
}

/** What the command line asks of requests, and of the socket that they leave by. */
export interface PacketOptions {
  readonly request: HeaderOptions & {
    readonly pathMtuDiscovery: "do" | "want" | "probe" | "dont" | undefined;
    readonly timeToLive: number | undefined;
  };
  readonly socket: {
    readonly bypassRouting: boolean;
    readonly allowBroadcast: boolean;
    readonly suppressLoopback: boolean;
  };
}

/** What the socket's configuration depends on besides the command line. */
export interface PathDetails {
  readonly kind: SocketKind;
  /** Whether the target is a multicast or broadcast address. */
  readonly multicast: boolean;
  /** The hosts named before the destination, in network order. */
  readonly hops: readonly Uint8Array[];
  /** ICMP type of the replies. */
  readonly replyType: number;
}

/** Which messages are ours. */
export interface DecoderContext {
  /** How the socket was opened: a raw socket hands over the IPv4 header, and what belongs to others. */
  readonly socketKind: SocketKind;
  /** The 16-bit identifier of our requests; looked at on raw sockets only. */
  readonly identifier: number;
  /** The only address that requests go to, in network order; undefined for many, or where they go by hops. */
  readonly target: Uint8Array | undefined;
}

/**
 * What a received datagram turned out to be. One object is filled over and over.
 *
 * - `reply`: carries our identifier, or answers a query of ours.
 * - `known-error`: an ICMP error about a request of ours, which the error queue has, too.
 * - `notice`: a redirect or source quench about a request of ours.
 * - `stranger`: a message of a type that has nothing to do with requests.
 * - `foreign`: not ours, or nothing that a request brings about.
 * - `too-short`: cut off before the end of its headers.
 */
export interface ReceivedMessage {
  kind: "reply" | "known-error" | "notice" | "stranger" | "foreign" | "too-short";
  /** Offset of the ICMP header in the datagram. */
  icmpStart: number;
  /** ICMP header and payload, as far as the buffer holds them. */
  icmpBytes: number;
  /** Identifier of the reply, or of the request that the error is about. */
  identifier: number;
  /** Sequence number likewise. */
  sequence: number;
  /** Time to live or hop limit; -1 when it is not known. */
  timeToLive: number;
  /** Whether the ICMP checksum is right; true where the kernel has verified it, or where the buffer lacks a part. */
  checksumValid: boolean;
  type: number;
  code: number;
  /** The second 32-bit word of the ICMP header, as a number. */
  info: number;
}

/** A fresh message to fill. */
export function emptyMessage(): ReceivedMessage {
  return {
    kind: "foreign",
    icmpStart: 0,
    icmpBytes: 0,
    identifier: 0,
    sequence: 0,
    timeToLive: -1,
    checksumValid: true,
    type: 0,
    code: 0,
    info: 0,
  };
}

/** Finds out what received bytes are. Never throws, whatever the bytes. */
export interface ReplyDecoder {
  /**
   * Decodes one datagram.
   *
   * @param data buffer that begins with the datagram: from the IPv4 header on a raw IPv4 socket, from the ICMP header
   * elsewhere
   * @param bytes its length
   * @param timeToLive what a control message said, or -1
   * @param into is overwritten
   */
  decode(data: Uint8Array, bytes: number, timeToLive: number, into: ReceivedMessage): void;
  /**
   * Decodes the request that the error queue quotes, ICMP header first.
   *
   * @returns its 16-bit sequence number, or -1 when it is none of ours
   */
  decodeQuoted(data: Uint8Array, bytes: number): number;
}

/** One address family. */
export interface Family {
  /** Its name in events. */
  readonly name: "ipv4" | "ipv6";
  /** `AF_INET` or `AF_INET6`. */
  readonly domain: number;
  /** `IPPROTO_ICMP` or `IPPROTO_ICMPV6`. */
  readonly protocol: number;
  /** ICMP types of echo messages. */
  readonly echo: MessageTypes;
  /** Whether this program computes ICMP checksums; otherwise the kernel does. */
  readonly needsChecksum: boolean;
  /** Bytes of an address. */
  readonly addressBytes: number;
  /** Offset of the address in `struct sockaddr_in` or `struct sockaddr_in6`. */
  readonly sockaddrAddressOffset: number;
  /** Whether a link-local address is limited to a device, which its socket address then names by its index. */
  readonly hasScopes: boolean;
  /** Whether packets carry a flow label. */
  readonly hasFlowLabel: boolean;
  /** Whether there are broadcast addresses, which a route refuses to a socket that did not ask for them. */
  readonly hasBroadcast: boolean;
  /** Whether hosts may be named before the destination, and `-C` connects the socket: iputils has both for IPv4 only. */
  readonly takesHops: boolean;
  /** Whether pinging the unspecified address means pinging oneself by the source address. */
  readonly unspecifiedMeansSource: boolean;
  /** Whether an ICMP error takes its request off the outstanding ones, as iputils has it. */
  readonly errorsAcknowledge: boolean;
  /** `ee_origin` of errors that came over the network. */
  readonly networkErrorOrigin: number;
  /** The line of a file of /proc that counts datagrams with a wrong checksum, where a raw socket counts them as dropped. */
  readonly damagedCounter: { readonly file: string; readonly name: string } | undefined;
  /** What iputils says, in different words for each family. */
  readonly words: {
    readonly bindFailure: string;
    /** Comes before the device's name. */
    readonly bindDeviceFailure: string;
    readonly tooShort: (bytes: number, from: string) => string;
  };
  readonly isMulticast: (address: Uint8Array) => boolean;
  /** Whether any host may answer for this address, so that a different source is no surprise. */
  readonly isAnycast: (address: Uint8Array) => boolean;
  /** Whether this address means nothing without a device: a link-local one. */
  readonly isScoped: (address: Uint8Array) => boolean;
  /** Bytes of the IP header in front of a request, options included. */
  headerBytes(options: HeaderOptions): number;
  /** Longest payload of an echo request. */
  maxPayloadBytes(options: HeaderOptions): number;
  /** Room behind a reply's payload for headers, and for what an ICMP error quotes. */
  readonly receiveExtraBytes: number;
  /** Configuration before the header is printed, in the order in which it is applied. */
  socketOptions(options: PacketOptions, path: PathDetails): readonly SocketOption[];
  /** The row that sets the type of service or traffic class, on the ICMP socket and on the probe's. */
  trafficClassOption(value: number): SocketOption;
  /** The row that limits how many hops a packet takes; undefined for the kernel's default. */
  hopLimitOption(hops: number | undefined): SocketOption;
  /** The row by which ICMP errors come with what routers append to them, RFC 4884. */
  readonly errorExtensionsOption: SocketOption;
  /** The row by which packets that are no multicast leave by a device, without limiting the socket to it. */
  unicastDeviceOption(interfaceIndex: number): SocketOption;
  /** The row by which multicast packets leave by a device, where the socket itself can't be limited to it. */
  multicastDeviceOption(interfaceIndex: number): SocketOption | undefined;
  /** Stronger ICMP filter for a raw socket on which the error queue has proved to work, if there is one. */
  errorQueueFilter(replyType: number): SocketOption | undefined;
  /** Filter that keeps replies with other identifiers from a raw socket. */
  identifierFilter(identifier: number, replyType: number): readonly FilterInstruction[];
  /** Prepares for decoding what comes back for requests of one type. */
  createDecoder(context: DecoderContext, types: MessageTypes): ReplyDecoder;
}

/** The kernel's default, as a value of IP_TTL and IPV6_UNICAST_HOPS. */
export const DEFAULT_HOPS = -1;

/**
 * Path MTU discovery: the values of IP_MTU_DISCOVER and IPV6_MTU_DISCOVER, which are the same; ip(7), ipv6(7).
 */
const PATH_MTU_DISCOVERY = {
  do: IP_PMTUDISC_DO,
  want: IP_PMTUDISC_WANT,
  probe: IP_PMTUDISC_PROBE,
  dont: IP_PMTUDISC_DONT,
} as const;

/** What to set, or undefined to leave it to the kernel: packets to many hosts are never fragmented unasked. */
export function pathMtuDiscoveryOf(
  { pathMtuDiscovery }: PacketOptions["request"],
  path: PathDetails,
): number | undefined {
  if (pathMtuDiscovery !== undefined) return PATH_MTU_DISCOVERY[pathMtuDiscovery];
  return path.multicast ? PATH_MTU_DISCOVERY.do : undefined;
}
