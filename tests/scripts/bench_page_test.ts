import { assertEquals } from "@std/assert";
import type { Row } from "../../scripts/bench/rounds.ts";
import {
  benchPage,
  cellsOf,
  figureText,
  grossRegressions,
  powerText,
  processorName,
  tableOf,
} from "../../scripts/bench/page.ts";

const ROW: Row = {
  what: "flood, one in flight",
  figure: "packets/s",
  unit: "packets/s",
  ours: "deno run",
  peer: "iputils",
  target: { kind: "ratio-at-least", limit: 1, gross: 0.5 },
  oursValues: [120_000, 100_000, 110_000],
  peerValues: [100_000, 100_000, 100_000],
};

Deno.test("figureText() keeps three significant digits, and all before the point", () => {
  const figures = [0.1234, 9.876, 12.34, 123.4, 1234.5, 12_345_678, -0.5, NaN];
  assertEquals(figures.map(figureText), ["0.12", "9.88", "12.3", "123", "1 235", "12 345 678", "-0.50", "–"]);
});

Deno.test("powerText() writes powers of ten only as such", () => {
  assertEquals([10_000, 300_000, 10_000_000].map(powerText), ["10^4", "300000", "10^7"]);
});

Deno.test("cellsOf() has medians, their ratio with its spread, the target and the verdict", () => {
  assertEquals(cellsOf(ROW), [
    "flood, one in flight",
    "packets/s",
    "deno run",
    "110 000",
    "iputils",
    "100 000",
    "1.10 (1.00 to 1.20)",
    "ratio ≥ 1",
    "met",
  ]);
});

Deno.test("cellsOf() has dashes for a ratio that makes no sense and a target that isn't there", () => {
  const { target: _, ...row } = ROW;
  assertEquals(cellsOf({ ...row, peerValues: [0, 0, 0] }).slice(5), ["0.00", "–", "–", "–"]);
});

Deno.test("tableOf() pads columns, some of them on the left, and escapes bars", () => {
  assertEquals(tableOf(["a", "long"], [["a|b", "1"], ["c", "22222"]], [1]), [
    "| a    |  long |",
    "| ---- | ----: |",
    "| a\\|b |     1 |",
    "| c    | 22222 |",
  ]);
});

Deno.test("grossRegressions() are rows beyond the second limit in every round, not those without a target", () => {
  const { target: _, ...untargeted } = ROW;
  const slow = [10_000, 10_000, 10_000];
  const missed = { ...ROW, what: "missed", oursValues: [90_000, 90_000, 90_000] };
  const busy = { ...ROW, what: "busy", oursValues: [10_000, 10_000, 60_000] };
  const rows = [ROW, missed, busy, { ...ROW, what: "slow", oursValues: slow }, { ...untargeted, oursValues: slow }];
  assertEquals(grossRegressions(rows).map(({ what }) => what), ["slow"]);
});

Deno.test("benchPage() is as `deno fmt` wants it", async () => {
  const { target: _, ...untargeted } = ROW;
  const page = benchPage(
    [ROW, { ...untargeted, what: "other", unit: "us" }],
    ["Floods: this way.", "Others: that way."],
    { date: "2026-11-30", machine: [["CPU", "one | another"], ["cores", "2"]] },
  );
  const formatter = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext=md", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = formatter.stdin.getWriter();
  await writer.write(new TextEncoder().encode(page));
  await writer.close();
  const { stdout } = await formatter.output();
  assertEquals(page.split("\n"), new TextDecoder().decode(stdout).split("\n"));
});

Deno.test("processorName() finds the model of the first CPU", () => {
  assertEquals(processorName("processor\t: 0\nmodel name\t: A CPU  \nmodel name\t: another\n"), "A CPU");
  assertEquals(processorName(""), "unknown");
});
