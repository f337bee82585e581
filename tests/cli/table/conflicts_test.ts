import { assertEquals } from "@std/assert";
import type { Requirement } from "../../../src/core/figures/requirements.ts";
import { check, error, parse, run } from "../parse_support.ts";

const LOSS: Requirement = { text: "loss<=1%", measure: "loss", operator: "<=", bound: 1, needsDistribution: false };
const REPLIES: Requirement = {
  text: "replies>0",
  measure: "replies",
  operator: ">",
  bound: 0,
  needsDistribution: false,
};

Deno.test("parseArgs() takes the number of --until-up only behind =", () => {
  check([
    ["--until-up host", run({ untilUp: 1 })],
    ["--until-up=3 host", run({ untilUp: 3 })],
    ["--until-up 3 host", error(2, '--until-up takes its number with "=": --until-up=3')],
    ["--until-up -w 5 3 host", error(2, "3 can't be a hop: a number stands right behind its option, as in -c 3")],
    ["--until-up -- 3", run({ untilUp: 1, destination: "3" })],
    ["--until-up 3.example", run({ untilUp: 1, destination: "3.example" })],
    ["--until-up=2 hop host", run({ untilUp: 2, hops: ["hop"] })],
    ["--until-up 0 host", error(2, '--until-up takes its number with "=": --until-up=0')],
    ["host --until-up", run({ untilUp: 1 })],
    ["--until-up=0 host", error(2, "--until-up: invalid argument: '0': out of range: 1 <= value <= 10000")],
    ["--until-up= host", error(2, "--until-up: invalid argument: ''")],
    ["--until-up=2 -c 3 host", error(2, "-c can't be used with --until-up")],
    ["--each --until-up host", error(2, "--until-up can't be used with --each or --targets")],
  ]);
});

Deno.test("parseArgs() keeps requirements in their order", () => {
  check([
    ["--require loss<=1% --require replies>0 host", run({ requirements: [LOSS, REPLIES] })],
    ["--require=loss<=1% host", run({ requirements: [LOSS] })],
    [
      "--require loss host",
      error(2, "bad requirement: loss: a comparison is missing, such as in 'loss<=1%', which a shell needs in quotes"),
    ],
  ]);
});

Deno.test("parseArgs() refuses to require of many targets what is not measured of each", () => {
  const only = "only loss, replies, sent, duplicates, errors, late, min, avg, max, mdev can be required";
  check([
    ["--each --require p95<20ms host", error(2, `--require p95<20ms: with --each or --targets ${only}`)],
    ["--each --require corrupted=0 host", error(2, `--require corrupted=0: with --each or --targets ${only}`)],
  ]);
  assertEquals(requireRun(parse(["--each", "--require", "late=0", "host"])).pace.requirements.length, 1);
});

Deno.test("parseArgs() makes --icmp-timestamp a run of IPv4 with three stamps in each request", () => {
  const ipv4Only = error(2, "IPv6 has no ICMP timestamps: --icmp-timestamp is IPv4's");
  check([
    ["--icmp-timestamp host", run({ icmpTimestamp: true, family: "ipv4", payloadBytes: 12 })],
    ["-6 --icmp-timestamp host", ipv4Only],
    ["--icmp-timestamp 2001:db8::1", ipv4Only],
    ["--icmp-timestamp -s 12 host", error(2, "-s can't be used with --icmp-timestamp")],
    ["--icmp-timestamp -p ff host", error(2, "-p can't be used with --icmp-timestamp", requireNotices("-p ff host"))],
    ["--icmp-timestamp -N name host", error(2, "-N can't be used with --icmp-timestamp")],
    ["--each --icmp-timestamp host", error(2, "--icmp-timestamp can't be used with --each or --targets")],
  ]);
});

function requireNotices(line: string) {
  return parse(line.split(" ")).notices;
}

function requireRun(outcome: ReturnType<typeof parse>) {
  if (outcome.kind !== "run") throw new Error("no run");
  return outcome.options;
}
