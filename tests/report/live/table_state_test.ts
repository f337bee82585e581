import { assertEquals } from "@std/assert";
import { LiveTableState } from "../../../src/report/live/table_state.ts";
import { addressChange, EVERYTHING, reply } from "../session_events.ts";
import { tableSettings } from "../live_runs.ts";

const MS = 1e6;

Deno.test("LiveTableState takes in everything that can be told", () => {
  const state = new LiveTableState(tableSettings(5));
  for (const [index, event] of EVERYTHING.entries()) state.handle(event, index);
  const { answered, lost, late, duplicates, errors } = state.totals;
  assertEquals([answered, lost, late, duplicates, errors], [1, 4, 1, 1, 2]);
  assertEquals(state.standing(2), "failed");
  assertEquals(state.standings, { up: 1, down: 0, failed: 1, unknown: 3 });
});

Deno.test("LiveTableState goes by the interval that the run can keep", () => {
  const state = new LiveTableState(tableSettings(5, { intervalNs: 1e8 }));
  assertEquals(state.intervalNs, 1e8);
  state.handle({ kind: "start", targets: 5, intervalNs: 2e9, sockets: [] }, 0);
  assertEquals(state.intervalNs, 2e9);
});

Deno.test("LiveTableState counts a request once: a reply after an error is an answer, an error after a reply is none", () => {
  const state = new LiveTableState(tableSettings(2));
  const reason = { kind: "network-error", family: "ipv4", type: 3, code: 1, info: 0, from: "192.0.2.254" } as const;
  const error = { ...reason, target: 1 } as const;
  state.handle({ ...error, sequence: 1 }, 0);
  state.handle(reply(1, { sequence: 1 }), 1);
  state.handle(reply(1, { sequence: 2 }), 2);
  state.handle({ ...error, sequence: 2 }, 3);
  state.handle({ kind: "timeout", target: 1, sequence: 3 }, 4);
  state.handle(reply(1, { sequence: 3, late: true }), 5);
  assertEquals([state.answered(1), state.lost(1), state.totals.late, state.totals.errors], [2, 1, 1, 2]);
});

Deno.test("LiveTableState puts targets in each of the orders, both ways, in parts and as a whole", () => {
  const state = new LiveTableState(tableSettings(4));
  const times = [3, 1, 4, 2];
  for (const [target, ms] of times.entries()) state.handle(reply(target, { sequence: 1, roundTripNs: ms * MS }), 0);
  state.handle(reply(1, { sequence: 2, roundTripNs: 9 * MS }), 0);
  state.handle(reply(1, { sequence: 3, roundTripNs: 1 * MS }), 0);
  state.handle({ kind: "timeout", target: 3, sequence: 2 }, 0);
  const orders: Record<string, number[]> = {};
  const reversed: Record<string, number[]> = {};
  for (let count = 0; count < 6; count++) {
    orders[state.order] = state.page(0, 9);
    for (const [from, to] of [[0, 2], [1, 3], [3, 5], [4, 9]] as const) {
      assertEquals(state.page(from, to), state.page(0, 9).slice(from, to), state.order);
    }
    state.reversed = true;
    reversed[state.order] = state.page(0, 9);
    assertEquals(state.page(1, 3), state.page(0, 9).slice(1, 3), state.order);
    state.sort();
    assertEquals(state.reversed, false);
  }
  assertEquals(orders, {
    list: [0, 1, 2, 3],
    name: [0, 3, 2, 1],
    loss: [3, 0, 1, 2],
    last: [2, 0, 3, 1],
    median: [2, 0, 3, 1],
    max: [1, 2, 0, 3],
  });
  assertEquals(reversed, {
    list: [3, 2, 1, 0],
    name: [1, 2, 3, 0],
    loss: [0, 1, 2, 3],
    last: [1, 3, 0, 2],
    median: [1, 3, 0, 2],
    max: [3, 0, 2, 1],
  });
  assertEquals(state.order, "list");
});

Deno.test("LiveTableState begins anew with what targets are at", () => {
  const state = new LiveTableState(tableSettings(2));
  state.handle(reply(0), 0);
  state.reset();
  assertEquals([state.answered(0), state.totals.answered, state.standing(0)], [0, 0, "up"]);
  state.handle(reply(0, { sequence: 2 }), 1);
  assertEquals([state.answered(0), state.totals.answered], [1, 1]);
});

Deno.test("LiveTableState puts targets of which nothing is known last, in whatever direction", () => {
  const state = new LiveTableState(tableSettings(4));
  for (const target of [1, 2]) state.handle(reply(target, { roundTripNs: target * MS }), 0);
  state.handle({ kind: "target-failed", target: 3, message: "Name or service not known" }, 0);
  const pages: Record<string, number[][]> = {};
  for (const order of ["loss", "last", "median", "max"] as const) {
    state.order = order;
    pages[order] = [false, true].map((reversed) => {
      state.reversed = reversed;
      return state.page(0, 4);
    });
  }
  assertEquals(pages, {
    loss: [[3, 1, 2, 0], [1, 2, 3, 0]],
    last: [[2, 1, 0, 3], [1, 2, 0, 3]],
    median: [[2, 1, 0, 3], [1, 2, 0, 3]],
    max: [[2, 1, 0, 3], [1, 2, 0, 3]],
  });
});

Deno.test("LiveTableState calls a target up and down by the rule of state changes", () => {
  const state = new LiveTableState(tableSettings(2));
  const standings = [1, 2, 3, 4, 5, 6].map((sequence) => {
    // An error and the end of its time lose a request once.
    const lost = { kind: "timeout", target: 0, sequence } as const;
    state.handle(sequence === 2 || sequence === 6 ? reply(0, { sequence }) : lost, sequence);
    if (sequence === 4) state.handle(lost, sequence);
    return state.standing(0);
  });
  assertEquals(standings, ["unknown", "up", "up", "up", "down", "up"]);
  state.handle(reply(0, { sequence: 5, late: true }), 7);
  assertEquals([state.standings, state.totals.late], [{ up: 1, down: 0, failed: 0, unknown: 1 }, 1]);
});

Deno.test("LiveTableState takes a target for found when its name is, and begins a row anew with another address", () => {
  const state = new LiveTableState(tableSettings(5));
  state.handle({ kind: "target-failed", target: 1, message: "no" }, 0);
  state.handle(addressChange(1, { previousAddress: undefined, lastSequence: 0 }), 1);
  assertEquals(state.standing(1), "unknown");
  for (const sequence of [1, 2]) state.handle({ kind: "timeout", target: 1, sequence }, 2);
  state.handle(addressChange(1, { lastSequence: 4 }), 3);
  state.handle({ kind: "timeout", target: 1, sequence: 3 }, 4);
  state.handle(reply(1, { sequence: 4 }), 5);
  for (const sequence of [5, 6]) state.handle({ kind: "timeout", target: 1, sequence }, 6);
  assertEquals([state.standing(1), state.lost(1), state.answered(1)], ["unknown", 5, 1]);
  state.handle({ kind: "timeout", target: 1, sequence: 7 }, 7);
  assertEquals(state.standing(1), "down");
});
