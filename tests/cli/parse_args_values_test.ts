import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { optionRows, OPTIONS } from "../../src/cli/table/option_table.ts";
import { check, ERANGE, error, IPV4_ADDRESS, IPV6_ADDRESS, parse, pattern, run, UNITS } from "./parse_support.ts";
import { IPUTILS_JSON } from "../../src/report/formats.ts";

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
    ["-i 0 host", run({ intervalNs: 0, timestamping: "receive" })],
    ["-i 2147483.647 host", run({ intervalNs: 2147483647_000_000 })],
    ["-W 0.0000019 host", run({ lingerNs: 1000 })],
    ["-W 0 host", run({ lingerNs: 0 })],
    ["-W 4294.967295 host", run({ lingerNs: 4294967295_000 })],
  ]);
});

Deno.test("parseArgs() makes 0 of -0", () => {
  const outcome = parse(["-i", "-0", "host"]);
  assert(outcome.kind === "run" && Object.is(outcome.options.pace.intervalNs, 0));
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

Deno.test("parseArgs() refuses a time with something behind the number that is no unit", () => {
  check([
    ["-i 3x host", error(2, `bad timing interval: 3x: 'x' is no unit of time, ${UNITS}`)],
    ["-i 0,5 host", error(2, "bad timing interval: 0,5: use a point: 0.5")],
    ["-W 0,5 host", error(2, "bad linger time: 0,5: use a point: 0.5")],
    ["-w 1,5 host", error(2, "bad deadline: 1,5: use a point: 1.5")],
    ["-w 1,5s host", error(2, "bad deadline: 1,5s: use a point: 1.5s")],
    ["-W 1,5,5 host", error(2, `bad linger time: 1,5,5: ',5,5' is no unit of time, ${UNITS}`)],
    ["-w 1.000,5 host", error(2, `bad deadline: 1.000,5: ',5' is no unit of time, ${UNITS}`)],
    ["-W 0x host", error(2, `bad linger time: 0x: 'x' is no unit of time, ${UNITS}`)],
    ["-i 2sec host", error(2, `bad timing interval: 2sec: 'sec' is no unit of time, ${UNITS}`)],
    ["-i 2S host", error(2, `bad timing interval: 2S: 'S' is no unit of time, ${UNITS}`)],
    ["-w 5constructor host", error(2, `bad deadline: 5constructor: 'constructor' is no unit of time, ${UNITS}`)],
    [["-i", "200 ms", "host"], error(2, "bad timing interval: 200 ms: no blank before a unit: 200ms")],
    [["-w", " 1.5 h ", "host"], error(2, "bad deadline:  1.5 h : no blank before a unit: 1.5h")],
    [["-i", "0.2 ", "host"], error(2, `bad timing interval: 0.2 : ' ' is no unit of time, ${UNITS}`)],
    ["-i 1x -i 2 host", error(2, `bad timing interval: 1x: 'x' is no unit of time, ${UNITS}`)],
    ["-j -i 1x host", error(2, `bad timing interval: 1x: 'x' is no unit of time, ${UNITS}`)],
  ]);
});

Deno.test("parseArgs() reads times with units, exactly", () => {
  check([
    ["-i 200ms host", run({ intervalNs: 200e6 })],
    ["-i 570ms host", run({ intervalNs: 570e6 })],
    ["-i 1009000us host", run({ intervalNs: 1009e6 })],
    ["-i 1000000ns host", run({ intervalNs: 1e6 })],
    ["-i 2s host", run({ intervalNs: 2e9 })],
    ["-i .5m host", run({ intervalNs: 30e9 })],
    ["-i 1h host", run({ intervalNs: 3600e9 })],
    ["-i 1e3ms host", run({ intervalNs: 1e9 })],
    ["-W 1.5ms host", run({ lingerNs: 1_500_000 })],
    ["-W 7us host", run({ lingerNs: 7000 })],
    ["-W 7µs host", run({ lingerNs: 7000 })],
    ["-W 7μs host", run({ lingerNs: 7000 })],
    ["-w 3.5 host", run({ deadlineNs: 3_500_000_000 })],
    ["-w 1e-9 host", run({ deadlineNs: 1 })],
    ["-w 250ms host", run({ deadlineNs: 250e6 })],
    ["-w 5m host", run({ deadlineNs: 300e9 })],
    ["-w 1h host", run({ deadlineNs: 3600e9 })],
    ["-w 0 host", run({ deadlineNs: 0 })],
  ]);
});

Deno.test("parseArgs() refuses a time that is above 0 and less than the program can keep", () => {
  for (const userId of [0, 1000]) {
    for (const text of ["0.0005", "0.0009", "1e-9", "999us", "1ns"]) {
      assertEquals(
        parse(["-i", text, "host"], { userId }),
        error(2, `bad timing interval: ${text}: 0, or at least 0.001`),
      );
    }
  }
  check([
    ["-W 0.0000009 host", error(2, "bad linger time: 0.0000009: 0, or at least 0.000001")],
    ["-w 0.1ns host", error(2, "bad deadline: 0.1ns: 0, or at least 1e-9")],
  ]);
});

Deno.test("parseArgs() complains about -w as iputils does where iputils refuses it, too, and nothing stands behind", () => {
  check([
    [["-w", "", "host"], error(1, "invalid argument: ''")],
    ["-w abc host", error(1, "invalid argument: 'abc'")],
    ["-w -1 host", error(1, "invalid argument: '-1': out of range: 0 <= value <= 2147483647")],
    ["-w -0.5 host", error(1, "invalid argument: '-0.5'")],
    ["-w inf host", error(1, "invalid argument: 'inf'")],
    ["-w nan host", error(1, "invalid argument: 'nan'")],
    ["-w 99999999999999999999 host", error(1, `invalid argument: '99999999999999999999': ${ERANGE}`)],
    ["-w 600000h host", error(1, "invalid argument: '600000h'")],
  ]);
});

Deno.test("property: a time is read as what its number and unit say, and nothing else behind a number is let through", () => {
  const units = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 } as const;
  const unit = fc.constantFrom("ns", "us", "ms", "s", "m", "h");
  fc.assert(fc.property(fc.integer({ min: 1, max: 500 }), unit, (count, unit) => {
    const outcome = parse(["-w", `${count}${unit}`, "host"]);
    assertEquals(outcome, run({ deadlineNs: count * units[unit] }));
  }));
  const rest = fc.string({ minLength: 1 }).filter((text) => !/^[\d.ex]/i.test(text) && !Object.hasOwn(units, text));
  const option = fc.constantFrom("interval", "linger", "deadline", "report-interval");
  fc.assert(fc.property(option, fc.integer({ min: 1, max: 9 }), rest, (name, number, rest) => {
    const outcome = parse([`--${name}=${number}${rest}`, "host"]);
    assert(outcome.kind === "error" && outcome.status === 2 && outcome.notices.length === 0, JSON.stringify(outcome));
  }));
});

Deno.test("parseArgs() refuses seconds that are negative, too large, no number or not finite", () => {
  for (const [letter, complaint] of [["i", "bad timing interval"], ["W", "bad linger time"]] as const) {
    for (const text of ["", " ", "abc", "-1", "-1e-9", "2147483.648", "."]) {
      assertEquals(parse([`-${letter}`, text, "host"]), error(2, `${complaint}: ${text}`));
    }
    for (const text of ["inf", "nan", "-nan", "infinity", "nan(x)"]) {
      assertEquals(parse([`-${letter}`, text, "host"]), error(2, `${complaint}: ${text}: ${ERANGE}`));
    }
    for (const text of ["1e999", "1e-310", "1e-400"]) {
      assertEquals(parse([`-${letter}`, text, "host"]), error(2, `${complaint}: ${text}: ${ERANGE}`));
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
    ["-I 192.0.2.1 host", run({ ipv4Address: IPV4_ADDRESS })],
    ["-I 2001:db8::1 host", run({ ipv6Address: IPV6_ADDRESS })],
    ["-I 2001:db8::1%eth0 host", run({ ipv6Address: IPV6_ADDRESS, device: "eth0" })],
    ["-I 2001:db8::1%eth0%x host", run({ ipv6Address: IPV6_ADDRESS, device: "eth0%x" })],
    ["-I [2001:db8::1] host", run({ ipv6Address: IPV6_ADDRESS })],
    ["-I 192.0.2 host", run({ device: "192.0.2" })],
    [
      "-I eth0 -I 192.0.2.1 -I 2001:db8::1 host",
      run({ device: "eth0", ipv4Address: IPV4_ADDRESS, ipv6Address: IPV6_ADDRESS }),
    ],
    ["-I eth0:1 host", error(2, "invalid source address: eth0:1")],
    ["-I ::g%eth0 host", error(2, "invalid source address: ::g%eth0")],
    [["-I", "", "host"], error(2, "unknown iface: ")],
    ["-I 2001:db8::1% host", error(2, "unknown iface: ")],
  ]);
});

Deno.test("parseArgs() lets users preload 3 requests, and root as many as -l takes", () => {
  check([
    ["-l 3 host", run({ preload: 3 })],
    ["-l 4 host", error(2, "cannot set preload to value greater than 3: 4")],
    ["-l 65536 host", error(2, "cannot set preload to value greater than 3: 65536")],
    ["-l 65537 host", error(1, "invalid argument: '65537': out of range: 1 <= value <= 65536")],
  ]);
  assertEquals(parse(["-l", "65536", "host"], { userId: 0 }), run({ preload: 65536 }));
});

Deno.test("parseArgs() tells of no pattern where -j promises JSON", () => {
  check([
    ["-p ff -j host", run({ format: IPUTILS_JSON, pattern: Uint8Array.of(255) })],
    ["-j -p ff -h", { kind: "usage", notices: [] }],
    ["-p ff -h -j", { kind: "usage", notices: [pattern(255)] }],
    ["-j -V", { kind: "version", format: IPUTILS_JSON, notices: [] }],
    ["-V -j", { kind: "version", format: IPUTILS_JSON, notices: [] }],
  ]);
});

Deno.test("property: whatever stands behind an option, there is a run or one line with status 1 or 2", () => {
  const option = fc.constantFrom(...optionRows().filter(([, { argument }]) => argument !== undefined));
  const number = fc.tuple(fc.integer(), fc.constantFrom("", ",", ",5", ".5", "e3", "x", " ", "ms", "%", "s5"))
    .map(([whole, rest]) => `${whole}${rest}`);
  const text = fc.oneof(number, fc.string({ unit: "binary" }), fc.double().map(String));
  fc.assert(
    fc.property(option, text, fc.boolean(), ([name], text, each) => {
      const outcome = parse([...(each ? ["--each"] : []), `--${name}=${text}`, "host"]);
      if (outcome.kind !== "error") return assert(["run", "query-usage", "query-help"].includes(outcome.kind));
      assertEquals(outcome.notices, []);
      assert(outcome.status === 2 || (outcome.status === 1 && !each && OPTIONS[name].letters.length > 0), name);
      assertEquals(outcome.message.replaceAll(text, "").split("\n").length, 1);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("property: a number with something behind it is taken as neither the number nor as none", () => {
  const numeric = optionRows().filter(([, { argument }]) => argument !== undefined && NUMERIC.includes(argument.kind));
  const rest = fc.constantFrom(",", ",5", "x", " ", ".5.5", "s5", "µ", "%", "k", "\u00a0ms", "5,5");
  fc.assert(fc.property(fc.constantFrom(...numeric), fc.integer({ min: 1, max: 9 }), rest, ([name], number, rest) => {
    const outcome = parse([`--${name}=${number}${rest}`, "host"]);
    assert(outcome.kind === "error" && outcome.message.includes(`${number}${rest}`), `--${name}=${number}${rest}`);
  }));
});

const NUMERIC: readonly string[] = ["integer", "unsigned", "bits", "time"];
