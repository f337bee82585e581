import { assert, assertEquals } from "@std/assert";
import { Pinger } from "../../src/core/pinger.ts";
import type { PingEvent } from "../../src/core/events.ts";
import { Driver, type DriverParts } from "../../src/net/driver.ts";
import { echoReply, MS, ORDINARY_SETTINGS, SECOND } from "../simulation/virtual_network.ts";

const EAGAIN = 11;
const ENOBUFS = 105;
const POLLIN = 1;
/** What one reading, sending or receiving takes. */
const STEP_NS = 1000;

/** A socket and a clock that a test makes up: time passes as the driver waits for it. */
class FakeWorld {
  nowNs = 0;
  /** What sending takes. */
  sendNs = STEP_NS;
  readonly pinger: Pinger;
  readonly kinds: PingEvent["kind"][] = [];
  readonly departures: number[] = [];
  /** Error numbers of the next sends; 0 sends. */
  sendErrors: number[] = [];
  /** Whether a datagram is there; it is handled by whoever says so. */
  receive: () => boolean = () => false;
  /** Called at each turn of the event loop. */
  onTurn: () => void = () => {};

  constructor(settings: Partial<ConstructorParameters<typeof Pinger>[0]>) {
    this.pinger = new Pinger({ ...ORDINARY_SETTINGS, ...settings }, 0);
  }

  driver(): Driver {
    const now = () => this.nowNs;
    const wait = (timeoutNs: number) => {
      this.nowNs += Math.min(timeoutNs, 3600 * SECOND);
      return 0;
    };
    const parts: DriverParts = {
      pinger: this.pinger,
      transmitter: {
        get sentAtNs() {
          return now();
        },
        send: () => {
          this.nowNs += this.sendNs;
          const error = this.sendErrors.shift() ?? 0;
          if (error === 0) this.departures.push(this.nowNs);
          return error;
        },
      },
      receiver: {
        get nowNs() {
          return now();
        },
        receive: () => {
          this.nowNs += STEP_NS;
          return this.receive() ? 84 : -EAGAIN;
        },
        receiveError: () => "nothing",
        restartTransmitStamps: () => {},
      },
      display: { isWaiting: false, show: (event) => void this.kinds.push(event.kind) },
      clock: { nowNs: now },
      poller: {
        watchesEventLoop: false,
        wait: (timeoutNs) => this.receive() ? POLLIN : wait(timeoutNs),
        waitInBackground: (timeoutNs) => Promise.resolve(wait(timeoutNs)),
      },
      pause: {
        waitInBackground: (timeoutNs) => {
          this.nowNs += timeoutNs;
          this.onTurn();
          return Promise.resolve(0);
        },
      },
      flood: false,
      hasten: () => {},
      stampsBothEnds: undefined,
    };
    return new Driver(parts);
  }
}

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
