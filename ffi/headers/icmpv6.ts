/**
 * ICMPv6: linux/icmpv6.h, and the option name of netinet/icmp6.h.
 *
 * @module
 */

// Types.

/** Destination unreachable. */
export const ICMPV6_DEST_UNREACH = 1;
/** Packet too big. */
export const ICMPV6_PKT_TOOBIG = 2;
/** Time exceeded. */
export const ICMPV6_TIME_EXCEED = 3;
/** Parameter problem. */
export const ICMPV6_PARAMPROB = 4;
/** Bit that tells messages from errors. */
export const ICMPV6_INFOMSG_MASK = 0x80;
/** Echo request. */
export const ICMPV6_ECHO_REQUEST = 128;
/** Echo reply. */
export const ICMPV6_ECHO_REPLY = 129;
/** Multicast listener query. */
export const ICMPV6_MGM_QUERY = 130;
/** Multicast listener report. */
export const ICMPV6_MGM_REPORT = 131;
/** Multicast listener done. */
export const ICMPV6_MGM_REDUCTION = 132;
/** Node information query, RFC 4620. */
export const ICMPV6_NI_QUERY = 139;
/** Node information reply, RFC 4620. */
export const ICMPV6_NI_REPLY = 140;
/** Multicast listener report, version 2. */
export const ICMPV6_MLD2_REPORT = 143;
/** Extended echo request, RFC 8335. */
export const ICMPV6_EXT_ECHO_REQUEST = 160;
/** Extended echo reply, RFC 8335. */
export const ICMPV6_EXT_ECHO_REPLY = 161;

// Codes of destination unreachable.

/** No route. */
export const ICMPV6_NOROUTE = 0;
/** Prohibited by an administrator. */
export const ICMPV6_ADM_PROHIBITED = 1;
/** Beyond the scope of the source address. */
export const ICMPV6_NOT_NEIGHBOUR = 2;
/** Address unreachable. */
export const ICMPV6_ADDR_UNREACH = 3;
/** Port unreachable. */
export const ICMPV6_PORT_UNREACH = 4;
/** Source address failed a policy. */
export const ICMPV6_POLICY_FAIL = 5;
/** Reject route. */
export const ICMPV6_REJECT_ROUTE = 6;

// Codes of time exceeded.

/** Hop limit ran out on the way. */
export const ICMPV6_EXC_HOPLIMIT = 0;
/** A fragment did not come in time. */
export const ICMPV6_EXC_FRAGTIME = 1;

// Codes of parameter problem.

/** Bad header field. */
export const ICMPV6_HDR_FIELD = 0;
/** Unknown next header. */
export const ICMPV6_UNK_NEXTHDR = 1;
/** Unknown option. */
export const ICMPV6_UNK_OPTION = 2;
/** Incomplete header chain. */
export const ICMPV6_HDR_INCOMP = 3;

// Option at SOL_ICMPV6.

/** Types that a raw socket does not want: bit n of eight words blocks type n (struct icmp6_filter). */
export const ICMPV6_FILTER = 1;
/** ICMPV6_FILTER as netinet/icmp6.h spells it. */
export const ICMP6_FILTER = 1;
