/**
 * The program that {@link Responder} starts: `deno run --allow-ffi responder_program.ts SCRIPT`.
 *
 * It writes `ready`, then a line of JSON for each echo request. Its packets carry their own IP header, so that any
 * sender, any option and any checksum is possible: raw(7).
 *
 * @module
 */

import { Arena } from "../../ffi/arena.ts";
import { ControlData, decodeControl } from "../../ffi/cmsg.ts";
import { IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_RAW, IPV6_RECVHOPLIMIT } from "../../ffi/headers/in.ts";
import { AF_INET, AF_INET6, MSG_DONTWAIT, SOCK_RAW, SOL_IPV6 } from "../../ffi/headers/socket.ts";
import { MessageSlot } from "../../ffi/msghdr.ts";
import { Poller } from "../../ffi/poll.ts";
import { decodeSockaddr, encodeSockaddrIn, encodeSockaddrIn6 } from "../../ffi/sockaddr.ts";
import { Socket } from "../../ffi/socket.ts";
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from "../../src/wire/ip_address.ts";
import { type Answer, buildAnswer, checksumIsRight, ipv6Packet, type Request, toHex } from "./answer.ts";
import type { Script, SeenRequest } from "./responder.ts";
import { ICMPV4, ICMPV6 } from "../../src/wire/icmp.ts";

const MAX_PACKET_BYTES = 65_536;
const RIGHT_ANSWER: readonly Answer[] = [{ kind: "reply" }];

function parseAddress(text: string): Uint8Array {
  const address = parseIpv4(text) ?? parseIpv6(text);
  if (address === undefined) throw new Error(`not an address: ${text}`);
  return address;
}

function tell(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

const script: Script = JSON.parse(Deno.args[0] ?? "");
const address = parseAddress(script.address);
const v4 = address.length === 4;
const arena = new Arena(3 * MAX_PACKET_BYTES);
const incoming = new MessageSlot(arena, { nameBytes: 28, dataBytes: MAX_PACKET_BYTES, controlBytes: 256 });
const outgoing = new MessageSlot(arena, { nameBytes: 28, dataBytes: MAX_PACKET_BYTES, controlBytes: 0 });
const control = new ControlData();
const socket = Socket.open(v4 ? AF_INET : AF_INET6, SOCK_RAW, v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
const sender = Socket.open(v4 ? AF_INET : AF_INET6, SOCK_RAW, IPPROTO_RAW);
if (!v4) socket.setOption(SOL_IPV6, IPV6_RECVHOPLIMIT, 1);
const poller = new Poller(arena, socket.fd);

/** The request in the slot, or undefined for any other message. */
function readRequest(bytes: number): { request: Request; timeToLive: number } | undefined {
  const data = new Uint8Array(incoming.data.subarray(0, bytes));
  const source = decodeSockaddr(incoming.name)?.address;
  if (source === undefined) return undefined;
  if (v4) {
    const message = data.subarray((data[0]! & 0xf) * 4);
    if (message[0] !== ICMPV4.echoRequest) return undefined;
    const destination = data.subarray(16, 20);
    return { request: { source, destination, packet: data, message }, timeToLive: data[8]! };
  }
  if (data[0] !== ICMPV6.echoRequest) return undefined;
  decodeControl(incoming, control);
  const packet = ipv6Packet(source, address, data, control.timeToLive);
  return { request: { source, destination: address, packet, message: data }, timeToLive: control.timeToLive };
}

function send(packet: Uint8Array, destination: Uint8Array): void {
  const name = v4
    ? encodeSockaddrIn({ address: destination, port: 0 })
    : encodeSockaddrIn6({ address: destination, port: 0, scopeId: 0 });
  outgoing.name.set(name);
  outgoing.data.set(packet);
  outgoing.prepareSend(packet.length, name.length);
  const sent = sender.send(outgoing, 0);
  if (sent < 0) console.error(`responder: sendmsg: error ${-sent}`);
}

function handle(request: Request): void {
  const { message } = request;
  const sequence = message[6]! << 8 | message[7]!;
  for (const answer of script.answers?.[sequence] ?? script.others ?? RIGHT_ANSWER) {
    const packet = buildAnswer(request, answer, parseAddress);
    if (answer.delayMs === undefined) send(packet, request.source);
    else setTimeout(() => send(packet, request.source), answer.delayMs);
  }
}

tell("ready");
for (;;) {
  await poller.waitInBackground(Infinity);
  for (let bytes = 1; bytes > 0;) {
    bytes = socket.receive(incoming, MSG_DONTWAIT);
    const read = bytes > 0 ? readRequest(bytes) : undefined;
    if (read === undefined) continue;
    const { request, timeToLive } = read;
    handle(request);
    const { source, destination, message } = request;
    const seen: SeenRequest = {
      source: v4 ? formatIpv4(source) : formatIpv6(source),
      timeToLive,
      message: toHex(message),
      checksumIsRight: checksumIsRight(message, source, destination),
    };
    tell(JSON.stringify(seen));
  }
}
