import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { RoundTripBuckets } from "../../../src/core/figures/round_trip_buckets.ts";
import { RoundTripSamples } from "../../../src/core/figures/round_trip_samples.ts";
import { clocksOf, loadDetails, paceWarning, sessionSettings } from "../../../src/net/mode/many_settings.ts";
import { UsageError } from "../../../src/net/usage_error.ts";
import { parse } from "../../cli/parse_support.ts";

/** Options of a command line for many targets. */
function parsed(words: string) {
  const outcome = parse(`--each ${words} 192.0.2.1`.split(" ").filter((word) => word !== ""));
  if (outcome.kind !== "run" || outcome.options.mode.kind !== "many") throw new Error(`no run of many: ${words}`);
  return [outcome.options, outcome.options.mode] as const;
}

function settingsOf(words: string) {
  return sessionSettings(...parsed(words), 7);
}

Deno.test("sessionSettings() asks until a target answers, all at once, unless requests are counted", () => {
  const { targets, untilAnswered, count, tries, spread } = settingsOf("");
  assertEquals({ targets, untilAnswered, count, tries, spread }, {
    targets: 7,
    untilAnswered: true,
    count: 0,
    tries: 3,
    spread: "together",
  });
  const counted = settingsOf("-c 5 -i 2");
  assertEquals([counted.untilAnswered, counted.count, counted.tries, counted.spread], [false, 5, 1, "evenly"]);
  assertEquals([counted.intervalNs, settingsOf("-c 1 -i 2").intervalNs], [2e9, 0]);
  assertEquals([settingsOf("--rate 100").gapNs, settingsOf("--rate 1000").gapNs], [1e7, 1e6]);
});

Deno.test("sessionSettings() has packets told with -v, targets that are done unless it is quiet or watched", () => {
  const told = (words: string) => {
    const { replies, timeouts, errors, strays, done } = settingsOf(words).wanted;
    return { packets: [replies, timeouts, errors, strays], done };
  };
  const none = [false, false, false, false];
  assertEquals(told(""), { packets: none, done: true });
  assertEquals(told("-v"), { packets: [true, true, true, true], done: true });
  assertEquals(told("-q"), { packets: none, done: false });
  assertEquals(told("--state-changes"), { packets: none, done: false });
  assertEquals(told("-q --require loss<=1%"), { packets: none, done: true });
  assertEquals(told("--live"), { packets: [true, true, true, false], done: false });
});

Deno.test("paceWarning() tells how far requests lie apart when a pace can't be kept, and what would help", () => {
  const warning = (words: string, intervalNs: number | undefined, targets: number) => {
    const [{ pace }, many] = parsed(words);
    return paceWarning(pace, many, { targets, intervalNs });
  };
  const cure = Deno.uid() === 0 ? "--rate=20480" : "-i 2.05";
  assertEquals(
    warning("-c 100 -i 0.1", 2.048e9, 2048),
    "an interval of 0.1 s can't be kept: at --rate=1000 each of 2048 targets is asked every 2.05 s " +
      `(${cure} would do)`,
  );
  assertEquals(
    warning("--state-changes -i 1 --rate 10", 1.2e9, 12),
    "an interval of 1 s can't be kept: at --rate=10 each of 12 targets is asked every 1.2 s (--rate=12 would do)",
  );
  assertEquals(warning("-c 100 -i 0.1", undefined, 50), undefined);
  // It asks until it is answered, and then no more.
  assertEquals(warning("-i 0.1", 2.048e9, 2048), undefined);
});

Deno.test("loadDetails() keeps times of a counted run, buckets for metrics, and nothing else", async () => {
  const details = (words: string, targets = 7) => loadDetails(...parsed(words), targets);
  assertInstanceOf((await details("-c 5")).samples, RoundTripSamples);
  assertInstanceOf((await details("--output=openmetrics")).buckets, RoundTripBuckets);
  assertEquals(await details(""), {});
  assertEquals(await details("-c 5 --state-changes"), {});
  assertEquals(await details("-c 5", 1_000_000), {});
  await assertRejects(() => details("-c 5 --stats=full", 1_000_000), UsageError, "at most 1048576 requests");
  await assertRejects(() => details("--output=openmetrics", 65_537), UsageError, "at most 65536 targets");
});

Deno.test("clocksOf() is the poorest of the sockets' clocks", () => {
  assertEquals(clocksOf(["kernel", "receive"]), "receive");
  assertEquals(clocksOf(["user", "kernel"]), "user");
  assertEquals(clocksOf(["kernel"]), "kernel");
});
