/**
 * All targets, and the limits of the short form: some two to three times worse than the target, since the machines that
 * run it are busy and differ.
 *
 * @module
 */

import type { Target } from "./target.ts";

/** The table. */
export const TARGETS = {
  floodOneInFlight: { kind: "ratio-at-least", limit: 1.0, gross: 0.4 },
  floodManyInFlight: { kind: "ratio-at-least", limit: 1.2, gross: 0.5 },
  roundTrip: {
    kind: "near-peer",
    percent: { limit: 10, gross: 100 },
    distance: { limit: 2, gross: 20 },
    unit: "us",
  },
  startUp: { kind: "ratio-at-most", limit: 1.35, gross: 3 },
  // Module by module it is known to miss the target by far.
  startUpFromSources: { kind: "ratio-at-most", limit: 1.35, gross: 6 },
  peakMemory: { kind: "ratio-at-most", limit: 1.2, gross: 2.4 },
  processorAtOneASecond: { kind: "ratio-at-most", limit: 2.5, gross: 25 },
  processorAtHundredASecond: { kind: "ratio-at-most", limit: 5, gross: 12 },
  drift: { kind: "near-value", value: 9990, unit: "ms", percent: { limit: 0.1, gross: 1 } },
  shortDrift: { kind: "near-value", value: 990, unit: "ms", percent: { limit: 0.5, gross: 2 } },
  memoryGrowth: { kind: "at-most", unit: "MB", limit: 2, gross: 6 },
} as const satisfies Readonly<Record<string, Target>>;
