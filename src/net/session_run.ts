/**
 * The run of many targets: its parts are put together, the loop runs, and the totals are shown.
 *
 * @module
 */
import type { ManyTargets, PingOptions, Timestamping } from "../cli/options.ts";
import type { TargetList } from "../cli/target_list.ts";
import { Arena } from "../../ffi/arena.ts";
import { Clock } from "../../ffi/clock.ts";
import { eventLoopDescriptor } from "../../ffi/event_loop.ts";
import { EAGAIN } from "../../ffi/headers/errno.ts";
import { compilePacketCalls } from "../../ffi/libc.ts";
import { Poller } from "../../ffi/poll.ts";
import { giveUpPrivileges } from "../../ffi/privileges.ts";
import { getPid, isTerminal, terminalColumns } from "../../ffi/process.ts";
import { Session } from "../core/session.ts";
import type { SessionEvent } from "../core/session_events.ts";
import type { SessionSettings, SessionTelling } from "../core/session_input.ts";
import type { SessionReporter, TargetNames } from "../report/session_reporter.ts";
import { Driver } from "./driver.ts";
import { KernelTimeline } from "./kernel_timeline.ts";
import { Bursts } from "./session_bursts.ts";
import { SessionDepartures } from "./session_departures.ts";
import { SessionDisplay } from "./session_display.ts";
import { SessionReceiver } from "./session_receiver.ts";
import { MARK_BYTES } from "./session_request.ts";
import { checkSessionPace, configureSessionSocket, openSessionSockets, type SessionSocket } from "./session_setup.ts";
import { PairReceiver } from "./session_sockets.ts";
import { SessionTransmitter } from "./session_transmitter.ts";
import { AddressBook } from "./socket_address.ts";
import { writeDiagnostics, writeOutput } from "./standard_streams.ts";
import { TargetAddresses } from "./target_addresses.ts";
import { TargetLookUps } from "./target_look_ups.ts";
import { CLOCK_PAIRS, restartStamps } from "./time_stamps.ts";
import { UsageError } from "./usage_error.ts";
import type { Warn } from "./warn.ts";

const NS_PER_SECOND = 1_000_000_000;
const STDERR_FD = 2;
/** poll(2) looks at no descriptor below 0. */
const NO_FD = -1;
/** Memory for clock, polls and alignment. */
const SMALL_PARTS_BYTES = 512;
/** Packets that one system call sends or receives at most. */
const MOST_AT_ONCE = 64;
/** Memory for the packets of one system call. */
const BATCH_BYTES = 262_144;
/** What a packet takes beside its payload. */
const PACKET_PARTS_BYTES = 800;
/** While names are looked up, waits beside this thread are that short: an outcome does not end them. */
const LONGEST_WAIT_FOR_NAMES_NS = 20_000_000;
/** Of a terminal that does not know. */
const USUAL_COLUMNS = 80;

/** What a run of many targets works with. */
export interface SessionRunParts {
  /** What the command line asks for beside many targets. */
  readonly options: PingOptions;
  /** What it asks for with many targets. */
  readonly many: ManyTargets;
  /** The targets, at least one. */
  readonly targets: TargetList;
  /** Makes what puts events into words. */
  readonly reporter: (names: TargetNames) => SessionReporter;
  /** Says a line. */
  readonly warn: Warn;
}

/**
 * Pings many targets.
 *
 * @returns exit status: 0 when all answered, 1 when some did not, 2 when none could be pinged
 * @throws {UsageError} when what was asked for can't be done
 * @throws {SystemCallError} when the kernel refuses what the run can't do without
 */
export async function runSession(parts: SessionRunParts): Promise<number> {
  const { options, many, targets } = parts;
  checkSessionPace(options, many);
  const heard: { driver?: Driver<SessionEvent> } = {};
  Deno.addSignalListener("SIGINT", () => heard.driver?.interrupt());
  Deno.addSignalListener("SIGALRM", () => heard.driver?.interrupt());
  Deno.addSignalListener("SIGQUIT", () => heard.driver?.requestSnapshot());

  const { numeric, source: { device } } = options;
  const addresses = new TargetAddresses(targets, { numeric, device });
  const names = Array.from(targets.names());
  const sockets = openSessionSockets(options, addresses, names.length > 0, parts.warn);
  checkPayload(options, sockets);
  const identifier = options.identifier ?? getPid() & 0xffff;
  const granted = sockets.map((socket, index) =>
    configureSessionSocket(socket, options, many, identifier, index === 0 ? parts.warn : () => {})
  );
  const stamps = granted.map((grant) => grant.stamps);
  const stamped = stamps.every((kind) => kind === "kernel");
  // Replies that wait in a short queue are still in the processor's caches when they are read.
  const burst = Math.min(MOST_AT_ONCE, ...granted.map(({ replies }) => replies));
  if (options.verbose) parts.warn(`round-trip times: ${CLOCK_PAIRS[clocksOf(stamps)]}`, "detail");

  // All that needs privilege is done; what comes now is read from the network.
  giveUpPrivileges();

  const run = startRun(parts, { addresses, sockets, identifier, stamped, burst });
  const { session, display } = run;
  openTargets(run);
  const choice = options.family;
  const hasSocket = (family: SessionSocket["family"]) => sockets.some((socket) => socket.family === family);
  const lookUps = new TargetLookUps(names, { session, addresses, choice, hasSocket });
  const driver = heard.driver = createDriver(run, lookUps);
  // Before the loop throws away what it finds in the sockets, and what that brought about.
  driver.showEvents();
  await driver.run();
  session.finish();
  driver.showEvents();
  display.finish();
  return session.exitStatus;
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
  /** Packets that one system call sends, or receives, at most. */
  readonly capacity: number;
  readonly arena: Arena;
  readonly clock: Clock;
  readonly session: Session;
  readonly display: SessionDisplay;
}

function startRun(
  parts: SessionRunParts,
  prepared: Pick<Run, "addresses" | "sockets" | "identifier" | "stamped" | "burst">,
): Run {
  const { options, many, reporter } = parts;
  const { addresses, sockets } = prepared;
  const { payloadBytes } = options;
  const capacity = Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(BATCH_BYTES / (payloadBytes + PACKET_PARTS_BYTES))));
  const bytes = sockets.map(({ family }) => SessionReceiver.arenaBytes(family, payloadBytes, capacity));
  const arena = new Arena(
    bytes.reduce((sum, part) => sum + part, SMALL_PARTS_BYTES) +
      SessionTransmitter.arenaBytes(sockets.length, payloadBytes, capacity),
  );
  const clock = new Clock(arena);
  const session = new Session(
    sessionSettings(options, many, addresses.count),
    clock.nowNs(),
    (words) => void crypto.getRandomValues(words),
  );
  const watched = isTerminal(STDERR_FD) && !options.json;
  const display = new SessionDisplay({
    reporter: reporter(addresses),
    clock,
    writeOutput,
    writeDiagnostics,
    timesWanted: options.timestamps || many.stateChanges !== undefined,
    progress: watched
      ? { columns: () => terminalColumns(STDERR_FD) ?? USUAL_COLUMNS, totals: () => session.totals() }
      : undefined,
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
  const { pattern, payloadBytes } = parts.options;
  const warn: Warn = (message, form) => {
    display.makeWay();
    parts.warn(message, form);
  };
  const departures = new SessionDepartures();
  const timeline = new KernelTimeline(clock);
  const book = new AddressBook();
  const transmitter = new SessionTransmitter(
    sockets.map(({ family, icmp: { socket }, stampNumbers }) => ({ family, socket, stampNumbers })),
    // A batch that was cut short would leave it open which stamp is whose.
    { shape: { identifier, pattern }, payloadBytes, capacity: stamped ? 1 : capacity },
    { arena, clock, session, addresses, departures },
  );
  const receiverParts = { arena, clock, timeline, session, addresses, departures, book, warn };
  const receivers = sockets.map((socket) =>
    new SessionReceiver({ ...socket, identifier, payloadBytes, capacity }, receiverParts)
  );
  const [first, second] = receivers;
  if (first === undefined) throw new UsageError("no socket", 2);
  const receiver = second === undefined ? first : new PairReceiver(first, second);
  const bursts = new Bursts(session, run.burst);
  return new Driver({
    machine: bursts,
    transmitter,
    receiver: {
      get nowNs() {
        return receiver.nowNs;
      },
      receive: (flags) => {
        const received = receiver.receive(flags);
        if (received > 0) bursts.handleReceived(received);
        else if (received === -EAGAIN) bursts.handleEmpty();
        return received;
      },
      handle: (index) => receiver.handle(index),
      receiveError: () => receiver.receiveError(),
      restartTransmitStamps: () => restartNumbers(sockets),
    },
    display: {
      // Only the event loop brings a name, and its descriptor does not tell that one has come.
      get isWaiting() {
        return lookUps.pending;
      },
      show: (event) => display.show(event),
    },
    clock,
    poller: createPoller(run, lookUps, bursts),
    pause: new Poller(arena, NO_FD),
    hasten: compilePacketCalls,
    flood: false,
    stampsBothEnds: stamped ? { restart: () => sockets.forEach(({ icmp }) => restartStamps(icmp.socket)) } : undefined,
  });
}

function restartNumbers(sockets: readonly SessionSocket[]): void {
  for (const { stampNumbers } of sockets) stampNumbers.restart();
}

/** Waits for all sockets; lines that are held back are written before. */
function createPoller({ sockets, arena, display }: Run, lookUps: TargetLookUps, bursts: Bursts<SessionEvent>) {
  const fds = sockets.map(({ icmp }) => icmp.socket.fd);
  const poller = new Poller(arena, fds, eventLoopDescriptor(Math.min(...fds)));
  return {
    get watchesEventLoop() {
      return poller.watchesEventLoop;
    },
    ignoreEventLoop: () => poller.ignoreEventLoop(),
    wait: (timeoutNs: number) => {
      const events = poller.wait(display.beforeWait(timeoutNs));
      if (events === 0) bursts.handleEmpty();
      return events;
    },
    waitInBackground: (timeoutNs: number) => {
      const limitNs = lookUps.pending ? Math.min(timeoutNs, LONGEST_WAIT_FOR_NAMES_NS) : timeoutNs;
      return poller.waitInBackground(display.beforeWait(limitNs));
    },
  };
}

function sessionSettings(options: PingOptions, many: ManyTargets, targets: number): SessionSettings {
  const { plan, ratePerSecond } = many;
  const [orderSeed = 0] = crypto.getRandomValues(new Uint32Array(1));
  return {
    targets,
    // Who is asked once is asked at no interval: only the rate says how far the requests lie apart.
    intervalNs: plan.kind === "count" && plan.count === 1 ? 0 : options.intervalNs,
    gapNs: ratePerSecond === 0 ? 0 : NS_PER_SECOND / ratePerSecond,
    // Who only wants to know who is there wants to know at once; figures are better from a steady pace.
    spread: plan.kind === "until-answered" ? "together" : "evenly",
    window: many.window,
    timeoutNs: many.timeoutNs,
    count: plan.kind === "count" ? plan.count : 0,
    untilAnswered: plan.kind === "until-answered",
    tries: plan.kind === "until-answered" ? plan.tries : 1,
    deadlineNs: options.deadlineNs,
    cookies: options.payloadBytes >= MARK_BYTES,
    orderSeed,
    stateChanges: many.stateChanges,
    tell: whatIsTold(options, many),
  };
}

function whatIsTold({ verbose, quiet }: PingOptions, { listing, stateChanges }: ManyTargets): SessionTelling {
  const packets = verbose && !quiet && listing === "all";
  return {
    replies: packets,
    timeouts: packets,
    errors: packets,
    strays: packets,
    done: !quiet && stateChanges === undefined,
  };
}

/** The poorest of the sockets' clocks holds for all. */
function clocksOf(stamps: readonly Timestamping[]): Timestamping {
  const order = ["user", "receive", "kernel", "hardware"] as const;
  return order.find((kind) => stamps.includes(kind)) ?? "user";
}

function checkPayload(options: PingOptions, sockets: readonly SessionSocket[]): void {
  const { payloadBytes } = options;
  const maximum = Math.min(...sockets.map(({ family }) => family.maximumPayloadBytes(options)));
  if (payloadBytes > maximum) {
    throw new UsageError(`invalid -s value: '${payloadBytes}': out of range: 0 <= value <= ${maximum}`, 2);
  }
}
