import { assertEquals } from "@std/assert";
import { JsonReporter } from "../../../src/report/json/json.ts";
import { timestampsJson } from "../../../src/report/json/timestamps.ts";
import { TextReporter } from "../../../src/report/text/text.ts";
import { timestampText } from "../../../src/report/text/timestamp.ts";
import type { TimestampReading } from "../../../src/wire/timestamp_reading.ts";
import { replyEvent, WALL_CLOCK_US } from "../events.ts";

const READING: TimestampReading = {
  originate: 43_200_000,
  receive: 43_200_003,
  transmit: 43_200_004,
  localReceive: 43_200_009,
  receiveForm: "standard",
  transmitForm: "standard",
  forwardMs: 3,
  backMs: 5,
};
const STAMPS = "Originate=43200000 Receive=43200003 Transmit=43200004 Localreceive=43200009";
const SETTINGS = {
  programName: "ping",
  quiet: false,
  flood: false,
  verbose: false,
  timestamps: false,
  audible: false,
  preciseTimes: false,
  preload: 1,
  terminalColumns: Infinity,
};

Deno.test("timestampText() has fping's stamps and each way's time", () => {
  assertEquals(timestampText(READING), `, timestamps: ${STAMPS}, forward 3 ms, back 5 ms`);
});

Deno.test("timestampText() says what is odd about a stamp", () => {
  const odd = { ...READING, receiveForm: "non-standard", forwardMs: undefined, transmitForm: "byte-swapped" } as const;
  assertEquals(
    timestampText(odd),
    `, timestamps: ${STAMPS}, forward unknown, back 5 ms (Receive non-standard, Transmit byte-swapped)`,
  );
});

Deno.test("timestampsJson() has whole milliseconds, and forms where they are odd", () => {
  assertEquals(JSON.parse(timestampsJson(READING) ?? ""), {
    originate: 43_200_000,
    receive: 43_200_003,
    transmit: 43_200_004,
    local_receive: 43_200_009,
    forward: 3,
    back: 5,
  });
  const odd = { ...READING, receiveForm: "non-standard", forwardMs: undefined, transmitForm: "byte-swapped" } as const;
  const { forward, receive_form, transmit_form } = JSON.parse(timestampsJson(odd) ?? "");
  assertEquals([forward, receive_form, transmit_form], [undefined, "non-standard", "byte-swapped"]);
  assertEquals(timestampsJson(undefined), undefined);
});

Deno.test("the stamps stand at the end of a reply's line, and in its JSON", () => {
  const event = replyEvent({ bytes: 20, timeToLive: 64, roundTripNs: 9_000_000, duplicate: true, timestamps: READING });
  assertEquals(
    new TextReporter(SETTINGS).output(event, WALL_CLOCK_US),
    "20 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=9.00 ms (DUP!), " +
      `timestamps: ${STAMPS}, forward 3 ms, back 5 ms\n`,
  );
  const told = JSON.parse(new JsonReporter(SETTINGS).output(event, WALL_CLOCK_US));
  assertEquals(told.icmp_timestamps.local_receive, 43_200_009);
});
