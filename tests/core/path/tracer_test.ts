import { assert, assertEquals } from "@std/assert";
import { MAX_ADDRESSES } from "../../../src/core/path/hop_figures.ts";
import { PathTracer } from "../../../src/core/path/tracer.ts";
import { verdictOf } from "../../../src/core/path/verdict.ts";
import {
  deliver,
  echoReply,
  MS,
  plainPath,
  routerAnswer,
  rows,
  runAlong,
  SETTINGS,
  START_NS,
  TARGET,
  targetAnswer,
  type VirtualPath,
} from "./virtual_path.ts";

Deno.test("PathTracer asks five hops ahead, then each hop once a round, spread evenly", () => {
  const { sent, figures, elapsedMs } = runAlong(plainPath(4), { rounds: 3 });
  assertEquals(sent.map(({ hop, atMs }) => [hop, atMs]), [
    ...[[1, 0], [2, 1], [3, 2], [4, 3], [5, 4], [6, 5], [7, 6]],
    ...[[1, 1000], [2, 1250], [3, 1500], [4, 1750]],
    ...[[1, 2000], [2, 2250], [3, 2500], [4, 2750]],
  ]);
  assertEquals(rows(figures.hops), [
    [1, 3, 3, 0, "10.0.1.1"],
    [2, 3, 3, 0, "10.0.2.1"],
    [3, 3, 3, 0, "10.0.3.1"],
    [4, 3, 3, 0, TARGET],
  ]);
  assertEquals([figures.endHop, figures.rounds, figures.strays], [4, 3, { unknown: 0, duplicates: 0, beyond: 0 }]);
  assertEquals(elapsedMs, 2754);
});

Deno.test("PathTracer has the figures of a hop", () => {
  const times = [3, 1, 2, 9];
  const path: VirtualPath = ({ hop, count }) =>
    hop === 1 ? { ...routerAnswer(1), afterNs: (times[Math.floor((count - 1) / 2)] ?? 0) * MS } : targetAnswer(2);
  const { figures } = runAlong(path, { rounds: 4, maxHops: 2 });
  const [address] = figures.hops[0]?.addresses ?? [];
  assertEquals([address?.answered, address?.lastNs, address?.distribution], [4, 9 * MS, {
    times: { minNs: MS, meanNs: 3.75 * MS, deviationNs: Math.sqrt(9.6875) * MS },
    percentiles: { p50Ns: 2 * MS, p90Ns: 9 * MS, p95Ns: 9 * MS, p99Ns: 9 * MS, p999Ns: 9 * MS, maxNs: 9 * MS },
    jitter: {
      interarrivalNs: address?.distribution.jitter?.interarrivalNs ?? 0,
      interPacket: { meanNs: 10 / 3 * MS, maxNs: 7 * MS },
      packetDelayVariationNs: 8 * MS,
    },
  }]);
});

Deno.test("PathTracer goes on behind a silent hop without waiting, and counts it as lost", () => {
  const path: VirtualPath = (probe) => probe.hop === 2 ? undefined : plainPath(8)(probe);
  const { sent, figures } = runAlong(path, { rounds: 2 });
  assert(sent.filter(({ atMs }) => atMs < 30).length >= 8);
  assertEquals(rows(figures.hops)[1], [2, 2, 0, 2, ""]);
  assertEquals(verdictOf(figures), { end: { kind: "reached" }, loss: undefined, delay: undefined, limiting: [] });
});

Deno.test("PathTracer lets the window slide over hops that are silent for 300 ms", () => {
  const path: VirtualPath = (probe) => probe.hop < 8 ? undefined : plainPath(8)(probe);
  const { sent } = runAlong(path, { rounds: 1 });
  assertEquals(sent.slice(0, 8).map(({ hop, atMs }) => [hop, atMs]), [
    ...[[1, 0], [2, 1], [3, 2], [4, 3], [5, 4]],
    ...[[6, 300], [7, 301], [8, 302]],
  ]);
});

Deno.test("PathTracer waits for a hop of a long path three of its round trips, at most -W", () => {
  const path: VirtualPath = ({ hop }) => hop === 1 ? { ...routerAnswer(1), afterNs: 200 * MS } : undefined;
  const { sent } = runAlong(path, { rounds: 1, maxHops: 8 });
  // Hop 6 follows at once when hop 1 answers; hop 7 when hop 2 has been silent for 600 ms.
  assertEquals(sent.slice(4).map(({ hop, atMs }) => [hop, atMs]), [[5, 4], [6, 200], [7, 601], [8, 602]]);
  const short = runAlong(path, { rounds: 1, maxHops: 8, timeoutNs: 250 * MS }).sent;
  assertEquals(short.slice(6).map(({ hop, atMs }) => [hop, atMs]), [[7, 251], [8, 252]]);
});

Deno.test("PathTracer asks up to the last hop that answers and three more where the target does not answer", () => {
  const path: VirtualPath = ({ hop }) => hop <= 3 ? routerAnswer(hop) : undefined;
  const { figures, tracer } = runAlong(path, { rounds: 3, maxHops: 10 });
  assertEquals(rows(figures.hops).map(([hop, sent, answered]) => [hop, sent, answered]), [
    ...[[1, 3, 3], [2, 3, 3], [3, 3, 3]],
    ...[[4, 3, 0], [5, 3, 0], [6, 3, 0], [7, 1, 0], [8, 1, 0], [9, 1, 0], [10, 1, 0]],
  ]);
  const { end, loss } = verdictOf(figures);
  assertEquals([end.kind, end.kind === "silent" && end.last?.hop, loss], ["silent", 3, undefined]);
  assertEquals([figures.endHop, tracer.exitStatus], [undefined, 1]);
});

Deno.test("PathTracer marks a router that answers one probe in three, and finds no loss", () => {
  const path: VirtualPath = (probe) =>
    probe.hop === 2 && probe.atNs > 1 && Math.floor(probe.atNs / 1e9) % 3 !== 0 ? undefined : plainPath(4)(probe);
  const { figures } = runAlong(path);
  assertEquals(rows(figures.hops)[1], [2, 10, 4, 6, "10.0.2.1"]);
  const { loss, limiting } = verdictOf(figures);
  assertEquals([loss, limiting], [undefined, [2]]);
});

Deno.test("PathTracer finds where loss begins that all hops behind share", () => {
  // Each hop from the third on loses two of ten.
  const asked = new Map<number, number>();
  const path: VirtualPath = (probe) => {
    const times = (asked.get(probe.hop) ?? 0) + 1;
    asked.set(probe.hop, times);
    return probe.hop >= 3 && (times + probe.hop) % 5 === 0 ? undefined : plainPath(5)(probe);
  };
  const { figures } = runAlong(path);
  const { loss, limiting } = verdictOf(figures);
  assertEquals([loss?.hop, loss?.address.from, loss?.there, loss?.leastBehind, loss?.mostBehind, loss?.isUnsure], [
    3,
    "10.0.3.1",
    { received: 8, lost: 2 },
    { received: 8, lost: 2 },
    { received: 8, lost: 2 },
    false,
  ]);
  assertEquals(limiting, []);
});

Deno.test("PathTracer does not count what is on its way as lost", () => {
  const { figures } = runAlong(plainPath(3), { deadlineNs: 1334.5 * MS, rounds: 0 });
  assertEquals(figures.hops.map(({ hop, sent, answered, lost, waiting }) => [hop, sent, answered, lost, waiting]), [
    [1, 2, 2, 0, 0],
    [2, 2, 1, 0, 1],
    [3, 1, 1, 0, 0],
  ]);
});

Deno.test("PathTracer counts an answer behind -W apart, and as lost", () => {
  const path: VirtualPath = ({ hop }) => hop === 1 ? { ...routerAnswer(1), afterNs: 1500 * MS } : targetAnswer(2);
  const { figures } = runAlong(path, { rounds: 3, maxHops: 2 });
  assertEquals(figures.hops.map(({ hop, answered, lost, late }) => [hop, answered, lost, late]), [
    [1, 0, 3, 2],
    [2, 3, 0, 0],
  ]);
});

Deno.test("PathTracer says when another router answers, and keeps its figures apart", () => {
  const path: VirtualPath = (probe) =>
    probe.hop === 2 && probe.atNs > 5e9 ? routerAnswer(2, "10.9.9.9") : plainPath(3)(probe);
  const { figures, events } = runAlong(path);
  assertEquals(rows(figures.hops)[1], [2, 10, 10, 0, "10.0.2.1 10.9.9.9"]);
  assertEquals(figures.hops[1]?.addresses.map(({ answered }) => answered), [5, 5]);
  assertEquals(events.filter(({ kind }) => kind === "path-change"), [
    { kind: "path-change", from: "10.9.9.9", fromName: undefined, hop: 2, round: 6, before: "10.0.2.1" },
  ]);
});

Deno.test("PathTracer follows a path that becomes longer", () => {
  const path: VirtualPath = (probe) => plainPath(probe.atNs > 5e9 ? 5 : 3)(probe);
  const { figures, sent } = runAlong(path);
  assertEquals(rows(figures.hops), [
    [1, 10, 10, 0, "10.0.1.1"],
    [2, 10, 10, 0, "10.0.2.1"],
    [3, 10, 10, 0, `${TARGET} 10.0.3.1`],
    [4, 4, 4, 0, "10.0.4.1"],
    [5, 4, 4, 0, TARGET],
  ]);
  assertEquals([figures.endHop, sent.filter(({ hop }) => hop > 5).length <= 4], [5, true]);
});

Deno.test("PathTracer finds the end of a path that becomes longer in the last round", () => {
  const path: VirtualPath = (probe) => plainPath(probe.atNs > 8.9e9 ? 5 : 3)(probe);
  const { figures } = runAlong(path);
  assertEquals([figures.endHop, rows(figures.hops).slice(3)], [5, [[4, 1, 1, 0, "10.0.4.1"], [5, 1, 1, 0, TARGET]]]);
});

Deno.test("PathTracer follows a path that becomes shorter, and keeps what was seen before", () => {
  const path: VirtualPath = (probe) => plainPath(probe.atNs > 5e9 ? 3 : 5)(probe);
  const { figures, sent } = runAlong(path);
  assertEquals(rows(figures.hops).map(([hop, , , , addresses]) => [hop, addresses]), [
    [1, "10.0.1.1"],
    [2, "10.0.2.1"],
    [3, `10.0.3.1 ${TARGET}`],
    [4, `10.0.4.1 ${TARGET}`],
    [5, TARGET],
  ]);
  assertEquals([figures.endHop, sent.filter(({ atMs }) => atMs > 8000).some(({ hop }) => hop > 3)], [3, false]);
  assertEquals(verdictOf(figures).end, { kind: "reached" });
});

Deno.test("PathTracer takes a lost answer of the target for no change", () => {
  const path: VirtualPath = (probe) => probe.hop === 3 && probe.count === 3 ? undefined : plainPath(3)(probe);
  const { figures, events } = runAlong(path, { rounds: 4 });
  assertEquals(rows(figures.hops)[2], [3, 4, 3, 1, TARGET]);
  assertEquals([figures.hops.length, figures.endHop, events.some(({ kind }) => kind === "path-change")], [3, 3, false]);
});

Deno.test("PathTracer keeps routers apart between which packets are balanced one by one", () => {
  const path: VirtualPath = (probe) =>
    probe.hop === 2 && Math.round(probe.atNs / 1e9) % 2 === 1 ? routerAnswer(2, "10.9.9.9") : plainPath(3)(probe);
  const { figures, events } = runAlong(path);
  assertEquals(figures.hops[1]?.addresses.map(({ from, answered }) => [from, answered]), [
    ["10.0.2.1", 5],
    ["10.9.9.9", 5],
  ]);
  assertEquals(events.filter(({ kind }) => kind === "path-change").length, 1);
});

Deno.test("PathTracer stays with the longer of two paths that are balanced one by one", () => {
  const path: VirtualPath = (probe) => plainPath(3 + Math.round(probe.atNs / 1e9) % 2)(probe);
  const { figures } = runAlong(path);
  assertEquals([figures.endHop, rows(figures.hops)[2]?.[4]], [4, `${TARGET} 10.0.3.1`]);
});

Deno.test("PathTracer ends a path at an ICMP error", () => {
  const path: VirtualPath = ({ hop }) =>
    hop <= 2 ? routerAnswer(hop) : { from: "10.0.2.1", afterNs: 2 * MS, answer: [3, 13] };
  const { figures, tracer } = runAlong(path);
  assertEquals(rows(figures.hops).at(-1), [3, 10, 10, 0, "10.0.2.1"]);
  const { end } = verdictOf(figures);
  assert(end.kind === "refused");
  assertEquals([end.place.hop, end.answer.code, tracer.exitStatus], [3, 13, 1]);
});

Deno.test("PathTracer takes a redirect for no answer", () => {
  const tracer = new PathTracer(SETTINGS, START_NS);
  tracer.nextTransmit(START_NS);
  tracer.handleTransmitted(START_NS);
  deliver(tracer, 1, { from: "10.0.0.1", afterNs: 0, answer: [5, 1] }, START_NS + MS);
  assertEquals(tracer.figures().hops[0]?.answered, 0);
});

Deno.test("PathTracer says of a loop what it is", () => {
  const path: VirtualPath = ({ hop }) => routerAnswer(hop, hop === 1 ? "10.0.1.1" : `10.0.2.${hop % 2 + 1}`);
  const { figures } = runAlong(path, { rounds: 2 });
  assertEquals([figures.hops.length, figures.endHop], [30, undefined]);
  const { end } = verdictOf(figures);
  assert(end.kind === "loop");
  assertEquals([end.first.hop, end.again.hop], [2, 30]);
});

Deno.test("PathTracer counts forged answers apart", () => {
  const { figures } = runAlong(plainPath(3), { rounds: 3 }, (tracer, count, atNs) => {
    // Never sent, and answered already.
    deliver(tracer, count + 1000, routerAnswer(1, "203.0.113.1"), atNs);
    if (count === 7) deliver(tracer, 6, routerAnswer(6, "203.0.113.2"), atNs + 0.9 * MS);
    if (count === 10) deliver(tracer, 9, routerAnswer(2, "203.0.113.3"), atNs);
    tracer.handleReply(echoReply({ from: TARGET, sequence: count, proven: false, receivedAtNs: atNs }));
  });
  assertEquals(rows(figures.hops).map(([, , , , addresses]) => addresses), ["10.0.1.1", "10.0.2.1", TARGET]);
  const { unknown, duplicates, beyond } = figures.strays;
  assertEquals([unknown > 10, duplicates, beyond], [true, 2, 0]);
});

Deno.test("PathTracer believes no router behind the end of the path", () => {
  const path: VirtualPath = (probe) => probe.hop === 5 ? { ...routerAnswer(5), afterNs: 50 * MS } : plainPath(3)(probe);
  const { figures } = runAlong(path, { rounds: 3 });
  assertEquals([figures.hops.length, figures.strays.beyond], [3, 1]);
});

Deno.test("PathTracer keeps figures of a bounded number of addresses a hop", () => {
  const path: VirtualPath = (probe) =>
    probe.hop === 1 ? routerAnswer(1, `10.1.${probe.count >> 8}.${probe.count & 255}`) : plainPath(2)(probe);
  const { figures, events } = runAlong(path, {
    rounds: 1000,
    intervalNs: 10 * MS,
    createHistogram: () => ({ record: () => {}, atRank: () => 0 }),
  });
  const [hop] = figures.hops;
  assertEquals([hop?.addresses.length, hop?.otherAnswers, hop?.answered], [MAX_ADDRESSES, 1000 - MAX_ADDRESSES, 1000]);
  assertEquals(events.filter(({ kind }) => kind === "answer").length, MAX_ADDRESSES + 1);
  assertEquals(events.filter(({ kind }) => kind === "path-change").length, MAX_ADDRESSES - 1);
});

Deno.test("PathTracer hands MPLS labels and interfaces on", () => {
  const labels = [{ label: 16001, trafficClass: 0, bottom: true, timeToLive: 1 }];
  const eth0 = { kind: "interface", role: "incoming", index: 2, address: undefined, name: "eth0", mtu: 1500 } as const;
  const path: VirtualPath = (probe) =>
    probe.hop === 1 ? { ...routerAnswer(1), extensions: [{ kind: "mpls", labels }, eth0] } : plainPath(2)(probe);
  const [address] = runAlong(path, { rounds: 2 }).figures.hops[0]?.addresses ?? [];
  assertEquals([address?.labels, address?.interfaces], [labels, [eth0]]);
});

Deno.test("PathTracer begins at the hop that was asked for", () => {
  const { figures, sent } = runAlong(plainPath(4), { rounds: 2, firstHop: 3 });
  assertEquals([rows(figures.hops).map(([hop]) => hop), sent[0]?.hop], [[3, 4], 3]);
});

Deno.test("PathTracer never sends more often than every millisecond, whatever the interval", () => {
  const { sent } = runAlong(plainPath(3), { rounds: 50, intervalNs: 0 });
  const times = sent.map(({ atMs }) => atMs);
  assertEquals(times.slice(1).every((atMs, index) => atMs - (times[index] ?? 0) >= 1), true);
});

const FAILURE = { kind: "other", code: "EHOSTUNREACH", message: "No route to host", queued: "network-error" } as const;

Deno.test("PathTracer tries a probe again whose send told of an earlier probe's error", () => {
  const tracer = new PathTracer(SETTINGS, START_NS);
  assertEquals(tracer.nextTransmit(START_NS), 1);
  tracer.handleSendFailure(START_NS, FAILURE);
  assertEquals([tracer.nextTransmit(START_NS), tracer.hopOf(1)], [1, 1]);
  tracer.handleTransmitted(START_NS);
  assertEquals(tracer.figures().hops[0]?.sent, 1);
});

Deno.test("PathTracer takes the error of a firewall of this host that comes while a probe is sent", () => {
  const tracer = new PathTracer(SETTINGS, START_NS);
  tracer.nextTransmit(START_NS);
  deliver(tracer, 1, { from: "10.0.0.1", afterNs: 0, answer: [3, 13] }, START_NS);
  tracer.handleSendFailure(START_NS, { ...FAILURE, code: "EPERM" });
  const { hops, endHop } = tracer.figures();
  assertEquals([rows(hops), endHop], [[[1, 1, 1, 0, "10.0.0.1"]], 1]);
});

Deno.test("PathTracer says once why this host can't send", () => {
  const tracer = new PathTracer(SETTINGS, START_NS);
  let nowNs = START_NS;
  for (let failures = 0; failures < 3; nowNs += 10 * MS) {
    if (tracer.nextTransmit(nowNs) === 0) continue;
    tracer.handleSendFailure(nowNs, { ...FAILURE, code: "EPERM", queued: "nothing" });
    failures++;
  }
  const events = [];
  for (let event = tracer.nextEvent(); event !== undefined; event = tracer.nextEvent()) events.push(event);
  assertEquals(events.map((event) => [event.kind, "isNew" in event && event.isNew]), [
    ["send-failure", true],
    ["send-failure", false],
    ["send-failure", false],
  ]);
  assertEquals(tracer.figures().hops.map(({ sent, lost, waiting }) => [sent, lost, waiting]), [[0, 0, 0], [0, 0, 0], [
    0,
    0,
    0,
  ]]);
});

Deno.test("PathTracer corrects when a probe left by the kernel's stamp", () => {
  const tracer = new PathTracer({ ...SETTINGS, reportsAnswers: true }, START_NS);
  tracer.nextTransmit(START_NS);
  tracer.handleTransmitted(START_NS);
  tracer.handleTransmitStamp(1, START_NS + 20);
  deliver(tracer, 1, { ...routerAnswer(1), afterNs: 0 }, START_NS + 50);
  const event = tracer.nextEvent();
  assertEquals(event?.kind === "answer" && event.roundTripNs, 30);
});
