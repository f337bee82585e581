import { assert, assertEquals, assertMatch } from "@std/assert";
import type { SessionEvent } from "../../../src/core/events.ts";
import { displayWidth } from "../../../src/report/words/display_width.ts";
import type { TargetNames } from "../../../src/report/reporter.ts";
import { SessionTextReporter, type SessionTextSettings } from "../../../src/report/text/many.ts";
import {
  addressChange,
  done,
  EVERYTHING,
  HOST_UNREACHABLE,
  NAMES,
  NEVER_ASKED,
  NOTHING_CAME,
  reply,
  settings,
  someStatistics,
  stateChange,
  totals,
  WALL_CLOCK_US,
} from "../session_events.ts";

const COUNT = { kind: "count", count: 3 } as const;
const WATCHED = { plan: { kind: "endless" }, stateChanges: { downAfter: 3, upAfter: 1 } } as const;

function output(changes: Partial<SessionTextSettings>, events: readonly SessionEvent[] = EVERYTHING): string {
  const reporter = new SessionTextReporter(settings(changes), NAMES);
  return events.map((event) => reporter.output(event, WALL_CLOCK_US)).join("");
}

function diagnostics(changes: Partial<SessionTextSettings>, events: readonly SessionEvent[] = EVERYTHING): string {
  const reporter = new SessionTextReporter(settings(changes), NAMES);
  return events.map((event) => reporter.diagnostics(event)).join("");
}

const FAILED = "ping1025: three.example: Name or service not known\n";

Deno.test("text tells of each target whether it is alive", () => {
  assertEquals(
    output({}),
    `\
192.0.2.1 is alive (0.420 ms)
two.example (192.0.2.2) is alive (0.420 ms)
\\033[2J\\20056 (192.0.2.4) is unreachable (Destination Host Unreachable from 192.0.2.254)
FD00:0::1 (fd00::1) is unreachable
`,
  );
  assertEquals(diagnostics({}), `${FAILED}\r3/5 targets alive, 1 failed, 8/12 packets, 3.0 s\n`);
});

Deno.test("text tells in every form which other address than the target's answered", () => {
  const otherSource = "192.0.2.99";
  const elsewhere = [done(0, { otherSource }), reply(0, { otherSource, late: true })];
  assertEquals(output({}, elsewhere), "192.0.2.1 is alive (0.420 ms) [<- 192.0.2.99]\n");
  assertEquals(
    output({ verbose: true }, elsewhere),
    "192.0.2.1 is alive (0.420 ms) [<- 192.0.2.99]\n" +
      "192.0.2.1: 64 bytes, icmp_seq=1 ttl=63 time=15.6 ms (late) [<- 192.0.2.99]\n",
  );
  assertMatch(output({ plan: COUNT }, elsewhere), /, min\/avg\/max = \S+ ms \[<- 192\.0\.2\.99\]\n$/);
  const up = stateChange(0, {
    state: "up",
    decidedBy: { lost: 0, answered: 1 },
    roundTripNs: 420_999,
    otherSource,
    reason: undefined,
  });
  assertMatch(output(WATCHED, [up]), / is up after 12 min 3 s down \(0\.420 ms\) \[<- 192\.0\.2\.99\]\n$/);
});

Deno.test("text tells that a name has another address, or one at last, unless the run is quiet", () => {
  const events = [addressChange(1), addressChange(3, { previousAddress: undefined })];
  const time = "2023-11-14 22:13:20Z ";
  assertEquals(
    output(WATCHED, events),
    `${time}two.example is now 192.0.2.2 (192.0.2.77 before)\n${time}\\033[2J\\20056 is now 192.0.2.4\n`,
  );
  assertEquals(
    output({ timestamps: true }, events.slice(0, 1)).slice(-48),
    "two.example is now 192.0.2.2 (192.0.2.77 before)\n".slice(-48),
  );
  assertEquals(output({ quiet: true }, events) + output({ listing: "alive" }, events) + diagnostics({}, events), "");
});

Deno.test("text has the percentiles of a target behind its other times, where they are kept", () => {
  const percentiles = { p50Ns: 1e6, p90Ns: 2e6, p95Ns: 3e6, p99Ns: 4_999_999, p999Ns: 5e6, maxNs: 6e6 };
  const event = done(0, { statistics: { ...someStatistics(), percentiles } });
  assertMatch(
    output({ plan: COUNT }, [event]),
    / min\/avg\/max = \S+ ms, p50\/p90\/p99 = 1\.000\/2\.000\/4\.999 ms\n$/,
  );
});

Deno.test("text with -c has a line of figures for each target, aligned, and totals", () => {
  assertEquals(
    output({ plan: COUNT }),
    `\
192.0.2.1                  0% loss, 3/3 received, min/avg/max = 0.040/1.050/2.070 ms
two.example (192.0.2.2) 33.3% loss, 2/3 received, min/avg/max = 0.040/1.050/2.070 ms, +1 late, +1 duplicates
\\033[2J\\20056 (192.0.2.4)  100% loss, 0/3 received, Destination Host Unreachable from 192.0.2.254, +3 errors
FD00:0::1 (fd00::1)      100% loss, 0/3 received, no answer

--- 5 targets ping statistics ---
3 alive, 1 unreachable, 1 failed
12 packets transmitted, 8 received, +1 late, +1 duplicates, +4 errors, +1 strays, 33.3333% packet loss, time 3004ms
rtt min/avg/max = 0.040/1.050/2.070 ms
`,
  );
});

Deno.test("text with -c aligns counts to the greatest that there can be", () => {
  const line = (count: number, received: number) =>
    output({ plan: { kind: "count", count } }, [
      done(0, { statistics: someStatistics({ transmitted: count, received }) }),
    ]);
  const figures = "min/avg/max = 0.040/1.050/2.070 ms";
  assertEquals(line(100, 100), `192.0.2.1                  0% loss, 100/100 received, ${figures}\n`);
  assertEquals(line(100, 7), `192.0.2.1                 93% loss,   7/100 received, ${figures}\n`);
});

Deno.test("text with -c aligns by columns, and leaves a label out of line that is wider than the others may be", () => {
  const labels = ["例え.test", "bücher.test", `${"long-".repeat(30)}.test`];
  const names: TargetNames = {
    nameOf: (target) => labels[target] ?? "",
    addressOf: () => undefined,
    familyOf: () => undefined,
    width: "bücher.test".length,
    columnsOf: displayWidth,
  };
  const reporter = new SessionTextReporter(settings({ plan: { kind: "count", count: 3 } }), names);
  const figures = "0% loss, 3/3 received, min/avg/max = 0.040/1.050/2.070 ms\n";
  const lines = labels.map((_, target) =>
    reporter.output(done(target, { statistics: someStatistics({ transmitted: 3, received: 3 }) }), 0)
  );
  assertEquals(lines, [`例え.test      ${figures}`, `bücher.test    ${figures}`, `${labels[2]}    ${figures}`]);
});

Deno.test("text with -v tells of each reply, error and timeout as it comes, too", () => {
  assertEquals(
    output({ verbose: true }),
    `\
192.0.2.1: 64 bytes, icmp_seq=1 ttl=63 time=15.6 ms
two.example (192.0.2.2): 64 bytes, icmp_seq=1 time=15.6 ms (DUP!)
192.0.2.1: 64 bytes, icmp_seq=2 ttl=63 time=1500 ms (late)
\\033[2J\\20056 (192.0.2.4): icmp_seq=70000 Destination Host Unreachable from 192.0.2.254
FD00:0::1 (fd00::1): icmp_seq=2 sendmsg: Network is unreachable
two.example (192.0.2.2): no answer for icmp_seq=3
From 192.0.2.77: a reply that fits no request, sequence 700
192.0.2.1 is alive (0.420 ms)
two.example (192.0.2.2) is alive (0.420 ms)
\\033[2J\\20056 (192.0.2.4) is unreachable (Destination Host Unreachable from 192.0.2.254)
FD00:0::1 (fd00::1) is unreachable

--- 5 targets ping statistics ---
3 alive, 1 unreachable, 1 failed
12 packets transmitted, 8 received, +1 late, +1 duplicates, +4 errors, +1 strays, 33.3333% packet loss, time 3004ms
rtt min/avg/max = 0.040/1.050/2.070 ms
`,
  );
});

Deno.test("text with -q has the totals only, and says on stderr what can't be looked up", () => {
  const expected = `\
--- 5 targets ping statistics ---
3 alive, 1 unreachable, 1 failed
12 packets transmitted, 8 received, +1 late, +1 duplicates, +4 errors, +1 strays, 33.3333% packet loss, time 3004ms
rtt min/avg/max = 0.040/1.050/2.070 ms
`;
  for (const plan of [COUNT, { kind: "until-answered" } as const]) {
    assertEquals(output({ quiet: true, verbose: true, plan }), expected);
  }
  assertEquals(diagnostics({ quiet: true }, EVERYTHING.slice(0, 1)), FAILED);
});

Deno.test("text with --alive or --unreachable lists such targets and nothing else", () => {
  const untried = done(0, { statistics: NEVER_ASKED });
  for (const plan of [COUNT, { kind: "until-answered" } as const]) {
    assertEquals(output({ listing: "alive", plan }, [...EVERYTHING, untried]), "192.0.2.1\ntwo.example\n");
    assertEquals(output({ listing: "unreachable", plan }, [...EVERYTHING, untried]), "\\033[2J\\20056\nFD00:0::1\n");
  }
  assertEquals(output({ listing: "alive", numeric: true }), "192.0.2.1\n192.0.2.2\n");
  assertEquals(output({ listing: "unreachable", numeric: true }), "192.0.2.4\nfd00::1\n");
  assertEquals(diagnostics({ listing: "alive" }, EVERYTHING.slice(0, 1)), FAILED);
});

Deno.test("text with --state-changes has nothing but changes of state", () => {
  assertEquals(
    output(WATCHED, [
      stateChange(0, {
        state: "up",
        lastedNs: undefined,
        decidedBy: { lost: 0, answered: 1 },
        roundTripNs: 420_000,
        reason: undefined,
      }),
      stateChange(0),
      stateChange(1, { lastedNs: undefined, reason: HOST_UNREACHABLE }),
      stateChange(0, {
        state: "up",
        lastedNs: 5_150_000_000,
        decidedBy: { lost: 0, answered: 1 },
        roundTripNs: 420_000,
        reason: undefined,
      }),
      stateChange(1, {
        state: "up",
        lastedNs: 7_200_000_000_000,
        decidedBy: { lost: 0, answered: 2 },
        roundTripNs: 12_000_000,
        reason: undefined,
      }),
    ]),
    `\
2023-11-14 22:13:20Z 192.0.2.1 is up (0.420 ms)
2023-11-14 22:13:20Z 192.0.2.1 is down after 12 min 3 s up (3 of 3 lost)
2023-11-14 22:13:20Z two.example (192.0.2.2) is down (3 of 3 lost, Destination Host Unreachable from 192.0.2.254)
2023-11-14 22:13:20Z 192.0.2.1 is up after 5.1 s down (0.420 ms)
2023-11-14 22:13:20Z two.example (192.0.2.2) is up after 2 h 0 min down (2 of 2 answered, 12.0 ms)
`,
  );
  assertEquals(
    output(WATCHED),
    "2023-11-14 22:13:20Z \\033[2J\\20056 (192.0.2.4) is down after 12 min 3 s up (3 of 3 lost)\n",
  );
  assertEquals(output({ ...WATCHED, plan: COUNT }), output(WATCHED));
});

Deno.test("text with --state-changes tells how far requests lie apart if that is further than was asked for", () => {
  const stretched = { lastedNs: undefined, stretchedIntervalNs: 2.048e9 };
  assertEquals(
    output(WATCHED, [stateChange(0, stretched), stateChange(1, { ...stretched, reason: HOST_UNREACHABLE })]),
    `\
2023-11-14 22:13:20Z 192.0.2.1 is down (3 of 3 lost, one every 2.05 s)
2023-11-14 22:13:20Z two.example (192.0.2.2) is down (3 of 3 lost, one every 2.05 s, Destination Host Unreachable from 192.0.2.254)
`,
  );
});

Deno.test("text tells changes of state only if they are asked for", () => {
  assertEquals(output({}, [stateChange(0)]), "");
  assertEquals(output({ verbose: true }, [stateChange(0)]), "");
});

Deno.test("text with -D begins lines with the Unix time, changes of state with it alone", () => {
  const stamp = "[1700000000.000042] ";
  assertEquals(output({ timestamps: true }, [done(0)]), `${stamp}192.0.2.1 is alive (0.420 ms)\n`);
  assertEquals(
    output({ timestamps: true, verbose: true }, [reply(0)]),
    `${stamp}192.0.2.1: 64 bytes, icmp_seq=1 ttl=63 time=15.6 ms\n`,
  );
  assertEquals(
    output({ timestamps: true, ...WATCHED }, [stateChange(0)]),
    `${stamp}192.0.2.1 is down after 12 min 3 s up (3 of 3 lost)\n`,
  );
  for (const line of output({ timestamps: true, verbose: true, plan: COUNT }).split("\n\n")[0]?.split("\n") ?? []) {
    assert(line.startsWith(stamp), line);
  }
});

Deno.test("text with -n has addresses where they are known", () => {
  assertEquals(
    output({ numeric: true }, [done(0), done(1), done(2), done(4)]),
    `\
192.0.2.1 is alive (0.420 ms)
192.0.2.2 is alive (0.420 ms)
three.example is alive (0.420 ms)
fd00::1 is alive (0.420 ms)
`,
  );
});

Deno.test("text with -3 has three decimals", () => {
  const slow = { firstRoundTripNs: 156_789_999 };
  assertEquals(output({}, [done(0, slow)]), "192.0.2.1 is alive (157 ms)\n");
  assertEquals(output({ preciseTimes: true }, [done(0, slow)]), "192.0.2.1 is alive (156.789 ms)\n");
});

Deno.test("text says why a target is unreachable, as far as anybody told", () => {
  const verdict = (changes: Parameters<typeof done>[1]) =>
    output({}, [done(0, { statistics: NOTHING_CAME, ...changes })]);
  const failure = { kind: "send-failure", code: "EPERM", message: "Operation not permitted" } as const;
  assertEquals(verdict({ reason: failure }), "192.0.2.1 is unreachable (sendmsg: Operation not permitted)\n");
  assertEquals(verdict({ reason: { kind: "late" } }), "192.0.2.1 is unreachable (answered late)\n");
  const hostile = { kind: "send-failure", code: "EPERM", message: "\x1b]0;" } as const;
  assertEquals(verdict({ reason: hostile }), "192.0.2.1 is unreachable (sendmsg: \\033]0;)\n");
  assertEquals(verdict({ reason: undefined }), "192.0.2.1 is unreachable\n");
});

Deno.test("text calls a target undecided of which no request is decided, and no loss what is waiting", () => {
  const statistics = { ...NEVER_ASKED, transmitted: 2, waiting: 2 };
  const undecided = done(0, { statistics, reason: undefined });
  assertEquals(output({}, [undecided]), "192.0.2.1 is undecided (no answer yet)\n");
  const line = (event: SessionEvent) => output({ plan: COUNT }, [event]);
  assertEquals(line(undecided), "192.0.2.1                  -% loss, 0/2 received, no answer yet, 2 waiting\n");
  const answered = done(0, { statistics: someStatistics({ transmitted: 4, waiting: 1 }) });
  assertEquals(
    line(answered),
    "192.0.2.1                  0% loss, 3/4 received, min/avg/max = 0.040/1.050/2.070 ms, 1 waiting\n",
  );
  for (const listing of ["alive", "unreachable"] as const) assertEquals(output({ listing }, [undecided]), "");
});

Deno.test("text has the loss of the decided requests in its totals", () => {
  const finish = (changes: Parameters<typeof totals>[0]) =>
    output({ quiet: true }, [{ kind: "finish", totals: totals(changes) }]).split("\n").slice(1, 3);
  assertEquals(finish({ waiting: 2, unreachable: 0, undecided: 1 }), [
    "3 alive, 0 unreachable, 1 undecided, 1 failed",
    "12 packets transmitted, 8 received, 2 waiting, 20% packet loss, time 3004ms",
  ]);
  assertEquals(
    finish({ transmitted: 3, received: 0, waiting: 3, alive: 0 })[1],
    "3 packets transmitted, 0 received, 3 waiting, time 3004ms",
  );
});

Deno.test("text has no line for a target that was never asked: the totals count it", () => {
  const untried = done(0, { statistics: NEVER_ASKED });
  const finish = { kind: "finish", totals: totals({ alive: 1, failed: 0 }) } as const;
  for (const plan of [COUNT, { kind: "until-answered" } as const]) assertEquals(output({ plan }, [untried]), "");
  assertEquals(output({ quiet: true }, [finish]).split("\n")[1], "1 alive, 1 unreachable, 3 not tried");
});

Deno.test("text has totals of a run in which nothing was sent, or nothing came", () => {
  const finish = (changes: Parameters<typeof totals>[0]) =>
    output({ quiet: true }, [{ kind: "finish", totals: totals(changes) }]);
  const none = { targets: 1, alive: 0, unreachable: 0, failed: 1, received: 0, measured: 0 };
  assertEquals(
    finish({ ...none, transmitted: 0 }),
    "--- 1 target ping statistics ---\n0 alive, 0 unreachable, 1 failed\n0 packets transmitted, 0 received\n",
  );
  assertEquals(
    finish({ ...none, unreachable: 1, failed: 0, transmitted: 3 }),
    "--- 1 target ping statistics ---\n0 alive, 1 unreachable\n" +
      "3 packets transmitted, 0 received, 100% packet loss, time 3004ms\n",
  );
});

Deno.test("the line of progress is cut to the terminal", () => {
  const reporter = new SessionTextReporter(settings(), NAMES);
  const event = { kind: "snapshot", totals: totals({ failed: 0 }) } as const;
  assertEquals(reporter.progress(event.totals, 80), "3/5 targets alive, 8/12 packets, 3.0 s");
  const waiting = { kind: "snapshot", totals: totals({ failed: 0, waiting: 2 }) } as const;
  assertEquals(reporter.progress(waiting.totals, 80), "3/5 targets alive, 8/12 packets, 2 waiting, 3.0 s");
  const watched = { kind: "snapshot", totals: totals({ failed: 0, now: { up: 2, down: 1 } }) } as const;
  assertEquals(reporter.progress(watched.totals, 80), "2 up, 1 down of 5, 8/12 packets, 3.0 s");
  assertEquals(reporter.progress(event.totals, 18), "3/5 targets alive");
  assertEquals(reporter.progress(event.totals, 0), "");
});

Deno.test("text is whole lines, and holds no control characters whatever names and messages hold", () => {
  const hostile = "\x1b[31m\u202e\u0085\n";
  const names: TargetNames = {
    nameOf: () => hostile,
    addressOf: () => hostile,
    familyOf: () => undefined,
    width: 10,
    columnsOf: (text) => text.length,
  };
  const reason = { ...HOST_UNREACHABLE, from: hostile };
  const events: readonly SessionEvent[] = [
    ...EVERYTHING,
    { kind: "target-failed", target: 0, message: hostile },
    { ...reason, target: 0, sequence: 1 },
    { kind: "send-failure", target: 0, sequence: 1, code: "EPERM", message: hostile },
    { kind: "stray-reply", from: hostile, sequence: 1 },
    done(0, { statistics: NOTHING_CAME, reason }),
    addressChange(0, { previousAddress: hostile }),
    stateChange(0, { reason }),
  ];
  for (const changes of [{ verbose: true }, { verbose: true, plan: COUNT }, WATCHED, { listing: "alive" as const }]) {
    const reporter = new SessionTextReporter(settings(changes), names);
    for (const event of events) {
      const text = reporter.output(event, WALL_CLOCK_US) + reporter.diagnostics(event).replace(/^\r/, "");
      assert(text === "" || text.endsWith("\n"), text);
      assert(!/[^\P{Cc}\n]|\p{Cf}/u.test(text), JSON.stringify(text));
    }
  }
});
