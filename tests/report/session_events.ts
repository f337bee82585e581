/**
 * Events of a run with many targets, which every reporter of them is fed with, and the parts that they are made of.
 *
 * @module
 */
import type {
  FamilyName,
  SessionEvent,
  SessionTotals,
  StateChangeEvent,
  TargetAddressChangeEvent,
  TargetDoneEvent,
  TargetReason,
  TargetReplyEvent,
  TargetStatistics,
} from "../../src/core/events.ts";
import type { TargetNames } from "../../src/report/reporter.ts";
import type { SessionTextSettings } from "../../src/report/text/many.ts";

/** Time of day of an event, 2023-11-14 22:13:20 UTC: microseconds since 1970. */
export const WALL_CLOCK_US = 1_700_000_000_000_042;

/** An address as asked for, a name, one without an address, a hostile one, an address that was typed otherwise. */
const TARGETS: readonly (readonly [string, string?, FamilyName?])[] = [
  ["192.0.2.1", "192.0.2.1", "ipv4"],
  ["two.example", "192.0.2.2", "ipv4"],
  ["three.example"],
  ["\x1b[2J\u202e", "192.0.2.4", "ipv4"],
  ["FD00:0::1", "fd00::1", "ipv6"],
];

/** Names of five targets. */
export const NAMES: TargetNames = {
  nameOf: (target) => TARGETS[target]?.[0] ?? `target ${target}`,
  addressOf: (target) => TARGETS[target]?.[1],
  familyOf: (target) => {
    const name = TARGETS[target]?.[2];
    return name && { name };
  },
  width: "two.example (192.0.2.2)".length,
  columnsOf: (text) => text.length,
};

/** Settings in which nothing was asked for beyond the targets. */
export function settings(changes: Partial<SessionTextSettings> = {}): SessionTextSettings {
  return {
    programName: "ping1025",
    quiet: false,
    verbose: false,
    timestamps: false,
    numeric: false,
    preciseTimes: false,
    plan: { kind: "until-answered" },
    listing: "all",
    stateChanges: undefined,
    ...changes,
  };
}

/** The router says that there is no such host. */
export const HOST_UNREACHABLE: Extract<TargetReason, { kind: "network-error" }> = {
  kind: "network-error",
  family: "ipv4",
  type: 3,
  code: 1,
  info: 0,
  from: "192.0.2.254",
};

/** Three requests, all answered; what the changes leave unanswered is lost unless it is waiting. */
export function someStatistics(changes: Partial<TargetStatistics> = {}): TargetStatistics {
  const { transmitted = 3, received = 3, waiting = 0 } = changes;
  return {
    transmitted,
    received,
    lost: transmitted - received - waiting,
    waiting,
    late: 0,
    duplicates: 0,
    errors: 0,
    measured: 3,
    minUs: 40,
    averageUs: 1050,
    maxUs: 2070,
    mdevUs: 12,
    ...changes,
  };
}

/** Three requests, none answered. */
export const NOTHING_CAME: TargetStatistics = someStatistics({
  received: 0,
  measured: 0,
  minUs: 0,
  averageUs: 0,
  maxUs: 0,
  mdevUs: 0,
});

/** No request. */
export const NEVER_ASKED: TargetStatistics = { ...NOTHING_CAME, transmitted: 0, lost: 0 };

/** The end of a target that answered, or with statistics in which nothing came, of one that did not. */
export function done(target: number, changes: Partial<TargetDoneEvent> = {}): TargetDoneEvent {
  const statistics = changes.statistics ?? someStatistics();
  const alive = statistics.received > 0;
  return {
    kind: "target-done",
    target,
    alive,
    firstRoundTripNs: alive ? 420_999 : undefined,
    otherSource: undefined,
    reason: alive ? undefined : { kind: "silent" },
    ...changes,
    statistics,
  };
}

/** A reply with nothing special about it. */
export function reply(target: number, changes: Partial<TargetReplyEvent> = {}): TargetReplyEvent {
  return {
    kind: "reply",
    target,
    sequence: 1,
    bytes: 64,
    timeToLive: 63,
    roundTripNs: 15_634_999,
    duplicate: false,
    late: false,
    otherSource: undefined,
    ...changes,
  };
}

/** A target that goes down. */
export function stateChange(target: number, changes: Partial<StateChangeEvent> = {}): StateChangeEvent {
  return {
    kind: "state-change",
    target,
    state: "down",
    lastedNs: 723_900_000_000,
    decidedBy: { lost: 3, answered: 0 },
    stretchedIntervalNs: undefined,
    roundTripNs: undefined,
    otherSource: undefined,
    reason: { kind: "silent" },
    ...changes,
  };
}

/** A target whose name was looked up again. */
export function addressChange(
  target: number,
  changes: Partial<TargetAddressChangeEvent> = {},
): TargetAddressChangeEvent {
  return { kind: "address-change", target, previousAddress: "192.0.2.77", lastSequence: 3, ...changes };
}

/** Five targets, of which three answered; what the changes leave unanswered is lost unless it is waiting. */
export function totals(changes: Partial<SessionTotals> = {}): SessionTotals {
  const { transmitted = 12, received = 8, waiting = 0 } = changes;
  return {
    targets: 5,
    alive: 3,
    unreachable: 1,
    undecided: 0,
    failed: 1,
    transmitted,
    received,
    lost: transmitted - received - waiting,
    waiting,
    late: 0,
    duplicates: 0,
    errors: 0,
    strays: 0,
    measured: 8,
    minUs: 40,
    averageUs: 1050,
    maxUs: 2070,
    elapsedNs: 3_004_499_999,
    ...changes,
  };
}

/** A run in which everything happens. */
export const EVERYTHING: readonly SessionEvent[] = [
  { kind: "target-failed", target: 2, message: "Name or service not known" },
  reply(0),
  reply(1, { timeToLive: undefined, duplicate: true }),
  reply(0, { sequence: 2, late: true, roundTripNs: 1_500_000_000 }),
  { ...HOST_UNREACHABLE, target: 3, sequence: 70_000 },
  { kind: "send-failure", target: 4, sequence: 2, code: "ENETUNREACH", message: "Network is unreachable" },
  { kind: "timeout", target: 1, sequence: 3 },
  { kind: "stray-reply", from: "192.0.2.77", sequence: 700 },
  stateChange(3),
  done(0),
  done(1, { statistics: someStatistics({ received: 2, measured: 2, duplicates: 1, late: 1 }) }),
  done(3, { statistics: { ...NOTHING_CAME, errors: 3 }, reason: HOST_UNREACHABLE }),
  done(4, { statistics: NOTHING_CAME }),
  { kind: "snapshot", totals: totals() },
  { kind: "finish", totals: totals({ late: 1, duplicates: 1, errors: 4, strays: 1 }) },
];
