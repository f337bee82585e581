/**
 * The stamps of an ICMP timestamp reply, in the words of fping's `--icmp-timestamp`, and behind them each way's time.
 *
 * @module
 */
import type { StampForm, TimestampReading } from "../../wire/timestamp_reading.ts";

/** The end of a reply's line: stamps are milliseconds since midnight UT, those of the host as they came. */
export function timestampText(reading: TimestampReading): string {
  const { originate, receive, transmit, localReceive, forwardMs, backMs } = reading;
  const stamps = `Originate=${originate} Receive=${receive} Transmit=${transmit} Localreceive=${localReceive}`;
  const notes = [formNote("Receive", reading.receiveForm), formNote("Transmit", reading.transmitForm)]
    .filter((note) => note !== undefined);
  const note = notes.length === 0 ? "" : ` (${notes.join(", ")})`;
  return `, timestamps: ${stamps}, forward ${wayText(forwardMs)}, back ${wayText(backMs)}${note}`;
}

function wayText(milliseconds: number | undefined): string {
  return milliseconds === undefined ? "unknown" : `${milliseconds} ms`;
}

function formNote(name: string, form: StampForm): string | undefined {
  return form === "standard" ? undefined : `${name} ${form}`;
}
