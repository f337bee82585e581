import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Arena } from "../../ffi/arena.ts";
import { EINTR } from "../../ffi/headers/errno.ts";
import { POLLIN, POLLNVAL } from "../../ffi/headers/poll.ts";
import { AF_INET, SOCK_DGRAM } from "../../ffi/headers/socket.ts";
import { MessageSlot } from "../../ffi/msghdr.ts";
import { EVENT_LOOP_READY, Poller, waitUntilWritable } from "../../ffi/poll.ts";
import { encodeSockaddrIn } from "../../ffi/sockaddr.ts";
import { Socket } from "../../ffi/socket.ts";
import { LOOPBACK4, makeGarbage, withProgram } from "./support.ts";

const MS = 1_000_000;

function echoSocket(): Socket {
  const socket = Socket.open(AF_INET, SOCK_DGRAM, 0);
  socket.bind(encodeSockaddrIn({ address: LOOPBACK4, port: 0 }));
  socket.connect(socket.localAddress());
  return socket;
}

function sendOne(socket: Socket): void {
  const slot = new MessageSlot(new Arena(256), { nameBytes: 0, dataBytes: 8, controlBytes: 0 });
  slot.prepareSend(8, 0);
  assertEquals(socket.send(slot, 0), 8);
}

function takeOne(socket: Socket): void {
  const slot = new MessageSlot(new Arena(256), { nameBytes: 0, dataBytes: 8, controlBytes: 0 });
  assertEquals(socket.receive(slot, 0), 8);
}

function elapsedMs(action: () => number): number {
  const before = performance.now();
  assertEquals(action(), 0);
  return performance.now() - before;
}

Deno.test("wait() lasts as long as it is told, below a millisecond, too", () => {
  using socket = echoSocket();
  const poller = new Poller(new Arena(64), socket.fd);
  const long = elapsedMs(() => poller.wait(30 * MS));
  assertEquals(long >= 30 && long < 1000, true, `${long} ms`);
  // poll(2) would round 300 us up to 1 ms or down to nothing; the shortest of many tries shows neither happens.
  const tries = Array.from({ length: 20 }, () => elapsedMs(() => poller.wait(0.3 * MS)));
  const shortest = Math.min(...tries);
  assertEquals(shortest >= 0.3 && shortest < 1, true, `${shortest} ms`);
});

Deno.test("wait() takes seconds and nanoseconds apart", () => {
  using socket = echoSocket();
  const elapsed = elapsedMs(() => new Poller(new Arena(64), socket.fd).wait(1_020 * MS));
  assertEquals(elapsed >= 1020 && elapsed < 2000, true, `${elapsed} ms`);
});

Deno.test("wait() does not wait for 0, for less, or for what is no number", () => {
  using socket = echoSocket();
  const poller = new Poller(new Arena(64), socket.fd);
  for (const timeoutNs of [0, -1, -Infinity, NaN, 0.4]) {
    const elapsed = elapsedMs(() => poller.wait(timeoutNs));
    assertEquals(elapsed < 20, true, `${timeoutNs}: ${elapsed} ms`);
  }
});

Deno.test("wait() returns POLLIN, with and without a limit", () => {
  using socket = echoSocket();
  const poller = new Poller(new Arena(64), socket.fd);
  sendOne(socket);
  for (const timeoutNs of [0, 1000 * MS, 2 ** 62, Infinity]) assertEquals(poller.wait(timeoutNs), POLLIN);
});

Deno.test("wait() returns 0 again after it returned events", () => {
  using socket = echoSocket();
  const poller = new Poller(new Arena(64), socket.fd);
  sendOne(socket);
  assertEquals(poller.wait(0), POLLIN);
  takeOne(socket);
  assertEquals(poller.wait(0), 0);
});

Deno.test("wait() tells a closed descriptor from a quiet one", () => {
  const socket = echoSocket();
  const poller = new Poller(new Arena(64), socket.fd);
  socket.close();
  assertEquals(poller.wait(0), POLLNVAL);
});

Deno.test("wait() ends with -EINTR at a signal, whose listener runs afterwards", async () => {
  // A program of its own: the test runner's JavaScript is not on the thread that gets the process's signals.
  const program = `
    import { Arena } from "${new URL("../../ffi/arena.ts", import.meta.url).href}";
    import { Socket } from "${new URL("../../ffi/socket.ts", import.meta.url).href}";
    Deno.addSignalListener("SIGUSR1", () => { console.log("heard"); Deno.exit(0); });
    const poller = new ffi.Poller(new Arena(64), Socket.open(${AF_INET}, ${SOCK_DGRAM}, 0).fd);
    console.log("ready");
    console.log(poller.wait(5e9));
    await new Promise((resolve) => setTimeout(resolve, 1000));`;
  await withProgram("poll.ts", program, async ([command = "", ...args]) => {
    const child = new Deno.Command(command, { args, stdout: "piped" }).spawn();
    const lines: string[] = [];
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      lines.push(...text.trim().split("\n"));
      if (text === "ready\n") {
        await new Promise((resolve) => setTimeout(resolve, 100));
        child.kill("SIGUSR1");
      }
    }
    await child.status;
    assertEquals(lines, ["ready", String(-EINTR), "heard"]);
  });
});

Deno.test("waitInBackground() lets timers run and returns POLLIN when something comes", async () => {
  using socket = echoSocket();
  const poller = new Poller(new Arena(64), socket.fd);
  let ticks = 0;
  const timer = setInterval(() => {
    if (++ticks === 3) sendOne(socket);
  }, 5);
  assertEquals(await poller.waitInBackground(5000 * MS), POLLIN);
  clearInterval(timer);
  assertEquals(ticks >= 3, true);
});

Deno.test("waitInBackground() returns 0 after the time, and garbage does not disturb it", async () => {
  using socket = echoSocket();
  const waiting = new Poller(new Arena(64), socket.fd).waitInBackground(50 * MS);
  const before = performance.now();
  makeGarbage(20_000);
  assertEquals(await waiting, 0);
  assertEquals(performance.now() - before < 3000, true);
});

Deno.test("wait() may be used while waitInBackground() is under way; a second background wait may not", async () => {
  using socket = echoSocket();
  const poller = new Poller(new Arena(64), socket.fd);
  const waiting = poller.waitInBackground(5000 * MS);
  assertEquals(poller.wait(1 * MS), 0);
  await assertRejects(() => poller.waitInBackground(0), Error, "under way");
  sendOne(socket);
  assertEquals(await waiting, POLLIN);
  assertEquals(await poller.waitInBackground(0), POLLIN);
});

Deno.test("wait() tells the event loop's descriptor from the socket's", () => {
  using socket = echoSocket();
  using eventLoop = echoSocket();
  const poller = new Poller(new Arena(64), socket.fd, eventLoop.fd);
  assertEquals(poller.watchesEventLoop, true);
  assertEquals(poller.wait(0), 0);
  sendOne(eventLoop);
  for (const timeoutNs of [0, 1000 * MS]) assertEquals(poller.wait(timeoutNs), EVENT_LOOP_READY);
  sendOne(socket);
  assertEquals(poller.wait(0), POLLIN | EVENT_LOOP_READY);
  takeOne(eventLoop);
  assertEquals(poller.wait(0), POLLIN);
  takeOne(socket);
  assertEquals(poller.wait(0), 0);
});

Deno.test("wait() says nothing of an event loop without a descriptor", () => {
  using socket = echoSocket();
  for (const poller of [new Poller(new Arena(64), socket.fd), new Poller(new Arena(64), socket.fd, -1)]) {
    assertEquals(poller.watchesEventLoop, false);
    assertEquals(poller.wait(0), 0);
  }
});

Deno.test("waitInBackground() does not wait for the event loop, which runs meanwhile", async () => {
  using socket = echoSocket();
  using eventLoop = echoSocket();
  const poller = new Poller(new Arena(64), socket.fd, eventLoop.fd);
  sendOne(eventLoop);
  const before = performance.now();
  assertEquals(await poller.waitInBackground(50 * MS), 0);
  const elapsed = performance.now() - before;
  assertEquals(elapsed >= 50, true, `${elapsed} ms`);
});

Deno.test("Poller takes as many bytes as arenaBytes() says, and throws where there are fewer", () => {
  using socket = echoSocket();
  assertEquals(new Poller(new Arena(Poller.arenaBytes(1)), socket.fd, socket.fd).wait(0), 0);
  assertThrows(() => new Poller(new Arena(Poller.arenaBytes(1) - 8), socket.fd), RangeError);
});

Deno.test("Poller waits for any of several descriptors, on this thread and beside it", async () => {
  using first = echoSocket();
  using second = echoSocket();
  const poller = new Poller(new Arena(Poller.arenaBytes(2)), [first.fd, second.fd]);
  assertEquals(poller.wait(0), 0);
  assertEquals(await poller.waitInBackground(MS), 0);
  const slot = new MessageSlot(new Arena(256), { nameBytes: 16, dataBytes: 8, controlBytes: 0 });
  for (const socket of [first, second]) {
    sendOne(socket);
    assertEquals(poller.wait(1000 * MS), POLLIN);
    assertEquals(await poller.waitInBackground(1000 * MS), POLLIN);
    assertEquals(socket.receive(slot, 0), 8);
    assertEquals(poller.wait(0), 0);
  }
});

Deno.test("waitUntilWritable() does not wait for a socket that has room", () => {
  using socket = echoSocket();
  const before = performance.now();
  waitUntilWritable(socket.fd, 2000 * MS);
  const elapsed = performance.now() - before;
  assertEquals(elapsed < 1000, true, `${elapsed} ms`);
});
