import { assert, assertEquals } from "@std/assert";
import type { ManyTargets } from "../../../src/cli/options.ts";
import { check, error, parse, run, UNITS } from "../parse_support.ts";
import { FORMATS, IPUTILS_JSON } from "../../../src/report/formats.ts";

/** The same options for many targets. */
function ofMany(changes: Parameters<typeof run>[0], many: Partial<ManyTargets> = {}): ReturnType<typeof run> {
  const outcome = parse(["--each", "host"]);
  assert(outcome.kind === "run" && outcome.options.mode.kind === "many");
  return run({ ...changes, destination: "", mode: { ...outcome.options.mode, ...many } });
}

Deno.test("parseArgs() reads the format of the output", () => {
  check([
    ["--output text host", run({ format: FORMATS.text })],
    ["--output=json host", run({ format: FORMATS.json })],
    ["--output=csv --each host", ofMany({ format: FORMATS.csv })],
    ["--output=openmetrics host", run({ format: FORMATS.openmetrics })],
    ["--output=xml host", error(2, "invalid output: xml, only text, json, csv, openmetrics")],
    ["--output=JSON host", error(2, "invalid output: JSON, only text, json, csv, openmetrics; did you mean json?")],
    ["--stats=ful host", error(2, "invalid statistics: ful, only plain, full; did you mean full?")],
  ]);
});

Deno.test("parseArgs() takes -j beside --output=json only", () => {
  check([
    ["-j --output=json host", run({ format: FORMATS.json })],
    ["-j --output=csv host", error(2, "-j can't be used with --output=csv")],
    ["--output=openmetrics -j host", error(2, "-j can't be used with --output=openmetrics")],
    ["--output=text -j host", error(2, "-j can't be used with --output=text")],
    ["-j --each --output=csv host", error(2, "-j can't be used with --output=csv")],
  ]);
});

Deno.test("parseArgs() takes -j for iputils' JSON with one target, and for --output=json else", () => {
  const formatOf = (words: string) => {
    const outcome = parse(words.split(" "));
    return outcome.kind === "run" ? outcome.options.show.format : outcome;
  };
  for (const words of ["-j host", "-j -c 2 host"]) assertEquals(formatOf(words), IPUTILS_JSON);
  const others = ["-j --each host", "--each -j host", "-j --targets", "--pmtu -j host", "-j --pmtu host"];
  for (const words of [...others, "--output=json -j host", "-j --output=json --pmtu host"]) {
    assertEquals(formatOf(words), FORMATS.json, words);
  }
});

Deno.test("parseArgs() takes the formats that a search for a path's MTU has", () => {
  check([
    ["--pmtu --output=csv host", error(2, "--output=csv can't be used with --pmtu")],
    ["--pmtu --output=openmetrics host", error(2, "--output=openmetrics can't be used with --pmtu")],
  ]);
  for (const output of ["text", "json"]) assertEquals(parse(["--pmtu", `--output=${output}`, "host"]).kind, "run");
});

Deno.test("parseArgs() reads how often to report, in seconds, down to a tenth", () => {
  check([
    ["--report-interval 15 host", run({ reportIntervalNs: 15e9 })],
    ["--report-interval=0.1 --each host", ofMany({ reportIntervalNs: 1e8 })],
    ["--report-interval=250ms host", run({ reportIntervalNs: 25e7 })],
    ["--report-interval=5m host", run({ reportIntervalNs: 300e9 })],
    ["--report-interval=99ms host", error(2, "bad report interval: 99ms: at least 0.1")],
    ["--report-interval=0.25x host", error(2, `bad report interval: 0.25x: 'x' is no unit of time, ${UNITS}`)],
    ["--report-interval=0,5 host", error(2, "bad report interval: 0,5: use a point: 0.5")],
    ["--report-interval=0.09 host", error(2, "bad report interval: 0.09: at least 0.1")],
    ["--report-interval=0 host", error(2, "bad report interval: 0: at least 0.1")],
    ["--report-interval=-1 host", error(2, "bad report interval: -1")],
    ["--report-interval=x host", error(2, "bad report interval: x")],
  ]);
});

Deno.test("parseArgs() reads how often names are looked up", () => {
  check([
    ["--resolve-every=60 host", run({ resolveEveryNs: 60e9 })],
    ["--resolve-every 5m --each host", ofMany({ resolveEveryNs: 300e9 })],
    ["--resolve-every=0.5 host", error(2, "bad time between look-ups: 0.5: at least 1")],
    ["--resolve-every=60 --pmtu host", error(2, "--resolve-every can't be used with --pmtu")],
    ["--resolve-every=60 -C host", error(2, "--resolve-every can't be used with -C")],
    ["--resolve-every=60 -6 -F 7 host", error(2, "--resolve-every can't be used with -F")],
  ]);
});

Deno.test("parseArgs() refuses what a format can't tell", () => {
  const needs = error(2, "--report-sent needs --output=json or --output=csv");
  check([
    ["--report-sent --output=json host", run({ reportSent: true, format: FORMATS.json })],
    ["--report-sent --output=csv host", run({ reportSent: true, format: FORMATS.csv })],
    ["--report-sent host", needs],
    ["--report-sent -j host", needs],
    ["--report-sent --output=openmetrics host", needs],
    ["--output=openmetrics --each --alive host", error(2, "--alive can't be used with --output=openmetrics")],
    ["--output=openmetrics --each --unreachable h", error(2, "--unreachable can't be used with --output=openmetrics")],
    ["--output=json --each --alive -D host", ofMany({ format: FORMATS.json, timestamps: true }, { listing: "alive" })],
  ]);
});

Deno.test("parseArgs() says nothing of a pattern to programs", () => {
  for (const output of ["json", "csv", "openmetrics"]) {
    assertEquals(parse(["-p", "ff", `--output=${output}`, "host"]).notices, []);
  }
});
