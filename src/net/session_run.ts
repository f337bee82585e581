/**
 * The run of many targets: its parts are put together, the loop runs, and the totals are shown.
 *
 * @module
 */
import type { ManyTargets, PingOptions } from "../cli/options.ts";
import type { TargetList } from "../cli/targets/list.ts";
import { Arena } from "../../ffi/arena.ts";
import { Clock } from "../../ffi/clock.ts";
import { eventLoopDescriptor } from "../../ffi/event_loop.ts";
import { compilePacketCalls } from "../../ffi/libc.ts";
import { NO_FD, Poller } from "../../ffi/poll.ts";
import { giveUpPrivileges } from "../../ffi/privileges.ts";
import { isTerminal, terminalColumns } from "../../ffi/process.ts";
import { type RoundTripDetails, Session } from "../core/many/session.ts";
import type { SessionEvent } from "../core/events.ts";
import type { SessionSettings } from "../core/many/input.ts";
import type { LiveTableView } from "../report/live/view.ts";
import type { Reporter, TargetFigures, TargetNames } from "../report/reporter.ts";
import { Cookies } from "../probe/cookies.ts";
import { MarkedEcho } from "../probe/marked_echo.ts";
import { Driver, type RunFailure, SMALL_PARTS_BYTES } from "./loop/driver.ts";
import { chooseIdentifier } from "./socket/identifiers.ts";
import { KernelTimeline } from "./loop/kernel_timeline.ts";
import { NeighbourTables } from "./socket/neighbour_tables.ts";
import type { Display } from "./show/display.ts";
import { Lines } from "./show/lines.ts";
import { Receiver } from "./loop/receiver.ts";
import { checkPayload, clocksOf, loadDetails, paceWarning, sessionSettings } from "./session_settings.ts";
import { checkSessionPace, configureSessionSocket, openSessionSockets, type SessionSocket } from "./session_setup.ts";
import { familyOfNames } from "./names/resolve.ts";
import { ReceiverPair } from "./loop/receiver_pair.ts";
import { StampNumbers } from "./loop/stamp_numbers.ts";
import { Transmitter } from "./loop/transmitter.ts";
import { DeviceFollower } from "./socket/request_device.ts";
import { AddressBook, encodeSocketAddress } from "./socket/socket_address.ts";
import { hasRoute } from "./socket/source_probe.ts";
import type { Surroundings } from "./surroundings.ts";
import { TargetAddresses } from "./names/addresses.ts";
import { TargetLookUps } from "./names/look_ups.ts";
import { type NamedTarget, nameWatchSettings } from "./names/name_watch.ts";
import { CLOCK_PAIRS, restartStamps } from "./loop/time_stamps.ts";
import { UsageError } from "./usage_error.ts";
import type { Warn } from "./warn.ts";

const STDERR_FD = 2;
/** Packets that one system call sends or receives at most. */
const MOST_AT_ONCE = 64;
/** Memory for the packets of one system call. */
const BATCH_BYTES = 262_144;
/** What a packet takes beside its payload. */
const PACKET_PARTS_BYTES = 800;
/** Width of a terminal that does not tell it. */
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
  const { options, many, surroundings } = parts;
  const liveModule = parts.view && await import("./show/live_screen.ts");
  const details = options.show.format.figures !== "distribution" && options.show.stats === "plain"
    ? {}
    : await loadDetails(options, many, addresses.count);
  const started: { driver?: Driver<SessionEvent>; lookUps?: TargetLookUps } = {};
  surroundings.connect({
    interrupt: () => started.driver?.interrupt(),
    snapshot: () => started.driver?.requestSnapshot(),
  });
  checkPayload(options.request, sockets);
  const identifier = options.request.identifier ?? chooseIdentifier(sockets);
  const granted = sockets.map((socket, index) =>
    configureSessionSocket(socket, options, many, index === 0 ? parts.warn : () => {})
  );
  const stamps = granted.map((grant) => grant.stamps);
  const stamped = stamps.every((kind) => kind === "kernel");
  // Replies that wait in a short queue are still in the processor's caches when they are read.
  const burst = Math.min(MOST_AT_ONCE, ...granted.map(({ replies }) => replies));
  if (options.show.verbose) parts.warn(`round-trip times: ${CLOCK_PAIRS[clocksOf(stamps)]}`, "detail");

  const openLive = (
    view: LiveTableView,
    reporter: Reporter<SessionEvent>,
    { clock, session }: Pick<Run, "clock" | "session">,
  ) =>
    liveModule && new liveModule.LiveScreen({
      view,
      reporter,
      clock,
      interrupt: () => started.driver?.interrupt(),
      surroundings,
      beforeFrame: () => view.updateWaiting(session.totals().waiting),
    });
  const watch = nameWatchSettings(options.target, many);
  const handleStateChange: SessionSettings["handleStateChange"] = watch.again && names.length > 0
    ? (target, state) => started.lookUps?.handleStateChange(target, state)
    : undefined;
  const prepared = { addresses, sockets, identifier, stamped, burst, details, handleStateChange };
  const run = startRun(parts, prepared, openLive);

  const pace = paceWarning(options.pace, many, {
    targets: addresses.count,
    intervalNs: run.session.stretchedIntervalNs,
  });
  if (pace !== undefined) parts.warn(pace);

  // All that needs privilege is done; what comes now is read from the network.
  if (surroundings.alone) giveUpPrivileges();

  const { session, display, clock } = run;
  display.show({
    kind: "start",
    targets: addresses.count,
    intervalNs: session.stretchedIntervalNs ?? options.pace.intervalNs,
    sockets: sockets.map(({ family, icmp: { kind } }, index) => ({
      family: family.name,
      kind,
      stamps: stamps[index] ?? "user",
    })),
  });
  openTargets(run);
  const lookUps = started.lookUps = new TargetLookUps(names, {
    session,
    addresses,
    clock,
    watch,
    family: familyOfNames(options),
    hasSocket: (family) => sockets.some((socket) => socket.family === family),
    hasRoute: ({ family, address: firstHop, scopeId }) =>
      hasRoute({ options, family, firstHop, scopeId, multicast: false }),
  });
  const driver = started.driver = createDriver(run, lookUps);
  // Before the loop throws away what it finds in the sockets, and what that brought about.
  driver.showEvents();
  let failure: RunFailure | undefined;
  try {
    display.enter?.();
    failure = await driver.run();
  } finally {
    lookUps.stop();
    display.leave?.();
  }
  session.finish();
  driver.showEvents();
  display.finish();
  if (!surroundings.alone) await driver.settle();
  if (failure === undefined) return session.exitStatus;
  surroundings.dieOfSignal();
  throw failure.error;
}

/** What the parts of a run share. */
interface Run {
  readonly parts: SessionRunParts;
  readonly addresses: TargetAddresses;
  readonly sockets: readonly SessionSocket[];
  readonly identifier: number;
  /** Whether the kernel stamps requests. */
  readonly stamped: boolean;
  /** Requests that are sent at most before replies are read. */
  readonly burst: number;
  /** What is kept of each target's round-trip times. */
  readonly details: RoundTripDetails;
  /** Looks the names up again of targets that go down, if names are looked up again. */
  readonly handleStateChange: SessionSettings["handleStateChange"];
  /** Packets that one system call sends, or receives, at most. */
  readonly capacity: number;
  readonly arena: Arena;
  readonly clock: Clock;
  readonly session: Session;
  readonly display: Display<SessionEvent>;
}

function startRun(
  parts: SessionRunParts,
  prepared: Pick<
    Run,
    "addresses" | "sockets" | "identifier" | "stamped" | "burst" | "details" | "handleStateChange"
  >,
  openLive: (
    view: LiveTableView,
    reporter: Reporter<SessionEvent>,
    run: Pick<Run, "clock" | "session">,
  ) => Display<SessionEvent> | undefined,
): Run {
  const { options, many } = parts;
  const { addresses, sockets } = prepared;
  const { payloadBytes } = options.request;
  const capacity = Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(BATCH_BYTES / (payloadBytes + PACKET_PARTS_BYTES))));
  const bytes = sockets.map(({ family }) =>
    Receiver.arenaBytes(family, payloadBytes, capacity) + Transmitter.arenaBytes(payloadBytes, capacity)
  );
  const arena = new Arena(bytes.reduce((sum, part) => sum + part, SMALL_PARTS_BYTES));
  const clock = new Clock(arena);
  const session = new Session(
    sessionSettings(options, many, addresses.count, prepared.handleStateChange),
    clock.nowNs(),
    prepared.details,
  );
  const reporter = parts.reporter(addresses, session);
  const watched = reporter.progress !== undefined && isTerminal(STDERR_FD);
  const progress = () => reporter.progress?.(session.totals(), terminalColumns(STDERR_FD) ?? DEFAULT_COLUMNS) ?? "";
  const display = parts.view && openLive(parts.view(addresses), reporter, { clock, session }) || new Lines({
    reporter,
    clock,
    timesWanted: options.show.timestamps || options.show.format.wallClock || many.stateChanges !== undefined,
    held: true,
    progress: watched ? progress : undefined,
  });
  return { ...prepared, parts, capacity, arena, clock, session, display };
}

/** Targets that need no look-up can be asked at once. */
function openTargets({ parts: { targets, options }, addresses, sockets, session }: Run): void {
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

function createDriver(run: Run, lookUps: TargetLookUps): Driver<SessionEvent> {
  const { parts, addresses, sockets, identifier, stamped, capacity, arena, clock, session, display } = run;
  const { pattern, payloadBytes } = parts.options.request;
  const warn: Warn = (message, form) => display.say(message, () => parts.warn(message, form));
  const timeline = new KernelTimeline(clock);
  const book = new AddressBook();
  const { device } = parts.options.source;
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
  return new Driver({
    machine: session,
    reportIntervalNs: parts.options.show.reportIntervalNs,
    burst: run.burst,
    transmitter,
    neighbourTables: new NeighbourTables(clock, warn),
    receiver: second === undefined ? first : new ReceiverPair(first, second),
    display,
    ...lookUps.driverParts(parts.surroundings.alone),
    warn,
    handleDrops: () => session.handleDrops(),
    clock,
    poller: createPoller(run),
    pause: new Poller(arena, NO_FD),
    hasten: compilePacketCalls,
    flood: false,
    stampsBothEnds: stamped ? { restart: () => sockets.forEach(({ icmp }) => restartStamps(icmp.socket)) } : undefined,
  });
}

/** Waits for all sockets, and for keys. */
function createPoller({ parts, sockets, arena, display: { keysFd } }: Run): Poller {
  const fds = sockets.map(({ icmp }) => icmp.socket.fd);
  const eventLoopFd = parts.surroundings.alone ? eventLoopDescriptor(Math.min(...fds)) : NO_FD;
  return new Poller(arena, keysFd === undefined ? fds : [...fds, keysFd], eventLoopFd);
}
