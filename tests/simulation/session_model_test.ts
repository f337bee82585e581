import { assert, assertEquals } from "@std/assert";
import { forEachSeed, type SeededRandom } from "../support/random.ts";
import {
  type Attempt,
  type Fate,
  MS,
  type Packet,
  SECOND,
  SessionSimulation,
  type SimulatedSettings,
  START,
} from "./session_network.ts";
import type { SendFailure } from "../../src/core/machine.ts";

const NO_MEMORY: SendFailure = {
  kind: "no-buffer-space",
  code: "ENOBUFS",
  message: "No buffer space available",
  queued: "nothing",
};

function randomSettings(random: SeededRandom): Partial<SimulatedSettings> {
  const mode = random.pick(["count", "alive", "endless"]);
  return {
    targets: random.pick([1, 2, 3, 10, 40]),
    intervalNs: random.pick([0, 10 * MS, 300 * MS, SECOND]),
    spread: random.pick(["evenly", "together"] as const),
    gapNs: random.pick([0, 0, 20 * MS]),
    window: random.pick([1, 3, 50, 32_768]),
    timeoutNs: random.pick([40 * MS, 500 * MS, 1500 * MS]),
    count: mode === "count" ? 1 + random.below(6) : 0,
    untilAnswered: mode === "alive",
    tries: 1 + random.below(4),
    deadlineNs: mode === "endless" || random.below(4) === 0 ? 1 + random.below(5 * SECOND) : 0,
    cookies: random.below(5) > 0,
    orderSeed: random.below(1000),
    stateChanges: random.pick([undefined, { downAfter: 1 + random.below(3), upAfter: 1 + random.below(3) }]),
    wanted: {
      replies: random.below(6) > 0,
      timeouts: random.below(6) > 0,
      errors: random.below(6) > 0,
      strays: random.below(6) > 0,
      done: random.below(6) > 0,
    },
  };
}

function randomPacket(random: SeededRandom, { cookie }: Attempt): Packet {
  const afterNs = random.pick([0, 1, random.below(30 * MS), random.below(600 * MS), random.below(3 * SECOND)]);
  switch (random.below(9)) {
    case 0:
      return { afterNs, reply: { fromTarget: false, from: "198.51.100.1" } };
    case 1:
      return { afterNs, reply: { cookie: { high: cookie.high, low: cookie.low ^ 1 } } };
    case 2:
      return { afterNs, reply: { cookie: undefined, hasPayloadSent: random.below(2) === 0, bytes: 12 } };
    case 3:
      return { afterNs, reply: { sequence: random.below(0x10000) } };
    case 4:
      return { afterNs, error: random.below(3) > 0 ? {} : { sequence: random.below(0x10000) } };
    case 5:
      return { afterNs, error: { code: random.below(3) } };
    default:
      return { afterNs, reply: {} };
  }
}

function randomFate(random: SeededRandom, attempt: Attempt): Fate {
  switch (random.below(16)) {
    case 0:
      return { failure: NO_MEMORY };
    case 1:
      return {
        failure: {
          kind: "would-block",
          code: "EAGAIN",
          message: "Resource temporarily unavailable",
          queued: "nothing",
        },
      };
    case 2:
      return {
        failure: { kind: "message-too-long", code: "EMSGSIZE", message: "Message too long", queued: "local-error" },
      };
    case 3: {
      const queued = random.pick(["network-error", "local-error", "foreign-error", "nothing"]);
      const failure = { kind: "other", code: "EHOSTUNREACH", message: "No route to host", queued } as const;
      return { failure, errorWhileSending: random.below(2) === 0 };
    }
    default:
      return { packets: Array.from({ length: random.pick([0, 1, 1, 1, 2, 3]) }, () => randomPacket(random, attempt)) };
  }
}

function randomIncidents(random: SeededRandom, targets: number) {
  const incidents = [];
  for (let target = 0; target < targets; target++) {
    const atNs = START + random.pick([0, 0, random.below(2 * SECOND)]);
    const failed = random.below(8) === 0;
    incidents.push({
      atNs,
      happen: (run: SessionSimulation) => failed ? run.fail(target, "Name or service not known") : run.ready(target),
    });
  }
  if (random.below(4) === 0) {
    incidents.push({ atNs: START + random.below(3 * SECOND), happen: (run: SessionSimulation) => run.interrupt() });
  }
  return incidents.sort((one, other) => one.atNs - other.atNs);
}

function assertTotals(run: SessionSimulation): void {
  const { minUs, averageUs, maxUs, elapsedNs, ...totals } = run.session.totals();
  assertEquals(totals, run.model.totals());
  const measured = Array.from({ length: totals.targets }, (_, target) => run.session.statistics(target))
    .filter(({ received }) => received > 0);
  assertEquals(minUs, measured.reduce((least, target) => Math.min(least, target.minUs), measured[0]?.minUs ?? 0));
  assertEquals(maxUs, Math.max(0, ...measured.map((target) => target.maxUs)));
  assert(averageUs >= minUs && averageUs <= maxUs && elapsedNs >= 0);
  for (let target = 0; target < totals.targets; target++) {
    assertEquals(run.session.statistics(target), run.model.statistics(target));
  }
}

Deno.test("Session tells what a plain model tells, whatever is lost, late, doubled, forged or refused", () => {
  const seen = new Map<string, number>();
  forEachSeed(2000, (random) => {
    const settings = randomSettings(random);
    const late = random.below(3) === 0;
    const run = new SessionSimulation({
      settings,
      joins: true,
      incidents: randomIncidents(random, settings.targets ?? 0),
      fate: (attempt) => randomFate(random, attempt),
      batch: random.pick([1, 2, 8, 64]),
      latenessNs: () => late ? random.below(30 * MS) : 0,
    });
    run.run();
    assert(run.session.done, "not done");
    assertTotals(run);
    for (const { kind } of run.events) seen.set(kind, (seen.get(kind) ?? 0) + 1);
  });
  for (const kind of ["reply", "timeout", "network-error", "send-failure"]) {
    assert((seen.get(kind) ?? 0) > 1000, `${kind}: ${seen.get(kind)}`);
  }
  for (const kind of ["target-done", "target-failed", "state-change", "stray-reply"]) {
    assert((seen.get(kind) ?? 0) > 100, `${kind}: ${seen.get(kind)}`);
  }
});

Deno.test("Session credits no reply to the wrong target when sequence numbers wrap", () => {
  forEachSeed(3, (random) => {
    const old: Attempt[] = [];
    let forged = 0;
    const run: SessionSimulation = new SessionSimulation({
      settings: {
        targets: 3000,
        intervalNs: 0,
        gapNs: 0,
        window: 500,
        timeoutNs: 20 * MS,
        count: 60,
        wanted: { replies: true, timeouts: true, errors: true, strays: true, done: true },
      },
      batch: 64,
      fate: (attempt) => {
        if (random.below(40) === 0) old.push(attempt);
        const packets: Packet[] = random.below(200) === 0 ? [] : [{ afterNs: 1 + random.below(3000), reply: {} }];
        const before = old[random.below(Math.max(old.length, 1))];
        if (before !== undefined && random.below(20) === 0) {
          forged++;
          // A reply to a request from long ago, or from not so long ago, whose number another one may have by now.
          packets.push({
            afterNs: 1,
            reply: { sequence: before.count & 0xffff, cookie: before.cookie, fromTarget: random.below(2) === 0 },
          });
        }
        return { packets };
      },
    }).run();
    assertEquals(run.session.done, true);
    assertEquals(run.sent.length, 180_000);
    assert(run.session.totals().strays > 1000 && forged > 5000, `${run.session.totals().strays}`);
    assertTotals(run);
  });
});
