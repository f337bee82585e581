import { assertEquals } from "@std/assert";
import type { HopAddress, PathEvent } from "../../../src/core/events.ts";
import { PathTextReporter, type PathTextSettings } from "../../../src/report/text/path.ts";
import {
  echoReply,
  MS,
  plainPath,
  routerAnswer,
  runAlong,
  START_NS,
  TARGET,
  targetAnswer,
  type VirtualPath,
} from "../../core/path/virtual_path.ts";
import { PATH_START } from "../path_events.ts";

const SETTINGS: PathTextSettings = {
  programName: "ping1025",
  quiet: false,
  verbose: false,
  timestamps: false,
  preciseTimes: false,
  columns: 80,
};
const WALL_CLOCK_US = 1_700_000_000_000_042;

function linesOf(events: readonly PathEvent[], settings: Partial<PathTextSettings> = {}): readonly string[] {
  const reporter = new PathTextReporter({ ...SETTINGS, ...settings });
  return events.map((event) => reporter.output(event, WALL_CLOCK_US)).join("").split("\n").slice(0, -1);
}

/** What a run along a path says, line by line. */
function text(path: VirtualPath, settings: Partial<PathTextSettings> = {}, run: Parameters<typeof runAlong>[1] = {}) {
  return linesOf(runAlong(path, run).events, settings);
}

/** The end of a run along a path whose addresses have names. */
function namedText(path: VirtualPath, nameOf: (address: string) => string | undefined, columns: number) {
  const named = (address: HopAddress) => ({ ...address, fromName: nameOf(address.from) });
  const events = runAlong(path).events.map((event) => {
    if (event.kind !== "finish") return event;
    const hops = event.figures.hops.map((hop) => ({ ...hop, addresses: hop.addresses.map(named) }));
    return { ...event, figures: { ...event.figures, hops } };
  });
  return linesOf(events, { columns });
}

Deno.test("PathTextReporter shows the hops of a path without loss", () => {
  assertEquals(text(plainPath(3)), [
    "hop  address    loss sent last  min  avg  p50  p95  max",
    "  1  10.0.1.1    0%    10 1.00 1.00 1.00 1.00 1.00 1.00",
    "  2  10.0.2.1    0%    10 2.00 2.00 2.00 2.00 2.00 2.00",
    "  3  192.0.2.9   0%    10 3.00 3.00 3.00 3.00 3.00 3.00",
    "no loss: 192.0.2.9 answered 10 of 10 probes, 3 hops away",
  ]);
});

Deno.test("PathTextReporter begins with what is asked", () => {
  assertEquals(linesOf([PATH_START, { ...PATH_START, device: "eth0" }], { timestamps: true }), [
    `[1700000000.000042] PATH host (${TARGET}): 56(84) bytes of data, 30 hops at most`,
    `[1700000000.000042] PATH host (${TARGET}) from 192.0.2.1 eth0: 56(84) bytes of data, 30 hops at most`,
  ]);
});

Deno.test("PathTextReporter shows silent hops, and where delay begins", () => {
  const path: VirtualPath = (probe) => {
    if (probe.hop === 2) return undefined;
    return { ...probe.hop < 4 ? routerAnswer(probe.hop) : targetAnswer(4), afterNs: probe.hop < 3 ? MS : 140.4 * MS };
  };
  assertEquals(text(path), [
    "hop  address     loss sent last  min  avg  p50  p95  max",
    "  1  10.0.1.1     0%    10 1.00 1.00 1.00 1.00 1.00 1.00",
    "  2  no answer  100%    10",
    "  3  10.0.3.1     0%    10  140  140  140  140  140  140",
    "  4  192.0.2.9    0%    10  140  140  140  140  140  140",
    "no loss: 192.0.2.9 answered 10 of 10 probes, 4 hops away",
    "delay begins at hop 3 (10.0.3.1): 139 of 140 ms",
  ]);
});

Deno.test("PathTextReporter marks the loss of a router that limits its answers", () => {
  let asked = 0;
  const path: VirtualPath = (probe) => probe.hop === 2 && asked++ % 3 > 0 ? undefined : plainPath(3)(probe);
  assertEquals(text(path), [
    "hop  address    loss sent last  min  avg  p50  p95  max",
    "  1  10.0.1.1    0%    10 1.00 1.00 1.00 1.00 1.00 1.00",
    "  2  10.0.2.1   60%~   10 2.00 2.00 2.00 2.00 2.00 2.00",
    "  3  192.0.2.9   0%    10 3.00 3.00 3.00 3.00 3.00 3.00",
    "~ the router limits its answers: a hop behind it loses less",
    "no loss: 192.0.2.9 answered 10 of 10 probes, 3 hops away",
  ]);
});

/** Loses one in so many of the probes of each hop. */
function lossy(path: VirtualPath, oneIn: readonly number[]): VirtualPath {
  const asked = new Map<number, number>();
  return (probe) => {
    const times = (asked.get(probe.hop) ?? 0) + 1;
    asked.set(probe.hop, times);
    return times % (oneIn[probe.hop - 1] ?? Infinity) === 0 ? undefined : path(probe);
  };
}

Deno.test("PathTextReporter says where loss begins, and how much there is behind", () => {
  assertEquals(text(lossy(plainPath(4), [Infinity, 5, 4, 3])).slice(-5), [
    "  1  10.0.1.1    0%    10 1.00 1.00 1.00 1.00 1.00 1.00",
    "  2  10.0.2.1   20%    10 2.00 2.00 2.00 2.00 2.00 2.00",
    "  3  10.0.3.1   20%    10 3.00 3.00 3.00 3.00 3.00 3.00",
    "  4  192.0.2.9  30%    10 4.00 4.00 4.00 4.00 4.00 4.00",
    "loss begins at hop 2 (10.0.2.1): 20 % there, 20-30 % at every hop behind it",
  ]);
  assertEquals(
    text(lossy(plainPath(3), [Infinity, Infinity, 5])).at(-1),
    "loss begins at hop 3 (192.0.2.9), the target: 20 %",
  );
});

Deno.test("PathTextReporter leaves it open where loss begins that a limited router hides", () => {
  let asked = 0;
  const rest = lossy(plainPath(4), [Infinity, Infinity, 5, 5]);
  const path: VirtualPath = (probe) => probe.hop === 2 && asked++ % 10 > 0 ? undefined : rest(probe);
  assertEquals(
    text(path).at(-1),
    "loss begins at hop 2 (10.0.2.1) or behind it: the router limits its answers, and 20 % is lost at every hop behind it",
  );
});

Deno.test("PathTextReporter makes one row of the silent hops at the end", () => {
  assertEquals(text(({ hop }) => hop > 1 ? undefined : routerAnswer(hop)), [
    " hop  address    loss sent last  min  avg  p50  p95  max",
    "   1  10.0.1.1    0%    10 1.00 1.00 1.00 1.00 1.00 1.00",
    "2-30  no answer",
    "192.0.2.9 does not answer; the last hop that does is 1 (10.0.1.1)",
  ]);
  assertEquals(text(() => undefined).slice(1), ["1-30  no answer", "nothing answers"]);
});

Deno.test("PathTextReporter says who ends a path, in traceroute's letters and in words", () => {
  const path: VirtualPath = ({ hop }) =>
    hop < 2 ? routerAnswer(hop) : { from: "10.0.1.1", afterNs: MS, answer: [3, 13] };
  assertEquals(text(path).slice(1), [
    "  1  10.0.1.1      0%    10 1.00 1.00 1.00 1.00 1.00 1.00",
    "  2  10.0.1.1 !X   0%    10 1.00 1.00 1.00 1.00 1.00 1.00",
    '192.0.2.9 is not reached: hop 2 (10.0.1.1) says "Packet filtered"',
  ]);
});

Deno.test("PathTextReporter says that a path loops", () => {
  const path: VirtualPath = ({ hop }) => routerAnswer(hop, `10.0.2.${hop % 2 + 1}`);
  assertEquals(
    text(path, {}, { rounds: 2, maxHops: 4 }).at(-1),
    "192.0.2.9 is not reached: the path loops, hop 2 (10.0.2.1) comes again as hop 4",
  );
});

Deno.test("PathTextReporter keeps the addresses of a hop apart, and says when they change", () => {
  const path: VirtualPath = (probe) =>
    probe.hop === 1 && probe.atNs > 5e9 ? { ...routerAnswer(1, "10.9.9.9"), afterNs: 7.5 * MS } : plainPath(2)(probe);
  assertEquals(text(path), [
    "hop 1: 10.9.9.9 answers instead of 10.0.1.1",
    "hop  address      loss sent last  min  avg  p50  p95  max",
    "  1  2 addresses   0%    10",
    "       10.0.1.1     6 of 10 1.00 1.00 1.00 1.00 1.00 1.00",
    "       10.9.9.9     4 of 10 7.50 7.50 7.50 7.50 7.50 7.50",
    "  2  192.0.2.9     0%    10 2.00 2.00 2.00 2.00 2.00 2.00",
    "no loss: 192.0.2.9 answered 10 of 10 probes, 2 hops away",
  ]);
});

Deno.test("PathTextReporter counts further addresses together", () => {
  const path: VirtualPath = (probe) => probe.hop === 1 ? routerAnswer(1, `10.1.0.${probe.count}`) : plainPath(2)(probe);
  assertEquals(text(path, {}, { rounds: 20 }).slice(-4, -1), [
    "       10.1.0.32            1 of 20 1.00 1.00 1.00 1.00 1.00 1.00",
    "       further addresses    4 of 20",
    "  2  192.0.2.9             0%    20 2.00 2.00 2.00 2.00 2.00 2.00",
  ]);
});

Deno.test("PathTextReporter shows labels and interfaces below their router", () => {
  const labels = [{ label: 16001, trafficClass: 5, bottom: true, timeToLive: 1 }];
  const eth = {
    kind: "interface",
    role: "incoming",
    index: 2,
    address: "10.0.1.1",
    name: "e\x1b0",
    mtu: 1500,
  } as const;
  const path: VirtualPath = (probe) =>
    probe.hop === 1 ? { ...routerAnswer(1), extensions: [{ kind: "mpls", labels }, eth] } : plainPath(2)(probe);
  assertEquals(text(path).slice(2, 4), [
    "       MPLS label 16001, traffic class 5, TTL 1",
    "       incoming interface e\\0330, index 2, 10.0.1.1, MTU 1500",
  ]);
});

Deno.test("PathTextReporter gives a label a line of its own that leaves no room for figures", () => {
  const name = "a-router-with-a-name.of.some-length.example.net";
  const nameOf = (address: string) => address === "10.0.1.1" ? name : undefined;
  const narrow = namedText(plainPath(2), nameOf, 80);
  assertEquals(narrow, [
    "hop  address                             loss sent last  min  avg  p50  p95  max",
    `  1  ${name} (10.0.1.1)`,
    "                                          0%    10 1.00 1.00 1.00 1.00 1.00 1.00",
    "  2  192.0.2.9                            0%    10 2.00 2.00 2.00 2.00 2.00 2.00",
    "no loss: 192.0.2.9 answered 10 of 10 probes, 2 hops away",
  ]);
  const wide = namedText(plainPath(2), nameOf, 120);
  assertEquals(wide[1], `  1  ${name} (10.0.1.1)   0%    10 1.00 1.00 1.00 1.00 1.00 1.00`);
});

Deno.test("PathTextReporter aligns names by the columns that they take", () => {
  const lines = namedText(plainPath(2), (address) => address === TARGET ? "東京.example" : undefined, 80);
  assertEquals(lines.slice(1, 3), [
    "  1  10.0.1.1                   0%    10 1.00 1.00 1.00 1.00 1.00 1.00",
    "  2  東京.example (192.0.2.9)   0%    10 2.00 2.00 2.00 2.00 2.00 2.00",
  ]);
});

Deno.test("PathTextReporter shows each answer with -v, and only the table with -q", () => {
  const path: VirtualPath = ({ hop }) =>
    hop === 1 ? routerAnswer(1) : { from: "10.0.1.1", afterNs: MS, answer: [3, 1] };
  const run = { rounds: 1, maxHops: 2, reportsAnswers: true };
  assertEquals(text(path, { verbose: true }, run).slice(0, 2), [
    "hop 1: icmp_seq=1 10.0.1.1 time=1.00 ms",
    "hop 2: icmp_seq=2 10.0.1.1 Destination Host Unreachable time=1.00 ms",
  ]);
  const change: VirtualPath = (probe) => probe.atNs > 5e9 ? plainPath(2)(probe) : plainPath(1)(probe);
  assertEquals(text(change, { quiet: true })[0]?.startsWith("hop  address"), true);
});

Deno.test("PathTextReporter says what did not count", () => {
  const { events } = runAlong(plainPath(1), { rounds: 1 }, (tracer, count, nowNs) => {
    tracer.handleReply(echoReply({ from: TARGET, sequence: count + 9, proven: true, receivedAtNs: nowNs }));
  });
  assertEquals(linesOf(events).at(-1), "answers that don't count: 1 to no probe of this run");
});

Deno.test("PathTextReporter shows the table on stderr when it is asked, and why a send failed once", () => {
  const reporter = new PathTextReporter(SETTINGS);
  const { tracer } = runAlong(plainPath(1), { rounds: 2 });
  tracer.snapshot();
  const [, event] = [tracer.nextEvent(), tracer.nextEvent()];
  assertEquals(event && reporter.diagnostics(event).split("\n"), [
    "\rhop  address    loss sent last  min  avg  p50  p95  max",
    "  1  192.0.2.9   0%     2 1.00 1.00 1.00 1.00 1.00 1.00",
    "",
  ]);
  const failure = { kind: "send-failure", hop: 1, code: "EPERM", message: "not permitted", isNew: true } as const;
  assertEquals(reporter.diagnostics(failure), "ping1025: sendmsg: not permitted\n");
  assertEquals(reporter.diagnostics({ ...failure, isNew: false }), "");
});

Deno.test("PathTextReporter says of a run that was ended at once that nothing is known", () => {
  const { tracer } = runAlong(() => undefined, { deadlineNs: 2 * MS, rounds: 0 });
  tracer.finish({ hostname: "host", target: TARGET }, START_NS);
  const [, , event] = [tracer.nextEvent(), tracer.nextEvent(), tracer.nextEvent()];
  assertEquals(event && linesOf([event]).slice(1), ["1-2  waiting", "nothing is known yet"]);
});
