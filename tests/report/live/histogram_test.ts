import { assert, assertEquals } from "@std/assert";
import { LiveHistogram } from "../../../src/report/live/histogram.ts";

const MS = 1e6;

Deno.test("LiveHistogram counts every time in one of its rows", () => {
  const histogram = new LiveHistogram();
  for (let index = 1; index <= 1000; index++) histogram.add(index * MS);
  for (const most of [2, 5, 16]) {
    const rows = histogram.rows(most);
    assert(rows.length <= most && rows.length > most / 2, `${rows.length}`);
    assertEquals(rows.reduce((sum, { count }) => sum + count, 0), 1000);
    assertEquals(rows.map(({ open }) => open).lastIndexOf(true), rows.length - 1);
  }
});

Deno.test("LiveHistogram gives few stragglers one row, and those of the others stay narrow", () => {
  const histogram = new LiveHistogram();
  for (let index = 0; index < 99; index++) histogram.add((10 + index / 100) * MS);
  histogram.add(5000 * MS);
  const rows = histogram.rows(5);
  assertEquals([rows.at(-1)?.count, rows.at(-1)?.open], [2, true]);
  assert(rows.slice(0, -1).every(({ fromNs }) => fromNs > 9 * MS && fromNs < 11 * MS));
  assert(rows.length >= 4);
});

Deno.test("LiveHistogram takes times below and above its extent, and none at all", () => {
  const histogram = new LiveHistogram();
  assertEquals(histogram.rows(8), []);
  histogram.add(0);
  histogram.add(1e15);
  assertEquals(histogram.rows(8).reduce((sum, { count }) => sum + count, 0), 2);
  histogram.clear();
  assertEquals(histogram.rows(8), []);
});
