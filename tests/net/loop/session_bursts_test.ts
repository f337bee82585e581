import { assertEquals } from "@std/assert";
import type { Machine } from "../../../src/core/machine.ts";
import { PeriodicReports } from "../../../src/core/periodic_reports.ts";
import { UntilUp } from "../../../src/core/one/until_up.ts";
import { Bursts } from "../../../src/net/loop/session_bursts.ts";

const SECOND = 1_000_000_000;

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

Deno.test("what stands around a state machine passes on up to when the socket was read", () => {
  const seen: (number | undefined)[] = [];
  const machine = {
    ...eagerMachine(),
    handleTimeout: (_nowNs: number, readUpToNs?: number) => void seen.push(readUpToNs),
  };
  new Bursts(machine, 1).handleTimeout(7, 5);
  new PeriodicReports(machine, SECOND, 0).handleTimeout(7, 5);
  new UntilUp(machine, { replies: 1, lateAfterNs: 0 }).handleTimeout(7, 5);
  assertEquals(seen, [5, 5, 5]);
});
