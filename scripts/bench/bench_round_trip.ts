/**
 * Round-trip times beside the truth: what a C program finds in the kernel's stamps.
 *
 * @module
 */

import type { Bench, Contestant } from "./bench.ts";
import type { Equipment, Extent } from "./extent.ts";
import { measureRun } from "./measure.ts";
import { numbersOf, roundTripTimesUs } from "./output.ts";
import { ADDRESSES } from "./place.ts";
import { median } from "./statistics.ts";
import { TARGETS } from "./targets.ts";

const FIGURE = "median";
const INTERVAL_MS = 10;

const METHOD = "Round-trip times: the median of the reply lines of a run with one request each 10 ms. The C program, " +
  "scripts/bench/kernel_round_trip.c, sends the same requests and takes the difference of the kernel's stamps on the way " +
  "out (at the driver) and in. Reply lines have whole us, cut off. A request goes ahead, so that neighbours are known.";

/** One benchmark for each path. */
export function roundTripBenches({ programs, tools }: Equipment, { rounds, roundTrips }: Extent): Bench[] {
  const { ours, peer } = programs;
  const userToUser = { name: `${ours.name}, -U`, command: [...ours.command, "-U"] };
  const truth = "C program";
  return Object.entries(ADDRESSES).map(([path, address]): Bench => {
    const pings = [ours, userToUser, peer].map(({ name, command }): Contestant => ({
      name,
      run: async ({ client }) => {
        const words = [...command, "-n", "-c", String(roundTrips), "-i", String(INTERVAL_MS / 1000), address];
        const { stdout } = await measureRun(tools.measure, client, words);
        return { [FIGURE]: median(roundTripTimesUs(stdout)) };
      },
    }));
    const kernel: Contestant = {
      name: truth,
      run: async ({ client }) => {
        // First of the round: from here on the neighbour is known. It is the clocks that are compared.
        await client.run([...peer.command, "-q", "-c", "1", address]);
        const words = [tools.kernelRoundTrip, address, String(roundTrips), String(INTERVAL_MS * 1000)];
        const { stdout } = await measureRun(tools.measure, client, words);
        return { [FIGURE]: median(numbersOf(stdout)) / 1000 };
      },
    };
    const pair = { figure: FIGURE, unit: "us", peer: truth, what: `round-trip time, ${path}` };
    return {
      id: `round-trip ${path}`,
      method: METHOD,
      rounds,
      contestants: [kernel, ...pings],
      pairs: [
        { ...pair, ours: ours.name, target: TARGETS.roundTrip },
        { ...pair, ours: userToUser.name },
        { ...pair, ours: peer.name },
      ],
    };
  });
}
