/**
 * Real ICMP over the loopback: what the whole of `ffi/` gives for one echo, for an error from the queue, and under
 * garbage collection.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { Arena } from "../../ffi/arena.ts";
import { Clock } from "../../ffi/clock.ts";
import { ControlData, decodeControl } from "../../ffi/cmsg.ts";
import { EAGAIN, ECONNREFUSED, EMSGSIZE } from "../../ffi/headers/errno.ts";
import { SO_EE_ORIGIN_ICMP, SO_EE_ORIGIN_LOCAL, SO_EE_ORIGIN_TIMESTAMPING } from "../../ffi/headers/errqueue.ts";
import {
  IP_MTU_DISCOVER,
  IP_OPTIONS,
  IP_PMTUDISC_DO,
  IP_RECVERR,
  IP_RECVTTL,
  IP_RETOPTS,
  IP_TTL,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_UDP,
  IPV6_RECVHOPLIMIT,
  IPV6_UNICAST_HOPS,
} from "../../ffi/headers/in.ts";
import {
  SOF_TIMESTAMPING_OPT_ID,
  SOF_TIMESTAMPING_OPT_TSONLY,
  SOF_TIMESTAMPING_RX_SOFTWARE,
  SOF_TIMESTAMPING_SOFTWARE,
  SOF_TIMESTAMPING_TX_SOFTWARE,
} from "../../ffi/headers/net_tstamp.ts";
import { POLLERR, POLLIN } from "../../ffi/headers/poll.ts";
import {
  AF_INET,
  AF_INET6,
  MSG_DONTWAIT,
  MSG_ERRQUEUE,
  SO_TIMESTAMPING,
  SO_TIMESTAMPNS,
  SOCK_DGRAM,
  SOCK_RAW,
  SOL_ICMPV6,
  SOL_IP,
  SOL_IPV6,
  SOL_RAW,
  SOL_SOCKET,
} from "../../ffi/headers/socket.ts";
import { MessageSlot } from "../../ffi/msghdr.ts";
import { Poller } from "../../ffi/poll.ts";
import { decodeSockaddr, encodeSockaddrIn, encodeSockaddrIn6 } from "../../ffi/sockaddr.ts";
import { Socket } from "../../ffi/socket.ts";
import { testWith } from "../support/requirements.ts";
import { closedUdpPort, LOOPBACK4, LOOPBACK6, makeGarbage, rawIcmp, rawIcmpv6, writeEchoRequest } from "./support.ts";
import { ICMP6_FILTER, ICMP_FILTER } from "../../ffi/headers/icmp.ts";
import { ICMPV4, ICMPV6 } from "../../src/wire/icmp.ts";

/** IPv4 option types: RFC 791 section 3.1. */
/** Code of an ICMPv4 `unreachable`. */
const PORT_UNREACHABLE = 3;
const NO_OPERATION = 1;
const RECORD_ROUTE = 7;

const SECOND_NS = 1_000_000_000;
const IDENTIFIER = 0x1025;

/** Everything that a pinging loop owns. */
class Bench {
  readonly arena = new Arena(32_768);
  readonly outgoing = new MessageSlot(this.arena, { nameBytes: 128, dataBytes: 2048, controlBytes: 64 });
  readonly incoming = new MessageSlot(this.arena, { nameBytes: 128, dataBytes: 4096, controlBytes: 512 });
  readonly clock = new Clock(this.arena);
  readonly control = new ControlData();
}

/** A raw socket that gets every ICMP message but requests. */
function rawSocket4(): Socket {
  const socket = Socket.open(AF_INET, SOCK_RAW, IPPROTO_ICMP);
  const blockRequests = new Uint8Array(4);
  new DataView(blockRequests.buffer).setUint32(0, 1 << ICMPV4.echoRequest, true);
  socket.setOption(SOL_RAW, ICMP_FILTER, blockRequests);
  return socket;
}

function sendEcho4(bench: Bench, socket: Socket, sequence: number, payloadBytes: number): number {
  const to = encodeSockaddrIn({ address: LOOPBACK4, port: 0 });
  bench.outgoing.name.set(to);
  const length = writeEchoRequest(bench.outgoing.data, IDENTIFIER, sequence, payloadBytes);
  bench.outgoing.prepareSend(length, to.length);
  return socket.send(bench.outgoing, 0);
}

/** Receives until a message begins with these bytes behind an IP header: others may ping the loopback, too. */
function receiveEcho4(bench: Bench, socket: Socket, poller: Poller, sequence: number): number {
  for (let tries = 0; tries < 100; tries++) {
    poller.wait(SECOND_NS);
    const received = socket.receive(bench.incoming, MSG_DONTWAIT);
    const header = ((bench.incoming.data[0] ?? 0) & 0xf) * 4;
    const message = new DataView(bench.arena.bytes.buffer, bench.incoming.data.byteOffset + header, 8);
    const ours = message.getUint16(4) === IDENTIFIER && message.getUint16(6) === sequence;
    if (received < 0 || ours) return received;
  }
  return -EAGAIN;
}

testWith("an echo over a raw socket has a receive stamp, a time to live and a sender", rawIcmp, () => {
  const bench = new Bench();
  using socket = rawSocket4();
  socket.setOption(SOL_SOCKET, SO_TIMESTAMPNS, 1);
  socket.setOption(SOL_IP, IP_RECVTTL, 1);
  const poller = new Poller(bench.arena, socket.fd);

  const before = bench.clock.realtimeNs();
  assertEquals(sendEcho4(bench, socket, 1, 56), 64);
  assertEquals(poller.wait(SECOND_NS), POLLIN);
  assertEquals(receiveEcho4(bench, socket, poller, 1), 84);
  const after = bench.clock.realtimeNs();

  decodeControl(bench.incoming, bench.control);
  const { stampSeconds, stampNanoseconds, timeToLive, hasExtendedError } = bench.control;
  const stamp = (stampSeconds - bench.clock.realtimeBaseSeconds) * SECOND_NS + stampNanoseconds;
  assertEquals([before <= stamp, stamp <= after], [true, true], `${before} <= ${stamp} <= ${after}`);
  assertEquals([timeToLive, hasExtendedError], [64, false]);
  assertEquals(decodeSockaddr(bench.incoming.name)?.address, LOOPBACK4);
  assertEquals([...bench.incoming.data.subarray(28, 36)], [0, 1, 2, 3, 4, 5, 6, 7]);
});

testWith("IP options that were set come back by IP_RETOPTS", rawIcmp, () => {
  const bench = new Bench();
  using socket = rawSocket4();
  socket.setOption(SOL_IP, IP_RETOPTS, 1);
  const recordRoute = new Uint8Array(12);
  recordRoute.set([NO_OPERATION, RECORD_ROUTE, 11, 4]);
  socket.setOption(SOL_IP, IP_OPTIONS, recordRoute);
  const poller = new Poller(bench.arena, socket.fd);
  sendEcho4(bench, socket, 2, 8);
  receiveEcho4(bench, socket, poller, 2);
  decodeControl(bench.incoming, bench.control);
  const { ipOptionsOffset, ipOptionsBytes } = bench.control;
  const options = [...bench.incoming.control.subarray(ipOptionsOffset, ipOptionsOffset + ipOptionsBytes)];
  assertEquals(options.includes(RECORD_ROUTE), true, options.join(" "));
  assertEquals(options.join(" ").includes("127 0 0 1"), true, options.join(" "));
});

testWith("an ICMPv6 echo has a hop limit", rawIcmpv6, () => {
  const bench = new Bench();
  using socket = Socket.open(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
  const blockRequests = new Uint8Array(32);
  blockRequests[ICMPV6.echoRequest / 8] = 1 << (ICMPV6.echoRequest % 8);
  socket.setOption(SOL_ICMPV6, ICMP6_FILTER, blockRequests);
  socket.setOption(SOL_IPV6, IPV6_RECVHOPLIMIT, 1);
  socket.setOption(SOL_IPV6, IPV6_UNICAST_HOPS, 33);
  const poller = new Poller(bench.arena, socket.fd);

  const to = encodeSockaddrIn6({ address: LOOPBACK6, port: 0, scopeId: 0 });
  bench.outgoing.name.set(to);
  bench.outgoing.data.set([ICMPV6.echoRequest, 0, 0, 0, 0x10, 0x25, 0, 3]);
  bench.outgoing.prepareSend(8, to.length);
  assertEquals(socket.send(bench.outgoing, 0), 8);
  assertEquals(poller.wait(SECOND_NS), POLLIN);
  assertEquals(socket.receive(bench.incoming, MSG_DONTWAIT), 8);
  decodeControl(bench.incoming, bench.control);
  // The reply comes with the kernel's own hop limit, not with that of the request.
  assertEquals(bench.control.timeToLive, 64);
  assertEquals(decodeSockaddr(bench.incoming.name)?.address, LOOPBACK6);
});

Deno.test("a closed port answers on the error queue: ECONNREFUSED, ICMP, type 3 code 3", () => {
  const bench = new Bench();
  using socket = Socket.open(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
  socket.setOption(SOL_IP, IP_RECVERR, 1);
  const to = encodeSockaddrIn({ address: LOOPBACK4, port: closedUdpPort() });
  const poller = new Poller(bench.arena, socket.fd);
  bench.outgoing.name.set(to);
  bench.outgoing.data.set([1, 2, 3, 4]);
  bench.outgoing.prepareSend(4, to.length);
  assertEquals(socket.send(bench.outgoing, 0), 4);

  assertEquals(poller.wait(SECOND_NS) & POLLERR, POLLERR);
  assertEquals(socket.receiveError(bench.incoming), 4);
  assertEquals(bench.incoming.flags & MSG_ERRQUEUE, MSG_ERRQUEUE);
  assertEquals([...bench.incoming.data.subarray(0, 4)], [1, 2, 3, 4]);
  assertEquals(bench.incoming.name.subarray(0, 8), to.subarray(0, 8));
  decodeControl(bench.incoming, bench.control);
  const { hasExtendedError, errorErrno, errorOrigin, errorType, errorCode } = bench.control;
  assertEquals([hasExtendedError, errorErrno], [true, ECONNREFUSED]);
  assertEquals([errorOrigin, errorType, errorCode], [SO_EE_ORIGIN_ICMP, ICMPV4.unreachable, PORT_UNREACHABLE]);
  const { offenderOffset, offenderBytes } = bench.control;
  const offender = decodeSockaddr(bench.incoming.control.subarray(offenderOffset, offenderOffset + offenderBytes));
  assertEquals(offender?.address, LOOPBACK4);
  assertEquals(socket.receiveError(bench.incoming), -EAGAIN);
});

Deno.test("a packet that is too long is a local error with the MTU", () => {
  const bench = new Bench();
  const long = new MessageSlot(new Arena(70_000), { nameBytes: 16, dataBytes: 65_530, controlBytes: 0 });
  using socket = Socket.open(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
  socket.setOption(SOL_IP, IP_RECVERR, 1);
  socket.setOption(SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO);
  long.name.set(encodeSockaddrIn({ address: LOOPBACK4, port: 9 }));
  long.prepareSend(65_530, 16);
  assertEquals(socket.send(long, 0), -EMSGSIZE);
  assertEquals(socket.receiveError(bench.incoming), 0);
  decodeControl(bench.incoming, bench.control);
  const { errorErrno, errorOrigin, errorInfo } = bench.control;
  assertEquals([errorErrno, errorOrigin, errorInfo > 0], [EMSGSIZE, SO_EE_ORIGIN_LOCAL, true]);
});

testWith("SO_TIMESTAMPING gives transmit and receive stamps", rawIcmp, () => {
  const bench = new Bench();
  using socket = rawSocket4();
  const flags = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE |
    SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY;
  socket.setOption(SOL_SOCKET, SO_TIMESTAMPING, flags);
  const poller = new Poller(bench.arena, socket.fd);
  sendEcho4(bench, socket, 5, 8);
  poller.wait(SECOND_NS);
  assertEquals(socket.receiveError(bench.incoming), 0);
  decodeControl(bench.incoming, bench.control);
  const { errorOrigin, errorData, softwareStampSeconds, softwareStampNanoseconds } = bench.control;
  assertEquals([errorOrigin, errorData], [SO_EE_ORIGIN_TIMESTAMPING, 0]);
  receiveEcho4(bench, socket, poller, 5);
  decodeControl(bench.incoming, bench.control);
  const elapsedNs = (bench.control.softwareStampSeconds - softwareStampSeconds) * SECOND_NS +
    (bench.control.softwareStampNanoseconds - softwareStampNanoseconds);
  assertEquals(elapsedNs > 0 && elapsedNs < SECOND_NS, true, `${elapsedNs} ns`);
});

testWith("slots keep their bytes while garbage is collected between calls", rawIcmp, () => {
  // Nothing but the slots refers to the arena.
  const { outgoing, incoming } = new Bench();
  const pollArena = new Arena(64);
  using socket = rawSocket4();
  const poller = new Poller(pollArena, socket.fd);
  outgoing.name.set(encodeSockaddrIn({ address: LOOPBACK4, port: 0 }));
  let received = 0;
  for (let sequence = 0; sequence < 2000; sequence++) {
    const length = writeEchoRequest(outgoing.data, IDENTIFIER, sequence, 1000);
    outgoing.prepareSend(length, 16);
    makeGarbage(20);
    assertEquals(socket.send(outgoing, 0), length);
    makeGarbage(20);
    // Other pings of this host are heard, too.
    const isOurs = (bytes: number) => bytes === length + 20 && incoming.data[27] === (sequence & 0xff);
    let bytes = 0;
    while (!isOurs(bytes) && poller.wait(SECOND_NS) > 0) {
      makeGarbage(20);
      bytes = socket.receive(incoming, MSG_DONTWAIT);
      makeGarbage(20);
    }
    if (!isOurs(bytes)) continue;
    received++;
    for (let at = 0; at < 1000; at++) {
      if (incoming.data[28 + at] !== (at & 0xff)) throw new Error(`byte ${at} of reply ${sequence} changed`);
    }
  }
  assertEquals(received, 2000);
});

testWith("ICMP_FILTER keeps requests away", rawIcmp, () => {
  const bench = new Bench();
  using socket = rawSocket4();
  using unfiltered = Socket.open(AF_INET, SOCK_RAW, IPPROTO_ICMP);
  unfiltered.setOption(SOL_IP, IP_TTL, 1);
  const poller = new Poller(bench.arena, unfiltered.fd);
  sendEcho4(bench, socket, 6, 8);
  receiveEcho4(bench, unfiltered, poller, 6);
  assertEquals(bench.incoming.data[20], ICMPV4.echoRequest);
  receiveEcho4(bench, socket, new Poller(bench.arena, socket.fd), 6);
  assertEquals(bench.incoming.data[20], 0);
});
