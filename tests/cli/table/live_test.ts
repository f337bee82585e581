import { assertEquals } from "@std/assert";
import { check, error, parse, run } from "../parse_support.ts";

Deno.test("parseArgs() takes in --live, and takes for lost what is not answered within a second", () => {
  check([
    ["--live host", run({ live: true, lingerNs: 1_000_000_000 })],
    ["--live -W 3 host", run({ live: true, lingerNs: 3_000_000_000 })],
    ["--live -W 10 host", run({ live: true, lingerNs: 10_000_000_000 })],
    ["-q -v --live host", run({ live: true, lingerNs: 1_000_000_000, quiet: true, verbose: true })],
  ]);
});

Deno.test("parseArgs() asks many targets without end with --live, or -c times", () => {
  const plan = (line: string) => {
    const outcome = parse(line.split(" "));
    return outcome.kind === "run" && outcome.options.mode.kind === "many" ? outcome.options.mode.plan : outcome;
  };
  assertEquals(plan("--each --live host"), { kind: "endless" });
  assertEquals(plan("--each --live -c 4 host"), { kind: "count", count: 4 });
});

Deno.test("parseArgs() refuses with --live what is about lines, with a line and status 2", () => {
  check([
    ["--live -j host", error(2, "--live can't be used with -j")],
    ["--live -f host", error(2, "--live can't be used with -f")],
    ["-a --live host", error(2, "--live can't be used with -a")],
    ["-D --live host", error(2, "--live can't be used with -D")],
    ["-O --live host", error(2, "--live can't be used with -O")],
    ["-R --live host", error(2, "--live can't be used with -R")],
    ["-T tsonly --live host", error(2, "--live can't be used with -T")],
    ["-N name --live host", error(2, "--live can't be used with -N")],
    ["-i 0 --live host", error(2, "--live can't be used with -i 0")],
    ["--each --live --alive host", error(2, "--live can't be used with --alive")],
    ["--each --live --unreachable host", error(2, "--live can't be used with --unreachable")],
    ["--each --live --state-changes host", error(2, "--live can't be used with --state-changes")],
  ]);
});
