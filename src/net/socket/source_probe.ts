/**
 * The source probe: which address would packets to the target come from?
 *
 * A UDP socket is connected to port 1025 of the target. No packet leaves: connect(2) makes the kernel choose a route,
 * getsockname(2) returns the source address that goes with it, and the socket is closed.
 *
 * @module
 */
import type { PingOptions, SourceOptions } from "../../cli/options.ts";
import { SystemCallError } from "../../../ffi/errno.ts";
import { EACCES, EHOSTUNREACH, ENETUNREACH } from "../../../ffi/headers/errno.ts";
import { SO_BROADCAST, SOCK_DGRAM, SOL_SOCKET } from "../../../ffi/headers/socket.ts";
import { interfaceAddresses, interfaceIndex } from "../../../ffi/interfaces.ts";
import { decodeSockaddr } from "../../../ffi/sockaddr.ts";
import { Socket } from "../../../ffi/socket.ts";
import type { Family } from "../../family/family.ts";
import { isUnspecified } from "../../wire/ip_address.ts";
import { encodeSocketAddress } from "./socket_address.ts";
import { applyOptions, bindToDevice, markSocket } from "./socket_setup.ts";
import { UsageError } from "../usage_error.ts";
import type { Warn } from "../warn.ts";

/** Port of the target that the probe connects to. Any would do; this one gave the program its name. */
export const PROBE_PORT = 1025;

/** Where requests come from. */
export interface Source {
  /** 4 or 16 bytes in network order. */
  readonly address: Uint8Array;
  /** Interface index that an IPv6 address is limited to; 0 for none. */
  readonly scopeId: number;
}

/** What the choice of a source depends on. */
export interface SourceRequest {
  /** What the command line asks for. */
  readonly options: Pick<PingOptions, "source" | "request" | "socket">;
  /** Family of the target. */
  readonly family: Family;
  /** Where packets go first: the first hop, or the target itself. */
  readonly firstHop: Uint8Array;
  /** Interface index that `firstHop` is limited to; 0 for none. */
  readonly scopeId: number;
  /** Whether `firstHop` is a multicast address. */
  readonly multicast: boolean;
}

/**
 * The source address that was asked for, or what the probe finds.
 *
 * @returns the address, or the failure when no route leads to the first hop
 * @throws {UsageError} with status 2 when the target is a broadcast address and `-b` is missing, or a firewall refuses
 * @throws {SystemCallError} when the kernel refuses for any other reason
 */
export function chooseSource(request: SourceRequest, warn: Warn): Source | SystemCallError {
  const { options, family, firstHop } = request;
  const { device } = options.source;
  if (device !== undefined && family.hasScopes && interfaceIndex(device) === undefined) {
    throw new UsageError(`unknown iface: ${device}`);
  }
  const address = fixedSource(options.source, family);
  // The unspecified address leaves the choice to the kernel.
  if (address !== undefined && !isUnspecified(address)) {
    return { address, scopeId: scopeOf(address, 0, family, device) };
  }
  const scopeId = scopeOf(firstHop, request.scopeId, family, device);
  if (scopeId === 0 && family.isScoped(firstHop)) {
    // Without a scope no route can be found; what the kernel makes of such a packet is its affair.
    return { address: new Uint8Array(firstHop.length), scopeId };
  }
  return probe({ ...request, scopeId }, warn);
}

/** The source address that was asked for, if one of this family was. */
export function fixedSource({ ipv4Address, ipv6Address }: SourceOptions, { name }: Family): Uint8Array | undefined {
  return name === "ipv4" ? ipv4Address : ipv6Address;
}

/** Whether a route leads to the first hop from where requests are to leave. */
export function hasRoute(request: SourceRequest): boolean {
  try {
    return !(chooseSource(request, () => {}) instanceof SystemCallError);
  } catch (error) {
    if (error instanceof SystemCallError || error instanceof UsageError) return false;
    throw error;
  }
}

/** A link-local address is limited to the device that was asked for, unless it names one itself. */
export function scopeOf(address: Uint8Array, scopeId: number, family: Family, device: string | undefined): number {
  if (scopeId !== 0 || device === undefined || !family.isScoped(address)) return scopeId;
  return interfaceIndex(device) ?? 0;
}

function probe(request: SourceRequest, warn: Warn): Source | SystemCallError {
  const { options, family, firstHop, scopeId, multicast } = request;
  const { device } = options.source;
  using socket = Socket.open(family.domain, SOCK_DGRAM, 0);
  if (device !== undefined) bindToDevice(socket, device, family, multicast);
  if (options.request.trafficClass !== 0) {
    applyOptions(socket, [family.trafficClassOption(options.request.trafficClass)], warn);
  }
  if (options.socket.mark !== undefined) markSocket(socket, options.socket.mark, () => {});
  const target = encodeSocketAddress(firstHop, PROBE_PORT, scopeId);
  try {
    connect(socket, target, request, warn);
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    if (error.errno === EHOSTUNREACH || error.errno === ENETUNREACH) return error;
    throw error;
  }
  const source = decodeSockaddr(socket.localAddress());
  if (source === undefined) throw new UsageError("getsockname: no address of a known family");
  if (device !== undefined && !belongsTo(device, source.address)) {
    warn(`Warning: source address might be selected on device other than: ${device}`);
  }
  return source;
}

/** EACCES is the kernel's word for a broadcast address, and for a firewall. */
function connect(socket: Socket, target: Uint8Array, { options, family }: SourceRequest, warn: Warn): void {
  try {
    socket.connect(target);
  } catch (error) {
    if (!(error instanceof SystemCallError) || error.errno !== EACCES || !family.hasBroadcast) throw error;
    if (!options.socket.allowBroadcast) {
      const question = "Do you want to ping broadcast? Then -b. If not, check your local firewall rules";
      throw new UsageError(question);
    }
    warn("WARNING: pinging broadcast address", "unnamed");
    socket.setOption(SOL_SOCKET, SO_BROADCAST, 1);
    socket.connect(target);
  }
}

function belongsTo(device: string, address: Uint8Array): boolean {
  return interfaceAddresses().some((entry) =>
    entry.name === device && entry.address.length === address.length &&
    entry.address.every((byte, index) => byte === address[index])
  );
}
