import { assertEquals } from "@std/assert";
import { PeriodicReports } from "../../src/core/periodic_reports.ts";
import { Pinger } from "../../src/core/one/pinger.ts";
import { ORDINARY_SETTINGS, SECOND, START } from "../simulation/virtual_network.ts";

/** A machine that reports every 10 seconds and has nothing to send before a minute is over. */
function reporting(deadlineNs = 0, takesNs = 1) {
  const pinger = new Pinger({ ...ORDINARY_SETTINGS, intervalNs: 60 * SECOND, deadlineNs }, START);
  const machine = new PeriodicReports(pinger, 10 * SECOND, START);
  machine.nextTransmit(START);
  machine.handleTransmitted(START);
  const reportsAt = (second: number) => {
    machine.handleTimeout(START + second * SECOND);
    const kinds: string[] = [];
    for (let event = machine.nextEvent(); event !== undefined; event = machine.nextEvent()) kinds.push(event.kind);
    // The loop comes round at once.
    if (machine.nextTimeout() === 0) machine.handleTimeout(START + second * SECOND + takesNs);
    return kinds.join(" ");
  };
  return { machine, reportsAt };
}

Deno.test("PeriodicReports asks how things stand when an interval is over, once for each", () => {
  const { reportsAt } = reporting();
  const reports = [9.99, 10, 10.01, 19.99, 20, 20].map(reportsAt);
  assertEquals(reports, ["", "snapshot", "", "", "snapshot", ""]);
});

Deno.test("PeriodicReports does not make up for reports that were missed, and keeps its beat", () => {
  const { machine, reportsAt } = reporting();
  assertEquals(reportsAt(45), "snapshot");
  assertEquals(machine.nextTimeout(), START + 50 * SECOND);
  assertEquals([46, 50].map(reportsAt), ["", "snapshot"]);
});

Deno.test("PeriodicReports has the loop wake up for the next report, or for what is due before", () => {
  const { machine, reportsAt } = reporting();
  assertEquals(machine.nextTimeout(), START + 10 * SECOND);
  for (const second of [10, 20, 30, 40, 50]) reportsAt(second);
  assertEquals(machine.nextTimeout(), START + 60 * SECOND);
});

Deno.test("PeriodicReports leaves the end to the summary", () => {
  const { machine, reportsAt } = reporting(10 * SECOND);
  assertEquals(reportsAt(10), "");
  assertEquals(machine.done, true);
});

Deno.test("PeriodicReports that take longer than their interval leave an interval to the requests", () => {
  const { machine, reportsAt } = reporting(0, 25 * SECOND);
  assertEquals([reportsAt(10), machine.nextTimeout()], ["snapshot", START + 45 * SECOND]);
  assertEquals([35, 44, 45].map(reportsAt), ["", "", "snapshot"]);
});
