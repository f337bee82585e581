/**
 * Node information queries: RFC 4620. IPv4 has none.
 *
 * A reply carries no identifier. It is ours if it brings back the nonce of a query: the sequence number in the first two
 * bytes, and six that nobody can guess, so that a forged reply counts for nothing.
 *
 * @module
 */
import type { DecoderContext, ReceivedMessage, ReplyDecoder } from "../family/family.ts";
import { readUint16, writeUint16 } from "../wire/big_endian.ts";
import { ICMP_HEADER_BYTES, ICMPV6, SEQUENCE_NUMBERS } from "../wire/icmp.ts";
import {
  decodeNodeInformationReply,
  encodeNodeInformationQuery,
  NODE_INFORMATION_FLAGS,
  NODE_INFORMATION_OFFSETS,
  NONCE_BYTES,
  QUERY_TYPES,
  type QueryType,
  SUBJECT_CODES,
  type SubjectType,
} from "../wire/node_information.ts";
import type { HostAnswer, Probe, RequestEncoder } from "./probe.ts";

/** Which of its addresses a host is asked for; RFC 4620 sections 6.3 and 6.4. */
export type AddressScope = "all" | "compatible" | "link-local" | "site-local" | "global";

/** What every query of a run asks. */
export interface NodeInformationQuestion {
  /** What is asked for. */
  readonly query: QueryType;
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

const SEQUENCE_BYTES = 2;
const { nonce: NONCE_START, data: DATA_START } = NODE_INFORMATION_OFFSETS;

const FLAG_BY_SCOPE: Readonly<Record<AddressScope, number>> = {
  all: NODE_INFORMATION_FLAGS.all,
  compatible: NODE_INFORMATION_FLAGS.compatible,
  "link-local": NODE_INFORMATION_FLAGS.linkLocal,
  "site-local": NODE_INFORMATION_FLAGS.siteLocal,
  global: NODE_INFORMATION_FLAGS.global,
};

/** Queries of one run. */
export class NodeInformationProbe implements Probe {
  readonly types = { request: ICMPV6.nodeInformationQuery, reply: ICMPV6.nodeInformationReply };
  readonly query: QueryType;
  readonly requestBytes: number;
  /** An answer brings back nothing that could be compared or timed by. */
  readonly payloadBytes = 0;
  readonly hasIdentifier = false;
  readonly hasSendTime = false;
  readonly #question: NodeInformationQuestion;
  readonly #nonces: Nonces;

  /** @param fillRandom where nonces come from */
  constructor(question: NodeInformationQuestion, fillRandom: FillRandom) {
    this.query = question.query;
    this.requestBytes = DATA_START - ICMP_HEADER_BYTES + question.subject.bytes.length;
    this.#question = question;
    this.#nonces = new Nonces(fillRandom);
  }

  createEncoder(packet: Uint8Array): RequestEncoder {
    const { query, scopes, subject } = this.#question;
    const length = encodeNodeInformationQuery({
      queryType: QUERY_TYPES[query],
      flags: scopes.reduce((flags, scope) => flags | FLAG_BY_SCOPE[scope], 0),
      subjectCode: SUBJECT_CODES[subject.type],
      subject: subject.bytes,
      nonce: new Uint8Array(NONCE_BYTES),
    }, packet);
    return {
      encode: (count) => {
        this.#nonces.issue(count & 0xffff, packet, NONCE_START);
        return length;
      },
    };
  }

  createDecoder({ identifier }: DecoderContext): ReplyDecoder {
    return new AnswerDecoder(identifier, this.#nonces);
  }

  /** Another nonce makes a message foreign. */
  proves(): boolean {
    return true;
  }

  decodeAnswer(message: Uint8Array, _receivedAtMs: number, into: HostAnswer): void {
    const reply = decodeNodeInformationReply(message);
    into.nodeInformation = reply.kind === "malformed" ? undefined : reply;
  }
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

class AnswerDecoder implements ReplyDecoder {
  readonly #identifier: number;
  readonly #nonces: Nonces;

  constructor(identifier: number, nonces: Nonces) {
    this.#identifier = identifier;
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
    into.kind = sequence < 0 ? "foreign" : "reply";
    into.identifier = this.#identifier;
    into.sequence = Math.max(0, sequence);
  }

  decodeQuoted(data: Uint8Array, bytes: number): number {
    return this.#sequenceOf(data, bytes, ICMPV6.nodeInformationQuery);
  }

  #sequenceOf(data: Uint8Array, bytes: number, type: number): number {
    if (bytes < DATA_START || data[NODE_INFORMATION_OFFSETS.type] !== type) return -1;
    return this.#nonces.sequenceOf(data, NONCE_START);
  }
}
