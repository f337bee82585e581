import { assertEquals, assertThrows } from "@std/assert";
import { compare, median } from "../../scripts/bench/statistics.ts";

Deno.test("median() is the middle of an odd number of values, in whatever order", () => {
  assertEquals(median([9, 1, 100]), 9);
});

Deno.test("median() is the mean of the two in the middle of an even number of values", () => {
  assertEquals(median([4, 1, 2, 100]), 3);
});

Deno.test("median() of nothing is not a number", () => {
  assertEquals(median([]), NaN);
});

Deno.test("median() leaves the values in their order", () => {
  const values = [3, 1, 2];
  median(values);
  assertEquals(values, [3, 1, 2]);
});

Deno.test("compare() gives the ratio of the medians, and the spread of the rounds' own ratios", () => {
  // The rounds: 2, 0.5 and 3.
  assertEquals(compare([20, 10, 60], [10, 20, 20]), { ratio: 1, lowest: 0.5, highest: 3 });
});

Deno.test("compare() has no ratio where a peer's value is zero, negative or missing", () => {
  const nothing = { ratio: NaN, lowest: NaN, highest: NaN };
  for (const peer of [[1, 0], [1, -1], [1, NaN]]) assertEquals(compare([1, 1], peer), nothing);
  assertEquals(compare([], []), nothing);
});

Deno.test("compare() refuses series that are not equally long", () => {
  assertThrows(() => compare([1], [1, 2]), RangeError, "1 values beside 2");
});
