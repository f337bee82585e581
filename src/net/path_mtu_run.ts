/**
 * The search for a path's MTU: its parts are put together, the loop runs, and the result is shown.
 *
 * @module
 */
import type { PathMtuChoice, PingOptions } from "../cli/options.ts";
import { Arena } from "../../ffi/arena.ts";
import { giveUpPrivileges } from "../../ffi/privileges.ts";
import { Clock } from "../../ffi/clock.ts";
import { eventLoopDescriptor } from "../../ffi/event_loop.ts";
import { compilePacketCalls } from "../../ffi/libc.ts";
import { NO_FD, Poller } from "../../ffi/poll.ts";
import type { PathMtuEvent } from "../core/events.ts";
import { PathMtuProber } from "../core/path_mtu/prober.ts";
import { Cookies } from "../probe/cookies.ts";
import { PATH_MTU_FACTS, SizedEcho } from "../probe/sized_echo.ts";
import type { Reporter } from "../report/reporter.ts";
import { ICMP_HEADER_BYTES } from "../wire/icmp.ts";
import { AddressNames } from "./names/address_names.ts";
import { Lines } from "./show/lines.ts";
import { Driver, SMALL_PARTS_BYTES } from "./loop/driver.ts";
import { chooseIdentifier } from "./socket/identifiers.ts";
import { lazyNeighbourTables } from "./socket/lazy_neighbour_tables.ts";
import { KernelTimeline } from "./loop/kernel_timeline.ts";
import { Receiver } from "./loop/receiver.ts";
import { Transmitter } from "./loop/transmitter.ts";
import { AddressBook, addressText, encodeSocketAddress } from "./socket/socket_address.ts";
import { applyOptions, hopLimiter } from "./socket/socket_setup.ts";
import { configureRun, configureTarget, groupWord, hasFixedSource, type PreparedTarget } from "./target_setup.ts";
import { UsageError } from "./usage_error.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Warn } from "./warn.ts";

/** What a search works with. */
export interface PathMtuRunParts {
  /** What the command line asks for beside the search. */
  readonly options: PingOptions;
  /** What it asks for with the search. */
  readonly choice: PathMtuChoice;
  /** The target, whose socket is not configured yet. */
  readonly prepared: PreparedTarget;
  /** Puts events into words. */
  readonly reporter: Reporter<PathMtuEvent>;
  /** Says a line. */
  readonly warn: Warn;
  /** Where the run is part of. */
  readonly surroundings: Surroundings;
}

/** What the parts of a search share. */
interface Search {
  readonly parts: PathMtuRunParts;
  readonly options: PingOptions;
  readonly flowLabel: number | undefined;
  readonly identifier: number;
  readonly arena: Arena;
  readonly clock: Clock;
  readonly startNs: number;
  readonly addresses: AddressBook;
  readonly display: Lines<PathMtuEvent>;
  readonly prober: PathMtuProber;
}

/**
 * Finds the MTU of the path to one address.
 *
 * @returns exit status: 0, or 1 when it was not found
 * @throws {UsageError} when what was asked for can't be done
 * @throws {SystemCallError} when the kernel refuses what the run can't do without
 */
export async function runPathMtu(parts: PathMtuRunParts): Promise<number> {
  const { prepared: { target: { family, hostname, scopeId }, source, address, multicast } } = parts;
  if (multicast) throw new UsageError(`--pmtu takes one host, not a ${groupWord(family)} address`);
  const search = startSearch(parts);
  const { options, prober, display, clock } = search;
  const driver = createDriver(search);
  // Before the first line: its reader may send a signal.
  parts.surroundings.connect({
    interrupt: () => {
      driver.interrupt();
      display.abandonNames();
    },
    snapshot: () => driver.requestSnapshot(),
  });
  const target = addressText(address, scopeId);
  display.show({
    kind: "start",
    hostname,
    target,
    family: family.name,
    source: addressText(source.address, source.scopeId),
    device: options.source.device,
    sourceFixed: hasFixedSource(options.source),
  });
  const failure = await driver.run();
  prober.finish({ hostname, target }, clock.nowNs());
  driver.showEvents();
  const { deadlineNs } = options.pace;
  await display.namesShown(deadlineNs > 0 ? search.startNs + deadlineNs - clock.nowNs() : Infinity);
  if (failure !== undefined) throw failure.error;
  return prober.exitStatus;
}

function startSearch(parts: PathMtuRunParts): Search {
  const { choice, prepared, reporter, warn, surroundings } = parts;
  const { target: { family, typedAsAddress }, icmp: { socket } } = prepared;
  const payloadBytes = family.maxPayloadBytes(parts.options.request);
  const facts = PATH_MTU_FACTS[family.name];
  // Buffers have to hold the longest probe.
  const options: PingOptions = {
    ...parts.options,
    request: { ...parts.options.request, pathMtuDiscovery: "probe", payloadBytes },
    pace: { ...parts.options.pace, intervalNs: choice.paceNs },
  };
  const flowLabel = configureTarget(options, prepared, family.echo, warn);
  applyOptions(socket, facts.socketOptions, warn);
  configureRun(options, prepared, warn);

  // All that needs privilege is done; what comes now is read from the network.
  if (surroundings.alone) giveUpPrivileges();

  const headerBytes = family.headerBytes(options.request) + ICMP_HEADER_BYTES;
  const mostBytes = headerBytes + payloadBytes;
  const arena = new Arena(
    SMALL_PARTS_BYTES + Transmitter.arenaBytes(payloadBytes, 1) + Receiver.arenaBytes(family, payloadBytes, 1),
  );
  const clock = new Clock(arena);
  const startNs = clock.nowNs();
  const addresses = new AddressBook();
  const namesWanted = options.show.forceLookup || !(options.show.numeric || typedAsAddress);
  const { paceNs, timeoutNs } = choice;
  const { deadlineNs } = options.pace;
  const limits = { family: family.name, headerBytes, mostBytes, paceNs, timeoutNs, deadlineNs };
  return {
    parts,
    options,
    flowLabel,
    identifier: options.request.identifier ?? chooseIdentifier([{ family, icmp: prepared.icmp }]),
    arena,
    clock,
    addresses,
    display: new Lines<PathMtuEvent>({
      reporter,
      clock,
      timesWanted: parts.options.show.timestamps || parts.options.show.format.wallClock,
      names: namesWanted
        ? {
          names: new AddressNames(options.pace.lingerNs),
          addressesIn: (event) => "from" in event ? [event.from] : [],
          withNames: (event, nameOf) => "from" in event ? { ...event, fromName: nameOf(event.from) } : event,
        }
        : undefined,
    }),
    startNs,
    prober: new PathMtuProber({ ...facts, ...limits }, startNs),
  };
}

function createDriver(search: Search): Driver<PathMtuEvent> {
  const { parts, options, identifier, arena, clock, addresses, display, prober } = search;
  const { prepared } = parts;
  const { target: { family }, icmp, address, scopeId } = prepared;
  const { socket } = icmp;
  const timeline = new KernelTimeline(clock);
  const cookies = new Cookies((words) => void crypto.getRandomValues(words));
  const probe = new SizedEcho(family, options.request, cookies, (sequence) => prober.messageBytesOf(sequence));
  const transmitter = new Transmitter(
    [{ family, probe, socket, target: encodeSocketAddress(address, 0, scopeId, search.flowLabel) }],
    {
      identifier,
      capacity: 1,
      prepareSocket: hopLimiter(socket, family, {
        hopsOf: (count) => prober.shapeOf(count).hops,
        usualHops: options.request.timeToLive,
      }),
    },
    { arena, clock, timeline },
  );
  const receiver = new Receiver({
    family,
    probe,
    icmp,
    identifier,
    target: address,
    anySource: family.isAnycast(address),
    noticesAreErrors: true,
    capacity: 1,
  }, {
    arena,
    inbox: prober,
    clock,
    timeline,
    book: addresses,
    transmitter,
    warn: parts.warn,
  });
  return new Driver<PathMtuEvent>({
    machine: prober,
    transmitter,
    receiver,
    display,
    warn: parts.warn,
    neighbourTables: lazyNeighbourTables(clock, parts.warn),
    clock,
    poller: new Poller(arena, socket.fd, eventLoopDescriptor(socket.fd)),
    pause: new Poller(arena, NO_FD),
    hasten: compilePacketCalls,
    flood: false,
    stampsBothEnds: undefined,
  });
}
