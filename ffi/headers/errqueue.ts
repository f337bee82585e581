/**
 * The error queue of a socket: linux/errqueue.h.
 *
 * @module
 */

// Values of ee_origin.

/** Nobody in particular. */
export const SO_EE_ORIGIN_NONE = 0;
/** This host refused to send. */
export const SO_EE_ORIGIN_LOCAL = 1;
/** An ICMP message. */
export const SO_EE_ORIGIN_ICMP = 2;
/** An ICMPv6 message. */
export const SO_EE_ORIGIN_ICMP6 = 3;
/** A transmit stamp. */
export const SO_EE_ORIGIN_TXSTATUS = 4;
/** Another name of SO_EE_ORIGIN_TXSTATUS. */
export const SO_EE_ORIGIN_TIMESTAMPING = 4;
/** A finished zero-copy transmission. */
export const SO_EE_ORIGIN_ZEROCOPY = 5;
/** A transmission time that could not be kept. */
export const SO_EE_ORIGIN_TXTIME = 6;

// Values of ee_info with a transmit stamp.

/** The driver took the packet. */
export const SCM_TSTAMP_SND = 0;
/** The packet entered the packet scheduler. */
export const SCM_TSTAMP_SCHED = 1;
/** The peer acknowledged the data. */
export const SCM_TSTAMP_ACK = 2;
