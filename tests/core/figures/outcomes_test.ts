import { assert, assertEquals } from "@std/assert";
import type { OutcomeStatistics } from "../../../src/core/events.ts";
import { Outcomes } from "../../../src/core/figures/outcomes.ts";
import { forEachSeed } from "../../support/random.ts";

const LINGER_NS = 1000;

/** A run whose requests leave at these times. */
function outcomesOf(sentAtNs: readonly number[], lingerNs = LINGER_NS) {
  const outcomes = new Outcomes(lingerNs);
  const sent: number[] = [];
  const times = { sentAtNs: (count: number) => sent[count - 1] ?? NaN };
  const send = (atNs: number) => {
    sent.push(atNs);
    outcomes.handleRequest("left", atNs);
  };
  sentAtNs.forEach(send);
  return { outcomes, advance: (nowNs: number) => outcomes.advance(nowNs, times), times, send };
}

function counts({ received, lost, waiting, late, longestLossBurst }: OutcomeStatistics) {
  return { received, lost, waiting, late, longestLossBurst };
}

/** Requests a nanosecond apart, all of them decided: `!` was answered, `.` was not. */
function burstOf(fates: string): number {
  const outcomes = new Outcomes(1);
  const times = { sentAtNs: (count: number) => count };
  [...fates].forEach((fate, index) => {
    outcomes.advance(index, times);
    outcomes.handleRequest("left", index + 1);
    if (fate === "!") outcomes.handleReply(index + 1, 1, index + 2);
  });
  outcomes.advance(Infinity, times);
  return outcomes.statistics().longestLossBurst;
}

Deno.test("Outcomes loses a request when its time is over, and not before", () => {
  const { outcomes, advance } = outcomesOf([0, 400, 800]);
  outcomes.handleReply(2, 350, 750);
  advance(999);
  assertEquals(counts(outcomes.statistics()), { received: 1, lost: 0, waiting: 2, late: 0, longestLossBurst: 0 });
  advance(1000);
  assertEquals(counts(outcomes.statistics()), { received: 1, lost: 1, waiting: 1, late: 0, longestLossBurst: 1 });
  advance(1800);
  assertEquals(counts(outcomes.statistics()), { received: 1, lost: 2, waiting: 0, late: 0, longestLossBurst: 1 });
});

Deno.test("Outcomes counts a late reply as a lost request, whether or not its time was known to be over", () => {
  const { outcomes, advance } = outcomesOf([0, 400]);
  outcomes.handleReply(1, 1001, 1001);
  assertEquals(counts(outcomes.statistics()), { received: 0, lost: 1, waiting: 1, late: 1, longestLossBurst: 1 });
  advance(2000);
  outcomes.handleReply(2, 1601, 2001);
  outcomes.handleReply(2, 1602, 2002);
  assertEquals(counts(outcomes.statistics()), { received: 0, lost: 2, waiting: 0, late: 2, longestLossBurst: 2 });
});

Deno.test("Outcomes takes back a loss when the reply was in time but was read late", () => {
  const { outcomes, advance } = outcomesOf([0]);
  advance(5000);
  assertEquals(outcomes.statistics().lost, 1);
  outcomes.handleReply(1, LINGER_NS, LINGER_NS);
  assertEquals([outcomes.statistics().received, outcomes.statistics().lost], [1, 0]);
});

Deno.test("Outcomes takes a reply of unknown time for one in time, unless its time is over", () => {
  const { outcomes, advance } = outcomesOf([500, 500, 500]);
  outcomes.handleReply(1, undefined, 900);
  advance(1499);
  assertEquals([outcomes.statistics().received, outcomes.statistics().lost], [1, 0]);
  advance(1500);
  assertEquals([outcomes.statistics().received, outcomes.statistics().lost], [1, 2]);
  outcomes.handleReply(2, undefined, 1600);
  assertEquals([outcomes.statistics().lost, outcomes.statistics().late], [2, 1]);
});

Deno.test("Outcomes loses what was given up at once", () => {
  const { outcomes, advance } = outcomesOf([0]);
  outcomes.handleRequest("given-up", 0);
  outcomes.handleRefusal(2);
  assertEquals(counts(outcomes.statistics()), { received: 0, lost: 1, waiting: 1, late: 0, longestLossBurst: 1 });
  advance(1000);
  assertEquals(counts(outcomes.statistics()), { received: 0, lost: 2, waiting: 0, late: 0, longestLossBurst: 2 });
});

Deno.test("Outcomes does not decide by an ICMP error, but does not wait for such a request either", () => {
  const { outcomes, advance } = outcomesOf([0, 0, 0, 500, 500]);
  for (const count of [1, 2, 2, 3, 4, 5]) outcomes.handleRefusal(count);
  assertEquals([counts(outcomes.statistics()).waiting, outcomes.awaited], [5, 0]);
  outcomes.handleReply(2, 30, 30);
  outcomes.handleReply(3, 1001, 1001);
  outcomes.handleRefusal(2);
  assertEquals(counts(outcomes.statistics()), { received: 1, lost: 1, waiting: 3, late: 1, longestLossBurst: 1 });
  advance(1000);
  assertEquals(counts(outcomes.statistics()), { received: 1, lost: 2, waiting: 2, late: 1, longestLossBurst: 1 });
  outcomes.handleRequest("left", 500);
  outcomes.finish();
  assertEquals(counts(outcomes.statistics()), { received: 1, lost: 4, waiting: 1, late: 1, longestLossBurst: 3 });
  assertEquals([outcomes.awaited, outcomes.statistics().up], [1, false]);
});

Deno.test("Outcomes says when the next request is decided", () => {
  const { outcomes, advance, times } = outcomesOf([100, 200]);
  assertEquals(outcomes.nextTimeoutNs(times), 1100);
  advance(1100);
  assertEquals(outcomes.nextTimeoutNs(times), 1200);
  outcomes.handleReply(2, 10, 210);
  assertEquals(outcomes.nextTimeoutNs(times), Infinity);
});

Deno.test("Outcomes loses nothing but what is forgotten when replies are waited for without end", () => {
  const outcomes = new Outcomes(0);
  const times = { sentAtNs: () => 0 };
  for (let count = 1; count <= 65_536; count++) outcomes.handleRequest("left", 0);
  outcomes.handleReply(1, 1e15, 1e15);
  outcomes.advance(1e16, times);
  assertEquals([outcomes.decidesAll, outcomes.awaited, outcomes.statistics().lost], [false, 65_535, 0]);
  outcomes.handleRequest("left", 0);
  outcomes.handleRequest("left", 0);
  assertEquals([outcomes.statistics().received, outcomes.statistics().lost, outcomes.awaited], [1, 1, 65_536]);
});

Deno.test("Outcomes has the longest run of losses, at the start, within and at the end", () => {
  for (
    const [fates, longest] of [["", 0], ["!", 0], [".", 1], ["..!.", 2], ["!..!...!.", 3], ["!.!....", 4]] as const
  ) assertEquals(burstOf(fates), longest, fates);
});

Deno.test("Outcomes has no waiting request in a run of losses", () => {
  const { outcomes } = outcomesOf([0, 0]);
  for (const fate of ["given-up", "given-up", "left", "given-up"] as const) outcomes.handleRequest(fate, 0);
  assertEquals(outcomes.statistics().longestLossBurst, 2);
});

Deno.test("Outcomes has bursts that are longer than what it remembers, and some that it has forgotten", () => {
  const long = ".".repeat(70_000);
  assertEquals(burstOf(long), 70_000);
  assertEquals(burstOf(`!${long}!`), 70_000);
  assertEquals(burstOf(`!....!${"!".repeat(70_000)}..!`), 4);
});

Deno.test("Outcomes is up from its first reply on, and down after three losses in a row", () => {
  const { outcomes, advance } = outcomesOf([0, 100, 200, 300, 400]);
  assert(!outcomes.statistics().up, "nothing is known");
  outcomes.handleReply(1, 10, 10);
  advance(1299);
  assert(outcomes.statistics().up, "two are lost");
  advance(1300);
  assert(!outcomes.statistics().up, "three are lost");
  outcomes.handleReply(5, 950, 1350);
  assert(outcomes.statistics().up, "one is answered");
});

Deno.test("Outcomes agrees with a list of requests, whatever becomes of them", () =>
  forEachSeed(300, (random) => {
    const lingerNs = random.pick([0, 2, 50, 1000]);
    const outcomes = new Outcomes(lingerNs);
    const requests: { sentAtNs: number; givenUp: boolean; refused: boolean; answeredAtNs: number }[] = [];
    const times = { sentAtNs: (count: number) => requests[count - 1]?.sentAtNs ?? NaN };
    const late = lingerNs > 0 ? lingerNs : Infinity;
    let nowNs = 0;
    for (let step = 0; step < 200; step++) {
      nowNs += 2 * random.below(15);
      const count = 1 + random.below(requests.length + 1);
      const request = requests[count - 1];
      switch (random.below(6)) {
        case 0:
          // Nobody answers what never left.
          if (request === undefined || request.givenUp) break;
          // Requests and their time-outs are at even times, so that no reply comes with a time-out.
          outcomes.handleReply(count, nowNs + 1 - request.sentAtNs, nowNs + 1);
          request.answeredAtNs = Math.min(request.answeredAtNs, nowNs + 1);
          break;
        case 1:
          if (request === undefined) break;
          outcomes.handleRefusal(count);
          request.refused = true;
          break;
        case 2:
          outcomes.advance(nowNs, times);
          break;
        default: {
          const givenUp = random.below(8) === 0;
          requests.push({ sentAtNs: nowNs, givenUp, refused: false, answeredAtNs: Infinity });
          outcomes.handleRequest(givenUp ? "given-up" : "left", nowNs);
        }
      }
    }
    outcomes.advance(nowNs, times);
    const finished = random.below(2) === 0;
    if (finished) outcomes.finish();
    const fates = requests.map(({ sentAtNs, givenUp, refused, answeredAtNs }) =>
      answeredAtNs - sentAtNs <= late && answeredAtNs < Infinity
        ? "!"
        : givenUp || refused && finished || nowNs - sentAtNs >= late
        ? "."
        : "?"
    ).join("");
    const answeredLate = requests.filter(({ sentAtNs, answeredAtNs }) =>
      answeredAtNs < Infinity && answeredAtNs - sentAtNs > late
    );
    const of = (fate: string) => fates.split(fate).length - 1;
    const { longestLossBurst, ...figures } = counts(outcomes.statistics());
    assertEquals(figures, { received: of("!"), lost: of("."), waiting: of("?"), late: answeredLate.length });
    assertEquals(longestLossBurst, Math.max(...fates.split(/[!?]/).map((burst) => burst.length)));
  }));

Deno.test("Outcomes does not call a target down because of requests whose replies the kernel may have dropped", () => {
  const { outcomes, advance } = outcomesOf([0, 1, 2, 3]);
  outcomes.handleReply(1, 10, 10);
  outcomes.handleDrops();
  advance(2000);
  assertEquals([outcomes.statistics().lost, outcomes.statistics().up], [3, true]);
  const { outcomes: later, advance: advanceLater, send } = outcomesOf([0, 1, 2]);
  later.handleReply(1, 10, 10);
  later.handleDrops();
  for (let count = 0; count < 2; count++) send(3);
  advanceLater(2000);
  assertEquals([later.statistics().lost, later.statistics().up], [4, true]);
  send(2000);
  advanceLater(4000);
  assertEquals(later.statistics().up, false);
});
