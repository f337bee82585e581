import { assertEquals } from "@std/assert";
import type { PingerSettings } from "../../../src/core/one/input.ts";
import {
  answeredAfter,
  echoReply,
  type Fate,
  hostUnreachable,
  MS,
  SECOND,
  Simulation,
  START,
} from "../../simulation/virtual_network.ts";

/** Requests with these counts are answered after 12 ms, the others are lost. */
function answersOnly(...counts: readonly number[]): (count: number) => Fate {
  return (count) => counts.includes(count) ? { replies: [{ afterNs: 12 * MS }] } : {};
}

/** When and how a run ended. */
function endOf(settings: Partial<PingerSettings>, fate: (count: number) => Fate) {
  const run = new Simulation({ settings, fate }).run(1000 * SECOND);
  const { transmitted, received, errors } = run.pinger.statistics();
  return {
    end: run.end,
    elapsedMs: run.elapsedNs / MS,
    transmitted,
    received,
    errors,
    status: run.pinger.exitStatus,
    early: run.pinger.endedEarly,
  };
}

const done = { end: "done", errors: 0, status: 0, early: false } as const;

Deno.test("Pinger ends with the last reply when all were answered", () => {
  assertEquals(endOf({ count: 3 }, answeredAfter(12 * MS)), {
    ...done,
    elapsedMs: 2012,
    transmitted: 3,
    received: 3,
  });
});

Deno.test("Pinger counts errors towards the count", () => {
  const fate = (count: number): Fate =>
    count === 2 ? { errorAfterNs: 5 * MS } : count === 1 ? {} : { replies: [{ afterNs: MS }] };
  assertEquals(endOf({ count: 2, lingerNs: SECOND }, (count) => fate(count)), {
    ...done,
    elapsedMs: 2000,
    transmitted: 2,
    received: 0,
    errors: 1,
    status: 1,
    early: true,
  });
  assertEquals(endOf({ count: 2 }, (count) => fate(count + 1)), {
    ...done,
    elapsedMs: 1001,
    transmitted: 2,
    received: 1,
    errors: 1,
  });
});

Deno.test("Pinger with a count waits for no more than an interval when something was received", () => {
  assertEquals(endOf({ count: 3 }, answersOnly(1, 2)), {
    ...done,
    elapsedMs: 3000,
    transmitted: 3,
    received: 2,
    early: true,
  });
});

Deno.test("Pinger waits for two of the greatest round-trip times when they are longer than the interval", () => {
  const fate = (count: number): Fate => ({ replies: count === 1 ? [{ afterNs: 150 * MS }] : [] });
  assertEquals(endOf({ count: 3, intervalNs: 200 * MS }, fate).elapsedMs, 400 + 300);
});

Deno.test("Pinger waits for 100 ms at least, however short interval and round-trip time are", () => {
  const fate = (count: number): Fate => ({ replies: count < 3 ? [{ afterNs: MS }] : [] });
  assertEquals(endOf({ count: 3, intervalNs: 2 * MS }, fate).elapsedMs, 4 + 100);
  const flood = endOf({ count: 3, intervalNs: 0 }, fate);
  assertEquals([flood.elapsedMs, flood.received], [2 + 100, 2]);
});

Deno.test("Pinger counts the last reply of a fast run though it takes longer than two round-trip times", () => {
  const fate = (count: number): Fate => ({ replies: [{ afterNs: count === 3 ? 90 * MS : MS }] });
  assertEquals(endOf({ count: 3, intervalNs: 2 * MS }, fate).received, 3);
});

Deno.test("Pinger waits for the linger time after its last request when nothing was received", () => {
  assertEquals(endOf({ count: 2, lingerNs: 10 * SECOND }, answersOnly()), {
    ...done,
    elapsedMs: 11_000,
    transmitted: 2,
    received: 0,
    status: 1,
    early: true,
  });
});

Deno.test("Pinger keeps its linger time when the first reply comes after the last request", () => {
  const fate = (count: number): Fate => ({ replies: count === 1 ? [{ afterNs: 1500 * MS }] : [] });
  assertEquals(endOf({ count: 2, lingerNs: 10 * SECOND }, fate).elapsedMs, 11_000);
});

Deno.test("Pinger waits for ever with a linger time of 0 and nothing received", () => {
  assertEquals(endOf({ count: 2, lingerNs: 0 }, answersOnly()).end, "stuck");
});

Deno.test("Pinger with a linger time of 0 ends soon once a late reply came", () => {
  const fate = (count: number): Fate => ({ replies: count === 1 ? [{ afterNs: 5 * SECOND }] : [] });
  assertEquals(endOf({ count: 2, lingerNs: 0 }, fate), {
    ...done,
    elapsedMs: 15_000,
    transmitted: 2,
    received: 1,
    early: true,
  });
});

Deno.test("Pinger lingers, too, when its last request could not be sent", () => {
  const fate = (): Fate => ({ failure: { kind: "other", code: "EPERM", message: "no", queued: "nothing" } });
  assertEquals(endOf({ count: 1, lingerNs: 3 * SECOND }, fate).elapsedMs, 3000);
});

Deno.test("Pinger ends at the deadline, and not before for want of replies", () => {
  assertEquals(endOf({ deadlineNs: 4.5 * SECOND }, answeredAfter(MS)), {
    ...done,
    elapsedMs: 4500,
    transmitted: 5,
    received: 5,
    early: true,
  });
  assertEquals(endOf({ deadlineNs: 20 * SECOND, lingerNs: SECOND, count: 1 }, answersOnly()), {
    ...done,
    elapsedMs: 20_000,
    transmitted: 20,
    received: 0,
    status: 1,
    early: true,
  });
});

Deno.test("Pinger with deadline and count sends until as many were answered", () => {
  assertEquals(endOf({ deadlineNs: 10 * SECOND, count: 3 }, answersOnly(2, 4, 5)), {
    ...done,
    elapsedMs: 4012,
    transmitted: 5,
    received: 3,
  });
});

Deno.test("Pinger's exit status is 1 when the deadline came before the count was received", () => {
  const { status, received, early } = endOf({ deadlineNs: 5 * SECOND, count: 3 }, answersOnly(2, 4));
  assertEquals({ status, received, early }, { status: 1, received: 2, early: true });
});

Deno.test("Pinger's exit status without deadline is 0 as soon as anything was received", () => {
  assertEquals(endOf({ count: 3 }, answersOnly(3)).status, 0);
});

Deno.test("Pinger with a deadline ends at the first ICMP error", () => {
  const fate = (count: number): Fate => count === 2 ? { errorAfterNs: 3 * MS } : { replies: [{ afterNs: MS }] };
  assertEquals(endOf({ deadlineNs: 10 * SECOND }, fate), {
    ...done,
    elapsedMs: 1003,
    transmitted: 2,
    received: 1,
    errors: 1,
  });
  assertEquals(endOf({ deadlineNs: 10 * SECOND, count: 5 }, fate).status, 1);
});

Deno.test("Pinger without deadline goes on after ICMP errors", () => {
  const run = new Simulation({ fate: () => ({ errorAfterNs: MS }) }).run(5 * SECOND);
  assertEquals([run.end, run.pinger.statistics().errors, run.pinger.exitStatus], ["time", 5, 1]);
});

Deno.test("Pinger.interrupt() ends the run at once", () => {
  const run = new Simulation({
    fate: answeredAfter(MS),
    incidents: [{ atNs: START + 1500 * MS, happen: (pinger) => pinger.interrupt() }],
  }).run(10 * SECOND);
  assertEquals([run.end, run.elapsedNs / MS, run.pinger.exitStatus], ["done", 1500, 0]);
  assertEquals([run.pinger.endedEarly, run.pinger.nextTransmit(run.nowNs + 10 * SECOND)], [true, 0]);
});

Deno.test("Pinger takes what comes after its end: it still counts", () => {
  const run = new Simulation({ settings: { count: 1, lingerNs: SECOND } }).run();
  run.pinger.handleReply(echoReply(1, run.nowNs));
  run.pinger.handleNetworkError(hostUnreachable(1));
  const { received, errors } = run.pinger.statistics();
  assertEquals([received, errors, run.pinger.done], [1, 1, true]);
});
