/**
 * One list of events with something of everything in it, which every reporter is fed with, and the parts that it is
 * made of.
 *
 * @module
 */
import type {
  AddressChangeEvent,
  DistributionStatistics,
  FinishEvent,
  OutcomeStatistics,
  PingEvent,
  ReplyEvent,
  StartEvent,
  Statistics,
} from "../../src/core/events.ts";

/** Time of day of an event: microseconds since 1970. */
export const WALL_CLOCK_US = 1_700_000_000_000_042;

/** The header of a run over IPv4. */
export function startEvent(change: Partial<StartEvent> = {}): StartEvent {
  return {
    kind: "start",
    hostname: "example.com",
    target: "192.0.2.1",
    family: "ipv4",
    source: "192.0.2.99",
    device: undefined,
    sourceFixed: false,
    flowLabel: undefined,
    payloadBytes: 56,
    packetBytes: 84,
    ...change,
  };
}

/** A reply with nothing special about it. */
export function replyEvent(change: Partial<ReplyEvent> = {}): ReplyEvent {
  return {
    kind: "reply",
    from: "192.0.2.1",
    fromName: undefined,
    sequence: 1,
    identifier: 0x1234,
    bytes: 64,
    timeToLive: 55,
    roundTripNs: 12_345_678,
    duplicate: false,
    badChecksum: false,
    proven: true,
    differentAddress: false,
    truncated: false,
    multicast: false,
    mismatch: undefined,
    ipOptions: undefined,
    ...change,
  };
}

/** Three of four requests answered. */
export function someStatistics(change: Partial<Statistics> = {}): Statistics {
  return {
    transmitted: 4,
    received: 3,
    duplicates: 0,
    corrupted: 0,
    errors: 0,
    uncountedErrors: 0,
    measured: 3,
    minUs: 11_000,
    averageUs: 12_345,
    maxUs: 14_001,
    mdevUs: 1_247,
    ewmaEighthsUs: 95_000,
    pipe: 1,
    elapsedNs: 3_004_499_999,
    ...change,
  };
}

/** A distribution in which each figure is another one. */
export function someDistribution(change: Partial<DistributionStatistics> = {}): DistributionStatistics {
  return {
    times: { minNs: 11_000_000.4, meanNs: 12_345_678.9, deviationNs: 1_247_000.5 },
    percentiles: {
      p50Ns: 12_000_999,
      p90Ns: 13_000_000,
      p95Ns: 13_500_000,
      p99Ns: 13_900_000,
      p999Ns: 14_000_000,
      maxNs: 14_001_234.5,
    },
    jitter: {
      interarrivalNs: 99.75,
      interPacket: { meanNs: 1_234_567.8, maxNs: 2_000_001 },
      packetDelayVariationNs: 3_000_000,
    },
    ...change,
  };
}

/** Outcomes, likewise. */
export function someOutcomes(change: Partial<OutcomeStatistics> = {}): OutcomeStatistics {
  return {
    received: 21,
    lost: 7,
    waiting: 5,
    late: 2,
    lateAfterNs: 10_000_000_000,
    longestLossBurst: 3,
    up: true,
    ...change,
  };
}

/** The end of such a run. */
export function finishEvent(change: Partial<Statistics> = {}, showGap = false): FinishEvent {
  return { kind: "finish", hostname: "example.com", statistics: someStatistics(change), showGap };
}

/** The name was looked up again. */
export const ADDRESS_CHANGE: AddressChangeEvent = {
  kind: "address-change",
  hostname: "one.example",
  address: "192.0.2.2",
  previousAddress: "192.0.2.1",
};

/** A run in which everything happens. */
export const EVERYTHING: readonly PingEvent[] = [
  startEvent(),
  { kind: "warning", message: "something odd" },
  { kind: "transmitted", sequence: 1, outstanding: 1, pipe: 0 },
  replyEvent({ fromName: "one.example" }),
  { kind: "outstanding", sequence: 2 },
  { kind: "transmitted", sequence: 3, outstanding: 2, pipe: 1 },
  replyEvent({ sequence: 3, duplicate: true, roundTripNs: 999_999 }),
  replyEvent({ sequence: 4, badChecksum: true }),
  { kind: "stray-reply", from: "192.0.2.7", fromName: undefined, sequence: 700 },
  {
    kind: "network-error",
    from: "192.0.2.254",
    fromName: "router.example",
    family: "ipv4",
    type: 3,
    code: 1,
    info: 0,
    sequence: 300,
  },
  {
    kind: "icmp-notice",
    from: "192.0.2.254",
    fromName: undefined,
    family: "ipv4",
    type: 5,
    code: 1,
    info: 0xc0000205,
    sequence: 5,
    badChecksum: false,
    quoted: undefined,
  },
  { kind: "local-error", family: "ipv4", message: "Message too long", mtu: 1300 },
  { kind: "send-failure", sequence: 4, code: "EPERM", message: "Operation not permitted", printedByPing: true },
  { kind: "snapshot", statistics: someStatistics() },
  finishEvent({ duplicates: 1, corrupted: 1, errors: 2, pipe: 2 }),
];
