/**
 * ICMP types and codes in the words of iputils ping, which scripts match on: the part of a `From …` line behind the
 * sequence number.
 *
 * @module
 */

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

const FRAGMENTATION_NEEDED = 4;

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

const ICMPV4: Readonly<Record<number, Wording>> = {
  0: () => "Echo Reply",
  3: (code, info) =>
    code === FRAGMENTATION_NEEDED
      ? `Frag needed and DF set (mtu = ${unsigned(info)})`
      : UNREACHABLE_V4[code] ?? `Dest Unreachable, Bad Code: ${code}`,
  4: () => "Source Quench",
  // No blank in front of the parenthesis.
  5: (code, info) => `${REDIRECT_V4[code] ?? `Redirect, Bad Code: ${code}`}(New nexthop: ${ipv4Address(info)})`,
  8: () => "Echo Request",
  11: (code) => TIME_EXCEEDED_V4[code] ?? `Time exceeded, Bad Code: ${code}`,
  12: (_code, info) => `Parameter problem: pointer = ${unsigned(info)}`,
  13: () => "Timestamp",
  14: () => "Timestamp Reply",
  15: () => "Information Request",
  16: () => "Information Reply",
  17: () => "Address Mask Request",
  18: () => "Address Mask Reply",
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

const ICMPV6: Readonly<Record<number, Wording>> = {
  1: (code) => `Destination unreachable: ${UNREACHABLE_V6[code] ?? `Unknown code ${code}`}`,
  2: (code, info) => `Packet too big: mtu=${unsigned(info)}${code === 0 ? "" : `, code=${code}`}`,
  3: (code) => `Time exceeded: ${TIME_EXCEEDED_V6[code] ?? `code ${code}`}`,
  4: (code, info) => `Parameter problem: ${PARAMETER_PROBLEM_V6[code] ?? `code ${code}`} at ${unsigned(info)}`,
  128: () => "Echo request",
  129: () => "Echo reply",
  130: () => "MLD Query",
  131: () => "MLD Report",
  132: () => "MLD Reduction",
};

/**
 * Words for an ICMPv4 message.
 *
 * @param type 0 to 255.
 * @param code 0 to 255.
 * @param info 32 bits in host order: the MTU of "fragmentation needed", the pointer of a parameter problem (0 to 255,
 * as the error queue has it) or the gateway of a redirect; not looked at otherwise.
 * @returns One line without its end.
 */
export function icmpv4Wording(type: number, code: number, info: number): string {
  return ICMPV4[type]?.(code, info) ?? `Bad ICMP type: ${type}`;
}

/**
 * Words for an ICMPv6 message.
 *
 * @param type 0 to 255.
 * @param code 0 to 255.
 * @param info 32 bits in host order: the MTU of "packet too big" or the pointer of a parameter problem; not looked at
 * otherwise.
 * @returns One line without its end.
 */
export function icmpv6Wording(type: number, code: number, info: number): string {
  return ICMPV6[type]?.(code, info) ?? `unknown icmp type: ${type}`;
}

function ipv4Address(info: number): string {
  return `${info >>> 24}.${info >>> 16 & 0xff}.${info >>> 8 & 0xff}.${info & 0xff}`;
}

/** A 32-bit number that may have come as a signed one. */
function unsigned(info: number): number {
  return info >>> 0;
}
