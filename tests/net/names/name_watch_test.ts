import { assert, assertEquals } from "@std/assert";
import { NameWatch, type NameWatchSettings } from "../../../src/net/names/name_watch.ts";

const SECOND = 1e9;

/** Names in virtual time; a look-up takes none. */
class World {
  nowNs = 0;
  readonly lookedUp: string[] = [];
  outcome: "found" | "failed" = "found";
  readonly watch: NameWatch;

  constructor(settings: Partial<NameWatchSettings> = {}, names: readonly string[] = ["a"]) {
    const targets = names.map((name, index) => ({ name, index }));
    this.watch = new NameWatch(targets, { again: true, everyNs: 0, begin: "unknown", ...settings }, 0);
  }

  /** Looks up what is due up to then. */
  pass(untilSeconds: number): void {
    while (this.watch.dueNs <= untilSeconds * SECOND) {
      this.nowNs = Math.max(this.nowNs, this.watch.dueNs);
      const taken = this.watch.take(this.nowNs);
      assert(taken !== undefined);
      this.lookedUp.push(`${taken.name} ${this.nowNs / SECOND}`);
      this.watch.handleOutcome(taken.index, this.outcome, this.nowNs);
    }
    this.nowNs = untilSeconds * SECOND;
  }

  state(target: number, state: "up" | "down"): void {
    this.watch.handleStateChange(target, state, this.nowNs);
  }

  /** When names were looked up since this was asked last. */
  take(): string[] {
    return this.lookedUp.splice(0);
  }
}

Deno.test("NameWatch has each name looked up at once, in their order, and no more often when all are found", () => {
  const world = new World({}, ["a", "b", "c"]);
  world.pass(1e6);
  assertEquals(world.take(), ["a 0", "b 0", "c 0"]);
  assertEquals(world.watch.dueNs, Infinity);
});

Deno.test("NameWatch lets pauses double up to a minute while a name is not found", () => {
  const world = new World();
  world.outcome = "failed";
  world.pass(200);
  assertEquals(world.take(), ["a 0", "a 1", "a 3", "a 7", "a 15", "a 31", "a 63", "a 123", "a 183"]);
  world.outcome = "found";
  world.pass(1e6);
  assertEquals(world.take(), ["a 243"]);
});

Deno.test("NameWatch has a name looked up once where that is all that is asked for", () => {
  const world = new World({ again: false, everyNs: SECOND });
  world.outcome = "failed";
  world.pass(100);
  world.state(0, "down");
  world.pass(1e6);
  assertEquals(world.take(), ["a 0"]);
});

Deno.test("NameWatch has the name of a target that is down looked up at once, then with pauses, until it is up", () => {
  const world = new World({}, ["a", "b"]);
  world.pass(100);
  world.take();
  world.state(1, "down");
  world.pass(120);
  assertEquals(world.take(), ["b 100", "b 101", "b 103", "b 107", "b 115"]);
  // A failure takes nothing away, and pauses go on growing.
  world.outcome = "failed";
  world.pass(140);
  assertEquals(world.take(), ["b 131"]);
  world.state(1, "up");
  world.pass(1e5);
  assertEquals(world.take(), []);
  world.outcome = "found";
  world.state(1, "down");
  world.pass(1e5 + 1);
  assertEquals(world.take(), ["b 100000", "b 100001"]);
});

Deno.test("NameWatch counts the time to the next look-up from the end of the one before", () => {
  const world = new World({ everyNs: 10 * SECOND });
  assertEquals(world.watch.take(0)?.name, "a");
  assertEquals([world.watch.dueNs, world.watch.take(SECOND)], [Infinity, undefined]);
  world.watch.handleOutcome(0, "failed", 5 * SECOND);
  assertEquals(world.watch.dueNs, 6 * SECOND);
  world.watch.take(6 * SECOND);
  // What comes while a look-up is under way starts no second one.
  world.watch.handleOutcome(0, "found", 6 * SECOND);
  world.watch.take(16 * SECOND);
  world.watch.handleStateChange(0, "down", 17 * SECOND);
  assertEquals(world.watch.dueNs, Infinity);
  world.watch.handleOutcome(0, "found", 18 * SECOND);
  assertEquals(world.watch.dueNs, 19 * SECOND);
});

Deno.test("NameWatch has every name looked up every so often; no pause is longer than that", () => {
  const world = new World({ everyNs: 10 * SECOND }, ["a", "b"]);
  world.pass(35);
  assertEquals(world.take(), ["a 0", "b 0", "a 10", "b 10", "a 20", "b 20", "a 30", "b 30"]);
  world.outcome = "failed";
  world.pass(49);
  assertEquals(world.take(), ["a 40", "b 40"]);
  world.state(0, "down");
  world.pass(90);
  assertEquals(world.take().filter((line) => line.startsWith("a")), [
    "a 49",
    "a 50",
    "a 52",
    "a 56",
    "a 64",
    "a 74",
    "a 84",
  ]);
});

Deno.test("NameWatch begins with a pause where addresses are known", () => {
  const down = new World({ begin: "down" });
  down.pass(20);
  assertEquals(down.take(), ["a 1", "a 3", "a 7", "a 15"]);
  const up = new World({ begin: "up", everyNs: 10 * SECOND });
  up.pass(20);
  assertEquals(up.take(), ["a 10", "a 20"]);
  assertEquals(new World({ begin: "up" }).watch.dueNs, Infinity);
});

Deno.test("NameWatch keeps no trace of what it planned otherwise meanwhile", () => {
  const world = new World({ everyNs: 1000 * SECOND });
  world.pass(1);
  for (let time = 2; time < 5000; time++) {
    world.state(0, time % 2 === 0 ? "down" : "up");
    world.pass(time);
  }
  world.take();
  world.state(0, "up");
  const fromSeconds = world.nowNs / SECOND;
  world.pass(fromSeconds + 2500);
  assertEquals(world.take(), [`a ${fromSeconds + 1000}`, `a ${fromSeconds + 2000}`]);
});
