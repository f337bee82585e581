/**
 * Searches for the MTU of hundreds of paths, each of which a seed makes up.
 */

import { assert, assertEquals } from "@std/assert";
import { forEachSeed, type SeededRandom } from "../support/random.ts";
import { IPV4_SETTINGS, IPV6_SETTINGS, type Manner, type Path, runSearch, trueMtu } from "./path_mtu_path.ts";

const US = 1000;
const MS = 1_000_000;
const SECOND = 1_000_000_000;
const SEEDS = 400;

type Settings = typeof IPV4_SETTINGS;

/** A path of up to seven routers; no link takes less than `leastMtu`. */
function randomPath(random: SeededRandom, leastMtu: number, manner: () => Manner): Path {
  const mtu = () =>
    random.below(3) === 0
      ? random.pick([1280, 1400, 1420, 1480, 1492, 1500, 9000])
      : leastMtu + random.below(random.pick([300, 1500, 10_000]));
  return {
    deviceMtu: random.pick([1400, 1500, 1500, 9000, 65535, 65536]),
    hops: Array.from({ length: random.below(8) }, () => ({ mtu: mtu(), manner: manner() })),
    delayNs: random.pick([50 * US, MS, 20 * MS, 100 * MS]),
    jitterNs: random.pick([0, MS, 20 * MS]),
  };
}

/** Every path has to be found right. Returns the greatest number of probes and the longest time. */
function findAll(
  lossPercent: number,
  leastMtu: (settings: Settings) => number,
  manner: (random: SeededRandom) => Manner,
) {
  const most = { probes: 0, seconds: 0 };
  forEachSeed(SEEDS, (random) => {
    const settings = random.pick([IPV4_SETTINGS, IPV6_SETTINGS]);
    const path = { ...randomPath(random, leastMtu(settings), () => manner(random)), lossPercent };
    const { finish, exitStatus } = runSearch(path, settings, random);
    const { outcome, probes, elapsedNs } = finish;
    assertEquals(outcome.kind === "found" ? outcome.bytes : outcome, trueMtu(path, settings), JSON.stringify(path));
    assertEquals(exitStatus, 0);
    most.probes = Math.max(most.probes, probes);
    most.seconds = Math.max(most.seconds, elapsedNs / SECOND);
  });
  return most;
}

const least = ({ leastMtu }: Settings) => leastMtu;

Deno.test("a search finds the MTU of every path whose routers report it, at 0, 10 and 20 % loss", () => {
  for (const [lossPercent, probes, seconds] of [[0, 20, 2], [10, 40, 10], [20, 50, 15]] as const) {
    const most = findAll(lossPercent, least, () => ({ kind: "honest" }));
    assert(most.probes <= probes && most.seconds <= seconds, JSON.stringify({ lossPercent, ...most }));
  }
});

Deno.test("a search finds the MTU of every path whose routers report nothing, at 0, 10 and 20 % loss", () => {
  // Whether a host answers at all has to be found out with three packets of the last size: here a longer one passes.
  for (const [lossPercent, probes, seconds] of [[0, 80, 30], [10, 90, 35], [20, 100, 40]] as const) {
    const most = findAll(lossPercent, ({ leastMtu }) => Math.max(leastMtu, 576), () => ({ kind: "silent" }));
    assert(most.probes <= probes && most.seconds <= seconds, JSON.stringify({ lossPercent, ...most }));
  }
});

Deno.test("a search finds the MTU of every path with honest, silent, old, lying and forging routers, at 0 and 10 % loss", () => {
  const mtu = (random: SeededRandom) => 68 + random.below(2000);
  const manner = (random: SeededRandom): Manner =>
    random.pick<Manner>([
      { kind: "honest" },
      { kind: "silent" },
      { kind: "old" },
      { kind: "lying", mtu: mtu(random) },
      { kind: "forging", mtu: mtu(random) },
    ]);
  for (const lossPercent of [0, 10]) {
    const most = findAll(lossPercent, ({ leastMtu }) => Math.max(leastMtu, 576), manner);
    assert(most.probes <= 100 && most.seconds <= 40, JSON.stringify({ lossPercent, ...most }));
  }
});

/** One path, without chance. */
function find(path: Path, settings: Settings = IPV4_SETTINGS) {
  let run: ReturnType<typeof runSearch> | undefined;
  forEachSeed(1, (random) => void (run = runSearch(path, settings, random)));
  assert(run !== undefined);
  return run;
}

Deno.test("a search for an ordinary path takes a few packets", () => {
  const plain = find({ deviceMtu: 1500, hops: [{ mtu: 1500, manner: { kind: "honest" } }] });
  assertEquals(plain.finish.probes, 2);
  const tunnel = find({ deviceMtu: 1500, hops: [{ mtu: 1420, manner: { kind: "honest" } }] });
  assertEquals(tunnel.finish.probes, 7);
  assertEquals(tunnel.finish.outcome, { kind: "found", bytes: 1420, limit: "report", limitedBy: "10.0.0.1" });
});

Deno.test("a search tells of a black hole, and how far packets come that vanish in it", () => {
  const silent: Manner = { kind: "silent" };
  const hops = [9000, 1500, 1400, 1500].map((mtu) => ({ mtu, manner: silent }));
  const { events, finish } = find({ deviceMtu: 9000, hops });
  assertEquals(finish.outcome, { kind: "found", bytes: 1400, limit: "silence", limitedBy: undefined });
  const last = events.find(({ kind }) => kind === "last-hop");
  assertEquals(last, { kind: "last-hop", hops: 3, from: "10.0.2.1", fromName: undefined, bytes: 1401 });
});

Deno.test("a search does not take an outage for a limit", () => {
  const hops = [{ mtu: 1500, manner: { kind: "silent" } }] as const;
  for (const fromNs of [0, 5 * MS, 20 * MS, 30 * MS]) {
    const path: Path = { deviceMtu: 1500, hops, outage: [fromNs, fromNs + 700 * MS] };
    assertEquals(find(path).finish.outcome, { kind: "found", bytes: 1500, limit: "host", limitedBy: undefined });
  }
});

Deno.test("a search finds the MTU of a path that changes in the middle of it", () => {
  const changes = { honest: [15, 25, 35, 45, 55], silent: [15, 100, 300, 600, 1000, 1500] };
  for (const kind of ["honest", "silent"] as const) {
    for (const atMs of changes[kind]) {
      const mtu = (sinceStartNs: number) => sinceStartNs < atMs * MS ? 1450 : 1350;
      const { outcome } = find({ deviceMtu: 1500, hops: [{ mtu, manner: { kind } }] }).finish;
      assertEquals(outcome.kind === "found" ? outcome.bytes : outcome, 1350, `${kind} ${atMs} ms`);
    }
  }
});

Deno.test("a search ends when nothing is answered, or nothing any more", () => {
  const hops = [{ mtu: 1500, manner: { kind: "silent" } }] as const;
  const dead = find({ deviceMtu: 1500, hops, alive: false });
  assertEquals(dead.finish.outcome, { kind: "unanswered", answeredBefore: false });
  assertEquals([dead.finish.probes, dead.finish.elapsedNs, dead.exitStatus], [9, 9 * SECOND, 1]);
  const dying = find({ deviceMtu: 1500, hops, outage: [5 * MS, Infinity] });
  assertEquals(dying.finish.outcome, { kind: "unanswered", answeredBefore: true });
});

Deno.test("a search measures the round trip: what is lost on the way back counts as too long", () => {
  const { outcome } = find({ deviceMtu: 1500, hops: [], wayBackMtu: 1444 }).finish;
  assertEquals(outcome, { kind: "found", bytes: 1444, limit: "silence", limitedBy: undefined });
});

Deno.test("a search ends, whatever the path does", () => {
  forEachSeed(50, (random) => {
    const hops = [{ mtu: () => 600 + random.below(900), manner: { kind: random.pick(["honest", "silent", "old"]) } }];
    const { finish } = runSearch({ deviceMtu: 1500, hops, lossPercent: 30 }, IPV4_SETTINGS, random);
    assert(finish.probes <= 1000, String(finish.probes));
  });
});

Deno.test("a search keeps its pace, and ends at its deadline with what is known", () => {
  const hops = [{ mtu: 1300, manner: { kind: "silent" } }] as const;
  const settings = { ...IPV4_SETTINGS, deadlineNs: SECOND, paceNs: 100 * MS };
  const { finish, exitStatus } = find({ deviceMtu: 1500, hops }, settings);
  assertEquals([finish.elapsedNs, exitStatus, finish.outcome.kind], [SECOND, 1, "unsettled"]);
  assert(finish.probes <= 10, String(finish.probes));
});
