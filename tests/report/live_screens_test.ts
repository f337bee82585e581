/**
 * Whole screens of the live view, compared with those in `tests/golden/live.txt`: a line `== NAME` stands in front of
 * each, and blanks at the ends of lines are left out.
 */

import { assert, assertEquals } from "@std/assert";
import { lineWidth } from "../../src/report/live/canvas.ts";
import { LiveCells } from "../../src/report/live/cells.ts";
import { clusters } from "../../src/report/words/display_width.ts";
import { ASCII, SECOND, tableRun, tableSettings, targetRun, targetSettings, UTF8 } from "./live_runs.ts";
import { TableScreen } from "../../src/report/live/table_screen.ts";
import { TargetScreen } from "../../src/report/live/target_screen.ts";
import { startEvent } from "./events.ts";

const MOVES = new RegExp(`${"\x1b"}\\[\\d+G`, "g");
const GOLDEN = new URL("../golden/live.txt", import.meta.url);
const NOTHING_MORE = { paused: false, help: false, keys: true };
const SIZES = [[80, 24], [200, 50], [40, 10], [20, 6]] as const;
const LOOKS = { utf8: UTF8, ascii: ASCII } as const;

/** The screens by their names. */
function* screens(): Generator<readonly [name: string, lines: readonly string[]]> {
  for (const [columns, rows] of SIZES) {
    for (const [charset, look] of Object.entries(LOOKS)) {
      const frame = { columns, rows, ...NOTHING_MORE };
      for (
        const [what, { view, nowNs }] of [
          ["one target", targetRun(look)],
          ["20 targets", tableRun(20, look)],
          ["300 targets", tableRun(300, look)],
        ] as const
      ) {
        if (what === "300 targets") view.sort();
        yield [`${what}, ${columns}x${rows}, ${charset}`, view.render({ ...frame, nowNs })];
      }
    }
  }
  const { view, nowNs } = targetRun(ASCII);
  yield [
    "one target, paused, help",
    view.render({ columns: 80, rows: 24, nowNs, paused: true, help: true, keys: true }),
  ];
  yield [
    "one target, 40x10, help",
    view.render({ ...NOTHING_MORE, columns: 40, rows: 10, nowNs, help: true }),
  ];
  const long = tableRun(300, UTF8);
  const page = (name: string) => [name, long.view.render({ ...NOTHING_MORE, ...long, columns: 80, rows: 24 })] as const;
  yield page("300 targets, first page");
  long.view.scroll("page-down", "targets");
  long.view.scroll("down", "targets");
  yield page("300 targets, a page and a row further down");
  for (let count = 0; count < 4; count++) long.view.sort();
  yield page("300 targets, by median");
  long.view.reverse();
  yield page("300 targets, by median, reversed");
  long.view.scroll("end", "targets");
  yield page("300 targets, by median, reversed, the end");
  const table = tableRun(20, ASCII);
  yield [
    "20 targets, no keys, help",
    table.view.render({ ...NOTHING_MORE, columns: 80, rows: 24, nowNs, help: true, keys: false }),
  ];
  table.view.reset(nowNs);
  yield ["20 targets, reset", table.view.render({ ...NOTHING_MORE, columns: 80, rows: 24, nowNs })];
}

Deno.test("live screens look like those in golden/live.txt", async (context) => {
  const parts = (await Deno.readTextFile(GOLDEN)).split(/^== (.*)\n/m).slice(1);
  const golden = new Map<string, string>();
  for (let index = 0; index < parts.length; index += 2) golden.set(parts[index] ?? "", parts[index + 1] ?? "");
  const seen: string[] = [];
  for (const [name, lines] of screens()) {
    seen.push(name);
    await context.step(name, () => assertEquals(lines.map((line) => `${line.trimEnd()}\n`).join(""), golden.get(name)));
  }
  assertEquals([...golden.keys()], seen);
});

Deno.test("a live screen has as many lines and cells as the terminal, whatever its size, with and without colours", () => {
  const coloured = { charset: "utf8", colour: true } as const;
  const runs = [targetRun(coloured), targetRun(ASCII), tableRun(30, coloured), tableRun(2, ASCII)];
  for (const { view, nowNs } of runs) {
    for (const columns of [1, 2, 7, 20, 39, 40, 41, 63, 64, 80, 120, 300, 2000]) {
      for (const rows of [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 19, 20, 24, 50, 300]) {
        for (const help of [false, true]) {
          const lines = view.render({ columns, rows, nowNs, paused: help, help, keys: !help });
          assertEquals(lines.length, rows);
          for (const line of lines) assertEquals(lineWidth(line), columns, `${columns}x${rows}: ${line}`);
        }
      }
    }
  }
});

Deno.test("a live screen has no codes without colours, and no character beyond ASCII in a locale without UTF-8", () => {
  for (const { view, nowNs } of [targetRun(ASCII), tableRun(20, ASCII)]) {
    for (const line of view.render({ ...NOTHING_MORE, columns: 200, rows: 50, nowNs, help: true })) {
      assert(/^[ -~]*$/.test(line), JSON.stringify(line));
    }
  }
});

Deno.test("names on a live screen can't act on the terminal, and take as many cells as they are counted for", () => {
  const view = new TargetScreen(targetSettings(), UTF8);
  view.handle(startEvent({ hostname: "\x1b[2J\u202e例.example" }), 0);
  view.handle({ kind: "warning", message: "\x9b1mbad\r\n例" }, 0);
  const text = view.render({ ...NOTHING_MORE, columns: 120, rows: 24, nowNs: SECOND }).join("\n");
  assert(text.includes("\\033[2J\\20056\\47613.example (192.0.2.1)"), text);
  assert(text.includes("\\2331mbad\\015\\012\\47613"), text);
});

Deno.test("names outside ASCII stand in a live table as they are, in lines with the others", () => {
  const names = ["例え.example", "münchen.example", "plain.example", "\u202eevil.example"];
  const settings = tableSettings(names.length);
  const view = new TableScreen(
    { ...settings, names: { ...settings.names, nameOf: (target) => names[target] ?? "" } },
    { ...UTF8, split: clusters },
  );
  for (const target of names.keys()) view.handle({ kind: "timeout", target, sequence: 1 }, 0);
  view.handle({ kind: "target-failed", target: 0, message: "no" }, 0);
  const lines = view.render({ ...NOTHING_MORE, columns: 60, rows: 14, nowNs: SECOND });
  assertEquals(lines.slice(2, 7).map((line) => line.replace(MOVES, "").slice(0, 30).trimEnd()), [
    "  target              loss %",
    "E 例え.example           100",
    "  münchen.example        100",
    "  plain.example          100",
    "  \\20056evil.example     100",
  ]);
  const cells = new LiveCells(clusters);
  for (const line of lines) assertEquals(lineWidth(line, cells), 60, line);
  assert(lines.some((line) => line.startsWith("0:00 例\x1b[8Gえ\x1b[10G.example: no")), lines.join("\n"));
});

Deno.test("the head of many targets has what is waiting, where there is room and something waits", () => {
  const { view, nowNs } = tableRun(3, ASCII);
  const head = () => view.render({ columns: 200, rows: 24, nowNs, ...NOTHING_MORE })[1] ?? "";
  assert(!head().includes("waiting"));
  view.updateWaiting(12);
  assert(head().trimEnd().endsWith("  waiting 12"), head());
});
