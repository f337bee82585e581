import { assertEquals } from "@std/assert";
import { Outcomes } from "../../../src/core/figures/outcomes.ts";
import { Pinger } from "../../../src/core/one/pinger.ts";
import { echoReply, MS, ORDINARY_SETTINGS, SECOND } from "../../simulation/virtual_network.ts";

const FLOOD = { ...ORDINARY_SETTINGS, intervalNs: 0, preload: 4 };

function stage(pinger: Pinger, nowNs: number): number[] {
  const staged: number[] = [];
  for (let count = pinger.nextTransmit(nowNs); count !== 0; count = pinger.nextTransmit(nowNs)) staged.push(count);
  return staged;
}

Deno.test("nextTransmit() names as many requests in a row as may be on their way", () => {
  const pinger = new Pinger(FLOOD, 0);
  assertEquals(stage(pinger, 0), [1, 2, 3, 4]);
  for (let index = 0; index < 4; index++) pinger.handleTransmitted(index);
  assertEquals(pinger.outstanding, 4);
  assertEquals(stage(pinger, 10), []);
  pinger.handleReply(echoReply(3, 20));
  assertEquals(stage(pinger, 30), [5, 6, 7]);
});

Deno.test("nextTransmit() names no more requests in a row than the count allows", () => {
  const pinger = new Pinger({ ...FLOOD, count: 3 }, 0);
  assertEquals(stage(pinger, 0), [1, 2, 3]);
});

Deno.test("handleUntried() gives back what was not tried, and it comes again", () => {
  const pinger = new Pinger(FLOOD, 0);
  stage(pinger, 0);
  pinger.handleTransmitted(0);
  pinger.handleUntried();
  assertEquals(pinger.statistics().transmitted, 1);
  assertEquals(stage(pinger, 1), [2, 3, 4]);
});

Deno.test("handleUntried() gives the credit of the token bucket back, too", () => {
  const pinger = new Pinger({ ...ORDINARY_SETTINGS, intervalNs: SECOND, preload: 3 }, 0);
  assertEquals(stage(pinger, 0), [1, 2, 3]);
  pinger.handleTransmitted(0);
  pinger.handleUntried();
  assertEquals(stage(pinger, 1), [2, 3]);
  pinger.handleTransmitted(1);
  pinger.handleTransmitted(1);
  assertEquals(stage(pinger, SECOND / 2), []);
});

Deno.test("a request of a batch that fails for good counts, and those behind it come again", () => {
  const pinger = new Pinger(FLOOD, 0);
  stage(pinger, 0);
  pinger.handleTransmitted(0);
  pinger.handleSendFailure(0, {
    kind: "message-too-long",
    code: "EMSGSIZE",
    message: "Message too long",
    queued: "local-error",
  });
  pinger.handleUntried();
  assertEquals(pinger.statistics().transmitted, 2);
  assertEquals(pinger.statistics().errors, 1);
  assertEquals(stage(pinger, 2 * SECOND)[0], 3);
});

Deno.test("a request of a batch that would block is tried again after a pause", () => {
  const pinger = new Pinger(FLOOD, 0);
  stage(pinger, 0);
  pinger.handleTransmitted(0);
  pinger.handleSendFailure(0, { kind: "would-block", code: "EAGAIN", message: "", queued: "nothing" });
  pinger.handleUntried();
  assertEquals(stage(pinger, 9 * MS), []);
  assertEquals(stage(pinger, 10 * MS)[0], 2);
});

Deno.test("an ICMP error about any request of a batch that is being sent is one about a request of ours", () => {
  const pinger = new Pinger(FLOOD, 0);
  stage(pinger, 0);
  const error = { family: "ipv4", from: "192.0.2.1", type: 3, code: 1, info: 0 } as const;
  pinger.handleNetworkError({ ...error, sequence: 4 });
  assertEquals(pinger.statistics().errors, 1);
  pinger.handleNetworkError({ ...error, sequence: 5 });
  assertEquals(pinger.statistics().errors, 1);
});

Deno.test("a round trip that is shorter than its request's departure is known well enough for is unknown, and never 0", () => {
  const outcomes = new Outcomes(SECOND);
  const pinger = new Pinger({ ...FLOOD, count: 3, lingerNs: SECOND }, 0, { outcomes });
  stage(pinger, 0);
  for (const sentAtNs of [0, 2000, 4000]) pinger.handleTransmitted(sentAtNs, sentAtNs === 0 ? 0 : 2000);
  pinger.handleReply(echoReply(1, 9000));
  pinger.handleReply(echoReply(2, 2000));
  pinger.handleReply(echoReply(3, 6000));
  const times: unknown[] = [];
  for (let event = pinger.nextEvent(); event !== undefined; event = pinger.nextEvent()) {
    if (event.kind === "reply") times.push(event.roundTripNs);
  }
  assertEquals(times, [9000, undefined, 2000]);
  const { received, measured, minUs } = pinger.statistics();
  assertEquals([received, measured, minUs], [3, 2, 2]);
  assertEquals([outcomes.statistics().received, outcomes.statistics().late], [3, 0]);
});

Deno.test("a reply to a request of which nobody knows when it left counts, and is not timed", () => {
  const pinger = new Pinger({ ...FLOOD, count: 2, lingerNs: SECOND }, 0);
  stage(pinger, 5);
  pinger.handleTransmitted(15, Infinity);
  pinger.handleTransmitted(15, Infinity);
  pinger.handleReply(echoReply(1, 20));
  const event = pinger.nextEvent();
  assertEquals(event?.kind === "reply" && event.roundTripNs, undefined);
  const { received, measured } = pinger.statistics();
  assertEquals([received, measured], [1, 0]);
  // It waits for the other one as long as ever.
  pinger.handleTimeout(30);
  assertEquals(pinger.done, false);
});
