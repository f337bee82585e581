/**
 * What is lost and what is waiting, in real runs: a path longer than the interval, the end of a run, an outage.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { Network, networkNeeds } from "../support/network.ts";
import { USUAL_WAY } from "../support/program.ts";
import { testWith, tool } from "../support/requirements.ts";
import { Responder } from "../support/responder.ts";
import { schemaFaults } from "../support/schema.ts";
import { Session } from "../support/session.ts";

const SERVER = "10.0.2.2";
/** Every reply takes this long: several requests are on their way at an interval of 0.1 s. */
const PATH_MS = 350;

interface Counts {
  readonly event: string;
  readonly transmitted: number;
  readonly received: number;
  readonly lost: number;
  readonly waiting: number;
  readonly loss_ratio?: number;
  readonly longest_loss_burst?: number;
}

function run(namespace: Namespace, line: string) {
  return namespace.run([...USUAL_WAY.command, ...line.split(" ")]);
}

/** Reports and the summary of JSON lines. */
function countsOf(stdout: string): Counts[] {
  assertEquals(schemaFaults(stdout), []);
  const records = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  return records.filter(({ event }) => event === "report" || event === "summary");
}

async function withSlowServer(test: (client: Namespace) => Promise<void>): Promise<void> {
  await using network = await Network.create({ serverIsSilent: true });
  await using _responder = await Responder.start(network.server, {
    address: SERVER,
    others: [{ kind: "reply", delayMs: PATH_MS }],
  });
  await test(network.client);
}

const needs = [...namespaceNeeds, ...networkNeeds];

for (const each of ["", "--each "]) {
  const who = each === "" ? "one target" : "many targets";

  testWith(`no report calls a request lost that is on its way, ${who}`, needs, () =>
    withSlowServer(async (client) => {
      const words = `--output=json -q -n -i 0.1 -W 5 --report-interval 0.5 ${each}`;
      const { status, stdout } = await run(client, `${words}-c 20 ${SERVER}`);
      const counts = countsOf(stdout);
      assert(counts.length > 3 && counts.some(({ waiting }) => waiting > 1), stdout);
      for (const { transmitted, received, lost, waiting, loss_ratio, longest_loss_burst = 0 } of counts) {
        assertEquals([lost, received + lost + waiting, longest_loss_burst], [0, transmitted, 0], stdout);
        assertEquals(loss_ratio, received === 0 ? undefined : 0);
      }
      const { event, received, waiting } = counts.at(-1)!;
      assertEquals([status, event, received, waiting], [0, "summary", 20, 0]);
    }));

  testWith(
    `a deadline leaves requests waiting, which are no loss to --require, ${who}`,
    needs,
    () =>
      withSlowServer(async (client) => {
        const words = `-q -n -i 0.1 -w 1 -W 5 --require loss<=1% --require loss=0% ${each}`;
        const { status, stderr } = await run(client, `${words}-c 100 ${SERVER}`);
        assertEquals([status, stderr], [0, ""]);
        const json = await run(client, `--output=json ${words}-c 100 ${SERVER}`);
        const { received, lost, waiting, transmitted } = countsOf(json.stdout).at(-1)!;
        assertEquals([json.status, lost, received + waiting], [0, 0, transmitted]);
        assert(received > 0 && waiting > 0, json.stdout);
      }),
  );
}

testWith(
  "text of many targets says what is waiting, and calls nobody unreachable who may yet answer",
  needs,
  () =>
    withSlowServer(async (client) => {
      const { status, stdout } = await run(client, `--each -n -v -w 0.2 -W 5 ${SERVER}`);
      assertEquals(
        [status, stdout.replace(/time \d+ms/, "time T")],
        [
          1,
          `${SERVER} is undecided (no answer yet)\n\n--- 1 target ping statistics ---\n` +
          "0 alive, 0 unreachable, 1 undecided\n1 packets transmitted, 0 received, 1 waiting, time T\n",
        ],
      );
      assertEquals((await run(client, `--each -n --unreachable -w 0.2 -W 5 ${SERVER}`)).stdout, "");
      const figures = await run(client, `--each -n -c 30 -i 0.1 -w 1 -W 5 ${SERVER}`);
      assertMatch(figures.stdout, /^10\.0\.2\.2 +0% loss, +\d+\/\d+ received, min\/avg\/max = .* ms, \d waiting$/m);
    }),
);

testWith(
  "only the text of one target has iputils' arithmetic, and -j has the loss of what is decided",
  needs,
  () =>
    withSlowServer(async (client) => {
      const words = `-q -n -i 0.1 -w 1 -W 5 ${SERVER}`;
      assertMatch((await run(client, words)).stdout, /, [1-9][\d.]*% packet loss, /);
      const statistics = JSON.parse((await run(client, `-j ${words}`)).stdout);
      const { transmitted, received, lost, waiting, loss } = statistics;
      assertEquals([loss, lost, received + waiting], [0, 0, transmitted]);
      assert(waiting > 0);
    }),
);

testWith("a run that is recorded or judged ends when each request had its time, plain text sooner", needs, async () => {
  await using network = await Network.create({ serverIsSilent: true });
  await using _responder = await Responder.start(network.server, {
    address: SERVER,
    answers: { 2: [], 3: [{ kind: "reply", delayMs: 900 }] },
  });
  const words = `-q -n -c 3 -i 0.1 -W 1.5 ${SERVER}`;
  const [plain, json, full, required] = await Promise.all(
    ["", "--output=json ", "--stats=full ", "--require loss<=34% "].map((format) =>
      run(network.client, format + words)
    ),
  );
  assertMatch(plain?.stdout ?? "", /^3 packets transmitted, 1 received/m);
  const { received, lost, waiting } = countsOf(json?.stdout ?? "").at(-1)!;
  assertEquals([received, lost, waiting], [2, 1, 0]);
  assertMatch(full?.stdout ?? "", /^loss \(RFC 6673\): 1 lost, longest burst 1, 0 late \(after 1\.5 s\)$/m);
  assertEquals([required?.status, required?.stderr], [0, ""]);
});

testWith("a request about which an ICMP error came is not waited for at the end, and is lost", needs, async () => {
  await using network = await Network.create();
  const before = performance.now();
  const { stdout } = await run(network.client, "--output=json -q -n -c 3 -i 0.1 10.0.3.1");
  const { lost, waiting, loss_ratio } = countsOf(stdout).at(-1)!;
  assertEquals([lost, waiting, loss_ratio], [3, 0, 1]);
  assert(performance.now() - before < 8000, "-W is 10 s");
});

testWith("ping1025_up falls in an outage and rises after it", [...namespaceNeeds, tool("nft")], async () => {
  await using namespace = await Namespace.create();
  const words = "--output=openmetrics -n -i 0.1 -W 0.3 --report-interval 0.2";
  for (const targets of ["127.0.0.1", "--each -c 1000 127.0.0.1"]) {
    await using session = new Session(namespace.spawn([...USUAL_WAY.command, ...`${words} ${targets}`.split(" ")]));
    const up = (value: 0 | 1) => {
      session.stdout = "";
      return session.stdoutHas(new RegExp(`^ping1025_up\\{.*\\} ${value}$`, "m"));
    };
    await up(1);
    await namespace.filter(
      "table ip outage { chain input { type filter hook input priority 0; icmp type echo-reply drop; }; }",
    );
    await up(0);
    await namespace.filter("delete table ip outage");
    await up(1);
    session.signal("SIGINT");
    assertEquals(await session.status(), 0);
    assertMatch(session.stdout, /^ping1025_lost_requests_total\{.*\} [1-9]\d*$/m);
  }
});

testWith("a run whose replies are all late says so, and fails wherever late is lost", needs, async () => {
  await using network = await Network.create({ serverIsSilent: true });
  const others = [{ kind: "reply", delayMs: 300 }] as const;
  await using _responder = await Responder.start(network.server, { address: SERVER, others });
  const late = (words: string) => run(network.client, `${words} -n -i 0.5 -W 0.2 ${SERVER}`);
  const [plain, ...recorded] = await Promise.all(
    ["-q", "-j", "--output=json", "--output=csv", "--output=openmetrics"].map((format) => late(`${format} -c 4`)),
  );
  assertEquals([plain?.status, recorded.map(({ status }) => status)], [0, [1, 1, 1, 1]]);
  const judged = await late("-q -c 4 --require loss<=1%");
  assertEquals(judged.status, 1);
  assertMatch(judged.stderr, /: requirement not met: loss<=1%: measured 100%, [1-4] late\n$/);
  const unanswered = await late("-q -c 4 --require errors=0");
  assertMatch(unanswered.stderr, /: requirement not met: no reply in time, [1-4] late /);
  const untilUp = await late("-q --until-up -w 2");
  assertEquals(untilUp.status, 1);
  assertMatch(untilUp.stderr, /: not up: \d (?:reply was|replies were) late \(-W is 0\.2 s\)\n$/);
});
