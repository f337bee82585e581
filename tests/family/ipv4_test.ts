import { assertEquals } from "@std/assert";
import { emptyMessage, type PathDetails, type ReceivedMessage, type SocketKind } from "../../src/family/family.ts";
import { ipv4 } from "../../src/family/ipv4.ts";
import { hex } from "../support/hex.ts";
import { defaultOptions, type FlatOptions } from "../support/options.ts";
import { forEachSeed } from "../support/random.ts";

const TARGET = hex("c0000201");
/** 20 bytes of an IPv4 header, 192.0.2.1 to 192.0.2.99, time to live 55. */
const HEADER = "45000020 00000000 37010000 c0000201 c0000263";
/** An echo reply with identifier 0x1234 and sequence 1. */
const REPLY = "0000 ebc6 1234 0001 00010203";
/** The header of the request 0x1234, 7 to 192.0.2.1, as an error quotes it. */
const QUOTED_HEADER = "45000054 00004000 40010000 c0000263 c0000201";
const QUOTED_REQUEST = "0800 0000 1234 0007";

function decode(
  kind: SocketKind,
  packet: string,
  { bytes, timeToLive = -1, sourceRouted = false }: { bytes?: number; timeToLive?: number; sourceRouted?: boolean } =
    {},
) {
  const data = hex(packet);
  const message = emptyMessage();
  ipv4.createDecoder({ socketKind: kind, identifier: 0x1234, target: sourceRouted ? undefined : TARGET }, ipv4.echo)
    .decode(data, bytes ?? data.length, timeToLive, message);
  return message;
}

function inShort({ kind, icmpStart, icmpBytes, sequence, timeToLive, checksumValid }: ReceivedMessage) {
  return { kind, icmpStart, icmpBytes, sequence, timeToLive, checksumValid };
}

Deno.test("ipv4 decodes an echo reply of a raw socket, with the header's time to live", () => {
  assertEquals(decode("raw", `${HEADER} ${REPLY}`, { timeToLive: 3 }), {
    kind: "reply",
    icmpStart: 20,
    icmpBytes: 12,
    identifier: 0x1234,
    sequence: 1,
    timeToLive: 55,
    checksumValid: true,
    type: 0,
    code: 0,
    info: 0,
  });
});

Deno.test("ipv4 decodes an echo reply of a datagram socket, with the time to live of the control message", () => {
  const whole = { kind: "reply", icmpStart: 0, icmpBytes: 12, sequence: 1, checksumValid: true } as const;
  assertEquals(inShort(decode("datagram", REPLY, { timeToLive: 64 })), { ...whole, timeToLive: 64 });
  assertEquals(inShort(decode("datagram", REPLY)), { ...whole, timeToLive: -1 });
});

Deno.test("ipv4 skips IP options in front of a reply", () => {
  for (const [words, options] of [[6, "01010101"], [15, "01".repeat(40)]] as const) {
    const header = `4${words.toString(16)}${HEADER.slice(2)}${options}`;
    assertEquals(inShort(decode("raw", `${header} ${REPLY}`)), {
      kind: "reply",
      icmpStart: words * 4,
      icmpBytes: 12,
      sequence: 1,
      timeToLive: 55,
      checksumValid: true,
    });
  }
});

Deno.test("ipv4 takes a header of fewer than 5 words, or one that reaches past the end, for too short", () => {
  for (const words of [0, 1, 4]) {
    assertEquals(decode("raw", `4${words}${HEADER.slice(2)} ${REPLY}`).kind, "too-short");
  }
  // 32 bytes: from 7 words on less than an ICMP header is left.
  const kinds = [5, 6, 7, 15].map((words) => decode("raw", `4${words.toString(16)}${HEADER.slice(2)} ${REPLY}`).kind);
  assertEquals(kinds, ["reply", "stranger", "too-short", "too-short"]);
});

Deno.test("ipv4 takes everything shorter than its headers for too short", () => {
  for (let bytes = 0; bytes < 28; bytes++) {
    assertEquals(decode("raw", `${HEADER} ${REPLY}`, { bytes }).kind, "too-short", String(bytes));
  }
  for (let bytes = 0; bytes < 8; bytes++) {
    assertEquals(decode("datagram", REPLY, { bytes }).kind, "too-short", String(bytes));
  }
  assertEquals(decode("raw", `${HEADER} ${REPLY}`, { bytes: 28 }).kind, "reply");
  assertEquals(decode("datagram", REPLY, { bytes: 8 }).kind, "reply");
});

Deno.test("ipv4 looks at the bytes that came and not at what the buffer holds behind them", () => {
  assertEquals(inShort(decode("datagram", `${REPLY} 0102`, { bytes: 12 })).checksumValid, true);
  assertEquals(decode("datagram", `${REPLY} 0102`, { bytes: 12 }).icmpBytes, 12);
});

Deno.test("ipv4 tells a reply with a wrong checksum", () => {
  for (const damaged of ["0000 ebc7 1234 0001 00010203", "0000 ebc6 1234 0001 00010204"]) {
    const { kind, checksumValid } = decode("raw", `${HEADER} ${damaged}`);
    assertEquals([kind, checksumValid], ["reply", false]);
  }
});

Deno.test("ipv4 takes a reply that its buffer cuts off for a reply: no checksum can be verified then", () => {
  const longer = `${HEADER.replace("45000020", "45000040")} ${REPLY}`;
  assertEquals(inShort(decode("raw", longer)), {
    kind: "reply",
    icmpStart: 20,
    icmpBytes: 12,
    sequence: 1,
    timeToLive: 55,
    checksumValid: true,
  });
  assertEquals(decode("raw", longer.replace("ebc6", "0000")).checksumValid, true);
});

Deno.test("ipv4 leaves another program's reply alone on a raw socket; a datagram socket gets none", () => {
  const foreign = "0000 ebc5 1235 0001 00010203";
  assertEquals(decode("raw", `${HEADER} ${foreign}`).kind, "foreign");
  assertEquals(decode("datagram", foreign).kind, "reply");
});

const ECHO_REQUEST = 8;
const ERROR_KINDS = new Map<number, ReceivedMessage["kind"]>([
  [3, "known-error"],
  [4, "notice"],
  [5, "notice"],
  [11, "known-error"],
  [12, "known-error"],
]);

Deno.test("ipv4 tells errors and notices about its requests from every other type", () => {
  for (let type = 1; type < 256; type++) {
    const packet = `${HEADER} ${type.toString(16).padStart(2, "0")}01 0000 c0000205 ${QUOTED_HEADER} ${QUOTED_REQUEST}`;
    const expected = ERROR_KINDS.get(type) ?? (type === ECHO_REQUEST ? "foreign" : "stranger");
    const message = decode("raw", packet);
    assertEquals([message.kind, message.type, message.code, message.info], [expected, type, 1, 0xc0000205]);
    if (ERROR_KINDS.has(type)) assertEquals([message.identifier, message.sequence], [0x1234, 7]);
  }
});

Deno.test("ipv4 skips IP options in a quoted header", () => {
  for (const words of [5, 6, 15]) {
    const quoted = `4${words.toString(16)}${QUOTED_HEADER.slice(2)}${"01".repeat((words - 5) * 4)} ${QUOTED_REQUEST}`;
    const { kind, sequence } = decode("raw", `${HEADER} 0301 0000 00000000 ${quoted}`);
    assertEquals([kind, sequence], ["known-error", 7], `${words} words`);
  }
});

Deno.test("ipv4 takes an error for foreign whose quoted header is too short or reaches past the end", () => {
  for (const words of [0, 1, 4, 6, 15]) {
    const quoted = `4${words.toString(16)}${QUOTED_HEADER.slice(2)} ${QUOTED_REQUEST}`;
    assertEquals(decode("raw", `${HEADER} 0301 0000 00000000 ${quoted}`).kind, "foreign", `${words} words`);
  }
});

Deno.test("ipv4 takes an error for foreign whose quoted header ends within its own addresses", () => {
  // With 4 words the destination 8.0.0.0 would be the beginning of an echo request.
  const packet = hex(`${HEADER} 0301 0000 00000000 44000054 00004000 40010000 c0000263 0800 0000 1234 0007 00000000`);
  const message = emptyMessage();
  ipv4.createDecoder({ socketKind: "raw", identifier: 0x1234, target: hex("08000000") }, ipv4.echo)
    .decode(packet, packet.length, -1, message);
  assertEquals(message.kind, "foreign");
});

Deno.test("ipv4 takes an error for foreign that is cut off within what it quotes", () => {
  const packet = `${HEADER} 0301 0000 00000000 ${QUOTED_HEADER} ${QUOTED_REQUEST}`;
  for (let bytes = 28; bytes < 56; bytes++) {
    assertEquals(decode("raw", packet, { bytes }).kind, "foreign", String(bytes));
  }
  assertEquals(decode("raw", packet, { bytes: 56 }).kind, "known-error");
});

Deno.test("ipv4 knows an error about a request that is on its way to a hop of its source route", () => {
  const packet = `${HEADER} 0301 0000 00000000 ${QUOTED_HEADER.replace("c0000201", "c0000209")} ${QUOTED_REQUEST}`;
  assertEquals(decode("raw", packet, { sourceRouted: true }).kind, "known-error");
  assertEquals(decode("raw", packet).kind, "foreign");
});

Deno.test("ipv4 takes an error for foreign that is about another target, program or kind of packet", () => {
  const about = (quoted: string) => decode("raw", `${HEADER} 0301 0000 00000000 ${quoted}`).kind;
  assertEquals(about(`${QUOTED_HEADER} ${QUOTED_REQUEST}`), "known-error");
  assertEquals(about(`${QUOTED_HEADER.replace(/01$/, "02")} ${QUOTED_REQUEST}`), "foreign");
  assertEquals(about(`${QUOTED_HEADER} 0800 0000 1235 0007`), "foreign");
  assertEquals(about(`${QUOTED_HEADER} 0000 0000 1234 0007`), "foreign");
});

Deno.test("ipv4 finds the sequence number of the request that the error queue quotes", () => {
  const quoted = (kind: SocketKind, packet: string, bytes = hex(packet).length) =>
    ipv4.createDecoder({ socketKind: kind, identifier: 0x1234, target: TARGET }, ipv4.echo).decodeQuoted(
      hex(packet),
      bytes,
    );
  assertEquals(quoted("raw", "0800 0000 1234 ffff"), 65535);
  assertEquals(quoted("raw", "0800 0000 1235 0007"), -1);
  assertEquals(quoted("datagram", "0800 0000 1235 0007"), 7);
  assertEquals(quoted("raw", "0000 0000 1234 0007"), -1);
  assertEquals(quoted("raw", "0800 0000 1234 0007", 7), -1);
  assertEquals(quoted("raw", "", 0), -1);
});

Deno.test("ipv4 throws at no packet, however strange", () => {
  forEachSeed(20, (random) => {
    const decoders = (["raw", "datagram"] as const).map((socketKind) =>
      ipv4.createDecoder({ socketKind, identifier: 0x1234, target: TARGET }, ipv4.echo)
    );
    const message = emptyMessage();
    for (let count = 0; count < 5000; count++) {
      const data = random.bytes(random.below(100));
      if (random.below(2) === 0 && data.length > 0) data[0] = 0x40 | random.below(16);
      for (const decoder of decoders) {
        decoder.decode(data, data.length, 64, message);
        decoder.decodeQuoted(data, data.length);
        if (message.kind === "too-short") continue;
        assertEquals(message.icmpStart + message.icmpBytes, data.length);
        assertEquals(message.icmpBytes >= 8, true);
      }
    }
  });
});

const NOWHERE = { multicast: false, hops: [], replyType: ipv4.echo.reply } as const;

/** Socket options as one line each: level, name, value, what a refusal means. */
function optionLines(options: Partial<FlatOptions>, path: Partial<PathDetails>): readonly string[] {
  return ipv4.socketOptions(defaultOptions(options), { kind: "datagram", ...NOWHERE, ...path }).map((row) => {
    const value = typeof row.value === "number" ? row.value : row.value.toHex();
    return `${row.level} ${row.name} ${value} ${row.refusal}`;
  });
}

Deno.test("ipv4 asks a datagram socket for errors, time to live and IP options", () => {
  assertEquals(optionLines({}, {}), ["0 11 1 warning", "0 12 1 warning", "0 7 1 warning"]);
});

Deno.test("ipv4 lets errors and replies through a raw socket's filter", () => {
  // Bits 0, 3, 4, 5, 11 and 12 are clear; little-endian.
  assertEquals(optionLines({}, { kind: "raw" }), ["255 1 c6e7ffff warning", "0 11 1 warning"]);
});

Deno.test("ipv4 lets replies, redirects and source quenches through once the error queue works", () => {
  const { level, name, value, refusal } = ipv4.errorQueueFilter(ipv4.echo.reply) ?? {};
  assertEquals([level, name, value, refusal], [255, 1, hex("ceffffff"), "ignore"]);
});

Deno.test("ipv4 sets the time to live for one and for many, also to 0", () => {
  for (const timeToLive of [0, 1, 255]) {
    assertEquals(optionLines({ timeToLive }, {}).slice(3), [`0 33 ${timeToLive} fatal`, `0 2 ${timeToLive} fatal`]);
  }
});

Deno.test("ipv4 sets path MTU discovery as asked, and forbids fragments to many hosts", () => {
  const first = (options: Partial<FlatOptions>, path: Partial<PathDetails>) => optionLines(options, path)[0];
  assertEquals(first({ pathMtuDiscovery: "dont" }, {}), "0 10 0 fatal");
  assertEquals(first({ pathMtuDiscovery: "want" }, {}), "0 10 1 fatal");
  assertEquals(first({ pathMtuDiscovery: "do" }, {}), "0 10 2 fatal");
  assertEquals(first({ pathMtuDiscovery: "probe" }, {}), "0 10 3 fatal");
  assertEquals(first({}, { multicast: true }), "0 10 2 fatal");
  assertEquals(first({ pathMtuDiscovery: "want" }, { multicast: true }), "0 10 1 fatal");
});

Deno.test("ipv4 allows broadcast and takes multicast off the loopback when asked", () => {
  assertEquals(optionLines({ allowBroadcast: true, suppressLoopback: true }, {}).slice(3), [
    "1 6 1 fatal",
    "0 34 0 fatal",
  ]);
});

Deno.test("ipv4 writes IP options as the kernel wants them", () => {
  const value = (options: Partial<FlatOptions>, hops: readonly Uint8Array[] = []) =>
    optionLines(options, { hops }).filter((line) => line.startsWith("0 4 "));
  const zeros = (bytes: number) => "00".repeat(bytes);
  assertEquals(value({ recordRoute: true }), [`0 4 01072704${zeros(36)} fatal`]);
  assertEquals(value({ timestampOption: "tsonly" }), [`0 4 44280500${zeros(36)} fatal`]);
  assertEquals(value({ timestampOption: "tsandaddr" }), [`0 4 44240501${zeros(32)} fatal`]);
  const hops = [hex("c0000205"), hex("c0000206")];
  assertEquals(value({ timestampOption: "tsprespec" }, hops), [
    `0 4 44140503c0000205${zeros(4)}c0000206${zeros(4)} fatal`,
  ]);
  assertEquals(value({}, hops), ["0 4 01830b04c0000205c0000206 fatal"]);
  assertEquals(value({ bypassRouting: true }, hops), ["0 4 01890b04c0000205c0000206 fatal"]);
});

Deno.test("ipv4's header takes 20 bytes, and 60 with any IP option", () => {
  assertEquals(ipv4.headerBytes(defaultOptions().request), 20);
  assertEquals(ipv4.headerBytes(defaultOptions({ recordRoute: true }).request), 60);
  assertEquals(ipv4.maxPayloadBytes(defaultOptions().request), 65_507);
});
