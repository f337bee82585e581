/**
 * Configuring the ICMP socket for a run: what is the same for both families, around the rows of each.
 *
 * @module
 */
import type { SocketOptions } from "../../cli/options.ts";
import { SystemCallError } from "../../../ffi/errno.ts";
import { EPERM } from "../../../ffi/headers/errno.ts";
import {
  IPPROTO_IPV6,
  IPV6_FL_A_GET,
  IPV6_FL_F_CREATE,
  IPV6_FL_S_EXCL,
  IPV6_FLOWINFO_SEND,
  IPV6_FLOWLABEL_MGR,
} from "../../../ffi/headers/in.ts";
import {
  SO_BINDTODEVICE,
  SO_DEBUG,
  SO_DONTROUTE,
  SO_MARK,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_RCVTIMEO,
  SO_SNDBUF,
  SO_SNDBUFFORCE,
  SO_SNDTIMEO,
  SOL_SOCKET,
} from "../../../ffi/headers/socket.ts";
import { interfaceIndex } from "../../../ffi/interfaces.ts";
import { in6_flowlabel_req, timeval } from "../../../ffi/layout.ts";
import type { Socket } from "../../../ffi/socket.ts";
import { MIN_PAUSE_NS } from "../../core/one/schedule.ts";
import type { Family, HeaderOptions, SocketOption } from "../../family/family.ts";
import { ICMP_HEADER_BYTES } from "../../wire/icmp.ts";
import { UsageError } from "../usage_error.ts";
import type { Warn } from "../warn.ts";
import { NS_PER_SECOND, NS_PER_US } from "../../units.ts";

const INT_MAX = 0x7fffffff;
const FLOW_LABEL_BITS = 0xfffff;
/** Least buffer for packets that come or leave while the program does something else. */
export const MIN_BUFFER_BYTES = 4 * 1024 * 1024;
/** Longest that a send may block, in nanoseconds. */
const MAX_SEND_NS = NS_PER_SECOND;

/**
 * Sets options in their order.
 *
 * @param warn shows refusals that the run survives
 * @throws {SystemCallError} for a refusal that it doesn't
 */
export function applyOptions(
  socket: Pick<Socket, "setOption">,
  rows: readonly SocketOption[],
  warn: Warn,
): void {
  for (const { level, name, value, refusal, message } of rows) {
    try {
      socket.setOption(level, name, value);
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      if (refusal === "fatal") throw new SystemCallError(message, error.errno);
      if (refusal === "warning") warn(`${message}: ${error.reason}`);
    }
  }
}

/** Rough memory that the kernel needs for one request, for the socket's buffers; as iputils has it. */
export function packetMemoryBytes(family: Family, request: HeaderOptions & { readonly payloadBytes: number }): number {
  const bytes = request.payloadBytes + ICMP_HEADER_BYTES;
  return bytes + Math.floor((bytes + 511) / 512) * (family.headerBytes(request) + 16 + 64 + 160);
}

/**
 * Sizes the socket's buffers.
 *
 * @param sizes memory for one packet, roughly; packets that may be on their way at once; what `-S` asks for
 */
export function sizeBuffers(
  socket: Socket,
  sizes: { readonly packetBytes: number; readonly preload: number; readonly sendBufferBytes: number | undefined },
  warn: Warn,
): void {
  let needed = sizes.packetBytes * sizes.preload;
  if (needed > INT_MAX) {
    warn("WARNING: buffer size overflow, reduce packet size or preload");
    needed = INT_MAX;
  }
  const { packetBytes, sendBufferBytes = packetBytes } = sizes;
  socket.setOption(SOL_SOCKET, SO_SNDBUF, sendBufferBytes);
  // A process that was stopped, or whose output was held up, finds what came meanwhile.
  const wanted = Math.max(needed, MIN_BUFFER_BYTES);
  socket.setOption(SOL_SOCKET, SO_RCVBUF, wanted);
  const granted = socket.getIntOption(SOL_SOCKET, SO_RCVBUF);
  if (granted < needed) warn("WARNING: probably, rcvbuf is not enough to hold preload");
  if (granted < wanted) enlargeReceiveBuffer(socket, wanted);
}

/** Makes the receive buffer larger: as large as that if the process may, or else as large as the system's limit. */
export function enlargeReceiveBuffer(socket: Socket, bytes: number): void {
  enlargeBuffer(socket, SO_RCVBUFFORCE, SO_RCVBUF, bytes);
}

/** The same for the send buffer. */
export function enlargeSendBuffer(socket: Socket, bytes: number): void {
  enlargeBuffer(socket, SO_SNDBUFFORCE, SO_SNDBUF, bytes);
}

function enlargeBuffer(socket: Socket, forced: number, limited: number, bytes: number): void {
  if (socket.trySetOption(SOL_SOCKET, forced, bytes) !== 0) socket.setOption(SOL_SOCKET, limited, bytes);
}

/**
 * What is set right before the first request: SO_DEBUG, SO_DONTROUTE, and limits to blocking calls (a send that a stuck
 * device holds, a receive in a flood).
 */
export function runOptions(
  { debug, bypassRouting }: SocketOptions,
  intervalNs: number,
): readonly SocketOption[] {
  const pauseNs = Math.max(MIN_PAUSE_NS, intervalNs);
  const row = (name: number, value: number | Uint8Array): SocketOption => ({
    level: SOL_SOCKET,
    name,
    value,
    refusal: "ignore",
    message: "",
  });
  const rows: SocketOption[] = [];
  if (debug) rows.push(row(SO_DEBUG, 1));
  if (bypassRouting) rows.push(row(SO_DONTROUTE, 1));
  rows.push(row(SO_SNDTIMEO, encodeTimeval(Math.min(pauseNs, MAX_SEND_NS))));
  rows.push(row(SO_RCVTIMEO, encodeTimeval(pauseNs)));
  return rows;
}

/** Limits the hops of each request, where they change: what prepares a socket for a transmitter. */
export function hopLimiter(
  socket: Pick<Socket, "setOption">,
  family: Pick<Family, "hopLimitOption">,
  { hopsOf, usualHops }: {
    /** Undefined for as many as usual. */
    readonly hopsOf: (count: number) => number | undefined;
    /** Undefined for the kernel's default. */
    readonly usualHops: number | undefined;
  },
): (count: number) => void {
  let hops: number | undefined;
  return (count) => {
    const wanted = hopsOf(count);
    if (wanted === hops) return;
    hops = wanted;
    applyOptions(socket, [family.hopLimitOption(hops ?? usualHops)], () => {});
  };
}

/**
 * Marks the packets of a socket, `-m`.
 *
 * @returns whether it could be done; if not, `warn` has shown why
 */
export function markSocket(socket: Socket, mark: number, warn: Warn): boolean {
  try {
    // The kernel reads 32 bits without a sign; as an int they are the same bits.
    socket.setOption(SOL_SOCKET, SO_MARK, mark | 0);
    return true;
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    warn(`WARNING: failed to set mark: ${mark}: ${error.reason}`);
    if (error.errno === EPERM) warn("=> missing cap_net_admin+p or cap_net_raw+p (since Linux 5.17) capability?");
    return false;
  }
}

/**
 * Limits a socket to one device, by which all its packets leave.
 *
 * @throws {SystemCallError} when there is no such device, or the socket may not
 */
export function bindToDevice(socket: Socket, device: string, family: Family, multicast: boolean): void {
  try {
    socket.setOption(SOL_SOCKET, SO_BINDTODEVICE, new TextEncoder().encode(`${device}\0`));
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    const index = interfaceIndex(device);
    const row = multicast ? family.multicastDeviceOption(index ?? 0) : undefined;
    if (row === undefined) throw new SystemCallError(`${family.words.bindDeviceFailure} ${device}`, error.errno);
    if (index === undefined) throw new UsageError(`unknown iface: ${device}`);
    applyOptions(socket, [row], () => {});
  }
}

/**
 * Gives a socket its source address.
 *
 * @throws {SystemCallError} when the address is not one of this host
 */
export function bindSource(socket: Socket, sockaddr: Uint8Array, family: Family): void {
  try {
    socket.bind(sockaddr);
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    throw new SystemCallError(family.words.bindFailure, error.errno);
  }
}

/**
 * Reserves an IPv6 flow label for packets to a target, `-F`; RFC 6437, linux/in6.h.
 *
 * @param flowLabel 20 bits, or 0 to let the kernel choose
 * @param target 16 bytes in network order
 * @returns the label
 * @throws {SystemCallError} when another process has it, or it can't be had
 */
export function reserveFlowLabel(socket: Socket, flowLabel: number, target: Uint8Array): number {
  const request = new Uint8Array(in6_flowlabel_req.bytes);
  const view = new DataView(request.buffer);
  request.set(target, in6_flowlabel_req.offset.flr_dst);
  view.setUint32(in6_flowlabel_req.offset.flr_label, flowLabel);
  in6_flowlabel_req.set(view, 0, "flr_action", IPV6_FL_A_GET);
  in6_flowlabel_req.set(view, 0, "flr_share", IPV6_FL_S_EXCL);
  in6_flowlabel_req.set(view, 0, "flr_flags", IPV6_FL_F_CREATE);
  try {
    socket.exchangeOption(IPPROTO_IPV6, IPV6_FLOWLABEL_MGR, request);
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    throw new SystemCallError("can't set flowlabel", error.errno);
  }
  const row = { level: IPPROTO_IPV6, name: IPV6_FLOWINFO_SEND, value: 1 } as const;
  applyOptions(socket, [{ ...row, refusal: "fatal", message: "can't send flowinfo" }], () => {});
  return view.getUint32(in6_flowlabel_req.offset.flr_label) & FLOW_LABEL_BITS;
}

function encodeTimeval(ns: number): Uint8Array {
  const bytes = new Uint8Array(timeval.bytes);
  const view = new DataView(bytes.buffer);
  timeval.set(view, 0, "tv_sec", Math.floor(ns / NS_PER_SECOND));
  timeval.set(view, 0, "tv_usec", Math.floor(ns % NS_PER_SECOND / NS_PER_US));
  return bytes;
}
