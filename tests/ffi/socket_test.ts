import { assertEquals, assertThrows } from "@std/assert";
import { Arena } from "../../ffi/arena.ts";
import { SystemCallError } from "../../ffi/errno.ts";
import { EAGAIN, EBADF, ECONNREFUSED, EINVAL, EMSGSIZE } from "../../ffi/headers/errno.ts";
import { IP_TTL, IPPROTO_UDP } from "../../ffi/headers/in.ts";
import {
  AF_INET,
  AF_INET6,
  MSG_DONTWAIT,
  MSG_TRUNC,
  SO_DOMAIN,
  SO_RCVBUF,
  SO_RCVTIMEO,
  SO_TYPE,
  SOCK_DGRAM,
  SOL_IP,
  SOL_SOCKET,
} from "../../ffi/headers/socket.ts";
import { timeval } from "../../ffi/layout.ts";
import { MessageSlot } from "../../ffi/msghdr.ts";
import { decodeSockaddr, encodeSockaddrIn } from "../../ffi/sockaddr.ts";
import { Socket } from "../../ffi/socket.ts";
import { testWith, tool } from "../support/requirements.ts";
import { closedUdpPort, LOOPBACK4 } from "./support.ts";

function makeSlot(dataBytes: number): MessageSlot {
  return new MessageSlot(new Arena(1024 + dataBytes), { nameBytes: 128, dataBytes, controlBytes: 256 });
}

function systemCallError(action: () => void): SystemCallError {
  return assertThrows(action, SystemCallError);
}

/** A UDP socket that sends to itself. */
function echoSocket(): Socket {
  const socket = Socket.open(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
  socket.bind(encodeSockaddrIn({ address: LOOPBACK4, port: 0 }));
  socket.connect(socket.localAddress());
  return socket;
}

Deno.test("Socket.open() throws what socket(2) says", () => {
  const error = systemCallError(() => Socket.open(AF_INET, SOCK_DGRAM, 255));
  assertEquals([error.call, error.symbol, error.message], [
    "socket",
    "EPROTONOSUPPORT",
    "socket: Protocol not supported",
  ]);
});

testWith("a descriptor closes on exec", [tool("readlink")], async () => {
  using socket = Socket.open(AF_INET, SOCK_DGRAM, 0);
  const child = new Deno.Command("readlink", { args: [`/proc/self/fd/${socket.fd}`] });
  const { stdout } = await child.output();
  assertEquals(new TextDecoder().decode(stdout), "");
});

Deno.test("setOption() and getIntOption() agree", () => {
  using socket = Socket.open(AF_INET, SOCK_DGRAM, 0);
  socket.setOption(SOL_IP, IP_TTL, 7);
  assertEquals(socket.getIntOption(SOL_IP, IP_TTL), 7);
  socket.setOption(SOL_IP, IP_TTL, Uint8Array.of(9, 0, 0, 0));
  assertEquals(socket.getIntOption(SOL_IP, IP_TTL), 9);
  assertEquals(socket.getIntOption(SOL_SOCKET, SO_DOMAIN), AF_INET);
  assertEquals(socket.getIntOption(SOL_SOCKET, SO_TYPE), SOCK_DGRAM);
});

Deno.test("setOption() and getIntOption() throw what the calls say", () => {
  using socket = Socket.open(AF_INET, SOCK_DGRAM, 0);
  const set = systemCallError(() => socket.setOption(SOL_IP, IP_TTL, 256));
  assertEquals([set.call, set.errno], ["setsockopt", EINVAL]);
  const get = systemCallError(() => socket.getIntOption(SOL_IP, 9999));
  assertEquals([get.call, get.symbol], ["getsockopt", "ENOPROTOOPT"]);
});

Deno.test("bind(), connect() and localAddress() find addresses and throw what the calls say", () => {
  using socket = Socket.open(AF_INET, SOCK_DGRAM, 0);
  const foreign = encodeSockaddrIn({ address: Uint8Array.of(192, 0, 2, 1), port: 0 });
  assertEquals(systemCallError(() => socket.bind(foreign)).message, "bind: Cannot assign requested address");
  assertEquals(
    systemCallError(() => socket.connect(Uint8Array.of(AF_INET, 0, 0))).message,
    "connect: Invalid argument",
  );
  socket.connect(encodeSockaddrIn({ address: Uint8Array.of(127, 1, 2, 3), port: 1025 }));
  const local = socket.localAddress();
  assertEquals(local.length, 16);
  assertEquals(decodeSockaddr(local)?.address, LOOPBACK4);
});

Deno.test("localAddress() of an IPv6 socket has its 28 bytes", () => {
  using socket = Socket.open(AF_INET6, SOCK_DGRAM, 0);
  const local = socket.localAddress();
  assertEquals([local.length, decodeSockaddr(local)?.family], [28, "ipv6"]);
});

Deno.test("send() and receive() carry a datagram with its sender", () => {
  using socket = echoSocket();
  const slot = makeSlot(64);
  slot.data.set([1, 2, 3, 4, 5]);
  slot.prepareSend(5, 0);
  assertEquals(socket.send(slot, 0), 5);
  slot.data.fill(0xa5);
  assertEquals(socket.receive(slot, 0), 5);
  assertEquals([...slot.data.subarray(0, 6)], [1, 2, 3, 4, 5, 0xa5]);
  assertEquals([slot.nameLength, slot.flags, slot.controlLength], [16, 0, 0]);
  assertEquals(decodeSockaddr(slot.name), decodeSockaddr(socket.localAddress()));
});

Deno.test("send() goes to the address of the slot", () => {
  using receiver = echoSocket();
  using sender = Socket.open(AF_INET, SOCK_DGRAM, 0);
  const to = receiver.localAddress();
  sender.bind(encodeSockaddrIn({ address: LOOPBACK4, port: 0 }));
  // The receiver only takes what comes from its peer.
  receiver.connect(sender.localAddress());
  const slot = makeSlot(64);
  slot.name.set(to);
  slot.prepareSend(3, to.length);
  assertEquals(sender.send(slot, 0), 3);
  assertEquals(receiver.receive(slot, 0), 3);
});

Deno.test("receive() tells a datagram that was cut short", () => {
  using socket = echoSocket();
  const long = makeSlot(64);
  long.prepareSend(64, 0);
  socket.send(long, 0);
  const short = makeSlot(16);
  assertEquals(socket.receive(short, 0), 16);
  assertEquals(short.flags & MSG_TRUNC, MSG_TRUNC);
});

Deno.test("receive() is usable again after every outcome", () => {
  using socket = echoSocket();
  const slot = makeSlot(32);
  for (let round = 0; round < 100; round++) {
    assertEquals(socket.receive(slot, MSG_DONTWAIT), -EAGAIN);
    assertEquals(socket.receiveError(slot), -EAGAIN);
    slot.prepareSend(round % 32, 0);
    assertEquals(socket.send(slot, 0), round % 32);
    assertEquals(socket.receive(slot, MSG_DONTWAIT), round % 32);
    assertEquals(slot.nameLength, 16);
  }
});

Deno.test("send() and receive() return errors of the network and of the size", () => {
  using socket = Socket.open(AF_INET, SOCK_DGRAM, 0);
  socket.connect(encodeSockaddrIn({ address: LOOPBACK4, port: closedUdpPort() }));
  const slot = makeSlot(70_000);
  slot.prepareSend(1, 0);
  assertEquals(socket.send(slot, 0), 1);
  assertEquals(socket.receive(slot, 0), -ECONNREFUSED);
  slot.prepareSend(70_000, 0);
  assertEquals(socket.send(slot, 0), -EMSGSIZE);
});

Deno.test("receive() ends after SO_RCVTIMEO", () => {
  using socket = echoSocket();
  const limit = new Uint8Array(timeval.bytes);
  timeval.set(new DataView(limit.buffer), 0, "tv_usec", 20_000);
  socket.setOption(SOL_SOCKET, SO_RCVTIMEO, limit);
  const before = performance.now();
  assertEquals(socket.receive(makeSlot(16), 0), -EAGAIN);
  assertEquals(performance.now() - before >= 15, true);
});

Deno.test("a closed socket throws EBADF and closes only once", () => {
  const socket = Socket.open(AF_INET, SOCK_DGRAM, 0);
  const { fd } = socket;
  socket.close();
  assertEquals(socket.fd, -1);
  // The number goes to the next socket, which a second close must not hit.
  using other = Socket.open(AF_INET, SOCK_DGRAM, 0);
  assertEquals(other.fd, fd);
  socket.close();
  assertEquals(other.getIntOption(SOL_SOCKET, SO_TYPE), SOCK_DGRAM);

  const slot = makeSlot(16);
  const address = encodeSockaddrIn({ address: LOOPBACK4, port: 1025 });
  const uses: readonly [string, () => void][] = [
    ["setsockopt", () => socket.setOption(SOL_IP, IP_TTL, 1)],
    ["getsockopt", () => socket.getIntOption(SOL_IP, IP_TTL)],
    ["bind", () => socket.bind(address)],
    ["connect", () => socket.connect(address)],
    ["getsockname", () => socket.localAddress()],
    ["sendto", () => socket.send(slot, 0)],
    ["recvmsg", () => socket.receive(slot, 0)],
    ["recvmsg", () => socket.receiveError(slot)],
  ];
  for (const [call, use] of uses) {
    const error = systemCallError(use);
    assertEquals([error.call, error.errno], [call, EBADF]);
  }
});

Deno.test("a using block closes the socket", () => {
  let kept: Socket;
  {
    using socket = Socket.open(AF_INET, SOCK_DGRAM, 0);
    kept = socket;
  }
  assertEquals(kept.fd, -1);
});

Deno.test("droppedPackets() counts what the receive buffer had no room for", () => {
  using socket = echoSocket();
  socket.setOption(SOL_SOCKET, SO_RCVBUF, 4096);
  const slot = makeSlot(1000);
  slot.prepareSend(1000, 0);
  assertEquals(socket.droppedPackets(), 0);
  for (let sent = 0; sent < 50; sent++) assertEquals(socket.send(slot, 0), 1000);
  let received = 0;
  while (socket.receive(slot, MSG_DONTWAIT) > 0) received++;
  assertEquals(socket.droppedPackets(), 50 - received);
});
