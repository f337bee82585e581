/** Requests that the kernel refuses to send while a run goes on: told to programs, with text as iputils has it. */

import { assertEquals } from "@std/assert";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { USUAL_WAY } from "../support/program.ts";
import { testWith, tool } from "../support/requirements.ts";
import { Session } from "../support/session.ts";

const REFUSES_THE_SECOND = (family: "ip" | "ip6", name: "icmp" | "icmpv6") =>
  `table ${family} refusing {
  chain output {
    type filter hook output priority 0
    ${name} type echo-request ${name} sequence 2 drop
  }
}
`;
const FIREWALL = REFUSES_THE_SECOND("ip", "icmp") + REFUSES_THE_SECOND("ip6", "icmpv6");
const RUN = [...USUAL_WAY.command, "-n", "-c", "3", "-i", "0.1"];

interface RefusedRecord {
  readonly event: string;
  readonly kind?: string;
  readonly seq?: number;
  readonly message?: string;
  readonly errno?: string;
  readonly errors?: number;
  readonly transmitted?: number;
}

function records(stdout: string): RefusedRecord[] {
  return stdout.trimEnd().split("\n").map((line): RefusedRecord => JSON.parse(line));
}

/** What records tell about refused sends, and the errors of the summary. */
function refusals(stdout: string) {
  const all = records(stdout);
  const errors = all.filter(({ event }) => event === "error");
  const { transmitted, errors: counted } = all.at(-1) ?? { event: "none" };
  return { errors: errors.map(({ kind, seq, errno, message }) => [kind, seq, errno, message]), transmitted, counted };
}

testWith(
  "a firewall on output is told in every format, and not in text",
  [...namespaceNeeds, tool("nft")],
  async () => {
    await using namespace = await Namespace.create();
    await namespace.filter(FIREWALL);
    for (const address of ["127.0.0.1", "::1"]) {
      const json = await namespace.run([...RUN, "--output=json", address]);
      assertEquals(refusals(json.stdout), {
        errors: [["send", 2, "EPERM", "Operation not permitted"]],
        transmitted: 3,
        counted: 1,
      });
      const metrics = await namespace.run([...RUN, "--output=openmetrics", "-q", address]);
      assertEquals(/^ping1025_errors_total\{.*\} (\d+)$/m.exec(metrics.stdout)?.[1], "1");
      const csv = (await namespace.run([...RUN, "--output=csv", address])).stdout.split("\n").map((row) =>
        row.split(",")
      );
      const [errno, event, seq] = ["errno", "event", "seq"].map((name) => csv[0]?.indexOf(name) ?? -1);
      const row = csv.find((cells) => cells[event ?? -1] === "error");
      assertEquals([row?.[errno ?? -1], row?.[seq ?? -1]], ["EPERM", "2"]);
      const required = await namespace.run([...RUN, "--require", "errors=0", address]);
      assertEquals([required.status, required.stderr], [1, "ping1025: requirement not met: errors=0: measured 1\n"]);
      // Measured beside iputils ping 20250605: nothing is said.
      const text = await namespace.run([...RUN, address]);
      assertEquals([text.status, text.stderr, text.stdout.includes("+1 errors")], [0, "", false]);
    }
  },
);

testWith("what becomes of routes and devices is told with the number of each request", [
  ...namespaceNeeds,
  tool("tc"),
], async () => {
  await using namespace = await Namespace.create();
  await namespace.configure(`
    ip link add near type veth peer name far
    ip link set near up
    ip link set far up
    ip address add 10.9.0.1/24 dev near
    ip neighbour add 10.9.0.2 lladdr 02:00:00:00:00:01 dev near
    ip route add 10.77.0.0/16 via 10.9.0.2
  `);
  const cases = [
    ["ip route add unreachable 10.77.0.1", "ip route del unreachable 10.77.0.1", "EHOSTUNREACH"],
    ["ip route add prohibit 10.77.0.1", "ip route del prohibit 10.77.0.1", "EACCES"],
    ["ip route add blackhole 10.77.0.1", "ip route del blackhole 10.77.0.1", "EINVAL"],
    ["tc qdisc add dev near root pfifo limit 0", "tc qdisc del dev near root", "ENOBUFS"],
    ["ip route del 10.77.0.0/16", "ip route add 10.77.0.0/16 via 10.9.0.2", "ENETUNREACH"],
    ["ip link del near", "true", "ENETUNREACH"],
  ] as const;
  for (const [change, undo, errno] of cases) {
    const words = [...USUAL_WAY.command, "-n", "-c", "8", "-i", "0.1", "-W", "0.05", "--output=json", "--report-sent"];
    await using session = new Session(namespace.spawn([...words, "10.77.0.1"]));
    await session.stdoutHas(/"sent".*"seq": 2/);
    await namespace.configure(change);
    await session.status();
    await namespace.configure(undo);
    const { errors, counted, transmitted } = refusals(session.stdout);
    const sent = records(session.stdout).filter(({ event }) => event === "sent").length;
    assertEquals([transmitted, errors.length, counted], [8, 8 - sent, 8 - sent], `${errno}: ${session.stdout}`);
    const told = errors.map(([kind, seq, name]) => [kind, seq, name]);
    assertEquals(told, errors.map((_, index) => ["send", sent + 1 + index, errno]));
  }
});
