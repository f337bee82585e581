/**
 * Sockets: sys/socket.h and asm/socket.h, with the values that x86_64 and aarch64 share (asm-generic).
 *
 * @module
 */

// Address families.

/** Any family, as a hint of a look-up. */
export const AF_UNSPEC = 0;
/** This host. */
export const AF_UNIX = 1;
/** IPv4. */
export const AF_INET = 2;
/** IPv6. */
export const AF_INET6 = 10;
/** The kernel's routes, addresses and devices. */
export const AF_NETLINK = 16;

// Types of socket.

/** Connections. */
export const SOCK_STREAM = 1;
/** Datagrams; with IPPROTO_ICMP a ping socket. */
export const SOCK_DGRAM = 2;
/** Raw IP. */
export const SOCK_RAW = 3;
/** Flag of the type: the descriptor closes on exec. */
export const SOCK_CLOEXEC = 0o2000000;

// Levels of an option.

/** Options of IPv4. */
export const SOL_IP = 0;
/** Options of any socket. */
export const SOL_SOCKET = 1;
/** Options of IPv6. */
export const SOL_IPV6 = 41;
/** Options of raw ICMPv6 sockets. */
export const SOL_ICMPV6 = 58;
/** Options of raw sockets. */
export const SOL_RAW = 255;

// Options at SOL_SOCKET.

/** Debugging of the socket (int; CAP_NET_ADMIN). */
export const SO_DEBUG = 1;
/** Type of the socket, read only (int). */
export const SO_TYPE = 3;
/** Only hosts on the link, no gateway (int). */
export const SO_DONTROUTE = 5;
/** Broadcast addresses are allowed (int). */
export const SO_BROADCAST = 6;
/** Send buffer in bytes; the kernel doubles it (int). */
export const SO_SNDBUF = 7;
/** Receive buffer in bytes; the kernel doubles it (int). */
export const SO_RCVBUF = 8;
/** Longest wait of a receive (struct timeval; zero is for ever). */
export const SO_RCVTIMEO = 20;
/** Longest wait of a send (struct timeval; zero is for ever). */
export const SO_SNDTIMEO = 21;
/** Device that packets must use (name without a length byte). */
export const SO_BINDTODEVICE = 25;
/** Classic BPF program (struct sock_fprog). */
export const SO_ATTACH_FILTER = 26;
/** SO_SNDBUF above the system's limit (int; CAP_NET_ADMIN). */
export const SO_SNDBUFFORCE = 32;
/** SO_RCVBUF above the system's limit (int; CAP_NET_ADMIN). */
export const SO_RCVBUFFORCE = 33;
/** Receive stamps as struct timespec (int). */
export const SO_TIMESTAMPNS = 35;
/** Firewall mark of what is sent (int; CAP_NET_ADMIN or CAP_NET_RAW). */
export const SO_MARK = 36;
/** Transmit and receive stamps, chosen by SOF_TIMESTAMPING_* flags (int). */
export const SO_TIMESTAMPING = 37;
/** Address family of the socket, read only (int). */
export const SO_DOMAIN = 39;
/** Memory of the socket and packets that it dropped, read only (__u32 each, see sock_diag.ts). */
export const SO_MEMINFO = 55;
/** Receive stamp: struct timespec. */
export const SCM_TIMESTAMPNS = 35;
/** Three struct timespec: software, unused, hardware. */
export const SCM_TIMESTAMPING = 37;

// Flags of send and receive.

/** Received: the data area was too short. */
export const MSG_TRUNC = 0x20;
/** This call does not wait. */
export const MSG_DONTWAIT = 0x40;
/** Read the error queue. */
export const MSG_ERRQUEUE = 0x2000;
/** recvmmsg waits for the first datagram only. */
export const MSG_WAITFORONE = 0x10000;
