/**
 * IPv4 headers and their options as ping prints them: behind a reply, and for the packet that an ICMP message quotes.
 *
 * @module
 */
import type { IpOptions } from "../../core/events.ts";
import { formatIpv4 } from "../../wire/ip_address.ts";
import type { Ipv4Header } from "../../wire/ipv4_header.ts";
import { type RouteOption, type TimestampOption, usedSlots } from "../../wire/ipv4_options.ts";

/** Set in a timestamp that does not count milliseconds since midnight UT; RFC 791 section 3.1. */
const NOT_STANDARD = 0x8000_0000;

/** Writes IP options; it remembers the last recorded route, to say when it comes again. */
export class IpOptionsText {
  readonly #tellsSameRoute: boolean;
  #lastRoute = "";

  /**
   * Prepares for the packets of one run.
   *
   * @param settings whether a route that comes again is only mentioned
   */
  constructor(settings: { readonly tellsSameRoute: boolean }) {
    this.#tellsSameRoute = settings.tellsSameRoute;
  }

  /**
   * The options, each on lines of its own that begin behind a line end; the empty string for none.
   *
   * @param nameOf what an address is called: a name and the address, or the address
   */
  format(options: IpOptions, nameOf: (address: string) => string): string {
    let text = "";
    for (const option of options) {
      switch (option.kind) {
        case "end":
        case "malformed":
          return text;
        case "no-operation":
          text += "\nNOP";
          break;
        case "record-route":
          text += this.#recordedRoute(option, nameOf);
          break;
        case "loose-source-route":
        case "strict-source-route": {
          const letter = option.kind === "strict-source-route" ? "S" : "L";
          text += `\n${letter}SRR: ${addressLines(option.addresses, nameOf)}`;
          break;
        }
        case "timestamp":
          text += timestamps(option, nameOf);
          break;
        case "unknown":
          text += `\nunknown option ${option.type.toString(16)}`;
          break;
      }
    }
    return text;
  }

  #recordedRoute(option: RouteOption, nameOf: (address: string) => string): string {
    const used = usedSlots(option);
    if (used === 0) return "";
    const route = addressLines(option.addresses.slice(0, used), nameOf);
    if (route === this.#lastRoute && this.#tellsSameRoute) return "\t(same route)";
    this.#lastRoute = route;
    return `\nRR: ${route}`;
  }
}

/** A header in two lines, the names and the fields. */
export function ipv4HeaderDump(header: Ipv4Header): string {
  const fragment = swapped(header.flags << 13 | header.fragmentOffsetBytes / 8);
  const fields = [
    ` ${hex(4, 1)}  ${hex(header.headerBytes / 4, 1)}  ${hex(header.typeOfService, 2)}`,
    ` ${hex(swapped(header.totalBytes), 4)} ${hex(swapped(header.identification), 4)}`,
    `   ${hex(fragment >> 13, 1)} ${hex(fragment & 0x1fff, 4)}`,
    `  ${hex(header.timeToLive, 2)}  ${hex(header.protocol, 2)} ${hex(swapped(header.checksum), 4)}`,
    ` ${formatIpv4(header.source)}  ${formatIpv4(header.destination)} `,
  ];
  return `Vr HL TOS  Len   ID Flg  off TTL Pro  cks      Src      Dst Data\n${fields.join("")}\n`;
}

function addressLines(addresses: readonly Uint8Array[], nameOf: (address: string) => string): string {
  return addresses.map((address) => `\t${nameOf(formatIpv4(address))}\n`).join("");
}

function timestamps(option: TimestampOption, nameOf: (address: string) => string): string {
  const used = usedSlots(option);
  if (used === 0) return "";
  let text = "\nTS: ";
  let standard = 0;
  let other = 0;
  for (const { address, time } of option.slots.slice(0, used)) {
    if (address !== undefined) text += `\t${nameOf(formatIpv4(address))}`;
    if (time >= NOT_STANDARD) {
      const value = time - NOT_STANDARD;
      text += other === 0 ? `\t${value} absolute not-standard` : `\t${value - other} not-standard`;
      other = value;
    } else {
      text += standard === 0 ? `\t${time} absolute` : `\t${time - standard}`;
      standard = time;
    }
    text += "\n";
  }
  return option.overflow > 0 ? `${text}Unrecorded hops: ${option.overflow}\n` : text;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

/** iputils prints 16-bit fields as a little-endian machine reads them, and so does this. */
function swapped(value: number): number {
  return (value & 0xff) << 8 | value >> 8;
}
