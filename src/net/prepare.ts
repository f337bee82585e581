/**
 * From names and options to configured sockets: what ordinary users may not ask for, route and source address, and the
 * options of the socket. One target and the search for a path's MTU have all of it; many targets share its parts.
 *
 * @module
 */
import type { PaceOptions, PingOptions, RequestOptions, SourceOptions } from "../cli/options.ts";
import { SystemCallError } from "../../ffi/errno.ts";
import { getUid } from "../../ffi/process.ts";
import type { Family, MessageTypes } from "../family/family.ts";
import { isUnspecified } from "../wire/ip_address.ts";
import type { IcmpSocket } from "./socket/icmp_socket.ts";
import type { Target } from "./names/resolve.ts";
import { encodeSocketAddress } from "./socket/socket_address.ts";
import {
  applyOptions,
  bindSource,
  markSocket,
  packetMemoryBytes,
  reserveFlowLabel,
  runOptions,
  sizeBuffers,
} from "./socket/socket_setup.ts";
import { followsDevice, leaveByDevice } from "./socket/request_device.ts";
import { chooseSource, PROBE_PORT, scopeOf, type Source } from "./socket/source_probe.ts";
import { UsageError } from "./usage_error.ts";
import type { Warn } from "./warn.ts";
import { NS_PER_MS } from "../units.ts";

/** Interval times preload, in milliseconds, must stay below INT_MAX. */
const INT_MAX = 0x7fffffff;
/** Least interval of ordinary users to a group of hosts. */
const MIN_USER_GROUP_INTERVAL_MS = 1000;
/** Least interval of ordinary users to one host. */
const MIN_USER_INTERVAL_MS = 2;

/**
 * Refuses a payload that packets have no room for.
 *
 * @throws {UsageError}
 */
export function checkPayload({ payloadBytes }: RequestOptions, maxBytes: number, status?: number): void {
  if (payloadBytes <= maxBytes) return;
  throw new UsageError(`invalid -s value: '${payloadBytes}': out of range: 0 <= value <= ${maxBytes}`, status);
}

/** Least interval of this user's requests to one host, in nanoseconds. */
export function minUserIntervalNs(): number {
  return getUid() === 0 ? 0 : MIN_USER_INTERVAL_MS * NS_PER_MS;
}

/**
 * Ordinary users may not send faster than this.
 *
 * @throws {UsageError}
 */
export function checkInterval(
  intervalNs: number,
  minMs: number = MIN_USER_INTERVAL_MS,
  what = "cannot flood, minimal interval",
): void {
  if (intervalNs >= minMs * NS_PER_MS || getUid() === 0) return;
  throw new UsageError(`${what} for user must be >= ${minMs} ms, use -i ${minMs / 1000} (or higher)`);
}

/** What the configuration of a socket depends on besides the options. */
export interface SocketNeeds {
  /** Where requests come from. */
  readonly source: Source;
  /** Whether the socket is bound to that address. */
  readonly fixed: boolean;
  readonly multicast: boolean;
  /** Hosts named before the destination, in network order. */
  readonly hops: readonly Uint8Array[];
  /** ICMP type of replies. */
  readonly replyType: number;
}

/**
 * Binds a socket, and sets the options of its family.
 *
 * @throws {SystemCallError} when the kernel refuses
 */
export function configureSocket(
  { family, icmp: { socket, kind } }: { readonly family: Family; readonly icmp: IcmpSocket },
  options: PingOptions,
  { source, fixed, multicast, hops, replyType }: SocketNeeds,
  warn: Warn,
): void {
  // The identifier of a datagram socket is its port.
  const port = kind === "datagram" ? options.request.identifier ?? 0 : 0;
  if (fixed || port !== 0) bindSource(socket, encodeSocketAddress(source.address, port, source.scopeId), family);
  applyOptions(socket, family.socketOptions(options, { kind, multicast, hops, replyType }), warn);
}

/** Everything about a target that is settled before its socket is configured. */
export interface PreparedTarget {
  /** What the name stands for. */
  readonly target: Target;
  /** The socket of its family. */
  readonly icmp: IcmpSocket;
  /** Hosts named before the destination, in network order. */
  readonly hops: readonly Uint8Array[];
  /** Where requests come from. */
  readonly source: Source;
  /** The address that is pinged. */
  readonly address: Uint8Array;
  /** Interface index that `address` is limited to; 0 for none. */
  readonly scopeId: number;
  /** Whether several hosts may answer. */
  readonly multicast: boolean;
}

/**
 * Settles route and source.
 *
 * @returns the failure where no route leads to the target
 * @throws {UsageError} when what was asked for can't be done
 * @throws {SystemCallError} when the kernel refuses
 */
export function prepareTarget(
  options: PingOptions,
  target: Target,
  hops: readonly Uint8Array[],
  icmp: IcmpSocket,
  warn: Warn,
): PreparedTarget | SystemCallError {
  const { family } = target;
  const { device } = options.source;
  const { socket } = icmp;
  const firstHop = hops[0] ?? target.address;
  const multicast = family.isMulticast(firstHop);
  if (options.socket.mark !== undefined) markSocket(socket, options.socket.mark, warn);
  const source = chooseSource({ options, family, firstHop, scopeId: target.scopeId, multicast }, warn);
  if (source instanceof SystemCallError) return source;
  if (device !== undefined) leaveByDevice({ socket, family }, device, { multicast, follows: followsDevice(options) });
  const address = family.unspecifiedMeansSource && isUnspecified(target.address) ? source.address : target.address;
  return {
    target,
    icmp,
    hops,
    source,
    address,
    scopeId: scopeOf(address, target.scopeId, family, device),
    multicast: family.isMulticast(address) || (family.hasBroadcast && options.socket.allowBroadcast),
  };
}

/** Whether the source address is asked for, or to be kept. */
export function hasFixedSource({ sticky, ipv4Address, ipv6Address }: SourceOptions): boolean {
  return sticky || ipv4Address !== undefined || ipv6Address !== undefined;
}

/**
 * Configures the ICMP socket: what the header of the output depends on.
 *
 * @returns the flow label of requests, if they carry one
 * @throws {UsageError} when an ordinary user may not
 * @throws {SystemCallError} when the kernel refuses
 */
export function configureTarget(
  options: PingOptions,
  prepared: PreparedTarget,
  { reply: replyType }: MessageTypes,
  warn: Warn,
): number | undefined {
  const { target: { family }, icmp, multicast } = prepared;
  const { socket } = icmp;
  if (multicast) checkGroupLimits(options, family);
  configureSocket({ family, icmp }, options, { ...prepared, fixed: hasFixedSource(options.source), replyType }, warn);
  const { pace: { preload }, socket: { sendBufferBytes } } = options;
  sizeBuffers(socket, { packetBytes: packetMemoryBytes(family, options.request), preload, sendBufferBytes }, warn);
  return chooseFlowLabel(options.request, prepared, warn);
}

/** Undefined unless one is asked for where packets carry one. */
function chooseFlowLabel({ flowLabel }: RequestOptions, prepared: PreparedTarget, warn: Warn): number | undefined {
  if (flowLabel === undefined) return undefined;
  if (prepared.target.family.hasFlowLabel) {
    return reserveFlowLabel(prepared.icmp.socket, flowLabel, prepared.address);
  }
  warn("flow labels are IPv6's: -F is ignored");
  return undefined;
}

/**
 * Configures the ICMP socket: what comes behind the header of the output.
 *
 * @throws {UsageError} when the pace is not allowed
 * @throws {SystemCallError} when the kernel refuses
 */
export function configureRun(
  options: Pick<PingOptions, "pace" | "socket">,
  prepared: PreparedTarget,
  warn: Warn,
): void {
  const { target: { family }, icmp: { socket } } = prepared;
  checkPace(options.pace);
  applyOptions(socket, runOptions(options.socket, options.pace.intervalNs), warn);
  if (options.socket.connected && family.takesHops) connect(prepared);
}

function checkPace({ intervalNs, preload }: PaceOptions): void {
  checkInterval(intervalNs);
  if (intervalNs / NS_PER_MS >= Math.floor(INT_MAX / preload)) {
    throw new UsageError(`illegal preload and/or interval: ${intervalNs / NS_PER_MS}`);
  }
}

function connect({ icmp: { socket }, hops, address, scopeId }: PreparedTarget): void {
  try {
    socket.connect(encodeSocketAddress(hops[0] ?? address, PROBE_PORT, scopeId));
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    throw new SystemCallError("connect failed", error.errno);
  }
}

/** What pinging many hosts at one address is called. */
export function groupWord({ hasBroadcast }: Family): "broadcast" | "multicast" {
  return hasBroadcast ? "broadcast" : "multicast";
}

/** Ordinary users may not trouble many hosts too often, nor with fragments. */
function checkGroupLimits({ pace, request }: Pick<PingOptions, "pace" | "request">, family: Family): void {
  if (getUid() === 0) return;
  const what = `minimal interval for ${groupWord(family)} ping`;
  checkInterval(pace.intervalNs, MIN_USER_GROUP_INTERVAL_MS, what);
  if (request.pathMtuDiscovery !== undefined && request.pathMtuDiscovery !== "do") {
    throw new UsageError(`${groupWord(family)} ping does not fragment`);
  }
}
