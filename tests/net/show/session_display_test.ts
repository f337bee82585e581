import { assertEquals } from "@std/assert";
import type { SessionEvent, SessionTotals } from "../../../src/core/many/events.ts";
import { SessionDisplay } from "../../../src/net/show/session_display.ts";

const MS = 1_000_000;
const TOTALS: SessionTotals = {
  targets: 1,
  alive: 0,
  unreachable: 0,
  undecided: 0,
  failed: 0,
  transmitted: 0,
  received: 0,
  lost: 0,
  waiting: 0,
  late: 0,
  duplicates: 0,
  errors: 0,
  strays: 0,
  measured: 0,
  minUs: 0,
  averageUs: 0,
  maxUs: 0,
  elapsedNs: 0,
};
const LINE: SessionEvent = { kind: "session-finish", totals: TOTALS };
const COMPLAINT: SessionEvent = { kind: "target-failed", target: 0, message: "unknown" };

/** A display whose writes are kept, beside a clock that stands still until it is set. */
function fakeDisplay(options: { readonly watched?: true; readonly lineLength?: number } = {}) {
  const time = { nowNs: 0 };
  const writes: string[] = [];
  const line = "x".repeat(options.lineLength ?? 4);
  const display = new SessionDisplay({
    reporter: {
      output: (event) => event.kind === "session-finish" ? line : "",
      diagnostics: (event) => event.kind === "target-failed" ? "complaint" : "",
      progress: (_, columns) => `progress ${columns}`,
    },
    clock: { nowNs: () => time.nowNs, realtimeUs: () => 0 },
    writeOutput: (text) => writes.push(`out ${text.length}`),
    writeDiagnostics: (text) => writes.push(`err ${text}`),
    timesWanted: false,
    progress: options.watched && { columns: () => 80, totals: () => TOTALS },
  });
  return { display, time, writes };
}

Deno.test("SessionDisplay writes lines before a long wait, and together where waits are short", () => {
  const { display, time, writes } = fakeDisplay();
  display.show(LINE);
  assertEquals(display.beforeWait(20 * MS), 20 * MS);
  assertEquals(writes, ["out 4"]);
  for (let index = 0; index < 12; index++) {
    display.show(LINE);
    display.beforeWait(MS);
    time.nowNs += MS;
  }
  assertEquals(writes, ["out 4", "out 40"]);
  display.finish();
  assertEquals(writes, ["out 4", "out 40", "out 8"]);
});

Deno.test("SessionDisplay writes what has become long although there is no wait", () => {
  const { display, writes } = fakeDisplay({ lineLength: 30_000 });
  for (let index = 0; index < 4; index++) display.show(LINE);
  assertEquals(writes, ["out 90000"]);
});

Deno.test("SessionDisplay keeps the order of stdout and stderr", () => {
  const { display, writes } = fakeDisplay();
  display.show(LINE);
  display.show(COMPLAINT);
  assertEquals(writes, ["out 4", "err complaint"]);
});

Deno.test("SessionDisplay shows progress after two seconds, renews it, and takes it away for other lines", () => {
  const { display, time, writes } = fakeDisplay({ watched: true });
  assertEquals(display.beforeWait(5000 * MS), 2000 * MS);
  time.nowNs = 2000 * MS;
  assertEquals(display.beforeWait(5000 * MS), 250 * MS);
  assertEquals(writes, ["err \rprogress 80\x1b[K"]);
  time.nowNs = 2100 * MS;
  assertEquals(display.beforeWait(5000 * MS), 150 * MS);
  display.show(COMPLAINT);
  assertEquals(writes.splice(0), ["err \rprogress 80\x1b[K", "err \r\x1b[K", "err complaint"]);
  time.nowNs = 2250 * MS;
  display.beforeWait(MS);
  display.show(LINE);
  display.finish();
  assertEquals(writes, ["err \rprogress 80\x1b[K", "err \r\x1b[K", "out 4"]);
  time.nowNs = 9000 * MS;
  assertEquals(display.beforeWait(5000 * MS), 5000 * MS);
});

Deno.test("SessionDisplay has no line of progress where nobody watches", () => {
  const { display, time, writes } = fakeDisplay();
  time.nowNs = 5000 * MS;
  assertEquals([display.beforeWait(1000 * MS), writes], [1000 * MS, []]);
});
