/**
 * The one small interface of an address family: everything in which pinging over IPv4 and over IPv6 differ.
 *
 * It is chosen once, when the name is resolved. Socket options are data, not calls; encoding and decoding work on
 * buffers that the caller owns and allocate nothing per packet.
 *
 * @module
 */
import type { FilterInstruction } from "../../ffi/headers/filter.ts";
import type { PingOptions, RequestOptions, SourceOptions } from "../cli/options.ts";
import type { NodeInformationReply } from "../wire/node_information.ts";
import type { TimestampReading } from "../wire/timestamp_reading.ts";

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

/** What the sockets' configuration depends on besides the command line. */
export interface PathDetails {
  /** How the ICMP socket was opened. */
  readonly kind: SocketKind;
  /** Whether the target is a multicast or broadcast address. */
  readonly multicast: boolean;
  /** The hosts named before the destination, in network order. */
  readonly hops: readonly Uint8Array[];
}

/** What a request looks like. */
export interface RequestShape {
  /** The 16-bit identifier; the kernel overwrites it on a datagram socket. */
  readonly identifier: number;
  /** 1 to 16 bytes that fill the payload, or undefined to count up from 0. */
  readonly pattern: Uint8Array | undefined;
}

/** Writes echo requests into one buffer, over and over. */
export interface RequestEncoder {
  /** The packet as sent, ICMP header first. */
  readonly packet: Uint8Array;
  /**
   * Makes the packet request number `sequence`.
   *
   * @param sequence its low 16 bits are sent
   * @param seconds time of day of the time stamp that the payload begins with, if it is long enough
   * @param microseconds the rest of it
   */
  encode(sequence: number, seconds: number, microseconds: number): void;
}

/** Which messages are ours. */
export interface DecoderContext {
  /** How the socket was opened: a raw socket hands over the IPv4 header, and what belongs to others. */
  readonly socketKind: SocketKind;
  /** The 16-bit identifier of our requests; looked at on raw sockets only. */
  readonly identifier: number;
  /** The address that is pinged, in network order. */
  readonly target: Uint8Array;
  /** Whether requests go by hops, so that quoted packets go elsewhere. */
  readonly sourceRouted: boolean;
}

/**
 * What a received datagram turned out to be. One object is filled over and over.
 *
 * - `echo-reply`: carries our identifier, or answers a query of ours.
 * - `known-error`: an ICMP error about a request of ours, of which the error queue tells, too.
 * - `notice`: a redirect or source quench about a request of ours.
 * - `stranger`: a message of a type that has nothing to do with echo requests.
 * - `foreign`: not ours, or nothing that an echo request brings about.
 * - `too-short`: cut off before the end of its headers.
 */
export interface ReceivedMessage {
  /** Which of the above. */
  kind: "echo-reply" | "known-error" | "notice" | "stranger" | "foreign" | "too-short";
  /** Offset of the ICMP header in the datagram. */
  icmpStart: number;
  /** ICMP header and payload, as far as the buffer holds them. */
  icmpBytes: number;
  /** Identifier of the reply, or of the request that the error is about. */
  identifier: number;
  /** Sequence number likewise. */
  sequence: number;
  /** Time to live or hop limit; -1 when the kernel did not tell. */
  timeToLive: number;
  /** Whether the ICMP checksum is right; true where the kernel has verified it, or where the buffer lacks a part. */
  checksumValid: boolean;
  /** ICMP type. */
  type: number;
  /** ICMP code. */
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

/** What a reply has to say. */
export interface HostAnswer {
  /** About the host. */
  nodeInformation?: NodeInformationReply | undefined;
  /** About the time of day. */
  timestamps?: TimestampReading | undefined;
}

/** Tells what received bytes are. Never throws, whatever the bytes. */
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
  /**
   * Tells whether a reply for which `decode` said `echo-reply` is proven to answer a query of this run; absent where
   * requests are echo requests, whose payload proves it.
   */
  proves?(data: Uint8Array, message: ReceivedMessage): boolean;
  /**
   * Decodes what a reply has to say, where requests ask for something.
   *
   * @param message a message for which `decode` said `echo-reply`, and nothing behind it
   * @param receivedAtMs when it came, in milliseconds since 1970
   * @param into gets what it says, or undefined where it says nothing
   */
  decodeAnswer?(message: Uint8Array, receivedAtMs: number, into: HostAnswer): void;
}

/** One address family. */
export interface Family {
  /** Its name in events. */
  readonly name: "ipv4" | "ipv6";
  /** `AF_INET` or `AF_INET6`. */
  readonly domain: number;
  /** `IPPROTO_ICMP` or `IPPROTO_ICMPV6`. */
  readonly protocol: number;
  /** Bytes of the IP header in front of a request, options included. */
  headerBytes(request: RequestOptions): number;
  /** Longest payload of an echo request. */
  maximumPayloadBytes(request: RequestOptions): number;
  /** Longest datagram that may be received, in bytes, for a payload of this length. */
  receiveBytes(payloadBytes: number): number;
  /** Whether an ICMP error takes its request off the outstanding ones, as iputils has it. */
  readonly errorsAcknowledge: boolean;
  /** `ee_origin` of errors that came over the network. */
  readonly networkErrorOrigin: number;
  /** Rough memory that the kernel needs for one packet, for the socket's buffers. */
  packetMemoryBytes(request: RequestOptions): number;
  /** The source address that was asked for, if one of this family was. */
  fixedSource(choice: SourceOptions): Uint8Array | undefined;
  /** Whether pinging the unspecified address means pinging oneself by the source address. */
  readonly unspecifiedMeansSource: boolean;
  /** Whether a device is known by its index, so that one without is told before the kernel refuses it. */
  readonly deviceNeedsIndex: boolean;
  /** Bytes of an address. */
  readonly addressBytes: number;
  /** Whether an address may be limited to a device, which its socket address then says. */
  readonly hasScopes: boolean;
  /** Offset of the address in `struct sockaddr_in` or `struct sockaddr_in6`. */
  readonly sockaddrAddressOffset: number;
  /** What is said of a datagram that is too short, under `-v`. */
  tooShortText(bytes: number, from: string): string;
  /** Whether there are broadcast addresses, which a route refuses to a socket that did not ask for them. */
  readonly hasBroadcast: boolean;
  /** What pinging many hosts at one address is called. */
  readonly groupWord: "broadcast" | "multicast";
  /** What is said when the source address can't be bound. */
  readonly bindFailure: string;
  /** What is said, before the device's name, when the socket can't be bound to it. */
  readonly bindDeviceFailure: string;
  /** Whether this address means nothing without a device: a link-local one. */
  readonly scopedToDevice: (address: Uint8Array) => boolean;
  /** Configuration before the header is printed, in the order in which it is applied. */
  socketOptions(options: Pick<PingOptions, "request" | "socket">, path: PathDetails): readonly SocketOption[];
  /** The row that sets the type of service or traffic class, on the ICMP socket and on the probe's. */
  trafficClassOption(value: number): SocketOption;
  /** The row by which packets that are no multicast leave by a device, without limiting the socket to it. */
  unicastDeviceOption(interfaceIndex: number): SocketOption;
  /** The row by which multicast packets leave by a device, where the socket itself can't be limited to it. */
  multicastDeviceOption(interfaceIndex: number): SocketOption | undefined;
  /** Whether hosts may be named before the destination. */
  readonly takesHops: boolean;
  /** Whether `-C` connects the socket. */
  readonly connectable: boolean;
  /** Whether packets carry a flow label. */
  readonly hasFlowLabel: boolean;
  /** Whether this is a multicast address. */
  readonly multicast: (address: Uint8Array) => boolean;
  /** Whether any host may answer for this address, so that a different source is no surprise. */
  readonly anycast: (address: Uint8Array) => boolean;
  /** Stronger ICMP filter for a raw socket on which the error queue has proved to work, if there is one. */
  readonly errorQueueFilter: SocketOption | undefined;
  /**
   * The line of a file of /proc that counts datagrams with a wrong checksum, where a raw socket counts them among the
   * packets that it dropped.
   */
  readonly damagedCounter: { readonly file: string; readonly name: string } | undefined;
  /** Filter that keeps other pings' replies from a raw socket. */
  identifierFilter(identifier: number): readonly FilterInstruction[];
  /** Prepares a buffer, ICMP header first, for sending requests. */
  createEncoder(packet: Uint8Array, shape: RequestShape): RequestEncoder;
  /** Prepares for decoding what comes back. */
  createDecoder(context: DecoderContext): ReplyDecoder;
}
