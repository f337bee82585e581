/**
 * Paths for a search for the MTU, written as data, and a run of its state machine across one in virtual time.
 *
 * @module
 */
import type { PathMtuEvent } from "../../src/core/events.ts";
import type { PathMtuProberSettings } from "../../src/core/path_mtu/input.ts";
import { PathMtuProber, type ProbeReply } from "../../src/core/path_mtu/prober.ts";
import type { SeededRandom } from "../support/random.ts";

const MS = 1_000_000;
/** When searches start: not 0, so that a time taken for a duration shows. */
export const START: number = 1_000_000 * MS;

/**
 * A router: `honest` reports the MTU of the link behind it, `silent` reports nothing, `old` leaves it open what the MTU
 * is, `lying` reports another one for packets that are too long, and `forging` reports one for packets that it passes
 * on, too, if they are longer than that.
 */
export type Manner =
  | { readonly kind: "honest" | "silent" | "old" }
  | { readonly kind: "lying" | "forging"; readonly mtu: number };

/** A router and the link behind it. */
export interface Hop {
  /** Of the link behind it; what changes it in mid-run does so by time since the start. */
  readonly mtu: number | ((sinceStartNs: number) => number);
  /** What it says about packets that are too long for the link. */
  readonly manner: Manner;
}

/** A path. */
export interface Path {
  /** MTU of this host's device. */
  readonly deviceMtu: number;
  /** Routers in their order. */
  readonly hops: readonly Hop[];
  /** How many of a hundred packets are lost, there and back, at any time, on the whole way. */
  readonly lossPercent?: number;
  /** One way; a report of the n-th of N hops takes its part of it. */
  readonly delayNs?: number;
  /** Most that is added to a delay at random. */
  readonly jitterNs?: number;
  /** When nothing comes through at all, since the start. */
  readonly outage?: readonly [fromNs: number, untilNs: number];
  /** Whether the target answers. */
  readonly alive?: boolean;
  /** Answers of other lengths than these are lost on their way back. */
  readonly wayBackMtu?: number;
}

/** IPv4. */
export const IPV4_SETTINGS: PathMtuProberSettings = {
  family: "ipv4",
  headerBytes: 28,
  leastMtu: 68,
  mtuMayBeUnknown: true,
  firstBytes: [1280, 576, 68],
  mostBytes: 65535,
  paceNs: 10 * MS,
  timeoutNs: undefined,
  deadlineNs: 0,
};

/** IPv6. */
export const IPV6_SETTINGS: PathMtuProberSettings = {
  ...IPV4_SETTINGS,
  family: "ipv6",
  headerBytes: 48,
  leastMtu: 1280,
  mtuMayBeUnknown: false,
  firstBytes: [1280, 48],
  mostBytes: 65575,
};

/** The path's MTU at a time. */
export function trueMtu({ deviceMtu, hops }: Path, settings: PathMtuProberSettings, sinceStartNs = Infinity): number {
  return Math.min(settings.mostBytes, deviceMtu, ...hops.map((hop) => mtuOf(hop, sinceStartNs)));
}

/** What a run came to. */
export interface Run {
  /** All events, the last one `path-mtu-finish`. */
  readonly events: readonly PathMtuEvent[];
  /** What is told at the end. */
  readonly finish: PathMtuEvent & { readonly kind: "finish" };
  /** 0 if it was found. */
  readonly exitStatus: number;
}

interface Arrival {
  readonly atNs: number;
  readonly happen: (nowNs: number) => void;
}

function mtuOf({ mtu }: Hop, sinceStartNs: number): number {
  return typeof mtu === "number" ? mtu : mtu(sinceStartNs);
}

/** Runs a search across a path. */
export function runSearch(path: Path, settings: PathMtuProberSettings, random: SeededRandom): Run {
  const prober = new PathMtuProber(settings, START);
  const arrivals: Arrival[] = [];
  const events: PathMtuEvent[] = [];
  let nowNs = START;
  const takeEvents = () => {
    for (let event = prober.nextEvent(); event !== undefined; event = prober.nextEvent()) events.push(event);
  };
  for (let step = 0; !prober.done; step++) {
    if (step > 100_000) throw new Error("the search does not end");
    const count = prober.nextTransmit(nowNs);
    if (count !== 0) {
      const { bytes, hops } = prober.shapeOf(count);
      if (bytes > path.deviceMtu) {
        prober.handleHostLimit(path.deviceMtu);
        prober.handleSendFailure(nowNs, {
          kind: "message-too-long",
          code: "EMSGSIZE",
          message: "",
          queued: "local-error",
        });
      } else {
        prober.handleTransmitted(nowNs);
        arrivals.push(...fateOf({ path, settings, random, prober, count, bytes, hops: hops ?? 255, nowNs }));
        arrivals.sort((one, other) => one.atNs - other.atNs);
      }
      takeEvents();
      continue;
    }
    takeEvents();
    if (prober.done) break;
    const wakeNs = prober.nextTimeout();
    const [next] = arrivals;
    if (next !== undefined && next.atNs <= wakeNs) {
      nowNs = Math.max(nowNs, next.atNs);
      arrivals.shift();
      next.happen(nowNs);
    } else {
      if (wakeNs === Infinity) throw new Error("the search waits for nothing");
      nowNs = Math.max(nowNs, wakeNs);
    }
    prober.handleTimeout(nowNs);
    takeEvents();
  }
  prober.finish({ hostname: "host", target: "192.0.2.1" }, nowNs);
  takeEvents();
  const finish = events.at(-1);
  if (finish?.kind !== "finish") throw new Error("no finish");
  return { events, finish, exitStatus: prober.exitStatus };
}

interface Departure {
  readonly path: Path;
  readonly settings: PathMtuProberSettings;
  readonly random: SeededRandom;
  readonly prober: PathMtuProber;
  readonly count: number;
  readonly bytes: number;
  readonly hops: number;
  readonly nowNs: number;
}

/** The reply to a probe, all of it. */
export function wholeReply(prober: PathMtuProber, sequence: number, receivedAtNs: number): ProbeReply {
  return { sequence, bytes: prober.messageBytesOf(sequence), receivedAtNs, checksumValid: true, proven: true };
}

/** What comes back for a probe. */
function fateOf({ path, settings, random, prober, count, bytes, hops, nowNs }: Departure): Arrival[] {
  const { lossPercent = 0, delayNs = 5 * MS, jitterNs = 0, outage, alive = true, wayBackMtu = Infinity } = path;
  const sinceStartNs = nowNs - START;
  if (outage !== undefined && sinceStartNs >= outage[0] && sinceStartNs < outage[1]) return [];
  const isLost = () => random.below(10_000) < lossPercent * 50;
  const share = (index: number) => 2 * delayNs * (index + 1) / (path.hops.length + 1);
  const arrival = (index: number, happen: (atNs: number) => void): Arrival[] =>
    isLost() ? [] : [{ atNs: nowNs + share(index) + (jitterNs === 0 ? 0 : random.below(jitterNs)), happen }];
  const error = (index: number, meaning: "too-long" | "time-exceeded", info: number) => {
    const { family } = settings;
    const [type, code] = meaning === "too-long"
      ? (family === "ipv4" ? [3, 4] : [2, 0])
      : (family === "ipv4" ? [11, 0] : [3, 0]);
    const told = { family, from: `10.0.${index}.1`, sequence: count, type: type ?? 0, code: code ?? 0, info };
    return arrival(index, () => prober.handleNetworkError(told));
  };
  // One half of the loss is on the way there.
  if (isLost()) return [];
  const heard: Arrival[] = [];
  for (const [index, hop] of path.hops.entries()) {
    if (hops === index + 1) return [...heard, ...error(index, "time-exceeded", 0)];
    const { manner } = hop;
    const mtu = mtuOf(hop, sinceStartNs);
    if (manner.kind === "forging" && bytes > manner.mtu) heard.push(...error(index, "too-long", manner.mtu));
    if (bytes <= mtu) continue;
    if (manner.kind === "honest") heard.push(...error(index, "too-long", mtu));
    if (manner.kind === "old") heard.push(...error(index, "too-long", 0));
    if (manner.kind === "lying") heard.push(...error(index, "too-long", manner.mtu));
    return heard;
  }
  if (!alive || bytes > wayBackMtu) return heard;
  return [
    ...heard,
    ...arrival(path.hops.length, (atNs) => prober.handleReply(wholeReply(prober, count, atNs))),
  ];
}
