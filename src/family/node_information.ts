/**
 * IPv6 with node information queries (RFC 4620) in the place of echo requests: other packets out and in, another kernel
 * filter, and the rest as in `ipv6.ts`.
 *
 * A reply carries no identifier. It is ours if it brings back the nonce of a query: the sequence number in the first two
 * bytes, and six that nobody can guess, so that a forged reply counts for nothing.
 *
 * @module
 */
import { IPPROTO_ICMPV6 } from "../../ffi/headers/in.ts";
import type { AddressScope, QueryChoice } from "../cli/options.ts";
import { readUint16, writeUint16 } from "../wire/big_endian.ts";
import { ICMP_HEADER_BYTES, ICMPV6 } from "../wire/icmp.ts";
import {
  decodeNodeInformationReply,
  encodeNodeInformationQuery,
  NODE_INFORMATION_FLAGS,
  NODE_INFORMATION_OFFSETS,
  NONCE_BYTES,
  QUERY_TYPES,
  SUBJECT_CODES,
  type SubjectType,
} from "../wire/node_information.ts";
import type { DecoderContext, Family, HostAnswer, ReceivedMessage, ReplyDecoder, RequestEncoder } from "./family.ts";
import { filterPassing, ipv6 } from "./ipv6.ts";
import { ICMP6_FILTER } from "../../ffi/headers/icmp.ts";

/** What every query of a run asks. */
export interface NodeInformationQuestion {
  /** What is asked for. */
  readonly query: QueryChoice;
  /** Which addresses. */
  readonly scopes: readonly AddressScope[];
  /** Whom it is about. */
  readonly subject: NodeInformationSubject;
}

/** Whom a query is about. */
export interface NodeInformationSubject {
  /** What `bytes` are. */
  readonly type: SubjectType;
  /** Address in network order, or name in wire form. */
  readonly bytes: Uint8Array;
}

/** Fills memory with bytes that can't be foreseen. */
export type FillRandom = (bytes: Uint8Array<ArrayBuffer>) => void;

const SEQUENCE_NUMBERS = 0x10000;
const SEQUENCE_BYTES = 2;
const { nonce: NONCE_START, data: DATA_START } = NODE_INFORMATION_OFFSETS;

const FLAG_BY_SCOPE: Readonly<Record<AddressScope, number>> = {
  all: NODE_INFORMATION_FLAGS.all,
  compatible: NODE_INFORMATION_FLAGS.compatible,
  "link-local": NODE_INFORMATION_FLAGS.linkLocal,
  "site-local": NODE_INFORMATION_FLAGS.siteLocal,
  global: NODE_INFORMATION_FLAGS.global,
};

/** Bytes of such a query behind the 8 that all ICMP messages begin with. */
export function queryPayloadBytes(subject: NodeInformationSubject): number {
  return DATA_START - ICMP_HEADER_BYTES + subject.bytes.length;
}

/**
 * IPv6 that asks instead of pinging; for one run.
 *
 * @param question What each query asks.
 * @param fillRandom Where nonces come from.
 */
export function nodeInformationFamily(question: NodeInformationQuestion, fillRandom: FillRandom): Family {
  const nonces = new Nonces(fillRandom);
  return {
    ...ipv6,
    socketOptions: (options, path) =>
      ipv6.socketOptions(options, path).map((row) =>
        row.level === IPPROTO_ICMPV6 && row.name === ICMP6_FILTER
          ? { ...row, value: filterPassing(ICMPV6.nodeInformationReply) }
          : row
      ),
    createEncoder: (packet) => new QueryEncoder(packet, question, nonces),
    createDecoder: (context) => new AnswerDecoder(context, nonces),
  };
}

/** The nonces of the last 65536 queries. */
class Nonces {
  readonly #fillRandom: FillRandom;
  readonly #fresh = new Uint8Array(NONCE_BYTES - SEQUENCE_BYTES);
  readonly #sent = new Uint8Array(SEQUENCE_NUMBERS * NONCE_BYTES);

  constructor(fillRandom: FillRandom) {
    this.#fillRandom = fillRandom;
    // Sequence number 0 comes last; until then zeros must not do.
    fillRandom(this.#sent.subarray(0, NONCE_BYTES));
  }

  /** Writes a new nonce for this 16-bit sequence number. */
  issue(sequence: number, into: Uint8Array, offset: number): void {
    this.#fillRandom(this.#fresh);
    writeUint16(into, offset, sequence);
    into.set(this.#fresh, offset + SEQUENCE_BYTES);
    const slot = sequence * NONCE_BYTES;
    for (let index = 0; index < NONCE_BYTES; index++) this.#sent[slot + index] = into[offset + index] ?? 0;
  }

  /** The 16-bit sequence number of the query that had this nonce, or -1. */
  sequenceOf(data: Uint8Array, offset: number): number {
    const sequence = readUint16(data, offset);
    const slot = sequence * NONCE_BYTES;
    for (let index = 0; index < NONCE_BYTES; index++) {
      if (data[offset + index] !== this.#sent[slot + index]) return -1;
    }
    return sequence;
  }
}

/** Writes queries into one buffer; the nonce alone changes. */
class QueryEncoder implements RequestEncoder {
  readonly packet: Uint8Array;
  readonly #nonces: Nonces;

  constructor(packet: Uint8Array, { query, scopes, subject }: NodeInformationQuestion, nonces: Nonces) {
    this.packet = packet;
    this.#nonces = nonces;
    encodeNodeInformationQuery({
      queryType: QUERY_TYPES[query],
      flags: scopes.reduce((flags, scope) => flags | FLAG_BY_SCOPE[scope], 0),
      subjectCode: SUBJECT_CODES[subject.type],
      subject: subject.bytes,
      nonce: new Uint8Array(NONCE_BYTES),
    }, packet);
  }

  encode(sequence: number): void {
    this.#nonces.issue(sequence & 0xffff, this.packet, NONCE_START);
  }
}

class AnswerDecoder implements ReplyDecoder {
  readonly #identifier: number;
  readonly #nonces: Nonces;

  constructor(context: DecoderContext, nonces: Nonces) {
    this.#identifier = context.identifier;
    this.#nonces = nonces;
  }

  decode(data: Uint8Array, bytes: number, timeToLive: number, into: ReceivedMessage): void {
    into.icmpStart = 0;
    into.icmpBytes = bytes;
    into.timeToLive = timeToLive;
    into.checksumValid = true;
    if (bytes < ICMP_HEADER_BYTES) {
      into.kind = "too-short";
      return;
    }
    into.type = data[NODE_INFORMATION_OFFSETS.type] ?? 0;
    into.code = data[NODE_INFORMATION_OFFSETS.code] ?? 0;
    const sequence = this.#sequenceOf(data, bytes, ICMPV6.nodeInformationReply);
    into.kind = sequence < 0 ? "foreign" : "echo-reply";
    into.identifier = this.#identifier;
    into.sequence = Math.max(0, sequence);
  }

  decodeQuoted(data: Uint8Array, bytes: number): number {
    return this.#sequenceOf(data, bytes, ICMPV6.nodeInformationQuery);
  }

  /** Another nonce makes a message foreign. */
  proves(): boolean {
    return true;
  }

  decodeAnswer(message: Uint8Array, _receivedAtMs: number, into: HostAnswer): void {
    const reply = decodeNodeInformationReply(message);
    into.nodeInformation = reply.kind === "malformed" ? undefined : reply;
  }

  #sequenceOf(data: Uint8Array, bytes: number, type: number): number {
    if (bytes < DATA_START || data[NODE_INFORMATION_OFFSETS.type] !== type) return -1;
    return this.#nonces.sequenceOf(data, NONCE_START);
  }
}
