/**
 * Echo requests to one target, as iputils sends them: the payload begins with the time of day, if it has room for it.
 *
 * The time that a reply brings back proves whose it is. A payload too short for that proves a reply only if all its bytes
 * match and it comes from the target.
 *
 * @module
 */
import type { DecoderContext, Family, ReceivedMessage, ReplyDecoder } from "../family/family.ts";
import { ICMP_OFFSETS, SEQUENCE_MASK, SEQUENCE_NUMBERS } from "../wire/icmp.ts";
import {
  encodeTimestamp,
  fillPayload,
  findMismatch,
  isTimestamp,
  type PayloadMismatch,
  TIMESTAMP_BYTES,
} from "../wire/payload.ts";
import { type EchoContent, EchoPacket } from "./echo_packet.ts";
import type { Probe, RequestEncoder } from "./probe.ts";

/** Echo requests of one run. */
export class Echo implements Probe {
  readonly types: Probe["types"];
  readonly query = undefined;
  readonly requestBytes: number;
  readonly payloadBytes: number;
  readonly hasIdentifier = true;
  readonly hasSendTime = true;
  readonly #family: Family;
  readonly #pattern: Uint8Array | undefined;
  /** What every payload is, but for its time. */
  readonly #payload: Uint8Array;
  // Times of the newest requests by sequence number; the kernel provides no more of this memory than there were requests.
  readonly #seconds = new Float64Array(SEQUENCE_NUMBERS);
  readonly #microseconds = new Uint32Array(SEQUENCE_NUMBERS);

  constructor(family: Family, { payloadBytes, pattern }: EchoContent) {
    this.#family = family;
    this.#pattern = pattern;
    this.types = family.echo;
    this.requestBytes = this.payloadBytes = payloadBytes;
    this.#payload = new Uint8Array(payloadBytes);
    fillPayload(this.#payload, 0, payloadBytes, pattern);
  }

  createEncoder(packet: Uint8Array, identifier: number): RequestEncoder {
    const echo = new EchoPacket(packet, this.#family, { identifier, pattern: this.#pattern });
    return new EchoEncoder(echo, this.#seconds, this.#microseconds);
  }

  createDecoder(context: DecoderContext): ReplyDecoder {
    return this.#family.createDecoder(context, this.types);
  }

  proves(data: Uint8Array, message: ReceivedMessage, fromTarget: boolean): boolean {
    const { payloadBytes } = this;
    const { icmpStart, icmpBytes, sequence } = message;
    const start = icmpStart + ICMP_OFFSETS.payload;
    const receivedBytes = icmpBytes - ICMP_OFFSETS.payload;
    if (payloadBytes < TIMESTAMP_BYTES) {
      return fromTarget && receivedBytes >= payloadBytes &&
        findMismatch(data, start, this.#payload, 0, 0, payloadBytes) < 0;
    }
    return receivedBytes >= TIMESTAMP_BYTES &&
      isTimestamp(data, start, this.#seconds[sequence] ?? NaN, this.#microseconds[sequence] ?? NaN);
  }

  findMismatch(data: Uint8Array, { icmpStart, icmpBytes }: ReceivedMessage): PayloadMismatch | undefined {
    const { payloadBytes } = this;
    if (icmpBytes < ICMP_OFFSETS.payload + payloadBytes) return undefined;
    const start = icmpStart + ICMP_OFFSETS.payload;
    const offset = findMismatch(data, start, this.#payload, 0, TIMESTAMP_BYTES, payloadBytes);
    if (offset < 0) return undefined;
    const expected = this.#payload[offset] ?? 0;
    return { offset, expected, actual: data[start + offset] ?? 0, payload: data.slice(start, start + payloadBytes) };
  }
}

class EchoEncoder implements RequestEncoder {
  readonly #packet: EchoPacket;
  readonly #seconds: Float64Array;
  readonly #microseconds: Uint32Array;

  constructor(packet: EchoPacket, seconds: Float64Array, microseconds: Uint32Array) {
    this.#packet = packet;
    this.#seconds = seconds;
    this.#microseconds = microseconds;
  }

  encode(count: number, seconds: number, microseconds: number): number {
    this.#seconds[count & SEQUENCE_MASK] = seconds;
    this.#microseconds[count & SEQUENCE_MASK] = microseconds;
    const packet = this.#packet;
    if (packet.hasRoom) encodeTimestamp(packet.view, ICMP_OFFSETS.payload, seconds, microseconds);
    return packet.finish(count);
  }
}
