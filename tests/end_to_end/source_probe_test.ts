/**
 * The source probe: a UDP socket that is connected to port 1025 of the target, asked for its own address and closed. No
 * packet leaves for it.
 */

import { assertEquals, assertMatch } from "@std/assert";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { Network, networkNeeds } from "../support/network.ts";
import { prepareSockets, USUAL_WAY, WAYS } from "../support/program.ts";
import { type Requirement, testWith, tool } from "../support/requirements.ts";

/** The main thread alone: all calls are its own but those of the name look-up, and lines of several threads mingle. */
const TRACED = ["strace", "-qq", "-e", "trace=socket,bind,connect,getsockname,close"];
const straceNeeds: readonly Requirement[] = [...namespaceNeeds, tool("strace")];

/** System calls about the descriptor of the UDP socket. */
function probeCalls(trace: string, domain: "AF_INET" | "AF_INET6"): string[] {
  const calls = trace.split("\n");
  const opened = calls.findIndex((call) => call.startsWith(`socket(${domain}, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP)`));
  if (opened < 0) return [];
  const fd = /= (\d+)$/.exec(calls[opened] ?? "")?.[1];
  const rest = calls.slice(opened + 1).filter((call) => call.includes(`(${fd},`) || call.startsWith(`close(${fd})`));
  return [calls[opened] ?? "", ...rest.slice(0, rest.findIndex((call) => call.startsWith("close(")) + 1)];
}

/** What the calls of the probe are, without their arguments. */
function namesOf(calls: readonly string[]): string[] {
  return calls.map((call) => call.slice(0, call.indexOf("(")));
}

for (const way of WAYS) {
  testWith(
    `the probe is socket, connect to port 1025, getsockname, close, ${way.name}`,
    [...straceNeeds, ...way.requirements],
    async () => {
      await using namespace = await Namespace.create();
      await prepareSockets(namespace, way);
      const traced = [...TRACED, ...way.command];
      const v4 = await namespace.run([...traced, "-c", "1", "127.0.0.1"]);
      const calls = probeCalls(v4.stderr, "AF_INET");
      assertEquals(namesOf(calls), ["socket", "connect", "getsockname", "close"], v4.stderr);
      assertMatch(calls[1] ?? "", /sin_port=htons\(1025\), sin_addr=inet_addr\("127\.0\.0\.1"\)/);
      const v6 = await namespace.run([...traced, "-c", "1", "::1"]);
      const calls6 = probeCalls(v6.stderr, "AF_INET6");
      assertEquals(namesOf(calls6), ["socket", "connect", "getsockname", "close"], v6.stderr);
      assertMatch(calls6[1] ?? "", /sin6_port=htons\(1025\).*inet_pton\(AF_INET6, "::1"/);
    },
  );
}

testWith("with -I ADDRESS there is no probe, with -I DEVICE there is", straceNeeds, async () => {
  await using namespace = await Namespace.create();
  const run = async (...words: string[]) => {
    const { status, stderr } = await namespace.run([...TRACED, ...USUAL_WAY.command, "-c", "1", ...words]);
    assertEquals(status, 0, stderr);
    return stderr;
  };
  for (const [address, domain] of [["127.0.0.1", "AF_INET"], ["::1", "AF_INET6"]] as const) {
    const fixed = await run("-I", address, address);
    assertEquals(probeCalls(fixed, domain), [], fixed);
    assertEquals(fixed.includes("1025"), false, fixed);
    const device = await run("-I", "lo", address);
    assertEquals(namesOf(probeCalls(device, domain)), ["socket", "connect", "getsockname", "close"], device);
  }
});

testWith(
  "the unspecified address behind -I is probed for, and the header has the real source",
  namespaceNeeds,
  async () => {
    await using namespace = await Namespace.create();
    const run = (...words: string[]) => namespace.run([...USUAL_WAY.command, "-c", "1", ...words]);
    const headers = [
      [["-I", "0.0.0.0", "127.0.0.1"], "PING 127.0.0.1 (127.0.0.1) from 127.0.0.1 : 56(84) bytes of data."],
      [["-I", "::", "::1"], "PING ::1 (::1) from ::1 : 56 data bytes"],
      [
        ["-I", "lo", "-I", "0.0.0.0", "127.0.0.1"],
        "PING 127.0.0.1 (127.0.0.1) from 127.0.0.1 lo: 56(84) bytes of data.",
      ],
    ] as const;
    for (const [words, header] of headers) {
      const { status, stdout, stderr } = await run(...words);
      assertEquals([status, stdout.split("\n")[0], stderr], [0, header, ""]);
    }
    const { stdout } = await run("--output=json", "-I", "0.0.0.0", "127.0.0.1");
    assertMatch(stdout, /"event": "start".*"source": "127\.0\.0\.1"/);
  },
);

testWith("no packet leaves for the probe", [...namespaceNeeds, ...networkNeeds], async () => {
  await using network = await Network.create();
  await network.client.filter(`table inet count {
    chain output {
      type filter hook output priority -10
      meta l4proto udp counter comment "udp"
      icmp type echo-request counter comment "requests"
      icmpv6 type echo-request counter comment "requests6"
    }
  }`);
  await network.client.configure('"$@"', ...USUAL_WAY.command, "-c", "2", "-i", "0.1", "10.0.2.2");
  await network.client.configure('"$@"', ...USUAL_WAY.command, "-c", "3", "-i", "0.1", "fd00:2::2");
  const rules = await network.client.configure("nft list table inet count");
  const count = (name: string) => Number(new RegExp(`packets (\\d+) .*"${name}"`).exec(rules)?.[1]);
  assertEquals([count("udp"), count("requests"), count("requests6")], [0, 2, 3], rules);
});

/** A client whose name both.test has an address on each of two links, one a family; IPv6's comes first. */
async function twoLinks() {
  await using stack = new AsyncDisposableStack();
  const client = stack.use(await Namespace.create());
  const server = stack.use(await Namespace.create(client));
  await client.configure(
    `
    ip link add four type veth peer name four netns "$1"
    ip link add six type veth peer name six netns "$1"
    echo 1 > /proc/sys/net/ipv6/conf/four/disable_ipv6
    ip address add 10.9.0.1/24 dev four
    ip address add fd00:9::1/64 dev six nodad
    ip link set four up
    ip link set six up
    printf "fd00:9::2 both.test six.test\\n10.9.0.2 both.test\\n" >> /etc/hosts
    `,
    String(server.pid),
  );
  await server.configure(`
    ip address add 10.9.0.2/24 dev four
    ip address add fd00:9::2/64 dev six nodad
    ip link set four up
    ip link set six up
  `);
  const rest = stack.move();
  return {
    run: (...words: string[]) => client.run([...USUAL_WAY.command, ...words]),
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}

testWith(
  "a name's next address is taken when the first can't be reached from the device of -I",
  namespaceNeeds,
  async () => {
    await using links = await twoLinks();
    const addresses = [[[], "fd00:9::2"], [["-I", "four"], "10.9.0.2"], [["-I", "six"], "fd00:9::2"]] as const;
    for (const [source, address] of addresses) {
      const one = await links.run("-n", "-c", "1", ...source, "both.test");
      assertEquals([one.status, one.stdout.includes(`PING both.test (${address}) `)], [0, true], one.stderr);
      const each = await links.run("--each", ...source, "both.test");
      assertEquals([each.status, each.stderr], [0, ""]);
      assertMatch(each.stdout, new RegExp(`^both\\.test \\(${address}\\) is alive`));
    }
  },
);

testWith("a source address chooses the family of a name, not that of an address", namespaceNeeds, async () => {
  await using links = await twoLinks();
  const source = ["-I", "10.9.0.1"];
  const one = await links.run("-n", "-c", "1", ...source, "both.test");
  assertMatch(one.stdout, /^PING both\.test \(10\.9\.0\.2\) from 10\.9\.0\.1 : /);
  const each = await links.run("--each", ...source, "both.test");
  assertMatch(each.stdout, /^both\.test \(10\.9\.0\.2\) is alive/);
  const pathMtu = await links.run("--pmtu", "-n", ...source, "both.test");
  assertMatch(pathMtu.stdout, /both\.test \(10\.9\.0\.2\)/);
  const six = await links.run("-n", "-c", "1", "-I", "fd00:9::1", "both.test");
  assertMatch(six.stdout, /^PING both\.test \(fd00:9::2\) from fd00:9::1 : /);

  for (const many of [[], ["--each"]]) {
    const { status, stdout, stderr } = await links.run(...many, ...source, "six.test");
    assertEquals([status, stdout], [2, ""]);
    assertMatch(stderr, /^\S+: six\.test: Address family for hostname not supported\n$/);
  }
  // As iputils does: such a source says nothing about this target.
  const typed = await links.run("-n", "-c", "1", ...source, "fd00:9::2");
  assertMatch(typed.stdout, /^PING fd00:9::2 \(fd00:9::2\) from fd00:9::1 : /);
});
