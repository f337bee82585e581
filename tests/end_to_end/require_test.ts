/** Whole runs with `--require`: what is said, where, and the exit status. */

import { assertEquals } from "@std/assert";
import { masked } from "../support/mask.ts";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { USUAL_WAY } from "../support/program.ts";
import { testWith, tool } from "../support/requirements.ts";

const needs = [...namespaceNeeds, tool("nft")];

/** The second of four requests to 127.0.0.1 is lost, and all to 127.0.0.9. */
const LOSS = `table ip loss {
  chain input {
    type filter hook input priority 0
    ip daddr 127.0.0.1 icmp type echo-request icmp sequence 2 drop
    ip daddr 127.0.0.9 icmp type echo-request drop
  }
}`;
const RUN = ["-n", "-c", "4", "-i", "0.1", "-W", "0.5"];

/** The words of `--require` for each. */
function required(...requirements: readonly string[]): string[] {
  return requirements.flatMap((text) => ["--require", text]);
}

async function lossyNamespace(): Promise<Namespace> {
  const namespace = await Namespace.create();
  await namespace.filter(LOSS);
  return namespace;
}

/** What a run left, its figures and those of requirements masked. */
async function run(namespace: Namespace, words: readonly string[]) {
  const outcome = masked(await namespace.run([...USUAL_WAY.command, ...words]));
  return { ...outcome, stderr: outcome.stderr.replaceAll(/measured [\d.]+ ms/g, "measured T ms") };
}

testWith("requirements alone decide about the status, and stdout is as without them", needs, async () => {
  await using namespace = await lossyNamespace();
  const plain = await run(namespace, [...RUN, "127.0.0.1"]);
  assertEquals([plain.status, plain.stderr], [0, ""]);
  const met = required("loss<=25%", "replies>=3", "p95<1s", "jitter<1s", "loss-burst=1", "duplicates=0", "late=0");
  assertEquals(await run(namespace, [...RUN, ...met, "127.0.0.1"]), plain);
  const unmet = required("loss<25%", "p95<1ns", "replies>=3", "sent=5");
  assertEquals(await run(namespace, [...RUN, ...unmet, "127.0.0.1"]), {
    ...plain,
    status: 1,
    stderr: "ping: requirement not met: loss<25%: measured 25%\n" +
      "ping: requirement not met: p95<1ns: measured T ms\n" +
      "ping: requirement not met: sent=5: measured 4\n",
  });
  // With a deadline ping wants as many replies as -c says: here nobody does.
  assertEquals((await run(namespace, [...RUN, "-w", "1", ...required("loss<=60%"), "127.0.0.9"])).status, 1);
});

testWith("a run without any reply fails, unless a requirement is about that", needs, async () => {
  await using namespace = await lossyNamespace();
  const silent = ["-q", "-c", "1", "-W", "0.2", "127.0.0.9"];
  const { status, stderr } = await run(namespace, [...required("p95<20ms", "mdev<1s"), ...silent]);
  assertEquals([status, stderr], [
    1,
    "ping: requirement not met: p95<20ms: could not be measured\n" +
    "ping: requirement not met: mdev<1s: could not be measured\n",
  ]);
  assertEquals((await run(namespace, [...required("errors=0"), ...silent])).status, 1);
  assertEquals((await run(namespace, [...required("errors=0", "replies=0"), ...silent])).status, 0);
});

testWith("with -j stdout is JSON alone, the same as without requirements", needs, async () => {
  await using namespace = await lossyNamespace();
  const { status, stdout, stderr } = await run(namespace, ["-j", ...RUN, ...required("loss=0%"), "127.0.0.1"]);
  const types = stdout.trimEnd().split("\n").map((line) => JSON.parse(line).type);
  assertEquals(types, ["reply", "reply", "reply", "statistics"]);
  assertEquals([status, stderr], [1, "ping: requirement not met: loss=0%: measured 25%\n"]);
});

testWith("each of many targets has to meet the requirements", needs, async () => {
  await using namespace = await lossyNamespace();
  const each = ["--each", "-c", "2", "-i", "0.2", "-W", "0.3", "127.0.0.2", "127.0.0.3"];
  const met = await run(namespace, [...required("loss=0%", "avg<1s"), ...each]);
  assertEquals([met.status, met.stderr], [0, ""]);
  for (const quiet of [[], ["-q"], ["-j"], ["--state-changes"]]) {
    const { status, stderr, stdout } = await run(namespace, [
      ...quiet,
      ...required("loss=0%", "max<1s"),
      ...each,
      "127.0.0.9",
    ]);
    assertEquals([status, stderr], [
      1,
      "ping: 127.0.0.9: requirement not met: loss=0%: measured 100%\n" +
      "ping: 127.0.0.9: requirement not met: max<1s: could not be measured\n",
    ]);
    const lines = stdout.split("\n").filter((line) => /^127|target_done/.test(line)).length;
    assertEquals(lines, quiet[0] === "-q" || quiet[0] === "--state-changes" ? 0 : 3, quiet[0]);
  }
});

testWith("a target that must not answer can be required, too, but not one that is unknown", needs, async () => {
  await using namespace = await lossyNamespace();
  const closed = await run(namespace, ["--each", "-W", "0.2", "-i", "0.2", ...required("replies=0"), "127.0.0.9"]);
  assertEquals([closed.status, closed.stderr], [0, ""]);
  const unknown = await run(namespace, ["--each", ...required("loss=0%"), "127.0.0.2", "nobody.test"]);
  assertEquals(unknown.status, 1);
});

testWith("a bad requirement is one line, before anything is sent", needs, async () => {
  await using namespace = await Namespace.create();
  assertEquals(await run(namespace, ["--require", "p95<20", "127.0.0.1"]), {
    status: 2,
    stdout: "",
    stderr: "ping: bad requirement: p95<20: a time needs one of the units ns, us, ms, s, m and h: p95<20ms\n",
  });
});
