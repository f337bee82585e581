import { assert, assertEquals } from "@std/assert";
import { echoReply, MS, SECOND } from "../../simulation/virtual_network.ts";
import { FakeWorld, STEP_NS } from "../fake_world.ts";

const EPERM = 1;
const ENOBUFS = 105;

Deno.test("Driver sends and receives until the count is reached", async () => {
  const world = new FakeWorld({ count: 3 });
  let answered = 0;
  world.receive = () => {
    if (world.departures.length === answered) return false;
    world.pinger.handleReply(echoReply(++answered, world.nowNs));
    return true;
  };
  await world.driver().run();
  assertEquals(world.pinger.statistics().received, 3);
  assertEquals(world.departures.map((time) => Math.round(time / SECOND)), [0, 1, 2]);
});

Deno.test("Driver keeps its deadline while duplicates come without end", async () => {
  const world = new FakeWorld({ deadlineNs: 200 * MS, intervalNs: SECOND });
  let received = 0;
  world.receive = () => {
    // Always one more for an old request, and the newest is unanswered: it never came.
    assert(++received < 1e6, "reads without end");
    return true;
  };
  await world.driver().run();
  assert(world.nowNs < 260 * MS, `ended after ${world.nowNs / MS} ms`);
});

Deno.test("Driver lets the event loop run while duplicates come without end", async () => {
  const world = new FakeWorld({ intervalNs: 3600 * SECOND });
  world.receive = () => {
    assert(world.nowNs < 10 * SECOND, "the event loop never runs");
    return true;
  };
  const driver = world.driver();
  world.onTurn = () => driver.interrupt();
  await driver.run();
  assert(world.nowNs < 110 * MS, `heard after ${world.nowNs / MS} ms`);
});

Deno.test("Driver ends at once on a signal that it hears in a turn of the event loop", async () => {
  const world = new FakeWorld({ intervalNs: 3600 * SECOND });
  const driver = world.driver();
  let turns = 0;
  world.onTurn = () => {
    turns++;
    driver.interrupt();
  };
  // The clock jumps, so that the first thing to do is a turn.
  world.nowNs += SECOND;
  await driver.run();
  assertEquals(turns, 1);
  assert(world.nowNs < 2 * SECOND, `ended after ${world.nowNs / MS} ms`);
});

Deno.test("Driver shows how things stand when asked, and goes on", async () => {
  const world = new FakeWorld({ intervalNs: SECOND, deadlineNs: 2500 * MS });
  const driver = world.driver();
  driver.requestSnapshot();
  await driver.run();
  assertEquals(world.kinds.filter((kind) => kind === "snapshot").length, 1);
  assertEquals(world.departures.length, 3);
});

Deno.test("Driver tries a request again for which the kernel had no memory", async () => {
  const world = new FakeWorld({ intervalNs: SECOND, deadlineNs: 2500 * MS });
  world.sendErrors = [0, ENOBUFS, 0];
  await world.driver().run();
  assertEquals(world.departures.map((time) => Math.round(time / SECOND)), [0, 2]);
  assertEquals(world.pinger.statistics().transmitted, 2);
});

Deno.test("Driver finds out whether a table of neighbours is full when a send fails, and tells the machine", async () => {
  const world = new FakeWorld({ intervalNs: SECOND, deadlineNs: 3500 * MS });
  world.sendErrors = [0, ENOBUFS, EPERM];
  const asked: number[] = [];
  world.neighbourTables = { refused: (error) => asked.push(error) === 1 };
  const told: (boolean | undefined)[] = [];
  const { pinger } = world;
  const handleSendFailure = pinger.handleSendFailure.bind(pinger);
  pinger.handleSendFailure = (nowNs, failure) => {
    told.push(failure.neighbourTableFull);
    handleSendFailure(nowNs, failure);
  };
  await world.driver().run();
  assertEquals([asked, told], [[ENOBUFS, EPERM], [true, false]]);
});

Deno.test("Driver hears a signal while it sends a long preload", async () => {
  const world = new FakeWorld({ intervalNs: SECOND, preload: 65536 });
  world.sendNs = 20 * STEP_NS;
  const driver = world.driver();
  world.onTurn = () => driver.interrupt();
  await driver.run();
  assert(world.nowNs < 110 * MS, `heard after ${world.nowNs / MS} ms`);
  assert(world.departures.length > 1000);
});

Deno.test("Driver takes away what came before the first request", async () => {
  const world = new FakeWorld({ count: 1, lingerNs: MS });
  let waiting = 500;
  world.receive = () => waiting > 0 && waiting-- > 0;
  await world.driver().run();
  assert((world.departures[0] ?? 0) > 500 * STEP_NS);
  assertEquals(waiting, 0);
});

Deno.test("Driver counts a reply that came before the signal that ends the run", async () => {
  const world = new FakeWorld({ intervalNs: 3600 * SECOND });
  const driver = world.driver();
  let arrived = false;
  world.receive = () => {
    if (!arrived) return false;
    arrived = false;
    world.pinger.handleReply(echoReply(1, world.nowNs));
    return true;
  };
  world.onTurn = () => {
    arrived = true;
    driver.interrupt();
  };
  world.nowNs += SECOND;
  await driver.run();
  assertEquals(world.pinger.statistics().received, 1);
  assertEquals(world.kinds, ["reply"]);
});

Deno.test("Driver makes its calls fast once: after the first request, before the second", async () => {
  const world = new FakeWorld({ count: 3, lingerNs: SECOND });
  await world.driver().run();
  assertEquals(world.hastenedAfter, [1]);
  const preloading = new FakeWorld({ count: 3, preload: 3, lingerNs: SECOND });
  await preloading.driver().run();
  assertEquals(preloading.hastenedAfter, [1]);
});

Deno.test("Driver sends what is due in batches", async () => {
  const world = new FakeWorld({ count: 10, intervalNs: 0, preload: 10, lingerNs: SECOND });
  world.capacity = 4;
  await world.driver().run();
  assertEquals(world.departures.length, 10);
  assertEquals(world.pinger.statistics().transmitted, 10);
});

Deno.test("Driver tries again what a batch left behind, and tells why it fails when it is the first", async () => {
  const world = new FakeWorld({ count: 8, intervalNs: 0, preload: 8, lingerNs: SECOND });
  world.capacity = 4;
  const EPERM = 1;
  world.sendErrors = [0, 0, EPERM, 0, ENOBUFS];
  await world.driver().run();
  // One given up, all others sent in the end.
  assertEquals(world.departures.length, 7);
  assertEquals(world.pinger.statistics().transmitted, 8);
});

Deno.test("Driver waits on its own thread for as long as it takes when it can wait for the event loop, too", async () => {
  const world = new FakeWorld({ count: 3, lingerNs: SECOND });
  world.watchesEventLoop = true;
  let turns = 0;
  world.onTurn = () => turns++;
  await world.driver().run();
  assertEquals([turns, world.backgroundWaits], [0, 0]);
  assertEquals(world.departures.map((time) => Math.round(time / SECOND)), [0, 1, 2]);
});

Deno.test("Driver gives the event loop a turn when it asks for one, and hears the signal in it", async () => {
  const world = new FakeWorld({ intervalNs: 3600 * SECOND });
  world.watchesEventLoop = true;
  const driver = world.driver();
  world.eventLoopReady = () => world.departures.length > 0;
  world.onTurn = () => driver.interrupt();
  await driver.run();
  assert(world.nowNs < SECOND, `ended after ${world.nowNs / MS} ms`);
});

Deno.test("Driver hears a signal whose listener comes behind the end of the turn", async () => {
  const world = new FakeWorld({ intervalNs: 3600 * SECOND });
  world.watchesEventLoop = true;
  let turns = 0;
  // Once: what has been taken in does not make it ready again.
  world.eventLoopReady = () => turns === 0;
  const driver = world.driver();
  world.onTurn = () => {
    turns++;
    const listen = async () => {
      for (let hop = 0; hop < 6; hop++) await undefined;
      driver.interrupt();
    };
    void listen();
  };
  await driver.run();
  assert(world.nowNs < SECOND, `${world.nowNs}`);
});

Deno.test("Driver hears a signal that the runtime passes on in the turn after the one that was asked for", async () => {
  const world = new FakeWorld({ intervalNs: 3600 * SECOND });
  world.watchesEventLoop = true;
  let turns = 0;
  world.eventLoopReady = () => turns === 0;
  const driver = world.driver();
  world.onTurn = () => {
    if (++turns === 2) driver.interrupt();
  };
  await driver.run();
  assert(world.nowNs < SECOND, `${world.nowNs}`);
});

Deno.test("Driver does not listen for ever to an event loop that asks for turns and does nothing with them", async () => {
  const world = new FakeWorld({ count: 2, lingerNs: SECOND });
  world.watchesEventLoop = true;
  world.eventLoopReady = () => true;
  let turns = 0;
  world.onTurn = () => assert(++turns < 1000, "turns without end");
  await world.driver().run();
  assertEquals(world.departures.length, 2);
});

Deno.test("Driver sends no second request of a flood before the first reply because its calls took long to be made fast", async () => {
  const world = new FakeWorld({ count: 3, intervalNs: 0 });
  world.hastenNs = 20 * MS;
  let answered = 0;
  world.receive = () => {
    if (world.departures.length === answered) return false;
    assertEquals(world.departures.length, answered + 1);
    world.pinger.handleReply(echoReply(++answered, world.nowNs));
    return true;
  };
  await world.driver().run();
  assertEquals([answered, world.hastenedAfter], [3, [1]]);
});

Deno.test("Driver wakes up to report, and leaves the end to the summary", async () => {
  const world = new FakeWorld({ intervalNs: 3600 * SECOND, deadlineNs: 30 * SECOND });
  world.reportIntervalNs = 10 * SECOND;
  await world.driver().run();
  assertEquals(world.kinds, ["snapshot", "snapshot"]);
  assertEquals(Math.round(world.nowNs / MS), 30_000);
});

Deno.test("Driver reads replies before a longer row of requests leaves than there is room for in the socket", async () => {
  const world = new FakeWorld({ intervalNs: 3600 * SECOND, preload: 25, deadlineNs: SECOND });
  world.burst = 10;
  world.capacity = 64;
  const departedAtReads = new Set<number>();
  world.receive = () => {
    if (world.departures.length > 0) departedAtReads.add(world.departures.length);
    return false;
  };
  await world.driver().run();
  assertEquals([...departedAtReads], [10, 20, 25]);
});

Deno.test("Driver sends as many requests in a row as it has read datagrams, but no longer row than ever", async () => {
  for (const [datagrams, longest] of [[4, 4], [64, 10]] as const) {
    const world = new FakeWorld({ intervalNs: 3600 * SECOND, preload: 25, deadlineNs: SECOND });
    world.burst = 10;
    world.capacity = 64;
    const departedAtReads = new Set([0]);
    world.receive = () => {
      departedAtReads.add(world.departures.length);
      // So long that nothing more is read before the next requests leave.
      world.nowNs += 2 * MS;
      return world.departures.length === 0 ? false : datagrams;
    };
    await world.driver().run();
    const [, first, second] = [...departedAtReads];
    assertEquals([first, second], [10, 10 + longest]);
  }
});
