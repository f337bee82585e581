import { assertEquals } from "@std/assert";
import { RepliesInARow } from "../../../src/core/figures/replies_in_a_row.ts";
import type { PingerSettings } from "../../../src/core/one/input.ts";
import { replyEvent } from "../../report/events.ts";
import { forEachSeed } from "../../support/random.ts";
import { type Fate, MS, SECOND, Simulation, START } from "../../simulation/virtual_network.ts";

const REPLY: Fate = { replies: [{ afterNs: 12 * MS }] };
const LATE_AFTER_NS = 10 * SECOND;

interface Ask {
  readonly replies: number;
  readonly fate: (count: number) => Fate;
  readonly settings?: Partial<PingerSettings>;
  readonly forNs?: number;
}

function untilUp({ replies, fate, settings = {}, forNs = 1000 * SECOND }: Ask) {
  const figures = { untilUp: new RepliesInARow(replies, LATE_AFTER_NS) };
  const run = new Simulation({ settings: { outlastsErrors: true, ...settings }, fate, figures }).run(forNs);
  return { end: run.end, elapsedMs: run.elapsedNs / MS, sent: run.sentAtNs.length, status: run.pinger.exitStatus };
}

/** Those requests are answered. */
function answered(...counts: readonly number[]): (count: number) => Fate {
  return (count) => counts.includes(count) ? REPLY : {};
}

Deno.test("RepliesInARow end a run with the first reply", () => {
  assertEquals(untilUp({ replies: 1, fate: answered(4) }), { end: "done", elapsedMs: 3012, sent: 4, status: 0 });
});

Deno.test("RepliesInARow start anew behind a lost request", () => {
  assertEquals(untilUp({ replies: 3, fate: answered(1, 2, 4, 5, 7, 8, 9, 10) }), {
    end: "done",
    elapsedMs: 8012,
    sent: 9,
    status: 0,
  });
});

Deno.test("RepliesInARow let a run go on after ICMP errors and failures to send, with a deadline, too", () => {
  const fate = (count: number): Fate => {
    if (count < 3) return { errorAfterNs: MS };
    return count < 5
      ? { failure: { kind: "other", code: "EPERM", message: "Network is unreachable", queued: "nothing" } }
      : REPLY;
  };
  for (const deadlineNs of [0, 20 * SECOND]) {
    const { end, sent, status } = untilUp({ replies: 2, fate, settings: { deadlineNs } });
    assertEquals({ end, sent, status }, { end: "done", sent: 6, status: 0 });
  }
});

Deno.test("RepliesInARow that are not complete at the deadline mean status 1, however many replies came", () => {
  const settings = { deadlineNs: 4.5 * SECOND };
  assertEquals(untilUp({ replies: 3, fate: answered(1, 2, 4, 5), settings }), {
    end: "done",
    elapsedMs: 4500,
    sent: 5,
    status: 1,
  });
});

Deno.test("RepliesInARow without deadline are waited for without end", () => {
  assertEquals(untilUp({ replies: 1, fate: () => ({}), forNs: 5000 * SECOND }).end, "time");
});

Deno.test("RepliesInARow do not count duplicates, damaged and late replies", () => {
  const fates: Readonly<Record<number, Fate>> = {
    1: REPLY,
    2: { replies: [{ afterNs: MS }, { afterNs: 2 * MS }, { afterNs: 3 * MS }] },
    4: { replies: [{ afterNs: MS, change: { checksumValid: false } }] },
    5: REPLY,
    6: { replies: [{ afterNs: LATE_AFTER_NS + 1 }] },
    7: REPLY,
    20: REPLY,
    21: REPLY,
    22: { replies: [{ afterNs: LATE_AFTER_NS }] },
  };
  const { sent, status } = untilUp({ replies: 3, fate: (count) => fates[count] ?? {} });
  assertEquals({ sent, status }, { sent: 31, status: 0 });
});

Deno.test("RepliesInARow know how many replies would have counted in time", () => {
  const row = new RepliesInARow(2, SECOND);
  for (let count = 1; count <= 6; count++) row.handleRequest(count);
  const reply = (sequence: number, change: Partial<Parameters<typeof row.handleReply>[0]>) =>
    row.handleReply(replyEvent({ sequence, roundTripNs: 2 * SECOND, ...change }));
  reply(1, {});
  reply(2, { roundTripNs: MS });
  reply(3, {});
  reply(4, { proven: false });
  reply(5, { duplicate: true });
  reply(6, { badChecksum: true });
  assertEquals([row.late, row.complete], [2, false]);
});

Deno.test("RepliesInARow take a reply with another payload for none, and the true one behind it for one", () => {
  const forged = { afterNs: MS, change: { proven: false } };
  const fate = (count: number): Fate => ({ replies: count < 3 ? [forged] : [forged, { afterNs: 5 * MS }] });
  assertEquals(untilUp({ replies: 1, fate }), { end: "done", elapsedMs: 2005, sent: 3, status: 0 });
});

Deno.test("RepliesInARow do not mind in which order the replies of a row come", () => {
  const delaysMs: Readonly<Record<number, number>> = { 1: 3500, 2: 100, 3: 100 };
  const fate = (count: number): Fate => {
    const delayMs = delaysMs[count];
    return delayMs === undefined ? {} : { replies: [{ afterNs: delayMs * MS }] };
  };
  assertEquals(untilUp({ replies: 3, fate }), { end: "done", elapsedMs: 3500, sent: 4, status: 0 });
});

Deno.test("RepliesInARow take replies that can't be timed", () => {
  const settings = { timedReplyBytes: Infinity };
  assertEquals(untilUp({ replies: 1, fate: () => REPLY, settings }).status, 0);
});

Deno.test("RepliesInARow find the row when the sequence number wraps, and not one of 65536 requests ago", () => {
  const settings = { intervalNs: MS };
  const wrapping = untilUp({ replies: 4, fate: answered(65_534, 65_535, 65_536, 65_537), settings });
  assertEquals([wrapping.sent, wrapping.status], [65_548, 0]);
  const forgotten = untilUp({ replies: 3, fate: answered(2, 65_537, 65_539, 70_000, 70_001, 70_002), settings });
  assertEquals([forgotten.sent, forgotten.status], [70_013, 0]);
});

Deno.test("RepliesInARow are complete where a plain search for a row does, whatever is lost and delayed", () => {
  forEachSeed(100, (random) => {
    const replies = 1 + random.below(6);
    const lossPercent = random.below(80);
    const delaysMs = Array.from({ length: 400 }, () => random.below(100) < lossPercent ? Infinity : random.below(3000));
    const arrivals = delaysMs.map((delayMs, index) => ({ count: index + 1, atMs: index * 1000 + delayMs }))
      .filter(({ atMs }) => atMs < Infinity).sort((one, other) => one.atMs - other.atMs);
    const seen = new Set<number>();
    const isRow = (count: number) => {
      let first = count;
      while (seen.has(first - 1)) first--;
      let length = 0;
      while (seen.has(first + length)) length++;
      return length >= replies;
    };
    const last = arrivals.find(({ count }) => seen.add(count) && isRow(count));
    const fate = (count: number): Fate => {
      const delayMs = delaysMs[count - 1] ?? Infinity;
      return delayMs === Infinity ? {} : { replies: [{ afterNs: delayMs * MS }] };
    };
    const { elapsedMs, end } = untilUp({ replies, fate, forNs: 400 * SECOND - 1 });
    assertEquals(end === "done" ? elapsedMs : undefined, last?.atMs);
  });
});

Deno.test("interrupt() before a row is complete ends the run with status 1", () => {
  const run = new Simulation({
    figures: { untilUp: new RepliesInARow(2, 0) },
    incidents: [{ atNs: START + 1500 * MS, happen: () => run.pinger.interrupt() }],
  });
  run.run(10 * SECOND);
  assertEquals([run.end, run.elapsedNs / MS, run.pinger.exitStatus], ["done", 1500, 1]);
});

Deno.test("RepliesInARow begin anew with another address: replies to requests before it don't count", () => {
  const reply = (sequence: number) => ({ ...replyEvent(), sequence });
  for (const before of [0, 65_530, 65_535, 65_536]) {
    const row = new RepliesInARow(2, LATE_AFTER_NS);
    for (let count = before + 1; count <= before + 3; count++) row.handleRequest(count);
    row.handleReply(reply((before + 3) & 0xffff));
    row.startRow();
    row.handleReply(reply((before + 2) & 0xffff));
    row.handleRequest(before + 4);
    row.handleReply(reply((before + 4) & 0xffff));
    assertEquals(row.complete, false);
    row.handleRequest(before + 5);
    row.handleReply(reply((before + 5) & 0xffff));
    assertEquals(row.complete, true);
  }
});
