/**
 * Whole runs with `-N` against a host that answers node information queries; the text is iputils', but where
 * docs/departures.md says otherwise.
 */

import { assertEquals } from "@std/assert";
import { runSideBySide } from "../support/concurrency.ts";
import { Namespace, namespaceNeeds, type Outcome } from "../support/namespace.ts";
import { neighbourRoom } from "../support/neighbours.ts";
import { NodeInformationHost, type NodeInformationReplyParts, type SeenQuery } from "../support/node_information.ts";
import { AS_ORDINARY_USER, FROM_SOURCES } from "../support/program.ts";
import { testWith } from "../support/requirements.ts";
import { transcriptOf } from "../support/transcript.ts";

/** `host.example`, the whole name. */
const NAME: NodeInformationReplyParts = { data: "00000000 04686f7374 076578616d706c65 00" };
const LOCALHOST = "00000000000000000000000000000001";

/** A run, what is answered to it by sequence number, and what it shows. */
interface Case {
  readonly words: readonly string[];
  readonly answers: Readonly<Record<number, readonly NodeInformationReplyParts[]>>;
  readonly text: string;
  /** What the host sees of it, without nonces. */
  readonly seen: readonly Omit<SeenQuery, "nonce">[];
}

function query(queryType: number, change: Partial<SeenQuery> = {}): Omit<SeenQuery, "nonce"> {
  return { code: 0, queryType, flags: 0, subject: LOCALHOST, ...change };
}

const CASES: readonly Case[] = [
  {
    words: ["-N", "name", "::1"],
    answers: { 1: [NAME] },
    seen: [query(2)],
    text: `PING ::1 (::1) 56 data bytes
34 bytes from ::1: host.example.; seq=1; ttl=64

--- ::1 ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time Tms

status 0
`,
  },
  {
    words: ["-v", "-N", "ipv6-all", "-N", "ipv6-global", "-N", "subject-name=Host", "ip6-localhost"],
    answers: { 1: [{ flags: 1, data: `00000e10 ${LOCALHOST} 00000e10 20010db8000000000000000000000002` }] },
    seen: [query(3, { code: 1, flags: 0x22, subject: "04686f73740000" })],
    text: `PING ip6-localhost (::1) 56 data bytes
56 bytes from localhost (::1): ::1, 2001:db8::2 (truncated); seq=1; ident=I ttl=64

--- ip6-localhost ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time Tms

2> ping: sock4.fd: N (socktype: SOCK_RAW), sock6.fd: N (socktype: SOCK_RAW), hints.ai_family: AF_UNSPEC
2> ping: ai->ai_family: AF_INET6, ai->ai_canonname: 'localhost'
status 0
`,
  },
  {
    // A name of two labels, one of which would clear a terminal, and half a name.
    words: ["-N", "name", "-N", "subject-ipv4=192.0.2.1", "::1"],
    answers: { 1: [{ data: "00000000 05 1b632e5ce9 02 6162 00 03 61" }] },
    seen: [query(2, { code: 2, subject: "c0000201" })],
    text: `PING ::1 (::1) 56 data bytes
32 bytes from ::1: \\027c\\.\\\\\\233.ab., parse error (truncated); seq=1; ttl=64

--- ::1 ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time Tms

status 0
`,
  },
  {
    // The first one's nonce is forged; the second is answered twice.
    words: ["-c", "2", "-i", "0.2", "-W", "1", "-N", "name", "-N", "subject-fqdn=host.example", "::1"],
    answers: { 1: [{ ...NAME, damagedNonceByte: 7 }], 2: [{ code: 1, data: "" }, NAME, { ...NAME, code: 3 }] },
    seen: [1, 2].map(() => query(2, { code: 1, subject: "04686f7374076578616d706c6500" })),
    text: `PING ::1 (::1) 56 data bytes
16 bytes from ::1: refused; seq=2; ttl=64
34 bytes from ::1: host.example.; seq=2; ttl=64 (DUP!)
34 bytes from ::1: unknown code(03); seq=2; ttl=64 (DUP!)

--- ::1 ping statistics ---
2 packets transmitted, 1 received, +2 duplicates, 50% packet loss, time Tms

status 0
`,
  },
  {
    words: ["-j", "-N", "ipv4", "::1"],
    answers: { 1: [{ data: "00000e10 c0000201" }] },
    seen: [query(4)],
    text:
      `{"bytes": 24, "host": "::1", "seq": 1, "ttl": 64, "time": T, "type": "reply", "address": "::1", "node_information": {"query_type": 4, "code": 0, "addresses": [{"address": "192.0.2.1", "ttl_seconds": 3600}]}}
{"host": "::1", "transmitted": 1, "received": 1, "duplicates": 0, "corrupted": 0, "errors": 0, "loss": 0, "time": 0, "rtt": {"min": T, "avg": T, "max": T, "mdev": T}, "type": "statistics", "address": "::1", "family": "ipv6", "source": "::1", "payload_bytes": 24, "packet_bytes": 72, "query": "ipv4", "percentiles": {"p50": T, "p90": T, "p95": T, "p99": T, "p99_9": T, "max": T}, "lost": 0, "longest_loss_burst": 0, "late": 0, "late_after": T, "waiting": 0}
status 0
`,
  },
  {
    words: ["-N", "name", "127.0.0.1"],
    answers: {},
    seen: [],
    text: `PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.
64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=T ms

--- 127.0.0.1 ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time Tms
rtt min/avg/max/mdev = T/T/T/T ms
2> ping: node information queries are IPv6's: -N is ignored
status 0
`,
  },
  {
    words: ["-N", "subject-name=host", "127.0.0.1"],
    answers: {},
    seen: [],
    text: `PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.
64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=T ms

--- 127.0.0.1 ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time Tms
rtt min/avg/max/mdev = T/T/T/T ms
2> ping: -N says whom to ask about, but not what for (name, ipv6 or ipv4): it is ignored
status 0
`,
  },
];

async function runCase({ words, answers, seen }: Case): Promise<{ outcome: Outcome; queries: readonly SeenQuery[] }> {
  await using namespace = await Namespace.create();
  await using host = await NodeInformationHost.start(namespace, { answers, others: [] });
  const outcome = await namespace.run([...FROM_SOURCES, "-c", "1", ...words]);
  return { outcome, queries: await host.seen(seen.length) };
}

testWith("hosts are asked for names and addresses, and answer", namespaceNeeds, async (context) => {
  const results = await runSideBySide(CASES, runCase);
  for (const [index, { words, text, seen }] of CASES.entries()) {
    const result = results[index];
    await context.step(words.join(" "), () => {
      assertEquals(result && transcriptOf(result.outcome).replaceAll(/: \d+\.\d+/g, ": T"), text);
      assertEquals(result?.queries.map(({ nonce: _, ...rest }) => rest), seen);
      assertEquals(result?.queries.map(({ nonce }) => nonce.slice(0, 4)), seen.map((_, count) => `000${count + 1}`));
    });
  }
});

testWith("an answer from another address is an answer: it brings back the nonce", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  await namespace.configure("ip address add fd00::5/128 dev lo nodad");
  await using _host = await NodeInformationHost.start(namespace, { from: LOCALHOST, answers: {}, others: [NAME] });
  const { stdout } = await namespace.run([...FROM_SOURCES, "-c", "1", "-N", "name", "fd00::5"]);
  assertEquals(stdout.split("\n")[1], "34 bytes from ::1: host.example.; seq=1; ttl=64");
});

testWith("an ICMP error about a query is told", [...namespaceNeeds, neighbourRoom()], async () => {
  await using namespace = await Namespace.create();
  await namespace.configure(`
    ip link add near type veth peer name far
    ip link set near up
    ip link set far up
    ip address add fd00::1/64 dev near nodad
    echo 1 > /proc/sys/net/ipv6/neigh/near/mcast_solicit
    echo 100 > /proc/sys/net/ipv6/neigh/near/retrans_time_ms
  `);
  const outcome = await namespace.run([...FROM_SOURCES, "-c", "1", "-N", "name", "fd00::9"]);
  assertEquals(
    transcriptOf(outcome),
    `PING fd00::9 (fd00::9) 56 data bytes
From fd00::1 icmp_seq=1 Destination unreachable: Address unreachable

--- fd00::9 ping statistics ---
1 packets transmitted, 0 received, +1 errors, 100% packet loss, time Tms

status 1
`,
  );
});

testWith("what -N can't take is refused", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  const refusals: readonly (readonly [words: readonly string[], stdout: string, stderr: RegExp])[] = [
    [["-N", "name", "-N", "ipv4", "::1"], "Qtype conflict\n", /^Usage: ping1025 -N WORD/],
    [["-N", "bogus", "::1"], "", /^Usage: ping1025 -N WORD/],
    [
      ["-N", "name", "-N", "subject-ipv6=nosuchname.test", "::1"],
      "",
      /: nosuchname\.test: Name or service not known\n$/,
    ],
    [["-N", "name", "-N", "subject-name=a..b", "::1"], "", /: inappropriate subject name: a\.\.b\n$/],
    [["-N", "name", "-N", "subject-name=\u00fc/a", "::1"], "", /: IDN encoding error: not a name: \u00fc\/a\n$/],
  ];
  for (const [words, stdout, stderr] of refusals) {
    const outcome = await namespace.run([...FROM_SOURCES, ...words]);
    assertEquals([outcome.status, outcome.stdout, stderr.test(outcome.stderr)], [2, stdout, true], outcome.stderr);
  }
  const help = await namespace.run([...FROM_SOURCES, "-N", "help"]);
  assertEquals([help.status, help.stderr, /^Usage: ping1025 -N WORD/.test(help.stdout)], [0, "", true]);
});

testWith("queries need a raw socket, even where ping sockets are allowed", namespaceNeeds, async () => {
  await using namespace = await Namespace.create();
  await namespace.sysctl("net/ipv4/ping_group_range", "0 0");
  const { status, stderr } = await namespace.run([...AS_ORDINARY_USER, ...FROM_SOURCES, "-N", "name", "::1"]);
  assertEquals(
    [status, stderr.replaceAll(/^ping1025: /gm, "")],
    [
      2,
      `socktype: SOCK_RAW
socket: Operation not permitted
=> missing cap_net_raw+p capability?
=> or give an executable made of it (deno compile) the capability: setcap cap_net_raw+p FILE
`,
    ],
  );
});
