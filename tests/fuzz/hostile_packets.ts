/**
 * What the kernel may hand over after some requests were sent: replies, errors, anybody's messages, and control messages,
 * as recipes begin with them.
 *
 * @module
 */
import { IP_RECVERR, IP_RETOPTS, IP_TTL, IPV6_HOPLIMIT, IPV6_RECVERR } from "../../ffi/headers/in.ts";
import { SCM_TIMESTAMPING, SCM_TIMESTAMPNS, SOL_IP, SOL_IPV6, SOL_SOCKET } from "../../ffi/headers/socket.ts";
import { encodeSockaddrIn, encodeSockaddrIn6 } from "../../ffi/sockaddr.ts";
import { internetChecksum } from "../../src/wire/checksum.ts";
import { controlArea, type Message, type VirtualClock } from "../simulation/virtual_kernel.ts";
import { concatenated } from "../support/packets.ts";
import type { SeededRandom } from "../support/random.ts";
import { ICMPV4_MAKERS, ICMPV6_MAKERS, ipv4Options, ipv4Packet, nodeInformationMakers } from "./messages.ts";
import type { MessageMaker } from "./recipe.ts";

/** What packets are made for. */
export interface PacketContext {
  /** Which family, and whether IP headers come along. */
  readonly family: "ipv4" | "ipv6";
  /** Whether IPv4 headers come along. */
  readonly raw: boolean;
  /** Requests so far, ICMP header first. */
  readonly requests: readonly Uint8Array[];
  /** Stamps are taken from it. */
  readonly clock: VirtualClock;
}

/** How many makers {@linkcode datagramMakers} gives. */
export const DATAGRAM_MAKERS = 7;
/** How many makers {@linkcode controlMakers} gives. */
export const CONTROL_MAKERS = 5;
/** Offsets in a packet, and what a request's mark takes: a time stamp and a cookie. */
const PAYLOAD = 8;
const COOKIE = PAYLOAD + 16;
const MARK_BYTES = 24;
/** asm-generic/socket.h: packets that found the buffer full; the program does not ask for it. */
const SO_RXQ_OVFL = 40;
const NO_OPTIONS = new Uint8Array(0);
/** Without an IP header. */
const BARE = { raw: false };

/** Writes the right ICMPv4 checksum. */
export function repairChecksum(data: Uint8Array, context: Pick<PacketContext, "raw">): Uint8Array {
  const start = context.raw ? ((data[0] ?? 0) & 15) * 4 : 0;
  if (data.length < start + 8) return data;
  const repaired = data.slice();
  repaired.fill(0, start + 2, start + 4);
  const checksum = internetChecksum(repaired, start, repaired.length);
  repaired[start + 2] = checksum >>> 8;
  repaired[start + 3] = checksum;
  return repaired;
}

/** Datagrams. */
export function datagramMakers(context: PacketContext): readonly MessageMaker[] {
  const { family, raw, requests } = context;
  const v4 = family === "ipv4";
  const request = (random: SeededRandom) => requests[random.below(Math.max(1, requests.length))] ?? random.bytes(64);
  const packed = (random: SeededRandom, icmp: Uint8Array, options: Uint8Array) =>
    v4 && raw ? ipv4Packet(random, icmp, options) : icmp;
  const reply = (random: SeededRandom) => {
    const bytes = request(random).slice();
    bytes[0] = v4 ? 0 : 129;
    return v4 ? repairChecksum(bytes, BARE) : bytes;
  };
  /** A reply with our numbers whose time stamp or cookie is another request's, or nobody's. */
  const forged = (random: SeededRandom) => {
    const bytes = reply(random);
    const from = random.pick([PAYLOAD, COOKIE, PAYLOAD + random.below(MARK_BYTES)]);
    const to = from + random.pick([1, 8, MARK_BYTES]);
    const other = random.pick([request(random), random.bytes(PAYLOAD + MARK_BYTES), new Uint8Array(bytes.length)]);
    bytes.set(other.subarray(from, Math.min(to, bytes.length)), Math.min(from, bytes.length));
    return v4 ? repairChecksum(bytes, BARE) : bytes;
  };
  const about = (random: SeededRandom, type: number) => {
    const quoted = request(random).subarray(0, 8 + random.below(60));
    const packet = v4 ? ipv4Packet(random, quoted, random.below(3) === 0 ? ipv4Options(random) : NO_OPTIONS) : quoted;
    const head = Uint8Array.of(type, random.below(16), 0, 0, ...random.bytes(4));
    return repairChecksum(concatenated(head, packet), BARE);
  };
  const answers = nodeInformationMakers((random) => request(random).slice(8, 16));
  const others = v4 ? ICMPV4_MAKERS : ICMPV6_MAKERS;
  return [
    (random) => packed(random, reply(random), NO_OPTIONS),
    (random) => packed(random, random.below(2) === 0 ? forged(random) : reply(random), NO_OPTIONS),
    (random) => packed(random, reply(random), ipv4Options(random)),
    (random) => packed(random, about(random, random.pick([3, 11, 12])), NO_OPTIONS),
    (random) => packed(random, about(random, random.pick([4, 5])), NO_OPTIONS),
    (random) => packed(random, others[random.below(others.length)]?.(random) ?? NO_OPTIONS, NO_OPTIONS),
    (random) => answers[random.below(answers.length)]?.(random) ?? NO_OPTIONS,
  ];
}

/** Control areas of datagrams, and of entries of the error queue: those begin with the last maker. */
export function controlMakers({ family, clock }: PacketContext): readonly MessageMaker[] {
  const v4 = family === "ipv4";
  const timeToLive = (random: SeededRandom): Message => ({
    level: v4 ? SOL_IP : SOL_IPV6,
    type: v4 ? IP_TTL : IPV6_HOPLIMIT,
    data: Uint8Array.of(random.below(256), 0, 0, 0),
  });
  const dropped = (random: SeededRandom): readonly Message[] =>
    random.below(3) === 0
      ? [{ level: SOL_SOCKET, type: SO_RXQ_OVFL, data: random.bytes(random.pick([4, 4, 8, 0])) }]
      : [];
  return [
    (random) =>
      controlArea([
        ...dropped(random),
        { level: SOL_SOCKET, type: SCM_TIMESTAMPNS, data: clock.stamp() },
        timeToLive(random),
        ...dropped(random),
      ]),
    (random) => {
      const stamps = concatenated(clock.stamp(), new Uint8Array(16), random.bytes(16));
      const stamping = { level: SOL_SOCKET, type: SCM_TIMESTAMPING, data: stamps };
      return controlArea([timeToLive(random), ...dropped(random), stamping]);
    },
    (random) => controlArea([timeToLive(random), { level: SOL_IP, type: IP_RETOPTS, data: ipv4Options(random) }]),
    (random) => controlArea([{ level: SOL_SOCKET, type: SCM_TIMESTAMPNS, data: random.bytes(16) }, timeToLive(random)]),
    (random) => {
      const stamps = concatenated(clock.stamp(), new Uint8Array(32));
      return controlArea([
        { level: v4 ? SOL_IP : SOL_IPV6, type: v4 ? IP_RECVERR : IPV6_RECVERR, data: extendedError(random, family) },
        ...(random.below(2) === 0 ? [{ level: SOL_SOCKET, type: SCM_TIMESTAMPING, data: stamps }] : []),
      ]);
    },
  ];
}

/** `struct sock_extended_err` with the offender behind it. */
function extendedError(random: SeededRandom, family: PacketContext["family"]): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, random.pick([113, 111, 90, 42, 0, random.below(2 ** 32)]), true);
  bytes[4] = random.pick([2, 3, family === "ipv4" ? 2 : 3, 1, 4, random.below(256)]);
  bytes[5] = random.pick([3, 11, 12, 5, 1, 2, 4, random.below(256)]);
  bytes[6] = random.below(16);
  view.setUint32(8, random.pick([0, 0, 1280, random.below(2 ** 32)]), true);
  view.setUint32(12, random.pick([0, 1, 2, random.below(2 ** 32)]), true);
  return concatenated(bytes, random.below(5) === 0 ? random.bytes(random.below(30)) : socketAddress(random, family));
}

function socketAddress(random: SeededRandom, family: PacketContext["family"]): Uint8Array {
  if (family === "ipv4") return encodeSockaddrIn({ address: Uint8Array.of(10, 0, 0, random.below(256)), port: 0 });
  const address = concatenated(Uint8Array.of(0xfe, 0x80), new Uint8Array(13), random.bytes(1));
  return encodeSockaddrIn6({ address, port: 0, scopeId: random.pick([0, 1, 77]) });
}

/** Who sent it: the target as a rule. */
export function senderName(choice: number, target: Uint8Array): Uint8Array {
  switch (choice) {
    case 0:
      return encodeSockaddrIn({ address: Uint8Array.of(203, 0, 113, 9), port: 0 });
    case 1:
      return encodeSockaddrIn6({ address: new Uint8Array(16).fill(0xfe), port: 0, scopeId: 99 });
    case 2:
      return new Uint8Array(target.length);
    case 3:
      return new Uint8Array(128).fill(0x1b);
    default:
      return target;
  }
}
