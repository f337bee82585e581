/** What the loop reads before it judges, what it makes of calls that fail, and of packets that the kernel dropped. */

import { assert, assertEquals } from "@std/assert";
import { SystemCallError } from "../../../ffi/errno.ts";
import { echoReply, MS, SECOND } from "../../simulation/virtual_network.ts";
import { FakeWorld } from "../fake_world.ts";

const EPERM = 1;
const ENOPROTOOPT = 92;

/** The socket holds replies that came at these times, and brings them in this order. */
function holdReplies(world: FakeWorld, replies: { readonly sequence: number; readonly atNs: number }[]): void {
  world.receive = () => {
    const [reply] = replies;
    if (reply === undefined || reply.atNs > world.nowNs) return false;
    replies.shift();
    world.newestArrivalNs = reply.atNs;
    world.pinger.handleReply(echoReply(reply.sequence, reply.atNs));
    return true;
  };
}

/** What ends the run of a world, but not its state machine. */
async function failureOf(world: FakeWorld): Promise<string | undefined> {
  const failure = await world.driver().run();
  return failure?.error instanceof SystemCallError ? failure.error.message : undefined;
}

/** Twenty requests that leave at once, and their replies, which come in this order from 50 ms on. */
function twentyReplies(order: (index: number) => number = (index) => index + 1) {
  return Array.from({ length: 20 }, (_, index) => ({ sequence: order(index), atNs: 50 * MS + index * MS }));
}

/** The process is stopped while it waits, and goes on at this time. */
function stopUntil(world: FakeWorld, untilNs: number): void {
  world.passes = (timeoutNs) => world.nowNs = Math.max(world.nowNs + timeoutNs, untilNs);
}

Deno.test("Driver reads what came while the process was stopped before the run ends for want of replies", async () => {
  for (const settings of [{ count: 20, lingerNs: SECOND }, { deadlineNs: SECOND }]) {
    const world = new FakeWorld({ preload: 20, intervalNs: 3600 * SECOND, ...settings });
    holdReplies(world, twentyReplies());
    stopUntil(world, 5 * SECOND);
    await world.driver().run();
    assertEquals(world.pinger.statistics().received, 20);
  }
});

Deno.test("Driver reads all that came before a signal, though the newest request is answered first", async () => {
  const world = new FakeWorld({ preload: 20, intervalNs: 3600 * SECOND });
  holdReplies(world, twentyReplies((index) => 20 - index));
  const driver = world.driver();
  stopUntil(world, SECOND);
  world.onTurn = () => driver.interrupt();
  await driver.run();
  assertEquals(world.pinger.statistics().received, 20);
});

Deno.test("Driver reads all that came before a signal, though the kernel stamps nothing", async () => {
  const world = new FakeWorld({ preload: 20, intervalNs: 3600 * SECOND });
  holdReplies(world, twentyReplies());
  const receive = world.receive;
  world.receive = () => {
    const received = receive();
    world.newestArrivalNs = NaN;
    return received;
  };
  const driver = world.driver();
  stopUntil(world, SECOND);
  world.onTurn = () => driver.interrupt();
  await driver.run();
  assertEquals(world.pinger.statistics().received, 20);
});

Deno.test("Driver judges time-outs by what the datagrams that it has read prove, while more come without end", async () => {
  const world = new FakeWorld({ count: 1, lingerNs: SECOND, intervalNs: 3600 * SECOND });
  // From the first wait on the buffer is never empty, and what is read came 200 ms ago.
  stopUntil(world, 300 * MS);
  world.receive = () => {
    assert(world.nowNs < 10 * SECOND, "reads without end");
    if (world.nowNs < 300 * MS) return false;
    world.newestArrivalNs = world.nowNs - 200 * MS;
    world.pinger.handleReply(echoReply(1000, world.newestArrivalNs));
    return true;
  };
  await world.driver().run();
  assert(world.nowNs >= 1200 * MS && world.nowNs < 1210 * MS, `ended after ${world.nowNs / MS} ms`);
});

Deno.test("Driver does not keep a deadline waiting for long for what came before it", async () => {
  const world = new FakeWorld({ deadlineNs: SECOND, intervalNs: 3600 * SECOND });
  world.receive = () => {
    assert(world.nowNs < 10 * SECOND, "reads without end");
    world.newestArrivalNs = 300 * MS;
    return true;
  };
  await world.driver().run();
  assert(world.nowNs < 1510 * MS, `ended after ${world.nowNs / MS} ms`);
});

Deno.test("Driver goes on though every call to receive fails, says so once, and slows down", async () => {
  const world = new FakeWorld({ count: 100, intervalNs: 100 * MS });
  let calls = 0;
  // Nothing at first, then nothing but failures.
  world.receive = () => ++calls > 3 && -ENOPROTOOPT;
  await world.driver().run();
  assertEquals(world.warnings, ["recvmsg: Protocol not available (100 times so far)"]);
  assertEquals(world.pinger.statistics().transmitted, 100);
  // The requests left on time, the last of them after 9.9 s.
  for (const [index, atNs] of world.departures.entries()) assert(Math.abs(atNs - index * 100 * MS) < MS);
  assert(calls < 5000, `${calls} calls`);
});

Deno.test("Driver gives up a socket of which nothing could ever be read", async () => {
  const endless = new FakeWorld({ intervalNs: SECOND });
  endless.receive = () => -EPERM;
  assertEquals(await failureOf(endless), "recvmsg: Operation not permitted");
  assert(endless.nowNs >= 10 * SECOND && endless.nowNs < 10.1 * SECOND, `gave up after ${endless.nowNs / MS} ms`);
  const short = new FakeWorld({ count: 1, lingerNs: 2 * SECOND });
  short.receive = () => -EPERM;
  assertEquals(await failureOf(short), "recvmsg: Operation not permitted");
  assert(short.nowNs < 2.1 * SECOND, `ended after ${short.nowNs / MS} ms`);
  assertEquals([endless.warnings, short.warnings], [[], []]);
});

Deno.test("Driver takes calls that fail for a reason in the error queue, however many, for successes", async () => {
  const world = new FakeWorld({ deadlineNs: 500 * MS, intervalNs: SECOND });
  let failures = 0;
  world.receive = () => ++failures % 1000 !== 0 && -ENOPROTOOPT;
  world.receiveError = () => failures++ % 10 === 0 ? "nothing" : "network-error";
  await world.driver().run();
  assert(failures > 10_000);
  assertEquals(world.warnings.length, 1);
  assert(world.nowNs < 510 * MS, `ended after ${world.nowNs / MS} ms`);
});

Deno.test("Driver shows at once what makes calls fail, so that it does not pile up", async () => {
  const world = new FakeWorld({ deadlineNs: 100 * MS, intervalNs: SECOND });
  let errors = 0;
  world.receive = () => {
    assertEquals(world.kinds.length, errors);
    return -ENOPROTOOPT;
  };
  world.receiveError = () => {
    // The queue is empty before the first request.
    if (world.departures.length === 0) return "nothing";
    world.pinger.handleLocalError({
      family: "ipv4",
      message: "No route to host",
      mtu: undefined,
    });
    errors++;
    return "local-error";
  };
  await world.driver().run();
  assert(errors > 1000);
});

Deno.test("Driver ends with the reason when it can't wait", async () => {
  for (const watchesEventLoop of [true, false]) {
    const world = new FakeWorld({ intervalNs: SECOND });
    world.watchesEventLoop = watchesEventLoop;
    world.pollFailure = -EPERM;
    assertEquals(await failureOf(world), "ppoll: Operation not permitted");
    // So that the summary can be shown.
    assertEquals([world.pinger.done, world.pinger.transmitted], [true, 1]);
  }
});

Deno.test("Driver tells of dropped packets when it finds the first, and at the end how many they were", async () => {
  const world = new FakeWorld({ deadlineNs: 10 * SECOND, intervalNs: SECOND });
  world.dropped = 7;
  let found = 0;
  world.handleDrops = () => found++;
  world.watchesEventLoop = true;
  world.passes = (timeoutNs) => {
    world.nowNs += timeoutNs;
    if (world.nowNs > 3.5 * SECOND) world.dropped += 5;
  };
  await world.driver().run();
  assertEquals(world.warnings, [
    "the socket's receive buffer was full: 5 packets dropped so far, replies may be among them",
    "the socket's receive buffer was full: 35 packets dropped, replies may be among them",
  ]);
  assertEquals(found, 7);
  const quiet = new FakeWorld({ deadlineNs: SECOND, intervalNs: SECOND });
  quiet.dropped = 7;
  await quiet.driver().run();
  assertEquals(quiet.warnings, []);
});
