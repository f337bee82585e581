/**
 * Programs that match on ping's text but are not run here: their matchers, over our output and over iputils'.
 *
 * Whatever is expected of ours holds for iputils' too, or the matcher would be restated wrongly.
 */

import { assert, assertEquals } from "@std/assert";
import { runSideBySide } from "../support/concurrency.ts";
import type { Outcome } from "../support/namespace.ts";
import { neighbourNeeds } from "../support/neighbours.ts";
import { stepWith, testWith } from "../support/requirements.ts";
import { globalping, gping, gpingAccepts, homeAssistant, mininet, pingparsing, prettyping } from "./matchers.ts";
import { type RoundTrips, telegraf } from "./matchers.ts";
import { type Ping, type Situation, SITUATIONS, Stage, stageNeeds } from "./support.ts";

/** A run, and what a program has to find in it. */
interface Case extends Situation {
  readonly words: readonly string[];
  readonly find: (outcome: Outcome) => unknown;
  readonly found: unknown;
}

/** Times that are in their order and above zero, but differ from run to run. */
const TIMES = "times in order";

/** Replaces times that are as they should be, leaves others to be seen. */
function checked(times: RoundTrips | undefined | string): unknown {
  if (times === undefined || typeof times === "string") return times;
  const { min, avg, max, mdev } = times;
  return 0 < min && min <= avg && avg <= max && mdev >= 0 ? TIMES : times;
}

function withCheckedTimes<View extends { readonly roundTrips: RoundTrips | undefined }>(view: View | string): unknown {
  return typeof view === "string" ? view : { ...view, roundTrips: checked(view.roundTrips) };
}

/** As telegraf calls it. */
function telegrafCase(
  situation: Situation,
  found: { timeToLive: number | undefined; transmitted: number; received: number },
): Case {
  return {
    ...situation,
    words: ["-c", "3", "-n", "-s", "16", "-i", "0.2", "-W", "0.5", "-w", "5"],
    // A status of 1 is one that telegraf lives with, any other is an error.
    find: ({ status, stdout }) => ({ usable: status <= 1, ...Object(withCheckedTimes(telegraf(stdout))) }),
    found: { usable: true, ...found, roundTrips: found.received === 0 ? undefined : TIMES },
  };
}

/** As Home Assistant calls it. */
function homeAssistantCase(situation: Situation, found: string): Case {
  return {
    ...situation,
    words: ["-n", "-q", "-c", "2", "-i", "0.2", "-W1"],
    find: ({ status, stdout }) => checked(homeAssistant(stdout, status)),
    found,
  };
}

/** As a probe of globalping calls it, three packets. */
function globalpingCase(
  situation: Situation,
  { family, received, ...found }: {
    family: string;
    host: string;
    address: string;
    sender: string | undefined;
    received: number;
    timeToLive?: number;
  },
): Case {
  const { timeToLive = 64, ...names } = found;
  return {
    ...situation,
    words: [family, "-O", "-c", "3", "-i", "0.2", "-W", "0.5"],
    find: ({ stdout }) => {
      const view = globalping(stdout);
      return { ...view, times: view.times.map((time) => time > 0), roundTrips: checked(view.roundTrips) };
    },
    found: {
      ...names,
      timesToLive: Array(received).fill(timeToLive),
      times: Array(received).fill(true),
      total: 3,
      received,
      lossPercent: Number(((3 - received) * 100 / 3).toFixed(4)),
      roundTrips: received === 0 ? undefined : TIMES,
    },
  };
}

function mininetCase(situation: Situation, found: string | { sent: number; received: number }): Case {
  const roundTrips = typeof found === "string" || found.received === 0 ? undefined : TIMES;
  return {
    ...situation,
    words: ["-c", "2", "-i", "0.2", "-W", "0.5"],
    // It reads both streams as one.
    find: ({ stdout, stderr }) => withCheckedTimes(mininet(stdout + stderr)),
    found: typeof found === "string" ? found : { ...found, roundTrips },
  };
}

function gpingCase(situation: Situation, found: readonly string[]): Case {
  return {
    ...situation,
    words: ["-O", "-i0.2", "-c", "4", "-W", "0.5"],
    find: ({ stdout }) => gping(stdout).map((point) => typeof point === "number" && point > 0 ? "time" : point),
    found,
  };
}

function prettypingCase(situation: Situation, found: readonly number[]): Case {
  return { ...situation, words: ["-c", "3", "-i", "0.2"], find: ({ stdout }) => prettyping(stdout), found };
}

function pingparsingCase(situation: Situation, received: number, duplicates: number): Case {
  return {
    ...situation,
    words: ["-c", "3", "-i", "0.2", "-W", "0.5"],
    find: ({ stdout }) => withCheckedTimes(pingparsing(stdout)),
    found: { transmitted: 3, received, duplicates, roundTrips: received === 0 ? undefined : TIMES },
  };
}

const CASES: Readonly<Record<string, readonly Case[]>> = {
  "telegraf": [
    telegrafCase(SITUATIONS.answers, { timeToLive: 64, transmitted: 3, received: 3 }),
    telegrafCase(SITUATIONS.answers6, { timeToLive: 64, transmitted: 3, received: 3 }),
    telegrafCase(SITUATIONS.named, { timeToLive: 63, transmitted: 3, received: 3 }),
    telegrafCase(SITUATIONS.duplicates, { timeToLive: 64, transmitted: 3, received: 3 }),
    telegrafCase(SITUATIONS.someLoss6, { timeToLive: 64, transmitted: 4, received: 3 }),
    telegrafCase(SITUATIONS.unreachable, { timeToLive: undefined, transmitted: 1, received: 0 }),
  ],
  "Home Assistant": [
    homeAssistantCase(SITUATIONS.answers, TIMES),
    homeAssistantCase(SITUATIONS.answers6, TIMES),
    homeAssistantCase(SITUATIONS.someLoss, TIMES),
    homeAssistantCase(SITUATIONS.silence, "away"),
    homeAssistantCase(SITUATIONS.silence6, "away"),
    homeAssistantCase(SITUATIONS.unreachable, "away"),
    homeAssistantCase(SITUATIONS.noRoute, "error"),
  ],
  "globalping": [
    globalpingCase(SITUATIONS.answers, {
      family: "-4",
      host: "127.0.0.1",
      address: "127.0.0.1",
      sender: "127.0.0.1",
      received: 3,
    }),
    globalpingCase(SITUATIONS.answers6, { family: "-6", host: "::1", address: "::1", sender: "::1", received: 3 }),
    globalpingCase(SITUATIONS.named, {
      family: "-4",
      host: "server.test",
      address: "10.0.2.2",
      sender: "server.test",
      received: 3,
      timeToLive: 63,
    }),
    globalpingCase(SITUATIONS.named6, {
      family: "-6",
      host: "server6.test",
      address: "fd00:2::2",
      sender: "server6.test",
      received: 3,
      timeToLive: 63,
    }),
    globalpingCase(SITUATIONS.someLoss, {
      family: "-4",
      host: "127.0.0.2",
      address: "127.0.0.2",
      sender: "127.0.0.2",
      received: 2,
    }),
    globalpingCase(SITUATIONS.silence, {
      family: "-4",
      host: "127.0.0.3",
      address: "127.0.0.3",
      sender: undefined,
      received: 0,
    }),
  ],
  "mininet": [
    mininetCase(SITUATIONS.answers, { sent: 2, received: 2 }),
    mininetCase(SITUATIONS.silence, { sent: 2, received: 0 }),
    mininetCase(SITUATIONS.duplicates, { sent: 2, received: 2 }),
    mininetCase(SITUATIONS.absent, "unreachable"),
    mininetCase(SITUATIONS.noRoute, "unreachable"),
  ],
  "gping": [
    gpingCase(SITUATIONS.answers, ["time", "time", "time", "time"]),
    gpingCase(SITUATIONS.named6, ["time", "time", "time", "time"]),
    gpingCase(SITUATIONS.someLoss, ["time", "timeout", "time", "time"]),
    gpingCase(SITUATIONS.silence6, ["timeout", "timeout", "timeout"]),
  ],
  "prettyping": [
    prettypingCase(SITUATIONS.answers6, [1, 2, 3]),
    prettypingCase(SITUATIONS.named, [1, 2, 3]),
    prettypingCase(SITUATIONS.duplicates6, [1, 2, 2, 3]),
    prettypingCase(SITUATIONS.someLoss6, [1, 3]),
  ],
  "pingparsing": [
    pingparsingCase(SITUATIONS.answers, 3, 0),
    pingparsingCase(SITUATIONS.answers6, 3, 0),
    pingparsingCase(SITUATIONS.someLoss, 2, 0),
    pingparsingCase(SITUATIONS.duplicates, 3, 1),
    pingparsingCase(SITUATIONS.silence, 0, 0),
    pingparsingCase(SITUATIONS.absent, 0, 0),
  ],
};

/** As the selftests of the Linux kernel call it: they look at the status only, and put options behind the destination. */
const KERNEL_CALLS: readonly (readonly [words: readonly string[], status: number])[] = [
  [["127.0.0.1", "-c", "1"], 0],
  [["-W", "1", "::1", "-c", "1"], 0],
  [["-q", "127.0.0.1", "-c", "1", "-i", "0.2", "-w", "5"], 0],
  [["-6", "-c1", "-w1", "fd00:2::2"], 0],
  [["-I", "lo", "127.0.0.1", "-c", "1", "-W", "1"], 0],
  [["127.0.0.3", "-c", "1", "-W", "0.2"], 1],
  [["10.0.3.1", "-c", "1", "-w", "1"], 1],
  [["10.0.8.1", "-c", "1", "-w", "1"], 2],
  [["nobody.test", "-c", "1", "-w", "1"], 2],
];

const PINGS: readonly Ping[] = ["ours", "theirs"];

for (const [program, cases] of Object.entries(CASES)) {
  testWith(`the matchers of ${program} understand ours`, stageNeeds, async (context) => {
    await using stage = await Stage.create();
    const found = await runSideBySide(cases, async ({ words, host, find }) => {
      const outcomes = await Promise.all(PINGS.map((ping) => stage.ping(ping, [...words, host])));
      return outcomes.map(find);
    });
    for (const [index, { name, host, words, found: expected }] of cases.entries()) {
      await stepWith(context, `${name}: ${words.join(" ")}`, neighbourNeeds(host), () => {
        for (const [which, ping] of PINGS.entries()) assertEquals([ping, found[index]?.[which]], [ping, expected]);
      });
    }
  });
}

testWith("gping takes ours for iputils' by what -V says", stageNeeds, async () => {
  await using stage = await Stage.create();
  const { status, stdout, stderr } = await stage.ping("ours", ["-V"]);
  assertEquals(status, 0);
  assert(gpingAccepts(stdout, stderr), stdout);
});

testWith(
  "the kernel's selftests get the status that they expect, options behind the destination",
  stageNeeds,
  async () => {
    await using stage = await Stage.create();
    for (const ping of PINGS) {
      const statuses = await runSideBySide(KERNEL_CALLS, async ([words]) => (await stage.ping(ping, words)).status);
      assertEquals([ping, ...statuses], [ping, ...KERNEL_CALLS.map(([, status]) => status)]);
    }
  },
);
