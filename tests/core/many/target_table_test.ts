import { assert, assertEquals } from "@std/assert";
import { RttStatistics } from "../../../src/core/figures/rtt_statistics.ts";
import { TargetTable } from "../../../src/core/many/target_table.ts";
import { forEachSeed } from "../../support/random.ts";

const US = 1000;

Deno.test("TargetTable has RttStatistics' figures for every target", () => {
  forEachSeed(30, (random) => {
    const table = new TargetTable(3);
    const expected = [new RttStatistics(), new RttStatistics(), new RttStatistics()];
    const most = random.pick([10, 1000, 2_000_000, 1_000_000_000]);
    for (let reply = 0; reply < 50; reply++) {
      const target = random.below(3);
      const roundTripNs = random.below(most) * US + random.below(US);
      table.addReceived(target, roundTripNs);
      expected[target]?.add(Math.floor(roundTripNs / US));
    }
    expected.forEach((roundTrips, target) => {
      const { measured, received, minUs, averageUs, maxUs, mdevUs } = table.statistics(target);
      assertEquals([measured, received, minUs, averageUs, maxUs, mdevUs], [
        roundTrips.count,
        roundTrips.count,
        roundTrips.minUs,
        roundTrips.averageUs,
        roundTrips.maxUs,
        roundTrips.mdevUs,
      ]);
    });
  });
});

Deno.test("TargetTable keeps the counts of targets apart, and sums them up", () => {
  const table = new TargetTable(4);
  for (const target of [0, 1, 1, 0, 3]) {
    table.ask(target);
    table.addTransmitted(target);
  }
  for (const target of [1, 1, 0]) table.decide(target);
  table.addReceived(1, 5 * US);
  table.addReceived(1, 8 * US);
  table.addLate(0);
  table.addDuplicate(1);
  table.addError(0);
  table.addError(0);
  table.setPhase(2, "failed");
  const none = { transmitted: 0, received: 0, lost: 0, waiting: 0, late: 0, duplicates: 0, errors: 0, measured: 0 };
  const untimed = { minUs: 0, averageUs: 0, maxUs: 0, mdevUs: 0 };
  assertEquals(table.statistics(0), { ...none, transmitted: 2, lost: 1, waiting: 1, late: 1, errors: 2, ...untimed });
  assertEquals(table.statistics(1), {
    ...none,
    transmitted: 2,
    received: 2,
    duplicates: 1,
    measured: 2,
    minUs: 5,
    averageUs: 6,
    maxUs: 8,
    mdevUs: 1,
  });
  assertEquals(table.statistics(2), { ...none, ...untimed });
  assertEquals(table.statistics(3), { ...none, transmitted: 1, waiting: 1, ...untimed });
  const totals = {
    targets: 4,
    alive: 1,
    unreachable: 1,
    undecided: 1,
    failed: 1,
    transmitted: 5,
    received: 2,
    lost: 1,
    waiting: 2,
    late: 1,
    duplicates: 1,
    errors: 2,
    strays: 9,
    measured: 2,
    minUs: 5,
    averageUs: 6,
    maxUs: 8,
    elapsedNs: 77,
  };
  assertEquals(table.totals({ strays: 9, elapsedNs: 77 }), totals);
});

Deno.test("TargetTable knows the first round-trip time with its nanoseconds", () => {
  const table = new TargetTable(2);
  assertEquals(table.firstRoundTripNs(1), undefined);
  table.addReceived(1, 1234);
  table.addReceived(1, 99);
  assertEquals([table.firstRoundTripNs(1), table.firstRoundTripNs(0)], [1234, undefined]);
});

Deno.test("TargetTable counts a reply whose round-trip time is not known, and leaves it out of all times", () => {
  const table = new TargetTable(2);
  table.addReceived(1, undefined);
  assertEquals(table.firstRoundTripNs(1), undefined);
  const { received, measured, minUs } = table.statistics(1);
  assertEquals([received, measured, minUs, table.alive], [1, 0, 0, 1]);
  table.addReceived(1, 7 * US);
  table.addReceived(1, undefined);
  table.addReceived(1, 9 * US);
  const times = table.statistics(1);
  assertEquals([times.received, times.measured, times.minUs, times.averageUs, times.maxUs, times.mdevUs], [
    4,
    2,
    7,
    8,
    9,
    1,
  ]);
  assertEquals(table.firstRoundTripNs(1), 7 * US);
  const totals = table.totals({ strays: 0, elapsedNs: 0 });
  assertEquals([totals.received, totals.measured, totals.minUs, totals.averageUs], [4, 2, 7, 8]);
  table.setPhase(1, "open");
  table.setPhase(1, "finished");
  assertEquals([table.phase(1), table.inPhase("finished"), table.statistics(1).measured], ["finished", 1, 2]);
});

Deno.test("TargetTable copies a reason once, and knows it again", () => {
  const table = new TargetTable(2);
  const reason = { kind: "network-error", family: "ipv4", type: 3, code: 1, info: 0, from: "192.0.2.1" } as const;
  const reused = { ...reason };
  const kept = table.setReason(0, reused);
  assert(kept !== reused);
  assertEquals(kept, reason);
  assert(table.setReason(0, reused) === kept);
  for (const change of [{ code: 2 }, { type: 11 }, { info: 1 }, { from: "192.0.2.2" }, { family: "ipv6" }] as const) {
    const other = table.setReason(0, { ...reason, ...change });
    assertEquals(other, { ...reason, ...change });
    assert(table.reason(0) === other);
    table.setReason(0, reason);
  }
  const failed = table.setReason(0, { kind: "send-failure", code: "ENETUNREACH", message: "Network is unreachable" });
  assert(
    table.setReason(0, { kind: "send-failure", code: "ENETUNREACH", message: "Network is unreachable" }) === failed,
  );
  assert(table.setReason(0, { kind: "send-failure", code: "EACCES", message: "Permission denied" }) !== failed);
  assertEquals(table.reason(1), undefined);
  table.forgetReason(0);
  assertEquals(table.reason(0), undefined);
});

Deno.test("TargetTable counts what is asked and undecided, and targets by phase", () => {
  const table = new TargetTable(2);
  assertEquals([table.ask(1), table.ask(1), table.asked(1), table.asked(0)], [1, 2, 2, 0]);
  assertEquals([table.asked(1), table.decide(1), table.decide(1)], [2, 1, 0]);
  assertEquals([table.phase(0), table.inPhase("unresolved")], ["unresolved", 2]);
  table.setPhase(0, "open");
  table.setPhase(0, "finished");
  assertEquals([table.phase(0), table.inPhase("unresolved"), table.inPhase("open"), table.inPhase("finished")], [
    "finished",
    1,
    0,
    1,
  ]);
});
