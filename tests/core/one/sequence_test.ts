import { assert, assertEquals } from "@std/assert";
import { SequenceWindow } from "../../../src/core/one/sequence.ts";

/** A window in which this many requests left, number n at n * 10. */
function windowOf(requests: number): SequenceWindow {
  const window = new SequenceWindow();
  for (let count = 1; count <= requests; count++) window.record(count * 10);
  return window;
}

Deno.test("SequenceWindow knows no sequence number before the first request", () => {
  const window = new SequenceWindow();
  for (const sequence of [0, 1, 32768, 65535]) assertEquals(window.countOf(sequence), 0);
  assertEquals([window.transmitted, window.pipe, window.outstanding(0, 0)], [0, 0, 0]);
});

Deno.test("SequenceWindow.countOf() is 0 for a sequence number that was not sent", () => {
  const window = windowOf(5);
  assertEquals([0, 1, 5, 6, 65535].map((sequence) => window.countOf(sequence)), [0, 1, 5, 0, 0]);
});

Deno.test("SequenceWindow.countOf() finds the newest request with a sequence number after it wrapped", () => {
  assertEquals(windowOf(65535).countOf(0), 0);
  const window = windowOf(65536 * 2 + 3);
  assertEquals(
    [0, 1, 3, 4, 65535].map((sequence) => window.countOf(sequence)),
    [131072, 131073, 131075, 65540, 131071],
  );
});

Deno.test("SequenceWindow keeps the times of the last 65536 requests while it grows and after it wraps", () => {
  const window = new SequenceWindow();
  for (let count = 1; count <= 140_000; count++) {
    window.record(count * 10);
    if ((count & (count - 1)) === 0 || count % 9973 === 0) {
      for (const back of [0, 1, 62, 63, 64, 65, 1000, 32768, 65534, 65535]) {
        const older = count - back;
        if (older > 0) assertEquals(window.sentAtNs(older), older * 10, `request ${older} of ${count}`);
      }
    }
  }
});

Deno.test("SequenceWindow tells answered requests from others over the whole window", () => {
  const window = windowOf(65536);
  for (let count = 1; count <= 65536; count += 2) window.markAnswered(count);
  for (let count = 1; count <= 65536; count++) assertEquals(window.isAnswered(count), count % 2 === 1);
});

Deno.test("SequenceWindow keeps what is answered when it grows", () => {
  const window = windowOf(63);
  window.markAnswered(1);
  window.markAnswered(63);
  window.record(640);
  window.record(650);
  assertEquals([1, 2, 63, 64, 65].map((count) => window.isAnswered(count)), [true, false, true, false, false]);
});

Deno.test("SequenceWindow forgets an answer when its sequence number is used again", () => {
  const window = windowOf(10);
  window.markAnswered(10);
  for (let count = 11; count < 65546; count++) window.record(count * 10);
  assert(window.isAnswered(10));
  window.record(655460);
  assertEquals(window.countOf(10), 65546);
  assert(!window.isAnswered(65546));
});

Deno.test("SequenceWindow.pipe is the greatest distance from an acknowledged request to the newest, plus one", () => {
  const window = windowOf(10);
  window.acknowledge(10);
  assertEquals(window.pipe, 1);
  window.acknowledge(4);
  assertEquals(window.pipe, 7);
  window.acknowledge(9);
  assertEquals(window.pipe, 7);
});

Deno.test("SequenceWindow.outstanding() counts requests behind the newest acknowledged one", () => {
  const window = windowOf(10);
  assertEquals(window.outstanding(0, 0), 10);
  window.acknowledge(7);
  assertEquals(window.outstanding(1, 0), 3);
  window.acknowledge(3);
  assertEquals(window.outstanding(2, 0), 3);
  window.acknowledge(10);
  assertEquals(window.outstanding(3, 0), 0);
});

Deno.test("SequenceWindow.outstanding() falls back on the counters beyond half of the number space", () => {
  const window = windowOf(0x7fff);
  assertEquals(window.outstanding(5, 2), 0x7fff);
  window.record(0);
  assertEquals(window.outstanding(5, 2), 0x8000 - 7);
});

Deno.test("SequenceWindow.acknowledge() ignores what lies further back than half of the number space", () => {
  const window = windowOf(0x7fff + 2);
  window.acknowledge(1);
  assertEquals([window.pipe, window.outstanding(1, 0)], [0, 0x8000]);
  window.acknowledge(2);
  assertEquals([window.pipe, window.outstanding(1, 0)], [0x8000, 0x7fff]);
});
