import { assert, assertEquals } from "@std/assert";
import type { PingEvent, SessionEvent } from "../../../src/core/events.ts";
import { CSV_COLUMNS, CsvRows } from "../../../src/report/records/csv.ts";
import { replyEvent, startEvent } from "../events.ts";
import { EVERYTHING, SESSION_EVERYTHING, sessionWritten, written } from "../output_events.ts";
import { stateChange, totals } from "../session_events.ts";

/** What carries an MTU, a gateway and a pointer, in this order: RFC 792. */
const ICMP_WITH_INFO = [[3, 4], [5, 1], [12, 0]] as const;

/** What comes seldom. */
const SELDOM: readonly PingEvent[] = [
  startEvent({ device: "eth0" }),
  replyEvent({ differentAddress: true, truncated: true }),
  replyEvent({
    timestamps: {
      originate: 1,
      receive: 3,
      transmit: 4,
      localReceive: 9,
      receiveForm: "standard",
      transmitForm: "standard",
      forwardMs: 2,
      backMs: 5,
    },
  }),
  ...ICMP_WITH_INFO.map(([type, code]): PingEvent => ({
    kind: "icmp-notice",
    from: "192.0.2.254",
    fromName: undefined,
    family: "ipv4",
    type,
    code,
    info: 1280,
    sequence: 5,
    badChecksum: true,
    quoted: undefined,
  })),
];

/** The same of many targets. */
const SESSION_SELDOM: readonly SessionEvent[] = [
  { kind: "snapshot", totals: totals({ now: { up: 2, down: 1 } }) },
  ...ICMP_WITH_INFO.map(([type, code]) =>
    stateChange(3, { reason: { kind: "network-error", from: "192.0.2.254", family: "ipv4", type, code, info: 1280 } })
  ),
];

/** What is no column: what was asked for, lists, what has a form of its own, and what only --pmtu has, which has no CSV. */
const NO_COLUMNS = ["options", "mismatch", "node_information", "quoted_packet", "packet_bytes"];

/** A part of docs/events.schema.json. */
interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string;
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const SCHEMA: Schema = JSON.parse(
  Deno.readTextFileSync(new URL("../../../docs/events.schema.json", import.meta.url)),
);

function resolved(schema: Schema): Schema {
  return schema.$ref === undefined ? schema : SCHEMA.$defs?.[schema.$ref.replace("#/$defs/", "")] ?? {};
}

/** Columns for the keys of an object, and of those within it. */
function columnsOf(schema: Schema, prefix = ""): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const { type, ...inner } = resolved(value);
    if (type === "array" || NO_COLUMNS.includes(key)) return [];
    return type === "object" ? columnsOf(inner, `${prefix}${key}_`) : [`${prefix}${key}`];
  });
}

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
  const rows = [
    ...rowsOf(written(format(), [...EVERYTHING, ...SELDOM])),
    ...rowsOf(sessionWritten(format(), [...SESSION_EVERYTHING, ...SESSION_SELDOM])),
  ];
  assertEquals(CSV_COLUMNS.filter((column) => rows.every((row) => row[column] === "")), []);
});

Deno.test("each key of JSON has a column unless it is a list, or has a form of its own", () => {
  const events = SCHEMA.oneOf?.map(resolved).filter(({ description }) => !/^--(pmtu|path)/.test(description ?? "")) ??
    [];
  const columns = new Set(events.flatMap((event) => columnsOf(event)));
  assertEquals(CSV_COLUMNS.toSorted(), [...columns].sort());
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
    ident: "4660",
  });
});

Deno.test("CSV quotes commas and quotes, and leaves no control character", () => {
  const [start] = rowsOf(written(format(), [startEvent({ hostname: 'a,"b"\n\x1b[2J' })]));
  assertEquals(start?.["target"], 'a,"b"\\012\\033[2J');
  assert(written(format(), [startEvent({ hostname: 'a,"b"' })]).includes(',"a,""b""",'));
});
