/**
 * What a program asks of a run, and what that is in the terms of the command line.
 *
 * @module
 */
import {
  ALIVE_TRIES,
  DEFAULT_MANY,
  DEFAULT_OPTIONS,
  DEFAULT_TIMEOUT_SECONDS,
  type FamilyChoice,
  type ManyTargets,
  type PathMtuDiscovery,
  type PingOptions,
  type RequestPlan,
  type SourceOptions,
} from "../cli/options.ts";
import { pastedHost, withoutBrackets } from "../cli/targets/pasted_host.ts";
import { UsageError } from "../net/usage_error.ts";
import { parseIpv4, parseIpv6 } from "../wire/ip_address.ts";
import { type Format, FORMATS } from "../report/formats.ts";
import { NS_PER_MS, NS_PER_SECOND } from "../units.ts";

/** Some 24 days: as long as a timer may be. */
const MAX_MS = 2 ** 31 - 1;
const MIN_RESOLVE_EVERY_MS = 1000;
const MAX_REQUESTS = Number.MAX_SAFE_INTEGER;

/** Events are kept as they are, and are read by a program. */
export const EVENTS: Format = { ...FORMATS.text, name: "events", forPeople: false, figures: "outcomes", strays: true };

/** What both kinds of runs can be asked. */
export interface CommonOptions {
  /** Requests to each target; with Infinity, and without it in a run of one target, `signal` and `deadlineMs` end the run. */
  readonly count?: number;
  /** Milliseconds between two requests to a target; 1000 by default, below 2 for root only. */
  readonly intervalMs?: number;
  /** Milliseconds after which the run ends, replies or not. */
  readonly deadlineMs?: number;
  /** Bytes of payload behind the 8-byte ICMP header; 56 by default. */
  readonly payloadBytes?: number;
  /** Which family names are looked up in; any by default. */
  readonly family?: FamilyChoice;
  /**
   * Milliseconds from one look-up of a name to the next, at least 1000; another address is an `address-change`. By default a
   * name is looked up again only in a run of many targets without end, while it is not found or its target is down.
   */
  readonly resolveEveryMs?: number;
  /** Time to live or hop limit of requests, 1 to 255; the kernel's by default. */
  readonly timeToLive?: number;
  /** Type of service or traffic class of requests, 0 to 255. */
  readonly trafficClass?: number;
  /** What is done about packets that are longer than the path's MTU. */
  readonly pathMtuDiscovery?: PathMtuDiscovery;
  /** Device that packets leave by, such as `eth0`. */
  readonly device?: string;
  /** Source address. */
  readonly source?: string;
  /** Ends the run when it is aborted: the events up to then, and the last one, still come. */
  readonly signal?: AbortSignal;
}

/** What a run of one target can be asked. */
export interface PingRequest extends CommonOptions {
  /** Milliseconds that a first reply is waited for once the last request is sent; 10,000 by default. */
  readonly lingerMs?: number;
  /** Whether the last event has percentiles, jitter and how losses are spread; not by default. */
  readonly distribution?: boolean;
  /** Whether events have the names of the addresses that packets come from; not by default. */
  readonly lookUpNames?: boolean;
}

/** What a run of many targets can be asked; without `count` each is asked until it answers, three times at most. */
export interface PingManyRequest extends CommonOptions {
  /** Milliseconds that each reply is waited for; 1000 by default. */
  readonly timeoutMs?: number;
  /** Packets a second to all targets together, 0 for no limit; 1000 by default. */
  readonly ratePerSecond?: number;
  /** Requests that may be unanswered at once, 1 to 32768. */
  readonly window?: number;
  /** More targets than that are an error. */
  readonly maxTargets?: number;
}

/**
 * The options of a run of one target.
 *
 * @throws {UsageError} when a value is out of range
 */
export function optionsOf(destination: string, request: PingRequest): PingOptions {
  if (destination === "") throw new UsageError("no target");
  const host = withoutBrackets(destination);
  const pasted = pastedHost(host);
  if (pasted !== undefined) throw new UsageError(`${host}: only the host can be pinged: ${pasted}`);
  const common = commonOptions(request);
  const { lingerMs, distribution = false, lookUpNames = false } = request;
  return {
    ...common,
    target: { ...common.target, destination: host },
    pace: { ...common.pace, lingerNs: nanoseconds("lingerMs", lingerMs, common.pace.lingerNs) },
    show: {
      ...common.show,
      stats: distribution ? "full" : "plain",
      numeric: !lookUpNames,
      forceLookup: lookUpNames,
    },
  };
}

/**
 * The options of a run of many targets.
 *
 * @throws {UsageError} when a value is out of range
 */
export function manyOptionsOf(words: readonly string[], request: PingManyRequest): [PingOptions, ManyTargets] {
  const { count, timeoutMs, ratePerSecond, window, maxTargets } = request;
  const mode: ManyTargets = {
    kind: "many",
    ...DEFAULT_MANY,
    words,
    maxTargets: whole("maxTargets", maxTargets, 1, MAX_REQUESTS) ?? DEFAULT_MANY.maxTargets,
    ratePerSecond: whole("ratePerSecond", ratePerSecond, 0, 10_000_000) ?? DEFAULT_MANY.ratePerSecond,
    window: whole("window", window, 1, 32_768) ?? DEFAULT_MANY.window,
    timeoutNs: nanoseconds("timeoutMs", timeoutMs, DEFAULT_TIMEOUT_SECONDS * NS_PER_SECOND),
    plan: planOf(count),
  };
  if (mode.timeoutNs === 0) throw new UsageError("timeoutMs: 0 is too short");
  // Every reply is an event, as the command line has them under -v.
  const common = commonOptions(request);
  return [{ ...common, show: { ...common.show, numeric: true, verbose: true }, mode }, mode];
}

function planOf(count: number | undefined): RequestPlan {
  if (count === undefined) return { kind: "until-answered", tries: ALIVE_TRIES };
  return count === Infinity ? { kind: "endless" } : { kind: "count", count };
}

function commonOptions(request: CommonOptions): PingOptions {
  const defaults = DEFAULT_OPTIONS;
  const { intervalMs, deadlineMs, pathMtuDiscovery, family = defaults.target.family } = request;
  const intervalNs = nanoseconds("intervalMs", intervalMs, defaults.pace.intervalNs);
  return {
    ...defaults,
    target: { ...defaults.target, family, resolveEveryNs: resolveEveryNs(request) },
    source: sourceOf(request),
    request: {
      ...defaults.request,
      pathMtuDiscovery,
      payloadBytes: whole("payloadBytes", request.payloadBytes, 0, 65_535) ?? defaults.request.payloadBytes,
      timeToLive: whole("timeToLive", request.timeToLive, 1, 255),
      trafficClass: whole("trafficClass", request.trafficClass, 0, 255) ?? 0,
    },
    pace: {
      ...defaults.pace,
      intervalNs,
      count: request.count === Infinity ? 0 : whole("count", request.count, 1, MAX_REQUESTS) ?? 0,
      deadlineNs: nanoseconds("deadlineMs", deadlineMs, 0),
    },
    socket: { ...defaults.socket, timestamping: intervalNs === 0 ? "receive" : defaults.socket.timestamping },
    show: { ...defaults.show, timestamps: true, format: EVENTS },
  };
}

function resolveEveryNs({ resolveEveryMs }: CommonOptions): number {
  if (resolveEveryMs !== undefined && resolveEveryMs < MIN_RESOLVE_EVERY_MS) {
    throw new UsageError(`resolveEveryMs: ${resolveEveryMs} is less than ${MIN_RESOLVE_EVERY_MS}`);
  }
  return nanoseconds("resolveEveryMs", resolveEveryMs, 0);
}

function sourceOf({ device, source }: CommonOptions): SourceOptions {
  if (source === undefined) return { ...DEFAULT_OPTIONS.source, device };
  const ipv4Address = parseIpv4(source);
  const ipv6Address = parseIpv6(source);
  if (ipv4Address === undefined && ipv6Address === undefined) {
    throw new UsageError(`source: no address: ${source}`);
  }
  return { ...DEFAULT_OPTIONS.source, device, ipv4Address, ipv6Address };
}

function whole(name: string, value: number | undefined, min: number, max: number): number | undefined {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return value;
  throw new UsageError(`${name}: ${value} is no whole number from ${min} to ${max}`);
}

function nanoseconds(name: string, valueMs: number | undefined, defaultNs: number): number {
  if (valueMs === undefined) return defaultNs;
  if (valueMs >= 0 && valueMs <= MAX_MS) return Math.round(valueMs * NS_PER_MS);
  throw new UsageError(`${name}: ${valueMs} is no number from 0 to ${MAX_MS}`);
}
