/**
 * A probe: what requests ask, and how their answers are known. `src/family` has what differs between IPv4 and IPv6 whatever
 * is asked.
 *
 * Buffers belong to the caller, and nothing is allocated for a packet.
 *
 * @module
 */
import type { DecoderContext, MessageTypes, ReceivedMessage, ReplyDecoder } from "../family/family.ts";
import type { NodeInformationReply, QueryType } from "../wire/node_information.ts";
import type { PayloadMismatch } from "../wire/payload.ts";
import type { TimestampReading } from "../wire/timestamp_reading.ts";

/** Writes requests into one buffer, over and over. */
export interface RequestEncoder {
  /**
   * Makes the buffer the request of this count.
   *
   * @param count its low 16 bits are the sequence number
   * @param seconds time of day at which it leaves
   * @param microseconds the rest of it
   * @returns its length, ICMP header included
   */
  encode(count: number, seconds: number, microseconds: number): number;
}

/** What a reply says where requests ask for something. */
export interface HostAnswer {
  /** About the host. */
  nodeInformation?: NodeInformationReply | undefined;
  /** About the time of day. */
  timestamps?: TimestampReading | undefined;
}

/** What the requests of a run have in common. */
export interface Probe {
  readonly types: MessageTypes;
  /** What a host is asked for; undefined for echo requests. */
  readonly query: QueryType | "timestamp" | undefined;
  /** Bytes behind the ICMP header of the longest request. */
  readonly requestBytes: number;
  /** How many of those bytes an echo brings back; 0 where the reply has a payload of its own. */
  readonly payloadBytes: number;
  /** Whether replies carry the identifier, so that a filter may keep others' replies away. */
  readonly hasIdentifier: boolean;
  /** Whether payloads begin with the time of day, so that a reply that proves nothing claims when its request left. */
  readonly hasSendTime: boolean;
  /** Prepares a buffer, ICMP header first, for requests with this 16-bit identifier. */
  createEncoder(packet: Uint8Array, identifier: number): RequestEncoder;
  createDecoder(context: DecoderContext): ReplyDecoder;
  /**
   * Whether a reply answers the newest request with its sequence number.
   *
   * @param data the datagram for which the decoder said `reply`
   * @param fromTarget whether it came from where that request went to
   */
  proves(data: Uint8Array, message: ReceivedMessage, fromTarget: boolean): boolean;
  /** The first byte of a reply's payload that differs from what all requests carry. */
  findMismatch?(data: Uint8Array, message: ReceivedMessage): PayloadMismatch | undefined;
  /**
   * Decodes what a reply says.
   *
   * @param message ICMP header and payload
   * @param receivedAtMs when it came, in milliseconds since 1970
   * @param into gets what it says, or undefined where it says nothing
   */
  decodeAnswer?(message: Uint8Array, receivedAtMs: number, into: HostAnswer): void;
}
