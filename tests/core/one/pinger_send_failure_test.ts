import { assertEquals } from "@std/assert";
import {
  type Fate,
  hostUnreachable,
  MS,
  ORDINARY_SETTINGS,
  SECOND,
  Simulation,
  START,
} from "../../simulation/virtual_network.ts";
import { Pinger } from "../../../src/core/one/pinger.ts";
import type { SendFailure } from "../../../src/core/machine.ts";

const NO_BUFFER_SPACE: SendFailure = {
  kind: "no-buffer-space",
  code: "ENOBUFS",
  message: "No buffer space available",
  queued: "nothing",
};
const WOULD_BLOCK: SendFailure = {
  kind: "would-block",
  code: "EAGAIN",
  message: "Resource temporarily unavailable",
  queued: "nothing",
};
const TOO_LONG: SendFailure = {
  kind: "message-too-long",
  code: "EMSGSIZE",
  message: "Message too long",
  queued: "nothing",
};

function refused(queued: SendFailure["queued"]): SendFailure {
  return { kind: "other", code: "EPERM", message: "Operation not permitted", queued };
}

/** The first attempts at one request fail, everything else is answered. */
function failing(request: number, attempts: number, failure: SendFailure): (count: number, attempt: number) => Fate {
  return (count, attempt) => count === request && attempt <= attempts ? { failure } : { replies: [{ afterNs: MS }] };
}

Deno.test("Pinger tries again an interval later when the kernel has no memory", () => {
  const run = new Simulation({ fate: failing(2, 3, NO_BUFFER_SPACE) }).run(6.5 * SECOND);
  assertEquals(run.departures.map((time) => time / SECOND), [0, 4, 5, 6]);
  assertEquals(run.kinds, ["reply", "reply", "reply", "reply"]);
});

Deno.test("Pinger gives a request up when the kernel had no memory for as long as the linger time", () => {
  const run = new Simulation({ fate: failing(1, 1000, NO_BUFFER_SPACE) }).run(19.5 * SECOND);
  // Half a second is noted for each attempt: the 20th comes to 10 s.
  assertEquals(run.departures, [19 * SECOND]);
  const words = { code: "ENOBUFS", message: "No buffer space available" };
  assertEquals(run.events, [{ kind: "send-failure", sequence: 1, ...words, printedByPing: true }]);
  const { transmitted, errors, uncountedErrors } = run.pinger.statistics();
  assertEquals([transmitted, errors, uncountedErrors], [1, 0, 1]);
});

Deno.test("Pinger gives a request up at once when there is no linger time", () => {
  const run = new Simulation({ settings: { lingerNs: 0 }, fate: failing(1, 1, NO_BUFFER_SPACE) }).run(1.5 * SECOND);
  assertEquals(run.departures, [0, SECOND]);
});

Deno.test("Pinger forgets earlier wants of memory once a request left", () => {
  const fate = (_count: number, attempt: number): Fate => attempt <= 15 ? { failure: NO_BUFFER_SPACE } : {};
  const run = new Simulation({ fate }).run(100 * SECOND);
  assertEquals(run.kinds, []);
  assertEquals(run.departures.slice(0, 3), [15 * SECOND, 31 * SECOND, 47 * SECOND]);
});

Deno.test("Pinger without memory pauses a flood for 10 ms", () => {
  const run = new Simulation({
    settings: { intervalNs: 0, lingerNs: SECOND },
    fate: failing(1, 2, NO_BUFFER_SPACE),
  }).run(20 * MS);
  assertEquals(run.departures[0], 20 * MS);
});

Deno.test("Pinger tries again after 10 ms when the socket's buffer is full, and stays on its beat", () => {
  const run = new Simulation({ fate: failing(2, 3, WOULD_BLOCK) }).run(3.5 * SECOND);
  assertEquals(run.departures, [0, SECOND + 30 * MS, 2 * SECOND, 3 * SECOND]);
  assertEquals(run.kinds, ["reply", "reply", "reply", "reply"]);
});

Deno.test("Pinger counts a message that is too long as sent and as an error, and goes on", () => {
  const run = new Simulation({ fate: failing(2, 1, TOO_LONG) }).run(2.5 * SECOND);
  assertEquals(run.kinds, ["reply", "send-failure", "reply"]);
  assertEquals(run.departures, [0, SECOND, 2 * SECOND]);
  const { transmitted, received, errors, uncountedErrors } = run.pinger.statistics();
  assertEquals([transmitted, received, errors, uncountedErrors], [3, 2, 1, 0]);
});

Deno.test("Pinger with a count ends when all its messages were too long", () => {
  const run = new Simulation({ settings: { count: 3 }, fate: () => ({ failure: TOO_LONG }) }).run();
  assertEquals([run.end, run.elapsedNs, run.pinger.exitStatus], ["done", 2 * SECOND, 1]);
});

for (
  const { queued, kinds, printedByPing, errors } of [
    { queued: "network-error", kinds: ["network-error", "send-failure"], printedByPing: true, errors: [1, 0] },
    // The receive path hands over the local error itself.
    { queued: "local-error", kinds: ["send-failure"], printedByPing: false, errors: [0, 0] },
    { queued: "nothing", kinds: ["send-failure"], printedByPing: false, errors: [0, 1] },
  ] as const
) {
  Deno.test(`Pinger gives a refused request up and tells its number, with ${queued} on the error queue`, () => {
    const run = new Simulation({ fate: (count) => count === 2 ? { failure: refused(queued) } : {} }).run(2.5 * SECOND);
    assertEquals(run.kinds, kinds);
    const words = { code: "EPERM", message: "Operation not permitted" };
    assertEquals(run.events.at(-1), { kind: "send-failure", sequence: 2, ...words, printedByPing });
    assertEquals(run.departures, [0, SECOND, 2 * SECOND]);
    const { transmitted, errors: counted, uncountedErrors } = run.pinger.statistics();
    assertEquals([transmitted, counted, uncountedErrors], [3, ...errors]);
  });
}

Deno.test("Pinger counts a local error of a quiet run apart from what iputils counts", () => {
  for (const [localErrorsCount, errors] of [[true, [1, 0]], [false, [0, 1]]] as const) {
    const pinger = new Pinger({ ...ORDINARY_SETTINGS, localErrorsCount }, START);
    pinger.handleLocalError({ family: "ipv4", message: "Message too long", mtu: 1400 });
    const { errors: counted, uncountedErrors } = pinger.statistics();
    assertEquals([counted, uncountedErrors], [...errors]);
  }
});

Deno.test("Pinger sends at once again when the kernel told of the error of an earlier request instead", () => {
  const run = new Simulation({
    fate: (count, attempt) =>
      count === 2 && attempt === 1
        ? { failure: refused("network-error"), queuedErrorAbout: 1 }
        : { replies: count === 2 ? [{ afterNs: MS }] : [] },
  }).run(1.5 * SECOND);
  assertEquals(run.departures, [0, SECOND]);
  assertEquals(run.kinds, ["network-error", "reply"]);
  const { transmitted, received, errors } = run.pinger.statistics();
  assertEquals([transmitted, received, errors], [2, 1, 1]);
});

Deno.test("Pinger sends at once again when the failure was that of another packet", () => {
  for (const [times, delayMs] of [[1, 0], [2, 10], [5, 40]] as const) {
    const run = new Simulation({ fate: failing(2, times, refused("foreign-error")) }).run(2.5 * SECOND);
    assertEquals(run.departures, [0, SECOND + delayMs * MS, 2 * SECOND]);
    assertEquals(run.kinds, ["reply", "reply", "reply"]);
  }
});

Deno.test("Pinger pauses for 10 ms when the kernel goes on telling of other packets", () => {
  const run = new Simulation({ fate: () => ({ failure: refused("foreign-error") }) }).run(35 * MS);
  assertEquals(run.pinger.statistics().transmitted, 0);
  assertEquals(run.pinger.nextTimeout() - START, 40 * MS);
});

Deno.test("Pinger loses the credit of its preload when a request fails", () => {
  const run = new Simulation({
    settings: { preload: 5 },
    fate: (count) => count === 2 ? { failure: refused("nothing") } : {},
  }).run(2 * SECOND);
  assertEquals(run.departures, [0, 0, SECOND, 2 * SECOND]);
});

Deno.test("Pinger pauses a flood for 10 ms after a refused request", () => {
  const run = new Simulation({
    settings: { intervalNs: 0 },
    fate: (count) => count <= 3 ? { failure: refused("nothing") } : { replies: [{ afterNs: MS }] },
  }).run(31 * MS);
  assertEquals(run.departures, [0, 10, 20, 30, 31].map((time) => time * MS));
});

Deno.test("Pinger pauses for 10 ms after a refused request, however short the interval", () => {
  const run = new Simulation({
    settings: { intervalNs: 2 * MS, preload: 2 },
    fate: (count) => count === 1 ? { failure: refused("nothing") } : {},
  }).run(14 * MS);
  assertEquals(run.departures, [0, 10, 10, 12, 14].map((time) => time * MS));
});

Deno.test("Pinger counts an ICMP error about the request that is just being sent", () => {
  for (const earlier of [0, 5, 65535, 65536, 70000]) {
    const pinger = new Pinger({ ...ORDINARY_SETTINGS, intervalNs: 0, preload: 65536 }, START);
    let sequence = pinger.nextTransmit(START);
    for (let count = 0; count < earlier; count++) {
      pinger.handleTransmitted(START);
      sequence = pinger.nextTransmit(START + count * SECOND);
    }
    assertEquals(sequence, earlier + 1);
    const { pipe } = pinger.statistics();
    pinger.handleNetworkError(hostUnreachable(sequence & 0xffff));
    pinger.handleSendFailure(START, refused("network-error"));
    assertEquals([pinger.nextEvent()?.kind, pinger.nextEvent()?.kind, pinger.nextEvent()], [
      "network-error",
      "send-failure",
      undefined,
    ]);
    const { transmitted, errors } = pinger.statistics();
    assertEquals([transmitted, errors, pinger.statistics().pipe], [earlier + 1, 1, pipe]);
  }
});

Deno.test("Pinger ignores an ICMP error about the next request when none is being sent", () => {
  const run = new Simulation({ fate: failing(2, 1, WOULD_BLOCK) }).run(SECOND);
  for (const sequence of [2, 0]) run.pinger.handleNetworkError(hostUnreachable(sequence));
  assertEquals([run.pinger.nextEvent(), run.pinger.statistics().errors], [undefined, 0]);
});
