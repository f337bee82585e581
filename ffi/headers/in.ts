/**
 * IPv4 and IPv6 socket options: netinet/in.h, linux/in.h and linux/in6.h.
 *
 * @module
 */

// Protocols.

/** Level of the IPv4 options. */
export const IPPROTO_IP = 0;
/** ICMP, RFC 792. */
export const IPPROTO_ICMP = 1;
/** UDP, RFC 768. */
export const IPPROTO_UDP = 17;
/** Level of the IPv6 options. */
export const IPPROTO_IPV6 = 41;
/** ICMPv6, RFC 4443. */
export const IPPROTO_ICMPV6 = 58;
/** Raw IP packets that bring their own header. */
export const IPPROTO_RAW = 255;

// Options of IPv4, and the control messages that share their numbers.

/** Type of service: DSCP and ECN (int). */
export const IP_TOS = 1;
/** Time to live of unicast packets (int, 1 to 255); as a control message that of a received packet. */
export const IP_TTL = 2;
/** IP options of what is sent (bytes as in the header, at most 40). */
export const IP_OPTIONS = 4;
/** Tells received IP options, ready to be sent back (int); also the control message. */
export const IP_RETOPTS = 7;
/** Path MTU discovery: IP_PMTUDISC_* (int). */
export const IP_MTU_DISCOVER = 10;
/** Errors go to the error queue (int); also the control message (struct sock_extended_err). */
export const IP_RECVERR = 11;
/** Tells the time to live of a received packet (int). */
export const IP_RECVTTL = 12;
/** Errors come with the extensions of RFC 4884, and with where those begin (int). */
export const IP_RECVERR_RFC4884 = 26;
/** Interface of multicast packets (struct ip_mreqn). */
export const IP_MULTICAST_IF = 32;
/** Interface of packets that are no multicast (int, in network order). */
export const IP_UNICAST_IF = 50;
/** Time to live of multicast packets (int). */
export const IP_MULTICAST_TTL = 33;
/** Multicast packets come back to this host (int). */
export const IP_MULTICAST_LOOP = 34;
/** Don't fragment is never set. */
export const IP_PMTUDISC_DONT = 0;
/** Don't fragment follows the route; long packets are fragmented here. */
export const IP_PMTUDISC_WANT = 1;
/** Don't fragment is always set; long packets are refused. */
export const IP_PMTUDISC_DO = 2;
/** Don't fragment is always set; the path MTU is ignored. */
export const IP_PMTUDISC_PROBE = 3;
/** Offset of a checksum that the kernel fills in and checks (int). */
export const IPV6_CHECKSUM = 7;
/** RFC 2292's IPV6_RECVHOPLIMIT (int); also the control message. */
export const IPV6_2292HOPLIMIT = 8;
/** Errors come with the extensions of RFC 4884, and with where those begin (int). */
export const IPV6_RECVERR_RFC4884 = 31;
/** Hop limit of unicast packets (int, -1 to 255). */
export const IPV6_UNICAST_HOPS = 16;
/** Hop limit of multicast packets (int, -1 to 255). */
export const IPV6_MULTICAST_HOPS = 18;
/** Multicast packets come back to this host (int). */
export const IPV6_MULTICAST_LOOP = 19;
/** Interface of packets that are no multicast (int, in network order). */
export const IPV6_UNICAST_IF = 76;
/** Path MTU discovery: IPV6_PMTUDISC_* (int). */
export const IPV6_MTU_DISCOVER = 23;
/** Errors go to the error queue (int); also the control message (struct sock_extended_err). */
export const IPV6_RECVERR = 25;
/** Leases a flow label (struct in6_flowlabel_req). */
export const IPV6_FLOWLABEL_MGR = 32;
/** Packets carry the flow information of their address (int). */
export const IPV6_FLOWINFO_SEND = 33;
/** Source address and interface of what is sent (struct in6_pktinfo); also the control message. */
export const IPV6_PKTINFO = 50;
/** Tells the hop limit of a received packet (int). */
export const IPV6_RECVHOPLIMIT = 51;
/** Hop limit: control message (int). */
export const IPV6_HOPLIMIT = 52;
/** Long packets are refused, not fragmented (int). */
export const IPV6_DONTFRAG = 62;
/** Traffic class of what is sent (int, -1 to 255); also the control message. */
export const IPV6_TCLASS = 67;
/** Leases a label. */
export const IPV6_FL_A_GET = 0;
/** The label may be new. */
export const IPV6_FL_F_CREATE = 1;
/** One socket alone has the label. */
export const IPV6_FL_S_EXCL = 1;
