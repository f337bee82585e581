/**
 * The addresses that an event tells: where it came from, hosts of a route, the next hop of a redirect.
 *
 * @module
 */
import { ICMPV4 } from "../wire/icmp.ts";
import { formatIpv4, formatIpv4Word } from "../wire/ip_address.ts";
import type { IpOptions, PingEvent } from "./events.ts";

/** All that it tells, as text; those that it did not come from are as {@linkcode otherAddresses} has them. */
export function addressesIn(event: PingEvent): readonly string[] {
  return "from" in event ? [event.from, ...otherAddresses(event)] : [];
}

/** A copy of an event with the names of its addresses, as far as there are any; an event without addresses as it is. */
export function withNames(event: PingEvent, nameOf: (address: string) => string | undefined): PingEvent {
  if (!("from" in event)) return event;
  const otherNames = new Map<string, string>();
  for (const address of otherAddresses(event)) {
    const name = nameOf(address);
    if (name !== undefined) otherNames.set(address, name);
  }
  return { ...event, fromName: nameOf(event.from), otherNames };
}

/** The addresses besides the one it came from, in dotted form; they are IPv4's. */
export function otherAddresses(event: PingEvent): readonly string[] {
  switch (event.kind) {
    case "reply":
      return event.ipOptions === undefined ? [] : addressesOf(event.ipOptions);
    case "icmp-notice":
      return [
        ...event.type === ICMPV4.redirect ? [formatIpv4Word(event.info)] : [],
        ...event.quoted === undefined ? [] : addressesOf(event.quoted.options),
      ];
    case "network-error":
      return event.family === "ipv4" && event.type === ICMPV4.redirect ? [formatIpv4Word(event.info)] : [];
    default:
      return [];
  }
}

function addressesOf(options: IpOptions): readonly string[] {
  return options.flatMap((option) => {
    switch (option.kind) {
      case "record-route":
      case "loose-source-route":
      case "strict-source-route":
        return option.addresses.map((address) => formatIpv4(address));
      case "timestamp":
        return option.slots.flatMap(({ address }) => address === undefined ? [] : [formatIpv4(address)]);
      default:
        return [];
    }
  }).filter((address) => address !== "0.0.0.0");
}
