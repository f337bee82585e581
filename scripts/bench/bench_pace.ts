/**
 * Runs at an even pace: what they cost, and how even it is.
 *
 * @module
 */

import type { Bench, Contestant } from "./bench.ts";
import type { Equipment, Extent } from "./extent.ts";
import { measureRun } from "./measure.ts";
import { ADDRESSES } from "./place.ts";
import type { Program } from "./programs.ts";
import type { Target } from "./target.ts";
import { TARGETS } from "./targets.ts";

/** The window begins when the first reply is dealt with and the second request is far. */
const WINDOW_START_MS = 100;
const DRIFT_INTERVAL_MS = 10;

const PROCESSOR_METHOD =
  "Processor time: user and system time of all threads, read in ns from the clock of the process " +
  "(clock_getcpuclockid), within a window that begins 100 ms after the first request: start-up and exit are outside, and " +
  "nothing has to be subtracted. It is judged by the packet, as a peer that drifts sends fewer in the same time.";
const DRIFT_METHOD =
  "Drift: the time from the first to the last request on the wire, as the kernel stamps them for a raw " +
  "socket beside; 1000 requests that are 10 ms apart take 9990 ms.";

const PROCESSOR_TARGETS: Readonly<Record<number, Target>> = {
  1: TARGETS.processorAtOneASecond,
  100: TARGETS.processorAtHundredASecond,
};

/** One benchmark for each rate. */
export function processorBenches({ programs, tools }: Equipment, extent: Extent): Bench[] {
  const { rounds, packetsASecond, windowMs } = extent;
  return packetsASecond.map((rate): Bench => {
    const target = PROCESSOR_TARGETS[rate];
    const judged = target === undefined ? {} : { target };
    const names = { ours: programs.ours.name, peer: programs.peer.name };
    const requests = Math.ceil((WINDOW_START_MS + windowMs) / 1000 * rate) + 1;
    const contestant = ({ name, command }: Program): Contestant => ({
      name,
      run: async ({ client }) => {
        const words = [...command, "-q", "-c", String(requests), "-i", String(1 / rate), ADDRESSES["lo, IPv4"]];
        const options = { listen: "first", windowStartMs: WINDOW_START_MS, windowMs } as const;
        const { windowProcessorNs, windowRequests } = await measureRun(tools.measure, client, words, options);
        if (windowProcessorNs < 0) throw new Error(`${words.join(" ")} ended too early`);
        return { all: windowProcessorNs / 1e6, each: windowProcessorNs / 1e3 / windowRequests };
      },
    });
    return {
      id: `processor-${rate}`,
      method: PROCESSOR_METHOD,
      rounds,
      contestants: [contestant(programs.ours), contestant(programs.peer)],
      pairs: [
        { what: `processor time at ${rate}/s`, figure: "each", unit: "us/packet", ...names, ...judged },
        { what: `processor time of ${windowMs / 1000} s at ${rate}/s`, figure: "all", unit: "ms", ...names },
      ],
    };
  });
}

/** Whether the time of many intervals is what it should be. */
export function driftBench({ programs, tools }: Equipment, { rounds, driftRequests }: Extent): Bench {
  const contestant = ({ name, command }: Program): Contestant => ({
    name,
    run: async ({ client }) => {
      const interval = String(DRIFT_INTERVAL_MS / 1000);
      const words = [...command, "-q", "-c", String(driftRequests), "-i", interval, ADDRESSES["lo, IPv4"]];
      const measured = await measureRun(tools.measure, client, words, { listen: "all" });
      if (measured.requests !== driftRequests) throw new Error(`${measured.requests} requests of ${words.join(" ")}`);
      return { elapsed: (measured.lastRequestNs - measured.firstRequestNs) / 1e6 };
    },
  });
  return {
    id: "drift",
    method: DRIFT_METHOD,
    rounds,
    contestants: [contestant(programs.ours), contestant(programs.peer)],
    pairs: [{
      what: `${driftRequests} packets at ${DRIFT_INTERVAL_MS} ms`,
      figure: "elapsed",
      unit: "ms",
      ours: programs.ours.name,
      peer: programs.peer.name,
      target: driftRequests === 1000 ? TARGETS.drift : TARGETS.shortDrift,
    }],
  };
}
