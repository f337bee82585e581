/**
 * The run of many targets: its parts are put together, the loop runs, and the totals are shown.
 *
 * @module
 */
import type { ManyTargets, PingOptions } from "../../cli/options.ts";
import type { TargetList } from "../../cli/targets/list.ts";
import { isTerminal, terminalColumns } from "../../../ffi/process.ts";
import { Session } from "../../core/many/session.ts";
import type { SessionEvent } from "../../core/events.ts";
import type { SessionSettings } from "../../core/many/input.ts";
import type { LiveTableView } from "../../report/live/view.ts";
import type { Reporter, TargetFigures, TargetNames } from "../../report/reporter.ts";
import { Cookies } from "../../probe/cookies.ts";
import { MarkedEcho } from "../../probe/marked_echo.ts";
import { chooseIdentifier } from "../socket/identifiers.ts";
import { KernelTimeline } from "../loop/kernel_timeline.ts";
import { NeighbourTables } from "../socket/neighbour_tables.ts";
import { Receiver } from "../loop/receiver.ts";
import { clocksOf, loadDetails, paceWarning, sessionSettings } from "./many_settings.ts";
import { checkSessionPace, configureSessionSocket, openSessionSockets, type SessionSocket } from "./many_sockets.ts";
import { checkPayload } from "../prepare.ts";
import { familyOfNames } from "../names/resolve.ts";
import { type LoopParts, Run } from "../run.ts";
import { ReceiverPair } from "../loop/receiver_pair.ts";
import { StampNumbers } from "../loop/stamp_numbers.ts";
import { Transmitter } from "../loop/transmitter.ts";
import { DeviceFollower } from "../socket/request_device.ts";
import { AddressBook, encodeSocketAddress } from "../socket/socket_address.ts";
import { hasRoute } from "../socket/source_probe.ts";
import type { Surroundings } from "../surroundings.ts";
import { TargetAddresses } from "../names/addresses.ts";
import { TargetLookUps } from "../names/look_ups.ts";
import { type NamedTarget, nameWatchSettings } from "../names/name_watch.ts";
import { CLOCK_PAIRS } from "../loop/time_stamps.ts";
import { UsageError } from "../usage_error.ts";
import type { Warn } from "../warn.ts";

const STDERR_FD = 2;
/** Packets that one system call sends or receives at most. */
const MAX_BATCH = 64;
/** Memory for the packets of one system call. */
const MAX_BATCH_BYTES = 262_144;
/** What a packet takes beside its payload. */
const PACKET_PARTS_BYTES = 800;
/** Width of a terminal that reports none. */
const DEFAULT_COLUMNS = 80;

/** What a run of many targets works with. */
export interface SessionRunParts {
  /** What the command line asks for beside many targets. */
  readonly options: PingOptions;
  /** What it asks for with many targets. */
  readonly many: ManyTargets;
  /** The targets, at least one. */
  readonly targets: TargetList;
  /** Columns that a text takes where lines are shown. */
  readonly columnsOf: (text: string) => number;
  /** Makes what puts events into words. */
  readonly reporter: (names: TargetNames, figures: TargetFigures) => Reporter<SessionEvent>;
  /** Says a line. */
  readonly warn: Warn;
  /** Where the run is part of. */
  readonly surroundings: Surroundings;
  /** Makes the view of `--live`. */
  readonly view?: (names: TargetNames) => LiveTableView;
}

/**
 * Pings many targets.
 *
 * @returns exit status: 0 when all answered, 1 when some did not, 2 when none could be pinged
 * @throws {UsageError} when what was asked for can't be done
 * @throws {SystemCallError} when the kernel refuses what the run can't do without
 */
export async function runSession(parts: SessionRunParts): Promise<number> {
  const { options, many, targets, columnsOf, surroundings } = parts;
  checkSessionPace(options.pace, many);
  const { show: { numeric }, source: { device } } = options;
  const addresses = new TargetAddresses(targets, { numeric, device, columnsOf });
  const names = Array.from(targets.names());
  const sockets = openSessionSockets(options, addresses, names.length > 0, parts.warn);
  try {
    return await runOn(sockets, parts, { addresses, names });
  } finally {
    // The end of the process closes faster.
    if (!surroundings.alone) sockets.forEach(({ icmp }) => icmp.socket.close());
  }
}

/** Pings by these sockets. */
async function runOn(
  sockets: readonly SessionSocket[],
  parts: SessionRunParts,
  { addresses, names }: { readonly addresses: TargetAddresses; readonly names: readonly NamedTarget[] },
): Promise<number> {
  const { options, many, surroundings, targets, warn } = parts;
  const { request, pace, show } = options;
  const details = show.format.figures !== "distribution" && show.stats === "plain"
    ? {}
    : await loadDetails(options, many, addresses.count);
  checkPayload(request, Math.min(...sockets.map(({ family }) => family.maxPayloadBytes(request))));
  const { payloadBytes } = request;
  const capacity = Math.max(1, Math.min(MAX_BATCH, Math.floor(MAX_BATCH_BYTES / (payloadBytes + PACKET_PARTS_BYTES))));
  const bytes = sockets.map(({ family }) =>
    Receiver.arenaBytes(family, payloadBytes, capacity) + Transmitter.arenaBytes(payloadBytes, capacity)
  );
  const run = await Run.open<SessionEvent>({
    surroundings,
    arenaBytes: bytes.reduce((sum, part) => sum + part),
    live: parts.view !== undefined,
  });

  const identifier = request.identifier ?? chooseIdentifier(sockets);
  const granted = sockets.map((socket, index) =>
    configureSessionSocket(socket, options, many, index === 0 ? warn : () => {})
  );
  const stamps = granted.map((grant) => grant.stamps);
  const stamped = stamps.every((kind) => kind === "kernel");
  if (show.verbose) warn(`round-trip times: ${CLOCK_PAIRS[clocksOf(stamps)]}`, "detail");

  const watch = nameWatchSettings(options.target, many);
  let lookUps: TargetLookUps | undefined;
  const handleStateChange: SessionSettings["handleStateChange"] = watch.again && names.length > 0
    ? (target, state) => lookUps?.handleStateChange(target, state)
    : undefined;
  const { clock } = run;
  const session = new Session(
    sessionSettings(options, many, addresses.count, handleStateChange),
    clock.nowNs(),
    details,
  );
  const reporter = parts.reporter(addresses, session);
  const watched = reporter.progress !== undefined && isTerminal(STDERR_FD);
  const progress = () => reporter.progress?.(session.totals(), terminalColumns(STDERR_FD) ?? DEFAULT_COLUMNS) ?? "";
  const view = parts.view?.(addresses);
  const display = run.show({
    reporter,
    timesWanted: show.timestamps || show.format.wallClock || many.stateChanges !== undefined,
    view,
    beforeFrame: () => view?.updateWaiting(session.totals().waiting),
    held: true,
    progress: watched ? progress : undefined,
  });
  const slowPace = paceWarning(pace, many, { targets: addresses.count, intervalNs: session.stretchedIntervalNs });
  if (slowPace !== undefined) warn(slowPace);

  return await run.loop(display, () => {
    display.show({
      kind: "start",
      targets: addresses.count,
      intervalNs: session.stretchedIntervalNs ?? pace.intervalNs,
      sockets: sockets.map(({ family, icmp: { kind } }, index) => ({
        family: family.name,
        kind,
        stamps: stamps[index] ?? "user",
      })),
    });
    openTargets({ targets, options, addresses, sockets, session });
    lookUps = new TargetLookUps(names, {
      session,
      addresses,
      clock,
      watch,
      family: familyOfNames(options),
      hasSocket: (family) => sockets.some((socket) => socket.family === family),
      hasRoute: ({ family, address: firstHop, scopeId }) =>
        hasRoute({ options, family, firstHop, scopeId, multicast: false }),
    });
    const warnInRun: Warn = (message, form) => display.say(message, () => warn(message, form));
    return {
      machine: session,
      sockets: sockets.map(({ icmp }) => icmp.socket),
      stampsBothEnds: stamped,
      flood: false,
      reportIntervalNs: show.reportIntervalNs,
      // Replies that wait in a short queue are still in the processor's caches when they are read.
      burst: Math.min(MAX_BATCH, ...granted.map(({ replies }) => replies)),
      warn: warnInRun,
      neighbourTables: new NeighbourTables(clock, warnInRun),
      ...packetPaths(run, session, { options, addresses, sockets, identifier, stamped, capacity, warn: warnInRun }),
      lookUps,
      namesUntilNs: () => Infinity,
      finish: () => session.finish(),
    };
  });
}

/** Targets that need no look-up can be asked at once. */
function openTargets({ targets, options, addresses, sockets, session }: {
  readonly targets: TargetList;
  readonly options: PingOptions;
  readonly addresses: TargetAddresses;
  readonly sockets: readonly SessionSocket[];
  readonly session: Session;
}): void {
  const scratch = new Uint8Array(16);
  for (let target = 0; target < targets.count; target++) {
    const family = addresses.familyOf(target);
    if (family !== undefined) {
      if (sockets.some((socket) => socket.family === family)) session.ready(target);
      else session.fail(target, "no socket for its address family");
    } else if (targets.addressAt(target, scratch) !== undefined) {
      session.fail(target, `unknown iface: ${targets.scopeAt(target) ?? options.source.device}`);
    }
  }
}

/** What sends and what receives. */
function packetPaths(
  { arena, clock }: Run<SessionEvent>,
  session: Session,
  { options, addresses, sockets, identifier, stamped, capacity, warn }: {
    readonly options: PingOptions;
    readonly addresses: TargetAddresses;
    readonly sockets: readonly SessionSocket[];
    readonly identifier: number;
    /** Whether the kernel stamps requests. */
    readonly stamped: boolean;
    /** Packets that one system call sends, or receives, at most. */
    readonly capacity: number;
    readonly warn: Warn;
  },
): Pick<LoopParts<SessionEvent>, "transmitter" | "receiver"> {
  const { pattern, payloadBytes } = options.request;
  const timeline = new KernelTimeline(clock);
  const book = new AddressBook();
  const { device } = options.source;
  const follower = device === undefined ? undefined : new DeviceFollower({
    device,
    sockets: sockets.map(({ family, icmp: { socket } }) => ({ family, socket })),
    way: { multicast: false, follows: true },
    warn,
    moved: (from, to) => addresses.moveScope(from, to),
  });
  const cookies = new Cookies((words) => void crypto.getRandomValues(words));
  const marks = { cookies, ownSequence: (count: number) => session.ownSequence(count) };
  const lanes = sockets.map(({ family, icmp }) => ({
    family,
    icmp,
    probe: new MarkedEcho(family, { payloadBytes, pattern }, marks),
    stampNumbers: stamped ? new StampNumbers() : undefined,
  }));
  const transmitter = new Transmitter(
    lanes.map(({ family, icmp: { socket }, probe, stampNumbers }) => ({
      family,
      probe,
      socket: follower?.watching(socket) ?? socket,
      target: encodeSocketAddress(new Uint8Array(family.addressBytes), 0, 0),
      stampNumbers,
    })),
    // A batch that was cut short would leave it open which stamp is whose.
    { identifier, capacity: stamped ? 1 : capacity, targets: { machine: session, addresses } },
    { arena, clock, timeline },
  );
  const receivers = lanes.map((lane) =>
    new Receiver({
      ...lane,
      identifier,
      capacity,
    }, { arena, inbox: session, clock, timeline, targets: addresses, book, transmitter, warn })
  );
  const [first, second] = receivers;
  if (first === undefined) throw new UsageError("no socket");
  receivers.forEach((receiver) => receiver.keepOthersAway());
  return { transmitter, receiver: second === undefined ? first : new ReceiverPair(first, second) };
}
