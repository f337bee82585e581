import { assert, assertEquals } from "@std/assert";
import type { Hop, HopAnswer } from "../../../src/core/events.ts";
import { verdictOf } from "../../../src/core/path/verdict.ts";

const MS = 1_000_000;

/** A hop with as many answers and losses, and a median. */
function hop(number: number, answered: number, lost: number, p50Ms = 1, answer: HopAnswer = { kind: "router" }): Hop {
  const ns = p50Ms * MS;
  const percentiles = { p50Ns: ns, p90Ns: ns, p95Ns: ns, p99Ns: ns, p999Ns: ns, maxNs: ns };
  const times = { minNs: ns, meanNs: ns, deviationNs: 0 };
  const address = {
    from: `10.0.${number}.1`,
    fromName: undefined,
    answered,
    lastNs: ns,
    distribution: { times, percentiles, jitter: undefined },
    answer,
    labels: [],
    interfaces: [],
  };
  const addresses = answered === 0 ? [] : [address];
  return { hop: number, sent: answered + lost, answered, lost, waiting: 0, late: 0, addresses, otherAnswers: 0 };
}

/** The verdict on a path that ends at the target. */
function verdict(...hops: readonly Hop[]) {
  const last = hops.at(-1);
  assert(last !== undefined);
  const reached = hops.with(-1, {
    ...last,
    addresses: last.addresses.map((at) => ({ ...at, answer: { kind: "target" } })),
  });
  const strays = { unknown: 0, duplicates: 0, beyond: 0 };
  return verdictOf({ hops: reached, endHop: last.hop, rounds: 10, strays });
}

Deno.test("verdictOf finds no loss where the target loses nothing, whatever routers do", () => {
  const { loss, limiting } = verdict(hop(1, 10, 0), hop(2, 3, 7), hop(3, 0, 10), hop(4, 10, 0));
  assertEquals([loss, limiting], [undefined, [2]]);
});

Deno.test("verdictOf lets loss begin at the first hop from which on every hop loses", () => {
  const { loss, limiting } = verdict(hop(1, 90, 10), hop(2, 100, 0), hop(3, 80, 20), hop(4, 82, 18), hop(5, 78, 22));
  assertEquals([loss?.hop, loss?.there, loss?.leastBehind, loss?.mostBehind], [
    3,
    { received: 80, lost: 20 },
    { received: 82, lost: 18 },
    { received: 78, lost: 22 },
  ]);
  assertEquals([limiting, loss?.isUnsure], [[1], false]);
});

Deno.test("verdictOf is not sure of a hop that limits its answers and may be lossy, too", () => {
  const { loss, limiting } = verdict(hop(1, 10, 0), hop(2, 30, 70), hop(3, 90, 10), hop(4, 88, 12));
  assertEquals([loss?.hop, loss?.isUnsure, limiting, loss?.mostBehind], [2, true, [2], { received: 88, lost: 12 }]);
});

Deno.test("verdictOf lets loss at the target alone begin there", () => {
  const { loss } = verdict(hop(1, 10, 0), hop(2, 7, 3));
  assertEquals([loss?.hop, loss?.leastBehind, loss?.mostBehind], [2, undefined, undefined]);
});

Deno.test("verdictOf does not call one loss in ten a router's restraint", () => {
  assertEquals(verdict(hop(1, 9, 1), hop(2, 10, 0)).limiting, []);
});

Deno.test("verdictOf finds the step of the median that all hops behind share", () => {
  const { delay } = verdict(hop(1, 10, 0, 1), hop(2, 10, 0, 40), hop(3, 10, 0, 12), hop(4, 10, 0, 13));
  assertEquals([delay?.hop, delay?.stepNs, delay?.wholeNs], [2, 11 * MS, 13 * MS]);
});

Deno.test("verdictOf names no step that is less than half of the whole, or a millisecond", () => {
  assertEquals(verdict(hop(1, 10, 0, 4), hop(2, 10, 0, 8), hop(3, 10, 0, 12)).delay, undefined);
  assertEquals(verdict(hop(1, 10, 0, 0.1), hop(2, 10, 0, 1)).delay, undefined);
});

Deno.test("verdictOf judges nothing while nothing is decided", () => {
  const strays = { unknown: 0, duplicates: 0, beyond: 0 };
  const waiting = { ...hop(1, 0, 0), sent: 1, waiting: 1 };
  const undecided = verdictOf({ hops: [waiting], endHop: undefined, rounds: 1, strays });
  assertEquals(undecided.end, { kind: "undecided" });
  const silent = verdictOf({ hops: [hop(1, 0, 3), hop(2, 0, 3)], endHop: undefined, rounds: 3, strays });
  assertEquals(silent.end, { kind: "silent", last: undefined });
});

Deno.test("verdictOf says nothing of loss at the last router that answers where nothing behind it does", () => {
  const strays = { unknown: 0, duplicates: 0, beyond: 0 };
  const { loss } = verdictOf({
    hops: [hop(1, 10, 0), hop(2, 3, 7), hop(3, 0, 10)],
    endHop: undefined,
    rounds: 3,
    strays,
  });
  assertEquals(loss, undefined);
});
