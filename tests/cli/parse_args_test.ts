import { assertEquals } from "@std/assert";
import { optionRows } from "../../src/cli/table/option_table.ts";
import { check, error, parse, pattern, run, usage, warnings } from "./parse_support.ts";
import { EACH_HINT } from "../../src/cli/targets/hosts.ts";
import { FORMATS, IPUTILS_JSON } from "../../src/report/formats.ts";

const PTR_WARNING = "WARNING: reverse DNS resolution (PTR lookup) disabled, enforce with -H";

Deno.test("parseArgs() has iputils' defaults", () => {
  check([["host", run({})]]);
});

Deno.test("parseArgs() takes in each flag by its letter and by its long name", () => {
  check([
    ["-4 host", run({ family: "ipv4" })],
    ["--ipv4 host", run({ family: "ipv4" })],
    ["-6 host", run({ family: "ipv6" })],
    ["--ipv6 host", run({ family: "ipv6" })],
    ["-3 host", run({ preciseTimes: true })],
    ["--precise host", run({ preciseTimes: true })],
    ["-a host", run({ audible: true })],
    ["--audible host", run({ audible: true })],
    ["-A host", run({ adaptive: true })],
    ["--adaptive host", run({ adaptive: true })],
    ["-b host", run({ allowBroadcast: true })],
    ["--broadcast host", run({ allowBroadcast: true })],
    ["-B host", run({ sticky: true })],
    ["--sticky-source host", run({ sticky: true })],
    ["-C host", run({ connected: true })],
    ["--connect host", run({ connected: true })],
    ["-d host", run({ debug: true })],
    ["--debug host", run({ debug: true })],
    ["-j host", run({ format: IPUTILS_JSON })],
    ["--json host", run({ format: IPUTILS_JSON })],
    ["-L host", run({ suppressLoopback: true })],
    ["--suppress-loopback host", run({ suppressLoopback: true })],
    ["-r host", run({ bypassRouting: true })],
    ["--bypass-routing host", run({ bypassRouting: true })],
    ["-R host", run({ recordRoute: true })],
    ["--record-route host", run({ recordRoute: true })],
    ["-U host", run({ timestamping: "user" })],
    ["--user-latency host", run({ timestamping: "user" })],
    ["-D host", run({ timestamps: true })],
    ["--timestamps host", run({ timestamps: true })],
    ["-f host", run({ flood: true, timestamping: "receive", numeric: true, intervalNs: 0 })],
    ["--flood host", run({ flood: true, timestamping: "receive", numeric: true, intervalNs: 0 })],
    ["-H host", run({ forceLookup: true })],
    ["--resolve host", run({ forceLookup: true })],
    ["-n host", run({ numeric: true })],
    ["--numeric host", run({ numeric: true })],
    ["-O host", run({ reportOutstanding: true })],
    ["--outstanding host", run({ reportOutstanding: true })],
    ["-q host", run({ quiet: true })],
    ["--quiet host", run({ quiet: true })],
    ["-v host", run({ verbose: true })],
    ["--verbose host", run({ verbose: true })],
  ]);
});

Deno.test("parseArgs() takes in each argument by its letter and by its long name", () => {
  check([
    ["-c 3 host", run({ count: 3 })],
    ["-c3 host", run({ count: 3 })],
    ["--count=3 host", run({ count: 3 })],
    ["--count 3 host", run({ count: 3 })],
    ["-i 0.2 host", run({ intervalNs: 200_000_000 })],
    ["--interval=0.2 host", run({ intervalNs: 200_000_000 })],
    ["-I eth0 host", run({ device: "eth0" })],
    ["--interface=eth0 host", run({ device: "eth0" })],
    ["-e 7 host", run({ identifier: 7 })],
    ["--identifier=7 host", run({ identifier: 7 })],
    ["-F 0x7 host", run({ flowLabel: 7 })],
    ["--flow-label=0x7 host", run({ flowLabel: 7 })],
    ["-l 2 host", run({ preload: 2 })],
    ["--preload=2 host", run({ preload: 2 })],
    ["-m 4294967295 host", run({ mark: 4294967295 })],
    ["--mark=4294967295 host", run({ mark: 4294967295 })],
    ["-M dont host", run({ pathMtuDiscovery: "dont" })],
    ["--pmtu-discovery=dont host", run({ pathMtuDiscovery: "dont" })],
    ["-Q 0x10 host", run({ trafficClass: 16 })],
    ["--traffic-class=0x10 host", run({ trafficClass: 16 })],
    ["-S 9 host", run({ sendBufferBytes: 9 })],
    ["--send-buffer=9 host", run({ sendBufferBytes: 9 })],
    ["-T tsonly host", run({ timestampOption: "tsonly" })],
    ["--ip-timestamp=tsonly host", run({ timestampOption: "tsonly" })],
    ["-s 0 host", run({ payloadBytes: 0 })],
    ["--size 100 host", run({ payloadBytes: 100 })],
    ["-t 0 host", run({ timeToLive: 0 })],
    ["--ttl=255 host", run({ timeToLive: 255 })],
    ["-w 5 host", run({ deadlineNs: 5_000_000_000 })],
    ["--deadline=5 host", run({ deadlineNs: 5_000_000_000 })],
    ["-W 0.5 host", run({ lingerNs: 500_000_000 })],
    ["--linger=0.5 host", run({ lingerNs: 500_000_000 })],
    ["-q --pattern=ff host", run({ quiet: true, pattern: Uint8Array.of(0xff) })],
  ]);
});

Deno.test("parseArgs() reads clusters, options behind the destination, and -- as getopt does", () => {
  check([
    ["-nqc3 host", run({ numeric: true, quiet: true, count: 3 })],
    ["-qc 3 host", run({ quiet: true, count: 3 })],
    ["host -c 3 -q", run({ quiet: true, count: 3 })],
    ["-q -- -V", run({ quiet: true, destination: "-V" })],
    ["-c 3 -", run({ count: 3, destination: "-" })],
    ["-s --count=3", error(1, "invalid argument: '--count=3'")],
  ]);
});

Deno.test("parseArgs() takes an option behind the destination for a destination under POSIXLY_CORRECT", () => {
  const outcome = parse(["-q", "host", "-n"], { posixlyCorrect: true });
  assertEquals(outcome, run({ quiet: true, hops: ["host"], destination: "-n" }));
  assertEquals(parse(["-q", "-V", "host"], { posixlyCorrect: true }), {
    kind: "version",
    format: FORMATS.text,
    notices: [],
  });
});

Deno.test("parseArgs() lets a later option override an earlier one", () => {
  check([
    ["-c 1 -c 2 host", run({ count: 2 })],
    ["-n -H host", run({ forceLookup: true })],
    ["-H -n host", run({ numeric: true })],
    ["-f -i 2 -i 0.5 host", run({ flood: true, numeric: true, intervalNs: 500_000_000 })],
    ["-I eth0 -I eth1 host", run({ device: "eth1" })],
    ["-4 -4 host", run({ family: "ipv4" })],
  ]);
});

Deno.test("parseArgs() keeps names with -H in a flood, whichever came first", () => {
  check([
    ["-H -f host", run({ flood: true, timestamping: "receive", forceLookup: true, intervalNs: 0 })],
    ["-f -H host", run({ flood: true, timestamping: "receive", forceLookup: true, intervalNs: 0 })],
  ]);
});

Deno.test("parseArgs() has requests stamped by the kernel unless it is a flood, or --timestamping or -U says otherwise", () => {
  const timestamping = (line: string) => {
    const outcome = parse(line.split(" "));
    return outcome.kind === "run" ? outcome.options.socket.timestamping : outcome.kind;
  };
  assertEquals(["host", "-f host", "-i 0 host", "-f -U host", "-U host"].map(timestamping), [
    "kernel",
    "receive",
    "receive",
    "user",
    "user",
  ]);
  for (const word of ["kernel", "receive", "user"]) {
    assertEquals(timestamping(`-f --timestamping=${word} host`), word);
  }
  assertEquals(timestamping("--timestamping=kern host"), "error");
});

Deno.test("parseArgs() takes --stats in, the last one counts", () => {
  const stats = (line: string) => {
    const outcome = parse(line.split(" "));
    return outcome.kind === "run"
      ? outcome.options.show.stats
      : outcome.kind === "error"
      ? outcome.message
      : outcome.kind;
  };
  assertEquals(stats("host"), "plain");
  assertEquals(stats("--stats=full host"), "full");
  assertEquals(stats("--stats full --stats=plain host"), "plain");
  assertEquals(stats("--stats=none host"), "invalid statistics: none, only plain, full");
});

Deno.test("parseArgs() sets the interval to 0 in a flood unless -i is given, before or behind it", () => {
  check([
    ["-i 0.25 -f host", run({ flood: true, numeric: true, intervalNs: 250_000_000 })],
    ["-f -i 1 host", run({ flood: true, numeric: true, intervalNs: 1_000_000_000 })],
  ]);
});

Deno.test("parseArgs() takes the family from the last letter of the program's name", () => {
  assertEquals(parse(["host"], { programName: "/usr/bin/ping4" }), run({ family: "ipv4" }));
  assertEquals(parse(["host"], { programName: "ping6" }), run({ family: "ipv6" }));
  for (const programName of ["ping1025", "ping1025-x86_64", "ping1025-aarch64"]) {
    assertEquals(parse(["host"], { programName }), run({ family: "any" }));
  }
  assertEquals(
    parse(["-4", "host"], { programName: "ping6" }),
    error(2, "only one -4 or -6 option may be specified"),
  );
});

Deno.test("parseArgs() refuses -4 and -6 together", () => {
  check([
    ["-46 host", error(2, "only one -4 or -6 option may be specified")],
    ["-6 --ipv4 host", error(2, "only one -4 or -6 option may be specified")],
  ]);
});

Deno.test("parseArgs() asks for a destination", () => {
  check([
    ["", error(2, "usage error: Destination address required")],
    ["-c 1", error(2, "usage error: Destination address required")],
    ["--", error(2, "usage error: Destination address required")],
  ]);
});

Deno.test("parseArgs() takes the last host for the destination and the others for hops", () => {
  const nine = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
  check([
    ["one two -q three", run({ quiet: true, hops: ["one", "two"], destination: "three" })],
    [[...nine, "host"], run({ hops: nine })],
    [[...nine, "j", "host"], error(2, `at most 9 hops may be given before the destination; ${EACH_HINT}`)],
    ["-T tsprespec a b c d host", run({ timestampOption: "tsprespec", hops: ["a", "b", "c", "d"] })],
    ["2130706433 127.1 host", run({ hops: ["2130706433", "127.1"] })],
    ["-n 4 host", error(2, "4 can't be a hop: a number stands right behind its option, as in -c 4")],
    ["0 0009999999 host", error(2, "0 can't be a hop: a number stands right behind its option, as in -c 0")],
    ["one two -R", error(2, "only one destination may be given with -R")],
    ["one two -6", error(2, `only one destination may be given with IPv6; ${EACH_HINT}`)],
    ["one two -R -V", { kind: "version", format: FORMATS.text, notices: [] }],
  ]);
});

Deno.test("parseArgs() refuses -R and -T together, whichever came first", () => {
  const conflict = error(2, "only one of -T or -R may be used");
  check([
    ["-R -T tsonly host", conflict],
    ["-T tsonly -R host", conflict],
    ["-R -T foo host", conflict],
    ["-T foo -R host", error(2, "invalid timestamp type: foo")],
    ["-R -R host", run({ recordRoute: true })],
    ["-T tsonly -T tsandaddr host", run({ timestampOption: "tsandaddr" })],
  ]);
});

Deno.test("parseArgs() answers unknown options and missing arguments in getopt's words, and long ones without the help", () => {
  check([
    ["-x host", usage("invalid option -- 'x'")],
    ["-qx host", usage("invalid option -- 'x'")],
    ["-: host", usage("invalid option -- ':'")],
    ["-c", usage("option requires an argument -- 'c'")],
    ["host -qc", usage("option requires an argument -- 'c'")],
    ["--count", error(2, "option '--count' requires an argument: --count=COUNT")],
    ["--output", error(2, "option '--output' requires an argument: --output=text|json|csv|openmetrics")],
    ["--foo=1 host", error(2, "unrecognized option '--foo=1' (see ping1025x --help)")],
    ["--=1 host", error(2, "unrecognized option '--=1' (see ping1025x --help)")],
    ["--__proto__=1 host", error(2, "unrecognized option '--__proto__=1' (see ping1025x --help)")],
    ["--quiet=1 host", error(2, "option '--quiet' doesn't allow an argument")],
  ]);
});

Deno.test("parseArgs() takes no option for the number or word of a long option in front of it", () => {
  check([
    ["--stats -c 1 host", error(2, "option '--stats' requires an argument: --stats=plain|full")],
    ["--stats -- host", error(2, "option '--stats' requires an argument: --stats=plain|full")],
    ["--each --rate --quiet host", error(2, "option '--rate' requires an argument: --rate=N")],
    ["--interval -q host", error(2, "option '--interval' requires an argument: --interval=TIME")],
    ["--count -1 host", error(1, "invalid argument: '-1': out of range: 1 <= value <= 9223372036854775807")],
    ["--interface -x host", run({ device: "-x" })],
    ["--stats=-c host", error(2, "invalid statistics: -c, only plain, full")],
  ]);
});

Deno.test("parseArgs() says what a mistyped long option may have been, without the help", () => {
  check([
    [
      "--intervall host",
      error(2, "unrecognized option '--intervall'; did you mean --interval? (see ping1025x --help)"),
    ],
    [
      "--intervall=2 host",
      error(2, "unrecognized option '--intervall=2'; did you mean --interval? (see ping1025x --help)"),
    ],
    [
      "-c 1 --int host",
      error(2, "unrecognized option '--int'; did you mean --interface or --interval? (see ping1025x --help)"),
    ],
    [
      "--intervall -c 0",
      error(2, "unrecognized option '--intervall'; did you mean --interval? (see ping1025x --help)"),
    ],
    ["-c 0 --intervall", error(1, "invalid argument: '0': out of range: 1 <= value <= 9223372036854775807")],
    ["-h --intervall", { kind: "usage", notices: [] }],
    ["-- --intervall", run({ destination: "--intervall" })],
  ]);
});

Deno.test("parseArgs() tells help, usage and version apart", () => {
  check([
    ["--help", { kind: "help", notices: [] }],
    ["-h", { kind: "usage", notices: [] }],
    ["-?", { kind: "usage", notices: [] }],
    ["--usage", { kind: "usage", notices: [] }],
    ["-V", { kind: "version", format: FORMATS.text, notices: [] }],
    ["--version host", { kind: "version", format: FORMATS.text, notices: [] }],
  ]);
});

Deno.test("parseArgs() reports the first thing that is wrong, and what was said before it", () => {
  check([
    ["-c 0 -x", error(1, "invalid argument: '0': out of range: 1 <= value <= 9223372036854775807")],
    ["-x -c 0", usage("invalid option -- 'x'")],
    ["-V -c 0x", error(1, "invalid argument: '0x'")],
    ["-V -h", { kind: "usage", notices: [] }],
    ["-h -c 0", { kind: "usage", notices: [] }],
    ["-p ff -W -1 -i 1x host", error(2, "bad linger time: -1", [pattern(255)])],
    ["-p ff -V", { kind: "version", format: FORMATS.text, notices: [pattern(255)] }],
    ["-p ff -h", { kind: "usage", notices: [pattern(255)] }],
    ["-p ff --help", { kind: "help", notices: [pattern(255)] }],
    ["-p ff -x", usage("invalid option -- 'x'", [pattern(255)])],
  ]);
});

Deno.test("parseArgs() shows addresses and says so when look-ups are disabled, unless -q is given", () => {
  const environment = { ptrLookupDisabled: true };
  const warned = warnings(PTR_WARNING);
  assertEquals(parse(["host"], environment), run({ numeric: true }, warned));
  assertEquals(parse(["-n", "host"], environment), run({ numeric: true }, warned));
  assertEquals(parse(["-q", "host"], environment), run({ numeric: true, quiet: true }));
  assertEquals(parse(["-V"], environment), { kind: "version", format: FORMATS.text, notices: [] });
  assertEquals(parse(["-p", "ff"], environment), {
    kind: "error",
    message: "usage error: Destination address required",
    status: 2,
    notices: [pattern(255), ...warned],
  });
  // iputils warns here, too, and looks names up.
  assertEquals(parse(["-H", "host"], environment), run({ forceLookup: true }, warned));
});

Deno.test("parseArgs() gives every value as it was typed, with = and line ends in it", () => {
  check([
    [["-I", "a=b\nc", "host"], run({ device: "a=b\nc" })],
    [["--interface==", "host"], run({ device: "=" })],
    [["-I", "true", "host"], run({ device: "true" })],
    [["-I", "--", "12"], run({ destination: "12", device: "--" })],
  ]);
});

Deno.test("parseArgs() takes in every option of the table", () => {
  const values = { integer: "2", unsigned: "2", bits: "2", time: "2", text: "ab" };
  for (const [name, { argument: form, group }] of optionRows()) {
    const text = name === "require" ? "loss<=1%" : values.text;
    const value = form === undefined ? "" : form.kind === "word" ? form.words.at(-1) : { ...values, text }[form.kind];
    const argument = form === undefined ? "" : `=${value}`;
    const others = group !== "Many targets" || name === "each" ? [] : ["--each", "host"];
    if (name === "report-sent") others.push("--output=json");
    if (name === "max-hops") others.push("--path");
    if (name.endsWith("-after")) others.push("--state-changes");
    const outcome = parse([...others, `--${name}${argument}`, "host"]);
    const changed = outcome.kind !== "run" || JSON.stringify(outcome) !== JSON.stringify(parse([...others, "host"]));
    assertEquals([outcome.kind === "error", changed], [false, true], name);
  }
});
