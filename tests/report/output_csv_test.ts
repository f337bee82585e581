import { assert, assertEquals } from "@std/assert";
import { CSV_COLUMNS, CsvRows } from "../../src/report/output_csv.ts";
import { replyEvent, startEvent } from "./events.ts";
import { EVERYTHING, SESSION_EVERYTHING, sessionWritten, written } from "./output_events.ts";
import { totals } from "./session_events.ts";

function format() {
  const rows = new CsvRows();
  return (record: Parameters<CsvRows["line"]>[0]) => rows.line(record);
}

/** RFC 4180, read by other means than it was written. */
function cellsOf(line: string): string[] {
  return Array.from(
    `,${line}`.matchAll(/,("(?:[^"]|"")*"|[^,"]*)/g),
    ([, cell = ""]) => cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
  );
}

function rowsOf(text: string): Record<string, string>[] {
  const [header = "", ...lines] = text.trimEnd().split("\n");
  const columns = cellsOf(header);
  return lines.map((line) => {
    const cells = cellsOf(line);
    assertEquals(cells.length, columns.length, line);
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ""]));
  });
}

Deno.test("CSV has one header, and a row with all of its columns for every event of one target and of many", () => {
  for (const text of [written(format()), sessionWritten(format())]) {
    assertEquals(text.split("\n").filter((line) => line.startsWith("time,event,")), [CSV_COLUMNS.join(",")]);
  }
  assertEquals(rowsOf(written(format())).length, EVERYTHING.length);
  assertEquals(rowsOf(sessionWritten(format())).length, SESSION_EVERYTHING.length);
});

Deno.test("each column of CSV has a value in some event", () => {
  const watched = { kind: "session-snapshot", totals: totals({ now: { up: 2, down: 1 } }) } as const;
  const many = sessionWritten(format(), [...SESSION_EVERYTHING, watched]);
  const rows = [...rowsOf(written(format())), ...rowsOf(many)];
  assertEquals(CSV_COLUMNS.filter((column) => rows.every((row) => row[column] === "")), []);
});

Deno.test("a cell has the value of JSON's key, and stays empty without one", () => {
  const [, reply] = rowsOf(written(format(), [startEvent(), replyEvent({ timeToLive: undefined })]));
  const told = Object.entries(reply ?? {}).filter(([, value]) => value !== "");
  assertEquals(Object.fromEntries(told), {
    time: "2023-11-14T22:13:20.000042Z",
    event: "reply",
    target: "example.com",
    address: "192.0.2.1",
    from: "192.0.2.1",
    seq: "1",
    bytes: "64",
    rtt_ns: "12345678",
  });
});

Deno.test("CSV quotes commas and quotes, and leaves no control character", () => {
  const [start] = rowsOf(written(format(), [startEvent({ hostname: 'a,"b"\n\x1b[2J' })]));
  assertEquals(start?.["target"], 'a,"b"\\012\\033[2J');
  assert(written(format(), [startEvent({ hostname: 'a,"b"' })]).includes(',"a,""b""",'));
});
