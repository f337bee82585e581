import { assertEquals, assertRejects } from "@std/assert";
import { SystemCallError } from "../../ffi/errno.ts";
import { EACCES, EADDRNOTAVAIL, ENETUNREACH } from "../../ffi/headers/errno.ts";
import { ResolutionError } from "../../src/net/names/resolve.ts";
import { type AttemptParts, pingOnceItCanBeAsked } from "../../src/net/attempts.ts";
import { UsageError } from "../../src/net/usage_error.ts";
import type { PingEvent } from "../../src/core/events.ts";
import type { Reporter } from "../../src/report/reporter.ts";
import { startEvent } from "../report/events.ts";
import { defaultOptions, type FlatOptions } from "../support/options.ts";

const SILENT: Reporter<PingEvent> = { output: () => "", diagnostics: () => "" };

/** Time that passes only when nothing else is left to do. */
class VirtualTime {
  nowMs = 0;
  readonly #pauses = new Set<{ readonly endMs: number; readonly resolve: () => void }>();

  readonly pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => this.#pauses.add({ endMs: this.nowMs + milliseconds, resolve }));

  /** Lets time pass until this has come to its end. */
  async passUntil<Value>(promise: Promise<Value>): Promise<Value> {
    let over = false;
    const end = () => void (over = true);
    promise.then(end, end);
    for (;;) {
      // What can go on now does so before this comes.
      await new Promise((resolve) => setTimeout(resolve));
      if (over) return promise;
      const [next] = [...this.#pauses].sort((one, other) => one.endMs - other.endMs);
      if (next === undefined || next.endMs === Infinity) throw new Error("nothing would ever happen");
      this.nowMs = next.endMs;
      this.#pauses.delete(next);
      next.resolve();
    }
  }

  /** Pauses that are not over. */
  get left(): number {
    return this.#pauses.size;
  }
}

/** Tries until an attempt succeeds; gives the status, the warnings and the deadlines of the attempts. */
async function run(
  attempts: readonly AttemptParts["attempt"][],
  options: Partial<FlatOptions> = {},
  time = new VirtualTime(),
  warnings: string[] = [],
) {
  const deadlines: number[] = [];
  const rest = attempts.values();
  const status = await time.passUntil(pingOnceItCanBeAsked(defaultOptions(options), SILENT, {
    attempt: (options, reporter) => {
      deadlines.push(options.pace.deadlineNs);
      return rest.next().value?.(options, reporter) ?? Promise.resolve(0);
    },
    mayPass: (error) => error instanceof ResolutionError || error instanceof SystemCallError && error.errno !== EACCES,
    notUp: (reason) => new UsageError(reason, 1),
    warn: (message) => warnings.push(message),
    nowMs: () => time.nowMs,
    pause: time.pause,
  }));
  assertEquals(time.left, 0);
  return { status, warnings, deadlines };
}

const noRoute = () => Promise.reject(new SystemCallError("connect", ENETUNREACH));
const noAddress = () => Promise.reject(new SystemCallError("bind", EADDRNOTAVAIL));
const noName = () => Promise.reject(new ResolutionError("host", "Name or service not known"));

Deno.test("pingOnceItCanBeAsked() tries again while there is no name, route or source address", async () => {
  const { status, warnings, deadlines } = await run([noName, noName, noRoute, noAddress], { deadlineNs: 60e9 });
  assertEquals(status, 0);
  assertEquals(warnings, [
    "host: Name or service not known; trying again each second",
    "connect: Network is unreachable; trying again each second",
    "bind: Cannot assign requested address; trying again each second",
  ]);
  // Each has what is left of the deadline.
  assertEquals(deadlines, [60e9, 59e9, 58e9, 57e9, 56e9]);
});

Deno.test("pingOnceItCanBeAsked() gives the status of the run, and no deadline where there is none", async () => {
  assertEquals(await run([() => Promise.resolve(1)]), { status: 1, warnings: [], deadlines: [0] });
});

Deno.test("pingOnceItCanBeAsked() ends at the deadline with the last reason and status 1", async () => {
  const time = new VirtualTime();
  const attempts = [noName, noRoute, noRoute];
  const error = await assertRejects(() => run(attempts, { deadlineNs: 1.5e9 }, time), UsageError);
  assertEquals([error.message, error.status, time.nowMs], ["connect: Network is unreachable", 1, 1500]);
});

Deno.test("pingOnceItCanBeAsked() ends when a look-up has taken what was left, and names it", async () => {
  const time = new VirtualTime();
  const warnings: string[] = [];
  const silent: AttemptParts["attempt"] = async ({ pace: { deadlineNs } }) => {
    await time.pause(deadlineNs / 1e6);
    throw new ResolutionError("host", "not looked up in time");
  };
  const error = await assertRejects(() => run([noName, silent], { deadlineNs: 2.1e9 }, time, warnings), UsageError);
  assertEquals([error.message, error.status, time.nowMs], ["host: not looked up in time", 1, 2100]);
  assertEquals(warnings, ["host: Name or service not known; trying again each second"]);
});

Deno.test("pingOnceItCanBeAsked() does not try again what won't pass, nor a run that had begun", async () => {
  await assertRejects(() => run([() => Promise.reject(new SystemCallError("connect", EACCES))]), SystemCallError);
  await assertRejects(() => run([() => Promise.reject(new UsageError("bad", 2))]), UsageError, "bad");
  const begun: AttemptParts["attempt"] = (_options, reporter) => {
    reporter.output(startEvent(), 0);
    return noRoute();
  };
  await assertRejects(() => run([begun]), SystemCallError);
});

Deno.test("pingOnceItCanBeAsked() leaves the deadline to a run that has begun", async () => {
  for (const preparationMs of [0, 10]) {
    const time = new VirtualTime();
    const begun: AttemptParts["attempt"] = async (_options, reporter) => {
      if (preparationMs > 0) await time.pause(preparationMs);
      reporter.output(startEvent(), 0);
      await time.pause(200);
      return 0;
    };
    assertEquals((await run([begun], { deadlineNs: 0.1e9 }, time)).status, 0);
    assertEquals(time.nowMs, preparationMs + 200);
  }
});

Deno.test("pingOnceItCanBeAsked() is silent with -q, and takes the longest deadline that there is", async () => {
  const { status, warnings } = await run([noName], { quiet: true, deadlineNs: 2147483647e9 });
  assertEquals([status, warnings], [0, []]);
});
