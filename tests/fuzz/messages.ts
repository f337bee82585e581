/**
 * Valid messages of every kind, as seeds make them: what recipes begin with.
 *
 * @module
 */
import { encodeDnsName } from "../../src/wire/dns_name.ts";
import { encodeIpv4Options, type Ipv4Option } from "../../src/wire/ipv4_options.ts";
import {
  concatenated,
  icmpv4,
  icmpv6,
  ipv4Header,
  nodeAddresses,
  nodeInformation,
  nodeNames,
} from "../support/packets.ts";
import type { SeededRandom } from "../support/random.ts";
import type { MessageMaker } from "./recipe.ts";

/** More than any options here have. */
const ROOM = 4096;

const scratch = new Uint8Array(ROOM);

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
  const bytes = scratch.slice(0, Math.min(encodeIpv4Options([...first, option], scratch), 40));
  return concatenated(bytes, new Uint8Array(-bytes.length & 3));
}

/** An extension structure of an ICMP error, RFC 4884: label stacks, interfaces and what nobody knows. */
export function icmpExtensions(random: SeededRandom): Uint8Array {
  const object = (class_: number, type: number, data: Uint8Array) => {
    const length = 4 + data.length;
    return concatenated(Uint8Array.of(length >> 8, length & 0xff, class_, type), data);
  };
  const name = () => concatenated(Uint8Array.of(12), random.bytes(11));
  const address = () => {
    const ipv6 = random.below(2);
    return concatenated(Uint8Array.of(0, 1 + ipv6, 0, 0), random.bytes(ipv6 === 0 ? 4 : 16));
  };
  const objects = Array.from({ length: random.below(10) }, () =>
    random.pick([
      () => object(1, 1, random.bytes(4 * random.below(12))),
      () => object(2, random.below(4) * 64 + 15, concatenated(random.bytes(4), address(), name(), random.bytes(4))),
      () => object(2, random.below(256), random.bytes(4 * random.below(10))),
      () => object(3, random.below(256), random.bytes(4 * random.below(5))),
    ])());
  return concatenated(Uint8Array.of(0x20, 0, 0, 0), ...objects);
}

/** A whole IPv4 packet. */
export function ipv4Packet(random: SeededRandom, payload: Uint8Array, options: Uint8Array): Uint8Array {
  const header = ipv4Header({
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
  });
  return concatenated(header, payload);
}

/** The identifier 7, and a sequence number. */
function echoFields(sequence: number): number {
  return 7 * 0x10000 + sequence;
}

function quotedRequest(random: SeededRandom): Uint8Array {
  const request = icmpv4({ type: 8, info: echoFields(random.below(65536)), body: random.bytes(9) });
  return ipv4Packet(random, request, random.below(2) === 0 ? new Uint8Array(0) : ipv4Options(random));
}

/** A time stamp, information or address mask reply: identifier 1, sequence number 2. */
function queryReply(type: number, body: Uint8Array): Uint8Array {
  return icmpv4({ type, info: 0x10002, body });
}

/** Makers of each kind of ICMPv4 message; a field that is any 32 bits is what redirects call their gateway. */
export const ICMPV4_MAKERS: readonly MessageMaker[] = [
  (random) => icmpv4({ type: 0, info: echoFields(1), body: random.bytes(random.below(100)) }),
  (random) => icmpv4({ type: 8, info: echoFields(1), body: random.bytes(56) }),
  (random) => icmpv4({ type: 3, code: random.below(16), body: quotedRequest(random) }),
  (random) => icmpv4({ type: 3, code: 4, info: random.below(65536), body: quotedRequest(random) }),
  (random) => icmpv4({ type: 4, body: quotedRequest(random) }),
  (random) => icmpv4({ type: 5, code: random.below(4), info: random.below(2 ** 32), body: quotedRequest(random) }),
  (random) => icmpv4({ type: 11, code: random.below(2), body: quotedRequest(random) }),
  (random) => icmpv4({ type: 12, info: random.below(256) * 2 ** 24, body: quotedRequest(random) }),
  (random) => queryReply(14, random.bytes(12)),
  (random) => queryReply(18, random.bytes(4)),
  () => queryReply(16, new Uint8Array(0)),
];

/** Makers of each kind of ICMPv6 message. */
export const ICMPV6_MAKERS: readonly MessageMaker[] = [
  (random) => icmpv6({ type: 129, info: echoFields(1), body: random.bytes(random.below(100)) }),
  (random) => icmpv6({ type: 128, info: echoFields(1), body: random.bytes(56) }),
  (random) => icmpv6({ type: 1, code: random.below(7), body: random.bytes(60) }),
  (random) => icmpv6({ type: 2, info: random.below(2 ** 32), body: ipv6Packet(random) }),
  (random) => icmpv6({ type: 3, body: ipv6Packet(random) }),
  (random) => icmpv6({ type: 4, code: 1, info: random.below(2 ** 32), body: random.bytes(50) }),
];

/** An IPv6 packet with some extension headers. */
function ipv6Packet(random: SeededRandom): Uint8Array {
  const extensions = Array.from({ length: random.below(4) }, () => random.pick([0, 43, 44, 51, 60]));
  const headers = extensions.map((type, index) => {
    const bytes = random.bytes(8);
    bytes[0] = extensions[index + 1] ?? 58;
    bytes[1] = 0;
    if (type === 44) bytes.fill(0, 2, 4);
    return bytes;
  });
  const header = new Uint8Array(8);
  const view = new DataView(header.buffer);
  view.setUint32(0, 0x6000_0000 + random.below(1 << 20));
  view.setUint16(4, 8 * headers.length + 16);
  view.setUint8(6, extensions[0] ?? 58);
  view.setUint8(7, 64);
  return concatenated(header, random.bytes(32), ...headers, random.bytes(16));
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
  (random) => nodeNames(name(random)),
  (random) =>
    concatenated(new Uint8Array(4), DNS_NAME_MAKERS[random.below(DNS_NAME_MAKERS.length)]?.(random) ?? name(random)),
  (random) => nodeAddresses(random.below(2 ** 32), random.bytes(16)),
  (random) => nodeAddresses(1, ...Array.from({ length: 5 }, () => random.bytes(4))),
];

/** Node information, queries and replies; `nonce` is what a reply brings back. */
export function nodeInformationMakers(nonce: (random: SeededRandom) => Uint8Array): readonly MessageMaker[] {
  const reply = (random: SeededRandom, code: number, data: Uint8Array) =>
    nodeInformation({
      type: 140,
      code,
      queryType: 2 + random.below(3),
      flags: random.below(256),
      nonce: nonce(random),
      data,
    });
  return [
    ...ANSWER_MAKERS.map((answer) => (random: SeededRandom) => reply(random, 0, answer(random))),
    (random) => reply(random, 1 + random.below(3), new Uint8Array(0)),
    (random) =>
      nodeInformation({
        type: 139,
        code: random.below(3),
        queryType: 2,
        flags: 0,
        nonce: nonce(random),
        data: random.bytes(16),
      }),
  ];
}
