import { assert, assertEquals } from "@std/assert";
import { Requests } from "../../src/core/requests.ts";

/** So many requests, number n of which left at n * 10. */
function requestsUpTo(newest: number): Requests {
  const requests = new Requests();
  for (let count = 1; count <= newest; count++) requests.add(count * 10);
  return requests;
}

Deno.test("Requests knows no sequence number before the first request", () => {
  const requests = new Requests();
  for (const sequence of [0, 1, 32768, 65535]) assertEquals(requests.countOf(sequence), 0);
  assertEquals(requests.newest, 0);
});

Deno.test("Requests.countOf() is 0 for a sequence number that was not sent", () => {
  const requests = requestsUpTo(5);
  assertEquals([0, 1, 5, 6, 65535].map((sequence) => requests.countOf(sequence)), [0, 1, 5, 0, 0]);
});

Deno.test("Requests.countOf() finds the newest request with a sequence number after it wrapped", () => {
  assertEquals(requestsUpTo(65535).countOf(0), 0);
  const requests = requestsUpTo(65536 * 2 + 3);
  assertEquals(
    [0, 1, 3, 4, 65535].map((sequence) => requests.countOf(sequence)),
    [131072, 131073, 131075, 65540, 131071],
  );
});

Deno.test("Requests keeps the times of the last 65536 requests, also after their numbers wrap", () => {
  const requests = new Requests();
  for (let count = 1; count <= 140_000; count++) {
    requests.add(count * 10);
    if ((count & (count - 1)) === 0 || count % 9973 === 0) {
      for (const back of [0, 1, 62, 63, 64, 65, 1000, 32768, 65534, 65535]) {
        const older = count - back;
        if (older > 0) assertEquals(requests.sentAtNs(older), older * 10, `request ${older} of ${count}`);
        assertEquals(requests.remembers(older), older > 0);
      }
      assert(!requests.remembers(count - 65536));
    }
  }
});

Deno.test("Requests tells answered requests from others over the whole ring", () => {
  const requests = requestsUpTo(65536);
  for (let count = 1; count <= 65536; count += 2) requests.markAnswered(count);
  for (let count = 1; count <= 65536; count++) assertEquals(requests.isAnswered(count), count % 2 === 1);
});

Deno.test("Requests forgets an answer when its sequence number is used again", () => {
  const requests = requestsUpTo(10);
  requests.markAnswered(10);
  for (let count = 11; count < 65546; count++) requests.add(count * 10);
  assert(requests.isAnswered(10));
  requests.add(655460);
  assertEquals(requests.countOf(10), 65546);
  assert(!requests.isAnswered(65546));
});

Deno.test("Requests.roundTripNs() is unknown where the departure is not known well enough for so short a round trip", () => {
  const requests = new Requests();
  for (const shortestTimedNs of [0, 50, 51, Infinity, 1]) requests.add(100, shortestTimedNs);
  assertEquals([1, 2, 3].map((count) => requests.roundTripNs(count, 150)), [50, 50, undefined]);
  assertEquals(requests.roundTripNs(4, 1e12), undefined);
  // A reply that seems to have come before its request left.
  assertEquals([1, 5].map((count) => requests.roundTripNs(count, 90)), [0, undefined]);
  requests.setSentAtNs(3, 120);
  assertEquals(requests.roundTripNs(3, 150), 30);
});
