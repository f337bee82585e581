/**
 * Options of a run for tests that need a whole set of them.
 *
 * @module
 */

import type { PingOptions } from "../../src/cli/options.ts";
import { FORMATS } from "../../src/report/formats.ts";

/** The members of all groups side by side, for tests that change a few. */
export type FlatOptions =
  & PingOptions["target"]
  & PingOptions["source"]
  & PingOptions["request"]
  & PingOptions["pace"]
  & PingOptions["socket"]
  & PingOptions["show"]
  & Pick<PingOptions, "mode">;

const DEFAULTS: PingOptions = {
  target: {
    destination: "host",
    family: "any",
    resolveEveryNs: 0,
  },
  source: {
    device: undefined,
    ipv4Address: undefined,
    ipv6Address: undefined,
    sticky: false,
  },
  request: {
    hops: [],
    payloadBytes: 56,
    pattern: undefined,
    timeToLive: undefined,
    trafficClass: 0,
    flowLabel: undefined,
    identifier: undefined,
    pathMtuDiscovery: undefined,
    recordRoute: false,
    timestampOption: undefined,
    nodeInformation: undefined,
    icmpTimestamp: false,
  },
  pace: {
    count: 0,
    intervalNs: 1_000_000_000,
    adaptive: false,
    flood: false,
    preload: 1,
    deadlineNs: 0,
    lingerNs: 10_000_000_000,
    untilUp: undefined,
    requirements: [],
  },
  socket: {
    allowBroadcast: false,
    suppressLoopback: false,
    bypassRouting: false,
    connected: false,
    debug: false,
    mark: undefined,
    sendBufferBytes: undefined,
    timestamping: "kernel",
  },
  show: {
    audible: false,
    timestamps: false,
    forceLookup: false,
    numeric: false,
    format: FORMATS.text,
    reportIntervalNs: 0,
    reportSent: false,
    live: false,
    reportOutstanding: false,
    preciseTimes: false,
    quiet: false,
    stats: "plain",
    verbose: false,
  },
  mode: { kind: "one" },
};

/**
 * What the command line `ping1025 host` asks for, written out rather than taken from the program, with changes.
 *
 * @param overrides Options that are to be different.
 */
export function defaultOptions(overrides: Partial<FlatOptions> = {}): PingOptions {
  const { target, source, request, pace, socket, show, mode } = DEFAULTS;
  return {
    target: changed(target, overrides),
    source: changed(source, overrides),
    request: changed(request, overrides),
    pace: changed(pace, overrides),
    socket: changed(socket, overrides),
    show: changed(show, overrides),
    mode: overrides.mode ?? mode,
  };
}

/** A group with those of the changes that are about it. */
function changed<Group extends object>(group: Group, changes: Partial<NoInfer<Group>>): Group {
  const own = Object.entries(changes).filter(([name]) => Object.hasOwn(group, name));
  return { ...group, ...Object.fromEntries(own) };
}
