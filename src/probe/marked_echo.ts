/**
 * Echo requests with a mark, to many targets and to find a path's MTU: where the payload of others has the time of day,
 * theirs has four 32-bit words in network order: count, the target's own sequence number, and a cookie of two.
 *
 * The cookie proves a reply, wherever it comes from. A payload too short for that proves a reply only if all its bytes match
 * and it comes from the target.
 *
 * @module
 */
import type { DecoderContext, Family, ReceivedMessage, ReplyDecoder } from "../family/family.ts";
import { readUint32 } from "../wire/big_endian.ts";
import { ICMP_OFFSETS } from "../wire/icmp.ts";
import { fillPayload, findMismatch } from "../wire/payload.ts";
import type { Cookies } from "./cookies.ts";
import { type EchoContent, EchoPacket, VARIABLE_BYTES } from "./echo_packet.ts";
import type { Probe, RequestEncoder } from "./probe.ts";

const { payload: COUNT_OFFSET } = ICMP_OFFSETS;
const OWN_SEQUENCE_OFFSET = COUNT_OFFSET + 4;
const COOKIE_OFFSET = COUNT_OFFSET + 8;

/** What marks are made of. */
export interface MarkParts {
  readonly cookies: Cookies;
  /** Number of this request among those to its target, from 1. */
  readonly ownSequence: (count: number) => number;
}

/** Echo requests of one run over one family. */
export class MarkedEcho implements Probe {
  readonly types: Probe["types"];
  readonly query = undefined;
  readonly requestBytes: number;
  readonly payloadBytes: number;
  readonly hasIdentifier = true;
  readonly hasSendTime = false;
  readonly #family: Family;
  readonly #pattern: Uint8Array | undefined;
  readonly #parts: MarkParts;
  /** A payload that has no room for a mark, as far as it reaches. */
  readonly #shortPayload = new Uint8Array(VARIABLE_BYTES);

  constructor(family: Family, { payloadBytes, pattern }: EchoContent, parts: MarkParts) {
    this.#family = family;
    this.#pattern = pattern;
    this.#parts = parts;
    this.types = family.echo;
    this.requestBytes = this.payloadBytes = payloadBytes;
    fillPayload(this.#shortPayload, 0, VARIABLE_BYTES, pattern);
  }

  createEncoder(packet: Uint8Array, identifier: number): RequestEncoder {
    return new MarkEncoder(new EchoPacket(packet, this.#family, { identifier, pattern: this.#pattern }), this.#parts);
  }

  createDecoder(context: DecoderContext): ReplyDecoder {
    return this.#family.createDecoder(context, this.types);
  }

  proves(data: Uint8Array, message: ReceivedMessage, fromTarget: boolean): boolean {
    return this.provesPayload(data, message, fromTarget, this.payloadBytes);
  }

  /** The same, where the payload of its request had so many bytes. */
  protected provesPayload(
    data: Uint8Array,
    { icmpStart, icmpBytes, sequence }: ReceivedMessage,
    fromTarget: boolean,
    payloadBytes: number,
  ): boolean {
    const receivedBytes = icmpBytes - ICMP_OFFSETS.payload;
    if (payloadBytes < VARIABLE_BYTES) {
      return fromTarget && receivedBytes >= payloadBytes &&
        findMismatch(data, icmpStart + ICMP_OFFSETS.payload, this.#shortPayload, 0, 0, payloadBytes) < 0;
    }
    const { cookies } = this.#parts;
    const at = icmpStart + COOKIE_OFFSET;
    return receivedBytes >= VARIABLE_BYTES && readUint32(data, at) === cookies.high(sequence) &&
      readUint32(data, at + 4) === cookies.low(sequence);
  }
}

class MarkEncoder implements RequestEncoder {
  readonly #packet: EchoPacket;
  readonly #parts: MarkParts;

  constructor(packet: EchoPacket, parts: MarkParts) {
    this.#packet = packet;
    this.#parts = parts;
  }

  encode(count: number): number {
    const packet = this.#packet;
    if (packet.hasRoom) {
      const { cookies, ownSequence } = this.#parts;
      const { view } = packet;
      cookies.issue(count);
      view.setUint32(COUNT_OFFSET, count);
      view.setUint32(OWN_SEQUENCE_OFFSET, ownSequence(count));
      view.setUint32(COOKIE_OFFSET, cookies.high(count));
      view.setUint32(COOKIE_OFFSET + 4, cookies.low(count));
    }
    return packet.finish(count);
  }
}
