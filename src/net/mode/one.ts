/**
 * The run of one target: its parts are put together, the loop runs, and the summary is shown.
 *
 * @module
 */
import type { PingOptions, ShowOptions, SocketOptions } from "../../cli/options.ts";
import { addressesIn, withNames } from "../../core/event_addresses.ts";
import type { PingEvent, StampSource, StartEvent } from "../../core/events.ts";
import type { Distribution } from "../../core/figures/distribution.ts";
import type { RepliesInARow } from "../../core/figures/replies_in_a_row.ts";
import { Pinger, type RunFigures } from "../../core/one/pinger.ts";
import { type PingerSettings, stampedReplyBytes } from "../../core/one/input.ts";
import type { Probe } from "../../probe/probe.ts";
import type { LiveTargetView } from "../../report/live/view.ts";
import type { Reporter } from "../../report/reporter.ts";
import { ICMP_OFFSETS } from "../../wire/icmp.ts";
import type { watchName as WatchName } from "../names/address_watch.ts";
import { chooseIdentifier } from "../socket/identifiers.ts";
import { KernelTimeline } from "../loop/kernel_timeline.ts";
import { Run } from "../run.ts";
import { StampNumbers } from "../loop/stamp_numbers.ts";
import { Receiver } from "../loop/receiver.ts";
import { DeviceFollower, followsDevice } from "../socket/request_device.ts";
import { AddressBook, addressText, encodeSocketAddress } from "../socket/socket_address.ts";
import { configureRun, configureTarget, hasFixedSource, minUserIntervalNs, type PreparedTarget } from "../prepare.ts";
import { CLOCK_PAIRS, enableStamps } from "../loop/time_stamps.ts";
import type { Surroundings } from "../surroundings.ts";
import { Transmitter } from "../loop/transmitter.ts";
import type { Warn } from "../warn.ts";
import { NS_PER_SECOND } from "../../units.ts";

/** Packets that one system call sends or receives at most, in a flood that may have several on their way. */
const MAX_BATCH = 64;

/** A target, and what requests ask it. */
export type AskedTarget = PreparedTarget & { readonly probe: Probe };

/** What a run does besides pinging. */
export interface RunParts {
  /** Puts events into words. */
  readonly reporter: Reporter<PingEvent>;
  /** Says a line before the loop runs. */
  readonly warn: Warn;
  /** The process that the run is part of. */
  readonly surroundings: Surroundings;
  /** The view of `--live`. */
  readonly view?: LiveTargetView;
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
  const { target: { family, hostname, typedAsAddress }, icmp, probe } = prepared;
  const { pace, show } = options;
  const { format } = show;
  const figures = await loadFigures(options);
  const watchName = await loadWatch(options, prepared);
  // A pace asks for one at a time, -O shows before each request how the one before it stands, and a transmit stamp that is
  // not read soon is lost.
  const batches = pace.intervalNs === 0 && !show.reportOutstanding && options.socket.timestamping === "receive";
  const capacity = batches ? Math.min(pace.preload, MAX_BATCH) : 1;
  const namesWanted = format.names && (show.forceLookup || !(show.numeric || typedAsAddress));
  const run = await Run.open<PingEvent>({
    surroundings,
    arenaBytes: Transmitter.arenaBytes(probe.requestBytes, capacity) +
      Receiver.arenaBytes(family, probe.payloadBytes, capacity),
    live: view !== undefined,
    names: namesWanted ? { lingerNs: pace.lingerNs, addressesIn, withNames } : undefined,
  });

  const flowLabel = configureTarget(options, prepared, probe.types, warnBefore);
  const identifier = options.request.identifier ?? chooseIdentifier([{ family, types: probe.types, icmp }]);
  let pinger: Pinger | undefined;
  // Before the header: its reader may send a signal.
  const display = run.show({
    reporter,
    timesWanted: show.timestamps || format.wallClock,
    view,
    beforeFrame: (nowNs) => view?.advance(pinger?.transmitted ?? 0, nowNs),
  });
  // From here on warnings keep their place among the lines that wait for names.
  const warn: Warn = (message, form) => display.show({ kind: "warning", message, ...(form && { form }) });
  if (!format.socket) display.show(startEvent(options, prepared, flowLabel));
  configureRun(options, prepared, warn);
  const timed = timedReplyBytes(options, probe) !== Infinity;
  const stamps = timed ? enableStamps(icmp.socket, wantedStamps(options.socket, prepared), warn) : "user";
  if (show.verbose && timed) warn(`round-trip times: ${CLOCK_PAIRS[stamps]}`, "detail");
  if (format.socket) {
    const socket = { family: family.name, kind: icmp.kind, stamps } as const;
    display.show({ ...startEvent(options, prepared, flowLabel), socket });
  }

  const minIntervalNs = minUserIntervalNs();
  return await run.loop(display, () => {
    const startNs = run.clock.nowNs();
    const machine = pinger = new Pinger(pingerSettings(options, prepared, minIntervalNs), startNs, figures);
    const paths = packetPaths(run, machine, { options, prepared, flowLabel, identifier, capacity, stamps, warn });
    const lookUps = watchName?.(options, prepared, run.clock, (address, scopeId, text, previousAddress) => {
      paths.move(address, scopeId);
      machine.handleAddressChange({ hostname, address: text, previousAddress });
    });
    return {
      machine,
      ...paths,
      lookUps,
      sockets: [icmp.socket],
      stampsBothEnds: stamps === "kernel",
      // Look-ups begin before a poll.
      flood: pace.intervalNs === 0 && lookUps === undefined,
      reportIntervalNs: show.reportIntervalNs,
      warn,
      namesUntilNs: () => machine.endedEarly ? -Infinity : pace.deadlineNs > 0 ? startNs + pace.deadlineNs : Infinity,
      finish: () => {
        if (show.verbose && stamps === "kernel") warnOfMissingStamps(machine, warn);
        if (figures.untilUp?.complete === false) warnOfLateReplies(figures.untilUp, warn);
        machine.finish({ hostname, showGap: pace.flood || pace.adaptive || pace.intervalNs === 0 });
      },
    };
  });
}

/** The options that decide which figures are kept. */
type FigureOptions = Pick<PingOptions, "pace" | "show">;

/** Whether figures are shown that iputils' text does not have. */
function areFiguresRecorded({ format, stats }: ShowOptions): boolean {
  return format.figures === "distribution" || stats === "full";
}

/** Whether the figures are recorded, or decide about the exit status. */
function areFiguresJudged(options: FigureOptions): boolean {
  return areFiguresRecorded(options.show) || options.pace.requirements.length > 0;
}

/** Loaded only now, before anything is timed: most runs have no use for any of it. */
async function loadFigures(options: FigureOptions): Promise<RunFigures> {
  const outcomesWanted = areFiguresJudged(options) || options.show.format.figures === "outcomes";
  const distributionWanted = areFiguresRecorded(options.show) ||
    options.pace.requirements.some((requirement) => requirement.needsDistribution);
  const { untilUp, lingerNs } = options.pace;
  return {
    untilUp: untilUp === undefined ? undefined : await loadRow(untilUp, lingerNs),
    outcomes: outcomesWanted ? new (await import("../../core/figures/outcomes.ts")).Outcomes(lingerNs) : undefined,
    distribution: distributionWanted ? await loadDistribution(options.show) : undefined,
  };
}

/** Whether figures are iputils' ones: in plain text of the command line, and where nothing of ours is asked besides. */
function countsAsIputils(options: FigureOptions): boolean {
  const { show, pace } = options;
  return show.format.figures === "counts" && !show.live && pace.untilUp === undefined && !areFiguresJudged(options);
}

/** The shortest reply that is timed. */
function timedReplyBytes(options: FigureOptions, { payloadBytes, query }: Probe): number {
  if (!countsAsIputils(options)) return ICMP_OFFSETS.payload;
  return query === "timestamp" ? stampedReplyBytes(payloadBytes, payloadBytes) : stampedReplyBytes(payloadBytes);
}

async function loadRow(replies: number, lateAfterNs: number): Promise<RepliesInARow> {
  const { RepliesInARow } = await import("../../core/figures/replies_in_a_row.ts");
  return new RepliesInARow(replies, lateAfterNs);
}

/** Loaded only where the name is looked up again. */
async function loadWatch(options: PingOptions, prepared: PreparedTarget): Promise<typeof WatchName | undefined> {
  const isWatched = options.pace.untilUp !== undefined || options.target.resolveEveryNs > 0;
  if (!isWatched || prepared.target.typedAsAddress) return undefined;
  const { canMove, watchName } = await import("../names/address_watch.ts");
  return canMove(options, prepared) ? watchName : undefined;
}

async function loadDistribution({ format }: ShowOptions): Promise<Distribution> {
  const { createDistribution } = await import("../round_trip_histogram.ts");
  if (!format.gauges) return createDistribution();
  const { BUCKET_BOUNDS_NS, RoundTripBuckets } = await import("../../core/figures/round_trip_buckets.ts");
  return createDistribution(new RoundTripBuckets(1, BUCKET_BOUNDS_NS));
}

/** This host answers its own multicast before the device has the packet: such a reply came before the request left. */
function wantedStamps({ timestamping }: SocketOptions, { multicast }: PreparedTarget): StampSource {
  return multicast && timestamping !== "user" ? "receive" : timestamping;
}

function startEvent(options: PingOptions, prepared: AskedTarget, flowLabel: number | undefined): StartEvent {
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

function pingerSettings(options: PingOptions, prepared: AskedTarget, minIntervalNs: number): PingerSettings {
  return {
    intervalNs: options.pace.intervalNs,
    preload: options.pace.preload,
    adaptive: options.pace.adaptive,
    leastIntervalNs: minIntervalNs,
    count: options.pace.count,
    deadlineNs: options.pace.deadlineNs,
    lingerNs: options.pace.lingerNs,
    payloadBytes: prepared.probe.payloadBytes,
    timedReplyBytes: timedReplyBytes(options, prepared.probe),
    awaitsOutcomes: areFiguresJudged(options),
    outlastsErrors: options.pace.untilUp !== undefined,
    multicast: prepared.multicast,
    errorsAcknowledge: prepared.target.family.errorsAcknowledge,
    localErrorsCount: !options.show.quiet,
    countsUnproven: countsAsIputils(options),
    countsLate: options.show.format.figures !== "distribution",
    reportOutstanding: options.show.reportOutstanding,
    reportStrays: options.show.verbose || options.show.format.strays,
    reportTransmitted: options.show.reportSent || options.show.live ||
      options.pace.flood && !options.show.quiet && options.show.format.requests === "dots",
  };
}

/** What sends, what receives, and what has both go on with another address. */
function packetPaths(
  { arena, clock }: Run<PingEvent>,
  pinger: Pinger,
  { options, prepared, flowLabel, identifier, capacity, stamps, warn }: {
    readonly options: PingOptions;
    readonly prepared: AskedTarget;
    readonly flowLabel: number | undefined;
    readonly identifier: number;
    /** Packets that one system call sends or receives at most. */
    readonly capacity: number;
    readonly stamps: StampSource;
    readonly warn: Warn;
  },
) {
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
      target: encodeSocketAddress(address, 0, scopeId, flowLabel),
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
    // A reply without an identifier brings back a nonce, which only a receiver of the request can know.
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
    book: new AddressBook(),
    transmitter,
    warn,
  });
  // What is sent at once is answered at once, and others' replies would take the room.
  if (options.pace.preload > 1) receiver.keepOthersAway();
  return {
    transmitter,
    receiver,
    move: (address: Uint8Array, scopeId: number) => {
      scope = scopeId;
      transmitter.setTarget(encodeSocketAddress(address, 0, scopeId));
      receiver.setTarget(address);
    },
  };
}

/** Without this, a run that is not up because replies are late looks like one that is. */
function warnOfLateReplies({ late, lateAfterNs }: RepliesInARow, warn: Warn): void {
  if (late === 0) return;
  const replies = late === 1 ? "1 reply was" : `${late} replies were`;
  warn(`not up: ${replies} late (-W is ${lateAfterNs / NS_PER_SECOND} s)`);
}

function warnOfMissingStamps(pinger: Pinger, warn: Warn): void {
  const { transmitted } = pinger.statistics();
  const missing = transmitted - pinger.transmitStamps;
  if (missing > 0) warn(`no transmit stamp for ${missing} of ${transmitted} requests`, "detail");
}
