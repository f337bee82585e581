/**
 * ICMPv6: linux/icmpv6.h, and the option name of netinet/icmp6.h.
 *
 * @module
 */

// Types.

/** Packet too big. */
export const ICMPV6_PKT_TOOBIG = 2;
/** Time exceeded. */
export const ICMPV6_TIME_EXCEED = 3;
/** Echo request. */
export const ICMPV6_ECHO_REQUEST = 128;
/** Echo reply. */
export const ICMPV6_ECHO_REPLY = 129;
/** Node information query, RFC 4620. */
export const ICMPV6_NI_QUERY = 139;
/** Node information reply, RFC 4620. */
export const ICMPV6_NI_REPLY = 140;
/** Types that a raw socket does not want: bit n of eight words blocks type n (struct icmp6_filter). */
export const ICMPV6_FILTER = 1;
/** ICMPV6_FILTER as netinet/icmp6.h spells it. */
export const ICMP6_FILTER = 1;
