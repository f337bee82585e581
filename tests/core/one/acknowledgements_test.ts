import { assertEquals } from "@std/assert";
import { Acknowledgements } from "../../../src/core/one/acknowledgements.ts";

Deno.test("Acknowledgements.pipe is the greatest distance from an acknowledged request to the newest, plus one", () => {
  const acknowledgements = new Acknowledgements();
  const pipes = [10, 4, 9].map((count) => {
    acknowledgements.note(count, 10);
    return acknowledgements.pipe;
  });
  assertEquals(pipes, [1, 7, 7]);
});

Deno.test("Acknowledgements.outstanding() counts requests behind the newest acknowledged one", () => {
  const acknowledgements = new Acknowledgements();
  assertEquals([acknowledgements.pipe, acknowledgements.outstanding(0, 0, 0)], [0, 0]);
  assertEquals(acknowledgements.outstanding(10, 0, 0), 10);
  const outstanding = [7, 3, 10].map((count, index) => {
    acknowledgements.note(count, 10);
    return acknowledgements.outstanding(10, index + 1, 0);
  });
  assertEquals(outstanding, [3, 3, 0]);
});

Deno.test("Acknowledgements.outstanding() falls back on the counters beyond half of the number space", () => {
  const acknowledgements = new Acknowledgements();
  assertEquals(acknowledgements.outstanding(0x7fff, 5, 2), 0x7fff);
  assertEquals(acknowledgements.outstanding(0x8000, 5, 2), 0x8000 - 7);
});

Deno.test("Acknowledgements.note() ignores what lies further back than half of the number space", () => {
  const acknowledgements = new Acknowledgements();
  const transmitted = 0x7fff + 2;
  acknowledgements.note(1, transmitted);
  assertEquals([acknowledgements.pipe, acknowledgements.outstanding(transmitted, 1, 0)], [0, 0x8000]);
  acknowledgements.note(2, transmitted);
  assertEquals([acknowledgements.pipe, acknowledgements.outstanding(transmitted, 1, 0)], [0x8000, 0x7fff]);
});
