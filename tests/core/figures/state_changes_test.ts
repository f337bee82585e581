import { assertEquals } from "@std/assert";
import { StateChanges } from "../../../src/core/figures/state_changes.ts";

/** Outcomes of one target, a second apart: `+` answered, `-` lost. Returns where changes are, and the changes. */
function changes(outcomes: string, downAfter: number, upAfter: number): unknown[] {
  const states = new StateChanges(2, { downAfter, upAfter });
  return [...outcomes].flatMap((outcome, second) => {
    // Another target whose outcomes are the opposite ones.
    states.judge(0, second + 1, outcome === "+" ? "lost" : "answered", second);
    const change = states.judge(1, second + 1, outcome === "+" ? "answered" : "lost", second);
    return change === undefined ? [] : [[second, change.state, change.lastedNs, change.lost, change.answered]];
  });
}

Deno.test("StateChanges tells the first state that is known, without a time", () => {
  assertEquals(changes("+", 3, 1), [[0, "up", undefined, 0, 1]]);
  assertEquals(changes("---", 3, 1), [[2, "down", undefined, 3, 0]]);
  assertEquals(changes("--", 3, 1), []);
  assertEquals(changes("--+++", 3, 3), [[4, "up", undefined, 0, 3]]);
});

Deno.test("StateChanges wants as many in a row as are asked for, and each change once", () => {
  assertEquals(changes("+--+---++-++++----", 3, 2), [
    [6, "down", undefined, 3, 0],
    [8, "up", 2, 0, 2],
    [16, "down", 8, 3, 0],
  ]);
});

Deno.test("StateChanges changes with each outcome when one is enough", () => {
  assertEquals(changes("+-+", 1, 1), [[0, "up", undefined, 0, 1], [1, "down", 1, 1, 0], [2, "up", 1, 0, 1]]);
});

Deno.test("StateChanges calls a target up from its change on until the next one, and not before it is known", () => {
  const states = new StateChanges(2, { downAfter: 2, upAfter: 1 });
  const seen = [states.isUp(1)];
  let sequence = 0;
  for (const outcome of ["answered", "lost", "lost", "answered"] as const) {
    states.judge(1, ++sequence, outcome, 0);
    seen.push(states.isUp(1));
  }
  assertEquals(seen, [false, true, true, false, true]);
  assertEquals(states.isUp(0), false);
});

Deno.test("StateChanges takes requests that are known to be lost after later ones were answered for no row", () => {
  const states = new StateChanges(1, { downAfter: 2, upAfter: 1 });
  for (const sequence of [1, 3, 5, 6]) states.judge(0, sequence, "answered", sequence);
  // -W is longer than the interval: what was lost between them is known only now.
  for (const sequence of [2, 4]) assertEquals(states.judge(0, sequence, "lost", 10 + sequence), undefined);
  assertEquals(states.isUp(0), true);
  states.judge(0, 7, "lost", 17);
  assertEquals(states.judge(0, 8, "lost", 18)?.state, "down");
});
