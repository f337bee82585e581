import { assert, assertEquals, assertThrows } from "@std/assert";
import { VisitingOrder } from "../../../src/core/many/visiting_order.ts";

const SIZES = [...Array.from({ length: 300 }, (_, index) => index + 1), 65_534, 100_000];

Deno.test("VisitingOrder visits every target once, whatever their number", () => {
  for (const size of SIZES) {
    const order = new VisitingOrder(size, 7);
    const visited = new Set<number>();
    for (let place = 0; place < size; place++) visited.add(order.targetAt(place));
    assertEquals(visited.size, size);
    for (const target of visited) {
      assert(Number.isInteger(target) && target >= 0 && target < size, `${target} of ${size}`);
    }
  }
});

Deno.test("VisitingOrder.placeOf() is the reverse of targetAt()", () => {
  for (const size of SIZES) {
    const order = new VisitingOrder(size, 123_456_789);
    for (let place = 0; place < size; place++) {
      if (order.placeOf(order.targetAt(place)) !== place) throw new Error(`place ${place} of ${size}`);
    }
  }
});

Deno.test("VisitingOrder keeps neighbours of the list far apart in time, and those in time far apart in the list", () => {
  for (const size of [16, 100, 254, 1000, 1024, 65_534, 65_536, 100_000]) {
    const order = new VisitingOrder(size, 3);
    for (let index = 0; index + 1 < Math.min(size, 2000); index++) {
      const places = Math.abs(order.placeOf(index + 1) - order.placeOf(index));
      const targets = Math.abs(order.targetAt(index + 1) - order.targetAt(index));
      assert(Math.min(places, size - places) >= size / 5, `targets ${index} and the next of ${size}: ${places} places`);
      assert(
        Math.min(targets, size - targets) >= size / 5,
        `places ${index} and the next of ${size}: ${targets} targets`,
      );
    }
  }
});

Deno.test("VisitingOrder does not visit a subnet in a row: of 20 places in a row none holds 3 targets of 1 in 100", () => {
  const size = 65_536;
  const order = new VisitingOrder(size, 0);
  for (let place = 0; place + 20 < size; place += 7) {
    const subnets = new Map<number, number>();
    for (let next = place; next < place + 20; next++) {
      const subnet = Math.floor(order.targetAt(next) / 655);
      subnets.set(subnet, (subnets.get(subnet) ?? 0) + 1);
    }
    assert(Math.max(...subnets.values()) < 3, `from place ${place}`);
  }
});

Deno.test("VisitingOrder begins elsewhere with another seed", () => {
  const firsts = [0, 1, 500, 1000, 1001].map((seed) => new VisitingOrder(1000, seed).targetAt(0));
  assertEquals(firsts, [0, 1, 500, 0, 1]);
});

Deno.test("VisitingOrder is exact for the greatest number of targets, and refuses one more", () => {
  const size = 2 ** 26;
  const order = new VisitingOrder(size, size - 1);
  for (const place of [0, 1, 2, size / 2, size - 2, size - 1]) {
    assertEquals(order.placeOf(order.targetAt(place)), place);
  }
  assertThrows(() => new VisitingOrder(size + 1, 0), RangeError);
});

Deno.test("VisitingOrder of no targets can be made", () => {
  assert(new VisitingOrder(0, 5) instanceof VisitingOrder);
});
