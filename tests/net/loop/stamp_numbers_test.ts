import { assertEquals } from "@std/assert";
import { StampNumbers } from "../../../src/net/loop/stamp_numbers.ts";

Deno.test("StampNumbers counts the requests of one socket from 0", () => {
  const numbers = new StampNumbers();
  for (const count of [1, 4, 5]) numbers.note(count);
  assertEquals([0, 1, 2, 3].map((number) => numbers.countOf(number)), [1, 4, 5, 0]);
  numbers.restart();
  numbers.note(9);
  assertEquals([0, 1].map((number) => numbers.countOf(number)), [9, 0]);
});

Deno.test("StampNumbers forgets what is older than 65,536 requests", () => {
  const numbers = new StampNumbers();
  for (let count = 1; count <= 65_537; count++) numbers.note(count);
  assertEquals([0, 1, 65_536, 65_537].map((number) => numbers.countOf(number)), [0, 2, 65_537, 0]);
});
