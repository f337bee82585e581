/**
 * What a run is asked to do when nothing is said but whom to ping.
 *
 * @module
 */

import { DEFAULT_INTERVAL_SECONDS, DEFAULT_LINGER_SECONDS, DEFAULT_PAYLOAD_BYTES } from "./table/option_table.ts";
import type { PingOptions } from "./options.ts";
import { FORMATS } from "../report/formats.ts";
import { NS_PER_SECOND } from "../units.ts";

/** The options of `ping1025 DESTINATION`, with an empty destination; a new object each time. */
export function defaultOptions(): PingOptions {
  return {
    target: {
      destination: "",
      family: "any",
    },
    source: {
      device: undefined,
      ipv4Address: undefined,
      ipv6Address: undefined,
      sticky: false,
    },
    request: {
      hops: [],
      payloadBytes: DEFAULT_PAYLOAD_BYTES,
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
      intervalNs: DEFAULT_INTERVAL_SECONDS * NS_PER_SECOND,
      adaptive: false,
      flood: false,
      preload: 1,
      deadlineNs: 0,
      lingerNs: DEFAULT_LINGER_SECONDS * NS_PER_SECOND,
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
}
