import { assertAlmostEquals, assertEquals } from "@std/assert";
import { Jitter } from "../../../src/core/figures/jitter.ts";
import { forEachSeed } from "../../support/random.ts";

const MS = 1_000_000;

/** Requests sent, then replies by count in the order of their arrival. */
function jitterOf(requests: number, replies: readonly (readonly [count: number, roundTripNs: number])[]): Jitter {
  const jitter = new Jitter();
  for (let count = 1; count <= requests; count++) jitter.handleRequest();
  for (const [count, roundTripNs] of replies) jitter.add(count, roundTripNs);
  return jitter;
}

Deno.test("Jitter has RFC 3550's estimate: each difference moves it by a 16th", () => {
  const replies = [[1, 10 * MS], [2, 26 * MS], [3, 10 * MS], [4, 10 * MS]] as const;
  // By hand: 16/16 = 1; 1 + (16 - 1)/16 = 1.9375; 1.9375 - 1.9375/16 = 1.81640625.
  assertEquals(jitterOf(1, replies.slice(0, 1)).interarrivalNs, 0);
  assertEquals(jitterOf(2, replies.slice(0, 2)).interarrivalNs, MS);
  assertEquals(jitterOf(3, replies.slice(0, 3)).interarrivalNs, 1.9375 * MS);
  assertEquals(jitterOf(4, replies).interarrivalNs, 1.81640625 * MS);
});

Deno.test("Jitter takes RFC 3550's differences in the order of arrival, across what was lost", () => {
  assertEquals(jitterOf(9, [[9, 32 * MS], [1, 16 * MS]]).interarrivalNs, MS);
});

Deno.test("Jitter has RFC 5481's differences between neighbours alone, by their size", () => {
  // 3 was lost: the differences are 5 (1, 2) and 9 (4, 5).
  const replies = [[1, 10], [2, 15], [4, 30], [5, 21]] as const;
  assertEquals(jitterOf(5, replies).interPacket, { meanNs: 7, maxNs: 9 });
});

Deno.test("Jitter has no difference where no two neighbours were answered", () => {
  assertEquals(jitterOf(3, [[1, 10], [3, 99]]).interPacket, undefined);
  assertEquals(jitterOf(1, [[1, 10]]).interPacket, undefined);
  assertEquals(jitterOf(0, []).interPacket, undefined);
});

Deno.test("Jitter forgets what was sent 65536 requests ago", () => {
  const jitter = jitterOf(0x10000, [[1, 10], [0x10000, 20]]);
  // The slot of request 1 is now that of request 65537, the neighbour of 65536.
  jitter.handleRequest();
  assertEquals(jitter.interPacket, undefined);
  jitter.add(0x10001, 50);
  assertEquals(jitter.interPacket, { meanNs: 30, maxNs: 30 });
  // The oldest request that is remembered has no neighbour before it: that slot is the newest one's.
  jitter.add(2, 1000);
  assertEquals(jitter.interPacket, { meanNs: 30, maxNs: 30 });
});

Deno.test("Jitter does not take an answer of 65536 requests ago for that of a lost neighbour", () => {
  const jitter = jitterOf(0x10000, [[1, 10]]);
  // 65537, which has the slot of 1, is not answered.
  jitter.handleRequest();
  jitter.handleRequest();
  jitter.add(0x10002, 99);
  assertEquals(jitter.interPacket, undefined);
});

Deno.test("Jitter does not take the oldest request for the one after the newest", () => {
  const jitter = jitterOf(0x10000, [[1, 10]]);
  jitter.add(0x10000, 500);
  assertEquals(jitter.interPacket, undefined);
});

Deno.test("Jitter has the same differences in whatever order replies come", () =>
  forEachSeed(50, (random) => {
    const requests = 2 + random.below(60);
    const roundTrips = Array.from(
      { length: requests },
      () => random.below(4) === 0 ? undefined : random.below(2 ** 31),
    );
    const differences: number[] = [];
    roundTrips.forEach((time, index) => {
      const before = roundTrips[index - 1];
      if (time !== undefined && before !== undefined) differences.push(Math.abs(time - before));
    });
    const replies = roundTrips.flatMap((time, index) => time === undefined ? [] : [[index + 1, time] as const])
      .map((reply) => [random.below(2 ** 32), reply] as const).sort(([a], [b]) => a - b).map(([, reply]) => reply);
    const { interPacket } = jitterOf(requests, replies);
    if (differences.length === 0) return assertEquals(interPacket, undefined);
    assertEquals(interPacket?.maxNs, Math.max(...differences));
    const mean = differences.reduce((sum, difference) => sum + difference, 0) / differences.length;
    assertAlmostEquals(interPacket?.meanNs ?? NaN, mean, mean * 1e-12);
  }));
