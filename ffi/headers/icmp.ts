/**
 * ICMP for IPv4: linux/icmp.h.
 *
 * @module
 */

// Types.

/** Echo reply. */
export const ICMP_ECHOREPLY = 0;
/** Destination unreachable. */
export const ICMP_DEST_UNREACH = 3;
/** Source quench; RFC 6633 retired it. */
export const ICMP_SOURCE_QUENCH = 4;
/** Redirect. */
export const ICMP_REDIRECT = 5;
/** Echo request. */
export const ICMP_ECHO = 8;
/** Time exceeded. */
export const ICMP_TIME_EXCEEDED = 11;
/** Parameter problem. */
export const ICMP_PARAMETERPROB = 12;
/** Timestamp request. */
export const ICMP_TIMESTAMP = 13;
/** Timestamp reply. */
export const ICMP_TIMESTAMPREPLY = 14;
/** Port unreachable. */
export const ICMP_PORT_UNREACH = 3;
/** Fragmentation needed, but don't fragment is set. */
export const ICMP_FRAG_NEEDED = 4;
/** Types that a raw socket does not want: bit n blocks type n (struct icmp_filter). */
export const ICMP_FILTER = 1;
