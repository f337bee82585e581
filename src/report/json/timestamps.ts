/**
 * The stamps of an ICMP timestamp reply as JSON; docs/json.md has the keys.
 *
 * @module
 */
import type { StampForm, TimestampReading } from "../../wire/timestamp_reading.ts";
import { type JsonText, number, object, quoted } from "./json_text.ts";

/** An object; undefined for undefined. */
export function timestampsJson(reading: TimestampReading | undefined): JsonText | undefined {
  if (reading === undefined) return undefined;
  const { originate, receive, transmit, localReceive, receiveForm, transmitForm, forwardMs, backMs } = reading;
  return object({
    originate: number(originate),
    receive: number(receive),
    transmit: number(transmit),
    local_receive: number(localReceive),
    forward: forwardMs === undefined ? undefined : number(forwardMs),
    back: backMs === undefined ? undefined : number(backMs),
    receive_form: formJson(receiveForm),
    transmit_form: formJson(transmitForm),
  });
}

function formJson(form: StampForm): JsonText | undefined {
  return form === "standard" ? undefined : quoted(form);
}
