/** The moments at which a signal may come: any, and the one right before a wait, which is easily missed. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { prepareSockets, USUAL_WAY } from "../support/program.ts";
import { seededRandom } from "../support/random.ts";
import { testWith, tool } from "../support/requirements.ts";
import { Session } from "../support/session.ts";

/** A signal is heard within this time, as a rule. */
const MAX_MS = 100;
/** The machine may have other things to do now and then, but a signal that was missed takes longer than this. */
const MISSED_MS = 500;
/** A run that has not ended by then is killed. */
const LIMIT_MS = 3000;
const RUNS = 40;
const SEED = 1025;
/** Within this time after the first line there are sends, replies, stamps and several waits. */
const MOMENTS_MS = 60;
/** Each system call that the signal comes in takes this much longer. */
const DELAY_US = 150_000;
const US_PER_MS = 1000;

const KINDS: readonly (readonly string[])[] = [
  ["-i", "1"],
  ["-i", "10"],
  ["-i", "0.01"],
  ["-f"],
  ["-f", "-l", "64"],
];

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Time from SIGINT to the end of a run, in milliseconds. */
async function interruptedMs(session: Session): Promise<number> {
  const start = performance.now();
  session.signal("SIGINT");
  const limit = Promise.withResolvers<"never">();
  const timer = setTimeout(() => limit.resolve("never"), LIMIT_MS);
  const status = await Promise.race([session.status(), limit.promise]);
  clearTimeout(timer);
  const tookMs = performance.now() - start;
  if (status === "never") return Infinity;
  assertMatch(session.stdout, /\n--- 127\.0\.0\.1 ping statistics ---\n\d+ packets transmitted, /);
  // Whoever is interrupted before the first reply has received nothing.
  assertEquals(status, / 0 received/.test(session.stdout) ? 1 : 0, session.stdout + session.stderr);
  return tookMs;
}

testWith("SIGINT ends a run within 100 ms at whatever moment it comes", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  await prepareSockets(namespace, USUAL_WAY);
  const random = seededRandom(SEED);
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const options = KINDS[run % KINDS.length] ?? [];
    const moment = random.below(MOMENTS_MS);
    await using session = new Session(namespace.spawn([...USUAL_WAY.command, ...options, "127.0.0.1"]));
    await session.stdoutHas(/bytes of data/);
    await pause(moment);
    const tookMs = await interruptedMs(session);
    assert(tookMs < MISSED_MS, `${options.join(" ")}, ${moment} ms after the first line: ${tookMs} ms`);
    times.push(tookMs);
  }
  const inTime = times.filter((ms) => ms < MAX_MS).length;
  assert(inTime >= RUNS * 0.9, times.map(Math.round).join(" "));
});

/** The calls that come right before a wait: the request leaves, the line about the reply is written. */
const LAST_CALLS = [["sendto", /bytes of data/], ["write", /icmp_seq=1 /]] as const;

for (const [call, showing] of LAST_CALLS) {
  testWith(
    `SIGINT that comes between ${call} and a wait of 10 s is heard`,
    [...namespaceNeeds, tool("strace")],
    async () => {
      await using namespace = await Namespace.create();
      await prepareSockets(namespace, USUAL_WAY);
      // The tracer stands beside the program, which so is the one that gets the signal. It gets it when the call ends.
      const traced = ["strace", "-D", "-qqq", "-o", "/dev/null", "-e", `trace=${call}`];
      const words = [
        ...traced,
        "-e",
        `inject=${call}:delay_exit=${DELAY_US}`,
        ...USUAL_WAY.command,
        "-i",
        "10",
        "127.0.0.1",
      ];
      await using session = new Session(namespace.spawn(words));
      await session.stdoutHas(showing);
      await pause(DELAY_US / US_PER_MS / 3);
      const tookMs = await interruptedMs(session);
      assert(tookMs < LIMIT_MS, `${tookMs} ms`);
    },
  );
}
