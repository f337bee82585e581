/**
 * What ended a path, in the letters of traceroute(8).
 *
 * @module
 */
import type { IcmpDescription } from "../../core/events.ts";
import { FRAGMENTATION_NEEDED, ICMPV4, ICMPV6 } from "../../wire/icmp.ts";

/** By the code of an ICMPv4 `unreachable`. */
const LETTERS_V4: Readonly<Record<number, string>> = {
  0: "!N",
  1: "!H",
  2: "!P",
  5: "!S",
  6: "!N",
  7: "!H",
  9: "!X",
  10: "!X",
  11: "!N",
  12: "!H",
  13: "!X",
  14: "!V",
  15: "!C",
};

/** By the code of an ICMPv6 `unreachable`. */
const LETTERS_V6: Readonly<Record<number, string>> = { 0: "!N", 1: "!X", 2: "!S", 3: "!H", 4: "!P", 5: "!X", 6: "!N" };

/** `!H`, `!F-1400`, `!99` for a code that has no letter, `!T12` for another type. */
export function hopMark({ family, type, code, info }: IcmpDescription): string {
  const isIpv4 = family === "ipv4";
  if (isIpv4 ? type === ICMPV4.unreachable && code === FRAGMENTATION_NEEDED : type === ICMPV6.packetTooBig) {
    return `!F-${info >>> 0}`;
  }
  if (type !== (isIpv4 ? ICMPV4 : ICMPV6).unreachable) return `!T${type}`;
  return (isIpv4 ? LETTERS_V4 : LETTERS_V6)[code] ?? `!${code}`;
}
