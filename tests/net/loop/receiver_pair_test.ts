import { assertEquals } from "@std/assert";
import { ReceiverPair } from "../../../src/net/loop/receiver_pair.ts";

const EAGAIN = 11;

/** A receive path that has so many datagrams. */
function fakeReceiver(name: string, log: string[], waiting: number, error: "nothing" | "network-error" = "nothing") {
  return {
    nowNs: 0,
    receive: () => {
      const received = waiting === 0 ? -EAGAIN : waiting;
      waiting = 0;
      return received;
    },
    receiveCall: "recvmmsg" as const,
    newestArrivalNs: () => NaN,
    droppedPackets: () => 0,
    handle: (index: number) => void log.push(`${name}${index}`),
    receiveError: () => error,
    restartTransmitStamps: () => {},
  };
}

Deno.test("ReceiverPair reads both sockets before it says that there is nothing", () => {
  for (const [first, second] of [[2, 1], [0, 3], [3, 0]] as const) {
    const log: string[] = [];
    const pair = new ReceiverPair(fakeReceiver("a", log, first), fakeReceiver("b", log, second));
    for (let received = pair.receive(0); received !== -EAGAIN; received = pair.receive(0)) {
      for (let index = 0; index < received; index++) pair.handle(index);
    }
    const expected = ["a", "b"].flatMap((name) =>
      Array.from({ length: name === "a" ? first : second }, (_, index) => `${name}${index}`)
    );
    assertEquals(log.toSorted(), expected);
  }
});

Deno.test("ReceiverPair tells of an error that either socket has", () => {
  const silent = () => fakeReceiver("a", [], 0);
  const failing = () => fakeReceiver("b", [], 0, "network-error");
  assertEquals(new ReceiverPair(silent(), failing()).receiveError(), "network-error");
  assertEquals(new ReceiverPair(failing(), silent()).receiveError(), "network-error");
  assertEquals(new ReceiverPair(silent(), silent()).receiveError(), "nothing");
});

Deno.test("ReceiverPair knows up to when both sockets were read", () => {
  /** Datagrams that come at these times, one a call. */
  const arriving = (timesNs: readonly number[]) => {
    const left = [...timesNs];
    let newestNs = NaN;
    return {
      ...fakeReceiver("", [], 0),
      nowNs: 0,
      receive(): number {
        newestNs = left.shift() ?? NaN;
        if (Number.isNaN(newestNs)) return -EAGAIN;
        this.nowNs = newestNs + 100;
        return 1;
      },
      newestArrivalNs: () => newestNs,
    };
  };
  const read = (first: readonly number[], second: readonly number[]) => {
    const pair = new ReceiverPair(arriving(first), arriving(second));
    const upTo: number[] = [];
    while (pair.receive(0) !== -EAGAIN) upTo.push(pair.newestArrivalNs(0));
    return upTo;
  };
  // The other one has not been read yet; then the older one of the two newest counts.
  assertEquals(read([10, 30], [20, 40]), [-Infinity, 10, 10, 30]);
  // The other one was found empty before the datagram was read: at the latest time that was known then.
  assertEquals(read([10, 20, 30], []), [0, 20, 30]);
});
