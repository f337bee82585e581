import { assertEquals } from "@std/assert";
import { GraphSlots, REMEMBERED_SLOTS } from "../../../src/report/live/graph_slots.ts";

const MS = 1e6;
const SECOND = 1e9;

Deno.test("GraphSlots has a column for each request at a slow pace, and for as many as fit into 0.2 s at a fast one", () => {
  assertEquals(new GraphSlots(SECOND).columnNs, SECOND);
  assertEquals(new GraphSlots(200 * MS).columnNs, 200 * MS);
  assertEquals(new GraphSlots(150 * MS).columnNs, 300 * MS);
  assertEquals(new GraphSlots(MS).columnNs, 200 * MS);
  assertEquals(new GraphSlots(0).columnNs, 200 * MS);
});

Deno.test("GraphSlots keeps a request that leaves a little early or late in its own column", () => {
  const columns = new GraphSlots(SECOND);
  for (const sentAtNs of [0, 1.02 * SECOND, 1.98 * SECOND, 3.001 * SECOND]) columns.addRequest(sentAtNs);
  assertEquals([0, 1, 2, 3].map((column) => columns.count(column, "waiting")), [1, 1, 1, 1]);
  assertEquals([columns.newest(3.9 * SECOND), columns.newest(5.5 * SECOND)], [3, 5]);
});

Deno.test("GraphSlots adds up the round-trip times of a column", () => {
  const columns = new GraphSlots(100 * MS);
  for (const sentAtNs of [0, 50 * MS]) {
    columns.addRequest(sentAtNs);
    columns.change(sentAtNs, "waiting", "answered");
    columns.measure(sentAtNs, 10 * MS + sentAtNs);
  }
  assertEquals([columns.meanNs(0), columns.maxNs(0), columns.count(0, "answered")], [35 * MS, 60 * MS, 2]);
  assertEquals([columns.meanNs(1), columns.count(1, "answered")], [NaN, 0]);
});

Deno.test("GraphSlots forgets what is too old, and what was there before a long pause", () => {
  const columns = new GraphSlots(SECOND);
  columns.addRequest(0);
  columns.addRequest(REMEMBERED_SLOTS * SECOND);
  columns.change(0, "waiting", "lost");
  assertEquals([columns.columnOf(0), columns.count(0, "lost"), columns.count(REMEMBERED_SLOTS, "lost")], [-1, 0, 0]);
  assertEquals(columns.count(1, "waiting"), 0);
  columns.addRequest(10 * REMEMBERED_SLOTS * SECOND);
  assertEquals(columns.count(10 * REMEMBERED_SLOTS, "waiting"), 1);
});
