import { assertEquals } from "@std/assert";
import type { Machine } from "../../src/core/machine.ts";
import { Bursts } from "../../src/net/session_bursts.ts";

/** A state machine that always has something to send. */
function eagerMachine(): Machine<never> {
  let count = 0;
  return {
    done: false,
    outstanding: 1,
    greatestRoundTripNs: 0,
    nextTransmit: () => ++count,
    handleTransmitted: () => {},
    handleSendFailure: () => {},
    handleUntried: () => {},
    handleTimeout: () => {},
    nextTimeout: () => 500,
    nextEvent: () => undefined,
    interrupt: () => {},
    snapshot: () => {},
  };
}

function transmit(bursts: Bursts<never>): number {
  let sent = 0;
  while (sent < 100 && bursts.nextTransmit(0) !== 0) sent++;
  return sent;
}

Deno.test("Bursts makes a pause until replies are read, and does not wait in it", () => {
  const bursts = new Bursts(eagerMachine(), 10);
  assertEquals(bursts.nextTimeout(), 500);
  assertEquals(transmit(bursts), 10);
  assertEquals(bursts.nextTimeout(), -Infinity);
  bursts.handleReceived(4);
  assertEquals(bursts.nextTimeout(), 500);
  assertEquals(transmit(bursts), 4);
  bursts.handleEmpty();
  assertEquals(transmit(bursts), 10);
});

Deno.test("Bursts never has more than its length to spend", () => {
  const bursts = new Bursts(eagerMachine(), 10);
  bursts.handleReceived(64);
  assertEquals(transmit(bursts), 10);
});
