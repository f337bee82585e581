/**
 * The program is held up while replies come: it is stopped, or nobody reads its output. The kernel's receive stamps say
 * that they came in time, and so they count.
 */

import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { USUAL_WAY } from "../support/program.ts";
import { testWith, tool, tunDevices } from "../support/requirements.ts";
import { linesOf } from "../support/responder.ts";
import { Session } from "../support/session.ts";

const PROGRAM = new URL("../support/holding_network.py", import.meta.url).pathname;
const needs = [...namespaceNeeds, tool("python3"), tunDevices()];
/** More than are read by one call, and no more than the smallest receive buffer holds. */
const TARGETS = "10.95.0.1-10.95.1.140";
const COUNT = 396;
/** Longer than requests are waited for. */
const HELD_UP_MS = 2500;

/** A network that keeps replies, see `holding_network.py`. */
class HoldingNetwork implements AsyncDisposable {
  readonly namespace: Namespace;
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(namespace: Namespace, child: Deno.ChildProcess) {
    this.namespace = namespace;
    this.#child = child;
    this.#lines = linesOf(child.stdout);
  }

  static async create(...args: readonly string[]): Promise<HoldingNetwork> {
    const namespace = await Namespace.create();
    const made = new HoldingNetwork(namespace, namespace.spawn(["python3", PROGRAM, ...args]));
    assertEquals(await made.nextLine(), "ready");
    return made;
  }

  async nextLine(): Promise<string | undefined> {
    const { value } = await this.#lines.next();
    return value;
  }

  async answer(): Promise<void> {
    const writer = this.#child.stdin.getWriter();
    await writer.write(new TextEncoder().encode("answer\n"));
    writer.releaseLock();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child.stdin.close();
    await this.#child.stderr.cancel();
    await this.#lines.return?.();
    await this.#child.status;
    await this.namespace[Symbol.asyncDispose]();
  }
}

/** Runs a command, stops it when its requests have left, has them answered, and lets it go on when their time is over. */
async function stopped(requests: number, words: readonly string[]) {
  await using network = await HoldingNetwork.create(String(requests));
  await using session = new Session(network.namespace.spawn([...USUAL_WAY.command, ...words]));
  assertEquals(await network.nextLine(), "seen");
  session.signal("SIGSTOP");
  await network.answer();
  await new Promise((resolve) => setTimeout(resolve, HELD_UP_MS));
  session.signal("SIGCONT");
  const status = await session.status();
  return { status, stdout: session.stdout, stderr: session.stderr };
}

testWith("a stopped run of one target receives all that came in time", needs, async () => {
  for (const words of [["-c", "20", "-l", "20", "-W", "2"], ["-w", "2", "-l", "20", "-i", "60"]]) {
    const { status, stdout } = await stopped(20, [...words, "-q", "10.95.0.1"]);
    assertMatch(stdout, /\n20 packets transmitted, 20 received, 0% packet loss, /, words.join(" "));
    assertEquals(status, 0);
  }
});

testWith("a stopped run of many targets calls no reply late that came in time, and no target down", needs, async () => {
  const plain = await stopped(COUNT, ["--each", "-q", "-c", "1", "-i", "0", "--rate", "0", "-W", "2", TARGETS]);
  assertMatch(
    plain.stdout,
    new RegExp(`\n${COUNT} alive, 0 unreachable\n${COUNT} packets transmitted, ${COUNT} received, 0% `),
  );
  assertEquals([plain.status, plain.stderr], [0, ""]);
  const watching = [
    "--each",
    "--state-changes",
    "--down-after=1",
    "-c",
    "2",
    "-i",
    "1",
    "--rate",
    "0",
    "-W",
    "2",
    TARGETS,
  ];
  const watched = await stopped(COUNT, watching);
  assertNotMatch(watched.stdout, / is down/);
  assertEquals([watched.stdout.match(/ is up/g)?.length, watched.status], [COUNT, 0]);
});

testWith("a reader that stalls makes no reply of many targets late", needs, async () => {
  await using network = await HoldingNetwork.create(String(COUNT), "300");
  // The lines of one round are more than a pipe holds.
  const command = [
    ...USUAL_WAY.command,
    "--each",
    "-v",
    "--output=json",
    "-c",
    "1",
    "-i",
    "0",
    "--rate",
    "0",
    "-W",
    "1",
    TARGETS,
  ];
  const script = '{ "$@"; echo "status $?" >&2; } | { sleep 2.5; cat; }';
  const { stdout, stderr } = await network.namespace.run(["sh", "-c", script, "sh", ...command]);
  assertEquals(stderr, "status 0\n");
  const records = stdout.trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(records.filter(({ event }) => event === "reply").length, COUNT);
  const summary = records.at(-1);
  assertEquals([summary.received, summary.late, summary.lost], [COUNT, 0, 0]);
});
