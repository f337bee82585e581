import { assertEquals } from "@std/assert";
import type { OutcomeStatistics } from "../../../src/core/events.ts";
import { Outcomes } from "../../../src/core/figures/outcomes.ts";
import type { PingerSettings } from "../../../src/core/one/input.ts";
import { answeredAfter, type Fate, MS, SECOND, Simulation, START } from "../../simulation/virtual_network.ts";

const LINGER_NS = 10 * SECOND;
const UNSENT: Fate = {
  failure: { kind: "message-too-long", code: "EMSGSIZE", message: "Message too long", queued: "nothing" },
};

/** A run whose figures are judged: it ends when every request is decided. */
function runOf(
  fate: readonly Fate[] | ((count: number) => Fate),
  settings: Partial<PingerSettings> = {},
  forNs?: number,
): Simulation {
  const { lingerNs = LINGER_NS } = settings;
  return new Simulation({
    settings: { count: Array.isArray(fate) ? fate.length : 0, awaitsOutcomes: true, lingerNs, ...settings },
    fate: typeof fate === "function" ? fate : (count) => fate[count - 1] ?? {},
    figures: { outcomes: new Outcomes(lingerNs) },
  }).run(forNs);
}

function outcomesOf({ pinger }: Simulation): OutcomeStatistics {
  const { outcomes } = pinger.statistics();
  if (outcomes === undefined) throw new Error("no outcomes");
  return outcomes;
}

/** `received lost waiting`. */
function counts(run: Simulation): string {
  const { received, lost, waiting } = outcomesOf(run);
  assertEquals(received + lost + waiting, run.pinger.statistics().transmitted);
  return `${received} ${lost} ${waiting}`;
}

function answered(...afterNs: readonly number[]): Fate {
  return { replies: afterNs.map((time) => ({ afterNs: time })) };
}

Deno.test("Pinger calls no request lost that is on its way on a path longer than the interval", () => {
  const seen = new Set<string>();
  const run = runOf(answeredAfter(350 * MS), { intervalNs: 100 * MS, deadlineNs: 0, count: 0 }, 2 * SECOND);
  for (let nowNs = START + 2 * SECOND; nowNs < START + 6 * SECOND; nowNs += 70 * MS) {
    run.run(nowNs - START);
    const { lost, waiting, longestLossBurst } = outcomesOf(run);
    seen.add(`${lost} ${longestLossBurst} ${waiting <= 4}`);
  }
  assertEquals([...seen], ["0 0 true"]);
});

Deno.test("Pinger waits at the end of a judged run until each request had its time", () => {
  const run = runOf([answered(MS), {}, answered(MS), answered(5 * SECOND)], { intervalNs: 100 * MS });
  assertEquals([counts(run), run.end], ["3 1 0", "done"]);
  // The second request left after 100 ms, the fourth was answered after 5.3 s.
  assertEquals(run.elapsedNs, 100 * MS + LINGER_NS);
  const none = runOf([{}, {}], { intervalNs: 100 * MS });
  assertEquals([counts(none), none.elapsedNs], ["0 2 0", 100 * MS + LINGER_NS]);
});

Deno.test("Pinger ends a judged run at once when all is decided", () => {
  const run = runOf([answered(MS), answered(2 * MS)], { intervalNs: 100 * MS });
  assertEquals([counts(run), run.elapsedNs], ["2 0 0", 102 * MS]);
  assertEquals(runOf([UNSENT], {}).elapsedNs, 0);
});

Deno.test("Pinger lingers as iputils does where nobody judges", () => {
  const run = runOf([answered(MS), {}], { intervalNs: 100 * MS, awaitsOutcomes: false });
  assertEquals([counts(run), run.elapsedNs], ["1 0 1", 200 * MS]);
});

Deno.test("Pinger waits no longer than its deadline, and what is undecided then is waiting", () => {
  const run = runOf((count) => count % 2 === 0 ? {} : answered(MS), {
    intervalNs: 100 * MS,
    count: 5,
    deadlineNs: 2 * SECOND,
    lingerNs: 1500 * MS,
  });
  // The fifth reply comes after the ninth request: the tenth is not sent.
  assertEquals([run.pinger.statistics().transmitted, run.elapsedNs], [9, 2 * SECOND]);
  assertEquals(counts(run), "5 3 1");
});

Deno.test("Pinger with a deadline stops sending at its count, and goes on receiving", () => {
  const settings = { intervalNs: 50 * MS, count: 20, deadlineNs: 10 * SECOND };
  const run = runOf(answeredAfter(80 * MS), settings);
  assertEquals([counts(run), run.elapsedNs], ["21 0 0", 21 * 50 * MS + 30 * MS]);
});

Deno.test("Pinger that is interrupted calls what is on its way waiting", () => {
  const fate = answeredAfter(350 * MS);
  const run = new Simulation({
    settings: { intervalNs: 100 * MS, awaitsOutcomes: true },
    fate,
    figures: { outcomes: new Outcomes(LINGER_NS) },
    incidents: [{ atNs: START + 1010 * MS, happen: (pinger) => pinger.interrupt() }],
  }).run();
  assertEquals(counts(run), "7 0 4");
});

Deno.test("Pinger does not wait at the end for a request about which an ICMP error came", () => {
  const run = runOf([{ errorAfterNs: MS }, { errorAfterNs: MS }, answered(MS)], { intervalNs: 100 * MS });
  assertEquals([counts(run), run.elapsedNs], ["1 0 2", 201 * MS]);
  run.pinger.finish({ hostname: "host", showGap: false });
  assertEquals(counts(run), "1 2 0", "nobody waits for them any more");
  const all = runOf([{ errorAfterNs: MS }, { errorAfterNs: MS }], { intervalNs: 100 * MS });
  assertEquals([counts(all), all.elapsedNs], ["0 0 2", 101 * MS]);
});

Deno.test("Pinger decides nothing by an ICMP error: the request may be answered all the same", () => {
  const fates: Fate[] = [{ errorAfterNs: MS, replies: [{ afterNs: 200 * MS }] }, { errorAfterNs: MS }];
  const settings = { intervalNs: SECOND, count: 0, lingerNs: 500 * MS };
  const run = runOf(fates, settings, 50 * MS);
  assertEquals(counts(run), "0 0 1");
  assertEquals(counts(run.run(250 * MS)), "1 0 0");
  assertEquals(counts(run.run(1499 * MS)), "1 0 1");
  assertEquals(counts(run.run(2001 * MS)), "1 1 1");
});

Deno.test("Pinger loses nothing by a redirect", () => {
  const run = runOf([answered(90 * MS)], { intervalNs: 100 * MS }, 50 * MS);
  run.pinger.handleNetworkError({ family: "ipv4", from: "192.0.2.254", sequence: 1, type: 5, code: 1, info: 0 });
  assertEquals([counts(run), run.pinger.done], ["0 0 1", false]);
});

Deno.test("Pinger tells late replies apart from other losses", () => {
  const fates = [answered(MS), answered(2.5 * SECOND), {}, answered(MS), answered(MS)];
  const run = runOf(fates, { lingerNs: SECOND });
  const { late, longestLossBurst } = outcomesOf(run);
  assertEquals([counts(run), late, longestLossBurst, run.pinger.statistics().received], ["3 2 0", 1, 2, 4]);
});

Deno.test("Pinger ends with status 1 when all replies are late, unless those count", () => {
  const late = [answered(1.5 * SECOND), answered(1.5 * SECOND)];
  const status = (fates: readonly Fate[], settings: Partial<PingerSettings>) =>
    runOf(fates, { lingerNs: SECOND, intervalNs: 2 * SECOND, ...settings }).pinger.exitStatus;
  assertEquals([status(late, { countsLate: false }), status(late, { countsLate: true })], [1, 0]);
  const some = [...late, answered(MS)];
  assertEquals(status(some, { countsLate: false }), 0);
  const deadlineNs = 20 * SECOND;
  assertEquals([true, false].map((countsLate) => status(some, { countsLate, deadlineNs })), [0, 1]);
});

Deno.test("Pinger decides requests whose replies are too short to be timed", () => {
  const run = runOf([answered(MS), {}, {}, answered(MS)], { payloadBytes: 8 });
  assertEquals([counts(run), outcomesOf(run).longestLossBurst], ["2 2 0", 2]);
});

Deno.test("Pinger counts a request that could not be sent as lost at once", () => {
  const run = runOf([answered(MS), UNSENT, {}, answered(MS)], {}, 1500 * MS);
  assertEquals(counts(run), "1 1 0");
});

Deno.test("Pinger counts no reply twice, no damaged one, and none that its payload does not prove", () => {
  const damaged: Fate = { replies: [{ afterNs: MS, change: { checksumValid: false } }] };
  const unproven: Fate = { replies: [{ afterNs: MS, change: { proven: false } }, { afterNs: 2 * MS }] };
  const run = runOf([answered(MS, 2 * MS, 3 * MS), damaged, unproven, {}], { countsUnproven: true });
  assertEquals(counts(run), "2 2 0");
});

Deno.test("Pinger waits for ever at the end only as long as iputils does", () => {
  const run = runOf([answered(MS), {}], { intervalNs: 100 * MS, lingerNs: 0 });
  assertEquals([counts(run), run.elapsedNs], ["1 0 1", 200 * MS]);
});

Deno.test("Pinger is down while an outage lasts, and up after it", () => {
  const run = runOf((count) => count > 10 && count < 30 ? {} : answered(MS), { lingerNs: 2 * SECOND }, 5 * SECOND);
  const isUpAfter = (seconds: number) => outcomesOf(run.run(seconds * SECOND)).up;
  // The third request of the outage, the thirteenth of all, left after 12 s.
  const seen = [5, 13.9, 14.1, 28.9, 29.1].map((seconds) => {
    const up = isUpAfter(seconds);
    return up;
  });
  assertEquals(seen, [true, true, false, false, true]);
});

Deno.test("Pinger sends all requests of a judged run, however many errors come", () => {
  const forged: Fate = { errorAfterNs: MS, replies: [{ afterNs: 2 * MS }] };
  const run = runOf([forged, forged, forged, answered(MS)], { intervalNs: 100 * MS });
  assertEquals([counts(run), run.pinger.statistics().errors], ["4 0 0", 3]);
});
