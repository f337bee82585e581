import { assert, assertEquals } from "@std/assert";
import { ICMP_FILTER } from "../../ffi/headers/icmp.ts";
import { emptyMessage } from "../../src/family/family.ts";
import { ipv4 } from "../../src/family/ipv4.ts";
import type { HostAnswer } from "../../src/probe/probe.ts";
import { TimestampProbe } from "../../src/probe/timestamp.ts";
import { internetChecksum } from "../../src/wire/checksum.ts";
import { hex, UNWRITTEN } from "../support/hex.ts";
import { defaultOptions } from "../support/options.ts";
import { runFilter } from "../family/bpf.ts";

const TARGET = hex("7f000001");
const CONTEXT = { socketKind: "raw", identifier: 0x1234, target: TARGET } as const;
/** Without options: what a raw socket hands over in front of the message. */
const IP_HEADER = hex("4500 0028 0000 4000 40 01 0000 7f000001 7f000001");
/** 2026-11-22 00:00:01 UT. */
const SECONDS = Date.UTC(2026, 10, 22, 0, 0, 1) / 1000;

function prepare() {
  const probe = new TimestampProbe();
  const packet = new Uint8Array(8 + probe.requestBytes).fill(UNWRITTEN);
  const encoder = probe.createEncoder(packet, 0x1234);
  return { probe, packet, encoder, decoder: probe.createDecoder(CONTEXT), message: emptyMessage() };
}

/** A message as a raw socket hands it over. */
function received(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array([...IP_HEADER, ...parts.flatMap((part) => [...part])]);
}

Deno.test("a timestamp request has its sequence number and the time of the day", () => {
  const { packet, encoder } = prepare();
  encoder.encode(0x10002, SECONDS, 2999);
  assertEquals(internetChecksum(packet, 0, packet.length), 0);
  packet.fill(0, 2, 4);
  assertEquals(packet, hex("0d 00 0000 1234 0002 000003ea 00000000 00000000"));
});

Deno.test("a timestamp reply with our identifier is ours, and an echo reply is not", () => {
  const { decoder, message } = prepare();
  const reply = received(hex("0e 00 b900 1234 0007 000003ea 000003eb 000003ec"));
  decoder.decode(reply, reply.length, -1, message);
  assertEquals([message.kind, message.sequence, message.timeToLive, message.icmpBytes], ["reply", 7, 64, 20]);
  reply[25] = 0;
  decoder.decode(reply, reply.length, -1, message);
  assertEquals(message.kind, "foreign");
  const echoReply = received(hex("00 00 0000 1234 0007 000003ea 000003eb 000003ec"));
  decoder.decode(echoReply, echoReply.length, -1, message);
  assertEquals(message.kind, "stranger");
  // On loopback a raw socket sees the request, too.
  const request = received(hex("0d 00 0000 1234 0007 000003ea 00000000 00000000"));
  decoder.decode(request, request.length, -1, message);
  assertEquals(message.kind, "foreign");
});

Deno.test("a reply's stamps are read against the time at which its request left, whatever it says of that", () => {
  const { probe, encoder } = prepare();
  encoder.encode(7, SECONDS, 2999);
  encoder.encode(8, SECONDS + 1, 0);
  const into: HostAnswer = {};
  probe.decodeAnswer(
    hex("0e 00 0000 1234 0007 00ffffff 000003eb 000003ec"),
    (SECONDS * 1000) + 9.5,
    into,
  );
  assertEquals(into.timestamps, {
    originate: 1002,
    receive: 1003,
    transmit: 1004,
    localReceive: 1009,
    receiveForm: "standard",
    transmitForm: "standard",
    forwardMs: 1,
    backMs: 5,
  });
  probe.decodeAnswer(hex("0e 00 0000 1234 0007 000003ea 000003eb 0000"), 0, into);
  assertEquals(into.timestamps, undefined);
});

Deno.test("an error about a timestamp request is ours by its quotation", () => {
  const { decoder, message } = prepare();
  const request = hex("0d 00 0000 1234 0007 000003ea 00000000 00000000");
  const error = received(hex("03 01 0000 00000000"), IP_HEADER, request);
  decoder.decode(error, error.length, -1, message);
  assertEquals([message.kind, message.sequence], ["known-error", 7]);
  assertEquals(decoder.decodeQuoted(request, request.length), 7);
  request[0] = 8;
  assertEquals(decoder.decodeQuoted(request, request.length), -1);
});

Deno.test("filters let timestamp replies through rather than echo replies", () => {
  const { reply: replyType } = prepare().probe.types;
  const rows = ipv4.socketOptions(defaultOptions(), { kind: "raw", multicast: false, hops: [], replyType });
  const first = rows.find(({ name }) => name === ICMP_FILTER)?.value;
  for (const filter of [first, ipv4.errorQueueFilter(replyType)?.value]) {
    assert(filter instanceof Uint8Array);
    const kept = new DataView(filter.buffer).getUint32(0, true);
    assertEquals([kept >>> 14 & 1, kept & 1, kept >>> 13 & 1], [0, 1, 1]);
  }
  const others = received(hex("0e 00 0000 4321 0007 000003ea 000003eb 000003ec"));
  assertEquals(runFilter(ipv4.identifierFilter(0x1234, replyType), others), 0);
  assert(runFilter(ipv4.identifierFilter(0x4321, replyType), others) > 0);
});
