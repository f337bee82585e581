/**
 * Parts of packets as JSON: payloads, IPv4 headers and their options (RFC 791 section 3.1); docs/json.md has the keys.
 *
 * @module
 */
import type { IpOptions, PayloadMismatch } from "../../core/events.ts";
import { formatIpv4 } from "../../wire/ip_address.ts";
import type { Ipv4Header } from "../../wire/ipv4_header.ts";
import { type Ipv4Option, type TimestampOption, usedSlots } from "../../wire/ipv4_options.ts";
import type { Malformed } from "../../wire/malformed.ts";
import { array, hexadecimal, type JsonText, number, object, quoted } from "./json_text.ts";

/** The options in their order, without the one that says that they end; undefined for none. */
export function ipOptionsJson(options: IpOptions | undefined): JsonText | undefined {
  if (options === undefined) return undefined;
  const values = options.map(optionJson).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : array(values);
}

/** The header of a quoted packet with its options. */
export function quotedPacketJson(header: Ipv4Header, options: IpOptions): JsonText {
  return object({
    type_of_service: number(header.typeOfService),
    header_bytes: number(header.headerBytes),
    total_bytes: number(header.totalBytes),
    identification: number(header.identification),
    flags: number(header.flags),
    fragment_offset_bytes: number(header.fragmentOffsetBytes),
    ttl: number(header.timeToLive),
    protocol: number(header.protocol),
    checksum: number(header.checksum),
    source: addressJson(header.source),
    destination: addressJson(header.destination),
    ip_options: ipOptionsJson(options),
  });
}

/** Where a payload differs from what was sent. */
export function mismatchJson(mismatch: PayloadMismatch): JsonText {
  const { offset, expected, actual, payload } = mismatch;
  return object({
    offset: number(offset),
    expected: number(expected),
    actual: number(actual),
    payload: hexadecimal(payload),
  });
}

function optionJson(option: Ipv4Option | Malformed): JsonText | undefined {
  const kind = quoted(option.kind);
  switch (option.kind) {
    case "end":
      return undefined;
    case "no-operation":
      return object({ kind });
    case "record-route":
      // Slots from the pointer on hold what the sender put there, not what a router recorded.
      return object({ kind, addresses: array(option.addresses.slice(0, usedSlots(option)).map(addressJson)) });
    case "loose-source-route":
    case "strict-source-route":
      return object({ kind, addresses: array(option.addresses.map(addressJson)) });
    case "timestamp":
      return timestampJson(option);
    case "unknown":
      return object({ kind, option_type: number(option.type), data: hexadecimal(option.data) });
    case "malformed":
      return object({ kind, reason: quoted(option.reason) });
  }
}

function timestampJson(option: TimestampOption): JsonText {
  const { kind, format, overflow, slots } = option;
  const slotsJson = slots.slice(0, usedSlots(option)).map(({ address, time }) =>
    object({ address: address === undefined ? undefined : addressJson(address), time: number(time) })
  );
  return object({
    kind: quoted(kind),
    format: quoted(format),
    slots: array(slotsJson),
    unrecorded_hops: number(overflow),
  });
}

function addressJson(address: Uint8Array): JsonText {
  return quoted(formatIpv4(address));
}
