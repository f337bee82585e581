/**
 * Reading through a pipe: every line is there as soon as there is something to tell, and nobody is left writing to a
 * pipe that no one reads.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { testWith } from "../support/requirements.ts";
import { Session } from "../support/session.ts";
import { Stage, stageNeeds } from "./support.ts";

/** From the start to the first line. */
const MAX_START_MS = 1_000;
/** The machine may have other things to do now and then: the best of these counts. */
const TRIES = 3;

function start(stage: Stage, words: readonly string[]): Session {
  return new Session(stage.client.spawn(stage.withPing("ours", ["/bin/ping", ...words])));
}

for (const host of ["127.0.0.1", "::1"]) {
  testWith(`the header and the first reply of ${host} are read within a second with -i 5`, stageNeeds, async () => {
    await using stage = await Stage.create();
    let best = Infinity;
    for (let tries = 0; tries < TRIES && best >= MAX_START_MS; tries++) {
      const begin = performance.now();
      await using session = start(stage, ["-i", "5", host]);
      await session.stdoutHas(/^PING .*\n64 bytes from .* ms\n/);
      best = Math.min(best, performance.now() - begin);
    }
    assert(best < MAX_START_MS, `${best} ms`);
  });
}

testWith("the header is read within a second when nobody answers", stageNeeds, async () => {
  await using stage = await Stage.create();
  let best = Infinity;
  for (let tries = 0; tries < TRIES && best >= MAX_START_MS; tries++) {
    const begin = performance.now();
    await using session = start(stage, ["-c", "1", "-W", "3", "127.0.0.3"]);
    await session.stdoutHas(/^PING .*\n$/);
    best = Math.min(best, performance.now() - begin);
  }
  assert(best < MAX_START_MS, `${best} ms`);
});

const LINES: readonly (readonly [name: string, words: readonly string[], line: RegExp])[] = [
  ["each reply", ["-c", "3", "-i", "0.6", "127.0.0.1"], /^64 bytes from .*\n/gm],
  ["each missing answer", ["-O", "-c", "4", "-i", "0.6", "-W", "0.6", "127.0.0.3"], /^no answer yet .*\n/gm],
];

for (const [name, words, line] of LINES) {
  testWith(`${name} is read while the run goes on`, stageNeeds, async () => {
    await using stage = await Stage.create();
    await using session = start(stage, words);
    const times: number[] = [];
    for (const count of [1, 2, 3]) {
      await session.stdoutHas(new RegExp(`(?:${line.source}){${count}}`, "m"));
      times.push(performance.now());
    }
    // Lines that wait for the end of the run would be read all at once.
    const [first = 0, , third = 0] = times;
    assert(third - first > 600, `${times}`);
    await session.status();
    assertEquals(session.stdout.match(line)?.length, 3);
  });
}

testWith("a run ends quietly when its reader is gone, as iputils' does", stageNeeds, async () => {
  await using stage = await Stage.create();
  const script = '{ /bin/ping -i 0.2 -c 20 127.0.0.1; echo "status $?" >&2; } | head -n 1';
  for (const ping of ["ours", "theirs"] as const) {
    const { stdout, stderr } = await stage.run(ping, ["sh", "-c", script]);
    // 128 and SIGPIPE, 13.
    assertEquals([ping, stdout, stderr], [ping, "PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.\n", "status 141\n"]);
  }
});

testWith("a run says that its output can't be written where the shell ignores SIGPIPE", stageNeeds, async () => {
  await using stage = await Stage.create();
  const script = `trap '' PIPE; { /bin/ping -i 0.2 -c 20 127.0.0.1; echo "status $?" >&2; } | head -n 1`;
  const { stdout, stderr } = await stage.run("ours", ["sh", "-c", script]);
  assertEquals(stdout, "PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.\n");
  assertMatch(stderr, /^\S+: write error: Broken pipe\nstatus 1\n$/);
});
