import { assertEquals } from "@std/assert";
import type { ManyTargets } from "../../../src/cli/options.ts";
import { optionRows } from "../../../src/cli/table/option_table.ts";
import { check, error, parse, run, usage } from "../parse_support.ts";
import { FORMATS } from "../../../src/report/formats.ts";

const DEFAULTS: ManyTargets = {
  kind: "many",
  words: ["host"],
  readsStandardInput: false,
  maxTargets: 131_072,
  ratePerSecond: 1000,
  window: 4096,
  timeoutNs: 1_000_000_000,
  plan: { kind: "until-answered", tries: 3 },
  listing: "all",
  stateChanges: undefined,
};

function many(changes: Partial<ManyTargets> = {}, others: Parameters<typeof run>[0] = {}): ReturnType<typeof run> {
  return run({ ...others, destination: "", mode: { ...DEFAULTS, ...changes } });
}

Deno.test("parseArgs() takes every argument for a target with --each, however many there are", () => {
  const words = Array.from({ length: 30 }, (_, index) => `10.0.0.${index}`);
  check([
    ["--each host", many()],
    [["--each", ...words], many({ words })],
    ["one --each -6 two", many({ words: ["one", "two"] }, { family: "ipv6" })],
    ["--each", error(2, "usage error: Destination address required")],
  ]);
});

Deno.test("parseArgs() has --targets read standard input, with arguments beside it only if --each says so", () => {
  check([
    ["--targets", many({ words: [], readsStandardInput: true })],
    ["--targets --each", many({ words: [], readsStandardInput: true })],
    ["--targets --each host", many({ readsStandardInput: true })],
    [
      "--targets host",
      error(
        2,
        "--targets reads targets from standard input: --targets < host; for hosts of the command line add --each",
      ),
    ],
  ]);
});

Deno.test("parseArgs() takes in the numbers of many targets", () => {
  check([
    ["--each host --max-targets 1048576", many({ maxTargets: 1_048_576 })],
    ["--each host --rate=0", many({ ratePerSecond: 0 })],
    ["--each host --rate=10000000", many({ ratePerSecond: 10_000_000 })],
    ["--each host --window 32768", many({ window: 32768 })],
    ["--each host --window 1", many({ window: 1 })],
    ["--each host --state-changes", many({ plan: { kind: "endless" }, stateChanges: { downAfter: 3, upAfter: 1 } })],
    [
      "--each host --state-changes --down-after=5 --up-after=2",
      many({ plan: { kind: "endless" }, stateChanges: { downAfter: 5, upAfter: 2 } }),
    ],
    ["--each host --alive", many({ listing: "alive" })],
    ["--each host --unreachable", many({ listing: "unreachable" })],
  ]);
});

Deno.test("parseArgs() asks each target until it answers, -c times, or without end to watch it", () => {
  const plan = (line: string) => {
    const outcome = parse(line.split(" "));
    return outcome.kind === "run" && outcome.options.mode.kind === "many" ? outcome.options.mode.plan : outcome;
  };
  assertEquals(plan("--each host -w 5"), { kind: "until-answered", tries: 3 });
  assertEquals(plan("--each host -c 7"), { kind: "count", count: 7 });
  assertEquals(plan("--each host --alive -c 7"), { kind: "count", count: 7 });
  assertEquals(plan("--each host --state-changes"), { kind: "endless" });
  assertEquals(plan("--each host --state-changes -c 7"), { kind: "count", count: 7 });
});

Deno.test("parseArgs() takes -W for the time that each of many requests has, but not for ever", () => {
  check([
    ["--each host -W 0.25", many({ timeoutNs: 250_000_000 }, { lingerNs: 250_000_000 })],
    ["--each host -W 10", many({ timeoutNs: 10_000_000_000 }, { lingerNs: 10_000_000_000 })],
    ["--each host -W 0", error(2, "-W 0 can't be used with --each or --targets")],
    ["host -W 0", run({ lingerNs: 0 })],
  ]);
});

Deno.test("parseArgs() refuses a number of many targets out of its range, names the option, and exits with 2", () => {
  const complaint = (name: string, text: string, range = "") =>
    error(2, `--${name}: invalid argument: '${text}'${range}`);
  const range = (min: number, max: number) => `: out of range: ${min} <= value <= ${max}`;
  check([
    ["--each host --window 0", complaint("window", "0", range(1, 32768))],
    ["--each host --window 32769", complaint("window", "32769", range(1, 32768))],
    ["--each host --max-targets 1048577", complaint("max-targets", "1048577", range(1, 1048576))],
    ["--each host --max-targets 0", complaint("max-targets", "0", range(1, 1048576))],
    ["--each host --rate -1", complaint("rate", "-1", range(0, 10000000))],
    ["--each host --rate 1k", complaint("rate", "1k")],
    ["--each host --state-changes --down-after 0", complaint("down-after", "0", range(1, 65536))],
    ["--each host --state-changes --up-after x", complaint("up-after", "x")],
  ]);
});

Deno.test("parseArgs() exits with 2 for every error with many targets, as 1 says that one does not answer", () => {
  check([
    ["-c 0", error(1, "invalid argument: '0': out of range: 1 <= value <= 9223372036854775807")],
    ["-c 0 --each host", error(2, "invalid argument: '0': out of range: 1 <= value <= 9223372036854775807")],
    ["-s x --targets", error(2, "invalid argument: 'x'")],
  ]);
});

Deno.test("parseArgs() refuses options of many targets without --each or --targets", () => {
  for (const [name, { argument, group }] of optionRows()) {
    if (group !== "Many targets" || name === "each" || name === "targets") continue;
    const option = argument === undefined ? `--${name}` : `--${name}=2`;
    assertEquals(parse([option, "host"]), error(2, `--${name} needs --each or --targets`), name);
  }
});

Deno.test("parseArgs() takes the options that mean something for many targets, and refuses the others by name", () => {
  const values = { integer: "2", unsigned: "2", bits: "2", time: "2", text: "ab" };
  const taken: string[] = [];
  for (const [name, { argument, group, letters }] of optionRows()) {
    if (group === "Many targets" || group === "About") continue;
    const value = argument?.kind === "word" ? argument.words[0] : values[argument?.kind ?? "text"];
    const words: Readonly<Record<string, string>> = { "node-information": "name", require: "loss<=1%" };
    const word = words[name] ?? value;
    const output = name === "report-sent" ? ["--output=json"] : [];
    const outcome = parse(["--each", "host", ...output, argument === undefined ? `--${name}` : `--${name}=${word}`]);
    const option = letters[0] === undefined ? `--${name}` : `-${letters[0]}`;
    if (outcome.kind === "run") taken.push(letters[0] ?? name);
    else assertEquals(outcome, error(2, `${option} can't be used with --each or --targets`), name);
  }
  assertEquals(
    taken.sort().join(" "),
    "3 4 6 D I M Q S U W c e i j live m n output p q report-interval report-sent require resolve-every s stats t timestamping v w",
  );
});

Deno.test("parseArgs() refuses what leaves nothing to be told", () => {
  const conflict = (one: string, other: string) => error(2, `${one} can't be used with ${other}`);
  check([
    ["--each host --alive --unreachable", conflict("--alive", "--unreachable")],
    ["--each host --state-changes --alive", conflict("--alive", "--state-changes")],
    ["--each host --state-changes --unreachable", conflict("--unreachable", "--state-changes")],
    ["--each host --alive -q", conflict("--alive", "-q")],
    ["--each host --unreachable -q", conflict("--unreachable", "-q")],
    ["--each host -q --state-changes", conflict("--state-changes", "-q")],
    ["--each host --alive -v", conflict("--alive", "-v")],
    ["--each host --unreachable -v", conflict("--unreachable", "-v")],
    ["--each host -D --alive", conflict("--alive", "-D")],
    ["--each host -D --unreachable", conflict("--unreachable", "-D")],
    ["--each host -D --alive -j", many({ listing: "alive" }, { timestamps: true, format: FORMATS.json })],
    ["--each host -c 2 --stats=full --state-changes", conflict("--stats", "--state-changes")],
    [
      "--each host -c 2 --stats=full --output=openmetrics",
      error(2, "--stats=full can't be used with --output=openmetrics"),
    ],
    ["--each host --stats=full", error(2, "--stats=full needs -c with --each or --targets")],
    ["--each host --up-after 2", error(2, "--up-after needs --state-changes")],
    ["--each host --down-after 2 -c 1", error(2, "--down-after needs --state-changes")],
  ]);
});

Deno.test("parseArgs() says nothing of a pattern with many targets: stdout is a list of them", () => {
  check([["-p ff --each host", many({}, { pattern: Uint8Array.of(255) })]]);
});

Deno.test("parseArgs() has getopt's words for what is wrong beside --each", () => {
  check([
    ["--each -x", usage("invalid option -- 'x'")],
    ["--each=1 host", error(2, "option '--each' doesn't allow an argument")],
    ["--targets=a/hosts.txt", error(2, "--targets reads targets from standard input: --targets < a/hosts.txt")],
    [["--targets=a b"], error(2, "--targets reads targets from standard input: --targets < FILE")],
    ["--targets=", error(2, "--targets reads targets from standard input: --targets < FILE")],
    ["--eac host", error(2, "unrecognized option '--eac'; did you mean --each? (see ping1025x --help)")],
    ["--each --help", { kind: "help", notices: [] }],
    ["--each -V", { kind: "version", format: FORMATS.text, notices: [] }],
  ]);
});
