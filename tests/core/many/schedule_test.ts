import { assert, assertEquals } from "@std/assert";
import { forEachSeed } from "../../support/random.ts";
import { SessionSchedule } from "../../../src/core/many/schedule.ts";
import { VisitingOrder } from "../../../src/core/many/visiting_order.ts";

const MS = 1_000_000;
const SECOND = 1000 * MS;
const START = 1000 * SECOND;

interface Visit {
  readonly target: number;
  readonly atNs: number;
}

function schedule(targets: number, settings: Partial<ConstructorParameters<typeof SessionSchedule>[0]> = {}) {
  return new SessionSchedule(
    { targets, intervalNs: SECOND, gapNs: 0, spread: "evenly", orderSeed: 0, ...settings },
    START,
  );
}

/** All targets that are not left out are ready. */
function readySchedule(targets: number, settings = {}, unready: readonly number[] = []): SessionSchedule {
  const made = schedule(targets, settings);
  for (let target = 0; target < targets; target++) if (!unready.includes(target)) made.ready(target);
  return made;
}

/** Visits from one time on, each on time, until another. */
function visits(made: SessionSchedule, fromNs: number, untilNs: number): Visit[] {
  const found: Visit[] = [];
  let nowNs = fromNs;
  for (let steps = 0; nowNs < untilNs; steps++) {
    if (steps > 1_000_000) throw new Error("the schedule spins");
    const target = made.next(nowNs);
    if (target >= 0) found.push({ target, atNs: nowNs });
    else nowNs = Math.max(nowNs, made.dueNs());
  }
  return found;
}

/** The order of four targets. */
const ORDER_OF_4 = Array.from({ length: 4 }, (_, place) => new VisitingOrder(4, 0).targetAt(place));
/** The order of ten targets. */
const ORDER_OF_10 = Array.from({ length: 10 }, (_, place) => new VisitingOrder(10, 0).targetAt(place));

Deno.test("SessionSchedule gives every target its own place in every round, evenly spread, without drift", () => {
  const found = visits(readySchedule(10), START, START + 1000 * SECOND);
  assertEquals(found.length, 10_000);
  found.forEach(({ target, atNs }, index) => {
    assertEquals(target, ORDER_OF_10[index % 10]);
    assert(Math.abs(atNs - (START + index * 100 * MS)) <= 1, `visit ${index} at ${atNs}`);
  });
});

Deno.test("SessionSchedule starts with the first call, not before", () => {
  const made = readySchedule(2);
  assertEquals(made.dueNs(), START);
  assertEquals(visits(made, START + 5, START + SECOND).map(({ atNs }) => atNs), [START + 5, START + 5 + SECOND / 2]);
});

Deno.test("SessionSchedule stretches rounds so that no two visits are closer than the gap", () => {
  assertEquals(schedule(10, { gapNs: 200 * MS }).roundNs, 2 * SECOND);
  assertEquals(schedule(10, { gapNs: 50 * MS }).roundNs, SECOND);
  const found = visits(readySchedule(10, { intervalNs: 0, gapNs: 30 * MS }), START, START + SECOND);
  assertEquals(found.map(({ atNs }) => atNs), found.map((_, index) => START + index * 30 * MS));
});

Deno.test("SessionSchedule with interval 0 is always due", () => {
  const made = readySchedule(3, { intervalNs: 0 });
  const targets = Array.from({ length: 7 }, () => made.next(START));
  assertEquals(targets, [0, 1, 2, 3, 4, 5, 6].map((index) => new VisitingOrder(3, 0).targetAt(index % 3)));
  assertEquals(made.dueNs(), START);
});

Deno.test("SessionSchedule catches up with what is late by less than a round, and comes back to its times", () => {
  const made = readySchedule(10);
  assertEquals(visits(made, START, START + 1).length, 1);
  const late = visits(made, START + 850 * MS, START + 850 * MS + 1);
  assertEquals(late.map(({ target }) => target), ORDER_OF_10.slice(1, 9));
  assert(Math.abs(made.dueNs() - (START + 900 * MS)) <= 1);
});

Deno.test("SessionSchedule does not make up for more than a round: after a suspend no flood follows", () => {
  const made = readySchedule(10);
  visits(made, START, START + 1);
  const nowNs = START + 3600 * SECOND;
  assertEquals(visits(made, nowNs, nowNs + 1).length, 11);
  assertEquals(Math.round((made.dueNs() - nowNs) / MS), 100);
});

Deno.test("SessionSchedule makes up for 100 ms of short rounds and for one second of long ones", () => {
  for (const [intervalNs, targets, expected] of [[10 * MS, 1, 11], [100 * SECOND, 1000, 11]] as const) {
    const made = readySchedule(targets, { intervalNs });
    visits(made, START, START + 1);
    const nowNs = START + 50 * SECOND;
    assertEquals(visits(made, nowNs, nowNs + 1).length, expected, `${targets}`);
  }
});

Deno.test("SessionSchedule leaves out closed targets, and the others keep their times", () => {
  const made = readySchedule(10);
  for (const target of ORDER_OF_10.slice(2, 9)) made.close(target);
  const found = visits(made, START, START + 2 * SECOND);
  assertEquals(
    found.map(({ target, atNs }) => [ORDER_OF_10.indexOf(target), Math.round((atNs - START) / MS)]),
    [[0, 0], [1, 100], [9, 900], [0, 1000], [1, 1100], [9, 1900]],
  );
});

Deno.test("SessionSchedule is never due when nobody is ready or all are closed", () => {
  const made = schedule(3);
  assertEquals([made.dueNs(), made.next(START + SECOND)], [Infinity, -1]);
  made.ready(1);
  assertEquals(made.dueNs(), START);
  for (const target of [0, 1, 2, 1]) made.close(target);
  assertEquals([made.dueNs(), made.next(START + 9 * SECOND)], [Infinity, -1]);
  made.ready(1);
  assertEquals(made.dueNs(), Infinity);
});

Deno.test("SessionSchedule starts with the target that is ready first, at once", () => {
  const made = schedule(10);
  made.ready(ORDER_OF_10[6] ?? -1);
  const found = visits(made, START + 3 * SECOND, START + 5.5 * SECOND);
  assertEquals(found.map(({ target, atNs }) => [ORDER_OF_10.indexOf(target), Math.round((atNs - START) / MS)]), [
    [6, 3000],
    [6, 4000],
    [6, 5000],
  ]);
});

Deno.test("SessionSchedule passes over a target that is not ready, and others keep their times", () => {
  const made = readySchedule(10, {}, [ORDER_OF_10[3] ?? -1]);
  const found = visits(made, START, START + SECOND);
  assertEquals(found.map(({ atNs }) => Math.round((atNs - START) / MS)), [0, 100, 200, 400, 500, 600, 700, 800, 900]);
});

Deno.test("SessionSchedule gives a target whose place has passed the next free one, and then not its own", () => {
  const [early, late] = [ORDER_OF_10[1] ?? -1, ORDER_OF_10[7] ?? -1];
  const made = readySchedule(10, {}, [early, late]);
  visits(made, START, START + 450 * MS);
  made.ready(early);
  const found = visits(made, START + 450 * MS, START + 3 * SECOND).filter(({ target }) => target === early);
  // Place 7 is free; its own in the next round would come too soon.
  assertEquals(found.map(({ atNs }) => Math.round((atNs - START) / MS)), [700, 2100]);
});

Deno.test("SessionSchedule uses the own place of a target that waits for a free one when it comes first", () => {
  const early = ORDER_OF_10[1] ?? -1;
  const made = readySchedule(10, {}, [early]);
  visits(made, START, START + 450 * MS);
  made.ready(early);
  const found = visits(made, START + 450 * MS, START + 2.5 * SECOND).filter(({ target }) => target === early);
  assertEquals(found.map(({ atNs }) => Math.round((atNs - START) / MS)), [1100, 2100]);
  // Nobody waits any more: places of closed targets are not looked at.
  for (const target of ORDER_OF_10) if (target !== early) made.close(target);
  assertEquals(Math.round((made.dueNs() - START) / MS), 3100);
});

Deno.test("SessionSchedule gives places of closed targets to those that became ready late", () => {
  const [closed, early] = [ORDER_OF_10[0] ?? -1, ORDER_OF_10[5] ?? -1];
  const made = readySchedule(10, {}, [early]);
  visits(made, START, START + 950 * MS);
  for (const target of ORDER_OF_10) if (target !== early) made.close(target);
  assertEquals(made.dueNs(), Infinity);
  made.ready(early);
  assertEquals(visits(made, START + 960 * MS, START + 1001 * MS), [{ target: early, atNs: START + SECOND }]);
  assert(closed !== early);
});

Deno.test("SessionSchedule never asks twice within a round while targets become ready one after another", () => {
  const size = 97;
  const made = schedule(size, { orderSeed: 5 });
  const last = new Map<number, number>();
  let nowNs = START;
  for (let step = 0; step < 200; step++) {
    if (step < size) made.ready((step * 31) % size);
    for (const { target, atNs } of visits(made, nowNs, nowNs + 20 * MS)) {
      const before = last.get(target);
      assert(before === undefined || atNs - before > SECOND - 2, `target ${target} after ${atNs - (before ?? 0)} ns`);
      last.set(target, atNs);
    }
    nowNs += 20 * MS;
  }
  assertEquals(last.size, size);
});

Deno.test("SessionSchedule asks all targets one gap after the other, then waits for the next round, when they are asked together", () => {
  const found = visits(readySchedule(4, { spread: "together", gapNs: MS }), START, START + 2 * SECOND);
  const wanted = [0, MS, 2 * MS, 3 * MS];
  assertEquals(found.map(({ atNs }) => atNs - START), [...wanted, ...wanted.map((offset) => SECOND + offset)]);
  assertEquals(new Set(found.slice(0, 4).map(({ target }) => target)).size, 4);
});

Deno.test("SessionSchedule gives a late target the rest of the round when all are asked together, and a gap", () => {
  const made = readySchedule(4, { spread: "together", gapNs: MS }, [ORDER_OF_4[1] ?? 0, ORDER_OF_4[2] ?? 0]);
  assertEquals(visits(made, START, START + 10 * MS).length, 2);
  for (const place of [1, 2]) made.ready(ORDER_OF_4[place] ?? 0);
  const late = visits(made, START + 10 * MS, START + SECOND);
  assertEquals(late, [
    { target: ORDER_OF_4[1] ?? 0, atNs: START + 10 * MS },
    { target: ORDER_OF_4[2] ?? 0, atNs: START + 11 * MS },
  ]);
  // They leave out their own places in the next round, which come less than a round after.
  assertEquals(visits(made, START + SECOND, START + 2 * SECOND).length, 2);
  assertEquals(visits(made, START + 2 * SECOND, START + 3 * SECOND).length, 4);
});

Deno.test("SessionSchedule gives back the visits whose requests never left, as far as the interval allows", () => {
  const rounds = (settings: { readonly intervalNs: number; readonly gapNs: number }) => {
    const made = readySchedule(10, settings);
    const last = new Map<number, number>();
    let nowNs = START;
    for (let visited = 0; visited < 40;) {
      const target = made.next(nowNs);
      if (target < 0) nowNs = made.dueNs();
      else {
        const sinceNs = nowNs - (last.get(target) ?? -Infinity);
        assert(sinceNs >= settings.intervalNs, `target ${target} after ${sinceNs} ns`);
        last.set(target, nowNs);
        visited++;
        // One of three leaves.
        if (visited % 3 !== 0) made.giveBack();
      }
    }
    return (nowNs - START) / SECOND;
  };
  // A place is 0.4 s, and 3 of a round's 4 s may be given back: three places, or 1.2 s, each round.
  assertEquals(rounds({ intervalNs: SECOND, gapNs: 400 * MS }), 15.6 - 4 * 1.2);
  // The interval is as long as a round: nothing can be given back.
  assertEquals(rounds({ intervalNs: 4 * SECOND, gapNs: 400 * MS }), 15.6);
});

Deno.test("SessionSchedule never gives back so much that a target is asked again within its interval", () => {
  forEachSeed(200, (random) => {
    const targets = 1 + random.below(20);
    const intervalNs = random.below(5) * SECOND;
    const made = readySchedule(targets, { intervalNs, gapNs: 300 * MS, spread: random.pick(["evenly", "together"]) });
    const last = new Map<number, number>();
    let nowNs = START;
    for (let visited = 0; visited < 200;) {
      const target = made.next(nowNs);
      if (target >= 0) {
        const sinceNs = nowNs - (last.get(target) ?? -Infinity);
        assert(sinceNs > intervalNs - 2, `target ${target} after ${sinceNs} ns`);
        last.set(target, nowNs);
        visited++;
        if (random.below(3) > 0) made.giveBack();
      } else nowNs = Math.max(nowNs, made.dueNs());
    }
  });
});
