/**
 * The run of one target: its parts are put together, the loop runs, and the summary is shown.
 *
 * @module
 */
import type { PingOptions, ShowOptions, SocketOptions, Timestamping } from "../cli/options.ts";
import { Arena } from "../../ffi/arena.ts";
import { Clock } from "../../ffi/clock.ts";
import { eventLoopDescriptor } from "../../ffi/event_loop.ts";
import { batchCalls, compilePacketCalls } from "../../ffi/libc.ts";
import { NO_FD, Poller } from "../../ffi/poll.ts";
import { giveUpPrivileges } from "../../ffi/privileges.ts";
import { getUid } from "../../ffi/process.ts";
import { addressesIn, withNames } from "../core/event_addresses.ts";
import type { PingEvent, StartEvent } from "../core/events.ts";
import type { Distribution } from "../core/figures/distribution.ts";
import type { RepliesInARow } from "../core/figures/replies_in_a_row.ts";
import { Pinger, type RunFigures } from "../core/one/pinger.ts";
import { type PingerSettings, stampedReplyBytes } from "../core/one/input.ts";
import type { Probe } from "../probe/probe.ts";
import type { LiveTargetView } from "../report/live/view.ts";
import type { Reporter } from "../report/reporter.ts";
import { ICMP_OFFSETS } from "../wire/icmp.ts";
import type { watchName } from "./names/address_watch.ts";
import type { TargetLookUps } from "./names/look_ups.ts";
import { chooseIdentifier } from "./socket/identifiers.ts";
import { KernelTimeline } from "./loop/kernel_timeline.ts";
import type { Display } from "./show/display.ts";
import { Lines } from "./show/lines.ts";
import { Driver, type DriverParts, type RunFailure, SMALL_PARTS_BYTES } from "./loop/driver.ts";
import { StampNumbers } from "./loop/stamp_numbers.ts";
import { lazyNeighbourTables } from "./socket/lazy_neighbour_tables.ts";
import { Receiver } from "./loop/receiver.ts";
import { DeviceFollower, followsDevice } from "./socket/request_device.ts";
import { AddressBook, addressText, encodeSocketAddress } from "./socket/socket_address.ts";
import {
  configureRun,
  configureTarget,
  hasFixedSource,
  LEAST_USER_INTERVAL_MS,
  type PreparedTarget,
} from "./target_setup.ts";
import { CLOCK_PAIRS, enableStamps, restartStamps } from "./loop/time_stamps.ts";
import { MAX_SHARED_WAIT_NS, type Surroundings } from "./surroundings.ts";
import { Transmitter } from "./loop/transmitter.ts";
import type { Warn } from "./warn.ts";
import { NS_PER_MS } from "../units.ts";

/** Packets that one system call sends or receives at most, in a flood that may have several on their way. */
const MOST_AT_ONCE = 64;

/** A target, and what requests ask it. */
export type AskedTarget = PreparedTarget & { readonly probe: Probe };

/** What a run does besides pinging. */
export interface RunParts {
  /** Puts events into words. */
  readonly reporter: Reporter<PingEvent>;
  /** Says a line before the loop runs. */
  readonly warn: Warn;
  /** Where the run is part of. */
  readonly surroundings: Surroundings;
  /** The view of `--live`. */
  readonly view?: LiveTargetView;
}

/** What all parts of a run share. */
interface Run {
  readonly surroundings: Surroundings;
  readonly options: PingOptions;
  readonly prepared: AskedTarget;
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
  { reporter, warn: warnBefore, surroundings, view }: RunParts,
): Promise<number> {
  const { hostname, typedAsAddress } = prepared.target;
  const { format } = options.show;
  const figures = await loadFigures(options);
  const watchName = await loadWatch(options, prepared);
  const liveModule = view && await import("./show/live_screen.ts");
  const namesWanted = format.names &&
    (options.show.forceLookup || !(options.show.numeric || typedAsAddress));
  const names = namesWanted
    ? {
      names: new (await import("./names/address_names.ts")).AddressNames(options.pace.lingerNs),
      addressesIn,
      withNames,
    }
    : undefined;
  const run = startRun(options, prepared, surroundings, warnBefore);
  const { clock } = run;
  const started: { driver?: Driver<PingEvent>; pinger?: Pinger } = {};
  const interrupt = () => {
    started.driver?.interrupt();
    display.abandonNames();
  };
  const display: Display<PingEvent> = view && liveModule
    ? new liveModule.LiveScreen({
      view,
      reporter,
      clock,
      interrupt,
      surroundings,
      beforeFrame: (nowNs) => view.advance(started.pinger?.transmitted ?? 0, nowNs),
    })
    : new Lines({ reporter, clock, timesWanted: options.show.timestamps || format.wallClock, names });
  // From here on what is said keeps its place among the lines that wait for names.
  const warn: Warn = (message, form) => display.show({ kind: "warning", message, ...(form && { form }) });
  // Before the header: whoever reads that may send a signal.
  surroundings.connect({ interrupt, snapshot: () => started.driver?.requestSnapshot() });
  if (!format.socket) display.show(startEvent(run));

  configureRun(options, prepared, warn);
  const timed = timedReplyBytes(run) !== Infinity;
  const stamps = timed ? enableStamps(prepared.icmp.socket, wantedStamps(options.socket, prepared), warn) : "user";
  if (options.show.verbose && timed) warn(`round-trip times: ${CLOCK_PAIRS[stamps]}`, "detail");
  if (format.socket) {
    const socket = { family: prepared.target.family.name, kind: prepared.icmp.kind, stamps } as const;
    display.show({ ...startEvent(run), socket });
  }

  // All that needs privilege is done; what comes now is read from the network.
  const isRoot = getUid() === 0;
  if (surroundings.alone) giveUpPrivileges();

  const untilNs = options.pace.deadlineNs > 0 ? clock.nowNs() + options.pace.deadlineNs : Infinity;
  const pinger = started.pinger = createPinger(run, isRoot ? 0 : LEAST_USER_INTERVAL_MS * NS_PER_MS, figures);
  // Nothing has awaited since the controls were connected: no signal can have been delivered without a driver.
  const { driver, lookUps } = createDriver(run, { pinger, display, stamps, warn, watchName });
  started.driver = driver;
  let failure: RunFailure | undefined;
  try {
    display.enter?.();
    failure = await driver.run();
  } finally {
    lookUps?.stop();
    display.leave?.();
  }
  if (pinger.endedEarly) display.abandonNames();
  await display.namesShown(untilNs - clock.nowNs());
  if (options.show.verbose && stamps === "kernel") tellMissingStamps(pinger, warn);
  pinger.finish({ hostname, showGap: options.pace.flood || options.pace.adaptive || options.pace.intervalNs === 0 });
  driver.showEvents();
  display.finish();
  if (!surroundings.alone) await driver.settle();
  if (failure === undefined) return pinger.exitStatus;
  surroundings.dieOfSignal();
  throw failure.error;
}

/** Whether more than ping's own text is told of the figures. */
function areFiguresRecorded({ format, stats }: ShowOptions): boolean {
  return format.figures === "distribution" || stats === "full";
}

/** Whether the figures are recorded, or decide about the exit status. */
function areFiguresJudged(options: PingOptions): boolean {
  return areFiguresRecorded(options.show) || options.pace.requirements.length > 0;
}

/** Loaded only now, before anything is timed: most runs have no use for any of it. */
async function loadFigures(options: PingOptions): Promise<RunFigures> {
  const outcomesWanted = areFiguresJudged(options) || options.show.format.figures === "outcomes";
  const distributionWanted = areFiguresRecorded(options.show) ||
    options.pace.requirements.some((requirement) => requirement.needsDistribution);
  const { untilUp, lingerNs } = options.pace;
  return {
    untilUp: untilUp === undefined ? undefined : await loadRow(untilUp, lingerNs),
    outcomes: outcomesWanted ? new (await import("../core/figures/outcomes.ts")).Outcomes(lingerNs) : undefined,
    distribution: distributionWanted ? await loadDistribution(options.show) : undefined,
  };
}

/** Whether figures are iputils' ones: in plain text of the command line, and where nothing of ours is asked besides. */
function countsAsIputils(options: PingOptions): boolean {
  const { show, pace } = options;
  return show.format.figures === "counts" && !show.live && pace.untilUp === undefined && !areFiguresJudged(options);
}

/** The shortest reply that is timed. */
function timedReplyBytes({ options, prepared }: Run): number {
  if (!countsAsIputils(options)) return ICMP_OFFSETS.payload;
  const { payloadBytes, query } = prepared.probe;
  return query === "timestamp" ? stampedReplyBytes(payloadBytes, payloadBytes) : stampedReplyBytes(payloadBytes);
}

async function loadRow(replies: number, lateAfterNs: number): Promise<RepliesInARow> {
  const { RepliesInARow } = await import("../core/figures/replies_in_a_row.ts");
  return new RepliesInARow(replies, lateAfterNs);
}

/** Loaded only where the name is looked up again. */
async function loadWatch(options: PingOptions, prepared: PreparedTarget): Promise<typeof watchName | undefined> {
  const isWatched = options.pace.untilUp !== undefined || options.target.resolveEveryNs > 0;
  if (!isWatched || prepared.target.typedAsAddress) return undefined;
  const { canMove, watchName } = await import("./names/address_watch.ts");
  return canMove(options, prepared) ? watchName : undefined;
}

async function loadDistribution({ format }: ShowOptions): Promise<Distribution> {
  const { createDistribution } = await import("./round_trip_histogram.ts");
  if (!format.gauges) return createDistribution();
  const { BUCKET_BOUNDS_NS, RoundTripBuckets } = await import("../core/figures/round_trip_buckets.ts");
  return createDistribution(new RoundTripBuckets(1, BUCKET_BOUNDS_NS));
}

/** This host answers its own multicast before the device has the packet: such a reply came before the request left. */
function wantedStamps({ timestamping }: SocketOptions, { multicast }: PreparedTarget): Timestamping {
  return multicast && timestamping !== "user" ? "receive" : timestamping;
}

function startRun(options: PingOptions, prepared: AskedTarget, surroundings: Surroundings, warn: Warn): Run {
  const { target: { family }, icmp, probe: { types, requestBytes, payloadBytes } } = prepared;
  const flowLabel = configureTarget(options, prepared, types, warn);
  // A pace asks for one at a time, -O tells before each request how the one before it stands, and a transmit stamp that is
  // not read soon is lost.
  const batches = options.pace.intervalNs === 0 && !options.show.reportOutstanding &&
    options.socket.timestamping === "receive";
  const capacity = batches ? Math.min(options.pace.preload, MOST_AT_ONCE) : 1;
  const arena = new Arena(
    SMALL_PARTS_BYTES + Transmitter.arenaBytes(requestBytes, capacity) +
      Receiver.arenaBytes(family, payloadBytes, capacity),
  );
  return {
    options,
    prepared,
    surroundings,
    identifier: options.request.identifier ?? chooseIdentifier([{ family, types, icmp }]),
    flowLabel,
    arena,
    clock: new Clock(arena),
    addresses: new AddressBook(),
    capacity,
  };
}

function startEvent({ options, prepared, flowLabel }: Run): StartEvent {
  const { target: { family, hostname, scopeId }, source, address, probe: { query, requestBytes } } = prepared;
  return {
    kind: "start",
    hostname,
    target: addressText(address, scopeId),
    family: family.name,
    source: addressText(source.address, source.scopeId),
    device: options.source.device,
    sourceFixed: hasFixedSource(options.source),
    flowLabel,
    payloadBytes: options.request.payloadBytes,
    packetBytes: requestBytes + ICMP_OFFSETS.payload + family.headerBytes(options.request),
    ...(query === undefined ? {} : { query: { type: query, payloadBytes: requestBytes } }),
  };
}

function createPinger(run: Run, leastIntervalNs: number, figures: RunFigures): Pinger {
  const { options, prepared, clock } = run;
  const settings: PingerSettings = {
    intervalNs: options.pace.intervalNs,
    preload: options.pace.preload,
    adaptive: options.pace.adaptive,
    leastIntervalNs,
    count: options.pace.count,
    deadlineNs: options.pace.deadlineNs,
    lingerNs: options.pace.lingerNs,
    payloadBytes: prepared.probe.payloadBytes,
    timedReplyBytes: timedReplyBytes(run),
    awaitsOutcomes: areFiguresJudged(options),
    outlastsErrors: options.pace.untilUp !== undefined,
    multicast: prepared.multicast,
    errorsAcknowledge: prepared.target.family.errorsAcknowledge,
    localErrorsCount: !options.show.quiet,
    countsUnproven: countsAsIputils(options),
    reportOutstanding: options.show.reportOutstanding,
    reportStrays: options.show.verbose || options.show.format.strays,
    reportTransmitted: options.show.reportSent || options.show.live ||
      options.pace.flood && !options.show.quiet && options.show.format.requests === "dots",
  };
  return new Pinger(settings, clock.nowNs(), figures);
}

function createDriver(
  run: Run,
  parts: {
    readonly pinger: Pinger;
    readonly display: Display<PingEvent>;
    readonly stamps: Timestamping;
    readonly warn: Warn;
    readonly watchName: typeof watchName | undefined;
  },
): { readonly driver: Driver<PingEvent>; readonly lookUps: TargetLookUps | undefined } {
  const { options, prepared, identifier, arena, clock, addresses, capacity } = run;
  const { pinger, display, stamps, warn } = parts;
  const { target: { family }, icmp, address, scopeId, multicast, probe } = prepared;
  const { socket } = icmp;
  const timeline = new KernelTimeline(clock);
  const stampNumbers = stamps === "kernel" ? new StampNumbers() : undefined;
  const { device } = options.source;
  let scope = scopeId;
  const follower = device === undefined ? undefined : new DeviceFollower({
    device,
    sockets: [{ socket, family }],
    way: { multicast, follows: followsDevice(options) },
    warn,
    moved: (from, to) => {
      if (scope !== from) return;
      scope = to;
      transmitter.setScope(to);
    },
  });
  const transmitter = new Transmitter(
    [{
      family,
      probe,
      socket: follower?.watching(socket) ?? socket,
      target: encodeSocketAddress(address, 0, scopeId, run.flowLabel),
      stampNumbers,
    }],
    { identifier, capacity },
    { arena, clock, timeline },
  );
  const receiver = new Receiver({
    family,
    probe,
    icmp,
    identifier,
    showsIdentifier: icmp.kind === "raw" || options.request.identifier !== undefined,
    target: address,
    sourceRouted: prepared.hops.length > 0,
    // What has no identifier brings back a nonce, which nobody has but from the request.
    anySource: multicast || family.isAnycast(address) || !probe.hasIdentifier,
    noticesAreErrors: true,
    findsMismatches: !(options.show.quiet || options.pace.flood),
    capacity,
    verbose: options.show.verbose,
    stampNumbers,
  }, {
    arena,
    inbox: pinger,
    clock,
    timeline,
    book: addresses,
    transmitter,
    warn,
  });
  const lookUps = parts.watchName?.(options, prepared, clock, (address, scopeId, text, previousAddress) => {
    scope = scopeId;
    transmitter.setTarget(encodeSocketAddress(address, 0, scopeId));
    receiver.setTarget(address);
    pinger.handleAddressChange({ hostname: prepared.target.hostname, address: text, previousAddress });
  });
  // What is sent at once is answered at once, and others' replies would take the room.
  if (options.pace.preload > 1) receiver.keepOthersAway();
  const driver = new Driver({
    machine: pinger,
    reportIntervalNs: options.show.reportIntervalNs,
    transmitter,
    receiver,
    display,
    ...waitingParts(run, display, lookUps),
    warn,
    neighbourTables: lazyNeighbourTables(clock, warn),
    handleDrops: () => pinger.handleDrops(),
    clock,
    pause: new Poller(arena, NO_FD),
    hasten: () => {
      compilePacketCalls();
      if (capacity > 1) batchCalls();
    },
    // Look-ups begin before a poll.
    flood: options.pace.intervalNs === 0 && lookUps === undefined,
    stampsBothEnds: stamps === "kernel" ? { restart: () => restartStamps(socket) } : undefined,
  });
  return { driver, lookUps };
}

/** What is waited for, and whether the event loop must run meanwhile. */
function waitingParts(
  { arena, prepared: { icmp: { socket } }, surroundings }: Run,
  { keysFd }: Display<PingEvent>,
  lookUps: TargetLookUps | undefined,
): Pick<DriverParts<PingEvent>, "poller" | "needsEventLoop" | "beforeWait" | "maxBackgroundWaitNs"> {
  const fds = keysFd === undefined ? socket.fd : [socket.fd, keysFd];
  const { alone } = surroundings;
  const poller = new Poller(arena, fds, alone ? eventLoopDescriptor(socket.fd) : NO_FD);
  if (lookUps !== undefined) return { poller, ...lookUps.driverParts(alone) };
  if (alone) return { poller };
  return {
    poller,
    needsEventLoop: () => true,
    maxBackgroundWaitNs: () => MAX_SHARED_WAIT_NS,
  };
}

function tellMissingStamps(pinger: Pinger, warn: Warn): void {
  const { transmitted } = pinger.statistics();
  const missing = transmitted - pinger.transmitStamps;
  if (missing > 0) warn(`no transmit stamp for ${missing} of ${transmitted} requests`, "detail");
}
