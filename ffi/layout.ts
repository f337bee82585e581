/**
 * The structures that cross the boundary to libc and the kernel, field by field in C's order.
 *
 * @module
 */

import { array, Struct } from "./struct.ts";

// Addresses are bytes in network order, but C aligns them like integers.
const in_addr = array("u32", 1);
const in6_addr = array("u32", 4);

/** IPv4 socket address: netinet/in.h. Port and address are in network byte order. */
export const sockaddr_in = new Struct("sockaddr_in", {
  sin_family: "u16",
  sin_port: "u16",
  sin_addr: in_addr,
  sin_zero: array("u8", 8),
});

/** IPv6 socket address: netinet/in.h. Port, flow information and address are in network byte order, the scope is not. */
export const sockaddr_in6 = new Struct("sockaddr_in6", {
  sin6_family: "u16",
  sin6_port: "u16",
  sin6_flowinfo: "u32",
  sin6_addr: in6_addr,
  sin6_scope_id: "u32",
});

/** A piece of memory: sys/uio.h. */
export const iovec = new Struct("iovec", { iov_base: "pointer", iov_len: "u64" });

/** A message with its address and its control messages: sys/socket.h. */
export const msghdr = new Struct("msghdr", {
  msg_name: "pointer",
  msg_namelen: "u32",
  msg_iov: "pointer",
  msg_iovlen: "u64",
  msg_control: "pointer",
  msg_controllen: "u64",
  msg_flags: "i32",
});

/** One message of a batch: sys/socket.h. */
export const mmsghdr = new Struct("mmsghdr", { msg_hdr: msghdr, msg_len: "u32" });

/** Head of a control message: sys/socket.h. The data follows it. */
export const cmsghdr = new Struct("cmsghdr", { cmsg_len: "u64", cmsg_level: "i32", cmsg_type: "i32" });

/** What the error queue tells: linux/errqueue.h. The offender's socket address follows it. */
export const sock_extended_err = new Struct("sock_extended_err", {
  ee_errno: "u32",
  ee_origin: "u8",
  ee_type: "u8",
  ee_code: "u8",
  ee_pad: "u8",
  ee_info: "u32",
  ee_data: "u32",
});

/** Seconds and nanoseconds: time.h. */
export const timespec = new Struct("timespec", { tv_sec: "i64", tv_nsec: "i64" });

/** Seconds and microseconds: sys/time.h. */
export const timeval = new Struct("timeval", { tv_sec: "i64", tv_usec: "i64" });

/** A descriptor to wait for: poll.h. */
export const pollfd = new Struct("pollfd", { fd: "i32", events: "i16", revents: "i16" });

/** A result of getaddrinfo: netdb.h. */
export const addrinfo = new Struct("addrinfo", {
  ai_flags: "i32",
  ai_family: "i32",
  ai_socktype: "i32",
  ai_protocol: "i32",
  ai_addrlen: "u32",
  ai_addr: "pointer",
  ai_canonname: "pointer",
  ai_next: "pointer",
});

/** An address of an interface: ifaddrs.h. */
export const ifaddrs = new Struct("ifaddrs", {
  ifa_next: "pointer",
  ifa_name: "pointer",
  ifa_flags: "u32",
  ifa_addr: "pointer",
  ifa_netmask: "pointer",
  ifa_ifu: "pointer",
  ifa_data: "pointer",
});

/** Interface of multicast packets: netinet/in.h. Addresses are in network byte order. */
export const ip_mreqn = new Struct("ip_mreqn", {
  imr_multiaddr: in_addr,
  imr_address: in_addr,
  imr_ifindex: "i32",
});

/** Membership in an IPv6 multicast group: netinet/in.h. */
export const ipv6_mreq = new Struct("ipv6_mreq", { ipv6mr_multiaddr: in6_addr, ipv6mr_interface: "u32" });

/** Source address and interface of an IPv6 packet: netinet/in.h, RFC 3542 section 6. */
export const in6_pktinfo = new Struct("in6_pktinfo", { ipi6_addr: in6_addr, ipi6_ifindex: "u32" });

/** Lease of a flow label: linux/in6.h. The label is in network byte order. */
export const in6_flowlabel_req = new Struct("in6_flowlabel_req", {
  flr_dst: in6_addr,
  flr_label: "u32",
  flr_action: "u8",
  flr_share: "u8",
  flr_flags: "u16",
  flr_expires: "u16",
  flr_linger: "u16",
  __flr_pad: "u32",
});

/** Head of a netlink message: linux/netlink.h. */
export const nlmsghdr = new Struct("nlmsghdr", {
  nlmsg_len: "u32",
  nlmsg_type: "u16",
  nlmsg_flags: "u16",
  nlmsg_seq: "u32",
  nlmsg_pid: "u32",
});

/** Head of an attribute: linux/netlink.h. The value follows it. */
export const nlattr = new Struct("nlattr", { nla_len: "u16", nla_type: "u16" });

/** Which neighbour table: linux/neighbour.h. Attributes follow it. */
export const ndtmsg = new Struct("ndtmsg", { ndtm_family: "u8", ndtm_pad1: "u8", ndtm_pad2: "u16" });

/** What a neighbour table holds: linux/neighbour.h. */
export const ndt_config = new Struct("ndt_config", {
  ndtc_key_len: "u16",
  ndtc_entry_size: "u16",
  ndtc_entries: "u32",
  ndtc_last_flush: "u32",
  ndtc_last_rand: "u32",
  ndtc_hash_rnd: "u32",
  ndtc_hash_mask: "u32",
  ndtc_hash_chain_gc: "u32",
  ndtc_proxy_qlen: "u32",
});

/** Whose capabilities, and in which version of the structures: linux/capability.h. */
export const __user_cap_header_struct = new Struct("__user_cap_header_struct", { version: "u32", pid: "i32" });

/** One word of each set of capabilities: linux/capability.h. */
export const __user_cap_data_struct = new Struct("__user_cap_data_struct", {
  effective: "u32",
  permitted: "u32",
  inheritable: "u32",
});

/** Types of ICMP that a raw socket does not want: linux/icmp.h. */
export const icmp_filter = new Struct("icmp_filter", { data: "u32" });

/** Types of ICMPv6 that a raw socket does not want: linux/icmpv6.h. */
export const icmp6_filter = new Struct("icmp6_filter", { data: array("u32", 8) });

/** An instruction of classic BPF: linux/filter.h. */
export const sock_filter = new Struct("sock_filter", { code: "u16", jt: "u8", jf: "u8", k: "u32" });

/** A program of classic BPF: linux/filter.h. */
export const sock_fprog = new Struct("sock_fprog", { len: "u16", filter: "pointer" });

/** What a filter of system calls looks at: linux/seccomp.h. */
export const seccomp_data = new Struct("seccomp_data", {
  nr: "i32",
  arch: "u32",
  instruction_pointer: "u64",
  args: array("u64", 6),
});

/** Size of a terminal's window: asm/termios.h. */
export const winsize = new Struct("winsize", {
  ws_row: "u16",
  ws_col: "u16",
  ws_xpixel: "u16",
  ws_ypixel: "u16",
});

/** Modes of a terminal: termios.h. */
export const termios = new Struct("termios", {
  c_iflag: "u32",
  c_oflag: "u32",
  c_cflag: "u32",
  c_lflag: "u32",
  c_line: "u8",
  c_cc: array("u8", 32),
  c_ispeed: "u32",
  c_ospeed: "u32",
});
