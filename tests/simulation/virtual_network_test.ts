import { assertEquals, assertLess } from "@std/assert";
import { forEachSeed, type SeededRandom, seededRandom } from "../support/random.ts";
import { answeredAfter, type Delivery, type Fate, MS, SECOND, Simulation, US } from "./virtual_network.ts";

const DAY = 86_400 * SECOND;

Deno.test("a day at one packet a second takes well under a second and ends with the right figures", () => {
  const once = () => {
    const startedMs = performance.now();
    const run = new Simulation({ fate: answeredAfter(12 * MS), keepsEvents: false }).run(DAY - 1);
    return { run, tookMs: performance.now() - startedMs };
  };
  let { run, tookMs } = once();
  // A machine that is busy with something else spoils some of the runs.
  for (let again = 0; again < 4 && tookMs >= 1000; again++) ({ run, tookMs } = once());
  const { transmitted, received, minUs, averageUs, maxUs, mdevUs, pipe, elapsedNs } = run.pinger.statistics();
  assertEquals({ transmitted, received, minUs, averageUs, maxUs, mdevUs, pipe, elapsedNs }, {
    transmitted: 86_400,
    received: 86_400,
    minUs: 12_000,
    averageUs: 12_000,
    maxUs: 12_000,
    mdevUs: 0,
    pipe: 1,
    elapsedNs: DAY - SECOND,
  });
  assertLess(tookMs, 1000);
});

/** What a run came to, counted by hand from what was sent and delivered: no window, no wrapping, no moving average. */
function naiveFigures(transmitted: number, sentAtNs: readonly number[], deliveries: readonly Delivery[]) {
  const answered = new Set<number>();
  const times: number[] = [];
  let duplicates = 0;
  let corrupted = 0;
  let errors = 0;
  let pipe = 0;
  let newestAcknowledged = 0;
  for (const { count, transmitted, packet } of deliveries) {
    if (packet !== "network-error" && !packet.checksumValid) {
      corrupted++;
      continue;
    }
    pipe = Math.max(pipe, transmitted - count + 1);
    newestAcknowledged = Math.max(newestAcknowledged, count);
    if (packet === "network-error") {
      errors++;
      continue;
    }
    times.push(Math.max(0, Math.floor((packet.receivedAtNs - (sentAtNs[count - 1] ?? NaN)) / 1000)));
    if (answered.has(count)) duplicates++;
    answered.add(count);
  }
  const sum = times.reduce((total, time) => total + time, 0);
  return {
    transmitted,
    received: answered.size,
    duplicates,
    corrupted,
    errors,
    measured: times.length,
    minUs: times.length === 0 ? 0 : Math.min(...times),
    averageUs: times.length === 0 ? 0 : Math.floor(sum / times.length),
    maxUs: Math.max(0, ...times),
    pipe,
    outstanding: transmitted - newestAcknowledged,
  };
}

/** Loses, delays, repeats, damages and refuses requests at random, each seed with rates of its own. */
function hostileNetwork(random: SeededRandom): (count: number) => Fate {
  const lossPercent = random.below(60);
  const duplicatePercent = random.below(40);
  const corruptPercent = random.below(10);
  const errorPercent = random.below(10);
  const failurePercent = random.below(5);
  const longestDelayUs = random.pick([100, 5000, 3_000_000, 20_000_000]);
  const chance = (percent: number) => random.below(100) < percent;
  const reply = () => {
    const afterNs = random.below(longestDelayUs) * US + random.below(1000);
    return chance(corruptPercent) ? { afterNs, change: { checksumValid: false } } : { afterNs };
  };
  return () => {
    if (chance(failurePercent)) {
      return { failure: { kind: "other", code: "EPERM", message: "Network is unreachable", queued: "nothing" } };
    }
    if (chance(errorPercent)) return { errorAfterNs: random.below(longestDelayUs) * US };
    if (chance(lossPercent)) return {};
    return { replies: chance(duplicatePercent) ? [reply(), reply(), reply()] : [reply()] };
  };
}

Deno.test("the figures equal a naive count of what really happened, whatever the network does", () => {
  forEachSeed(200, (random) => {
    const run = new Simulation({
      settings: {
        intervalNs: random.pick([2 * MS, 10 * MS, 333_333_333, SECOND]),
        preload: random.pick([1, 1, 3, 50]),
      },
      fate: hostileNetwork(random),
      latenessNs: () => random.below(3) * MS,
      keepsEvents: false,
    }).run(random.pick([SECOND, 10 * SECOND, 60 * SECOND]));
    const { mdevUs: _mdev, ewmaEighthsUs: _ewma, elapsedNs: _elapsed, uncountedErrors: _refused, ...figures } = run
      .pinger.statistics();
    assertEquals(
      { ...figures, outstanding: run.pinger.outstanding },
      naiveFigures(run.sentAtNs.length, run.sentAtNs, run.deliveries),
    );
  });
});

Deno.test("the figures equal a naive count when the sequence number wraps and replies come 60000 requests late", () => {
  const random = seededRandom(7);
  const run = new Simulation({
    settings: { intervalNs: 2 * MS },
    fate: (count) => {
      if (count % 10 === 3) return {};
      if (count % 1000 === 500) return { replies: [{ afterNs: 30 * US }, { afterNs: 60_000 * 2 * MS }] };
      return { replies: [{ afterNs: random.below(40 * MS) }] };
    },
    keepsEvents: false,
  }).run(100_000 * 2 * MS - 1);
  const { transmitted, received, duplicates } = run.pinger.statistics();
  const naive = naiveFigures(run.sentAtNs.length, run.sentAtNs, run.deliveries);
  assertEquals({ transmitted, received, duplicates }, {
    transmitted: 100_000,
    received: naive.received,
    duplicates: 40,
  });
  assertEquals(naive.duplicates, 40);
});

Deno.test("the same seed gives the same run, event for event", () => {
  const once = () => new Simulation({ fate: hostileNetwork(seededRandom(42)) }).run(100 * SECOND).events;
  assertEquals(once(), once());
});
