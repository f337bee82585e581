import { assertEquals } from "@std/assert";
import { ReportTimer } from "../../../src/net/loop/report_timer.ts";
import { SECOND, START } from "../../simulation/virtual_network.ts";

/** Reports every 10 seconds, each of which takes so long. */
function reporting(takesNs = 1) {
  const timer = new ReportTimer(10 * SECOND, START);
  const reportsAt = (second: number) => {
    const due = timer.isDue(START + second * SECOND);
    // The loop comes round at once.
    if (timer.nextLookNs === 0) timer.isDue(START + second * SECOND + takesNs);
    return due;
  };
  return { timer, reportsAt };
}

Deno.test("ReportTimer finds a report due when an interval is over, once for each", () => {
  const { reportsAt } = reporting();
  assertEquals([9.99, 10, 10.01, 19.99, 20, 20].map(reportsAt), [false, true, false, false, true, false]);
});

Deno.test("ReportTimer does not make up for reports that were missed, and keeps its beat", () => {
  const { timer, reportsAt } = reporting();
  assertEquals(reportsAt(45), true);
  assertEquals(timer.nextLookNs, START + 50 * SECOND);
  assertEquals([46, 50].map(reportsAt), [false, true]);
});

Deno.test("ReportTimer leaves an interval to the requests when a report takes longer than that", () => {
  const { timer, reportsAt } = reporting(25 * SECOND);
  assertEquals([reportsAt(10), timer.nextLookNs], [true, START + 45 * SECOND]);
  assertEquals([35, 44, 45].map(reportsAt), [false, false, true]);
});

Deno.test("ReportTimer with an interval of 0 never finds a report due", () => {
  const timer = new ReportTimer(0, START);
  assertEquals([timer.nextLookNs, timer.isDue(START + 1000 * SECOND)], [Infinity, false]);
});
