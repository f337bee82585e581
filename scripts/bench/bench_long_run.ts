/**
 * A long flood: does it grow, does it slow down?
 *
 * @module
 */

import type { Bench, Contestant } from "./bench.ts";
import type { Equipment, Extent } from "./extent.ts";
import { sampleRun, stretchOf } from "./long_run.ts";
import { powerText } from "./page.ts";
import { ADDRESSES } from "./place.ts";
import type { Program } from "./programs.ts";
import { TARGETS } from "./targets.ts";

/** Longest that 10^7 packets may take, below the time that a namespace is held. */
const LIMIT_MS = 280_000;

const METHOD = "The longest flood is looked at every 100 ms: requests from the counters of the loopback device, " +
  "resident memory from /proc/PID/smaps_rollup. Growth is from the first look after 10^5 requests to the last. MB are 10^6 bytes.";

/** The benchmark. */
export function longRunBench({ programs }: Equipment, { rounds, flatPart: [from, to] }: Extent): Bench {
  const contestant = ({ name, command }: Program): Contestant => ({
    name,
    run: async ({ client }) => {
      const words = [...command, "-f", "-q", "-c", String(to), ADDRESSES["lo, IPv4"]];
      const samples = await sampleRun(client, words, LIMIT_MS);
      return {
        each: stretchOf(samples, 1, to)?.eachUs ?? NaN,
        start: stretchOf(samples, from, to)?.atStartMb ?? NaN,
        end: stretchOf(samples, from, to)?.atEndMb ?? NaN,
        growth: stretchOf(samples, from, to)?.growthMb ?? NaN,
      };
    },
  });
  const names = { ours: programs.ours.name, peer: programs.peer.name };
  return {
    id: `length-${to}`,
    method: METHOD,
    rounds,
    contestants: [contestant(programs.ours), contestant(programs.peer)],
    pairs: [
      { what: `flood, one in flight, ${powerText(to)} packets`, figure: "each", unit: "us/packet", ...names },
      { what: `memory after ${powerText(from)} packets`, figure: "start", unit: "MB", ...names },
      { what: `memory after ${powerText(to)} packets`, figure: "end", unit: "MB", ...names },
      { what: "growth between these", figure: "growth", unit: "MB", ...names, target: TARGETS.memoryGrowth },
    ],
  };
}
