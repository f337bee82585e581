import { assertEquals } from "@std/assert";
import { optionRows } from "../../../src/cli/table/option_table.ts";
import type { PathChoice } from "../../../src/cli/options.ts";
import type { FlatOptions } from "../../support/options.ts";
import { check, error, parse, run } from "../parse_support.ts";

function path(changes: Partial<FlatOptions> = {}, choice: Partial<PathChoice> = {}) {
  const mode = { kind: "path", firstHop: 1, maxHops: 30, rounds: 10, timeoutNs: 1_000_000_000, ...choice } as const;
  return run({ mode, ...changes });
}

Deno.test("parseArgs() has --path ask the hops of a path ten times, unless -c or -w says otherwise", () => {
  check([
    ["--path host", path()],
    ["--path -c 3 host", path({ count: 3 }, { rounds: 3 })],
    ["--path -w 5 host", path({ deadlineNs: 5_000_000_000 }, { rounds: 0 })],
    ["--path -w 5 -c 3 host", path({ deadlineNs: 5_000_000_000, count: 3 }, { rounds: 3 })],
    ["--path -W 0.5 host", path({ lingerNs: 500_000_000 }, { timeoutNs: 500_000_000 })],
    ["--path -t 3 --max-hops=12 host", path({ timeToLive: 3 }, { firstHop: 3, maxHops: 12 })],
    ["--path -t 0 host", path({ timeToLive: 0 }, { firstHop: 1 })],
  ]);
});

Deno.test("parseArgs() refuses what a path has no use for, and exits with 2", () => {
  check([
    ["--path -f host", error(2, "-f can't be used with --path")],
    ["--path --stats=full host", error(2, "--stats can't be used with --path")],
    ["--path --live host", error(2, "--live can't be used with --path")],
    ["--path --output=csv host", error(2, "--output=csv can't be used with --path")],
    ["--path --output=openmetrics host", error(2, "--output=openmetrics can't be used with --path")],
    ["--path -W 0 host", error(2, "-W 0 can't be used with --path")],
    ["--path hop host", error(2, "--path takes one destination")],
    ["--path --each host", error(2, "--path can't be used with --each or --targets")],
    ["--path --pmtu host", error(2, "--pmtu can't be used with --path")],
    ["--pmtu --path host", error(2, "--path can't be used with --pmtu")],
    ["--max-hops=3 host", error(2, "--max-hops needs --path")],
    ["--path -t 9 --max-hops=8 host", error(2, "-t is farther than --max-hops")],
    ["--path", error(2, "usage error: Destination address required")],
  ]);
});

Deno.test("parseArgs() lets no option through with --path unless it is known to mean something", () => {
  const values = { text: "1", integer: "1", unsigned: "1", bits: "1", time: "1" };
  const passing = optionRows().filter(([name, { argument }]) => {
    const value = argument?.kind === "word" ? argument.words[0] : argument && values[argument.kind];
    return parse(["--path", value === undefined ? `--${name}` : `--${name}=${value}`, "host"]).kind === "run";
  }).map(([name]) => name);
  assertEquals(
    passing.sort().join(" "),
    [
      "bypass-routing count deadline flow-label identifier interface interval ipv4 ipv6 json linger mark max-hops numeric",
      "output path pattern pmtu-discovery precise quiet report-interval resolve size sticky-source timestamping timestamps",
      "traffic-class ttl user-latency verbose",
    ].join(" "),
  );
});
