import { assertEquals } from "@std/assert";
import type { ReplyEvent } from "../../../src/core/events.ts";
import { seededRandom } from "../../support/random.ts";
import {
  answeredAfter,
  echoReply,
  type Fate,
  hostUnreachable,
  MS,
  SECOND,
  Simulation,
  START,
  US,
} from "../../simulation/virtual_network.ts";

/** The reply events of a run. */
function repliesOf(run: Simulation): readonly ReplyEvent[] {
  return run.events.filter((event) => event.kind === "reply");
}

/** Sequence numbers of replies, those that are duplicates marked. */
function repliesInShort(run: Simulation): readonly string[] {
  return repliesOf(run).map(({ sequence, duplicate }) => `${sequence}${duplicate ? " again" : ""}`);
}

/** A run whose first requests, one a second, were sent and not answered. */
function afterRequests(requests: number): Simulation {
  return new Simulation({}).run((requests - 1) * SECOND);
}

Deno.test("Pinger tells all there is to tell of a reply", () => {
  const mismatch = { offset: 16, expected: 1, actual: 2, payload: new Uint8Array(56) };
  const run = new Simulation({
    fate: () => ({ replies: [{ afterNs: 1_234_567, change: { mismatch, timeToLive: 63, bytes: 64 } }] }),
  }).run(SECOND - 1);
  assertEquals(repliesOf(run), [{
    kind: "reply",
    from: "192.0.2.1",
    fromName: undefined,
    sequence: 1,
    identifier: 0x1234,
    bytes: 64,
    timeToLive: 63,
    roundTripNs: 1_234_567,
    duplicate: false,
    badChecksum: false,
    proven: true,
    differentAddress: false,
    truncated: false,
    multicast: false,
    mismatch,
    ipOptions: undefined,
  }]);
});

Deno.test("Pinger counts what is lost as sent and not received", () => {
  const fate = (count: number): Fate => ({ replies: count % 4 === 0 ? [] : [{ afterNs: MS }] });
  const { transmitted, received } = new Simulation({ fate }).run(99.5 * SECOND).pinger.statistics();
  assertEquals([transmitted, received], [100, 75]);
});

Deno.test("Pinger counts a reply once and every other to the same request as a duplicate", () => {
  const fate = (count: number): Fate => ({
    replies: count === 2 ? [1, 2, 2500].map((ms) => ({ afterNs: ms * MS })) : [{ afterNs: MS }],
  });
  const run = new Simulation({ fate }).run(4.5 * SECOND);
  assertEquals(repliesInShort(run), ["1", "2", "2 again", "3", "4", "2 again", "5"]);
  const { received, duplicates, measured, maxUs } = run.pinger.statistics();
  assertEquals({ received, duplicates, measured, maxUs }, {
    received: 5,
    duplicates: 2,
    measured: 7,
    maxUs: 2_500_000,
  });
});

/** Before each reply comes one with the same numbers and another payload. */
const FORGED_FIRST: Fate = {
  replies: [
    { afterNs: MS, change: { proven: false, fromTarget: false, from: "192.0.2.9" } },
    { afterNs: 20 * MS },
    { afterNs: 30 * MS, change: { proven: false, checksumValid: false } },
  ],
};

Deno.test("Pinger tells of a reply with another payload and takes it for none", () => {
  const run = new Simulation({ fate: () => FORGED_FIRST, settings: { count: 2 } }).run(10 * SECOND);
  assertEquals(
    repliesOf(run).map(({ sequence, proven, duplicate }) => [sequence, proven, duplicate]),
    [[1, false, false], [1, true, false], [1, false, false], [2, false, false], [2, true, false]],
  );
  const { received, duplicates, corrupted, measured, minUs, maxUs } = run.pinger.statistics();
  assertEquals({ received, duplicates, corrupted, measured, minUs, maxUs }, {
    received: 2,
    duplicates: 0,
    corrupted: 0,
    measured: 2,
    minUs: 20_000,
    maxUs: 20_000,
  });
});

Deno.test("Pinger that counts as iputils does takes a reply by its numbers", () => {
  const run = new Simulation({ fate: () => FORGED_FIRST, settings: { countsUnproven: true } }).run(2 * SECOND - 1);
  assertEquals(
    repliesOf(run).map(({ sequence, proven, duplicate }) => [sequence, proven, duplicate]),
    [[1, false, false], [1, true, true], [1, false, false], [2, false, false], [2, true, true], [2, false, false]],
  );
  const { received, duplicates, corrupted, measured, minUs, maxUs } = run.pinger.statistics();
  assertEquals({ received, duplicates, corrupted, measured, minUs, maxUs }, {
    received: 2,
    duplicates: 2,
    corrupted: 2,
    measured: 4,
    minUs: 1000,
    maxUs: 20_000,
  });
});

Deno.test("Pinger measures replies that overtake each other by their own requests", () => {
  const fate = (count: number): Fate => ({ replies: [{ afterNs: count === 1 ? 2200 * MS : 100 * MS }] });
  const run = new Simulation({ fate }).run(2.5 * SECOND);
  assertEquals(repliesOf(run).map(({ sequence, roundTripNs }) => [sequence, roundTripNs]), [
    [2, 100 * MS],
    [3, 100 * MS],
    [1, 2200 * MS],
  ]);
  assertEquals(run.pinger.statistics().pipe, 3);
});

Deno.test("Pinger takes a late reply for what it is after many requests", () => {
  const fate = (count: number): Fate => ({ replies: count === 1 ? [{ afterNs: 40_000 * SECOND }] : [] });
  const run = new Simulation({ fate }).run(50_000 * SECOND);
  assertEquals(repliesOf(run).map(({ sequence, roundTripNs }) => [sequence, roundTripNs]), [[1, 40_000 * SECOND]]);
  assertEquals(run.pinger.statistics().received, 1);
});

Deno.test("Pinger is not confused by the wrap of the sequence number within 200000 packets", () => {
  const random = seededRandom(3);
  const run = new Simulation({
    settings: { intervalNs: 2 * MS, reportOutstanding: true },
    fate: () => ({ replies: [{ afterNs: random.below(1500) * US }] }),
  }).run(200_000 * 2 * MS - 1);
  const { transmitted, received, duplicates, errors, pipe } = run.pinger.statistics();
  assertEquals({ transmitted, received, duplicates, errors, pipe }, {
    transmitted: 200_000,
    received: 200_000,
    duplicates: 0,
    errors: 0,
    pipe: 1,
  });
  assertEquals(run.events.length, 200_000);
  repliesOf(run).forEach(({ sequence }, index) => {
    if (sequence !== (index + 1) % 65536) throw new Error(`reply ${index + 1} has sequence ${sequence}`);
  });
  assertEquals(run.pinger.outstanding, 0);
});

Deno.test("Pinger counts no reply to a request that was never sent, and tells of it", () => {
  const run = afterRequests(3);
  const before = run.pinger.statistics();
  for (const sequence of [0, 4, 32768, 65535]) {
    run.pinger.handleReply(echoReply(sequence, run.nowNs));
    assertEquals(run.pinger.nextEvent(), {
      kind: "stray-reply",
      from: "192.0.2.1",
      fromName: undefined,
      sequence,
    });
  }
  assertEquals(run.pinger.statistics(), before);
  assertEquals([run.pinger.outstanding, run.pinger.exitStatus], [3, 1]);
});

Deno.test("Pinger ignores an ICMP error about a request that was never sent", () => {
  const run = afterRequests(3);
  run.pinger.handleNetworkError(hostUnreachable(4));
  run.pinger.acknowledge(5);
  assertEquals([run.pinger.nextEvent(), run.pinger.statistics().errors, run.pinger.outstanding], [undefined, 0, 3]);
});

Deno.test("Pinger never measures less than nothing when the kernel's clock lies", () => {
  const receivedAtNs = (count: number) => START + (count === 2 ? -3600 * SECOND : count * SECOND);
  const run = new Simulation({
    fate: (count) => ({ replies: [{ afterNs: MS, change: { receivedAtNs: receivedAtNs(count) } }] }),
  }).run(2.5 * SECOND);
  assertEquals(repliesOf(run).map(({ roundTripNs }) => roundTripNs), [SECOND, 0, SECOND]);
  const { minUs, averageUs, maxUs, received } = run.pinger.statistics();
  assertEquals([minUs, averageUs, maxUs, received], [0, 666_666, 1_000_000, 3]);
});

Deno.test("Pinger does not time payloads without room for a time stamp", () => {
  for (const [payloadBytes, measured] of [[0, 0], [15, 0], [16, 1]] as const) {
    const run = new Simulation({
      settings: { payloadBytes },
      fate: () => ({ replies: [{ afterNs: MS, change: { bytes: 8 + payloadBytes } }] }),
    }).run(SECOND - 1);
    assertEquals(repliesOf(run).map(({ roundTripNs }) => roundTripNs), [measured === 1 ? MS : undefined]);
    assertEquals(run.pinger.statistics().measured, measured);
  }
});

Deno.test("Pinger times every reply, however short, where its time does not have to be in the packet", () => {
  for (const payloadBytes of [0, 15, 16]) {
    const run = new Simulation({
      settings: { payloadBytes, timedReplyBytes: 8 },
      fate: () => ({ replies: [{ afterNs: MS, change: { bytes: 8 + payloadBytes } }] }),
    }).run(SECOND - 1);
    assertEquals(repliesOf(run).map(({ roundTripNs }) => roundTripNs), [MS]);
    assertEquals(run.pinger.statistics().minUs, 1000);
  }
});

Deno.test("Pinger says which replies are cut short, and times them as long as the time stamp is whole", () => {
  const bytes = [64, 63, 24, 23, 8];
  const run = new Simulation({
    fate: (count) => ({ replies: [{ afterNs: MS, change: { bytes: bytes[count - 1] ?? 64 } }] }),
  }).run(4.5 * SECOND);
  assertEquals(repliesOf(run).map(({ truncated, roundTripNs }) => [truncated, roundTripNs]), [
    [false, MS],
    [true, MS],
    [true, MS],
    [true, undefined],
    [true, undefined],
  ]);
  const { received, measured } = run.pinger.statistics();
  assertEquals([received, measured], [5, 3]);
});

Deno.test("Pinger counts a damaged reply as corrupted even if its sequence number was never sent", () => {
  const fate: () => Fate = () => ({ replies: [{ afterNs: MS, change: { checksumValid: false, sequence: 999 } }] });
  const run = new Simulation({ fate }).run(0.5 * SECOND);
  const { received, corrupted } = run.pinger.statistics();
  assertEquals({ received, corrupted }, { received: 0, corrupted: 1 });
  assertEquals(repliesOf(run).map(({ badChecksum, roundTripNs }) => [badChecksum, roundTripNs]), [[true, undefined]]);
});

Deno.test("Pinger counts a reply with a wrong checksum as corrupted and as nothing else", () => {
  const fate: () => Fate = () => ({ replies: [{ afterNs: MS, change: { checksumValid: false } }] });
  const run = new Simulation({ fate }).run(2.5 * SECOND);
  const { received, duplicates, corrupted, measured, pipe } = run.pinger.statistics();
  assertEquals({ received, duplicates, corrupted, measured, pipe }, {
    received: 0,
    duplicates: 0,
    corrupted: 3,
    measured: 0,
    pipe: 0,
  });
  assertEquals(run.pinger.outstanding, 3);
  assertEquals(repliesOf(run).map(({ badChecksum, roundTripNs }) => [badChecksum, roundTripNs]), [
    [true, MS],
    [true, MS],
    [true, MS],
  ]);
});

Deno.test("Pinger counts the intact reply that follows a corrupted one", () => {
  const fate: () => Fate = () => ({
    replies: [{ afterNs: MS, change: { checksumValid: false } }, { afterNs: 2 * MS }],
  });
  const { received, duplicates, corrupted } = new Simulation({ fate }).run(SECOND - 1).pinger.statistics();
  assertEquals([received, duplicates, corrupted], [1, 0, 1]);
});

Deno.test("Pinger tells of another address, but not when many hosts were pinged", () => {
  for (const multicast of [false, true]) {
    const run = new Simulation({
      settings: { multicast },
      fate: () => ({ replies: [{ afterNs: MS, change: { fromTarget: false, from: "192.0.2.7" } }] }),
    }).run(SECOND - 1);
    assertEquals(repliesOf(run).map((event) => [event.from, event.differentAddress, event.multicast]), [
      ["192.0.2.7", !multicast, multicast],
    ]);
  }
});

Deno.test("Pinger takes a request off the outstanding ones when an ICMP error comes, if it is told to", () => {
  for (const errorsAcknowledge of [true, false]) {
    const run = new Simulation({ settings: { errorsAcknowledge }, fate: () => ({ errorAfterNs: MS }) }).run(
      2.5 * SECOND,
    );
    assertEquals([run.pinger.outstanding, run.pinger.statistics().errors], [errorsAcknowledge ? 0 : 3, 3]);
    assertEquals(run.events[1], { kind: "network-error", fromName: undefined, ...hostUnreachable(2) });
  }
});

Deno.test("Pinger.acknowledge() takes a request off the outstanding ones and counts nothing", () => {
  const run = afterRequests(3);
  const before = run.pinger.statistics();
  run.pinger.acknowledge(2);
  assertEquals(run.pinger.outstanding, 1);
  assertEquals({ ...run.pinger.statistics(), pipe: 0 }, before);
});

Deno.test("Pinger counts an error of this host unless it is told not to", () => {
  for (const localErrorsCount of [true, false]) {
    const { pinger } = new Simulation({ settings: { localErrorsCount } }).run(0);
    const error = { family: "ipv4", message: "Message too long", mtu: 1300 } as const;
    pinger.handleLocalError(error);
    assertEquals(pinger.statistics().errors, localErrorsCount ? 1 : 0);
    assertEquals(pinger.nextEvent(), { kind: "local-error", ...error });
  }
});

Deno.test("Pinger.sentAtNs() tells when a request left, and minus infinity for one that did not", () => {
  const run = afterRequests(3);
  assertEquals([1, 2, 3, 4].map((sequence) => run.pinger.sentAtNs(sequence)), [
    START,
    START + SECOND,
    START + 2 * SECOND,
    -Infinity,
  ]);
});

Deno.test("Pinger.statistics() of a run that never began are all zeros", () => {
  const { pinger } = new Simulation({});
  assertEquals(new Set(Object.values(pinger.statistics())), new Set([0]));
});

Deno.test("Pinger.snapshot() and finish() queue the figures", () => {
  const run = new Simulation({
    fate: answeredAfter(MS),
    incidents: [{ atNs: START + 1500 * MS, happen: (pinger) => pinger.snapshot() }],
  }).run(2.5 * SECOND);
  const snapshot = run.events.find((event) => event.kind === "snapshot");
  assertEquals([snapshot?.statistics.transmitted, snapshot?.statistics.received], [2, 2]);
  assertEquals(snapshot?.statistics.elapsedNs, SECOND);
  run.pinger.finish({ hostname: "example", showGap: true });
  assertEquals(run.pinger.nextEvent(), {
    kind: "finish",
    hostname: "example",
    showGap: true,
    statistics: run.pinger.statistics(),
  });
  assertEquals(run.pinger.statistics().transmitted, 3);
});
