/**
 * The program that {@link NodeInformationHost} starts: `deno run --allow-ffi node_information_program.ts SCRIPT`.
 *
 * Linux answers no node information queries (RFC 4620); this does. It writes `ready`, then a line of JSON for each query.
 *
 * @module
 */

import { Arena } from "../../ffi/arena.ts";
import { IPPROTO_ICMPV6 } from "../../ffi/headers/in.ts";
import { AF_INET6, MSG_DONTWAIT, SOCK_RAW } from "../../ffi/headers/socket.ts";
import { MessageSlot } from "../../ffi/msghdr.ts";
import { Poller } from "../../ffi/poll.ts";
import { encodeSockaddrIn6 } from "../../ffi/sockaddr.ts";
import { Socket } from "../../ffi/socket.ts";
import { hex } from "./hex.ts";
import type { NodeInformationScript, SeenQuery } from "./node_information.ts";

const MAX_PACKET_BYTES = 65_536;
const QUERY = 139;
const REPLY = 140;
const HEADER_BYTES = 16;

const script: NodeInformationScript = JSON.parse(Deno.args[0] ?? "");
const arena = new Arena(3 * MAX_PACKET_BYTES);
const incoming = new MessageSlot(arena, { nameBytes: 28, dataBytes: MAX_PACKET_BYTES, controlBytes: 256 });
const outgoing = new MessageSlot(arena, { nameBytes: 28, dataBytes: MAX_PACKET_BYTES, controlBytes: 0 });
const socket = Socket.open(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
const sender = script.from === undefined ? socket : Socket.open(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
if (script.from !== undefined) {
  sender.bind(encodeSockaddrIn6({ address: hex(script.from), port: 0, scopeId: 0 }));
}
const poller = new Poller(arena, socket.fd);

function tell(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** Answers as the script says. Nothing here uses the codecs of the program, so that a mistake is not made twice. */
function answer(query: Uint8Array): void {
  const sequence = query[8]! << 8 | query[9]!;
  for (const { code, queryType, flags, data, damagedNonceByte } of script.answers[sequence] ?? script.others) {
    const packet = new Uint8Array([...query.subarray(0, HEADER_BYTES), ...hex(data)]);
    const view = new DataView(packet.buffer);
    packet[0] = REPLY;
    packet[1] = code ?? 0;
    // The kernel fills the checksum in.
    view.setUint16(2, 0);
    if (queryType !== undefined) view.setUint16(4, queryType);
    if (flags !== undefined) view.setUint16(6, flags);
    if (damagedNonceByte !== undefined) packet[8 + damagedNonceByte]! ^= 0xff;
    outgoing.name.set(incoming.name.subarray(0, incoming.nameLength));
    outgoing.data.set(packet);
    outgoing.prepareSend(packet.length, incoming.nameLength);
    const sent = sender.send(outgoing, 0);
    if (sent < 0) console.error(`responder: sendmsg: error ${-sent}`);
  }
}

tell("ready");
for (;;) {
  await poller.waitInBackground(Infinity);
  for (let bytes = 1; bytes > 0;) {
    bytes = socket.receive(incoming, MSG_DONTWAIT);
    const query = bytes > 0 ? new Uint8Array(incoming.data.subarray(0, bytes)) : undefined;
    if (query === undefined || query[0] !== QUERY || query.length < HEADER_BYTES) continue;
    answer(query);
    const seen: SeenQuery = {
      code: query[1]!,
      queryType: query[4]! << 8 | query[5]!,
      flags: query[6]! << 8 | query[7]!,
      nonce: query.subarray(8, HEADER_BYTES).toHex(),
      subject: query.subarray(HEADER_BYTES).toHex(),
    };
    tell(JSON.stringify(seen));
  }
}
