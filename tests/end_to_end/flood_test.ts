/** A host floods another with ICMP that the kernel hands to a run's socket: the run goes on, counts right and ends as asked. */

import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { masked } from "../support/mask.ts";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { networkNeeds } from "../support/network.ts";
import { USUAL_WAY } from "../support/program.ts";
import { testWith, tool } from "../support/requirements.ts";
import { linesOf } from "../support/responder.ts";
import { Session } from "../support/session.ts";

const PROGRAM = new URL("../support/flooder.py", import.meta.url).pathname;
const VICTIM = "10.96.0.1";
const FLOODER = "10.96.0.2";
/** Another address of the same host. */
const OTHER = "10.96.0.3";
const IDENTIFIER = 4242;
const FLOOD_MS = 4000;
const needs = [...namespaceNeeds, ...networkNeeds, tool("python3")];

/** Two hosts on a link, of which one floods the other while a command runs until it is interrupted. */
async function flooded(flood: readonly string[], words: readonly string[], { silent = false } = {}) {
  await using victim = await Namespace.create();
  await using flooder = await Namespace.create(victim);
  await victim.configure(`
    ip link add near type veth peer name far netns ${flooder.pid}
    ip addr add ${VICTIM}/24 dev near
    ip link set near up`);
  await flooder.configure(`
    ip addr add ${FLOODER}/24 dev far
    ip addr add ${OTHER}/24 dev far
    ip link set far up`);
  if (silent) {
    await flooder.filter(`table ip t {
      chain i {
        type filter hook input priority 0
        ip daddr ${FLOODER} icmp type echo-request drop
      }
    }`);
  }
  const child = flooder.spawn(["python3", PROGRAM, FLOODER, VICTIM, String(IDENTIFIER), ...flood]);
  const lines = linesOf(child.stdout);
  try {
    assertEquals((await lines.next()).value, "ready");
    await using session = new Session(victim.spawn([...USUAL_WAY.command, "-e", String(IDENTIFIER), ...words]));
    await new Promise((resolve) => setTimeout(resolve, FLOOD_MS));
    session.signal("SIGINT");
    const status = await session.status();
    return masked({ status, stdout: session.stdout, stderr: session.stderr });
  } finally {
    await child.stdin.close();
    await child.stderr.cancel();
    await lines.return();
    await child.status;
  }
}

/** What a run may say on stderr: each once, but for the number of dropped packets, which is told again at the end. */
function checkDiagnostics(stderr: string): void {
  const lines = stderr.split("\n").filter((line) => line !== "");
  for (const line of lines) {
    assertMatch(
      line,
      /^ping: (the socket's receive buffer was full: \d+ packets dropped|recvm?msg: .* \(\d+ times so far\)$)/,
    );
  }
  assert(lines.length <= 3, stderr);
}

testWith(
  "a flood of long replies and ICMP errors does not end a run, and what has room is counted",
  needs,
  async () => {
    const { status, stdout, stderr } = await flooded(["250000"], ["-q", "-i", "0.05", FLOODER]);
    checkDiagnostics(stderr);
    const [, transmitted, received] = stdout.match(/\n(\d+) packets transmitted, (\d+) received, \+\d+ errors, /) ?? [];
    assert(Number(transmitted) > 20, stdout);
    assert(Number(received) > 0 && Number(received) <= Number(transmitted), stdout);
    // Without a word of dropped packets, none is missing but the last one, which may be on its way.
    if (stderr === "") assert(Number(received) >= Number(transmitted) - 1, stdout);
    assertEquals(status, 0);
  },
);

testWith("a flood of ICMP errors about a silent target ends no run", needs, async () => {
  const { status, stdout, stderr } = await flooded(["100000", "errors"], ["-q", "-i", "0.05", FLOODER], {
    silent: true,
  });
  checkDiagnostics(stderr);
  assertMatch(stdout, /\n\d\d+ packets transmitted, 0 received, \+\d+ errors, 100% packet loss, /);
  assertEquals(status, 1);
});

testWith("a flood makes no target seem down that answers", needs, async () => {
  for (const flood of [["250000"], ["100000", "errors"]]) {
    const watching = ["--each", "--state-changes", "--down-after=1", "-i", "0.1", "-W", "0.5"];
    const { status, stdout, stderr } = await flooded(flood, [...watching, OTHER, FLOODER]);
    checkDiagnostics(stderr);
    assertNotMatch(stdout, / is down/);
    assertMatch(stdout, new RegExp(`${OTHER} +is up`));
    assertEquals(status, 0, stdout);
  }
});
