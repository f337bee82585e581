import { assertEquals } from "@std/assert";
import { Departures } from "../../../src/net/loop/departures.ts";

const US = 1000;

function timesOf(departures: Departures, sent: number) {
  const indexes = Array.from({ length: sent }, (_, index) => index);
  return {
    sentAtNs: indexes.map((index) => departures.sentAtNs(index)),
    shortestTimedNs: indexes.map((index) => departures.shortestTimedNs(index)),
  };
}

Deno.test("Departures knows when a request left that was sent by itself", () => {
  const departures = new Departures();
  departures.noteSingle(7 * US);
  assertEquals(timesOf(departures, 1), { sentAtNs: [7 * US], shortestTimedNs: [0] });
});

Deno.test("Departures takes the requests of a call to have followed each other evenly, and times nothing below a step", () => {
  const departures = new Departures();
  departures.noteBatch(10 * US, 18 * US, 4);
  assertEquals(timesOf(departures, 4), {
    sentAtNs: [10, 12, 14, 16].map((time) => time * US),
    shortestTimedNs: [0, 2, 2, 2].map((time) => time * US),
  });
});

Deno.test("Departures times nothing below a microsecond", () => {
  const departures = new Departures();
  departures.noteBatch(0, 400, 4);
  assertEquals(timesOf(departures, 2).shortestTimedNs, [0, US]);
});

Deno.test("Departures knows of a batch that was held up that it had left by the end of the call, for round trips much longer", () => {
  const departures = new Departures();
  departures.noteBatch(0, 8 * US, 4);
  departures.noteBatch(100 * US, 10_000 * US, 4);
  assertEquals(timesOf(departures, 3), {
    sentAtNs: [100 * US, 10_000 * US, 10_000 * US],
    shortestTimedNs: [0, 198_000 * US, 198_000 * US],
  });
  departures.noteBatch(20_000 * US, 20_008 * US, 4);
  assertEquals(timesOf(departures, 2).shortestTimedNs, [0, 2 * US]);
});
