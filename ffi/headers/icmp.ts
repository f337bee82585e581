/**
 * Options of ICMP sockets: linux/icmp.h and netinet/icmp6.h.
 *
 * @module
 */

/** Types that a raw socket does not want: bit n blocks type n (struct icmp_filter). */
export const ICMP_FILTER = 1;
/** Likewise for ICMPv6: bit n of eight words blocks type n (struct icmp6_filter). */
export const ICMP6_FILTER = 1;
