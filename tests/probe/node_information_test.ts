import { assert, assertEquals } from "@std/assert";
import { emptyMessage } from "../../src/family/family.ts";
import { ipv6 } from "../../src/family/ipv6.ts";
import { NodeInformationProbe } from "../../src/probe/node_information.ts";
import type { HostAnswer } from "../../src/probe/probe.ts";
import { hex, UNWRITTEN } from "../support/hex.ts";
import { defaultOptions } from "../support/options.ts";
import { forEachSeed } from "../support/random.ts";

const SUBJECT = { type: "name", bytes: hex("04 686f7374 00 00") } as const;
const TARGET = hex("20010db8 00000000 00000000 00000001");
const CONTEXT = { socketKind: "raw", identifier: 0x1234, target: TARGET } as const;

/** A probe whose nonces count up from 1, with a query of its own and a decoder. */
function prepare() {
  let next = 0;
  const probe = new NodeInformationProbe(
    { query: "ipv6", scopes: ["all", "link-local"], subject: SUBJECT },
    (bytes) => bytes.fill(++next),
  );
  const packet = new Uint8Array(8 + probe.requestBytes).fill(UNWRITTEN);
  const encoder = probe.createEncoder(packet);
  return { probe, packet, encoder, decoder: probe.createDecoder(CONTEXT), message: emptyMessage() };
}

/** The reply to the query in a packet. */
function replyTo(query: Uint8Array): Uint8Array {
  const reply = query.slice(0, 16);
  reply[0] = 140;
  reply[1] = 0;
  return reply;
}

Deno.test("a query has its sequence number and six fresh bytes in its nonce", () => {
  const { packet, encoder } = prepare();
  encoder.encode(0x10001, 0, 0);
  assertEquals(packet, hex("8b 01 0000 0003 000a 0001 020202020202 04 686f7374 00 00"));
  encoder.encode(2, 0, 0);
  assertEquals(packet, hex("8b 01 0000 0003 000a 0002 030303030303 04 686f7374 00 00"));
});

Deno.test("every kind of address has its flag", () => {
  const flags = (["all", "compatible", "link-local", "site-local", "global"] as const).map((scope) => {
    const probe = new NodeInformationProbe({ query: "ipv6", scopes: [scope], subject: SUBJECT }, () => {});
    const packet = new Uint8Array(8 + probe.requestBytes);
    probe.createEncoder(packet);
    return packet[7];
  });
  assertEquals(flags, [0x02, 0x04, 0x08, 0x10, 0x20]);
});

Deno.test("a reply with the nonce of a query is ours, also after later queries", () => {
  const { packet, encoder, decoder, message } = prepare();
  encoder.encode(1, 0, 0);
  const reply = replyTo(packet);
  encoder.encode(2, 0, 0);
  decoder.decode(reply, reply.length, 64, message);
  assertEquals(message, {
    ...emptyMessage(),
    kind: "reply",
    icmpBytes: 16,
    identifier: 0x1234,
    sequence: 1,
    timeToLive: 64,
    type: 140,
  });
});

Deno.test("a reply with any byte of the nonce wrong is foreign", () => {
  const { packet, encoder, decoder, message } = prepare();
  encoder.encode(1, 0, 0);
  for (let index = 8; index < 16; index++) {
    const reply = replyTo(packet);
    reply[index]! ^= 1;
    decoder.decode(reply, reply.length, 64, message);
    assertEquals(message.kind, "foreign", String(index));
  }
});

Deno.test("a nonce of zeros is nobody's, and one from the last round is no longer ours", () => {
  const { packet, encoder, decoder, message } = prepare();
  decoder.decode(replyTo(new Uint8Array(16)), 16, 64, message);
  assertEquals(message.kind, "foreign");
  encoder.encode(7, 0, 0);
  const reply = replyTo(packet);
  encoder.encode(7 + 0x10000, 0, 0);
  decoder.decode(reply, reply.length, 64, message);
  assertEquals(message.kind, "foreign");
});

Deno.test("echo replies, queries and replies that are cut off are foreign or too short", () => {
  const { packet, encoder, decoder, message } = prepare();
  encoder.encode(1, 0, 0);
  const kindOf = (bytes: Uint8Array, length = bytes.length) => {
    decoder.decode(bytes, length, 64, message);
    return message.kind;
  };
  const reply = replyTo(packet);
  assertEquals(kindOf(packet), "foreign");
  assertEquals(kindOf(Uint8Array.of(129, ...reply.subarray(1))), "foreign");
  for (let length = 0; length < 16; length++) {
    assertEquals(kindOf(reply, length), length < 8 ? "too-short" : "foreign", String(length));
  }
});

Deno.test("an ICMP error is about the query whose nonce it quotes", () => {
  const { packet, encoder, decoder } = prepare();
  encoder.encode(3, 0, 0);
  assertEquals(decoder.decodeQuoted(packet, packet.length), 3);
  assertEquals(decoder.decodeQuoted(packet, 16), 3);
  assertEquals(decoder.decodeQuoted(packet, 15), -1);
  assertEquals(decoder.decodeQuoted(replyTo(packet), 16), -1);
  const other = packet.slice();
  other[12]! ^= 1;
  assertEquals(decoder.decodeQuoted(other, other.length), -1);
});

Deno.test("what a host says is decoded", () => {
  const { probe } = prepare();
  const into: HostAnswer = {};
  probe.decodeAnswer(hex("8c 01 0000 0002 0000 0000000000000000"), 0, into);
  assertEquals(into.nodeInformation, {
    kind: "node-information-reply",
    code: 1,
    queryType: 2,
    answer: { kind: "refused" },
  });
  probe.decodeAnswer(hex("8c 01"), 0, into);
  assertEquals(into.nodeInformation, undefined);
});

Deno.test("the kernel lets node information replies in, and nothing else", () => {
  const path = { kind: "raw", multicast: false, hops: [], replyType: ipv6.echo.reply } as const;
  const rows = ipv6.socketOptions(defaultOptions(), { ...path, replyType: prepare().probe.types.reply });
  const plain = ipv6.socketOptions(defaultOptions(), path);
  // Type 140 is bit 12 of the fifth word; a set bit keeps a type out.
  const filter = hex(`${"ff".repeat(16)}ffefffff${"ff".repeat(12)}`);
  assertEquals(rows, plain.map((row) => row.level === 58 ? { ...row, value: filter } : row));
  assert(rows.some(({ level }) => level === 58));
});

Deno.test("no filter looks for an identifier in replies to queries, which have none", () => {
  assertEquals(prepare().probe.hasIdentifier, false);
});

Deno.test("no packet makes the decoder throw", () => {
  const { probe, encoder, packet, decoder, message } = prepare();
  encoder.encode(1, 0, 0);
  forEachSeed(10, (random) => {
    for (let count = 0; count < 2000; count++) {
      const data = random.bytes(random.below(40));
      if (data.length > 0 && random.below(2) === 0) data[0] = random.pick([139, 140]);
      if (random.below(2) === 0) data.set(packet.subarray(8, Math.min(16, data.length)), Math.min(8, data.length));
      decoder.decode(data, data.length, 64, message);
      decoder.decodeQuoted(data, data.length);
      probe.decodeAnswer(data, 0, {});
    }
  });
});
