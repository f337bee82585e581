import { assert, assertEquals, assertRejects } from "@std/assert";
import { SystemCallError } from "../../ffi/errno.ts";
import { EACCES, EADDRNOTAVAIL, ENETUNREACH } from "../../ffi/headers/errno.ts";
import type { PingOptions } from "../../src/cli/options.ts";
import { ResolutionError } from "../../src/net/resolve.ts";
import { type AttemptParts, pingOnceItCanBeAsked } from "../../src/net/until_up.ts";
import { UsageError } from "../../src/net/usage_error.ts";
import type { Reporter } from "../../src/report/reporter.ts";
import { startEvent } from "../report/events.ts";
import { defaultOptions } from "../support/options.ts";

const SILENT: Reporter = { output: () => "", diagnostics: () => "" };

/** Tries until an attempt succeeds; gives the status, the warnings and the deadlines of the attempts. */
async function run(attempts: readonly AttemptParts["attempt"][], options: Partial<PingOptions> = {}) {
  const warnings: string[] = [];
  const deadlines: number[] = [];
  const rest = attempts.values();
  const status = await pingOnceItCanBeAsked(defaultOptions(options), SILENT, {
    attempt: (options, reporter) => {
      deadlines.push(options.deadlineNs);
      return rest.next().value?.(options, reporter) ?? Promise.resolve(0);
    },
    mayPass: (error) => error instanceof ResolutionError || error instanceof SystemCallError && error.errno !== EACCES,
    notUp: (reason) => new UsageError(reason, 1),
    warn: (message) => warnings.push(message),
  });
  return { status, warnings, deadlines };
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
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
  assertEquals(deadlines.length, 5);
  assert(deadlines.every((ns, index) => ns <= 60e9 - index * 1e9 && ns > 50e9), String(deadlines));
});

Deno.test("pingOnceItCanBeAsked() gives the status of the run, and no deadline where there is none", async () => {
  assertEquals(await run([() => Promise.resolve(1)]), { status: 1, warnings: [], deadlines: [0] });
});

Deno.test("pingOnceItCanBeAsked() ends at the deadline with the last reason and status 1", async () => {
  const error = await assertRejects(() => run([noName, noRoute, noRoute], { deadlineNs: 1.5e9 }), UsageError);
  assertEquals([error.message, error.status], ["connect: Network is unreachable", 1]);
});

Deno.test("pingOnceItCanBeAsked() ends at the deadline while a name is looked up", async () => {
  const error = await assertRejects(() => run([() => new Promise(() => {})], { deadlineNs: 0.1e9 }), UsageError);
  assertEquals([error.message, error.status], ["not looked up in time", 1]);
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
  for (const preparationMs of [undefined, 10]) {
    const begun: AttemptParts["attempt"] = async (_options, reporter) => {
      if (preparationMs !== undefined) await pause(preparationMs);
      reporter.output(startEvent(), 0);
      await pause(200);
      return 0;
    };
    assertEquals((await run([begun], { deadlineNs: 0.1e9 })).status, 0);
  }
});

Deno.test("pingOnceItCanBeAsked() is silent with -q, and takes the longest deadline that there is", async () => {
  const { status, warnings } = await run([noName], { quiet: true, deadlineNs: 2147483647e9 });
  assertEquals([status, warnings], [0, []]);
});
