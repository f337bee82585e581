/**
 * Options of a run for tests that need a whole set of them.
 *
 * @module
 */

import type { PingOptions } from "../../src/cli/options.ts";

/**
 * What the command line `ping1025 host` asks for, written out rather than taken from the program, with changes.
 *
 * @param overrides Options that are to be different.
 */
export function defaultOptions(overrides: Partial<PingOptions> = {}): PingOptions {
  return {
    destination: "host",
    hops: [],
    family: "any",
    count: 0,
    untilUp: undefined,
    requirements: [],
    intervalNs: 1_000_000_000,
    preload: 1,
    deadlineNs: 0,
    lingerNs: 10_000_000_000,
    payloadBytes: 56,
    pattern: undefined,
    timeToLive: undefined,
    source: { device: undefined, ipv4Address: undefined, ipv6Address: undefined },
    stickySource: false,
    allowBroadcast: false,
    suppressLoopback: false,
    bypassRouting: false,
    connectSocket: false,
    debugSocket: false,
    mark: undefined,
    identifier: undefined,
    flowLabel: undefined,
    nodeInformation: undefined,
    icmpTimestamp: false,
    trafficClass: 0,
    pathMtuDiscovery: undefined,
    sendBufferBytes: undefined,
    recordRoute: false,
    timestampOption: undefined,
    adaptive: false,
    timestamping: "kernel",
    audible: false,
    preciseTimes: false,
    json: false,
    output: "text",
    reportIntervalNs: 0,
    reportSent: false,
    stats: "plain",
    flood: false,
    numeric: false,
    forceLookup: false,
    timestamps: false,
    reportOutstanding: false,
    quiet: false,
    verbose: false,
    live: false,
    many: undefined,
    pathMtu: undefined,
    ...overrides,
  };
}
