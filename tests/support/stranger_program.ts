/**
 * The program that {@link Stranger} starts: `deno run --allow-ffi stranger_program.ts SCRIPT`.
 *
 * It writes `ready`, and at the end `sent N`. Its packets carry their own IPv4 header: raw(7).
 *
 * @module
 */

import { Arena } from "../../ffi/arena.ts";
import { IPPROTO_ICMP, IPPROTO_RAW } from "../../ffi/headers/in.ts";
import { AF_INET, MSG_DONTWAIT, SO_SNDBUF, SOCK_RAW, SOL_SOCKET } from "../../ffi/headers/socket.ts";
import { MessageBatch, MessageSlot } from "../../ffi/msghdr.ts";
import { Poller } from "../../ffi/poll.ts";
import { encodeSockaddrIn } from "../../ffi/sockaddr.ts";
import { Socket } from "../../ffi/socket.ts";
import { internetChecksum } from "../../src/wire/checksum.ts";
import { parseIpv4 } from "../../src/wire/ip_address.ts";
import type { StrangerScript } from "./stranger.ts";
import { ICMPV4 } from "../../src/wire/icmp.ts";

const IP_BYTES = 20;
const ICMP_BYTES = 8;
const BATCH = 50;
const MAX_BYTES = 2000;
const HOST_UNREACHABLE = 1;
const SOURCE = 12;
const DESTINATION = 16;

const script: StrangerScript = JSON.parse(Deno.args[0] ?? "");
const sources = script.sources.map((text) => parseIpv4(text) ?? new Uint8Array(4));
const arena = new Arena(BATCH * 3000 + 10_000);
const incoming = new MessageSlot(arena, { nameBytes: 16, dataBytes: MAX_BYTES, controlBytes: 0 });
const batch = new MessageBatch(arena, BATCH, { nameBytes: 16, dataBytes: MAX_BYTES, controlBytes: 0 });
const socket = Socket.open(AF_INET, SOCK_RAW, IPPROTO_ICMP);
const sender = Socket.open(AF_INET, SOCK_RAW, IPPROTO_RAW);
sender.setOption(SOL_SOCKET, SO_SNDBUF, 1 << 22);
const poller = new Poller(arena, socket.fd);
/** The newest request, with its IP header. */
let request: Uint8Array | undefined;
let sent = 0;
let seed = 1;

function random(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed;
}

function tell(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

function look(): void {
  for (let bytes = 1; bytes > 0;) {
    bytes = socket.receive(incoming, MSG_DONTWAIT);
    if (bytes > IP_BYTES && incoming.data[IP_BYTES] === ICMPV4.echoRequest) request = incoming.data.slice(0, bytes);
  }
}

/** Writes a packet for the newest request; returns its length. */
function write(packet: Uint8Array, about: Uint8Array): number {
  const { sends, ahead = 0 } = script;
  const quoted = sends === "errors" ? about.length : sends === "replies" ? about.length - IP_BYTES - ICMP_BYTES : 0;
  const length = IP_BYTES + ICMP_BYTES + quoted;
  packet.fill(0, 0, IP_BYTES + ICMP_BYTES);
  packet[0] = 0x45;
  packet[8] = 64;
  packet[9] = IPPROTO_ICMP;
  const source = sources[sent % Math.max(1, sources.length)];
  const drawn = random();
  packet.set(source ?? [20 + (drawn >>> 24) % 100, drawn >>> 16 & 255, drawn >>> 8 & 255, 1 + drawn % 250], SOURCE);
  packet.set(about.subarray(SOURCE, SOURCE + 4), DESTINATION);
  if (sends === "errors") {
    packet[IP_BYTES] = ICMPV4.unreachable;
    packet[IP_BYTES + 1] = HOST_UNREACHABLE;
    packet.set(about, IP_BYTES + ICMP_BYTES);
  } else {
    packet[IP_BYTES] = ICMPV4.echoReply;
    packet.set(about.subarray(IP_BYTES + 4, IP_BYTES + 6), IP_BYTES + 4);
    const sequence = (about[IP_BYTES + 6]! << 8 | about[IP_BYTES + 7]!) + sent % (1 + ahead);
    packet[IP_BYTES + 6] = sequence >>> 8;
    packet[IP_BYTES + 7] = sequence;
    for (let at = IP_BYTES + ICMP_BYTES; at < length; at++) packet[at] = drawn >>> at % 24;
  }
  const checksum = internetChecksum(packet, IP_BYTES, length);
  packet[IP_BYTES + 2] = checksum >>> 8;
  packet[IP_BYTES + 3] = checksum;
  return length;
}

function send(count: number): void {
  if (request === undefined) return;
  const name = encodeSockaddrIn({ address: request.subarray(SOURCE, SOURCE + 4), port: 0 });
  for (const slot of batch.slots.slice(0, count)) {
    slot.name.set(name);
    slot.prepareSend(write(slot.data, request), name.length);
    sent++;
  }
  sender.sendBatch(batch, count, 0);
}

tell("ready");
while (request === undefined) {
  await poller.waitInBackground(Infinity);
  look();
}
const startMs = performance.now();
while (sent < script.packets) {
  const due = script.perSecond === 0 ? BATCH : (performance.now() - startMs) * script.perSecond / 1000 - sent;
  if (due >= 1) send(Math.min(BATCH, Math.floor(due), script.packets - sent));
  else await new Promise((resolve) => setTimeout(resolve, 1));
  look();
}
tell(`sent ${sent}`);
Deno.exit(0);
