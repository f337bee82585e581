import { assert, assertEquals, assertMatch } from "@std/assert";
import { exposition, type MetricsTarget } from "../../../src/report/metrics/open_metrics.ts";
import { OpenMetricsReporter, SessionOpenMetricsReporter } from "../../../src/report/metrics/open_metrics_reporter.ts";
import type { TargetFigures } from "../../../src/report/reporter.ts";
import { openMetricsNeeds, parsedMetrics, promtoolFaults, promtoolNeeds } from "../../support/open_metrics.ts";
import { testWith } from "../../support/requirements.ts";
import { finishEvent, someDistribution, someOutcomes } from "../events.ts";
import { EVERYTHING, SESSION_EVERYTHING, SESSION_START } from "../output_events.ts";
import * as many from "../session_events.ts";

const SETTINGS = { programName: "ping1025", version: "1.2.3" };
const BUCKETS = { boundsNs: [100_000, 1e9], counts: [1, 2, 3], sumNs: 12_500_000_000.5 };

function target(change: Partial<MetricsTarget> = {}): MetricsTarget {
  return {
    target: "example.com",
    address: "192.0.2.1",
    family: "ipv4",
    version: "1.2.3",
    socket: "raw",
    stamps: "receive",
    figures: {
      requests: 12,
      replies: 6,
      lostRequests: 2,
      waitingRequests: 4,
      up: true,
      lateReplies: 1,
      duplicateReplies: 2,
      errors: 3,
      buckets: BUCKETS,
    },
    ...change,
  };
}

/** What one target's run writes. */
function writtenOfOne(events: Parameters<OpenMetricsReporter["output"]>[0][]): string {
  const reporter = new OpenMetricsReporter(SETTINGS);
  return events.map((event) => reporter.output(event)).join("");
}

/** What a run of many targets writes; the fourth one's name is hostile, the third has no address. */
function writtenOfMany(): string {
  const figures: TargetFigures = {
    statistics: (index) => index === 2 ? many.NEVER_ASKED : many.someStatistics(),
    isUp: (index) => index === 1,
    roundTrips: (index) => ({ ...BUCKETS, counts: [index, 0, 1] }),
  };
  const reporter = new SessionOpenMetricsReporter(SETTINGS, many.NAMES, figures);
  return SESSION_EVERYTHING.filter(({ kind }) => kind !== "snapshot").map((event) => reporter.output(event))
    .join("");
}

const OF_ONE = writtenOfOne([
  ...EVERYTHING.slice(0, -1).filter(({ kind }) => kind !== "snapshot" && kind !== "finish"),
  finishEvent({ outcomes: someOutcomes(), distribution: someDistribution({ buckets: BUCKETS }) }),
]);
const SAMPLES: readonly (readonly [string, string])[] = [
  ["one target", OF_ONE],
  ["many targets", writtenOfMany()],
  ["nobody", exposition([])],
  ["one that is asked for twice", exposition([target(), target()])],
];

for (const [name, text] of SAMPLES) {
  testWith(`the metrics of ${name} are OpenMetrics to its reference parser`, openMetricsNeeds, () => {
    assertEquals(parsedMetrics(text).faults, []);
  });

  testWith(`the metrics of ${name} are read by promtool, too`, promtoolNeeds, () => {
    assertEquals(promtoolFaults(text), []);
  });
}

testWith("both parsers refuse what is no exposition", [...openMetricsNeeds, ...promtoolNeeds], () => {
  const broken = OF_ONE.replace("} 12", '"} 12').replace('target="', "target=");
  assert(parsedMetrics(broken).faults.length > 0);
  assert(promtoolFaults(broken).length > 0);
  assert(parsedMetrics(OF_ONE.replace("# EOF\n", "")).faults.length > 0);
  assert(parsedMetrics(OF_ONE + OF_ONE).faults.length > 0, "two expositions are not one");
});

testWith("names come out of the parser as they went in, but for control characters", openMetricsNeeds, () => {
  const hostile = 'a"b\\c\n\x1b';
  const { targets } = parsedMetrics(exposition([target({ target: hostile })]));
  assertEquals(targets, ['a"b\\c\\012\\033']);
});

Deno.test("an exposition has each family once, whole and with its type, and ends in # EOF", () => {
  for (const [name, text] of SAMPLES) {
    const types = Array.from(text.matchAll(/^# TYPE (\S+) /gm), ([, family]) => family);
    assertEquals(types.length, new Set(types).size, name);
    assertMatch(text, /\n# EOF\n$/);
    let family = "";
    for (const line of text.trimEnd().split("\n").slice(0, -1)) {
      if (line.startsWith("# TYPE ")) family = line.split(" ")[2] ?? "";
      else if (!line.startsWith("#")) assert(line.startsWith(family), line);
    }
  }
});

Deno.test("counters, gauges and the histogram have the figures of their target", () => {
  const text = exposition([target()]);
  const labels = 'target="example.com",address="192.0.2.1",family="ipv4"';
  for (
    const line of [
      `ping1025_target_info{${labels},version="1.2.3",socket="raw",clock_sent="program",clock_received="kernel"} 1`,
      `ping1025_up{${labels}} 1`,
      `ping1025_requests_total{${labels}} 12`,
      `ping1025_replies_total{${labels}} 6`,
      `ping1025_lost_requests_total{${labels}} 2`,
      `ping1025_waiting_requests{${labels}} 4`,
      `ping1025_late_replies_total{${labels}} 1`,
      `ping1025_duplicate_replies_total{${labels}} 2`,
      `ping1025_errors_total{${labels}} 3`,
      `ping1025_loss_ratio{${labels}} 0.25`,
      `ping1025_rtt_seconds_bucket{${labels},le="0.0001"} 1`,
      `ping1025_rtt_seconds_bucket{${labels},le="1.0"} 3`,
      `ping1025_rtt_seconds_bucket{${labels},le="+Inf"} 6`,
      `ping1025_rtt_seconds_sum{${labels}} 12.5000000005`,
      `ping1025_rtt_seconds_count{${labels}} 6`,
    ]
  ) {
    assert(`\n${text}`.includes(`\n${line}\n`), line);
  }
  assert(!text.includes("corrupted"), "what is not counted has no family");
});

Deno.test("a target that nothing was sent to is not up, and has no loss; one without an address no label for it", () => {
  const text = writtenOfMany();
  assertMatch(text, /^ping1025_up\{target="three\.example"\} 0$/m);
  assert(!text.includes('ping1025_loss_ratio{target="three.example"}'));
  assertMatch(text, /^ping1025_target_info\{target="three\.example",version="1\.2\.3"\} 1$/m);
  assertMatch(text, /^ping1025_target_info\{target="FD00:0::1".*socket="datagram",clock_sent="program"/m);
});

Deno.test("no two series are the same, though a target is asked for twice", () => {
  const lines = exposition([target(), target(), target()]).split("\n").filter((line) => !line.startsWith("#"));
  const series = lines.map((line) => line.slice(0, line.lastIndexOf(" ")));
  assertEquals(series.length, new Set(series).size);
  assert(lines.some((line) => line.includes(',again="3"')));
});

Deno.test("nothing is written without a start, for it is not known whose the figures are", () => {
  assertEquals(writtenOfOne([finishEvent(), finishEvent({ outcomes: someOutcomes() })]), exposition([]).repeat(2));
});

Deno.test("a request that is waiting is neither answered nor lost, and a late reply is a lost request", () => {
  const text = writtenOfOne([EVERYTHING[1]!, finishEvent({ transmitted: 33, outcomes: someOutcomes() })]);
  const value = (name: string) => new RegExp(`^${name}\\{.*\\} (.*)$`, "m").exec(text)?.[1];
  const counts = ["requests_total", "replies_total", "lost_requests_total", "waiting_requests", "late_replies_total"];
  assertEquals(counts.map((name) => value(`ping1025_${name}`)), ["33", "21", "7", "5", "2"]);
  assertEquals([value("ping1025_loss_ratio"), value("ping1025_longest_loss_burst")], ["0.25", "3"]);
  const undecided = { received: 0, lost: 0, waiting: 4, late: 0 };
  const waiting = writtenOfOne([EVERYTHING[1]!, finishEvent({ outcomes: someOutcomes(undecided) })]);
  assert(!waiting.includes("loss_ratio"));
});

Deno.test("a target that answered is not up when it is down now", () => {
  const written = (up: boolean) => writtenOfOne([EVERYTHING[1]!, finishEvent({ outcomes: someOutcomes({ up }) })]);
  assertMatch(written(true), /^ping1025_up\{.*\} 1$/m);
  assertMatch(written(false), /^ping1025_up\{.*\} 0$/m);
  assertEquals(Array.from(writtenOfMany().matchAll(/^ping1025_up\{.*\} (.)$/gm), ([, up]) => up).join(""), "01000");
});

Deno.test("each report and the end are a complete exposition, and nothing else goes to stdout", () => {
  const reporter = new OpenMetricsReporter(SETTINGS);
  for (const event of EVERYTHING) {
    const text = reporter.output(event);
    const complete = event.kind === "snapshot" || event.kind === "finish";
    assertEquals([text !== "", text.endsWith("\n# EOF\n")], [complete, complete], event.kind);
  }
  const session = new SessionOpenMetricsReporter(SETTINGS, many.NAMES, {
    statistics: () => many.someStatistics(),
    isUp: () => true,
    roundTrips: () => BUCKETS,
  });
  for (const event of [SESSION_START, ...many.EVERYTHING]) {
    const complete = event.kind === "snapshot" || event.kind === "finish";
    assertEquals(session.output(event).endsWith("\n# EOF\n"), complete, event.kind);
  }
});

Deno.test("warnings and names that can't be looked up go to stderr", () => {
  const reporter = new OpenMetricsReporter(SETTINGS);
  assertEquals(reporter.diagnostics({ kind: "warning", message: "odd\x1b" }), "ping1025: odd\\033\n");
  assertEquals(reporter.diagnostics({ kind: "warning", message: "odd", form: "unnamed" }), "odd\n");
  const session = new SessionOpenMetricsReporter(SETTINGS, many.NAMES, {
    statistics: () => many.someStatistics(),
    isUp: () => true,
    roundTrips: () => undefined,
  });
  assertEquals(
    session.diagnostics({ kind: "target-failed", target: 2, message: "Name or service not known" }),
    "ping1025: three.example: Name or service not known\n",
  );
});
