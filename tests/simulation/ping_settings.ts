/**
 * What a run of one target in virtual time is like: settings, what the network does, and what happens besides.
 *
 * @module
 */
import { ENETDOWN, ENETUNREACH, EPERM } from "../../ffi/headers/errno.ts";
import type { SocketKind } from "../../src/family/family.ts";
import type { SeededRandom } from "../support/random.ts";
import type { NaiveSettings } from "./naive_ping.ts";
import { MS, SECOND, US } from "./virtual_network.ts";
import type { VirtualProcessSettings } from "./virtual_process.ts";

/** What a run is like. */
export interface PingRunSettings extends VirtualProcessSettings {
  readonly family: "ipv4" | "ipv6";
  readonly socketKind: SocketKind;
  readonly payloadBytes: number;
  readonly intervalNs: number;
  readonly preload: number;
  readonly count: number;
  readonly deadlineNs: number;
  readonly lingerNs: number;
  readonly adaptive: boolean;
  readonly quiet: boolean;
  readonly reportOutstanding: boolean;
  readonly stamps: NaiveSettings["stamps"];
  /** Whether replies that only their numbers make ours count. */
  readonly countsUnproven: boolean;
  /** Whether what becomes of each request is counted, and whether a run that ends by its count waits for that. */
  readonly outcomes: "none" | "counted" | "awaited";
  /** Datagrams that the socket's buffer holds; what comes when it is full is dropped. */
  readonly bufferDatagrams: number;
  /** Ctrl-C comes then, or after so many requests. */
  readonly lastsNs: number;
  readonly maxRequests: number;
  /** What the network does. */
  readonly network: NetworkSettings;
  /** What happens besides, and when. */
  readonly incidents: readonly PingIncident[];
}

/** What the network does to packets, in per cent of them. */
export interface NetworkSettings {
  readonly lost: number;
  /** Requests in a row that are lost with one. */
  readonly burst: number;
  readonly doubled: number;
  readonly damaged: number;
  readonly changed: number;
  readonly errors: number;
  readonly refused: number;
  /** Somebody else's replies. */
  readonly noise: number;
  /** Replies with our identifier and sequence number that are not of the target, or not to our request. */
  readonly strangers: number;
  /** Least and greatest time that a reply takes, before it is held up. */
  readonly delayNs: readonly [least: number, most: number];
  /** Replies that come so much later than that, in per cent, and by how much at most. */
  readonly late: number;
  readonly lateNs: number;
}

/** Something that happens at a time. */
export type PingIncident =
  | { readonly kind: "set-clock"; readonly atNs: number; readonly forwardNs: number }
  | { readonly kind: "down"; readonly atNs: number; readonly forNs: number; readonly error: number }
  | { readonly kind: "no-memory"; readonly atNs: number; readonly forNs: number; readonly perCent: number }
  | { readonly kind: "stop"; readonly atNs: number; readonly forNs: number }
  | { readonly kind: "snapshot"; readonly atNs: number };

/** What a seed says a run is like. */
export function randomPingRun(random: SeededRandom): PingRunSettings {
  const intervalNs = random.pick([0, 0, 2 * MS, 10 * MS, 200 * MS, SECOND]);
  const wholeNs = intervalNs === 0
    ? 1 + random.below(2 * SECOND)
    : intervalNs * (1 + random.below(random.pick([3, 30, 300])));
  const slowest = random.pick([100 * US, 5 * MS, 300 * MS, 3 * SECOND]);
  const adaptive = random.below(8) === 0;
  // An adaptive run sends as fast as replies come: as many a second as a flood.
  const lastsNs = adaptive ? Math.min(wholeNs, 5 * SECOND) : wholeNs;
  const percent = (most: number) => random.below(3) === 0 ? random.below(most * 10) / 10 : 0;
  const someTime = () => random.below(Math.min(lastsNs, 2 ** 32 - 1));
  const incidents = Array.from({ length: random.below(6) }, (): PingIncident => {
    const atNs = someTime();
    switch (random.below(6)) {
      case 5:
        return { kind: "stop", atNs, forNs: Math.min(someTime(), random.pick([20 * MS, SECOND, 10 * SECOND])) };
      case 0:
        return { kind: "down", atNs, forNs: someTime(), error: random.pick([ENETUNREACH, ENETDOWN, EPERM]) };
      case 1:
        return { kind: "no-memory", atNs, forNs: Math.min(someTime(), 4 * SECOND), perCent: 10 + random.below(91) };
      case 2:
        return { kind: "snapshot", atNs };
      default: {
        const forwardNs = random.pick([1, -1]) *
          random.pick([50 * US, 5 * MS, 700 * MS, 3600 * SECOND, 86_400 * SECOND]);
        return { kind: "set-clock", atNs, forwardNs };
      }
    }
  });
  return {
    family: random.pick(["ipv4", "ipv6"]),
    socketKind: random.pick(["raw", "datagram"]),
    payloadBytes: random.pick([56, 56, 16, 8, 0, 200]),
    intervalNs,
    preload: random.pick([1, 1, 3, 20]),
    count: random.below(3) === 0 ? 1 + random.below(50) : 0,
    deadlineNs: random.below(5) === 0 ? 1 + random.below(SECOND) * 3 : 0,
    lingerNs: adaptive ? 10 * SECOND : random.pick([10 * SECOND, SECOND, 100 * MS]),
    adaptive,
    quiet: random.below(4) === 0,
    reportOutstanding: random.below(4) === 0,
    stamps: random.pick(["user", "receive", "receive", "kernel"]),
    countsUnproven: random.below(2) === 0,
    outcomes: random.pick(["none", "counted", "awaited"]),
    bufferDatagrams: random.pick([Infinity, Infinity, 3, 30]),
    lastsNs,
    // Where sequence numbers wrap, a request that is tried and refused takes the place of one that may still be answered.
    maxRequests: 65_000,
    callNs: random.pick([0, 700, 2 * US, 20 * US]),
    watchesEventLoop: random.below(2) === 0,
    interruptedPerMille: random.below(3) === 0 ? random.below(300) : 0,
    heldUpPerMille: random.below(3) === 0 ? random.below(20) : 0,
    network: {
      lost: percent(60),
      burst: 1 + random.below(30),
      doubled: percent(30),
      damaged: percent(10),
      changed: percent(10),
      errors: percent(20),
      refused: percent(10),
      noise: percent(20),
      strangers: percent(30),
      delayNs: [random.below(slowest), slowest],
      late: percent(20),
      lateNs: random.pick([10 * MS, SECOND]),
    },
    incidents,
  };
}

/** Pinging evenly, with what happens on any day: some loss, some late and some double replies. */
export function steadyPingRun(intervalNs: number, lastsNs: number, lateNs: number): PingRunSettings {
  return {
    family: "ipv4",
    socketKind: "datagram",
    payloadBytes: 56,
    intervalNs,
    preload: 1,
    count: 0,
    deadlineNs: 0,
    lingerNs: 10 * SECOND,
    adaptive: false,
    quiet: false,
    reportOutstanding: false,
    stamps: "receive",
    countsUnproven: false,
    outcomes: "counted",
    bufferDatagrams: Infinity,
    lastsNs,
    maxRequests: Infinity,
    callNs: 700,
    watchesEventLoop: true,
    interruptedPerMille: 0,
    heldUpPerMille: 0,
    network: {
      lost: 1,
      burst: 10,
      doubled: 0.5,
      damaged: 0,
      changed: 0,
      errors: 0.5,
      refused: 0.1,
      noise: 0,
      strangers: 0,
      delayNs: [9 * MS, 30 * MS],
      late: 0.2,
      lateNs,
    },
    incidents: [{ kind: "set-clock", atNs: lastsNs / 2, forwardNs: 3600 * SECOND }],
  };
}
