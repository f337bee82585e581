/**
 * `--pmtu` across links with MTUs of their own, by routers that report and routers that don't.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Namespace, namespaceNeeds, type Outcome } from "../support/namespace.ts";
import { type LinkMtus, PathNetwork, ROUTERS, SERVER } from "../support/path_network.ts";
import { prepareSockets, USUAL_WAY, type Way, WAYS } from "../support/program.ts";
import { testWith, tool } from "../support/requirements.ts";
import { schemaFaults } from "../support/schema.ts";

const FAMILIES = ["ipv4", "ipv6"] as const;
const HEADER_BYTES = { ipv4: 28, ipv6: 48 } as const;
const NARROWING: LinkMtus = { near: 1500, middle: 1400, far: 1300 };
const JUMBO: LinkMtus = { near: 9000, middle: 1500, far: 1500 };
const NEEDS = [...namespaceNeeds, tool("nft")];
const TIME = /time=[\d.]+ ms/g;

function lines({ stdout }: Outcome): string[] {
  return stdout.replaceAll(TIME, "time=T ms").split("\n").slice(0, -1);
}

function search(network: PathNetwork, way: Way, ...words: readonly string[]): Promise<Outcome> {
  return network.client.run([...way.command, "--pmtu", "-n", ...words]);
}

for (const way of WAYS) {
  const needs = [...NEEDS, ...way.requirements];

  testWith(`--pmtu finds what routers report, and who reports it, ${way.name}`, needs, async () => {
    await using network = await PathNetwork.create(NARROWING);
    await prepareSockets(network.client, way);
    for (const family of FAMILIES) {
      const outcome = await search(network, way, SERVER[family]);
      const words = family === "ipv4" ? "fragmentation needed" : "packet too big";
      assertEquals(lines(outcome), [
        `PMTU ${SERVER[family]} (${SERVER[family]})`,
        "1280 bytes: answered, time=T ms",
        "This host: packets of 1500 bytes at most",
        `From ${ROUTERS[family].first}: ${words}, MTU 1400`,
        `From ${ROUTERS[family].second}: ${words}, MTU 1300`,
        "1300 bytes: answered, time=T ms",
        `path MTU to ${SERVER[family]} (${SERVER[family]}) is 1300 bytes (payload ${1300 - HEADER_BYTES[family]})`,
      ]);
      assertEquals([outcome.status, outcome.stderr], [0, ""]);
    }
  });

  testWith(`--pmtu finds the MTU of a path whose routers report nothing, ${way.name}`, needs, async () => {
    await using network = await PathNetwork.create(JUMBO);
    await network.silenceRouters();
    await prepareSockets(network.client, way);
    for (const family of FAMILIES) {
      const outcome = await search(network, way, SERVER[family]);
      assertEquals(lines(outcome).slice(-3), [
        "1501 bytes: no answer to 3 tries",
        `1501 bytes come as far as ${ROUTERS[family].first}, hop 1`,
        `path MTU to ${SERVER[family]} (${SERVER[family]}) is 1500 bytes (payload ${1500 - HEADER_BYTES[family]}); ` +
        "larger packets vanish without a report (black hole)",
      ]);
      assertEquals(outcome.status, 0);
    }
  });
}

testWith("--pmtu finds the longest packets there are on the loopback device", NEEDS, async () => {
  await using host = await Namespace.create();
  const run = (address: string) => host.run([...USUAL_WAY.command, "--pmtu", "-q", address]);
  const [ipv4, ipv6] = [await run("127.0.0.1"), await run("::1")];
  assertEquals(ipv4.stdout, "path MTU to 127.0.0.1 (127.0.0.1) is 65535 bytes (payload 65507)\n");
  assertEquals(ipv6.stdout, "path MTU to ::1 (::1) is 65536 bytes (payload 65488)\n");
});

testWith("--pmtu does not take the kernel's word for the path's MTU", NEEDS, async () => {
  await using network = await PathNetwork.create(NARROWING);
  await network.client.configure(`
    ip route add 10.1.2.2/32 via 10.1.0.1 mtu 600
    ip -6 route add fd01:2::2/128 via fd01::1 mtu 1285
  `);
  for (const family of FAMILIES) {
    assertMatch((await search(network, USUAL_WAY, "-q", SERVER[family])).stdout, / is 1300 bytes \(payload/);
  }
});

testWith("--pmtu finds what tracepath finds", [...NEEDS, tool("tracepath")], async () => {
  for (const mtus of [NARROWING, JUMBO, { near: 1492, middle: 1492, far: 1280 }]) {
    await using network = await PathNetwork.create(mtus);
    for (const family of FAMILIES) {
      const ours = (await search(network, USUAL_WAY, "-q", SERVER[family])).stdout;
      const theirs = (await network.client.run(["tracepath", "-n", SERVER[family]])).stdout;
      assertEquals(/ is (\d+) bytes/.exec(ours)?.[1], /Resume: pmtu (\d+)/.exec(theirs)?.[1] ?? theirs);
    }
  }
});

testWith("--pmtu finds the MTU of a path that is made narrower meanwhile", NEEDS, async () => {
  await using network = await PathNetwork.create({ near: 1500, middle: 1450, far: 1500 });
  for (const family of FAMILIES) {
    await network.first.configure("ip link set middle mtu 1450");
    await network.second.configure("ip link set middle mtu 1450");
    const child = network.client.spawn([...USUAL_WAY.command, "--pmtu", "-n", "-i", "0.3", SERVER[family]]);
    let told = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      told += text;
      if (!text.includes("1450 bytes: answered")) continue;
      await network.first.configure("ip link set middle mtu 1350");
      await network.second.configure("ip link set middle mtu 1350");
    }
    await child.stdin.close();
    await child.stderr.cancel();
    assertEquals((await child.status).code, 0);
    assertMatch(told, / is 1350 bytes \(payload \d+\)\n$/, told);
  }
});

testWith("--pmtu ends with status 1 when the host does not answer, or when time is up", NEEDS, async () => {
  await using network = await PathNetwork.create(NARROWING);
  await network.silenceRouters();
  const late = await search(network, USUAL_WAY, "-w", "1", SERVER.ipv4);
  assertEquals(late.status, 1);
  assertMatch(
    late.stdout,
    /\npath MTU to 10\.1\.2\.2 \(10\.1\.2\.2\) is not known: 1\d\d\d bytes pass, 1\d\d\d not known to\n$/,
  );
  await network.server.sysctl("net/ipv4/icmp_echo_ignore_all", 1);
  await network.server.sysctl("net/ipv6/icmp/echo_ignore_all", 1);
  for (const family of FAMILIES) {
    const silent = await search(network, USUAL_WAY, "-q", "-W", "0.05", SERVER[family]);
    assertEquals([silent.status, silent.stdout], [1, `${SERVER[family]} (${SERVER[family]}) does not answer\n`]);
  }
});

testWith("--pmtu tells what is known when it is interrupted, and before that when it is asked", NEEDS, async () => {
  await using network = await PathNetwork.create(NARROWING);
  await network.silenceRouters();
  const child = network.client.spawn([...USUAL_WAY.command, "--pmtu", "-n", "-W", "5", SERVER.ipv4]);
  const diagnostics = child.stderr.pipeThrough(new TextDecoderStream());
  let told = "";
  let standing = "";
  const reading = (async () => {
    for await (const text of diagnostics) {
      standing += text;
      child.kill("SIGINT");
    }
  })();
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    told += text;
    if (text.includes("This host")) child.kill("SIGQUIT");
  }
  await reading;
  await child.stdin.close();
  assertEquals((await child.status).code, 1);
  assertMatch(standing, /^\r\d probes, 1280 bytes pass, 1501 not known to\n$/);
  assertMatch(told, / is not known: 1280 bytes pass, 1501 not known to\n$/);
});

testWith("--pmtu writes JSON lines as the schema says, the result last", NEEDS, async () => {
  await using network = await PathNetwork.create(NARROWING);
  const { stdout, stderr } = await search(network, USUAL_WAY, "-j", SERVER.ipv6);
  assertEquals(schemaFaults(stdout), []);
  const objects = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(objects.map(({ event }) => event), [
    "start",
    "answer",
    "host_limit",
    "too_long",
    "too_long",
    "answer",
    "summary",
  ]);
  const { mtu, limit, limited_by, probes } = objects.at(-1);
  assertEquals([mtu, limit, limited_by, stderr], [1300, "report", ROUTERS.ipv6.second, ""]);
  assert(probes <= 12, String(probes));
});
