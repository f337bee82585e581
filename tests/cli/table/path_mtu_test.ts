import { assertEquals } from "@std/assert";
import { optionRows } from "../../../src/cli/table/option_table.ts";
import type { PathMtuChoice } from "../../../src/cli/options.ts";
import type { FlatOptions } from "../../support/options.ts";
import { check, error, parse, run } from "../parse_support.ts";

function search(changes: Partial<FlatOptions> = {}, choice: Partial<PathMtuChoice> = {}) {
  return run({ mode: { kind: "path-mtu", paceNs: 10_000_000, timeoutNs: undefined, ...choice }, ...changes });
}

Deno.test("parseArgs() has --pmtu search for the path's MTU, at its own pace unless -i and -W say otherwise", () => {
  check([
    ["host", run({})],
    ["--pmtu host", search()],
    ["--pmtu host -q -n -6", search({ quiet: true, numeric: true, family: "ipv6" })],
    ["--pmtu -i 0.5 host", search({ intervalNs: 500_000_000 }, { paceNs: 500_000_000 })],
    ["--pmtu -W 0.25 host", search({ lingerNs: 250_000_000 }, { timeoutNs: 250_000_000 })],
    ["--pmtu -w 5 host", search({ deadlineNs: 5_000_000_000 })],
  ]);
});

Deno.test("parseArgs() refuses what a search for the path's MTU has no use for, and exits with 2", () => {
  check([
    ["--pmtu -s 100 host", error(2, "-s can't be used with --pmtu")],
    ["--pmtu -M do host", error(2, "-M can't be used with --pmtu")],
    ["--pmtu -f host", error(2, "-f can't be used with --pmtu")],
    ["--pmtu -c 3 host", error(2, "-c can't be used with --pmtu")],
    ["--pmtu --stats=full host", error(2, "--stats can't be used with --pmtu")],
    ["--pmtu -W 0 host", error(2, "-W 0 can't be used with --pmtu")],
    ["--pmtu hop host", error(2, "--pmtu takes one destination")],
    ["--pmtu --each host", error(2, "--pmtu can't be used with --each or --targets")],
    ["--pmtu --alive host", error(2, "--alive needs --each or --targets")],
    ["--pmtu", error(2, "usage error: Destination address required")],
  ]);
});

Deno.test("parseArgs() lets no option through with --pmtu unless it is known to mean something", () => {
  const values = { text: "1", integer: "1", unsigned: "1", bits: "1", time: "1" };
  const passing = optionRows().filter(([name, { argument }]) => {
    const value = argument?.kind === "word" ? argument.words[0] : argument && values[argument.kind];
    return parse(["--pmtu", value === undefined ? `--${name}` : `--${name}=${value}`, "host"]).kind === "run";
  }).map(([name]) => name);
  assertEquals(
    passing.sort().join(" "),
    [
      "bypass-routing deadline flow-label identifier interface interval ipv4 ipv6 json linger mark numeric output pmtu",
      "precise quiet resolve sticky-source timestamps traffic-class ttl verbose",
    ].join(" "),
  );
});
