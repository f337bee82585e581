/**
 * One run, from options to exit status: socket, name, source address, loop, summary.
 *
 * @module
 */
import type { PingOptions } from "../cli/options.ts";
import { Arena } from "../../ffi/arena.ts";
import { Clock } from "../../ffi/clock.ts";
import { SystemCallError } from "../../ffi/errno.ts";
import { interfaceIndex } from "../../ffi/interfaces.ts";
import { Poller } from "../../ffi/poll.ts";
import { getPid, getUid } from "../../ffi/process.ts";
import type { Socket } from "../../ffi/socket.ts";
import { Pinger } from "../core/pinger.ts";
import type { Family } from "../family/family.ts";
import { ipv4 } from "../family/ipv4.ts";
import { ipv6 } from "../family/ipv6.ts";
import type { Reporter } from "../report/reporter.ts";
import { isUnspecified, parseIpv4, parseIpv6 } from "../wire/ip_address.ts";
import { ICMP_OFFSETS } from "../wire/icmp_message.ts";
import { Display } from "./display.ts";
import { Driver } from "./driver.ts";
import { type IcmpSocket, openIcmpSockets } from "./icmp_socket.ts";
import { Receiver } from "./receiver.ts";
import { resolve, type Target } from "./resolve.ts";
import { AddressBook, addressText, encodeSocketAddress } from "./socket_address.ts";
import { applyOptions, sizeBuffers, timingOptions } from "./socket_setup.ts";
import { bindToDevice, PROBE_PORT, probeSourceAddress } from "./source_address.ts";
import { writeDiagnostics } from "./standard_streams.ts";
import { Transmitter } from "./transmitter.ts";
import { UsageError } from "./usage_error.ts";

const NS_PER_MS = 1_000_000;
/** Least intervals of ordinary users, to one host and to many. */
const LEAST_USER_INTERVAL_MS = 2;
const LEAST_USER_GROUP_INTERVAL_MS = 1000;
/** Longest interval, as many milliseconds as an int holds. */
const INTERVAL_LIMIT_MS = 0x7fffffff;
/** Memory for clock, poll and alignment. */
const SMALL_PARTS_BYTES = 512;

/** A source address for requests. */
interface Source {
  readonly address: Uint8Array;
  readonly scopeId: number;
}

/**
 * Pings one destination.
 *
 * @returns exit status: 0, or 1 when too little was received
 * @throws {UsageError} when what was asked for can't be done
 * @throws {ResolutionError} when the destination is unknown
 * @throws {SystemCallError} when the kernel refuses what the run can't do without
 */
export async function ping(options: PingOptions, reporter: Reporter): Promise<number> {
  const warn = (message: string) => writeDiagnostics(reporter.diagnostics({ kind: "warning", message }));
  const sockets = openIcmpSockets(options.family, options.verbose, warn);
  checkPayload(options, sockets);
  if (options.verbose) warn(describeSockets(sockets));

  const targets = await resolve(options.destination, options.family);
  let failure: SystemCallError | undefined;
  for (const target of targets) {
    const { family, canonicalName } = target;
    if (options.verbose) warn(`ai->ai_family: ${DOMAIN_NAMES[family.name]}, ai->ai_canonname: '${canonicalName}'`);
    const icmp = sockets[family.name];
    if (icmp === undefined) continue;
    const source = chooseSource(options, target, icmp, warn);
    if ("address" in source) {
      // Packets that nobody reads would pile up in the other family's socket.
      for (const other of [sockets.ipv4, sockets.ipv6]) if (other !== icmp) other?.socket.close();
      return await pingTarget(options, reporter, { target, icmp, source, warn });
    }
    failure = source;
  }
  throw failure ?? new UsageError(`${options.destination}: no socket for its address family`, 2);
}

const DOMAIN_NAMES = { ipv4: "AF_INET", ipv6: "AF_INET6" } as const;

/** The longest payload depends on the family, which may follow from the destination as typed. */
function checkPayload(options: PingOptions, sockets: Record<Family["name"], IcmpSocket | undefined>): void {
  const { payloadBytes, destination } = options;
  let families = [ipv4, ipv6].filter((family) => sockets[family.name] !== undefined);
  if (parseIpv4(destination) !== undefined) families = [ipv4];
  else if (parseIpv6(destination) !== undefined) families = [ipv6];
  const maximum = Math.max(...families.map((family) => family.maximumPayloadBytes));
  if (payloadBytes > maximum) {
    throw new UsageError(`invalid -s value: '${payloadBytes}': out of range: 0 <= value <= ${maximum}`, 1);
  }
}

function describeSockets(sockets: Record<Family["name"], IcmpSocket | undefined>): string {
  const describe = (icmp: IcmpSocket | undefined) => {
    if (icmp === undefined) return "-1 (socktype: 0)";
    return `${icmp.socket.fd} (socktype: ${icmp.kind === "raw" ? "SOCK_RAW" : "SOCK_DGRAM"})`;
  };
  const single = sockets.ipv4 === undefined ? DOMAIN_NAMES.ipv6 : DOMAIN_NAMES.ipv4;
  const both = sockets.ipv4 !== undefined && sockets.ipv6 !== undefined;
  return `sock4.fd: ${describe(sockets.ipv4)}, sock6.fd: ${describe(sockets.ipv6)},` +
    ` hints.ai_family: ${both ? "AF_UNSPEC" : single}`;
}

/** The address asked for, or what the source probe finds; the failure where no route leads to the target. */
function chooseSource(
  options: PingOptions,
  target: Target,
  icmp: IcmpSocket,
  warn: (message: string) => void,
): Source | SystemCallError {
  const { family } = target;
  const { device } = options.source;
  if (device !== undefined) {
    if (family.deviceNeedsIndex && interfaceIndex(device) === undefined) {
      throw new UsageError(`unknown iface: ${device}`, 2);
    }
    bindToDevice(icmp.socket, device, family);
  }
  const address = family.fixedSource(options.source);
  if (address !== undefined) return { address, scopeId: scopeOf(address, 0, target, device) };
  const scopeId = scopeOf(target.address, target.scopeId, target, device);
  if (scopeId === 0 && family.scopedToDevice(target.address)) {
    // Without a scope no route can be told; what the kernel makes of such a packet is its affair.
    return { address: new Uint8Array(target.address.length), scopeId };
  }
  const sockaddr = encodeSocketAddress(target.address, PROBE_PORT, scopeId);
  return probeSourceAddress({ family, target: sockaddr, device }, warn);
}

/** A link-local address is limited to the device that was asked for, unless it names one itself. */
function scopeOf(address: Uint8Array, scopeId: number, target: Target, device: string | undefined): number {
  if (scopeId !== 0 || device === undefined || !target.family.scopedToDevice(address)) return scopeId;
  return interfaceIndex(device) ?? 0;
}

async function pingTarget(options: PingOptions, reporter: Reporter, parts: TargetRun): Promise<number> {
  const { target, icmp, source, warn } = parts;
  const { family, hostname } = target;
  const { payloadBytes, intervalNs } = options;
  const { device } = options.source;
  const { socket } = icmp;
  const sourceFixed = family.fixedSource(options.source) !== undefined;
  const address = family.unspecifiedMeansSource && isUnspecified(target.address) ? source.address : target.address;
  const multicast = family.multicast(address);
  if (multicast) {
    checkUserInterval(intervalNs, LEAST_USER_GROUP_INTERVAL_MS, `minimal interval for ${family.groupWord} ping`);
  }

  if (sourceFixed) bindSource(socket, source, family);
  applyOptions(socket, family.socketOptions(options, icmp.kind), warn);
  sizeBuffers(socket, family.packetMemoryBytes(payloadBytes), options.preload, warn);
  const targetSockaddr = encodeSocketAddress(address, 0, scopeOf(address, target.scopeId, target, device));
  const identifier = getPid() & 0xffff;

  const arena = new Arena(
    SMALL_PARTS_BYTES + Transmitter.arenaBytes(payloadBytes) + Receiver.arenaBytes(family, payloadBytes),
  );
  const clock = new Clock(arena);
  const addresses = new AddressBook();
  const namesWanted = options.forceLookup || !(options.numeric || target.typedAsAddress);
  const display = new Display(reporter, clock, { namesWanted, addresses });
  display.show({
    kind: "start",
    hostname,
    target: addressText(address, target.scopeId),
    family: family.name,
    source: addressText(source.address, source.scopeId),
    device,
    sourceFixed,
    payloadBytes,
    packetBytes: payloadBytes + ICMP_OFFSETS.payload + family.headerBytes,
  });

  checkUserInterval(intervalNs, LEAST_USER_INTERVAL_MS, "cannot flood, minimal interval");
  if (intervalNs / NS_PER_MS >= Math.floor(INTERVAL_LIMIT_MS / options.preload)) {
    throw new UsageError(`illegal preload and/or interval: ${intervalNs / NS_PER_MS}`, 2);
  }
  applyOptions(socket, timingOptions(intervalNs), warn);

  const pinger = new Pinger({
    intervalNs,
    preload: options.preload,
    count: options.count,
    deadlineNs: options.deadlineNs,
    lingerNs: options.lingerNs,
    payloadBytes,
    multicast,
    errorsAcknowledge: family.errorsAcknowledge,
    localErrorsCount: !options.quiet,
    reportOutstanding: options.reportOutstanding,
    reportTransmitted: options.flood,
  }, clock.nowNs());
  const transmitter = new Transmitter({
    family,
    socket,
    target: targetSockaddr,
    shape: { identifier, pattern: options.pattern },
    payloadBytes,
  }, { arena, clock });
  const receiver = new Receiver({
    family,
    icmp,
    targetAddress: address,
    anySource: multicast || family.anycast(address),
    identifier,
    comparedWith: options.quiet || options.flood ? undefined : transmitter.packet,
    payloadBytes,
    warn,
    verbose: options.verbose,
  }, { arena, pinger, clock, addresses });
  const poller = new Poller(arena, socket.fd);
  const driver = new Driver({ pinger, transmitter, receiver, display, clock, poller, flood: intervalNs === 0 });

  const interrupt = () => {
    driver.interrupt();
    display.abandonNames();
  };
  Deno.addSignalListener("SIGINT", interrupt);
  Deno.addSignalListener("SIGALRM", interrupt);
  Deno.addSignalListener("SIGQUIT", () => driver.requestSnapshot());
  await driver.run();
  if (pinger.endedEarly) display.abandonNames();
  await display.finish();
  pinger.finish({ hostname, showGap: options.flood || intervalNs === 0 });
  driver.showEvents();
  return pinger.exitStatus;
}

/** What pinging one address takes. */
interface TargetRun {
  readonly target: Target;
  readonly icmp: IcmpSocket;
  readonly source: Source;
  readonly warn: (message: string) => void;
}

function bindSource(socket: Socket, source: Source, family: Family): void {
  try {
    socket.bind(encodeSocketAddress(source.address, 0, source.scopeId));
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    throw new SystemCallError(family.bindFailure, error.errno);
  }
}

/** Ordinary users may not send faster than this. */
function checkUserInterval(intervalNs: number, leastMs: number, what: string): void {
  if (intervalNs >= leastMs * NS_PER_MS || getUid() === 0) return;
  const atLeast = `must be >= ${leastMs} ms, use -i ${leastMs / 1000} (or higher)`;
  throw new UsageError(`${what} for user ${atLeast}`, 2);
}
