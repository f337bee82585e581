import { assert, assertEquals } from "@std/assert";
import { Deadline, TIME_IS_OVER } from "../../../src/net/names/deadline.ts";

const aborted = (signal: AbortSignal) =>
  new Promise<unknown>((resolve) => signal.addEventListener("abort", () => resolve(signal.reason)));

Deno.test("Deadline aborts its signal when the time is over", async () => {
  using deadline = new Deadline(1e6, undefined);
  assertEquals(await aborted(deadline.signal), TIME_IS_OVER);
  assertEquals(deadline.handOver(), 1);
});

Deno.test("Deadline hands over what is left, and watches the time no longer", () => {
  using deadline = new Deadline(3600e9, undefined);
  const leftNs = deadline.handOver();
  assert(leftNs > 3500e9 && leftNs <= 3600e9, `${leftNs} ns`);
});

Deno.test("Deadline without a time is for ever, but ends when the run is stopped", async () => {
  const stop = new AbortController();
  using deadline = new Deadline(0, stop.signal);
  assertEquals(deadline.handOver(), 0);
  const over = aborted(deadline.signal);
  stop.abort("stopped");
  assertEquals(await over, "stopped");
});
