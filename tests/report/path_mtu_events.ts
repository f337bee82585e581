/**
 * Events of a search for a path's MTU, one of each kind at least, for the tests of the reporters.
 *
 * @module
 */

import type { PathMtuEvent, PathMtuFinishEvent, PathMtuOutcome } from "../../src/core/events.ts";

const ROUTER = { from: "10.0.1.1", fromName: undefined } as const;
const NAMED = { from: "10.0.2.1", fromName: "router.test\x1b[2J" } as const;

/** Every kind but the last. */
export const SEARCH_EVENTS: readonly PathMtuEvent[] = [
  {
    kind: "start",
    hostname: "host.test",
    target: "10.0.3.2",
    family: "ipv4",
    source: "10.0.1.2",
    device: "eth0",
    sourceFixed: false,
  },
  { kind: "transmitted", sequence: 1, bytes: 1280, hops: undefined },
  { kind: "reply", sequence: 1, bytes: 1280, roundTripNs: 1_560_000, truncated: false, isNew: true },
  { kind: "reply", sequence: 2, bytes: 1280, roundTripNs: 64_000_000, truncated: true, isNew: false },
  { kind: "host-limit", mtu: 1500 },
  {
    kind: "too-long",
    ...ROUTER,
    family: "ipv4",
    sequence: 3,
    bytes: 1500,
    mtu: 1400,
    believed: true,
    isNew: true,
  },
  {
    kind: "too-long",
    ...NAMED,
    family: "ipv6",
    sequence: 4,
    bytes: 1500,
    mtu: 20,
    believed: false,
    isNew: false,
  },
  { kind: "too-long", ...ROUTER, family: "ipv4", sequence: 5, bytes: 1450, mtu: 0, believed: true, isNew: true },
  { kind: "silence", bytes: 1401, tries: 3, isNew: true },
  { kind: "silence", bytes: 1401, tries: 3, isNew: false },
  {
    kind: "network-error",
    ...ROUTER,
    family: "ipv4",
    type: 3,
    code: 13,
    info: 0,
    sequence: 6,
    bytes: 1401,
    isNew: true,
  },
  {
    kind: "send-failure",
    sequence: 7,
    bytes: 1401,
    code: "EPERM",
    message: "Operation not permitted",
    isNew: true,
  },
  { kind: "transmitted", sequence: 8, bytes: 1401, hops: 2 },
  { kind: "hop", ...NAMED, sequence: 8, bytes: 1401, hops: 2 },
  { kind: "last-hop", ...NAMED, bytes: 1401, hops: 2 },
  { kind: "snapshot", passingBytes: 1280, failingBytes: 1401, probes: 8 },
];

/** The last event of a search that came to this. */
export function finished(outcome: PathMtuOutcome): PathMtuFinishEvent {
  return {
    kind: "finish",
    hostname: "host.test",
    target: "10.0.3.2",
    headerBytes: 28,
    outcome,
    probes: 8,
    elapsedNs: 1_234_567_890,
  };
}

/** All that a search can come to. */
export const OUTCOMES: readonly PathMtuOutcome[] = [
  { kind: "found", bytes: 1500, limit: "host", limitedBy: undefined },
  { kind: "found", bytes: 1400, limit: "report", limitedBy: "10.0.1.1" },
  { kind: "found", bytes: 1400, limit: "error", limitedBy: undefined },
  { kind: "found", bytes: 1400, limit: "silence", limitedBy: undefined },
  { kind: "unanswered", answeredBefore: false },
  { kind: "unanswered", answeredBefore: true },
  { kind: "unsettled", passingBytes: 1280, failingBytes: 1500 },
  { kind: "unsettled", passingBytes: 0, failingBytes: 65536 },
];
