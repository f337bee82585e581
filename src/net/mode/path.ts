/**
 * A path hop by hop: its parts are put together, and the run shows the hops.
 *
 * @module
 */
import type { PathChoice, PingOptions } from "../../cli/options.ts";
import type { HopAddress, PathEvent, PathFigures } from "../../core/events.ts";
import { PathTracer } from "../../core/path/tracer.ts";
import { Cookies } from "../../probe/cookies.ts";
import { balanceOf } from "../../probe/flow.ts";
import { MarkedEcho } from "../../probe/marked_echo.ts";
import { PATH_MTU_FACTS } from "../../probe/sized_echo.ts";
import { ICMP_HEADER_BYTES } from "../../wire/icmp.ts";
import { decodeIcmpExtensions } from "../../wire/icmp_extensions.ts";
import { KernelTimeline } from "../loop/kernel_timeline.ts";
import { Receiver } from "../loop/receiver.ts";
import { StampNumbers } from "../loop/stamp_numbers.ts";
import { enableStamps } from "../loop/time_stamps.ts";
import { Transmitter } from "../loop/transmitter.ts";
import { createRoundTripHistogram } from "../round_trip_histogram.ts";
import { Run } from "../run.ts";
import { chooseIdentifier } from "../socket/identifiers.ts";
import { AddressBook, addressText, encodeSocketAddress } from "../socket/socket_address.ts";
import { applyOptions, hopLimiter } from "../socket/socket_setup.ts";
import { configureRun, configureTarget, groupWord, hasFixedSource } from "../prepare.ts";
import type { SearchParts } from "./search_parts.ts";
import { UsageError } from "../usage_error.ts";

/**
 * Asks the hops of the path to one address.
 *
 * @returns exit status: 0, or 1 when the target did not answer
 * @throws {UsageError} when what was asked for can't be done
 * @throws {SystemCallError} when the kernel refuses what the run can't do without
 */
export async function runPath(parts: SearchParts<PathChoice, PathEvent>): Promise<number> {
  const { choice, prepared, reporter, warn, surroundings } = parts;
  const { target: { family, hostname, scopeId, typedAsAddress }, icmp, source, address, multicast } = prepared;
  if (multicast) throw new UsageError(`--path takes one host, not a ${groupWord(family)} address`);
  // Each probe has a hop limit of its own. What the kernel remembers of the path's MTU would keep it from being asked.
  const isNeverFragmented = parts.options.request.pathMtuDiscovery === "do";
  const request = {
    ...parts.options.request,
    timeToLive: undefined,
    ...isNeverFragmented && { pathMtuDiscovery: "probe" as const },
  };
  const options: PingOptions = { ...parts.options, request };
  const { pace, show } = options;
  const { payloadBytes } = request;
  const flowLabel = configureTarget(options, prepared, family.echo, warn);
  const { socketOptions } = PATH_MTU_FACTS[family.name];
  applyOptions(icmp.socket, [family.errorExtensionsOption, ...isNeverFragmented ? socketOptions : []], warn);
  configureRun(options, prepared, warn);
  const hasStamps = enableStamps(icmp.socket, options.socket.timestamping, warn) === "kernel";
  const identifier = request.identifier ?? chooseIdentifier([{ family, icmp }]);

  const namesWanted = show.forceLookup || !(show.numeric || typedAsAddress);
  const run = await Run.open<PathEvent>({
    surroundings,
    arenaBytes: Transmitter.arenaBytes(payloadBytes, 1) + Receiver.arenaBytes(family, payloadBytes, 1, true),
    live: false,
    names: namesWanted ? { lingerNs: pace.lingerNs, addressesIn, withNames, sumsUp } : undefined,
  });
  const display = run.show({ reporter, timesWanted: show.timestamps || show.format.wallClock });
  return await run.loop(display, () => {
    const { arena, clock } = run;
    const target = addressText(address, scopeId);
    display.show({
      kind: "start",
      hostname,
      target,
      family: family.name,
      source: addressText(source.address, source.scopeId),
      device: options.source.device,
      sourceFixed: hasFixedSource(options.source),
      maxHops: choice.maxHops,
      payloadBytes,
      packetBytes: family.headerBytes(request) + ICMP_HEADER_BYTES + payloadBytes,
    });
    const startNs = clock.nowNs();
    const { intervalNs, deadlineNs } = pace;
    const settings = {
      ...choice,
      intervalNs,
      deadlineNs,
      reportsAnswers: show.verbose,
      createHistogram: createRoundTripHistogram,
    };
    const tracer = new PathTracer(settings, startNs);
    const timeline = new KernelTimeline(clock);
    const cookies = new Cookies((words) => void crypto.getRandomValues(words));
    const probe = new MarkedEcho(family, request, { cookies, ownSequence: (count) => balanceOf(count, cookies) });
    const stampNumbers = hasStamps ? new StampNumbers() : undefined;
    const transmitter = new Transmitter(
      [{
        family,
        probe,
        socket: icmp.socket,
        target: encodeSocketAddress(address, 0, scopeId, flowLabel),
        stampNumbers,
      }],
      {
        identifier,
        capacity: 1,
        prepareSocket: hopLimiter(icmp.socket, family, {
          hopsOf: (count) => tracer.hopOf(count),
          usualHops: undefined,
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
      decodeExtensions: decodeIcmpExtensions,
      capacity: 1,
      stampNumbers,
    }, { arena, inbox: tracer, clock, timeline, book: new AddressBook(), transmitter, warn });
    return {
      machine: tracer,
      transmitter,
      receiver,
      sockets: [icmp.socket],
      stampsBothEnds: hasStamps,
      flood: false,
      reportIntervalNs: show.reportIntervalNs,
      warn,
      namesUntilNs: () => deadlineNs > 0 ? startNs + deadlineNs : Infinity,
      finish: (endedNs) => tracer.finish({ hostname, target }, endedNs),
    };
  });
}

function sumsUp({ kind }: PathEvent): boolean {
  return kind === "hop-figures" || kind === "snapshot" || kind === "finish";
}

function addressesIn(event: PathEvent): readonly string[] {
  if ("from" in event) return [event.from];
  if (event.kind === "hop-figures") return event.figures.addresses.map(({ from }) => from);
  if (event.kind !== "snapshot" && event.kind !== "finish") return [];
  return event.figures.hops.flatMap(({ addresses }) => addresses.map(({ from }) => from));
}

function withNames(event: PathEvent, nameOf: (address: string) => string | undefined): PathEvent {
  if ("from" in event) return { ...event, fromName: nameOf(event.from) };
  const named = ({ addresses, ...hop }: PathFigures["hops"][number]) => ({
    ...hop,
    addresses: addresses.map((address): HopAddress => ({ ...address, fromName: nameOf(address.from) })),
  });
  if (event.kind === "hop-figures") return { ...event, figures: named(event.figures) };
  if (event.kind === "finish" || event.kind === "snapshot") {
    return { ...event, figures: { ...event.figures, hops: event.figures.hops.map(named) } };
  }
  return event;
}
