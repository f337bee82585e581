import { assertEquals } from "@std/assert";
import { partInOrder } from "../../../src/report/live/order.ts";
import { seededRandom } from "../../support/random.ts";

Deno.test("partInOrder() is a part of what sorting all would give, wherever it is and whatever the keys are", () => {
  for (let seed = 1; seed <= 500; seed++) {
    const random = seededRandom(seed);
    const count = 1 + random.below(60);
    const different = 1 + random.below(20);
    const keys = Float64Array.from(
      { length: count },
      () => random.below(5) === 0 ? -Infinity : random.below(different),
    );
    const sorted = Array.from(keys.keys()).sort((one, other) =>
      (keys[one] === keys[other] ? 0 : (keys[one] ?? 0) > (keys[other] ?? 0) ? -1 : 1) || one - other
    );
    const indices = Uint32Array.from(keys.keys());
    // The same indices again and again, as from frame to frame.
    for (let part = 0; part < 5; part++) {
      const from = random.below(count + 1);
      const to = from + random.below(count - from + 1);
      assertEquals(partInOrder(keys, indices, from, to), sorted.slice(from, to), `seed ${seed}: ${from} to ${to}`);
    }
  }
});
