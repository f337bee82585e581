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
/** Information request. */
export const ICMP_INFO_REQUEST = 15;
/** Information reply. */
export const ICMP_INFO_REPLY = 16;
/** Address mask request. */
export const ICMP_ADDRESS = 17;
/** Address mask reply. */
export const ICMP_ADDRESSREPLY = 18;
/** Extended echo request, RFC 8335. */
export const ICMP_EXT_ECHO = 42;
/** Extended echo reply, RFC 8335. */
export const ICMP_EXT_ECHOREPLY = 43;

// Codes of destination unreachable.

/** Network unreachable. */
export const ICMP_NET_UNREACH = 0;
/** Host unreachable. */
export const ICMP_HOST_UNREACH = 1;
/** Protocol unreachable. */
export const ICMP_PROT_UNREACH = 2;
/** Port unreachable. */
export const ICMP_PORT_UNREACH = 3;
/** Fragmentation needed, but don't fragment is set. */
export const ICMP_FRAG_NEEDED = 4;
/** Source route failed. */
export const ICMP_SR_FAILED = 5;
/** Destination network unknown. */
export const ICMP_NET_UNKNOWN = 6;
/** Destination host unknown. */
export const ICMP_HOST_UNKNOWN = 7;
/** Source host isolated. */
export const ICMP_HOST_ISOLATED = 8;
/** Network prohibited by an administrator. */
export const ICMP_NET_ANO = 9;
/** Host prohibited by an administrator. */
export const ICMP_HOST_ANO = 10;
/** Network unreachable for this type of service. */
export const ICMP_NET_UNR_TOS = 11;
/** Host unreachable for this type of service. */
export const ICMP_HOST_UNR_TOS = 12;
/** Communication prohibited by an administrator. */
export const ICMP_PKT_FILTERED = 13;
/** Host precedence violation. */
export const ICMP_PREC_VIOLATION = 14;
/** Precedence below the cut-off. */
export const ICMP_PREC_CUTOFF = 15;

// Codes of redirect.

/** For the network. */
export const ICMP_REDIR_NET = 0;
/** For the host. */
export const ICMP_REDIR_HOST = 1;
/** For the network and type of service. */
export const ICMP_REDIR_NETTOS = 2;
/** For the host and type of service. */
export const ICMP_REDIR_HOSTTOS = 3;

// Codes of time exceeded.

/** Time to live ran out on the way. */
export const ICMP_EXC_TTL = 0;
/** A fragment did not come in time. */
export const ICMP_EXC_FRAGTIME = 1;

// Option at SOL_RAW.

/** Types that a raw socket does not want: bit n blocks type n (struct icmp_filter). */
export const ICMP_FILTER = 1;
