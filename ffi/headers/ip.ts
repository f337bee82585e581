/**
 * IPv4 header options and their arguments: netinet/ip.h, RFC 791 section 3.1.
 *
 * @module
 */

/** End of the options. */
export const IPOPT_EOL = 0;
/** One byte of padding. */
export const IPOPT_NOP = 1;
/** Record route. */
export const IPOPT_RR = 7;
/** Internet timestamp. */
export const IPOPT_TS = 68;
/** Loose source and record route. */
export const IPOPT_LSRR = 131;
/** Strict source and record route. */
export const IPOPT_SSRR = 137;
/** Router alert, RFC 2113. */
export const IPOPT_RA = 148;
/** Smallest pointer: the fourth byte of the option. */
export const IPOPT_MINOFF = 4;
/** Timestamps alone. */
export const IPOPT_TS_TSONLY = 0;
/** Timestamps and addresses. */
export const IPOPT_TS_TSANDADDR = 1;
/** Timestamps of the listed addresses. */
export const IPOPT_TS_PRESPEC = 3;
/** Most bytes of options in a header. */
export const MAX_IPOPTLEN = 40;
