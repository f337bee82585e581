/** Whole runs with `--icmp-timestamp`: the kernel answers such requests. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Namespace, namespaceNeeds, type Outcome } from "../support/namespace.ts";
import { Network, networkNeeds } from "../support/network.ts";
import { AS_ORDINARY_USER, FROM_SOURCES } from "../support/program.ts";
import { testWith } from "../support/requirements.ts";
import { transcriptOf } from "../support/transcript.ts";

/** Stamps and each way's time differ from run to run. */
function transcript(outcome: Outcome): string {
  return transcriptOf(outcome)
    .replaceAll(/(Originate|Receive|Transmit|Localreceive)=\d+/g, "$1=S")
    .replaceAll(/(forward|back) -?\d+ ms/g, "$1 W ms");
}

const STAMPS = "timestamps: Originate=S Receive=S Transmit=S Localreceive=S, forward W ms, back W ms";

testWith(
  "timestamp requests across a router, and to where nobody is",
  [...namespaceNeeds, ...networkNeeds],
  async () => {
    await using network = await Network.create();
    const run = async (...words: readonly string[]) =>
      transcript(await network.client.run([...FROM_SOURCES, "-n", "--icmp-timestamp", ...words]));
    assertEquals(
      await run("-c", "2", "-i", "0.2", "10.0.2.2"),
      `PING 10.0.2.2 (10.0.2.2) 12(40) bytes of data.
20 bytes from 10.0.2.2: icmp_seq=1 ttl=63 time=T ms, ${STAMPS}
20 bytes from 10.0.2.2: icmp_seq=2 ttl=63 time=T ms, ${STAMPS}

--- 10.0.2.2 ping statistics ---
2 packets transmitted, 2 received, 0% packet loss, time Tms
rtt min/avg/max/mdev = T/T/T/T ms
status 0
`,
    );
    assertEquals(
      await run("-c", "1", "10.0.3.1"),
      `PING 10.0.3.1 (10.0.3.1) 12(40) bytes of data.
From 10.0.1.1 icmp_seq=1 Destination Host Unreachable

--- 10.0.3.1 ping statistics ---
1 packets transmitted, 0 received, +1 errors, 100% packet loss, time Tms

status 1
`,
    );
  },
);

testWith("the stamps are those of this moment, and say so in JSON", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  const before = Date.now();
  const { status, stdout } = await namespace.run([...FROM_SOURCES, "-j", "-c", "1", "--icmp-timestamp", "127.0.0.1"]);
  const after = Date.now();
  const [reply, statistics] = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const { originate, receive, transmit, local_receive, forward, back } = reply.icmp_timestamps;
  // The kernel stamps with a clock that is up to a tick behind.
  for (const stamp of [originate, receive, transmit, local_receive]) {
    const sinceBefore = (stamp - before % 86_400_000 + 86_400_000) % 86_400_000;
    assert(sinceBefore <= after - before || sinceBefore >= 86_400_000 - 20, JSON.stringify(reply));
  }
  assert(Math.abs(forward) <= 100 && Math.abs(back) <= 100);
  assertEquals(
    { status, query: statistics.query, payload: statistics.payload_bytes, packet: statistics.packet_bytes },
    { status: 0, query: "timestamp", payload: 12, packet: 40 },
  );
});

testWith("a flood of timestamp requests, and one beside a ping of echoes", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  const words = ["-q", "-c", "200", "-f", "-l", "20", "127.0.0.1"];
  const [stamps, echoes] = await Promise.all([
    namespace.run([...FROM_SOURCES, "--icmp-timestamp", ...words]),
    namespace.run([...FROM_SOURCES, ...words]),
  ]);
  for (const { status, stdout } of [stamps, echoes]) {
    assertEquals(status, 0);
    assertMatch(stdout, /200 packets transmitted, 200 received, 0% packet loss/);
  }
});

testWith("an ordinary user is told what timestamp requests need, in one line", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  await namespace.sysctl("net/ipv4/ping_group_range", "0 0");
  const command = [...AS_ORDINARY_USER, ...FROM_SOURCES, "--icmp-timestamp", "127.0.0.1"];
  assertEquals(
    transcript(await namespace.run(command)),
    "2> ping: --icmp-timestamp needs a raw socket: run as root, or give an executable made of it (deno compile) the " +
      "capability: setcap cap_net_raw+p FILE\nstatus 2\n",
  );
});
