/**
 * What a run is asked to do when nothing is said but whom to ping.
 *
 * @module
 */

import { DEFAULT_INTERVAL_SECONDS, DEFAULT_LINGER_SECONDS, DEFAULT_PAYLOAD_BYTES } from "./table/option_table.ts";
import type { PingOptions } from "./options.ts";
import { NS_PER_SECOND } from "../units.ts";

/** The options of `ping1025 DESTINATION`, with an empty destination; a new object each time. */
export function defaultOptions(): PingOptions {
  return {
    destination: "",
    hops: [],
    family: "any",
    count: 0,
    untilUp: undefined,
    requirements: [],
    intervalNs: DEFAULT_INTERVAL_SECONDS * NS_PER_SECOND,
    preload: 1,
    deadlineNs: 0,
    lingerNs: DEFAULT_LINGER_SECONDS * NS_PER_SECOND,
    payloadBytes: DEFAULT_PAYLOAD_BYTES,
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
  };
}
