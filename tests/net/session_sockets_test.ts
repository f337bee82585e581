import { assertEquals } from "@std/assert";
import { Arena } from "../../ffi/arena.ts";
import { POLLIN } from "../../ffi/headers/poll.ts";
import { AF_INET, SOCK_DGRAM } from "../../ffi/headers/socket.ts";
import { MessageSlot } from "../../ffi/msghdr.ts";
import { encodeSockaddrIn } from "../../ffi/sockaddr.ts";
import { Socket } from "../../ffi/socket.ts";
import { PAIR_POLLER_BYTES, PairPoller, PairReceiver } from "../../src/net/session_sockets.ts";

const EAGAIN = 11;
const MS = 1_000_000;

/** A receive path that has so many datagrams. */
function fakeReceiver(name: string, log: string[], waiting: number, error: "nothing" | "network-error" = "nothing") {
  return {
    nowNs: 0,
    receive: () => {
      const received = waiting === 0 ? -EAGAIN : waiting;
      waiting = 0;
      return received;
    },
    handle: (index: number) => void log.push(`${name}${index}`),
    receiveError: () => error,
  };
}

Deno.test("PairReceiver reads both sockets before it says that there is nothing", () => {
  for (const [first, second] of [[2, 1], [0, 3], [3, 0]] as const) {
    const log: string[] = [];
    const pair = new PairReceiver(fakeReceiver("a", log, first), fakeReceiver("b", log, second));
    for (let received = pair.receive(0); received !== -EAGAIN; received = pair.receive(0)) {
      for (let index = 0; index < received; index++) pair.handle(index);
    }
    const expected = ["a", "b"].flatMap((name) =>
      Array.from({ length: name === "a" ? first : second }, (_, index) => `${name}${index}`)
    );
    assertEquals(log.toSorted(), expected);
  }
});

Deno.test("PairReceiver tells of an error that either socket has", () => {
  const silent = () => fakeReceiver("a", [], 0);
  const failing = () => fakeReceiver("b", [], 0, "network-error");
  assertEquals(new PairReceiver(silent(), failing()).receiveError(), "network-error");
  assertEquals(new PairReceiver(failing(), silent()).receiveError(), "network-error");
  assertEquals(new PairReceiver(silent(), silent()).receiveError(), "nothing");
});

Deno.test("PairPoller ends a wait for a datagram on either socket, on this thread and beside it", async () => {
  using first = Socket.open(AF_INET, SOCK_DGRAM, 0);
  using second = Socket.open(AF_INET, SOCK_DGRAM, 0);
  for (const socket of [first, second]) {
    socket.bind(encodeSockaddrIn({ address: new Uint8Array([127, 0, 0, 1]), port: 0 }));
  }
  const arena = new Arena(PAIR_POLLER_BYTES + 512);
  const poller = new PairPoller(arena, first.fd, second.fd);
  const slot = new MessageSlot(arena, { nameBytes: 16, dataBytes: 8, controlBytes: 0 });
  assertEquals(poller.wait(0), 0);
  assertEquals(await poller.waitInBackground(MS), 0);
  for (const socket of [first, second]) {
    slot.name.set(socket.localAddress());
    slot.prepareSend(8, 16, 0);
    assertEquals(socket.send(slot, 0), 8);
    assertEquals(poller.wait(1000 * MS) & POLLIN, POLLIN);
    // The wait for the other socket may have begun before.
    let events = 0;
    for (let time = 0; time < 10 && events === 0; time++) events = await poller.waitInBackground(20 * MS);
    assertEquals(events & POLLIN, POLLIN);
    assertEquals(socket.receive(slot, 0), 8);
    // Whatever is still under way has come to its end, and says what was.
    await new Promise<void>((resolve) => setTimeout(resolve, 60));
    assertEquals(poller.wait(0), 0);
  }
});
