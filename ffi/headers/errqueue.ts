/**
 * The error queue of a socket: linux/errqueue.h.
 *
 * @module
 */

// Values of ee_origin.

/** This host refused to send. */
export const SO_EE_ORIGIN_LOCAL = 1;
/** An ICMP message. */
export const SO_EE_ORIGIN_ICMP = 2;
/** An ICMPv6 message. */
export const SO_EE_ORIGIN_ICMP6 = 3;
/** Another name of SO_EE_ORIGIN_TXSTATUS. */
export const SO_EE_ORIGIN_TIMESTAMPING = 4;
/** The driver took the packet. */
export const SCM_TSTAMP_SND = 0;
