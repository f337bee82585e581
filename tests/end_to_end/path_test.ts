/**
 * `--path` across three routers: those that answer all, some and nothing, a lossy link, a prohibited target, a loop.
 */

import { assertEquals, assertMatch } from "@std/assert";
import { HopNetwork, PATH } from "../support/hop_network.ts";
import { namespaceNeeds, type Outcome } from "../support/namespace.ts";
import { prepareSockets, USUAL_WAY, type Way, WAYS } from "../support/program.ts";
import { testWith, tool } from "../support/requirements.ts";
import { schemaFaults } from "../support/schema.ts";

const FAMILIES = ["ipv4", "ipv6"] as const;
const NEEDS = [...namespaceNeeds, tool("nft")];
const TIMES = /(?: +\d+(?:\.\d+)?){6}$/gm;
/** On a busy machine an answer takes longer than others. */
const DELAY = /^delay begins at .*\n/gm;
const HEADING = "hop address loss sent last min avg p50 p95 max";

/** Lines with single blanks and without times. */
function lines({ stdout }: Outcome): string[] {
  const masked = stdout.replaceAll(DELAY, "").replaceAll(TIMES, " T").replaceAll(/ +/g, " ");
  return masked.split("\n").slice(0, -1).map((line) => line.trim());
}

function trace(network: HopNetwork, way: Way, ...words: readonly string[]): Promise<Outcome> {
  return network.client.run([...way.command, "--path", "-n", "-i", "0.1", "-W", "0.5", ...words]);
}

function header(family: (typeof FAMILIES)[number], maxHops = 30): string {
  const packetBytes = family === "ipv4" ? 84 : 104;
  const target = PATH[family][3];
  return `PATH ${target} (${target}): 56(${packetBytes}) bytes of data, ${maxHops} hops at most`;
}

for (const way of WAYS) {
  testWith(`--path shows three routers and the target, ${way.name}`, [...NEEDS, ...way.requirements], async () => {
    await using network = await HopNetwork.create();
    await prepareSockets(network.client, way);
    for (const family of FAMILIES) {
      const [first, second, third, target] = PATH[family];
      const outcome = await trace(network, way, "-c", "3", target);
      assertEquals(lines(outcome), [
        header(family),
        HEADING,
        `1 ${first} 0% 3 T`,
        `2 ${second} 0% 3 T`,
        `3 ${third} 0% 3 T`,
        `4 ${target} 0% 3 T`,
        `no loss: ${target} answered 3 of 3 probes, 4 hops away`,
      ]);
      assertEquals([outcome.status, outcome.stderr], [0, ""]);
    }
  });

  testWith(`--path finds where loss begins, and what is a router's own, ${way.name}`, [
    ...NEEDS,
    ...way.requirements,
  ], async () => {
    await using network = await HopNetwork.create();
    await prepareSockets(network.client, way);
    // The first router answers one probe in three, the link behind it loses one in five of each hop's.
    await network.node(1).filter(`table inet limits {
      chain output {
        type filter hook output priority 0
        icmp type time-exceeded numgen inc mod 3 != 0 drop
        icmpv6 type time-exceeded numgen inc mod 3 != 0 drop
      }
    }`);
    const lossOf = (hops: number) => `
      ip ttl ${hops} icmp type echo-request numgen inc mod 5 == 4 drop
      ip6 hoplimit ${hops} icmpv6 type echo-request numgen inc mod 5 == 4 drop`;
    await network.node(2).filter(`table inet losses {
      chain input {
        type filter hook prerouting priority 0
        ${lossOf(1)}
        ${lossOf(2)}
        ${lossOf(3)}
      }
    }`);
    for (const family of FAMILIES) {
      const [first, second, third, target] = PATH[family];
      const outcome = await trace(network, way, target);
      assertEquals(lines(outcome), [
        header(family),
        HEADING,
        `1 ${first} 60%~ 10 T`,
        `2 ${second} 20% 10 T`,
        `3 ${third} 20% 10 T`,
        `4 ${target} 20% 10 T`,
        "~ the router limits its answers: a hop behind it loses less",
        `loss begins at hop 1 (${first}) or behind it: the router limits its answers, and 20 % is lost at every hop behind it`,
      ]);
      assertEquals([outcome.status, outcome.stderr], [0, ""]);
    }
  });

  testWith(`--path goes past a router that never answers, ${way.name}`, [...NEEDS, ...way.requirements], async () => {
    await using network = await HopNetwork.create();
    await prepareSockets(network.client, way);
    await network.node(2).filter(`table inet silence {
      chain output {
        type filter hook output priority 0
        icmp type time-exceeded drop
        icmpv6 type time-exceeded drop
      }
    }`);
    for (const family of FAMILIES) {
      const [first, , third, target] = PATH[family];
      const outcome = await trace(network, way, "-c", "2", target);
      assertEquals(lines(outcome), [
        header(family),
        HEADING,
        `1 ${first} 0% 2 T`,
        "2 no answer 100% 2",
        `3 ${third} 0% 2 T`,
        `4 ${target} 0% 2 T`,
        `no loss: ${target} answered 2 of 2 probes, 4 hops away`,
      ]);
    }
  });

  testWith(`--path says who prohibits the target, ${way.name}`, [...NEEDS, ...way.requirements], async () => {
    await using network = await HopNetwork.create();
    await prepareSockets(network.client, way);
    await network.node(2).filter(`table inet firewall {
      chain forward {
        type filter hook forward priority 0
        reject with icmpx type admin-prohibited
      }
    }`);
    for (const family of FAMILIES) {
      const [first, second, , target] = PATH[family];
      const words = { ipv4: "Packet filtered", ipv6: "Destination unreachable: Administratively prohibited" }[family];
      const outcome = await trace(network, way, "-c", "3", target);
      assertEquals(lines(outcome), [
        header(family),
        HEADING,
        `1 ${first} 0% 3 T`,
        `2 ${second} 0% 3 T`,
        `3 ${second} !X 0% 3 T`,
        `${target} is not reached: hop 3 (${second}) says "${words}"`,
      ]);
      assertEquals([outcome.status, outcome.stderr], [1, ""]);
    }
  });
}

testWith("--path says that a path loops", NEEDS, async () => {
  await using network = await HopNetwork.create();
  await network.node(2).configure("ip route replace default via 10.2.1.1");
  const [first, second, , target] = PATH.ipv4;
  const outcome = await trace(network, USUAL_WAY, "-c", "2", "--max-hops=5", target);
  assertEquals(lines(outcome), [
    header("ipv4", 5),
    HEADING,
    `1 ${first} 0% 2 T`,
    `2 ${second} 0% 2 T`,
    `3 ${first} 0% 2 T`,
    `4 ${second} 0% 2 T`,
    `5 ${first} 0% 2 T`,
    `${target} is not reached: the path loops, hop 1 (${first}) comes again as hop 5`,
  ]);
  assertEquals(outcome.status, 1);
});

testWith("--path shows how far probes come of a target that does not answer", NEEDS, async () => {
  await using network = await HopNetwork.create();
  await network.server.filter(`table inet silence {
    chain input {
      type filter hook input priority 0
      icmp type echo-request drop
    }
  }`);
  const [first, second, third, target] = PATH.ipv4;
  const outcome = await trace(network, USUAL_WAY, "-c", "2", "--max-hops=8", target);
  assertEquals(lines(outcome).slice(2), [
    `1 ${first} 0% 2 T`,
    `2 ${second} 0% 2 T`,
    `3 ${third} 0% 2 T`,
    "4-8 no answer",
    `${target} does not answer; the last hop that does is 3 (${third})`,
  ]);
  assertEquals(outcome.status, 1);
});

testWith("--path follows a path that changes in mid-run, and keeps its routers apart", NEEDS, async () => {
  await using network = await HopNetwork.create();
  const [first, second, , target] = PATH.ipv4;
  const child = network.client.spawn([...USUAL_WAY.command, "--path", "-n", "-v", "-i", "0.3", "-c", "10", target]);
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let stdout = "";
  let isNear = false;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    stdout += part.value;
    if (isNear || !stdout.includes("hop 4: icmp_seq=12 ")) continue;
    isNear = true;
    // Behind some rounds the second router is the target.
    await network.node(2).configure('ip address add "$1/32" dev lo', target);
  }
  await child.status;
  await child.stdin.close();
  await child.stderr.cancel();
  assertMatch(stdout, new RegExp(`^hop 2: ${target} answers instead of ${second}$`, "m"));
  assertMatch(stdout, new RegExp(`^  1  ${first}  .*\\n  2  2 addresses +0% +10$`, "m"));
  assertMatch(stdout, new RegExp(`^ {7}${second} +[2-5] of 10 .*\\n {7}${target} +[5-8] of 10 `, "m"));
  assertMatch(stdout, new RegExp(`^no loss: ${target} answered 10 of 10 probes, 2 hops away$`, "m"));
});

testWith("--path writes JSON lines that keep to the schema", NEEDS, async () => {
  await using network = await HopNetwork.create();
  const outcome = await trace(network, USUAL_WAY, "-c", "2", "--output=json", PATH.ipv6[3]);
  assertEquals(schemaFaults(outcome.stdout), []);
  const records = outcome.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(records.map(({ event, hop }) => [event, hop]), [
    ["start", undefined],
    ["hop", 1],
    ["hop", 2],
    ["hop", 3],
    ["hop", 4],
    ["summary", undefined],
  ]);
  assertEquals([records[5].end, records[5].end_hop], ["reached", 4]);
});

testWith("--path shows names that were found beside the run, also when it is interrupted", NEEDS, async () => {
  await using network = await HopNetwork.create();
  const [first, second, , target] = PATH.ipv4;
  await network.client.configure('echo "$1 second.test" >> /etc/hosts', second);
  const command = [...USUAL_WAY.command, "--path", "-H", "-i", "0.2", "-v", target];
  const row = `2 second.test (${second}) 0%`;
  const whole = await network.client.run([...command, "-c", "2"]);
  assertEquals(lines(whole).filter((line) => /^[12] /.test(line)), [`1 ${first} 0% 2 T`, `${row} 2 T`]);

  const child = network.client.spawn([...command, "-w", "20"]);
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let stdout = "";
  let isInterrupted = false;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    stdout += part.value;
    if (isInterrupted || !stdout.includes("hop 2: icmp_seq=6 second.test")) continue;
    isInterrupted = true;
    child.kill("SIGINT");
  }
  await child.status;
  await child.stdin.close();
  await child.stderr.cancel();
  assertMatch(stdout, new RegExp(`^  2  second\\.test \\(${second}\\) +0% `, "m"));
});

testWith("--path -M do names the hop whose link is too narrow, in every round", NEEDS, async () => {
  await using network = await HopNetwork.create();
  for (const number of [2, 3]) await network.node(number).configure("ip link set link2 mtu 1300");
  for (const family of FAMILIES) {
    const [first, second, , target] = PATH[family];
    const outcome = await trace(network, USUAL_WAY, "-c", "2", "-M", "do", "-s", "1400", target);
    assertEquals(lines(outcome).slice(2, -1), [
      `1 ${first} 0% 2 T`,
      `2 ${second} 0% 2 T`,
      `3 ${second} !F-1300 0% 2 T`,
    ]);
    assertEquals([outcome.status, outcome.stderr], [1, ""]);
  }
});
