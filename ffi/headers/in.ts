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
/** TCP. */
export const IPPROTO_TCP = 6;
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
/** The program writes the IP header itself (int). */
export const IP_HDRINCL = 3;
/** IP options of what is sent (bytes as in the header, at most 40). */
export const IP_OPTIONS = 4;
/** Receives packets with the router alert option (int). */
export const IP_ROUTER_ALERT = 5;
/** Tells the IP options of a received packet (int). */
export const IP_RECVOPTS = 6;
/** Tells received IP options, ready to be sent back (int); also the control message. */
export const IP_RETOPTS = 7;
/** Interface and addresses of a packet (int; struct in_pktinfo). */
export const IP_PKTINFO = 8;
/** Path MTU discovery: IP_PMTUDISC_* (int). */
export const IP_MTU_DISCOVER = 10;
/** Errors go to the error queue (int); also the control message (struct sock_extended_err). */
export const IP_RECVERR = 11;
/** Tells the time to live of a received packet (int). */
export const IP_RECVTTL = 12;
/** Tells the type of service of a received packet (int). */
export const IP_RECVTOS = 13;
/** Known path MTU of a connected socket, read only (int). */
export const IP_MTU = 14;
/** Addresses that do not exist yet may be bound (int). */
export const IP_FREEBIND = 15;
/** Foreign addresses may be bound (int; CAP_NET_RAW or CAP_NET_ADMIN). */
export const IP_TRANSPARENT = 19;
/** Tells where RFC 4884 extensions begin in a quoted packet (int). */
export const IP_RECVERR_RFC4884 = 26;
/** Interface of multicast packets (struct ip_mreqn). */
export const IP_MULTICAST_IF = 32;
/** Time to live of multicast packets (int). */
export const IP_MULTICAST_TTL = 33;
/** Multicast packets come back to this host (int). */
export const IP_MULTICAST_LOOP = 34;
/** Joins a multicast group (struct ip_mreqn). */
export const IP_ADD_MEMBERSHIP = 35;
/** Leaves a multicast group (struct ip_mreqn). */
export const IP_DROP_MEMBERSHIP = 36;
/** Datagrams of every joined group arrive (int). */
export const IP_MULTICAST_ALL = 49;
/** Interface of unicast packets (int, network byte order). */
export const IP_UNICAST_IF = 50;

// Values of IP_MTU_DISCOVER.

/** Don't fragment is never set. */
export const IP_PMTUDISC_DONT = 0;
/** Don't fragment follows the route; long packets are fragmented here. */
export const IP_PMTUDISC_WANT = 1;
/** Don't fragment is always set; long packets are refused. */
export const IP_PMTUDISC_DO = 2;
/** Don't fragment is always set; the path MTU is ignored. */
export const IP_PMTUDISC_PROBE = 3;
/** Don't fragment is never set; the interface's MTU counts. */
export const IP_PMTUDISC_INTERFACE = 4;
/** As IP_PMTUDISC_INTERFACE, with fragmentation. */
export const IP_PMTUDISC_OMIT = 5;

// Options of IPv6, and the control messages that share their numbers.

/** RFC 2292's IPV6_RECVPKTINFO (int). */
export const IPV6_2292PKTINFO = 2;
/** Offset of a checksum that the kernel fills in and checks (int). */
export const IPV6_CHECKSUM = 7;
/** RFC 2292's IPV6_RECVHOPLIMIT (int); also the control message. */
export const IPV6_2292HOPLIMIT = 8;
/** Tells the flow information of a received packet (int); also the control message. */
export const IPV6_FLOWINFO = 11;
/** Hop limit of unicast packets (int, -1 to 255). */
export const IPV6_UNICAST_HOPS = 16;
/** Interface index of multicast packets (int). */
export const IPV6_MULTICAST_IF = 17;
/** Hop limit of multicast packets (int, -1 to 255). */
export const IPV6_MULTICAST_HOPS = 18;
/** Multicast packets come back to this host (int). */
export const IPV6_MULTICAST_LOOP = 19;
/** Joins a multicast group (struct ipv6_mreq). */
export const IPV6_JOIN_GROUP = 20;
/** Leaves a multicast group (struct ipv6_mreq). */
export const IPV6_LEAVE_GROUP = 21;
/** Path MTU discovery: IPV6_PMTUDISC_* (int). */
export const IPV6_MTU_DISCOVER = 23;
/** Known path MTU of a connected socket (int). */
export const IPV6_MTU = 24;
/** Errors go to the error queue (int); also the control message (struct sock_extended_err). */
export const IPV6_RECVERR = 25;
/** No IPv4-mapped addresses (int). */
export const IPV6_V6ONLY = 26;
/** Tells where RFC 4884 extensions begin in a quoted packet (int). */
export const IPV6_RECVERR_RFC4884 = 31;
/** Leases a flow label (struct in6_flowlabel_req). */
export const IPV6_FLOWLABEL_MGR = 32;
/** Packets carry the flow information of their address (int). */
export const IPV6_FLOWINFO_SEND = 33;
/** Tells interface and destination of a received packet (int). */
export const IPV6_RECVPKTINFO = 49;
/** Source address and interface of what is sent (struct in6_pktinfo); also the control message. */
export const IPV6_PKTINFO = 50;
/** Tells the hop limit of a received packet (int). */
export const IPV6_RECVHOPLIMIT = 51;
/** Hop limit: control message (int). */
export const IPV6_HOPLIMIT = 52;
/** Long packets are refused, not fragmented (int). */
export const IPV6_DONTFRAG = 62;
/** Tells the traffic class of a received packet (int). */
export const IPV6_RECVTCLASS = 66;
/** Traffic class of what is sent (int, -1 to 255); also the control message. */
export const IPV6_TCLASS = 67;
/** The kernel chooses flow labels (int). */
export const IPV6_AUTOFLOWLABEL = 70;
/** Foreign addresses may be bound (int; CAP_NET_RAW or CAP_NET_ADMIN). */
export const IPV6_TRANSPARENT = 75;
/** Interface of unicast packets (int, network byte order). */
export const IPV6_UNICAST_IF = 76;
/** Addresses that do not exist yet may be bound (int). */
export const IPV6_FREEBIND = 78;

// Values of IPV6_MTU_DISCOVER.

/** Long packets are fragmented, whatever the path MTU. */
export const IPV6_PMTUDISC_DONT = 0;
/** Long packets are fragmented to the path MTU. */
export const IPV6_PMTUDISC_WANT = 1;
/** Long packets are refused. */
export const IPV6_PMTUDISC_DO = 2;
/** Long packets are refused; the path MTU is ignored. */
export const IPV6_PMTUDISC_PROBE = 3;
/** The interface's MTU counts. */
export const IPV6_PMTUDISC_INTERFACE = 4;
/** As IPV6_PMTUDISC_INTERFACE, with fragmentation. */
export const IPV6_PMTUDISC_OMIT = 5;

// Flow labels.

/** Bits of the flow label in sin6_flowinfo, host byte order. */
export const IPV6_FLOWINFO_FLOWLABEL = 0x000fffff;
/** Bits of the traffic class in sin6_flowinfo, host byte order. */
export const IPV6_FLOWINFO_PRIORITY = 0x0ff00000;
/** Leases a label. */
export const IPV6_FL_A_GET = 0;
/** Gives a label back. */
export const IPV6_FL_A_PUT = 1;
/** Prolongs a lease. */
export const IPV6_FL_A_RENEW = 2;
/** The label may be new. */
export const IPV6_FL_F_CREATE = 1;
/** The label must be new. */
export const IPV6_FL_F_EXCL = 2;
/** Nobody shares the label. */
export const IPV6_FL_S_NONE = 0;
/** One socket alone has the label. */
export const IPV6_FL_S_EXCL = 1;
/** The process shares the label. */
export const IPV6_FL_S_PROCESS = 2;
/** The user's processes share the label. */
export const IPV6_FL_S_USER = 3;
/** Everybody shares the label. */
export const IPV6_FL_S_ANY = 255;
