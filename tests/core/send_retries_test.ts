import { assertEquals } from "@std/assert";
import { SendRetries } from "../../src/core/send_retries.ts";
import type { SendFailure } from "../../src/core/machine.ts";

const MS = 1_000_000;
const START = 5;

function failure(kind: SendFailure["kind"], queued: SendFailure["queued"] = "nothing"): SendFailure {
  return { kind, code: "", message: "", queued };
}

function retries(targets = 100): SendRetries {
  return new SendRetries({ targets, timeoutNs: 50 * MS }, START);
}

Deno.test("SendRetries tries again after 10 ms, without end, when a send would block", () => {
  const made = retries();
  assertEquals(made.heldUntilNs, START);
  for (let nowNs = START; nowNs < 1000 * MS; nowNs += 10 * MS) {
    assertEquals([made.triesAgain(nowNs, failure("would-block"), false), made.heldUntilNs], [true, nowNs + 10 * MS]);
  }
});

Deno.test("SendRetries gives a request up when there was no memory for as long as replies are waited for", () => {
  const made = retries();
  const tries = () => Array.from({ length: 6 }, () => made.triesAgain(START, failure("no-buffer-space"), false));
  assertEquals(tries(), [true, true, true, true, false, false]);
  assertEquals(made.heldUntilNs, START + 10 * MS);
  made.handleTransmitted();
  assertEquals(tries(), [true, true, true, true, false, false]);
});

Deno.test("SendRetries gives up at once what has no room in the table of neighbours, and holds nobody else up", () => {
  for (const kind of ["no-buffer-space", "other"] as const) {
    const made = retries(1000);
    const full = { ...failure(kind), neighbourTableFull: true };
    for (let nowNs = START; nowNs < START + 999; nowNs++) {
      assertEquals([made.triesAgain(nowNs, full, false), made.heldUntilNs], [false, START]);
    }
  }
});

Deno.test("SendRetries gives up at once what is refused, and the next one need not wait", () => {
  for (const told of [failure("message-too-long"), failure("other"), failure("other", "local-error")]) {
    const made = retries();
    assertEquals([made.triesAgain(START, told, false), made.heldUntilNs], [false, START]);
  }
});

Deno.test("SendRetries tries again what was not tried because another packet's error was told: at once, then after 10 ms", () => {
  for (const queued of ["foreign-error", "network-error"] as const) {
    const made = retries();
    assertEquals([made.triesAgain(START, failure("other", queued), false), made.heldUntilNs], [true, START]);
    assertEquals([made.triesAgain(START, failure("other", queued), false), made.heldUntilNs], [true, START + 10 * MS]);
    made.handleTransmitted();
    made.triesAgain(START + 20 * MS, failure("other", queued), false);
    assertEquals(made.heldUntilNs, START + 10 * MS);
  }
});

Deno.test("SendRetries gives up what a network error was about", () => {
  assertEquals(retries().triesAgain(START, failure("other", "network-error"), true), false);
  assertEquals(retries().triesAgain(START, failure("other", "foreign-error"), true), true);
});

Deno.test("SendRetries pauses for 10 ms when as many in a row failed as there are targets", () => {
  const made = retries(3);
  const held = (nowNs: number) => (made.triesAgain(nowNs, failure("other"), false), made.heldUntilNs);
  assertEquals([held(100), held(101), held(102), held(103)], [START, START, 102 + 10 * MS, 102 + 10 * MS]);
  made.handleTransmitted();
  assertEquals([held(20 * MS), held(20 * MS)], [102 + 10 * MS, 102 + 10 * MS]);
});
