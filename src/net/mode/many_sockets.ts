/**
 * The sockets of a run with many targets, configured.
 *
 * @module
 */
import type { FamilyChoice, ManyTargets, PaceOptions, PingOptions, SocketOptions } from "../../cli/options.ts";
import type { StampSource } from "../../core/events.ts";
import { SO_RCVBUF, SO_SNDBUF, SOL_SOCKET } from "../../../ffi/headers/socket.ts";
import { getUid } from "../../../ffi/process.ts";
import type { Family } from "../../family/family.ts";
import { ipv4 } from "../../family/ipv4.ts";
import { ipv6 } from "../../family/ipv6.ts";
import { type IcmpSocket, openIcmpSockets } from "../socket/icmp_socket.ts";
import { leaveByDevice } from "../socket/request_device.ts";
import {
  applyOptions,
  enlargeReceiveBuffer,
  enlargeSendBuffer,
  markSocket,
  MIN_BUFFER_BYTES,
  packetMemoryBytes,
  runOptions,
} from "../socket/socket_setup.ts";
import { fixedSource, scopeOf } from "../socket/source_probe.ts";
import type { TargetAddresses } from "../names/addresses.ts";
import { checkInterval, configureSocket } from "../prepare.ts";
import { enableStamps } from "../loop/time_stamps.ts";
import { UsageError } from "../usage_error.ts";
import type { Warn } from "../warn.ts";

/** Most packets a second of ordinary users, to all targets together. */
export const MAX_USER_RATE = 1000;
/** Up to this rate each request's transmit stamp is read; beyond it that would cost as much as the request. */
const MAX_STAMPED_RATE = 5000;
/** What the kernel keeps beside a small packet's data. */
const PACKET_OVERHEAD_BYTES = 1024;
const MAX_BUFFER_BYTES = 64 * 1024 * 1024;

/** A socket of the run. */
export interface SessionSocket {
  /** Its family. */
  readonly family: Family;
  /** The socket itself. */
  readonly icmp: IcmpSocket;
}

/**
 * Refuses what ordinary users may not do.
 *
 * @throws {UsageError} with status 2
 */
export function checkSessionPace({ intervalNs }: PaceOptions, { ratePerSecond }: ManyTargets): void {
  if (getUid() === 0) return;
  checkInterval(intervalNs);
  if (ratePerSecond === 0 || ratePerSecond > MAX_USER_RATE) {
    throw new UsageError(
      `cannot flood, maximal rate for user must be <= ${MAX_USER_RATE}, use --rate ${MAX_USER_RATE} (or lower)`,
    );
  }
}

/**
 * Opens the sockets that the targets need, one a family.
 *
 * @param names whether there are targets whose family is not known
 * @throws {UsageError} with status 2 when none can be opened
 */
export function openSessionSockets(
  options: PingOptions,
  addresses: TargetAddresses,
  names: boolean,
  warn: Warn,
): readonly SessionSocket[] {
  const settings = { rawOnly: options.request.identifier === 0, verbose: options.show.verbose };
  const opened = openIcmpSockets(
    names ? options.target.family : familiesOf(addresses, options.target.family),
    settings,
    warn,
  );
  return [ipv4, ipv6].flatMap((family): SessionSocket[] => {
    const icmp = opened[family.name];
    return icmp === undefined ? [] : [{ family, icmp }];
  });
}

function familiesOf(addresses: TargetAddresses, otherwise: FamilyChoice): FamilyChoice {
  const found = new Set<Family>();
  for (let target = 0; target < addresses.count && found.size < 2; target++) {
    const family = addresses.familyOf(target);
    if (family !== undefined) found.add(family);
  }
  const [first] = found;
  return found.size === 1 && first !== undefined ? first.name : otherwise;
}

/** What the kernel granted. */
export interface GrantedSocket {
  /** Time stamps. */
  readonly stamps: StampSource;
  /** Replies that the receive buffer surely has room for. */
  readonly replies: number;
}

/**
 * Configures a socket for all that is asked for.
 *
 * @throws {UsageError} when what was asked for can't be done
 * @throws {SystemCallError} when the kernel refuses what the run can't do without
 */
export function configureSessionSocket(
  { family, icmp }: SessionSocket,
  options: PingOptions,
  many: ManyTargets,
  warn: Warn,
): GrantedSocket {
  const { socket } = icmp;
  const { device } = options.source;
  if (options.request.trafficClass !== 0) {
    applyOptions(socket, [family.trafficClassOption(options.request.trafficClass)], warn);
  }
  if (options.socket.mark !== undefined) markSocket(socket, options.socket.mark, warn);
  if (device !== undefined) leaveByDevice({ socket, family }, device, { multicast: false, follows: true });
  const address = fixedSource(options.source, family);
  const source = {
    address: address ?? new Uint8Array(family.addressBytes),
    scopeId: address === undefined ? 0 : scopeOf(address, 0, family, device),
  };
  const needs = { source, fixed: address !== undefined, multicast: false, hops: [], replyType: family.echo.reply };
  configureSocket({ family, icmp }, options, needs, warn);
  const packetBytes = packetMemoryBytes(family, options.request) + PACKET_OVERHEAD_BYTES;
  const bufferBytes = Math.min(Math.max(many.window * packetBytes, MIN_BUFFER_BYTES), MAX_BUFFER_BYTES);
  // All targets may answer at once, and requests to neighbours that are not there wait for seconds to be given up.
  enlargeReceiveBuffer(socket, bufferBytes);
  if (options.socket.sendBufferBytes === undefined) enlargeSendBuffer(socket, bufferBytes);
  else socket.setOption(SOL_SOCKET, SO_SNDBUF, options.socket.sendBufferBytes);
  // A send that a busy device holds up should not hold up the replies of all others.
  applyOptions(socket, runOptions(options.socket, 0), warn);
  const stamps = enableStamps(socket, wantedStamps(options.socket, many), warn);
  // A packet may take twice the memory that it needs, which is why the kernel doubles what is asked for.
  const replies = Math.max(1, Math.floor(socket.getIntOption(SOL_SOCKET, SO_RCVBUF) / (2 * packetBytes)));
  return { stamps, replies };
}

/** Transmit stamps at a pace that leaves time to read them. */
function wantedStamps({ timestamping }: SocketOptions, { ratePerSecond }: ManyTargets): StampSource {
  const slow = ratePerSecond > 0 && ratePerSecond <= MAX_STAMPED_RATE;
  return timestamping === "kernel" && !slow ? "receive" : timestamping;
}
