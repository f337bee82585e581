/**
 * ICMP types and codes in the words of iputils ping, which scripts match on: the part of a `From …` line behind the
 * sequence number.
 *
 * @module
 */
import type { IcmpDescription } from "../../core/events.ts";
import { FRAGMENTATION_NEEDED, ICMPV4, ICMPV6 } from "../../wire/icmp.ts";
import { formatIpv4Word } from "../../wire/ip_address.ts";

/** The words for one type, made from its code and its info. */
type Wording = (code: number, info: number) => string;

const UNREACHABLE_V4: Readonly<Record<number, string>> = {
  0: "Destination Net Unreachable",
  1: "Destination Host Unreachable",
  2: "Destination Protocol Unreachable",
  3: "Destination Port Unreachable",
  5: "Source Route Failed",
  6: "Destination Net Unknown",
  7: "Destination Host Unknown",
  8: "Source Host Isolated",
  9: "Destination Net Prohibited",
  10: "Destination Host Prohibited",
  11: "Destination Net Unreachable for Type of Service",
  12: "Destination Host Unreachable for Type of Service",
  13: "Packet filtered",
  14: "Precedence Violation",
  15: "Precedence Cutoff",
};

const REDIRECT_V4: Readonly<Record<number, string>> = {
  0: "Redirect Network",
  1: "Redirect Host",
  2: "Redirect Type of Service and Network",
  3: "Redirect Type of Service and Host",
};

const TIME_EXCEEDED_V4: Readonly<Record<number, string>> = {
  0: "Time to live exceeded",
  1: "Frag reassembly time exceeded",
};

const WORDINGS_V4: Readonly<Record<number, Wording>> = {
  [ICMPV4.echoReply]: () => "Echo Reply",
  [ICMPV4.unreachable]: (code, info) =>
    code === FRAGMENTATION_NEEDED
      ? `Frag needed and DF set (mtu = ${unsigned(info)})`
      : UNREACHABLE_V4[code] ?? `Dest Unreachable, Bad Code: ${code}`,
  [ICMPV4.sourceQuench]: () => "Source Quench",
  // No blank in front of the parenthesis.
  [ICMPV4.redirect]: (code, info) =>
    `${REDIRECT_V4[code] ?? `Redirect, Bad Code: ${code}`}(New nexthop: ${formatIpv4Word(info)})`,
  [ICMPV4.echoRequest]: () => "Echo Request",
  [ICMPV4.timeExceeded]: (code) => TIME_EXCEEDED_V4[code] ?? `Time exceeded, Bad Code: ${code}`,
  [ICMPV4.parameterProblem]: (_code, info) => `Parameter problem: pointer = ${unsigned(info)}`,
  [ICMPV4.timestampRequest]: () => "Timestamp",
  [ICMPV4.timestampReply]: () => "Timestamp Reply",
  [ICMPV4.informationRequest]: () => "Information Request",
  [ICMPV4.informationReply]: () => "Information Reply",
  [ICMPV4.maskRequest]: () => "Address Mask Request",
  [ICMPV4.maskReply]: () => "Address Mask Reply",
};

const UNREACHABLE_V6: Readonly<Record<number, string>> = {
  0: "No route",
  1: "Administratively prohibited",
  2: "Beyond scope of source address",
  3: "Address unreachable",
  4: "Port unreachable",
  5: "Source address failed ingress/egress policy",
  6: "Reject route to destination",
};

const TIME_EXCEEDED_V6: Readonly<Record<number, string>> = { 0: "Hop limit", 1: "Defragmentation failure" };

const PARAMETER_PROBLEM_V6: Readonly<Record<number, string>> = {
  0: "Wrong header field",
  1: "Unknown header",
  2: "Unknown option",
};

const WORDINGS_V6: Readonly<Record<number, Wording>> = {
  [ICMPV6.unreachable]: (code) => `Destination unreachable: ${UNREACHABLE_V6[code] ?? `Unknown code ${code}`}`,
  [ICMPV6.packetTooBig]: (code, info) => `Packet too big: mtu=${unsigned(info)}${code === 0 ? "" : `, code=${code}`}`,
  [ICMPV6.timeExceeded]: (code) => `Time exceeded: ${TIME_EXCEEDED_V6[code] ?? `code ${code}`}`,
  [ICMPV6.parameterProblem]: (code, info) =>
    `Parameter problem: ${PARAMETER_PROBLEM_V6[code] ?? `code ${code}`} at ${unsigned(info)}`,
  [ICMPV6.echoRequest]: () => "Echo request",
  [ICMPV6.echoReply]: () => "Echo reply",
  [ICMPV6.listenerQuery]: () => "MLD Query",
  [ICMPV6.listenerReport]: () => "MLD Report",
  [ICMPV6.listenerDone]: () => "MLD Reduction",
};

/**
 * Words for an ICMP message.
 *
 * @param description Its info matters for "fragmentation needed" and "packet too big" (the MTU), a parameter problem (the
 * pointer, for ICMPv4 0 to 255 as the error queue has it) and an ICMPv4 redirect (the gateway).
 * @returns One line without its end.
 */
export function icmpWording({ family, type, code, info }: IcmpDescription): string {
  return family === "ipv4"
    ? WORDINGS_V4[type]?.(code, info) ?? `Bad ICMP type: ${type}`
    : WORDINGS_V6[type]?.(code, info) ?? `unknown icmp type: ${type}`;
}

/** What an ICMP message carries besides its type and code. */
export interface IcmpInfo {
  /** Longest packet that gets through, in bytes. */
  readonly mtu?: number;
  /** Numeric address that a redirect names. */
  readonly gateway?: string;
  /** Byte of the packet that is wrong. */
  readonly pointer?: number;
}

/**
 * The info of an ICMP message as what it is; RFC 792, RFC 1191, RFC 4443 section 3.
 *
 * @returns One key, or none.
 */
export function icmpInfo({ family, type, code, info }: IcmpDescription): IcmpInfo {
  switch (`${family} ${type}`) {
    case `ipv4 ${ICMPV4.unreachable}`:
      return code === FRAGMENTATION_NEEDED ? { mtu: unsigned(info) } : {};
    case `ipv6 ${ICMPV6.packetTooBig}`:
      return { mtu: unsigned(info) };
    case `ipv4 ${ICMPV4.redirect}`:
      return { gateway: formatIpv4Word(info) };
    case `ipv4 ${ICMPV4.parameterProblem}`:
    case `ipv6 ${ICMPV6.parameterProblem}`:
      return { pointer: unsigned(info) };
    default:
      return {};
  }
}

/** A 32-bit number that may have come as a signed one. */
function unsigned(info: number): number {
  return info >>> 0;
}
