/**
 * One run, from options to exit status: socket, name, source address, loop, summary.
 *
 * @module
 */
import type { NodeInformationChoice, PingOptions } from "../cli/options.ts";
import { Arena } from "../../ffi/arena.ts";
import { Clock } from "../../ffi/clock.ts";
import { SystemCallError } from "../../ffi/errno.ts";
import { attachFilter } from "../../ffi/packet_filter.ts";
import { Poller } from "../../ffi/poll.ts";
import { getPid, getUid } from "../../ffi/process.ts";
import type { WarningEvent } from "../core/events.ts";
import { Pinger, TIMED_PAYLOAD_BYTES } from "../core/pinger.ts";
import type { Family } from "../family/family.ts";
import { ipv4 } from "../family/ipv4.ts";
import { ipv6 } from "../family/ipv6.ts";
import { type NodeInformationQuestion, queryPayloadBytes } from "../family/node_information.ts";
import type { Reporter } from "../report/reporter.ts";
import { isUnspecified, parseIpv4, parseIpv6 } from "../wire/ip_address.ts";
import { ICMP_OFFSETS } from "../wire/icmp_message.ts";
import { Display } from "./display.ts";
import { Driver } from "./driver.ts";
import { type IcmpSocket, type IcmpSockets, openIcmpSockets } from "./icmp_socket.ts";
import { askedTarget, prepareQuestion } from "./node_information.ts";
import { Receiver } from "./receiver.ts";
import { resolve, resolveHops, type Target } from "./resolve.ts";
import { AddressBook, addressText, encodeSocketAddress } from "./socket_address.ts";
import {
  applyOptions,
  bindSource,
  bindToDevice,
  markSocket,
  reserveFlowLabel,
  runOptions,
  sizeBuffers,
} from "./socket_setup.ts";
import { CLOCK_PAIRS, enableStamps, restartStamps } from "./time_stamps.ts";
import { chooseSource, PROBE_PORT, scopeOf, type Source } from "./source_address.ts";
import { writeDiagnostics, writeOutput } from "./standard_streams.ts";
import { Transmitter } from "./transmitter.ts";
import { UsageError } from "./usage_error.ts";
import type { Warn } from "./warn.ts";

const NS_PER_MS = 1_000_000;
const US_PER_MS = 1000;
/** Least intervals of ordinary users, to one host and to many. */
const LEAST_USER_INTERVAL_MS = 2;
const LEAST_USER_GROUP_INTERVAL_MS = 1000;
/** Interval times preload, in milliseconds, must stay below INT_MAX. */
const INT_MAX = 0x7fffffff;
/** poll(2) looks at no descriptor below 0. */
const NO_FD = -1;
/** Memory for clock, poll and alignment. */
const SMALL_PARTS_BYTES = 512;
const DOMAIN_NAMES = { ipv4: "AF_INET", ipv6: "AF_INET6" } as const;

/**
 * Pings one destination.
 *
 * @returns exit status: 0, or 1 when too little was received
 * @throws {UsageError} when what was asked for can't be done
 * @throws {ResolutionError} when the destination is unknown
 * @throws {SystemCallError} when the kernel refuses what the run can't do without
 */
export async function ping(options: PingOptions, reporter: Reporter): Promise<number> {
  const warn = warningsTo(reporter);
  const question = await prepareQuestion(options.nodeInformation);
  const rawOnly = options.identifier === 0 || options.nodeInformation !== undefined;
  if (options.identifier === 0 && options.verbose) warn("WARNING: ident 0 => forcing raw socket");
  const sockets = openIcmpSockets(options.family, { rawOnly, verbose: options.verbose }, warn);
  checkPayload(options, sockets);
  if (options.verbose) warn(describeSockets(sockets), "detail");
  for (const family of [ipv4, ipv6]) {
    const icmp = sockets[family.name];
    if (icmp === undefined || options.trafficClass === 0) continue;
    applyOptions(icmp.socket, [family.trafficClassOption(options.trafficClass)], warn);
  }

  if (needsScope(options.destination) && sockets.ipv6?.kind === "datagram") {
    warn(
      "Warning: IPv6 link-local address on ICMP datagram socket may require ifname or scope-id" +
        " => use: address%<ifname|scope-id>",
    );
  }

  let failure: SystemCallError | undefined;
  for (const target of await resolve(options.destination, options.family)) {
    const { family, canonicalName } = target;
    if (options.verbose) warn(describeAnswer(family, canonicalName), "detail");
    const icmp = sockets[family.name];
    if (icmp === undefined) continue;
    if (options.hops.length > 0 && !family.takesHops) {
      throw new UsageError("only one destination may be given with IPv6", 2);
    }
    const hops = await resolveHops(options.hops);
    const asked = question === undefined || family !== ipv6 ? undefined : askedTarget(target, question);
    const run = prepareTarget(options, asked?.target ?? target, hops, icmp, warn);
    if (run instanceof SystemCallError) {
      failure = run;
      continue;
    }
    // Packets that nobody reads would pile up in the other family's socket.
    for (const other of [sockets.ipv4, sockets.ipv6]) if (other !== icmp) other?.socket.close();
    if (options.nodeInformation !== undefined && asked === undefined) warn(notAskedText(options.nodeInformation));
    return await pingTarget(options, { ...run, question: asked?.question }, reporter, warn);
  }
  throw failure ?? new UsageError(`${options.destination}: no socket for its address family`, 2);
}

/** Whether an address is typed that is limited to a device, without that device. */
function needsScope(destination: string): boolean {
  const address = parseIpv6(destination);
  return address !== undefined && ipv6.scopedToDevice(address);
}

/** Warnings are events like others, but come before there is a loop. */
function warningsTo(reporter: Reporter): Warn {
  return (message, form) => {
    const event: WarningEvent = form === undefined ? { kind: "warning", message } : { kind: "warning", message, form };
    writeOutput(reporter.output(event, Date.now() * US_PER_MS));
    writeDiagnostics(reporter.diagnostics(event));
  };
}

function describeAnswer(family: Family, canonicalName: string): string {
  return `ai->ai_family: ${DOMAIN_NAMES[family.name]}, ai->ai_canonname: '${canonicalName}'`;
}

/** Why requests are not the queries that `-N` asks for. */
function notAskedText({ query }: NodeInformationChoice): string {
  return query === undefined
    ? "-N says whom to ask about, but not what for (name, ipv6 or ipv4): it is ignored"
    : "node information queries are IPv6's: -N is ignored";
}

/** Everything about a target that is settled before its socket is configured. */
interface TargetRun {
  readonly target: Target;
  readonly icmp: IcmpSocket;
  readonly hops: readonly Uint8Array[];
  readonly source: Source;
  /** The address that is pinged. */
  readonly address: Uint8Array;
  /** Interface index that `address` is limited to; 0 for none. */
  readonly scopeId: number;
  /** Whether several hosts may answer. */
  readonly multicast: boolean;
}

/** The longest payload depends on the family, which may follow from the destination as typed. */
function checkPayload(options: PingOptions, sockets: IcmpSockets): void {
  const { payloadBytes, destination } = options;
  let families = [ipv4, ipv6].filter((family) => sockets[family.name] !== undefined);
  if (parseIpv4(destination) !== undefined) families = [ipv4];
  else if (parseIpv6(destination) !== undefined) families = [ipv6];
  const maximum = Math.max(...families.map((family) => family.maximumPayloadBytes(options)));
  if (payloadBytes > maximum) {
    throw new UsageError(`invalid -s value: '${payloadBytes}': out of range: 0 <= value <= ${maximum}`, 1);
  }
}

function describeSockets(sockets: IcmpSockets): string {
  const describe = (icmp: IcmpSocket | undefined) => {
    if (icmp === undefined) return "-1 (socktype: 0)";
    return `${icmp.socket.fd} (socktype: ${icmp.kind === "raw" ? "SOCK_RAW" : "SOCK_DGRAM"})`;
  };
  const single = sockets.ipv4 === undefined ? DOMAIN_NAMES.ipv6 : DOMAIN_NAMES.ipv4;
  const both = sockets.ipv4 !== undefined && sockets.ipv6 !== undefined;
  return `sock4.fd: ${describe(sockets.ipv4)}, sock6.fd: ${describe(sockets.ipv6)},` +
    ` hints.ai_family: ${both ? "AF_UNSPEC" : single}`;
}

/** Settles route and source; the failure where no route leads to the target. */
function prepareTarget(
  options: PingOptions,
  target: Target,
  hops: readonly Uint8Array[],
  icmp: IcmpSocket,
  warn: Warn,
): TargetRun | SystemCallError {
  const { family } = target;
  const { device } = options.source;
  const { socket } = icmp;
  const firstHop = hops[0] ?? target.address;
  const multicast = family.multicast(firstHop);
  if (options.mark !== undefined) markSocket(socket, options.mark, warn);
  const source = chooseSource({ options, family, firstHop, scopeId: target.scopeId, multicast }, warn);
  if (source instanceof SystemCallError) return source;
  if (device !== undefined) bindToDevice(socket, device, family, multicast);
  const address = family.unspecifiedMeansSource && isUnspecified(target.address) ? source.address : target.address;
  return {
    target,
    icmp,
    hops,
    source,
    address,
    scopeId: scopeOf(address, target.scopeId, family, device),
    multicast: family.multicast(address) || (family.hasBroadcast && options.allowBroadcast),
  };
}

async function pingTarget(
  options: PingOptions,
  run: TargetRun & { readonly question: NodeInformationQuestion | undefined },
  reporter: Reporter,
  warn: Warn,
): Promise<number> {
  const { target, icmp, source, address, scopeId, multicast, question } = run;
  const { family, hostname } = target;
  const { intervalNs } = options;
  const { socket } = icmp;
  // A query has no payload that would come back, be timed or be compared, whatever -s says.
  const queryBytes = question === undefined ? undefined : queryPayloadBytes(question.subject);
  const payloadBytes = queryBytes === undefined ? options.payloadBytes : 0;
  const requestBytes = queryBytes ?? payloadBytes;
  if (multicast) checkGroupLimits(options, family);

  const sourceFixed = configure(options, run, warn);
  const flowLabel = chooseFlowLabel(options, run, warn);
  const identifier = options.identifier ?? getPid() & 0xffff;

  const arena = new Arena(
    SMALL_PARTS_BYTES + Transmitter.arenaBytes(requestBytes) + Receiver.arenaBytes(family, payloadBytes),
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
    device: options.source.device,
    sourceFixed,
    flowLabel,
    payloadBytes: options.payloadBytes,
    packetBytes: requestBytes + ICMP_OFFSETS.payload + family.headerBytes(options),
    ...(question === undefined ? {} : { query: { type: question.query, payloadBytes: requestBytes } }),
  });

  checkUserInterval(intervalNs, LEAST_USER_INTERVAL_MS, "cannot flood, minimal interval");
  if (intervalNs / NS_PER_MS >= Math.floor(INT_MAX / options.preload)) {
    throw new UsageError(`illegal preload and/or interval: ${intervalNs / NS_PER_MS}`, 2);
  }
  applyOptions(socket, runOptions(options), warn);
  const timed = payloadBytes >= TIMED_PAYLOAD_BYTES;
  const stamps = timed ? enableStamps(socket, options.timestamping, warn) : "user";
  if (options.verbose && timed) warn(`round-trip times: ${CLOCK_PAIRS[stamps]}`, "detail");
  // Other pings on this host get replies, too; a raw socket would be handed all of them.
  if (icmp.kind === "raw") attachFilter(socket, family.identifierFilter(identifier));
  if (options.connectSocket && family.connectable) connect(socket, run);

  const pinger = new Pinger({
    intervalNs,
    preload: options.preload,
    adaptive: options.adaptive,
    leastIntervalNs: getUid() === 0 ? 0 : LEAST_USER_INTERVAL_MS * NS_PER_MS,
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
    target: encodeSocketAddress(address, 0, scopeId, flowLabel),
    shape: { identifier, pattern: options.pattern },
    payloadBytes: requestBytes,
  }, { arena, clock });
  const receiver = new Receiver({
    family,
    icmp,
    targetAddress: address,
    // Who brings back the nonce has seen the query.
    anySource: multicast || family.anycast(address) || question !== undefined,
    identifier,
    identifierTold: icmp.kind === "raw" || options.identifier !== undefined,
    comparedWith: options.quiet || options.flood ? undefined : transmitter.packet,
    payloadBytes,
    warn,
    verbose: options.verbose,
  }, { arena, pinger, clock, addresses });
  const poller = new Poller(arena, socket.fd);
  const pause = new Poller(arena, NO_FD);
  const flood = intervalNs === 0;
  const stampsBothEnds = stamps === "kernel" ? { restart: () => restartStamps(socket) } : undefined;
  const driver = new Driver({ pinger, transmitter, receiver, display, clock, poller, pause, flood, stampsBothEnds });

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
  if (options.verbose && stamps === "kernel") tellMissingStamps(pinger, warn);
  pinger.finish({ hostname, showGap: options.flood || options.adaptive || intervalNs === 0 });
  driver.showEvents();
  return pinger.exitStatus;
}

function tellMissingStamps(pinger: Pinger, warn: Warn): void {
  const { transmitted } = pinger.statistics();
  const missing = transmitted - pinger.transmitStamps;
  if (missing > 0) warn(`no transmit stamp for ${missing} of ${transmitted} requests`, "detail");
}

/** Configures the ICMP socket. Returns whether its source address is fixed. */
function configure(options: PingOptions, run: TargetRun, warn: Warn): boolean {
  const { target: { family }, icmp: { socket, kind }, hops, source, multicast } = run;
  const { ipv4Address, ipv6Address } = options.source;
  const sourceFixed = options.stickySource || ipv4Address !== undefined || ipv6Address !== undefined;
  // The identifier of a datagram socket is its port.
  const port = kind === "datagram" ? options.identifier ?? 0 : 0;
  if (sourceFixed || port !== 0) {
    bindSource(socket, encodeSocketAddress(source.address, port, source.scopeId), family);
  }
  applyOptions(socket, family.socketOptions(options, { kind, multicast, hops }), warn);
  const { preload, sendBufferBytes } = options;
  sizeBuffers(socket, { packetBytes: family.packetMemoryBytes(options), preload, sendBufferBytes }, warn);
  return sourceFixed;
}

/** Undefined unless one is asked for where packets carry one. */
function chooseFlowLabel(options: PingOptions, run: TargetRun, warn: Warn): number | undefined {
  if (options.flowLabel === undefined) return undefined;
  if (run.target.family.hasFlowLabel) return reserveFlowLabel(run.icmp.socket, options.flowLabel, run.address);
  warn("flow labels are IPv6's: -F is ignored");
  return undefined;
}

function connect(socket: IcmpSocket["socket"], run: TargetRun): void {
  try {
    socket.connect(encodeSocketAddress(run.hops[0] ?? run.address, PROBE_PORT, run.scopeId));
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    throw new SystemCallError("connect failed", error.errno);
  }
}

/** Ordinary users may not trouble many hosts too often, nor with fragments. */
function checkGroupLimits(options: PingOptions, family: Family): void {
  if (getUid() === 0) return;
  const what = `minimal interval for ${family.groupWord} ping`;
  checkUserInterval(options.intervalNs, LEAST_USER_GROUP_INTERVAL_MS, what);
  if (options.pathMtuDiscovery !== undefined && options.pathMtuDiscovery !== "do") {
    throw new UsageError(`${family.groupWord} ping does not fragment`, 2);
  }
}

/** Ordinary users may not send faster than this. */
function checkUserInterval(intervalNs: number, leastMs: number, what: string): void {
  if (intervalNs >= leastMs * NS_PER_MS || getUid() === 0) return;
  throw new UsageError(`${what} for user must be >= ${leastMs} ms, use -i ${leastMs / 1000} (or higher)`, 2);
}
