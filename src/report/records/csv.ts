/**
 * Records as comma-separated values with a header line, RFC 4180 but for lines that end as they do on Unix:
 * `--output=csv`.
 *
 * A column's name is the key of JSON; that of an object's member has the object's in front: `rtt_min_ns`.
 *
 * @module
 */
import { type EventRecord, JsonPart, type OutputRecord } from "./record.ts";
import { printable } from "../words/printable.ts";

/** The columns, the same in every run; more may come behind them. */
export const CSV_COLUMNS: readonly string[] = [
  "time",
  "event",
  "target",
  "address",
  "family",
  "source",
  "from",
  "from_name",
  "seq",
  "bytes",
  "ttl",
  "rtt_ns",
  "kind",
  "message",
  "icmp_type",
  "icmp_code",
  "mtu",
  "state",
  "lasted_ns",
  "reason_kind",
  "reason_from",
  "reason_message",
  "transmitted",
  "received",
  "late",
  "duplicates",
  "corrupted",
  "errors",
  "strays",
  "loss_ratio",
  "longest_loss_burst",
  "duration_ns",
  "rtt_min_ns",
  "rtt_mean_ns",
  "rtt_max_ns",
  "rtt_stddev_ns",
  "rtt_p50_ns",
  "rtt_p90_ns",
  "rtt_p95_ns",
  "rtt_p99_ns",
  "rtt_p99_9_ns",
  "jitter_interarrival_ns",
  "targets",
  "alive",
  "unreachable",
  "failed",
  "up",
  "down",
  "socket",
  "clocks_sent",
  "clocks_received",
  "device",
  "version",
  "program_version",
  "ident",
  "different_address",
  "truncated",
  "bad_checksum",
  "gateway",
  "pointer",
  "lost",
  "answered",
  "reason_family",
  "reason_icmp_type",
  "reason_icmp_code",
  "reason_mtu",
  "reason_gateway",
  "reason_pointer",
  "pipe",
  "rtt_first_ns",
  "jitter_ipdv_mean_ns",
  "jitter_ipdv_max_ns",
  "jitter_pdv_p99_9_ns",
  "stamps_originate_ms",
  "stamps_receive_ms",
  "stamps_transmit_ms",
  "stamps_local_receive_ms",
  "stamps_receive_form",
  "stamps_transmit_form",
  "stamps_forward_ms",
  "stamps_back_ms",
  "errno",
  "reason_errno",
  "waiting",
  "undecided",
  "interval_ns",
  "previous_address",
];

const NEEDS_QUOTES = /[",\r\n]/;

/** Writes the rows of one run. */
export class CsvRows {
  #begun = false;

  /** A row with its end, behind the header if it is the first. */
  line(record: EventRecord): string {
    const cells = new Map<string, string>();
    fill(cells, "", record);
    const row = `${CSV_COLUMNS.map((column) => cells.get(column) ?? "").join(",")}\n`;
    if (this.#begun) return row;
    this.#begun = true;
    return `${CSV_COLUMNS.join(",")}\n${row}`;
  }
}

function fill(cells: Map<string, string>, prefix: string, record: OutputRecord): void {
  for (const [key, value] of Object.entries(record)) {
    if (value === undefined || value instanceof JsonPart) continue;
    if (typeof value === "object") fill(cells, `${prefix}${key}_`, value);
    else cells.set(`${prefix}${key}`, cell(String(value)));
  }
}

/** Control characters are escaped as in text: a table may be looked at on a terminal. */
function cell(value: string): string {
  const text = printable(value);
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
