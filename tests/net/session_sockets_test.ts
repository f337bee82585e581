import { assertEquals } from "@std/assert";
import { PairReceiver } from "../../src/net/session_sockets.ts";

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
