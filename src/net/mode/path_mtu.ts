/**
 * The search for a path's MTU: its parts are put together, the loop runs, and the result is shown.
 *
 * @module
 */
import type { PathMtuChoice, PingOptions } from "../../cli/options.ts";
import type { PathMtuEvent } from "../../core/events.ts";
import { PathMtuProber } from "../../core/path_mtu/prober.ts";
import { Cookies } from "../../probe/cookies.ts";
import { PATH_MTU_FACTS, SizedEcho } from "../../probe/sized_echo.ts";
import { ICMP_HEADER_BYTES } from "../../wire/icmp.ts";
import { chooseIdentifier } from "../socket/identifiers.ts";
import { KernelTimeline } from "../loop/kernel_timeline.ts";
import { Run } from "../run.ts";
import { Receiver } from "../loop/receiver.ts";
import { Transmitter } from "../loop/transmitter.ts";
import { AddressBook, addressText, encodeSocketAddress } from "../socket/socket_address.ts";
import { applyOptions, hopLimiter } from "../socket/socket_setup.ts";
import { configureRun, configureTarget, groupWord, hasFixedSource } from "../prepare.ts";
import type { SearchParts } from "./search_parts.ts";
import { UsageError } from "../usage_error.ts";

/**
 * Finds the MTU of the path to one address.
 *
 * @returns exit status: 0, or 1 when it was not found
 * @throws {UsageError} when what was asked for can't be done
 * @throws {SystemCallError} when the kernel refuses what the run can't do without
 */
export async function runPathMtu(parts: SearchParts<PathMtuChoice, PathMtuEvent>): Promise<number> {
  const { choice, prepared, reporter, warn, surroundings } = parts;
  const { target: { family, hostname, scopeId, typedAsAddress }, icmp, source, address, multicast } = prepared;
  if (multicast) throw new UsageError(`--pmtu takes one host, not a ${groupWord(family)} address`);
  const payloadBytes = family.maxPayloadBytes(parts.options.request);
  const facts = PATH_MTU_FACTS[family.name];
  // Buffers have to hold the longest probe.
  const options: PingOptions = {
    ...parts.options,
    request: { ...parts.options.request, pathMtuDiscovery: "probe", payloadBytes },
    pace: { ...parts.options.pace, intervalNs: choice.paceNs },
  };
  const { request, pace, show } = options;
  const flowLabel = configureTarget(options, prepared, family.echo, warn);
  applyOptions(icmp.socket, facts.socketOptions, warn);
  configureRun(options, prepared, warn);
  const identifier = request.identifier ?? chooseIdentifier([{ family, icmp }]);

  const namesWanted = show.forceLookup || !(show.numeric || typedAsAddress);
  const run = await Run.open<PathMtuEvent>({
    surroundings,
    arenaBytes: Transmitter.arenaBytes(payloadBytes, 1) + Receiver.arenaBytes(family, payloadBytes, 1),
    live: false,
    names: namesWanted ? { lingerNs: pace.lingerNs, addressesIn, withNames } : undefined,
  });
  const display = run.show({ reporter, timesWanted: show.timestamps || show.format.wallClock });
  return await run.loop(display, () => {
    const { arena, clock } = run;
    const startNs = clock.nowNs();
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
    const { paceNs, timeoutNs } = choice;
    const { deadlineNs } = pace;
    const headerBytes = family.headerBytes(request) + ICMP_HEADER_BYTES;
    const limits = {
      family: family.name,
      headerBytes,
      mostBytes: headerBytes + payloadBytes,
      paceNs,
      timeoutNs,
      deadlineNs,
    };
    const prober = new PathMtuProber({ ...facts, ...limits }, startNs);
    const timeline = new KernelTimeline(clock);
    const cookies = new Cookies((words) => void crypto.getRandomValues(words));
    const probe = new SizedEcho(family, request, cookies, (sequence) => prober.messageBytesOf(sequence));
    const transmitter = new Transmitter(
      [{ family, probe, socket: icmp.socket, target: encodeSocketAddress(address, 0, scopeId, flowLabel) }],
      {
        identifier,
        capacity: 1,
        prepareSocket: hopLimiter(icmp.socket, family, {
          hopsOf: (count) => prober.shapeOf(count).hops,
          usualHops: request.timeToLive,
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
    }, { arena, inbox: prober, clock, timeline, book: new AddressBook(), transmitter, warn });
    return {
      machine: prober,
      transmitter,
      receiver,
      sockets: [icmp.socket],
      stampsBothEnds: false,
      flood: false,
      reportIntervalNs: 0,
      warn,
      namesUntilNs: () => deadlineNs > 0 ? startNs + deadlineNs : Infinity,
      finish: (endedNs) => prober.finish({ hostname, target }, endedNs),
    };
  });
}

function addressesIn(event: PathMtuEvent): readonly string[] {
  return "from" in event ? [event.from] : [];
}

function withNames(event: PathMtuEvent, nameOf: (address: string) => string | undefined): PathMtuEvent {
  return "from" in event ? { ...event, fromName: nameOf(event.from) } : event;
}
