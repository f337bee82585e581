import { assert, assertEquals } from "@std/assert";
import { RoundTripBuckets } from "../../../src/core/figures/round_trip_buckets.ts";
import { RoundTripSamples } from "../../../src/core/figures/round_trip_samples.ts";
import type { SessionEvent } from "../../../src/core/events.ts";
import type { SessionSettings } from "../../../src/core/many/input.ts";
import { type ManyReply, type RoundTripDetails, Session } from "../../../src/core/many/session.ts";
import { HOST_UNREACHABLE, MS, ORDINARY_SESSION, SECOND, START } from "../../simulation/session_network.ts";
import type { SendFailure } from "../../../src/core/machine.ts";

const WOULD_BLOCK: SendFailure = {
  kind: "would-block",
  code: "EAGAIN",
  message: "Resource temporarily unavailable",
  queued: "nothing",
};
const REFUSED: SendFailure = { kind: "other", code: "EACCES", message: "Permission denied", queued: "nothing" };

/** A session whose targets are ready, at interval 0 unless it is said. */
function session(
  settings: Partial<SessionSettings> = {},
  ready = settings.targets ?? 3,
  details: RoundTripDetails = {},
): Session {
  const made = new Session(
    { ...ORDINARY_SESSION, targets: 3, intervalNs: 0, ...settings },
    START,
    details,
  );
  for (let target = 0; target < ready; target++) made.ready(target);
  return made;
}

/** Asks for this many requests at most. */
function ask(made: Session, most = 1000, nowNs = START): number[] {
  const counts: number[] = [];
  while (counts.length < most) {
    const count = made.nextTransmit(nowNs);
    if (count === 0) break;
    counts.push(count);
  }
  return counts;
}

/** Asks for requests and sends them at once. */
function send(made: Session, most = 1000, nowNs = START): number[] {
  const counts = ask(made, most, nowNs);
  for (const _ of counts) made.handleTransmitted(nowNs);
  return counts;
}

function replyTo(count: number, receivedAtNs: number, change: Partial<ManyReply> = {}): ManyReply {
  const ours = { from: "192.0.2.1", fromTarget: true, sequence: count & 0xffff, checksumValid: true, proven: true };
  return { ...ours, bytes: 64, timeToLive: 64, receivedAtNs, ...change };
}

function takeAll(made: Session): SessionEvent[] {
  const found: SessionEvent[] = [];
  for (let event = made.nextEvent(); event !== undefined; event = made.nextEvent()) found.push({ ...event });
  return found;
}

function kinds(made: Session): string[] {
  return takeAll(made).map(({ kind }) => kind);
}

Deno.test("Session counts requests over all targets, and each target's own", () => {
  const made = session({ count: 2 });
  const counts = send(made);
  assertEquals(counts, [1, 2, 3, 4, 5, 6]);
  assertEquals(counts.map((count) => made.ownSequence(count)), [1, 1, 1, 2, 2, 2]);
  assertEquals(new Set(counts.slice(0, 3).map((count) => made.targetOf(count))).size, 3);
  assertEquals([made.targetOf(65_536 + 2), made.targetOf(7), made.targetOf(0)], [made.targetOf(2), -1, -1]);
});

Deno.test("Session gives back what was not tried: the same counts and targets come again", () => {
  const made = session({ count: 1 });
  const what = (count: number) => [made.targetOf(count), made.ownSequence(count)];
  const first = ask(made).map(what);
  made.handleTransmitted(START);
  made.handleUntried();
  assertEquals([made.outstanding, made.totals().transmitted], [1, 1]);
  const second = ask(made);
  assertEquals(second, [2, 3]);
  assertEquals(second.map(what), first.slice(1));
});

Deno.test("Session tries again after 10 ms what would block, and all after it", () => {
  const made = session({ count: 1 });
  ask(made);
  made.handleTransmitted(START);
  made.handleSendFailure(START + 1, WOULD_BLOCK);
  assertEquals([ask(made, 9, START + 10 * MS), made.nextTimeout()], [[], START + 1 + 10 * MS]);
  assertEquals(ask(made, 9, START + 1 + 10 * MS), [2, 3]);
  assertEquals(made.totals().errors, 0);
});

Deno.test("Session counts a send that failed for good, and sends to the others at once", () => {
  const made = session({ count: 1 });
  ask(made, 2);
  made.handleSendFailure(START, REFUSED);
  made.handleTransmitted(START);
  assertEquals(ask(made), [3]);
  const failed = made.nextEvent();
  assertEquals(failed, {
    kind: "send-failure",
    target: made.targetOf(1),
    sequence: 1,
    code: "EACCES",
    message: "Permission denied",
  });
  const done = made.nextEvent();
  assert(done?.kind === "target-done");
  assertEquals([done.alive, done.reason], [false, {
    kind: "send-failure",
    code: "EACCES",
    message: "Permission denied",
  }]);
  assertEquals([done.statistics.transmitted, done.statistics.errors], [1, 1]);
});

Deno.test("Session credits a reply to a request that could not be sent to nobody", () => {
  const made = session({ count: 1 });
  ask(made);
  made.handleSendFailure(START, REFUSED);
  made.handleReply(replyTo(1, START + 1));
  assertEquals([made.totals().strays, made.totals().received], [1, 0]);
});

Deno.test("Session sends no more than the window lets, until a reply or time makes room", () => {
  const made = session({ targets: 10, window: 3 });
  assertEquals(ask(made, 2).length, 2);
  assertEquals(ask(made).length, 1);
  for (let index = 0; index < 3; index++) made.handleTransmitted(START + index);
  assertEquals([ask(made), made.outstanding, made.nextTimeout()], [[], 3, START + SECOND]);
  made.handleReply(replyTo(3, START + 5));
  assertEquals(send(made, 99, START + 5), [4]);
  made.handleNetworkError({ sequence: 2, ...HOST_UNREACHABLE }, START + 6);
  made.handleTimeout(START + SECOND - 1);
  assertEquals(ask(made, 99, START + SECOND - 1), []);
  made.handleTimeout(START + SECOND);
  assertEquals(send(made, 99, START + SECOND), [5]);
});

Deno.test("Session cuts a window to half of the sequence numbers", () => {
  const made = session({ targets: 50_000, window: 60_000 });
  assertEquals(send(made, 60_000).length, 32_768);
});

Deno.test("Session waits rather than use a sequence number again that is outstanding", () => {
  const made = session({ targets: 1, window: 10, wanted: { ...ORDINARY_SESSION.wanted, replies: false } });
  send(made, 1);
  let last = 1;
  for (let sent = send(made, 1); sent.length === 1; sent = send(made, 1)) {
    last = sent[0] ?? 0;
    made.handleReply(replyTo(last, START));
  }
  assertEquals([last, made.outstanding, made.nextTimeout()], [65_280, 1, START + SECOND]);
  made.handleTimeout(START + SECOND);
  assertEquals(send(made, 1, START + SECOND), [65_281]);
});

Deno.test("Session credits a reply only with the right sequence number, and where it is proven", () => {
  const made = session({ count: 1 });
  send(made);
  const right = replyTo(2, START + 5);
  const forged: Partial<ManyReply>[] = [
    { fromTarget: false, proven: false },
    { sequence: 4 },
    { sequence: 3, proven: false },
    { proven: false },
  ];
  for (const change of forged) {
    made.handleReply({ ...right, ...change });
    assertEquals(made.nextEvent(), { kind: "stray-reply", from: "192.0.2.1", sequence: change.sequence ?? 2 });
  }
  assertEquals([made.totals().strays, made.totals().received], [4, 0]);
  made.handleReply({ ...right, checksumValid: false });
  assertEquals([made.nextEvent(), made.totals().strays, made.totals().received], [undefined, 4, 0]);
  made.handleReply(right);
  assertEquals([made.totals().strays, made.totals().received], [4, 1]);
});

Deno.test("Session credits a proven reply whoever sends it, and tells who does", () => {
  const made = session({ count: 2, stateChanges: { downAfter: 1, upAfter: 1 } });
  const [first = 0, second = 0] = send(made, 2);
  const elsewhere = { fromTarget: false, from: "192.0.2.99" };
  made.handleReply(replyTo(first, START + 5, elsewhere));
  const told = [];
  for (let event = made.nextEvent(); event !== undefined; event = made.nextEvent()) {
    if ("otherSource" in event) told.push([event.kind, event.target, event.otherSource]);
  }
  const target = made.targetOf(first);
  assertEquals(told, [["reply", target, "192.0.2.99"], ["state-change", target, "192.0.2.99"]]);
  made.handleReply(replyTo(second, START + 6));
  const reply = made.nextEvent();
  assertEquals(reply?.kind === "reply" && [reply.target, reply.otherSource], [made.targetOf(second), undefined]);
  assertEquals([made.totals().alive, made.totals().strays], [2, 0]);
});

Deno.test("Session tells of a target that is done where its last reply in time came from", () => {
  const made = session({ targets: 1, count: 2 });
  const elsewhere = { fromTarget: false, from: "192.0.2.99" };
  const sources = [elsewhere, {}].map((change) => {
    const [count = 0] = send(made, 1);
    made.handleReply(replyTo(count, START + 5, change));
    return made.statistics(0).received;
  });
  assertEquals(sources, [1, 2]);
  let last: SessionEvent | undefined;
  for (let event = made.nextEvent(); event !== undefined; event = made.nextEvent()) last = event;
  assertEquals(last?.kind === "target-done" && last.otherSource, undefined);
});

Deno.test("Session does not read the sender's address of a stray that is not told", () => {
  const made = session({ count: 1, wanted: { ...ORDINARY_SESSION.wanted, strays: false } });
  send(made);
  made.handleReply({
    ...replyTo(1, START),
    fromTarget: false,
    proven: false,
    get from(): string {
      throw new Error("read");
    },
  });
  assertEquals(made.totals().strays, 1);
});

Deno.test("Session times a reply from when the kernel says that the request left", () => {
  const made = session({ count: 1 });
  send(made);
  made.handleTransmitStamp(1, START + 30);
  made.handleTransmitStamp(99, START + 40);
  made.handleReply(replyTo(1, START + 1030));
  made.handleReply(replyTo(2, START - 7));
  const first = made.nextEvent();
  assert(first?.kind === "reply");
  assertEquals(first.roundTripNs, 1000);
  assertEquals(kinds(made), ["target-done", "reply", "target-done"]);
  assertEquals(made.statistics(made.targetOf(2)).minUs, 0);
});

Deno.test("Session takes a reply that comes when time is just over for in time, and a later one for late", () => {
  for (const [afterNs, received, late] of [[SECOND, 1, 0], [SECOND + 1, 0, 1]] as const) {
    const made = session({ count: 1, targets: 1 });
    send(made);
    made.handleReply(replyTo(1, START + afterNs));
    assertEquals([made.totals().received, made.totals().late, made.done], [received, late, true]);
    assertEquals(
      kinds(made),
      received ? ["reply", "target-done"] : ["timeout", "target-done", "reply"],
    );
  }
});

Deno.test("Session counts another reply to a request as a duplicate, to a late one, too", () => {
  const made = session({ count: 2, targets: 1 });
  send(made);
  for (const receivedAtNs of [START + 5, START + 6, START + 2 * SECOND]) {
    made.handleReply(replyTo(1, receivedAtNs));
  }
  made.handleTimeout(START + SECOND);
  for (const afterNs of [1, 2]) made.handleReply(replyTo(2, START + SECOND + afterNs));
  const { received, duplicates, late, maxUs } = made.statistics(0);
  assertEquals([received, duplicates, late, maxUs], [1, 3, 1, 0]);
});

Deno.test("Session believes no network error about a request that it never sent", () => {
  const made = session({ count: 1 });
  send(made);
  made.handleNetworkError({ sequence: 9, ...HOST_UNREACHABLE }, START);
  assertEquals([made.totals().errors, made.outstanding, made.nextEvent()], [0, 3, undefined]);
});

Deno.test("Session counts one error of a request that could not be sent, whether it is told before or after", () => {
  const error = { sequence: 1, ...HOST_UNREACHABLE };
  for (const before of [true, false]) {
    const made = session({ count: 1, targets: 1 });
    ask(made);
    if (before) made.handleNetworkError(error, START);
    made.handleSendFailure(START, before ? { ...REFUSED, queued: "network-error" } : REFUSED);
    if (!before) made.handleNetworkError(error, START);
    assertEquals([made.totals().transmitted, made.totals().errors, made.done], [1, 1, true]);
  }
});

Deno.test("Session has an error about a request that is told to have left only afterwards", () => {
  const made = session({ count: 1, targets: 1 });
  ask(made);
  made.handleNetworkError({ sequence: 1, ...HOST_UNREACHABLE }, START);
  made.handleTransmitted(START);
  assertEquals([made.totals().transmitted, made.totals().errors, made.outstanding, made.done], [1, 1, 1, false]);
  made.handleTimeout(START + SECOND);
  assertEquals([made.outstanding, made.done, made.statistics(0).errors], [0, true, 1]);
});

Deno.test("Session is done when the last request is decided, without waiting", () => {
  const made = session({ count: 1, targets: 2 });
  send(made);
  made.handleReply(replyTo(1, START + 5));
  assert(!made.done);
  made.handleReply(replyTo(2, START + 9));
  assert(made.done);
  assertEquals(kinds(made), ["reply", "target-done", "reply", "target-done"]);
  made.finish();
  const finish = made.nextEvent();
  assert(finish?.kind === "finish");
  const { alive, unreachable, failed, elapsedNs } = finish.totals;
  assertEquals([alive, unreachable, failed, elapsedNs, made.exitStatus], [2, 0, 0, 9, 0]);
});

Deno.test("Session lets an error decide nothing: a reply in time counts, and silence is not told a second time", () => {
  const made = session({ count: 1, targets: 2, stateChanges: { downAfter: 1, upAfter: 1 } });
  send(made);
  for (const sequence of [1, 2]) {
    made.handleNetworkError({ sequence, ...HOST_UNREACHABLE }, START + 4);
  }
  assertEquals([kinds(made), made.outstanding], [["network-error", "network-error"], 2]);
  made.handleReply(replyTo(1, START + 5));
  const up = takeAll(made);
  assertEquals(up.map(({ kind }) => kind), ["reply", "state-change", "target-done"]);
  assert(up[1]?.kind === "state-change" && up[1].state === "up");
  assert(up[2]?.kind === "target-done" && up[2].alive && up[2].reason === undefined);
  made.handleTimeout(START + SECOND);
  const down = takeAll(made);
  assertEquals(down.map(({ kind }) => kind), ["state-change", "target-done"]);
  assert(down[1]?.kind === "target-done" && down[1].reason?.kind === "network-error");
  assertEquals([made.totals().received, made.totals().late, made.totals().errors, made.done], [1, 0, 2, true]);
});

Deno.test("Session that asks until there is an answer stops at the first one, and goes on after an error", () => {
  const made = session({ targets: 1, untilAnswered: true, tries: 3, intervalNs: 300 * MS });
  send(made);
  made.handleNetworkError({ sequence: 1, ...HOST_UNREACHABLE }, START + 9);
  assert(!made.done);
  assertEquals(send(made, 9, START + 300 * MS), [2]);
  made.handleReply(replyTo(2, START + 301 * MS));
  assertEquals(kinds(made), ["network-error", "reply", "target-done"]);
  made.handleTimeout(START + SECOND);
  assertEquals([made.done, made.nextTransmit(START + 9 * SECOND), made.exitStatus], [true, 0, 0]);
});

Deno.test("Session that asks until there is an answer tells why there is none after the last try", () => {
  const made = session({ targets: 1, untilAnswered: true, tries: 2, timeoutNs: 100 * MS });
  send(made);
  made.handleNetworkError({ sequence: 1, ...HOST_UNREACHABLE }, START);
  made.handleTimeout(START + 100 * MS);
  assertEquals(kinds(made).pop(), "target-done");
  assertEquals([made.done, made.exitStatus, made.totals().unreachable], [true, 1, 1]);
});

Deno.test("Session drops a request that waits to be tried again when its target has answered", () => {
  const made = session({ targets: 2, untilAnswered: true, tries: 2 });
  const [first, second, third, fourth] = ask(made);
  const [one, other] = [made.targetOf(1), made.targetOf(2)];
  assertEquals([first, second, third, fourth], [1, 2, 3, 4]);
  made.handleTransmitted(START);
  made.handleTransmitted(START);
  made.handleUntried();
  made.handleReply(replyTo(1, START + 1));
  assertEquals(ask(made, 9, START + 1), [3]);
  assertEquals([made.targetOf(3), made.ownSequence(3), other === one], [other, 2, false]);
  made.handleTransmitted(START + 1);
  made.handleReply(replyTo(3, START + 2));
  // Both targets have answered, but one more answer may come.
  assertEquals([made.done, made.outstanding], [false, 1]);
  made.handleReply(replyTo(2, START + 2));
  assertEquals([made.done, made.totals().transmitted, made.totals().received], [true, 3, 3]);
});

Deno.test("Session without a count goes on until the deadline, and then tells of all targets", () => {
  const made = session({ targets: 3, intervalNs: SECOND, deadlineNs: 1500 * MS }, 2);
  send(made);
  made.handleTimeout(START + 1500 * MS - 1);
  assert(!made.done);
  assert(made.nextTimeout() <= START + 1500 * MS);
  made.handleTimeout(START + 1500 * MS);
  assert(made.done && made.endedEarly);
  made.finish();
  assertEquals(kinds(made), ["timeout", "target-done", "target-done", "target-failed", "finish"]);
  const { alive, unreachable, failed } = made.totals();
  // One that was never asked is neither.
  assertEquals([alive, unreachable, failed, made.exitStatus], [0, 1, 1, 1]);
});

Deno.test("Session waits for targets that are not ready, and never for ones that failed", () => {
  const made = session({ targets: 2, count: 1 }, 0);
  assertEquals([made.done, made.nextTransmit(START), made.nextTimeout(), made.exitStatus], [false, 0, Infinity, 2]);
  made.fail(0, "Name or service not known");
  made.fail(0, "twice");
  assertEquals(made.nextEvent(), { kind: "target-failed", target: 0, message: "Name or service not known" });
  assertEquals([made.nextEvent(), made.done], [undefined, false]);
  made.ready(1);
  made.ready(1);
  assertEquals(send(made, 9, START + 5), [1]);
  made.handleReply(replyTo(1, START + 6));
  assertEquals([made.done, made.exitStatus, made.totals().failed], [true, 1, 1]);
});

Deno.test("Session fails names that were not looked up when it ended, even where nothing is told of targets", () => {
  for (const done of [true, false]) {
    const wanted = { ...ORDINARY_SESSION.wanted, done };
    const made = session({ targets: 3, deadlineNs: 1500 * MS, wanted }, 1);
    made.handleTimeout(START + 1500 * MS);
    made.finish();
    const events = takeAll(made);
    const failed = events.filter(({ kind }) => kind === "target-failed");
    assertEquals(
      failed,
      [1, 2].map((target) => ({ kind: "target-failed", target, message: "not looked up in time" })),
    );
    const last = events.at(-1);
    assertEquals(last?.kind === "finish" && last.totals.failed, 2);
    assertEquals(made.totals().failed, 2);
  }
});

Deno.test("Session of which all targets failed is done, with status 2", () => {
  const made = session({ targets: 2 }, 0);
  made.fail(0, "no");
  made.fail(1, "no");
  assertEquals([made.done, made.exitStatus, made.totals().failed], [true, 2, 2]);
});

Deno.test("Session stops when it is interrupted, even with requests on their way", () => {
  const made = session({ count: 5 });
  send(made, 4);
  made.interrupt();
  assertEquals([made.done, made.nextTransmit(START), kinds(made)], [true, 0, Array(3).fill("target-done")]);
});

Deno.test("Session tells how things stand between other events", () => {
  const made = session({ count: 1 });
  send(made);
  made.handleReply(replyTo(2, START + 5));
  made.snapshot();
  made.handleReply(replyTo(1, START + 8));
  assertEquals(kinds(made), ["reply", "target-done", "snapshot", "reply", "target-done"]);
});

Deno.test("Session makes no events that nobody wants", () => {
  const wanted = { replies: false, timeouts: false, errors: false, strays: false, done: false };
  const made = session({ targets: 4, count: 1, wanted });
  ask(made);
  made.handleSendFailure(START, REFUSED);
  for (let index = 0; index < 3; index++) made.handleTransmitted(START);
  made.handleReply(replyTo(2, START + 5));
  made.handleReply(replyTo(2, START + 5, { proven: false }));
  made.handleNetworkError({ sequence: 3, ...HOST_UNREACHABLE }, START + 6);
  made.handleTimeout(START + SECOND);
  made.interrupt();
  assertEquals([made.nextEvent(), made.done], [undefined, true]);
  const { transmitted, received, errors, strays } = made.totals();
  assertEquals([transmitted, received, errors, strays], [4, 1, 2, 1]);
});

Deno.test("Session takes one object for replies that are taken one by one", () => {
  const made = session({ targets: 3 });
  send(made, 3);
  made.handleReply(replyTo(1, START + 5));
  const first = made.nextEvent();
  made.handleReply(replyTo(2, START + 5));
  assert(made.nextEvent() === first);
});

Deno.test("Session tells a target's changes with what decided, and a late reply changes nothing", () => {
  const made = session({ targets: 1, timeoutNs: 100 * MS, stateChanges: { downAfter: 2, upAfter: 1 } });
  const second = (n: number) => START + n * SECOND;
  for (let n = 0; n < 4; n++) {
    const [count = 0] = send(made, 1, second(n));
    if (n === 0) made.handleReply(replyTo(count, second(n) + 3));
    made.handleTimeout(second(n) + 200 * MS);
    if (n === 2) made.handleReply(replyTo(count, second(n) + 300 * MS));
  }
  const changes = [];
  for (let event = made.nextEvent(); event !== undefined; event = made.nextEvent()) {
    if (event.kind === "state-change") changes.push(event);
  }
  assertEquals(changes, [
    {
      kind: "state-change",
      target: 0,
      state: "up",
      lastedNs: undefined,
      decidedBy: { lost: 0, answered: 1 },
      stretchedIntervalNs: undefined,
      roundTripNs: 3,
      otherSource: undefined,
      reason: undefined,
    },
    {
      kind: "state-change",
      target: 0,
      state: "down",
      lastedNs: 2 * SECOND + 100 * MS - 3,
      decidedBy: { lost: 2, answered: 0 },
      stretchedIntervalNs: undefined,
      roundTripNs: undefined,
      otherSource: undefined,
      reason: { kind: "silent" },
    },
  ]);
});

const TABLE_FULL: SendFailure = {
  kind: "no-buffer-space",
  code: "ENOBUFS",
  message: "No buffer space available",
  neighbourTableFull: true,
  queued: "nothing",
};

Deno.test("Session is not held up by targets for which the kernel has no room in its table of neighbours, and tells them", () => {
  const made = session({ targets: 300, count: 1 });
  for (let count = 1; count < 300; count++) {
    assertEquals(ask(made, 1), [count]);
    made.handleSendFailure(START, TABLE_FULL);
  }
  const [last = 0] = send(made);
  made.handleReply(replyTo(last, START + 5));
  const events = takeAll(made);
  const { transmitted, received, lost, errors } = made.totals();
  assertEquals([last, transmitted, received, lost, errors, made.done], [300, 300, 1, 299, 299, true]);
  assertEquals(events.filter(({ kind }) => kind === "send-failure").length, 299);
  const reason = { kind: "send-failure", code: "ENOBUFS", message: "No buffer space available" } as const;
  const dead = events.filter((event) => event.kind === "target-done").filter(({ alive }) => !alive);
  assertEquals([dead.length, dead.every((event) => event.reason?.kind === reason.kind)], [299, true]);
});

Deno.test("Session limits the rate of the requests that leave, not of those that the kernel refuses", () => {
  const made = session({ targets: 300, count: 1, gapNs: 10 * MS });
  assertEquals([made.nextTransmit(START), made.nextTransmit(START)], [1, 0]);
  made.handleSendFailure(START, TABLE_FULL);
  assertEquals(made.nextTransmit(START), 2);
  made.handleTransmitted(START);
  assertEquals([made.nextTransmit(START), made.nextTransmit(START + 10 * MS)], [0, 3]);
});

Deno.test("Session counts a reply in time whose request left at an unknown time, and tells no round-trip time of it", () => {
  const samples = new RoundTripSamples(3, 9);
  const made = session({ targets: 3, count: 1, timeoutNs: 100 * MS }, 3, { samples });
  ask(made);
  made.handleTransmitted(START, 0);
  // The call that sent these was held up: they had left by its end.
  made.handleTransmitted(START + 50 * MS, Infinity);
  made.handleTransmitted(START + 2000, 1000);
  made.handleReply(replyTo(1, START + 3000));
  made.handleReply(replyTo(2, START + 120 * MS));
  made.handleReply(replyTo(3, START + 2500));
  const replies = takeAll(made).filter((event) => event.kind === "reply");
  assertEquals(replies.map(({ roundTripNs, late }) => [roundTripNs, late]), [
    [3000, false],
    [undefined, false],
    [undefined, false],
  ]);
  const { received, late, measured, minUs } = made.totals();
  assertEquals([received, late, measured, minUs], [3, 0, 1, 3]);
  assertEquals([0, 1, 2].filter((target) => samples.percentiles(target) !== undefined).length, 1);
});

Deno.test("Session times a request of a batch when the kernel's stamp comes", () => {
  const held = session({ targets: 1 });
  ask(held, 1);
  held.handleTransmitted(START + 50, Infinity);
  held.handleTransmitStamp(1, START + 10);
  held.handleReply(replyTo(1, START + 30));
  const [reply] = takeAll(held).filter((event) => event.kind === "reply");
  assertEquals(reply?.roundTripNs, 20);
});

Deno.test("Session tells how far requests to a target lie apart if the rate makes that longer than was asked for", () => {
  const stretched = (settings: Partial<SessionSettings>) => session(settings).stretchedIntervalNs;
  assertEquals(stretched({ targets: 2048, intervalNs: 100 * MS, gapNs: MS }), 2048 * MS);
  assertEquals(stretched({ targets: 100, intervalNs: 100 * MS, gapNs: MS }), undefined);
  // A third of a second is no whole number of nanoseconds.
  assertEquals(stretched({ targets: 3, intervalNs: SECOND, gapNs: SECOND / 3 }), undefined);
  assertEquals(stretched({ targets: 2048, intervalNs: 0, gapNs: MS }), undefined);
  const stateChanges = { downAfter: 1, upAfter: 1 };
  const made = session({ targets: 2, intervalNs: MS, gapNs: SECOND, stateChanges });
  send(made, 1);
  made.handleReply(replyTo(1, START + 5));
  const [change] = takeAll(made).filter((event) => event.kind === "state-change");
  assertEquals(change?.stretchedIntervalNs, 2 * SECOND);
});

Deno.test("Session that looks for changes of state tells who is up now, and ends by that", () => {
  const made = session({ targets: 2, stateChanges: { downAfter: 1, upAfter: 1 }, window: 9 });
  assertEquals(made.totals().now, { up: 0, down: 0 });
  send(made, 2);
  for (const sequence of [1, 2]) made.handleReply(replyTo(sequence, START + 5));
  assertEquals([made.totals().now, made.exitStatus], [{ up: 2, down: 0 }, 0]);
  send(made, 1, START + 6);
  made.handleTimeout(START + 6 + SECOND);
  assertEquals([made.totals().now, made.totals().alive, made.exitStatus], [{ up: 1, down: 1 }, 2, 1]);
  assertEquals(session().totals().now, undefined);
});

Deno.test("Session says of a target that answers too late just that, until it answers in time", () => {
  const made = session({ targets: 1, stateChanges: { downAfter: 2, upAfter: 1 } });
  send(made, 2);
  made.handleTimeout(START + SECOND - 1);
  made.handleReply(replyTo(1, START + SECOND + 1));
  made.handleTimeout(START + SECOND + 1);
  const down = takeAll(made).find(({ kind }) => kind === "state-change");
  assert(down?.kind === "state-change" && down.reason?.kind === "late");
});

Deno.test("Session tells of requests that left, with the target's own number, if that is asked for", () => {
  const made = session({ targets: 1, count: 2, wanted: { ...ORDINARY_SESSION.wanted, sent: true } });
  ask(made);
  made.handleTransmitted(START);
  made.handleSendFailure(START, REFUSED);
  assertEquals(kinds(made), ["transmitted", "send-failure"]);
  const plain = session({ targets: 1, count: 1 });
  send(plain);
  assertEquals(kinds(plain), []);
});

Deno.test("Session counts round-trip times of each target in buckets: those in time, no duplicates", () => {
  const buckets = new RoundTripBuckets(1, [MS]);
  const made = new Session({ ...ORDINARY_SESSION, targets: 1, intervalNs: 0, count: 3 }, START, { buckets });
  made.ready(0);
  const [first = 0, second = 0, third = 0] = send(made);
  made.handleReply(replyTo(first, START + MS));
  made.handleReply(replyTo(first, START + MS));
  made.handleReply(replyTo(second, START + 2 * MS));
  made.handleReply(replyTo(third, START + 3600 * SECOND));
  const { counts = [], sumNs } = made.roundTrips(0) ?? {};
  assertEquals([Array.from(counts), sumNs], [[1, 1], 3 * MS]);
  assertEquals(session().roundTrips(0), undefined);
});

Deno.test("Session tells of percentiles when a target is done, if its times are kept", () => {
  const samples = new RoundTripSamples(1, 2);
  const made = new Session({ ...ORDINARY_SESSION, targets: 1, intervalNs: 0, count: 2 }, START, { samples });
  made.ready(0);
  const [first = 0, second = 0] = send(made);
  made.handleReply(replyTo(first, START + 3 * MS));
  made.handleReply(replyTo(second, START + 2 * MS));
  let event = made.nextEvent();
  while (event !== undefined && event.kind !== "target-done") event = made.nextEvent();
  assertEquals(event?.statistics.percentiles, samples.percentiles(0));
  assertEquals([samples.percentiles(0)?.p50Ns, samples.percentiles(0)?.maxNs], [2 * MS, 3 * MS]);
});

Deno.test("Session lets no request time out by a time up to which the socket was not read", () => {
  const made = session({ targets: 1, count: 1 });
  send(made);
  made.handleTimeout(START + 3 * SECOND, START + SECOND - 1);
  assertEquals(made.outstanding, 1);
  made.handleReply(replyTo(1, START + SECOND - 1));
  assertEquals([made.totals().received, made.totals().late, made.done], [1, 0, true]);
});

Deno.test("Session ends at its deadline when what came before it was read, or half a second after it began to read", () => {
  for (const [readUpToNs, endsNs] of [[5 * SECOND, 20 * SECOND], [4 * SECOND, 20.5 * SECOND]] as const) {
    const made = session({ targets: 1, intervalNs: SECOND, timeoutNs: 60 * SECOND, deadlineNs: 5 * SECOND });
    send(made);
    made.handleTimeout(START + 4 * SECOND, START + 4 * SECOND);
    made.handleTimeout(START + 20 * SECOND, START + readUpToNs);
    assertEquals([made.done, send(made, 1, START + 20 * SECOND)], [endsNs === 20 * SECOND, []]);
    made.handleTimeout(START + endsNs, START + readUpToNs);
    assertEquals(made.done, true);
  }
});

Deno.test("Session changes no state because of requests whose replies the kernel may have dropped", () => {
  const made = session({
    targets: 1,
    intervalNs: SECOND,
    timeoutNs: 100 * MS,
    stateChanges: { downAfter: 1, upAfter: 1 },
  });
  const second = (n: number) => START + n * SECOND;
  send(made, 1);
  made.handleReply(replyTo(1, second(0) + MS));
  send(made, 1, second(1));
  made.handleDrops();
  made.handleTimeout(second(1) + 100 * MS);
  assertEquals([made.totals().now, made.totals().lost], [{ up: 1, down: 0 }, 1]);
  send(made, 1, second(2));
  made.handleTimeout(second(2) + 100 * MS);
  assertEquals([made.totals().now, made.totals().lost], [{ up: 0, down: 1 }, 2]);
});

Deno.test("Session tells of a name that was not found once, and asks the target as soon as it is ready", () => {
  const made = session({ targets: 2 }, 0);
  made.failForNow(0, "Name or service not known");
  made.failForNow(0, "again");
  made.failForNow(1, "no");
  assertEquals(takeAll(made).map((event) => "message" in event ? event.message : event.kind), [
    "Name or service not known",
    "no",
  ]);
  assertEquals([made.done, made.totals().failed, send(made)], [false, 2, []]);
  made.ready(0);
  made.handleAddressChange(0, undefined);
  assertEquals(takeAll(made), [
    { kind: "address-change", target: 0, previousAddress: undefined, lastSequence: 0 },
  ]);
  assertEquals([made.totals().failed, send(made, 1).map((count) => made.targetOf(count))], [1, [0]]);
  made.interrupt();
  // It is not told a second time of the one that is missing still.
  assertEquals(kinds(made), ["target-done"]);
  assertEquals([made.totals().failed, made.exitStatus], [1, 1]);
});

Deno.test("Session that comes to an end by itself waits for no name that is looked up again", () => {
  const made = session({ targets: 2, count: 1 }, 1);
  made.failForNow(1, "no");
  const [count = 0] = send(made);
  made.handleReply(replyTo(count, START + 1));
  assertEquals(made.done, true);
  const endless = session({ targets: 1 }, 0);
  endless.failForNow(0, "no");
  assertEquals(endless.done, false);
});

Deno.test("Session goes on with another address: what becomes of requests to the one before changes no state", () => {
  const told: string[] = [];
  const made = session({
    targets: 1,
    timeoutNs: 100 * MS,
    stateChanges: { downAfter: 2, upAfter: 1 },
    handleStateChange: (target, state) => told.push(`${target} ${state}`),
  });
  const second = (n: number) => START + n * SECOND;
  const lost = (n: number) => {
    send(made, 1, second(n));
    made.handleTimeout(second(n) + 200 * MS);
  };
  lost(0);
  lost(1);
  const [inTime = 0, tooLate = 0] = send(made, 2, second(2));
  made.handleAddressChange(0, "192.0.2.1");
  const toFormer = { fromTarget: false, from: "192.0.2.1" };
  made.handleReply(replyTo(inTime, second(2) + MS, toFormer));
  made.handleTimeout(second(2) + 200 * MS);
  made.handleReply(replyTo(tooLate, second(2) + 300 * MS, toFormer));
  assertEquals(told, ["0 down"]);
  const { received, lost: losses, late } = made.statistics(0);
  assertEquals([received, losses, late], [1, 3, 1]);
  lost(3);
  const [count = 0] = send(made, 1, second(4));
  made.handleReply(replyTo(count, second(4) + MS));
  assertEquals(told, ["0 down", "0 up"]);
  const events = takeAll(made).filter(({ kind }) => kind !== "timeout" && kind !== "reply");
  assertEquals(events.map(({ kind }) => kind), ["state-change", "address-change", "state-change"]);
  assertEquals(events[1], { kind: "address-change", target: 0, previousAddress: "192.0.2.1", lastSequence: 4 });
});

Deno.test("Session begins a row of losses anew with another address", () => {
  const told: string[] = [];
  const made = session({
    targets: 1,
    timeoutNs: 100 * MS,
    untoldStates: { downAfter: 2, upAfter: 1 },
    handleStateChange: (_, state) => told.push(state),
  });
  const lost = (n: number) => {
    send(made, 1, START + n * SECOND);
    made.handleTimeout(START + n * SECOND + 200 * MS);
  };
  lost(0);
  made.handleAddressChange(0, "192.0.2.1");
  lost(1);
  assertEquals(told, []);
  lost(2);
  assertEquals(told, ["down"]);
});
