import { casesOf, type Explanation, type Row } from "../../scripts/parity/row.ts";
import { differenceOf, judge, type Outcome, type Rewrite } from "../../scripts/parity/judge.ts";
import { maskFigures, maskMessages } from "../../scripts/parity/mask.ts";
import { optionsOf, optionsPage } from "../../scripts/parity/options_page.ts";
import { describePacket, packetsOf } from "../../scripts/parity/recorder.ts";
import { isGood, reportOf, type Result } from "../../scripts/parity/report.ts";
import { ROWS } from "../../scripts/parity/table.ts";
import { optionRows } from "../../src/cli/table/option_table.ts";
import { hex } from "../support/hex.ts";
import { assert, assertEquals, assertFalse } from "@std/assert";

const FORM = { precise: false, identifierGiven: false, flowLabelChosen: false, hasty: false, steady: false };

function outcome(stdout: string, more: Partial<Outcome> = {}): Outcome {
  return { status: 0, stdout, stderr: "", wire: undefined, ...more };
}

function verdictOn(
  ours: Outcome,
  theirs: Outcome,
  { explained, peerRelease = 20250605, rewrites = [], json }: {
    explained?: readonly Explanation[];
    peerRelease?: number;
    rewrites?: readonly Rewrite[];
    json?: true;
  } = {},
) {
  const row: Row = {
    words: "-c 1 127.0.0.1",
    ...(explained === undefined ? {} : { explained }),
    ...(json ? { json } : {}),
  };
  const [item] = casesOf([row]);
  assert(item !== undefined);
  const used = new Set<Rewrite>();
  const verdict = judge(item, { ours, theirs }, { peerRelease, rewrites, used });
  const result: Result = { item, verdict };
  return { kind: verdict.kind, good: isGood({ results: [result], again: [], unused: [] }, true), used, result };
}

Deno.test("maskFigures() masks a time only if it has the decimals of its size", () => {
  for (const time of ["0.042", "0.999", "1.56", "1.000", "10.00", "15.6", "100.0", "156", "12345"]) {
    assertEquals(maskFigures(`time=${time} ms`, FORM), "time=T ms", time);
  }
  for (const time of ["0.42", "0.0421", "1.567", "1.5", "15.67", "15", "156.1", "", "-0.042", "1e3", ".5"]) {
    assertEquals(maskFigures(`time=${time} ms`, FORM).includes("=T "), false, time);
  }
});

Deno.test("maskFigures() expects three decimals of every time with -3", () => {
  const precise = { ...FORM, precise: true };
  assertEquals(maskFigures("time=15.634 ms", precise), "time=T ms");
  assertEquals(maskFigures("time=15.6 ms", precise), "time=(wrong form: 15.6) ms");
});

Deno.test("maskFigures() masks the summary only with three decimals, and min <= avg <= max", () => {
  const summary = (figures: string) => maskFigures(`rtt min/avg/max/mdev = ${figures} ms`, FORM);
  assertEquals(summary("0.042/0.050/0.060/0.001"), "rtt min/avg/max/mdev = T/T/T/T ms");
  for (
    const figures of [
      "0.042/0.050/0.040/0.001",
      "0.070/0.050/0.080/0.001",
      "0.042/0.050/0.060",
      "0.04/0.050/0.060/0.001",
    ]
  ) {
    assert(summary(figures).includes("wrong form"), figures);
  }
});

Deno.test("maskFigures() keeps numbers of packets, sequence numbers and times to live", () => {
  const text = "64 bytes from 10.0.2.2: icmp_seq=3 ttl=63\n3 packets transmitted, 2 received, 33.3333% packet loss\n";
  assertEquals(maskFigures(text, FORM), text);
});

Deno.test("maskFigures() keeps what is certain: an identifier that was given, requests on their way", () => {
  assertEquals(maskFigures("icmp_seq=1 ident=5", FORM), "icmp_seq=1 ident=I");
  assertEquals(maskFigures("icmp_seq=1 ident=5", { ...FORM, identifierGiven: true }), "icmp_seq=1 ident=5");
  assertEquals(maskFigures("a, pipe 2", FORM), "a");
  assertEquals(maskFigures("a, pipe 2", { ...FORM, steady: true }), "a, pipe 2");
});

Deno.test("maskFigures() counts the dots of a fast run, and keeps those of a slow one", () => {
  assertEquals(maskFigures("..\b \b.\bE", FORM), "..\b \b.\bE");
  const counts = "(dots: 3, taken back: 1, errors: 1, damaged: 0)";
  assertEquals(maskFigures("..\b \b.\bE", { ...FORM, hasty: true }), counts);
  assertEquals(maskFigures("...\b \b\bE", { ...FORM, hasty: true }), counts);
});

Deno.test("maskMessages() masks the program's name and the help, nothing else", () => {
  assertEquals(maskMessages("/some/where/ping: a\nping1025: b: ping: c\n"), "ping: a\nping: b: ping: c\n");
  assertEquals(maskMessages("ping: invalid option\n\nUsage\n  ping x\n"), "ping: invalid option\n(usage)\n");
});

Deno.test("judge() takes outputs that differ in figures only for the same", () => {
  const { kind, good } = verdictOn(outcome("time=0.042 ms\n"), outcome("time=15.6 ms\n"));
  assertEquals([kind, good], ["same", true]);
});

Deno.test("judge() lets the run fail for any difference: stdout, stderr, status, line end, wire, form", () => {
  const base = outcome("a\n", { wire: ["x"] });
  const differing = [
    outcome("b\n", { wire: ["x"] }),
    outcome("a", { wire: ["x"] }),
    outcome("", { wire: ["x"] }),
    { ...base, stderr: "ping: a\n" },
    { ...base, status: 1 },
    { ...base, wire: ["y"] },
    { ...base, wire: ["x", "x"] },
  ];
  for (const other of differing) {
    for (const [ours, theirs] of [[base, other], [other, base]] as const) {
      const { kind, good } = verdictOn(ours, theirs);
      assertEquals([kind, good], ["unexplained", false], JSON.stringify(other));
    }
  }
  assertFalse(verdictOn(outcome("time=0.04 ms\n"), outcome("time=0.042 ms\n")).good);
});

Deno.test("judge() takes an explanation for a difference, and fails for one without", () => {
  const explained: Explanation[] = [{ kind: "departure", reason: "ours says a" }];
  assertEquals(verdictOn(outcome("a\n"), outcome("b\n"), { explained }).kind, "explained");
  const { kind, good } = verdictOn(outcome("a\n"), outcome("a\n"), { explained });
  assertEquals([kind, good], ["stale", false]);
});

Deno.test("judge() checks which side is which", () => {
  const explained: Explanation[] = [{ kind: "departure", reason: "ours says a", ours: /^a$/m, theirs: /^b$/m }];
  assert(verdictOn(outcome("a\n"), outcome("b\n"), { explained }).good);
  assertFalse(verdictOn(outcome("b\n"), outcome("a\n"), { explained }).good);
  assertFalse(verdictOn(outcome("a\n"), outcome("c\n"), { explained }).good);
});

Deno.test("judge() uses a reason of older releases with those only", () => {
  const explained: Explanation[] = [{ kind: "version", reason: "says b" }];
  assertEquals(verdictOn(outcome("a\n"), outcome("b\n"), { explained, peerRelease: 20221126 }).kind, "explained");
  assertEquals(verdictOn(outcome("a\n"), outcome("b\n"), { explained }).kind, "unexplained");
  assertEquals(verdictOn(outcome("a\n"), outcome("a\n"), { explained }).kind, "same");
  assertEquals(verdictOn(outcome("a\n"), outcome("a\n"), { explained, peerRelease: 20221126 }).kind, "stale");
});

Deno.test("judge() rewrites what older releases print, theirs only", () => {
  const rewrite: Rewrite = { kind: "version", reason: "says b", below: 20250605, pattern: /b/g, replacement: "a" };
  const options = { rewrites: [rewrite], peerRelease: 20221126 };
  const { kind, used } = verdictOn(outcome("a\n"), outcome("b\n"), options);
  assertEquals([kind, used.has(rewrite)], ["explained", true]);
  assertEquals(verdictOn(outcome("b\n"), outcome("a\n"), options).kind, "unexplained");
  assertEquals(verdictOn(outcome("a\n"), outcome("b\n"), { rewrites: [rewrite] }).kind, "unexplained");
});

Deno.test("judge() rewrites what this program shows on purpose, whatever the peer's release", () => {
  const rewrites: Rewrite[] = [{ kind: "departure", reason: "tells more", pattern: /^more\n/gm, replacement: "" }];
  for (const peerRelease of [20221126, 20250605]) {
    const options = { rewrites, peerRelease };
    assertEquals(verdictOn(outcome("a\nmore\n"), outcome("a\n"), options).kind, "explained");
    assertEquals(verdictOn(outcome("a\n"), outcome("a\nmore\n"), options).kind, "unexplained");
  }
});

Deno.test("judge() compares JSON by the keys that both have", () => {
  const ours = '{"seq": 1, "time": 0.042, "type": "reply"}\n';
  assertEquals(verdictOn(outcome(ours), outcome('{"seq": 1, "time": "0.050"}\n'), { json: true }).kind, "same");
  for (const theirs of ['{"seq": 2, "time": "0.050"}\n', '{"seq": 1, "time": "abc"}\n', '{"seq": 1}\nx\n', "seq\n"]) {
    assertFalse(verdictOn(outcome(ours), outcome(theirs), { json: true }).good, theirs);
  }
});

Deno.test("isGood() is strict about unused rewritings, and in CI about what was skipped", () => {
  const [item] = casesOf([{ words: "" }]);
  assert(item !== undefined);
  const skipped = { results: [{ item, verdict: { kind: "skipped" } as const }], again: [], unused: [] };
  assert(isGood(skipped, false));
  assertFalse(isGood(skipped, true));
  const unused: Rewrite[] = [{ kind: "version", reason: "", pattern: /a/g, replacement: "" }];
  assertFalse(isGood({ results: [], again: [], unused }, false));
});

Deno.test("reportOf() counts, and shows differences as such", () => {
  const { result } = verdictOn(outcome("a\nb\n"), outcome("a\nc\n"));
  const lines = reportOf({ results: [result], again: [], unused: [] }, false);
  assertEquals(lines.filter((line) => /^ {4}[-+]/.test(line)), ["    - c", "    + b"]);
  assertEquals([lines.includes("rows run: 1"), lines.includes("unexplained: 1")], [true, true]);
});

Deno.test("differenceOf() keeps what is the same, and marks each side", () => {
  assertEquals(differenceOf("a\nb\nd", "a\nc\nd"), ["  a", "- c", "+ b", "  d"]);
  assertEquals(differenceOf("a", "a"), []);
});

Deno.test("packetsOf() and describePacket() read a request from a pcap file", () => {
  const fileHeader = "d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000";
  const ethernet = "020000000001 020000000002 0800";
  const packet = "4510 001e 1234 4000 40 01 0000 0a000102 0a000202 0800 0000 1234 0001 abcd";
  const bytes = (ethernet + packet).replaceAll(" ", "").length / 2;
  const record = `00000000 00000000 ${bytes.toString(16).padStart(2, "0")}000000 ${bytes.toString(16)}000000`;
  const [first, ...others] = packetsOf(hex(`${fileHeader} ${record} ${ethernet} ${packet}`));
  assertEquals(others, []);
  assert(first !== undefined);
  const words = "ipv4 tos=16 length=30 DF ttl=64 options= type=8 code=0";
  assertEquals(describePacket(first, { identifierGiven: false }), `${words} seq=1 payload=abcd`);
  assertEquals(describePacket(first, { identifierGiven: true }), `${words} id=4660 seq=1 payload=abcd`);
});

Deno.test("optionsOf() finds options in clusters, not in arguments", () => {
  assertEquals([...optionsOf(["-nqc", "-f", "-I-v", "--", "-a"])], ["numeric", "quiet", "count", "interface"]);
});

Deno.test("no two rows of the parity table have the same name", () => {
  const ids = casesOf(ROWS).map(({ id }) => id);
  assertEquals(ids.filter((id, index) => ids.indexOf(id) !== index), []);
});

Deno.test("the parity table has 150 command lines or more, for both families, root and ordinary users", () => {
  const cases = casesOf(ROWS);
  for (const user of ["root", "user"]) {
    const of = cases.filter((item) => item.user === user);
    assert(of.length >= 150, user);
    assert(of.filter(({ words }) => words.some((word) => word.includes("::"))).length >= 50, user);
  }
});

Deno.test("every option that iputils has is in the parity table", () => {
  const found = new Set(casesOf(ROWS).flatMap(({ words }) => [...optionsOf(words)]));
  const missing = optionRows().filter(([name, { letters }]) => letters.length > 0 && !found.has(name));
  assertEquals(missing.map(([name]) => name), []);
});

Deno.test("docs/options.md is what the tables say: deno task parity --options", () => {
  const words = (text: string) => text.replaceAll(/-{3,}/g, "---").split(/\s+/).filter((word) => word !== "");
  const page = Deno.readTextFileSync(new URL("../../docs/options.md", import.meta.url));
  const expected = optionsPage(casesOf(ROWS));
  assertFalse(expected.includes("NONE") || / \| \|$/m.test(expected), "an option without a row");
  assertEquals(words(page), words(expected));
});
