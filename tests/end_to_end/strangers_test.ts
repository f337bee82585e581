/**
 * Whose a reply is: other pings with the same process number on one network, hosts that answer from another address, and
 * strangers who answer with the right numbers and payloads of their own.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { Network, networkNeeds } from "../support/network.ts";
import { PathNetwork, SERVER as PATH_SERVER } from "../support/path_network.ts";
import { prepareSockets, USUAL_WAY, WAYS } from "../support/program.ts";
import { root, testWith, tool } from "../support/requirements.ts";
import { AS_USER, COMPILED, withRights } from "../support/rights.ts";
import { Responder } from "../support/responder.ts";
import { Stranger } from "../support/stranger.ts";

const needs = [...namespaceNeeds, ...networkNeeds];
const SERVER = "10.0.2.2";
/** No host of the network has this address: a router would not forward what comes from its own. */
const ELSEWHERE = "10.0.2.77";
/** As process 1, as containers run what they are made for. */
const AS_PROCESS_1 = ["unshare", "--pid", "--fork"];
/** Requests that begin with this time to live do not get through. */
const CUT_OFF = ["-t", "33"];
const CUT =
  "table ip cut {\nchain input {\ntype filter hook input priority 0\nip ttl 32 icmp type echo-request drop\n}\n}\n";

type Line = Readonly<Record<string, unknown>>;

function jsonLines(text: string): Line[] {
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

/**
 * Pings of which some are cut off, all at the same time and with the same process number: those are told to have lost all,
 * and the others nothing.
 *
 * @param asWhom words in front of the program
 * @param beside another ping, which is not cut off
 */
async function assertToldApart(asWhom: readonly string[], program: readonly string[], beside: readonly string[]) {
  await using network = await Network.create();
  await network.server.filter(CUT);
  const run = (ping: readonly string[], ...words: readonly string[]) =>
    network.client.run([...AS_PROCESS_1, ...asWhom, ...ping, ...words, SERVER]);
  const some = ["-c", "12", "-i", "0.1", "-W", "1"];
  const [text, json, records, each, judged, besideText, ours] = await Promise.all([
    run(program, ...CUT_OFF, ...some),
    run(program, ...CUT_OFF, ...some, "-j"),
    run(program, ...CUT_OFF, ...some, "--output=json"),
    run(program, ...CUT_OFF, ...some, "--each", "-j"),
    run(program, ...CUT_OFF, ...some, "--require", "loss=100%"),
    run(beside, "-c", "14", "-i", "0.1"),
    run(program, "-c", "14", "-i", "0.1"),
  ]);
  assertMatch(text.stdout, /\n12 packets transmitted, 0 received, 100% packet loss, /);
  assertEquals([text.status, text.stdout.includes(" bytes from ")], [1, false]);
  assertEquals(jsonLines(json.stdout).map(({ type, received, loss }) => [type, received, loss]), [
    ["statistics", 0, 100],
  ]);
  const { event, received, loss_ratio } = jsonLines(records.stdout).at(-1) ?? {};
  assertEquals([event, received, loss_ratio], ["summary", 0, 1]);
  assertEquals(jsonLines(each.stdout).map(({ event, received }) => [event, received]), [
    ["start", undefined],
    ["target_done", 0],
    ["summary", 0],
  ]);
  assertEquals([judged.status, judged.stderr], [0, ""]);
  for (const { stdout, status } of [besideText, ours]) {
    assertMatch(stdout, /\n14 packets transmitted, 14 received, 0% packet loss, /);
    assertEquals(status, 0);
  }
}

for (const way of WAYS.filter(({ socketKind }) => socketKind === "raw")) {
  testWith(
    `pings with one process number on one network do not take each other's replies, ${way.name}`,
    [...needs, ...way.requirements],
    () => assertToldApart([], way.command, way.command),
  );

  testWith(
    `nor do they take those of iputils ping, ${way.name}`,
    [...needs, ...way.requirements, tool("ping")],
    () => assertToldApart([], way.command, ["ping"]),
  );
}

testWith(
  "pings with one process number on one network do not take each other's replies, with a capability",
  [...needs, ...COMPILED.requirements, root(), tool("setpriv"), tool("setcap")],
  async () => {
    await using namespace = await Namespace.create();
    await withRights(namespace, "setcap cap_net_raw+p", async (path) => {
      await assertToldApart(AS_USER, [path], [path]);
    });
  },
);

for (const way of WAYS) {
  testWith(
    `a target that answers from another address with the right payload is alive, ${way.name}`,
    [...needs, ...way.requirements],
    async () => {
      await using network = await Network.create({ serverIsSilent: true });
      await prepareSockets(network.client, way);
      const answers = [{ kind: "reply", from: ELSEWHERE }] as const;
      await using _responder = await Responder.start(network.server, { address: SERVER, others: answers });
      const run = async (...words: readonly string[]) => (await network.client.run([...way.command, ...words, SERVER]));
      const alive = await run("--each");
      assertMatch(alive.stdout, /^10\.0\.2\.2 is alive \([\d.]+ ms\) \[<- 10\.0\.2\.77\]\n$/);
      assertEquals(alive.status, 0);
      const records = jsonLines((await run("--each", "-v", "--output=json")).stdout);
      const told = records.filter(({ event }) => event === "reply" || event === "target_done");
      assertEquals(told.map(({ address, from, different_address }) => [address, from, different_address]), [
        [SERVER, ELSEWHERE, true],
        [SERVER, ELSEWHERE, true],
      ]);
      assertEquals((await run("--until-up", "-w", "3")).status, 0);
      const [reply, summary] = jsonLines((await run("-c", "1", "-j")).stdout);
      assertEquals([reply?.type, reply?.different_address, summary?.received], ["reply", true, 1]);
      assertMatch((await run("-c", "1")).stdout, / time=[\d.]+ ms \(DIFFERENT ADDRESS!\)\n/);
    },
  );

  testWith(
    `a reply with another payload makes no target up, ${way.name}`,
    [...needs, ...way.requirements],
    async () => {
      for (const from of [SERVER, ELSEWHERE]) {
        await using network = await Network.create({ serverIsSilent: true });
        await prepareSockets(network.client, way);
        const answers = [{ kind: "reply", from, timestamp: ["1", "2"] }] as const;
        await using _responder = await Responder.start(network.server, { address: SERVER, others: answers });
        const run = (...words: readonly string[]) => network.client.run([...way.command, ...words, SERVER]);
        const some = ["-c", "2", "-i", "0.1", "-W", "0.3"];
        const [untilUp, judged, records, json, metrics, each, text] = await Promise.all([
          run("--until-up", "-i", "0.1", "-w", "1"),
          run(...some, "--require", "replies>=1"),
          run(...some, "--output=json"),
          run(...some, "-j"),
          run(...some, "--output=openmetrics"),
          run(...some, "--each"),
          run(...some),
        ]);
        assertEquals([untilUp.status, judged.status], [1, 1]);
        assertEquals(jsonLines(records.stdout).map(({ event, received }) => [event, received]), [
          ["start", undefined],
          ["stray", undefined],
          ["stray", undefined],
          ["summary", 0],
        ]);
        assertEquals(jsonLines(json.stdout).map(({ type, received }) => [type, received]), [
          ["stray-reply", undefined],
          ["stray-reply", undefined],
          ["statistics", 0],
        ]);
        assertMatch(metrics.stdout, /^ping1025_replies_total\{.*\} 0$/m);
        assertMatch(each.stdout, /100% loss, 0\/2 received/);
        // Text of one target is as iputils has it.
        const mark = from === SERVER ? "" : " \\(DIFFERENT ADDRESS!\\)";
        assertMatch(text.stdout, new RegExp(`icmp_seq=2 ttl=\\d+ time=[\\d.]+ ms${mark}\n`));
        assertMatch(text.stdout, /\n2 packets transmitted, 2 received, 0% packet loss, /);
        assertEquals(text.status, 0);
      }
    },
  );
}

/** What the runtime takes by itself, and as much as the garbage of a busy program may be; 150 to 220 before. */
const MAX_MB = 100;

/** Resident memory of a process in MB. */
function residentMb(pid: number): number {
  const { stdout } = new Deno.Command("ps", { args: ["-o", "rss=", "--ppid", String(pid), "--pid", String(pid)] })
    .outputSync();
  return Math.max(...new TextDecoder().decode(stdout).trim().split(/\s+/).map(Number)) / 1024;
}

/** Runs a ping while a stranger sends; returns its output, and its greatest memory. */
async function runBeside(network: Network, stranger: Stranger, words: readonly string[]) {
  const child = network.client.spawn(words);
  let stdout = "";
  const read = (async () => {
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) stdout += text;
  })();
  const sizes: number[] = [];
  const timer = setInterval(() => sizes.push(residentMb(child.pid)), 200);
  const sent = await Promise.race([stranger.sent(), child.status.then(({ code }) => `ended with status ${code}`)]);
  clearInterval(timer);
  if (typeof sent === "number") child.kill("SIGINT");
  await read;
  const { code } = await child.status;
  await child.stdin.close().catch(() => {});
  await child.stderr.cancel();
  return { sent, status: code, stdout, mostMb: Math.max(...sizes.filter(Number.isFinite)) };
}

const FLOODED = [
  { words: ["-i", "0.01", "-q", "--require", "loss=0%"], received: /, (\d+) received, 0% packet loss/ },
  { words: ["-i", "0.01", "-q", "-j"], received: /"received": (\d+), "duplicates": 0, .*"loss": 0,/ },
  {
    words: ["-i", "0.01", "--each", "--state-changes", "-j"],
    received: /"received": (\d+), .*"duplicates": 0, .*"loss_ratio": 0,/,
  },
] as const;

for (const { words, received } of FLOODED) {
  testWith(
    `a stranger that answers 10,000 times a second changes no count and takes no memory: ${words.join(" ")}`,
    [...needs, ...COMPILED.requirements, tool("ps")],
    async () => {
      await using network = await Network.create();
      const numbers = { sources: [SERVER, ELSEWHERE], perSecond: 10_000, packets: 30_000 } as const;
      await using stranger = await Stranger.start(network.server, { address: SERVER, sends: "replies", ...numbers });
      const outcome = await runBeside(network, stranger, [...COMPILED.command, ...words, SERVER]);
      assertEquals([outcome.sent, outcome.status], [30_000, 0], outcome.stdout);
      const [, count] = received.exec(outcome.stdout) ?? [];
      assert(Number(count) > 200, outcome.stdout);
      assert(outcome.mostMb < MAX_MB, `${outcome.mostMb} MB`);
    },
  );
}

for (const sends of ["replies", "errors"] as const) {
  for (const words of sends === "errors" ? [["-q"], ["--each", "--state-changes"]] : [["-q"]]) {
    testWith(
      `300,000 ${sends} from random sources do not fill the memory: ${words.join(" ")}`,
      [...needs, ...COMPILED.requirements, tool("ps")],
      async () => {
        await using network = await Network.create();
        const many = { sources: [], perSecond: 60_000, packets: 300_000 } as const;
        await using stranger = await Stranger.start(network.server, { address: SERVER, sends, ...many });
        const { sent, mostMb, stdout } = await runBeside(network, stranger, [...COMPILED.command, ...words, SERVER]);
        assertEquals(sent, 300_000, stdout);
        assert(mostMb < MAX_MB, `${mostMb} MB`);
      },
    );
  }
}

for (const sends of ["empty-replies", "replies"] as const) {
  testWith(`--pmtu does not believe ${sends} of a stranger`, needs, async () => {
    await using network = await PathNetwork.create({ near: 1500, middle: 1400, far: 1300 });
    await network.silenceRouters();
    const address = PATH_SERVER.ipv4;
    const numbers = { sources: [address], ahead: 5, perSecond: 2000, packets: 100_000 } as const;
    await using _stranger = await Stranger.start(network.server, { address, sends, ...numbers });
    const { stdout } = await network.client.run([...USUAL_WAY.command, "--pmtu", "-n", address]);
    assertMatch(stdout, /\npath MTU to 10\.1\.2\.2 \(10\.1\.2\.2\) is 1300 bytes /);
  });
}
