import { assertEquals } from "@std/assert";
import { LiveDisplay } from "../../../src/net/show/live_display.ts";
import type { LiveView } from "../../../src/report/live/view.ts";

/** A display on a terminal that takes everything; `calls` are what it and the view are told, and what is said. */
function fakeDisplay() {
  const calls: string[] = [];
  const view: LiveView<string> = {
    handle: (event) => calls.push(`view ${event}`),
    warn: (message) => calls.push(`view ${message}`),
    reset: () => {},
    reverse: () => {},
    scroll: () => {},
    sort: () => {},
    render: () => [],
  };
  const terminal = {
    keysFd: -1,
    size: () => undefined,
    takeKeys: () => {},
    returnKeys: () => {},
    readKeys: () => new Uint8Array(0),
    write: (bytes: Uint8Array) => bytes.length,
    waitForRoom: () => {},
    close: () => calls.push("close"),
  };
  const reporter = { output: (event: string) => (calls.push(`line ${event}`), ""), diagnostics: () => "" };
  const clock = { nowNs: () => 0 };
  const display = new LiveDisplay<string, LiveView<string>>(
    { view, clock, interrupt: () => {}, reporter },
    terminal,
  );
  const warn = (message: string) => display.tellWarning(message, undefined, (text) => calls.push(`said ${text}`));
  return { display, calls, warn };
}

Deno.test("LiveDisplay tells events in lines and the view until the screen is shown and after it, else the view only", async () => {
  const { display, calls } = fakeDisplay();
  display.show("before");
  display.screen.enter();
  display.show("meanwhile");
  display.leave();
  await display.finish();
  display.show("after");
  assertEquals(calls, ["line before", "view before", "view meanwhile", "close", "line after", "view after"]);
});

Deno.test("LiveDisplay keeps what it has to say until the terminal is back, and says it once, in order", () => {
  const { display, calls, warn } = fakeDisplay();
  warn("early");
  display.screen.enter();
  warn("one");
  warn("two");
  display.leave();
  display.leave();
  warn("late");
  const said = ["view early", "said early", "view one", "view two", "close", "said one", "said two"];
  assertEquals(calls, [...said, "view late", "said late"]);
});

Deno.test("LiveDisplay keeps the first 100 things to say", () => {
  const { display, calls, warn } = fakeDisplay();
  display.screen.enter();
  for (let count = 1; count <= 1000; count++) warn(String(count));
  display.leave();
  const said = calls.filter((call) => call.startsWith("said "));
  assertEquals([said.length, said.at(-1)], [100, "said 100"]);
});
