/**
 * Valid messages of every kind, as seeds make them: what recipes begin with.
 *
 * @module
 */
import { encodeDnsName } from "../../src/wire/dns_name.ts";
import type { Icmpv4Message, Icmpv6Message } from "../../src/wire/icmp_message.ts";
import { encodeIcmpv4 } from "../../src/wire/icmpv4.ts";
import { encodeIcmpv6 } from "../../src/wire/icmpv6.ts";
import { encodeIpv4Header } from "../../src/wire/ipv4_header.ts";
import { encodeIpv4Options, type Ipv4Option } from "../../src/wire/ipv4_options.ts";
import { encodeIpv6Header } from "../../src/wire/ipv6_header.ts";
import {
  encodeAddresses,
  encodeNames,
  encodeNodeInformationQuery,
  encodeNodeInformationReply,
} from "../../src/wire/node_information.ts";
import type { SeededRandom } from "../support/random.ts";
import { concatenated, type MessageMaker } from "./recipe.ts";

/** More than any message here has. */
const ROOM = 4096;

const scratch = new Uint8Array(ROOM);

function written(encode: (bytes: Uint8Array) => number): Uint8Array {
  return scratch.slice(0, encode(scratch));
}

/** Options as routers leave them. */
export function ipv4Options(random: SeededRandom): Uint8Array {
  const addresses = (count: number) => Array.from({ length: count }, () => random.bytes(4));
  const slots = (count: number, bytes: number) =>
    Array.from({ length: count }, () => ({
      address: bytes === 4 ? undefined : random.bytes(4),
      time: random.below(2 ** 32),
    }));
  const option = random.pick<() => Ipv4Option>([
    () => ({ kind: "record-route", pointer: 4 + 4 * random.below(10), addresses: addresses(9) }),
    () => ({ kind: "loose-source-route", pointer: 4 + 4 * random.below(4), addresses: addresses(3) }),
    () => ({ kind: "strict-source-route", pointer: 4, addresses: addresses(random.below(9)) }),
    () => ({ kind: "timestamp", pointer: 5 + 4 * random.below(10), overflow: 3, format: "times", slots: slots(9, 4) }),
    () => ({
      kind: "timestamp",
      pointer: 5 + 8 * random.below(5),
      overflow: random.below(16),
      format: random.pick(["addresses-and-times", "prespecified-addresses"]),
      slots: slots(4, 8),
    }),
    () => ({ kind: "unknown", type: random.below(254) + 2, data: random.bytes(random.below(30)) }),
  ])();
  const first: Ipv4Option[] = random.below(2) === 0 ? [{ kind: "no-operation" }] : [];
  const bytes = written((into) => encodeIpv4Options([...first, option], into)).subarray(0, 40);
  return concatenated(bytes, new Uint8Array(-bytes.length & 3));
}

/** A whole IPv4 packet. */
export function ipv4Packet(random: SeededRandom, payload: Uint8Array, options: Uint8Array): Uint8Array {
  const header = written((into) =>
    encodeIpv4Header({
      typeOfService: random.below(256),
      totalBytes: 20 + options.length + payload.length,
      identification: random.below(65536),
      flags: 2,
      fragmentOffsetBytes: 0,
      timeToLive: 1 + random.below(255),
      protocol: 1,
      source: Uint8Array.of(192, 0, 2, 1),
      destination: Uint8Array.of(192, 0, 2, 2),
      options,
    }, into)
  );
  return concatenated(header, payload);
}

/** An ICMPv4 message with its checksum. */
export function icmpv4(message: Icmpv4Message): Uint8Array {
  return written((into) => encodeIcmpv4(message, into));
}

/** An ICMPv6 message without one. */
export function icmpv6(message: Icmpv6Message): Uint8Array {
  return written((into) => encodeIcmpv6(message, into));
}

function quotedRequest(random: SeededRandom): Uint8Array {
  const request = icmpv4({
    kind: "echo-request",
    identifier: 7,
    sequence: random.below(65536),
    payload: random.bytes(9),
  });
  return ipv4Packet(random, request, random.below(2) === 0 ? new Uint8Array(0) : ipv4Options(random));
}

/** Makers of each kind of ICMPv4 message. */
export const ICMPV4_MAKERS: readonly MessageMaker[] = [
  (random) => icmpv4({ kind: "echo-reply", identifier: 7, sequence: 1, payload: random.bytes(random.below(100)) }),
  (random) => icmpv4({ kind: "echo-request", identifier: 7, sequence: 1, payload: random.bytes(56) }),
  (random) => icmpv4({ kind: "destination-unreachable", code: random.below(16), quotedPacket: quotedRequest(random) }),
  (random) =>
    icmpv4({ kind: "packet-too-big", code: 4, mtu: random.below(65536), quotedPacket: quotedRequest(random) }),
  (random) => icmpv4({ kind: "source-quench", quotedPacket: quotedRequest(random) }),
  (random) =>
    icmpv4({ kind: "redirect", code: random.below(4), gateway: random.bytes(4), quotedPacket: quotedRequest(random) }),
  (random) => icmpv4({ kind: "time-exceeded", code: random.below(2), quotedPacket: quotedRequest(random) }),
  (random) =>
    icmpv4({ kind: "parameter-problem", code: 0, pointer: random.below(256), quotedPacket: quotedRequest(random) }),
  () =>
    icmpv4({ kind: "timestamp-reply", identifier: 1, sequence: 2, originate: 3, receive: 0x8000_0000, transmit: 5 }),
  (random) => icmpv4({ kind: "address-mask-reply", identifier: 1, sequence: 2, mask: random.bytes(4) }),
  () => icmpv4({ kind: "information-reply", identifier: 1, sequence: 2 }),
];

/** Makers of each kind of ICMPv6 message. */
export const ICMPV6_MAKERS: readonly MessageMaker[] = [
  (random) => icmpv6({ kind: "echo-reply", identifier: 7, sequence: 1, payload: random.bytes(random.below(100)) }),
  (random) => icmpv6({ kind: "echo-request", identifier: 7, sequence: 1, payload: random.bytes(56) }),
  (random) => icmpv6({ kind: "destination-unreachable", code: random.below(7), quotedPacket: random.bytes(60) }),
  (random) => icmpv6({ kind: "packet-too-big", code: 0, mtu: random.below(2 ** 32), quotedPacket: ipv6Packet(random) }),
  (random) => icmpv6({ kind: "time-exceeded", code: 0, quotedPacket: ipv6Packet(random) }),
  (random) =>
    icmpv6({ kind: "parameter-problem", code: 1, pointer: random.below(2 ** 32), quotedPacket: random.bytes(50) }),
];

/** An IPv6 packet with some extension headers. */
export function ipv6Packet(random: SeededRandom): Uint8Array {
  const extensions = Array.from({ length: random.below(4) }, () => random.pick([0, 43, 44, 51, 60]));
  const headers = extensions.map((type, index) => {
    const next = extensions[index + 1] ?? 58;
    const bytes = random.bytes(8);
    bytes[0] = next;
    bytes[1] = 0;
    if (type === 44) bytes.fill(0, 2, 4);
    return bytes;
  });
  const header = written((into) =>
    encodeIpv6Header({
      trafficClass: 0,
      flowLabel: random.below(1 << 20),
      payloadBytes: 8 * headers.length + 16,
      nextHeader: extensions[0] ?? 58,
      hopLimit: 64,
      source: random.bytes(16),
      destination: random.bytes(16),
    }, into)
  );
  return concatenated(header, ...headers, random.bytes(16));
}

function name(random: SeededRandom): Uint8Array {
  const labels = Array.from({ length: 1 + random.below(4) }, () => "abcdefgh".slice(random.below(7)));
  const wire = encodeDnsName(labels.join("."));
  if (!(wire instanceof Uint8Array)) throw new Error(wire.reason);
  return wire;
}

/** Names as queries and answers hold them: one, several with pointers, labels of any bytes. */
export const DNS_NAME_MAKERS: readonly MessageMaker[] = [
  name,
  (random) => {
    const first = name(random);
    return concatenated(first, Uint8Array.of(1, 0x61, 0xc0, random.below(first.length)));
  },
  (random) => {
    const length = 1 + random.below(63);
    return concatenated(Uint8Array.of(length), random.bytes(length), Uint8Array.of(0));
  },
  (random) => {
    const count = 1 + random.below(100);
    return Uint8Array.from({ length: 2 * count }, (_, index) => index % 2 === 0 ? 0xc0 : random.below(2 * count));
  },
];

/** Data of answers: names, addresses. */
const ANSWER_MAKERS: readonly MessageMaker[] = [
  (random) => encodeNames([name(random)]),
  (random) =>
    concatenated(new Uint8Array(4), DNS_NAME_MAKERS[random.below(DNS_NAME_MAKERS.length)]?.(random) ?? name(random)),
  (random) => encodeAddresses([{ address: random.bytes(16), ttlSeconds: random.below(2 ** 32) }]),
  (random) => encodeAddresses(Array.from({ length: 5 }, () => ({ address: random.bytes(4), ttlSeconds: 1 }))),
];

/** Node information, queries and replies; `nonce` is what a reply brings back. */
export function nodeInformationMakers(nonce: (random: SeededRandom) => Uint8Array): readonly MessageMaker[] {
  const reply = (random: SeededRandom, code: number, data: Uint8Array) =>
    written((into) =>
      encodeNodeInformationReply(
        { code, queryType: 2 + random.below(3), flags: random.below(256), nonce: nonce(random), data },
        into,
      )
    );
  return [
    ...ANSWER_MAKERS.map((answer) => (random: SeededRandom) => reply(random, 0, answer(random))),
    (random) => reply(random, 1 + random.below(3), new Uint8Array(0)),
    (random) =>
      written((into) =>
        encodeNodeInformationQuery(
          { queryType: 2, flags: 0, subjectCode: random.below(3), subject: random.bytes(16), nonce: nonce(random) },
          into,
        )
      ),
  ];
}
