/**
 * Answers to an echo request, right and wrong ones, as whole IP packets: RFC 791, RFC 792, RFC 8200, RFC 4443.
 *
 * Nothing here uses the codecs of the program, so that a mistake of theirs is not made twice.
 *
 * @module
 */

/** An echo reply. Everything that is not told is as it should be. */
export interface ReplyAnswer {
  /** Tells the answers apart. */
  readonly kind: "reply";
  /** It is sent this much later. */
  readonly delayMs?: number;
  /** Payload is cut off, or filled up with zeros, to this length. */
  readonly payloadBytes?: number;
  /** Offset of a payload byte whose bits are all turned round. */
  readonly damagedByte?: number;
  /** The checksum is wrong. */
  readonly wrongChecksum?: true;
  /** Another sender's address. */
  readonly from?: string;
  /** Is added to the identifier. */
  readonly identifierShift?: number;
  /** Is added to the sequence number. */
  readonly sequenceShift?: number;
  /** A struct timeval that stands for the one that was sent: two 64-bit numbers in decimal. */
  readonly timestamp?: readonly [seconds: string, microseconds: string];
  /** IPv4 options, a multiple of 4 bytes in hexadecimal. */
  readonly ipOptions?: string;
  /** Time to live or hop limit: 64 unless told. */
  readonly timeToLive?: number;
}

/** An ICMP error, or a redirect, that quotes the request. */
export interface ErrorAnswer {
  /** Tells the answers apart. */
  readonly kind: "error";
  /** It is sent this much later. */
  readonly delayMs?: number;
  /** ICMP type. */
  readonly type: number;
  /** ICMP code. */
  readonly code: number;
  /** The second 32-bit word of the ICMP header: 0 unless told. */
  readonly info?: number;
  /** Another sender's address. */
  readonly from?: string;
  /** Bytes of the request that are quoted: all unless told. */
  readonly quotedBytes?: number;
}

/** An ICMP message that stands as it is, but for its checksum. */
export interface MessageAnswer {
  /** Tells the answers apart. */
  readonly kind: "message";
  /** It is sent this much later. */
  readonly delayMs?: number;
  /** The message in hexadecimal, checksum included, which is overwritten. */
  readonly message: string;
}

/** One packet that is sent for a request. */
export type Answer = ReplyAnswer | ErrorAnswer | MessageAnswer;

/** An echo request as it came. */
export interface Request {
  /** The requester's address, 4 or 16 bytes. */
  readonly source: Uint8Array;
  /** The address that it asked. */
  readonly destination: Uint8Array;
  /** IP packet, or for IPv6 the packet as far as it is known: with a header of our own. */
  readonly packet: Uint8Array;
  /** The ICMP message in it. */
  readonly message: Uint8Array;
}

/** Bytes of an IPv6 header. */
export const IPV6_HEADER_BYTES = 40;

const IPV4_HEADER_BYTES = 20;
const IPV4_ADDRESS_BYTES = 4;
const ICMP_HEADER_BYTES = 8;
const CHECKSUM_OFFSET = 2;
const ECHO_REPLY = { ipv4: 0, ipv6: 129 } as const;
const PROTOCOL = { ipv4: 1, ipv6: 58 } as const;
const USUAL_TIME_TO_LIVE = 64;

/** Reads hexadecimal digits. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/[0-9a-f]{2}/gi) ?? [], (byte) => parseInt(byte, 16));
}

/** Writes hexadecimal digits. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Makes the packet of an answer.
 *
 * @param parseAddress From text to 4 or 16 bytes.
 */
export function buildAnswer(
  request: Request,
  answer: Answer,
  parseAddress: (text: string) => Uint8Array,
): Uint8Array<ArrayBuffer> {
  switch (answer.kind) {
    case "reply": {
      const source = answer.from === undefined ? request.destination : parseAddress(answer.from);
      const message = replyMessage(request, answer);
      writeChecksum(message, source, request.source);
      if (answer.wrongChecksum) message[CHECKSUM_OFFSET] = message[CHECKSUM_OFFSET]! ^ 0xff;
      return packet(source, request.source, message, answer);
    }
    case "error": {
      const source = answer.from === undefined ? request.destination : parseAddress(answer.from);
      const quoted = request.packet.subarray(0, answer.quotedBytes ?? request.packet.length);
      const message = new Uint8Array(ICMP_HEADER_BYTES + quoted.length);
      message.set([answer.type, answer.code]);
      new DataView(message.buffer).setUint32(4, answer.info ?? 0);
      message.set(quoted, ICMP_HEADER_BYTES);
      writeChecksum(message, source, request.source);
      return packet(source, request.source, message, {});
    }
    case "message": {
      const message = fromHex(answer.message);
      writeChecksum(message, request.destination, request.source);
      return packet(request.destination, request.source, message, {});
    }
  }
}

function replyMessage(request: Request, answer: ReplyAnswer): Uint8Array<ArrayBuffer> {
  const length = answer.payloadBytes === undefined ? request.message.length : ICMP_HEADER_BYTES + answer.payloadBytes;
  const message = new Uint8Array(length);
  message.set(request.message.subarray(0, length));
  const view = new DataView(message.buffer);
  view.setUint8(0, request.source.length === IPV4_ADDRESS_BYTES ? ECHO_REPLY.ipv4 : ECHO_REPLY.ipv6);
  view.setUint16(4, view.getUint16(4) + (answer.identifierShift ?? 0) & 0xffff);
  view.setUint16(6, view.getUint16(6) + (answer.sequenceShift ?? 0) & 0xffff);
  if (answer.timestamp !== undefined) {
    view.setBigInt64(ICMP_HEADER_BYTES, BigInt(answer.timestamp[0]), true);
    view.setBigInt64(ICMP_HEADER_BYTES + 8, BigInt(answer.timestamp[1]), true);
  }
  if (answer.damagedByte !== undefined) {
    const offset = ICMP_HEADER_BYTES + answer.damagedByte;
    view.setUint8(offset, view.getUint8(offset) ^ 0xff);
  }
  return message;
}

/** RFC 1071; for ICMPv6 with the pseudo-header of RFC 8200 section 8.1. */
function writeChecksum(message: Uint8Array, source: Uint8Array, destination: Uint8Array): void {
  message.fill(0, CHECKSUM_OFFSET, CHECKSUM_OFFSET + 2);
  let sum = sumOf(message);
  if (source.length !== IPV4_ADDRESS_BYTES) {
    sum += sumOf(source) + sumOf(destination) + message.length + PROTOCOL.ipv6;
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  message[CHECKSUM_OFFSET] = ~sum >> 8 & 0xff;
  message[CHECKSUM_OFFSET + 1] = ~sum & 0xff;
}

/** Whether the checksum of a message is right. */
export function checksumIsRight(message: Uint8Array, source: Uint8Array, destination: Uint8Array): boolean {
  const copy = new Uint8Array(message);
  writeChecksum(copy, source, destination);
  return toHex(copy) === toHex(message);
}

function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (const [index, byte] of bytes.entries()) sum += index % 2 === 0 ? byte * 0x100 : byte;
  return sum;
}

function packet(
  source: Uint8Array,
  destination: Uint8Array,
  message: Uint8Array,
  answer: Pick<ReplyAnswer, "ipOptions" | "timeToLive">,
): Uint8Array<ArrayBuffer> {
  const timeToLive = answer.timeToLive ?? USUAL_TIME_TO_LIVE;
  if (source.length !== IPV4_ADDRESS_BYTES) return ipv6Packet(source, destination, message, timeToLive);
  const options = fromHex(answer.ipOptions ?? "");
  const headerBytes = IPV4_HEADER_BYTES + options.length;
  const bytes = new Uint8Array(headerBytes + message.length);
  const view = new DataView(bytes.buffer);
  // Length, identification and checksum of the header are the kernel's: raw(7).
  view.setUint8(0, 0x40 + headerBytes / 4);
  view.setUint8(8, timeToLive);
  view.setUint8(9, PROTOCOL.ipv4);
  bytes.set(source, 12);
  bytes.set(destination, 16);
  bytes.set(options, IPV4_HEADER_BYTES);
  bytes.set(message, headerBytes);
  return bytes;
}

/** An ICMPv6 message behind an IPv6 header. */
export function ipv6Packet(
  source: Uint8Array,
  destination: Uint8Array,
  message: Uint8Array,
  hopLimit: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(IPV6_HEADER_BYTES + message.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 0x60);
  view.setUint16(4, message.length);
  view.setUint8(6, PROTOCOL.ipv6);
  view.setUint8(7, hopLimit);
  bytes.set(source, 8);
  bytes.set(destination, 24);
  bytes.set(message, IPV6_HEADER_BYTES);
  return bytes;
}
