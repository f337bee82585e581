/**
 * The source probe: which address would packets to the target come from?
 *
 * A UDP socket is connected to port 1025 of the target. No packet leaves: connect(2) makes the kernel choose a route,
 * getsockname(2) tells the source address that goes with it, and the socket is closed.
 *
 * @module
 */
import { SystemCallError } from "../../ffi/errno.ts";
import { EACCES, EHOSTUNREACH, ENETUNREACH } from "../../ffi/headers/errno.ts";
import { SO_BINDTODEVICE, SOCK_DGRAM, SOL_SOCKET } from "../../ffi/headers/socket.ts";
import { interfaceAddresses } from "../../ffi/interfaces.ts";
import { decodeSockaddr, type SocketAddress } from "../../ffi/sockaddr.ts";
import { Socket } from "../../ffi/socket.ts";
import type { Family } from "../family/family.ts";
import { UsageError } from "./usage_error.ts";

/** Port of the target that the probe connects to. Any would do; this one gave the program its name. */
export const PROBE_PORT = 1025;

/** What the probe is about. */
export interface ProbeRequest {
  /** Family of the target. */
  readonly family: Family;
  /** The target as `struct sockaddr`, with {@linkcode PROBE_PORT}. */
  readonly target: Uint8Array;
  /** Device that packets must leave by. */
  readonly device: string | undefined;
}

/**
 * Finds the source address for a target.
 *
 * @param warn is told when the address belongs to another device than the one asked for
 * @returns the address, or the failure when no route leads to the target
 * @throws {UsageError} with status 2 when the target is a broadcast address, or a firewall refuses
 * @throws {SystemCallError} when the kernel refuses for any other reason
 */
export function probeSourceAddress(
  request: ProbeRequest,
  warn: (message: string) => void,
): SocketAddress | SystemCallError {
  const { family, device } = request;
  using probe = Socket.open(family.domain, SOCK_DGRAM, 0);
  if (device !== undefined) bindToDevice(probe, device, family);
  try {
    probe.connect(request.target);
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    if (error.errno === EACCES && family.hasBroadcast) {
      throw new UsageError(
        "Do you want to ping broadcast? Then -b. If not, check your local firewall rules",
        2,
      );
    }
    if (error.errno === EHOSTUNREACH || error.errno === ENETUNREACH) return error;
    throw error;
  }
  const source = decodeSockaddr(probe.localAddress());
  if (source === undefined) throw new UsageError("getsockname: no address of a known family", 2);
  if (device !== undefined && !belongsTo(device, source.address)) {
    warn(`Warning: source address might be selected on device other than: ${device}`);
  }
  return source;
}

/**
 * Limits a socket to one device.
 *
 * @throws {SystemCallError} when there is no such device, or the socket may not
 */
export function bindToDevice(socket: Socket, device: string, family: Family): void {
  try {
    socket.setOption(SOL_SOCKET, SO_BINDTODEVICE, new TextEncoder().encode(`${device}\0`));
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    throw new SystemCallError(`${family.bindDeviceFailure} ${device}`, error.errno);
  }
}

function belongsTo(device: string, address: Uint8Array): boolean {
  return interfaceAddresses().some((entry) =>
    entry.name === device && entry.address.length === address.length &&
    entry.address.every((byte, index) => byte === address[index])
  );
}
