/**
 * The run of one target: its parts are put together, the loop runs, and the summary is shown.
 *
 * @module
 */
import type { PingOptions, Timestamping } from "../cli/options.ts";
import { Arena } from "../../ffi/arena.ts";
import { Clock } from "../../ffi/clock.ts";
import { eventLoopDescriptor } from "../../ffi/event_loop.ts";
import { batchCalls, compilePacketCalls } from "../../ffi/libc.ts";
import { Poller } from "../../ffi/poll.ts";
import { giveUpPrivileges } from "../../ffi/privileges.ts";
import { getPid, getUid } from "../../ffi/process.ts";
import type { PingEvent, StartEvent } from "../core/events.ts";
import type { Distribution } from "../core/distribution.ts";
import { Pinger, TIMED_PAYLOAD_BYTES } from "../core/pinger.ts";
import type { PingerSettings } from "../core/pinger_input.ts";
import { type NodeInformationQuestion, queryPayloadBytes } from "../family/node_information.ts";
import type { Reporter } from "../report/reporter.ts";
import { ICMP_OFFSETS } from "../wire/icmp_message.ts";
import { KernelTimeline } from "./kernel_timeline.ts";
import { Display } from "./display.ts";
import { Driver } from "./driver.ts";
import { Receiver } from "./receiver.ts";
import { AddressBook, addressText, encodeSocketAddress } from "./socket_address.ts";
import {
  configureRun,
  configureTarget,
  hasFixedSource,
  LEAST_USER_INTERVAL_MS,
  type PreparedTarget,
} from "./target_setup.ts";
import { CLOCK_PAIRS, enableStamps, restartStamps } from "./time_stamps.ts";
import { Transmitter } from "./transmitter.ts";
import type { Warn } from "./warn.ts";

const NS_PER_MS = 1_000_000;
/** poll(2) looks at no descriptor below 0. */
const NO_FD = -1;
/** Packets that one system call sends or receives at most, in a flood that may have several on their way. */
const MOST_AT_ONCE = 64;
/** Memory for clock, poll and alignment. */
const SMALL_PARTS_BYTES = 512;

/** A target, and the question that requests ask it if they are not echo requests. */
export type AskedTarget = PreparedTarget & { readonly question: NodeInformationQuestion | undefined };

/** What all parts of a run share. */
interface Run {
  readonly options: PingOptions;
  readonly prepared: AskedTarget;
  /** Bytes of payload that come back, are timed and are compared. */
  readonly payloadBytes: number;
  /** Bytes behind the ICMP header of a request. */
  readonly requestBytes: number;
  readonly identifier: number;
  readonly flowLabel: number | undefined;
  readonly arena: Arena;
  readonly clock: Clock;
  readonly addresses: AddressBook;
  /** Packets that one system call sends or receives at most. */
  readonly capacity: number;
}

/**
 * Pings one address.
 *
 * @returns exit status: 0, or 1 when too little was received
 * @throws {UsageError} when what was asked for can't be done
 * @throws {SystemCallError} when the kernel refuses what the run can't do without
 */
export async function runTarget(
  options: PingOptions,
  prepared: AskedTarget,
  reporter: Reporter,
  warnBefore: Warn,
): Promise<number> {
  const { hostname, typedAsAddress } = prepared.target;
  const distribution = options.json || options.stats === "full" ? await loadDistribution(options) : undefined;
  const run = startRun(options, prepared, warnBefore);
  const { clock, addresses, payloadBytes } = run;
  const namesWanted = options.forceLookup || !(options.numeric || typedAsAddress);
  const display = new Display(reporter, clock, { namesWanted, timesWanted: options.timestamps, addresses });
  // From here on what is said keeps its place among the lines that wait for names.
  const warn: Warn = (message, form) => display.show({ kind: "warning", message, ...(form && { form }) });
  const heard: { driver?: Driver<PingEvent> } = {};
  const interrupt = () => {
    heard.driver?.interrupt();
    display.abandonNames();
  };
  // Before the header: whoever reads that may send a signal.
  Deno.addSignalListener("SIGINT", interrupt);
  Deno.addSignalListener("SIGALRM", interrupt);
  Deno.addSignalListener("SIGQUIT", () => heard.driver?.requestSnapshot());
  display.show(startEvent(run));

  configureRun(options, prepared, warn);
  const timed = payloadBytes >= TIMED_PAYLOAD_BYTES;
  const stamps = timed ? enableStamps(prepared.icmp.socket, wantedStamps(options, prepared), warn) : "user";
  if (options.verbose && timed) warn(`round-trip times: ${CLOCK_PAIRS[stamps]}`, "detail");

  // All that needs privilege is done; what comes now is read from the network.
  const isRoot = getUid() === 0;
  giveUpPrivileges();

  const pinger = createPinger(run, isRoot ? 0 : LEAST_USER_INTERVAL_MS * NS_PER_MS, distribution);
  // Nothing has awaited since the listeners are there: no signal can have been heard without a driver.
  const driver = heard.driver = createDriver(run, { pinger, display, stamps, warn });
  await driver.run();
  if (pinger.endedEarly) display.abandonNames();
  await display.finish();
  if (options.verbose && stamps === "kernel") tellMissingStamps(pinger, warn);
  pinger.finish({ hostname, showGap: options.flood || options.adaptive || options.intervalNs === 0 });
  driver.showEvents();
  return pinger.exitStatus;
}

/** Loaded only now, before anything is timed: most runs have no use for it. */
async function loadDistribution({ lingerNs }: PingOptions): Promise<Distribution> {
  const { createDistribution } = await import("./round_trip_histogram.ts");
  return createDistribution(lingerNs);
}

/** This host answers its own multicast before the device has the packet: such a reply came before the request left. */
function wantedStamps({ timestamping }: PingOptions, { multicast }: PreparedTarget): Timestamping {
  return multicast && timestamping !== "user" ? "receive" : timestamping;
}

function startRun(options: PingOptions, prepared: AskedTarget, warn: Warn): Run {
  const { target: { family }, question } = prepared;
  // A query has no payload that would come back, be timed or be compared, whatever -s says.
  const payloadBytes = question === undefined ? options.payloadBytes : 0;
  const requestBytes = question === undefined ? payloadBytes : queryPayloadBytes(question.subject);
  const flowLabel = configureTarget(options, prepared, warn);
  // A pace asks for one at a time, -O tells before each request how the one before it stands, and a transmit stamp that is
  // not read soon is lost.
  const batches = options.intervalNs === 0 && !options.reportOutstanding && options.timestamping === "receive";
  const capacity = batches ? Math.min(options.preload, MOST_AT_ONCE) : 1;
  const arena = new Arena(
    SMALL_PARTS_BYTES + Transmitter.arenaBytes(requestBytes, capacity) +
      Receiver.arenaBytes(family, payloadBytes, capacity),
  );
  return {
    options,
    prepared,
    payloadBytes,
    requestBytes,
    identifier: options.identifier ?? getPid() & 0xffff,
    flowLabel,
    arena,
    clock: new Clock(arena),
    addresses: new AddressBook(),
    capacity,
  };
}

function startEvent({ options, prepared, requestBytes, flowLabel }: Run): StartEvent {
  const { target: { family, hostname, scopeId }, source, address, question } = prepared;
  return {
    kind: "start",
    hostname,
    target: addressText(address, scopeId),
    family: family.name,
    source: addressText(source.address, source.scopeId),
    device: options.source.device,
    sourceFixed: hasFixedSource(options),
    flowLabel,
    payloadBytes: options.payloadBytes,
    packetBytes: requestBytes + ICMP_OFFSETS.payload + family.headerBytes(options),
    ...(question === undefined ? {} : { query: { type: question.query, payloadBytes: requestBytes } }),
  };
}

function createPinger(run: Run, leastIntervalNs: number, distribution: Distribution | undefined): Pinger {
  const { options, prepared, payloadBytes, clock } = run;
  const settings: PingerSettings = {
    intervalNs: options.intervalNs,
    preload: options.preload,
    adaptive: options.adaptive,
    leastIntervalNs,
    count: options.count,
    deadlineNs: options.deadlineNs,
    lingerNs: options.lingerNs,
    payloadBytes,
    multicast: prepared.multicast,
    errorsAcknowledge: prepared.target.family.errorsAcknowledge,
    localErrorsCount: !options.quiet,
    reportOutstanding: options.reportOutstanding,
    reportTransmitted: options.flood && !options.quiet,
  };
  return new Pinger(settings, clock.nowNs(), distribution);
}

function createDriver(
  run: Run,
  parts: { readonly pinger: Pinger; readonly display: Display; readonly stamps: Timestamping; readonly warn: Warn },
): Driver<PingEvent> {
  const { options, prepared, payloadBytes, identifier, arena, clock, addresses, capacity } = run;
  const { pinger, display, stamps, warn } = parts;
  const { target: { family }, icmp, address, scopeId, multicast, question } = prepared;
  const { socket } = icmp;
  const timeline = new KernelTimeline(clock);
  const transmitter = new Transmitter({
    family,
    socket,
    target: encodeSocketAddress(address, 0, scopeId, run.flowLabel),
    shape: { identifier, pattern: options.pattern },
    payloadBytes: run.requestBytes,
    capacity,
  }, { arena, clock, timeline });
  const receiver = new Receiver({
    family,
    icmp,
    targetAddress: address,
    // Who brings back the nonce has seen the query.
    sourceRouted: prepared.hops.length > 0,
    anySource: multicast || family.anycast(address) || question !== undefined,
    identifier,
    identifierTold: icmp.kind === "raw" || options.identifier !== undefined,
    comparedWith: options.quiet || options.flood ? undefined : transmitter.packet,
    payloadBytes,
    warn,
    capacity,
    verbose: options.verbose,
  }, { arena, pinger, clock, timeline, addresses, transmitter });
  // What is sent at once is answered at once, and others' replies would take the room.
  if (options.preload > 1) receiver.keepOthersAway();
  return new Driver({
    machine: pinger,
    transmitter,
    receiver,
    display,
    clock,
    poller: new Poller(arena, socket.fd, eventLoopDescriptor(socket.fd)),
    pause: new Poller(arena, NO_FD),
    hasten: () => {
      compilePacketCalls();
      if (capacity > 1) batchCalls();
    },
    flood: options.intervalNs === 0,
    stampsBothEnds: stamps === "kernel" ? { restart: () => restartStamps(socket) } : undefined,
  });
}

function tellMissingStamps(pinger: Pinger, warn: Warn): void {
  const { transmitted } = pinger.statistics();
  const missing = transmitted - pinger.transmitStamps;
  if (missing > 0) warn(`no transmit stamp for ${missing} of ${transmitted} requests`, "detail");
}
