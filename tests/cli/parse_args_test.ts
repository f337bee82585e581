import { assert, assertEquals } from "@std/assert";
import { OPTIONS } from "../../src/cli/option_table.ts";
import type { ParseNotice, PingOptions } from "../../src/cli/options.ts";
import { parseArgs, type ParseEnvironment, type ParseOutcome } from "../../src/cli/parse_args.ts";

const IPV4_ADDRESS = Uint8Array.of(192, 0, 2, 1);
const IPV6_ADDRESS = Uint8Array.of(0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

const ENVIRONMENT: ParseEnvironment = {
  programName: "ping1025x",
  posixlyCorrect: false,
  userId: 1000,
  ptrLookupDisabled: false,
  parseIpv4: (text) => text === "192.0.2.1" ? IPV4_ADDRESS : undefined,
  parseIpv6: (text) => text === "2001:db8::1" ? IPV6_ADDRESS : undefined,
};

const DEFAULTS: PingOptions = {
  destination: "host",
  family: "any",
  count: 0,
  intervalNs: 1_000_000_000,
  preload: 1,
  deadlineNs: 0,
  lingerNs: 10_000_000_000,
  payloadBytes: 56,
  pattern: undefined,
  timeToLive: undefined,
  source: { device: undefined, ipv4Address: undefined, ipv6Address: undefined },
  flood: false,
  numeric: false,
  forceLookup: false,
  timestamps: false,
  reportOutstanding: false,
  quiet: false,
  verbose: false,
};

const GARBAGE_SEQUEL = "this will become fatal error in the future";
const PTR_WARNING = "WARNING: reverse DNS resolution (PTR lookup) disabled, enforce with -H";
const ERANGE = "Numerical result out of range";

function parse(argv: readonly string[], changes: Partial<ParseEnvironment> = {}): ParseOutcome {
  return parseArgs(argv, { ...ENVIRONMENT, ...changes });
}

function warnings(...messages: string[]): ParseNotice[] {
  return messages.map((message) => ({ kind: "warning", message }));
}

function garbage(rest: string): ParseNotice[] {
  return warnings(`option argument contains garbage: ${rest}`, GARBAGE_SEQUEL);
}

function pattern(...bytes: number[]): ParseNotice {
  return { kind: "pattern", pattern: Uint8Array.from(bytes) };
}

function run(changes: Partial<PingOptions>, notices: readonly ParseNotice[] = []): ParseOutcome {
  return { kind: "run", options: { ...DEFAULTS, ...changes }, notices };
}

function error(status: number, message: string, notices: readonly ParseNotice[] = []): ParseOutcome {
  return { kind: "error", message, status, notices };
}

function usage(message: string, notices: readonly ParseNotice[] = []): ParseOutcome {
  return { kind: "usage", message, notices };
}

/** Runs a table of command lines, given as blank-separated text or, where an argument has blanks, as arguments. */
function check(table: readonly (readonly [string | readonly string[], ParseOutcome])[]): void {
  for (const [line, expected] of table) {
    const argv = typeof line === "string" ? line.split(" ").filter((argument) => argument !== "") : line;
    assertEquals(parse(argv), expected, JSON.stringify(argv));
  }
}

function source(changes: Partial<PingOptions["source"]>): ParseOutcome {
  return run({ source: { ...DEFAULTS.source, ...changes } });
}

Deno.test("parseArgs() has iputils' defaults", () => {
  check([["host", run({})]]);
});

Deno.test("parseArgs() takes in each flag by its letter and by its long name", () => {
  check([
    ["-4 host", run({ family: "ipv4" })],
    ["--ipv4 host", run({ family: "ipv4" })],
    ["-6 host", run({ family: "ipv6" })],
    ["--ipv6 host", run({ family: "ipv6" })],
    ["-D host", run({ timestamps: true })],
    ["--timestamps host", run({ timestamps: true })],
    ["-f host", run({ flood: true, numeric: true, intervalNs: 0 })],
    ["--flood host", run({ flood: true, numeric: true, intervalNs: 0 })],
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
    ["-I eth0 host", source({ device: "eth0" })],
    ["--interface=eth0 host", source({ device: "eth0" })],
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
  assertEquals(outcome, usage("only one destination may be given"));
  assertEquals(parse(["-q", "-V", "host"], { posixlyCorrect: true }), { kind: "version", notices: [] });
});

Deno.test("parseArgs() lets a later option override an earlier one", () => {
  check([
    ["-c 1 -c 2 host", run({ count: 2 })],
    ["-n -H host", run({ forceLookup: true })],
    ["-H -n host", run({ numeric: true })],
    ["-f -i 2 -i 0.5 host", run({ flood: true, numeric: true, intervalNs: 500_000_000 })],
    ["-I eth0 -I eth1 host", source({ device: "eth1" })],
    ["-4 -4 host", run({ family: "ipv4" })],
  ]);
});

Deno.test("parseArgs() keeps names with -H in a flood, whichever came first", () => {
  check([
    ["-H -f host", run({ flood: true, forceLookup: true, intervalNs: 0 })],
    ["-f -H host", run({ flood: true, forceLookup: true, intervalNs: 0 })],
  ]);
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

Deno.test("parseArgs() reads whole numbers as strtol does", () => {
  check([
    [["-c", " 7", "host"], run({ count: 7 })],
    [["-c", "+7", "host"], run({ count: 7 })],
    [["-c", "010", "host"], run({ count: 10 })],
    [["-c", "", "host"], error(1, "invalid argument: ''")],
    [["-c", " ", "host"], error(1, "invalid argument: ' '")],
    ["-c abc host", error(1, "invalid argument: 'abc'")],
    ["-c 3x host", error(1, "invalid argument: '3x'")],
    ["-c 0x10 host", error(1, "invalid argument: '0x10'")],
    ["-c 1e2 host", error(1, "invalid argument: '1e2'")],
    ["-c 1,5 host", error(1, "invalid argument: '1,5'")],
    ["-c 1.5 host", error(1, "invalid argument: '1.5'")],
    ["-c 99999999999999999999 host", error(1, `invalid argument: '99999999999999999999': ${ERANGE}`)],
    ["-c 99999999999999999999x host", error(1, `invalid argument: '99999999999999999999x': ${ERANGE}`)],
    ["-c -99999999999999999999 host", error(1, `invalid argument: '-99999999999999999999': ${ERANGE}`)],
    ["-c 9223372036854775808 host", error(1, `invalid argument: '9223372036854775808': ${ERANGE}`)],
  ]);
});

Deno.test("parseArgs() accepts the bounds of each whole number and refuses what lies beyond", () => {
  const bounds = { c: [1n, 9223372036854775807n], s: [0n, 2147483647n], t: [0n, 255n], w: [0n, 2147483647n] } as const;
  for (const [letter, [min, max]] of Object.entries(bounds)) {
    for (const value of [min, max]) {
      assertEquals(parse([`-${letter}`, `${value}`, "host"]).kind, "run", `-${letter} ${value}`);
    }
    for (const value of [min - 1n, max < 9223372036854775807n ? max + 1n : min - 2n]) {
      assertEquals(
        parse([`-${letter}`, `${value}`, "host"]),
        error(1, `invalid argument: '${value}': out of range: ${min} <= value <= ${max}`),
      );
    }
  }
});

Deno.test("parseArgs() keeps a count above 2^53 as 2^53", () => {
  check([
    ["-c 9223372036854775807 host", run({ count: 2 ** 53 })],
    ["-c 9007199254740991 host", run({ count: 9007199254740991 })],
  ]);
});

Deno.test("parseArgs() keeps whole milliseconds of -i and whole microseconds of -W, cut off", () => {
  check([
    ["-i 0.0019 host", run({ intervalNs: 1_000_000 })],
    ["-i 0.0009 host", run({ intervalNs: 0 })],
    ["-i 2147483.647 host", run({ intervalNs: 2147483647_000_000 })],
    ["-W 0.0000019 host", run({ lingerNs: 1000 })],
    ["-W 0.0000009 host", run({ lingerNs: 0 })],
    ["-W 0 host", run({ lingerNs: 0 })],
    ["-W 4294.967295 host", run({ lingerNs: 4294967295_000 })],
  ]);
});

Deno.test("parseArgs() makes 0 of -0", () => {
  const outcome = parse(["-i", "-0", "host"]);
  assert(outcome.kind === "run" && Object.is(outcome.options.intervalNs, 0));
});

Deno.test("parseArgs() reads seconds as strtod does", () => {
  check([
    ["-i 0x1p-1 host", run({ intervalNs: 500_000_000 })],
    ["-i 0x10 host", run({ intervalNs: 16_000_000_000 })],
    ["-i 1e2 host", run({ intervalNs: 100_000_000_000 })],
    ["-i .5 host", run({ intervalNs: 500_000_000 })],
    [["-i", " +1", "host"], run({ intervalNs: 1_000_000_000 })],
  ]);
});

Deno.test("parseArgs() warns about text behind a number of seconds and goes on with the number", () => {
  check([
    ["-i 3x host", run({ intervalNs: 3_000_000_000 }, garbage("x"))],
    ["-i 1,5 host", run({ intervalNs: 1_000_000_000 }, garbage(",5"))],
    ["-W 0x host", run({ lingerNs: 0 }, garbage("x"))],
    ["-i 1e-400 host", run({ intervalNs: 0 }, garbage(""))],
    ["-i 1x -i 2y host", run({ intervalNs: 2_000_000_000 }, [...garbage("x"), ...garbage("y")])],
  ]);
});

Deno.test("parseArgs() refuses seconds that are negative, too large, no number or not finite", () => {
  for (const [letter, complaint] of [["i", "bad timing interval"], ["W", "bad linger time"]] as const) {
    for (const text of ["", " ", "abc", "-1", "-1e-9", "2147483.648", "."]) {
      assertEquals(parse([`-${letter}`, text, "host"]), error(2, `${complaint}: ${text}`));
    }
    for (const text of ["inf", "nan", "-nan", "infinity", "nan(x)"]) {
      assertEquals(parse([`-${letter}`, text, "host"]), error(2, `${complaint}: ${text}: ${ERANGE}`));
    }
    for (const text of ["1e999", "1e-310"]) {
      assertEquals(parse([`-${letter}`, text, "host"]), error(2, `${complaint}: ${text}: ${ERANGE}`, garbage("")));
    }
  }
  check([["-W 4294.967296 host", error(2, "bad linger time: 4294.967296")]]);
});

Deno.test("parseArgs() reads a pattern in pairs of digits, an odd last one alone, 16 bytes at most", () => {
  check([
    ["-p ff host", run({ pattern: Uint8Array.of(255) }, [pattern(255)])],
    ["-p fFa host", run({ pattern: Uint8Array.of(255, 10) }, [pattern(255, 10)])],
  ]);
  const outcome = parse(["-p", "00112233445566778899aabbccddeeff0011", "host"]);
  assertEquals(outcome.notices, [pattern(...Array.from({ length: 16 }, (_, index) => index * 0x11))]);
});

Deno.test("parseArgs() tells of the pattern unless -q stands before it", () => {
  assertEquals(parse(["-q", "-p", "ff", "host"]).notices, []);
  assertEquals(parse(["-p", "ff", "-q", "host"]).notices, [pattern(255)]);
});

Deno.test("parseArgs() refuses a pattern with other characters, from the first of them, and an empty one", () => {
  check([
    ["-p 12g4 host", error(2, "patterns must be specified as hex digits: g4")],
    ["-p 0x1 host", error(2, "patterns must be specified as hex digits: x1")],
    [["-p", " 1", "host"], error(2, "patterns must be specified as hex digits:  1")],
    [["-p", "\n", "host"], error(2, "patterns must be specified as hex digits: \n")],
    [["-p", "", "host"], error(2, "patterns must be specified as hex digits: ")],
  ]);
});

Deno.test("parseArgs() tells addresses and devices apart in -I and combines them", () => {
  check([
    ["-I 192.0.2.1 host", source({ ipv4Address: IPV4_ADDRESS })],
    ["-I 2001:db8::1 host", source({ ipv6Address: IPV6_ADDRESS })],
    ["-I 2001:db8::1%eth0 host", source({ ipv6Address: IPV6_ADDRESS, device: "eth0" })],
    ["-I 2001:db8::1%eth0%x host", source({ ipv6Address: IPV6_ADDRESS, device: "eth0%x" })],
    ["-I 192.0.2 host", source({ device: "192.0.2" })],
    [
      "-I eth0 -I 192.0.2.1 -I 2001:db8::1 host",
      source({ device: "eth0", ipv4Address: IPV4_ADDRESS, ipv6Address: IPV6_ADDRESS }),
    ],
    ["-I eth0:1 host", error(2, "invalid source address: eth0:1")],
    ["-I ::g%eth0 host", error(2, "invalid source address: ::g%eth0")],
    [["-I", "", "host"], error(2, "unknown iface: ")],
    ["-I 2001:db8::1% host", error(2, "unknown iface: ")],
  ]);
});

Deno.test("parseArgs() asks for a destination, and for one only", () => {
  check([
    ["", error(2, "usage error: Destination address required")],
    ["-c 1", error(2, "usage error: Destination address required")],
    ["--", error(2, "usage error: Destination address required")],
    ["one two", usage("only one destination may be given")],
  ]);
});

Deno.test("parseArgs() answers unknown options and missing arguments in getopt's words", () => {
  check([
    ["-x host", usage("invalid option -- 'x'")],
    ["-qx host", usage("invalid option -- 'x'")],
    ["-: host", usage("invalid option -- ':'")],
    ["-c", usage("option requires an argument -- 'c'")],
    ["host -qc", usage("option requires an argument -- 'c'")],
    ["--count", usage("option '--count' requires an argument")],
    ["--foo=1 host", usage("unrecognized option '--foo=1'")],
    ["--=1 host", usage("unrecognized option '--=1'")],
    ["--__proto__=1 host", usage("unrecognized option '--__proto__=1'")],
    ["--quiet=1 host", usage("option '--quiet' doesn't allow an argument")],
  ]);
});

Deno.test("parseArgs() tells help, usage and version apart", () => {
  check([
    ["--help", { kind: "help", notices: [] }],
    ["-h", { kind: "usage", notices: [] }],
    ["-?", { kind: "usage", notices: [] }],
    ["--usage", { kind: "usage", notices: [] }],
    ["-V", { kind: "version", notices: [] }],
    ["--version host", { kind: "version", notices: [] }],
  ]);
});

Deno.test("parseArgs() reports the first thing that is wrong, and what was said before it", () => {
  check([
    ["-c 0 -x", error(1, "invalid argument: '0': out of range: 1 <= value <= 9223372036854775807")],
    ["-x -c 0", usage("invalid option -- 'x'")],
    ["-V -c 0x", error(1, "invalid argument: '0x'")],
    ["-V -h", { kind: "usage", notices: [] }],
    ["-h -c 0", { kind: "usage", notices: [] }],
    ["-p ff -i 1x -W -1 host", error(2, "bad linger time: -1", [pattern(255), ...garbage("x")])],
    ["-p ff -V", { kind: "version", notices: [pattern(255)] }],
    ["-i 1x -h", { kind: "usage", notices: garbage("x") }],
    ["-i 1x --help", { kind: "help", notices: garbage("x") }],
    ["-i 1x -x", usage("invalid option -- 'x'", garbage("x"))],
  ]);
});

Deno.test("parseArgs() shows addresses and says so when look-ups are disabled, unless -q is given", () => {
  const environment = { ptrLookupDisabled: true };
  const warned = warnings(PTR_WARNING);
  assertEquals(parse(["host"], environment), run({ numeric: true }, warned));
  assertEquals(parse(["-n", "host"], environment), run({ numeric: true }, warned));
  assertEquals(parse(["-q", "host"], environment), run({ numeric: true, quiet: true }));
  assertEquals(parse(["-V"], environment), { kind: "version", notices: [] });
  assertEquals(parse(["-i", "1x"], environment), {
    kind: "error",
    message: "usage error: Destination address required",
    status: 2,
    notices: [...garbage("x"), ...warned],
  });
  // iputils warns here, too, and looks names up.
  assertEquals(parse(["-H", "host"], environment), run({ forceLookup: true }, warned));
});

Deno.test("parseArgs() gives every value as it was typed, with = and line ends in it", () => {
  check([
    [["-I", "a=b\nc", "host"], source({ device: "a=b\nc" })],
    [["--interface==", "host"], source({ device: "=" })],
    [["-I", "true", "host"], source({ device: "true" })],
    [["-I", "--", "12"], run({ destination: "12", source: { ...DEFAULTS.source, device: "--" } })],
  ]);
});

Deno.test("parseArgs() takes in every option of the table", () => {
  const values = { integer: "1", seconds: "2", text: "ab" };
  for (const [name, row] of Object.entries(OPTIONS)) {
    const argument = row.argument === undefined ? "" : `=${values[row.argument.kind]}`;
    const outcome = parse([`--${name}${argument}`, "host"]);
    const changed = outcome.kind !== "run" || JSON.stringify(outcome.options) !== JSON.stringify(DEFAULTS);
    assertEquals([outcome.kind === "error", changed], [false, true], name);
  }
});
