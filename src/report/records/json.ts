/**
 * Records as JSON lines, RFC 8259: `--output=json`. docs/events.schema.json is their schema.
 *
 * @module
 */
import { type JsonFields, type JsonText, number, object, quoted, TRUE } from "../json/json_text.ts";
import { type EventRecord, JsonPart, type OutputRecord, type OutputValue } from "./record.ts";
import { rfc3339Text } from "../words/time.ts";

const FALSE = "false" as JsonText;

/** A line with its end. */
export function jsonLine(record: EventRecord): string {
  return `${recordJson(record)}\n`;
}

/** An object. */
export function recordJson(record: OutputRecord): JsonText {
  const fields: Record<string, JsonText | undefined> = {};
  for (const [key, value] of Object.entries(record)) fields[key] = valueJson(value);
  return object(fields satisfies JsonFields);
}

/**
 * The line for a message outside of a run.
 *
 * @param event `failure`: there is no run, or it ended
 * @param message any text
 * @param wallClockUs microseconds since 1970
 */
export function messageLine(event: "warning" | "failure", message: string, wallClockUs: number): string {
  return jsonLine({ event, time: rfc3339Text(wallClockUs), message });
}

function valueJson(value: OutputValue): JsonText | undefined {
  switch (typeof value) {
    case "undefined":
      return undefined;
    case "string":
      return quoted(value);
    case "number":
      return number(value);
    case "boolean":
      return value ? TRUE : FALSE;
    default:
      return value instanceof JsonPart ? value.text : recordJson(value);
  }
}
