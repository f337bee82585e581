import { assert, assertEquals } from "@std/assert";
import { ENTER_SCREEN, LEAVE_SCREEN } from "../../../src/net/show/live_frame.ts";
import { LiveScreen } from "../../../src/net/show/live_screen.ts";
import type { LiveFrame, LiveView } from "../../../src/report/live/view.ts";

const MS = 1_000_000;

/** A screen on a terminal that keeps what it is sent, beside a clock that stands still until it is set. */
function fakeScreen() {
  const time = { nowNs: 0, frameNs: 0 };
  const seen = { text: "", frames: [] as LiveFrame[], calls: [] as string[] };
  const terminal = { takes: Infinity, roomAfterNs: Infinity, keys: "", size: { columns: 80, rows: 24 } };
  const view: LiveView<string> = {
    handle: (event) => seen.calls.push(event),
    warn: (message) => seen.calls.push(message),
    reset: () => seen.calls.push("reset"),
    sort: () => seen.calls.push("sort"),
    reverse: () => seen.calls.push("reverse"),
    scroll: (step, what) => seen.calls.push(`${step} ${what}`),
    render: (frame) => {
      seen.frames.push(frame);
      time.nowNs += time.frameNs;
      return [`frame ${seen.frames.length}`];
    },
  };
  const screen = new LiveScreen<string, LiveView<string>>({
    view,
    reporter: { output: (event) => (seen.calls.push(`line ${event}`), ""), diagnostics: () => "" },
    clock: { nowNs: () => time.nowNs },
    interrupt: () => seen.calls.push("interrupt"),
    surroundings: { endBySignal: () => {}, dieOfSignal: () => {} },
  }, {
    keysFd: 0,
    size: () => terminal.size,
    takeKeys: () => seen.calls.push("take keys"),
    returnKeys: () => seen.calls.push("return keys"),
    readKeys: () => new TextEncoder().encode(terminal.keys),
    write: (bytes) => {
      const taken = Math.min(terminal.takes, bytes.length);
      terminal.takes -= taken;
      seen.text += new TextDecoder().decode(bytes.subarray(0, taken));
      return taken;
    },
    waitForRoom: (timeoutNs) => {
      seen.calls.push(`wait ${timeoutNs / MS} ms`);
      time.nowNs += Math.min(timeoutNs, terminal.roomAfterNs);
      terminal.takes = timeoutNs < terminal.roomAfterNs ? 0 : 10_000;
    },
    close: () => seen.calls.push("close"),
  });
  const press = (keys: string) => {
    terminal.keys = keys;
    screen.afterWait();
    terminal.keys = "";
  };
  return { screen, time, seen, terminal, press };
}

Deno.test("LiveScreen takes the terminal, draws, and gives it back once", () => {
  const { screen, seen } = fakeScreen();
  assertEquals(screen.beforeWait(50 * MS), 50 * MS);
  screen.enter();
  screen.leave();
  screen.leave();
  assertEquals(seen.calls, ["take keys", "return keys", "close"]);
  assert(seen.text.startsWith(ENTER_SCREEN) && seen.text.endsWith(LEAVE_SCREEN), seen.text);
  assertEquals(seen.text.split(LEAVE_SCREEN).length, 2);
});

Deno.test("LiveScreen draws ten frames a second when there is something new, and one when there is not", () => {
  const { screen, time, seen } = fakeScreen();
  screen.enter();
  const drawn = (events: boolean) => {
    const before = seen.frames.length;
    for (let ms = 0; ms < 2000; ms += 10) {
      if (events) screen.show("event");
      time.nowNs += 10 * MS;
      screen.beforeWait(10 * MS);
    }
    return seen.frames.length - before;
  };
  assertEquals([drawn(true), drawn(false)], [20, 2]);
  screen.leave();
});

Deno.test("LiveScreen cuts a wait so that the next frame comes in time, and by what a frame took", () => {
  const { screen, time } = fakeScreen();
  screen.enter();
  assertEquals(screen.beforeWait(Infinity), 1000 * MS);
  screen.show("event");
  assertEquals(screen.beforeWait(Infinity), 100 * MS);
  assertEquals(screen.beforeWait(30 * MS), 30 * MS);
  time.nowNs += 100 * MS;
  time.frameNs = 2 * MS;
  assertEquals(screen.beforeWait(9 * MS), 7 * MS);
  screen.leave();
});

Deno.test("LiveScreen does not draw before a short wait, but for half a second without a longer one", () => {
  const { screen, time, seen } = fakeScreen();
  screen.enter();
  screen.show("event");
  for (let ms = 0; ms < 590; ms++) {
    time.nowNs += MS;
    assertEquals(screen.beforeWait(MS), MS);
  }
  assertEquals(seen.frames.length, 1);
  time.nowNs += 20 * MS;
  screen.beforeWait(MS);
  assertEquals(seen.frames.length, 2);
  screen.leave();
});

Deno.test("LiveScreen leaves out frames while the terminal takes nothing, and never cuts one", () => {
  const { screen, time, seen, terminal } = fakeScreen();
  screen.enter();
  const start = seen.text.length;
  terminal.takes = 5;
  for (let count = 0; count < 5; count++) {
    screen.show("event");
    time.nowNs += 100 * MS;
    screen.beforeWait(50 * MS);
  }
  assertEquals(seen.text.slice(start), "\x1b[1;1");
  terminal.takes = Infinity;
  time.nowNs += 100 * MS;
  screen.beforeWait(50 * MS);
  assertEquals(seen.text.slice(start), "\x1b[1;1Hframe 2\x1b[1;1Hframe 3");
  terminal.takes = 0;
  screen.leave();
  assertEquals(seen.calls.slice(-3), ["wait 500 ms", "return keys", "close"]);
});

Deno.test("LiveScreen waits for room when it leaves a terminal that takes nothing now", () => {
  const { screen, seen, terminal } = fakeScreen();
  screen.enter();
  terminal.takes = 3;
  terminal.roomAfterNs = 200 * MS;
  screen.leave();
  assertEquals(seen.calls, ["take keys", "wait 500 ms", "return keys", "close"]);
  assert(seen.text.endsWith(LEAVE_SCREEN), seen.text);
});

Deno.test("LiveScreen stands still while it is paused, but for keys and the size of the window", () => {
  const { screen, time, seen, terminal, press } = fakeScreen();
  screen.enter();
  const framesIn = (ms: number) => {
    const before = seen.frames.length;
    for (let passed = 0; passed < ms; passed += 50) {
      screen.show("event");
      time.nowNs += 50 * MS;
      screen.beforeWait(50 * MS);
    }
    return seen.frames.length - before;
  };
  press("p");
  assertEquals(framesIn(3000), 1);
  assertEquals(seen.frames.at(-1)?.paused, true);
  press("h");
  assertEquals([framesIn(1000), seen.frames.at(-1)?.help], [1, true]);
  terminal.size = { columns: 40, rows: 10 };
  assertEquals([framesIn(2000), seen.frames.at(-1)?.columns], [1, 40]);
  press("p");
  assert(framesIn(1000) > 5);
  screen.leave();
});

Deno.test("LiveScreen does what keys say, and nothing for others", () => {
  const { screen, seen, press } = fakeScreen();
  screen.enter();
  press("rsSxq");
  press("\x1b[s");
  press("Q");
  assertEquals(seen.calls, ["take keys", "reset", "sort", "reverse", "interrupt"]);
  screen.leave();
});

Deno.test("LiveScreen scrolls the targets, or the help while it is shown, and draws at once", () => {
  const { screen, seen, press } = fakeScreen();
  screen.enter();
  press("\x1b[A\x1b[B");
  press("h\x1b[6~");
  press("h\x1b[5~\x1b[H\x1b[F");
  assertEquals(seen.calls.slice(1), [
    "up targets",
    "down targets",
    "page-down help",
    "page-up targets",
    "home targets",
    "end targets",
  ]);
  const before = seen.frames.length;
  press("\x1b[B");
  screen.beforeWait(Infinity);
  assertEquals(seen.frames.length, before + 1);
  screen.leave();
});

Deno.test("LiveScreen shows events in lines and the view until it has the terminal and after it, else in the view only", () => {
  const { screen, seen } = fakeScreen();
  screen.show("before");
  screen.enter();
  screen.show("meanwhile");
  screen.leave();
  screen.show("after");
  const calls = ["line before", "before", "take keys", "meanwhile", "return keys", "close", "line after", "after"];
  assertEquals(seen.calls, calls);
});

/** A screen, and what says messages on it. */
function sayingScreen() {
  const { screen, seen } = fakeScreen();
  return { screen, seen, say: (message: string) => screen.say(message, () => seen.calls.push(`said ${message}`)) };
}

Deno.test("LiveScreen keeps messages until the terminal is back, and says them once, in order", () => {
  const { screen, seen, say } = sayingScreen();
  say("early");
  screen.enter();
  say("one");
  say("two");
  screen.leave();
  screen.leave();
  say("late");
  const calls = seen.calls.filter((call) => !call.endsWith(" keys"));
  const said = ["early", "said early", "one", "two", "close", "said one", "said two"];
  assertEquals(calls, [...said, "late", "said late"]);
});

Deno.test("LiveScreen keeps the first 100 messages", () => {
  const { screen, seen, say } = sayingScreen();
  screen.enter();
  for (let count = 1; count <= 1000; count++) say(String(count));
  screen.leave();
  const said = seen.calls.filter((call) => call.startsWith("said "));
  assertEquals([said.length, said.at(-1)], [100, "said 100"]);
});
