/**
 * The table of benchmarks.
 *
 * @module
 */

import type { Bench } from "./bench.ts";
import { floodBenches } from "./bench_flood.ts";
import { longRunBench } from "./bench_long_run.ts";
import { driftBench, processorBenches } from "./bench_pace.ts";
import { roundTripBenches } from "./bench_round_trip.ts";
import { startUpBenches } from "./bench_start_up.ts";
import type { Equipment, Extent } from "./extent.ts";

/** All benchmarks, in the order of the page. */
export function benchesOf(equipment: Equipment, extent: Extent): Bench[] {
  return [
    ...floodBenches(equipment, extent),
    ...roundTripBenches(equipment, extent),
    ...startUpBenches(equipment, extent),
    ...processorBenches(equipment, extent),
    driftBench(equipment, extent),
    longRunBench(equipment, extent),
  ];
}
