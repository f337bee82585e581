/**
 * The benchmarks, and how much of each is run.
 *
 * @module
 */

import { median, type Target, TARGETS } from "./figures.ts";
import { measureRun, numbersOf, receivedCount, roundTripTimesUs, sampleRun, stretchOf } from "./measure.ts";
import { powerText } from "./page.ts";
import type { Program, Programs, Tools } from "./programs.ts";
import { ADDRESSES, type Bench, type Contestant, type Pair, type Place } from "./rounds.ts";

/** What the benchmarks run. */
export interface Equipment {
  /** Pings and empty programs. */
  readonly programs: Programs;
  /** C helpers. */
  readonly tools: Tools;
}

/** The numbers of a form. */
export interface Extent {
  /** Alternating rounds. */
  readonly rounds: number;
  /** Rounds of what takes a moment only. */
  readonly startUpRounds: number;
  /** Requests of a flood. */
  readonly floodRequests: number;
  /** Payloads whose cost is looked at. */
  readonly payloads: readonly number[];
  /** Requests of a flood for one of them. */
  readonly payloadRequests: number;
  /** Round-trip times of a run. */
  readonly roundTrips: number;
  /** Rates whose processor time is looked at ... */
  readonly packetsASecond: readonly number[];
  /** ... for so long. */
  readonly windowMs: number;
  /** Requests of the run for the drift, 10 ms apart. */
  readonly driftRequests: 100 | 1000;
  /** Requests of floods that show what the length of a run costs. */
  readonly lengths: readonly number[];
  /** The part of the longest flood, in requests, in which memory may not grow. */
  readonly flatPart: readonly [from: number, to: number];
}

/** All of it. */
export const WHOLE: Extent = {
  rounds: 5,
  startUpRounds: 15,
  floodRequests: 200_000,
  payloads: [56, 1472, 8192, 65507],
  payloadRequests: 20_000,
  roundTrips: 200,
  packetsASecond: [1, 10, 100],
  windowMs: 10_000,
  driftRequests: 1000,
  lengths: [1e4, 1e5, 1e6],
  flatPart: [1e5, 1e7],
};

/** The short form. */
export const SHORT: Extent = {
  rounds: 2,
  startUpRounds: 3,
  floodRequests: 40_000,
  payloads: [56, 65507],
  payloadRequests: 5_000,
  roundTrips: 20,
  packetsASecond: [1, 100],
  windowMs: 1_500,
  driftRequests: 100,
  lengths: [],
  flatPart: [1e5, 2e5],
};

/** All benchmarks, in the order of the page. */
export function benchesOf(equipment: Equipment, extent: Extent): Bench[] {
  return [
    ...floodBenches(equipment, extent),
    ...roundTripBenches(equipment, extent),
    ...startUpBenches(equipment, extent),
    ...processorBenches(equipment, extent),
    driftBench(equipment, extent),
    longRunBench(equipment, extent),
    ...manyTargetsBenches(equipment, extent),
  ];
}

const BLOCK = "127.0.0.0/16";
/** All but the first and the last address. */
const TARGETS_OF_BLOCK = 2 ** 16 - 2;
/** fping's best options: each host once, no pause, alive ones listed. */
const FPING_WORDS: readonly string[] = ["-a", "-q", "-i", "0", "-g"];
const MANY_METHOD =
  `Many targets: wall time of a whole run that finds all ${TARGETS_OF_BLOCK} hosts of ${BLOCK}, ours with ` +
  `\`--each -q --rate 0\`, fping's with \`${FPING_WORDS.join(" ")}\`. A run that misses one does not count.`;

/** All of a block is found; without fping there is nothing to compare. */
function manyTargetsBenches({ programs: { ours, fping }, tools }: Equipment, { rounds }: Extent): Bench[] {
  if (fping === undefined) return [];
  const contestant = ({ name, command }: Program, words: readonly string[], found: (text: string) => number) => ({
    name,
    run: async ({ client }: Place) => {
      const { stdout, wallNs } = await measureRun(tools.measure, client, [...command, ...words, BLOCK]);
      return { wall: found(stdout) === TARGETS_OF_BLOCK ? wallNs / 1e9 : NaN };
    },
  });
  return [{
    id: "many-targets",
    method: MANY_METHOD,
    rounds,
    contestants: [
      contestant(ours, ["--each", "-q", "--rate", "0"], (text) => Number(/^(\d+) alive/m.exec(text)?.[1])),
      contestant(fping, FPING_WORDS, (text) => text.split("\n").length - 1),
    ],
    pairs: [{
      what: `all of ${BLOCK} found`,
      figure: "wall",
      unit: "s",
      ours: ours.name,
      peer: fping.name,
      target: TARGETS.manyTargets,
    }],
  }];
}

/** A flood that is measured. */
interface Flood {
  readonly id: string;
  readonly what: string;
  readonly words: readonly string[];
  readonly figure: "packets/s" | "us/packet";
  readonly target?: Target;
}

const FLOOD_METHOD =
  "Floods: the replies that came, by the time from the first request on the wire, as the kernel stamps it " +
  "for a raw socket beside, to the statistics on stdout. So neither start-up nor exit counts, and no program's own clock. " +
  "56 bytes of payload unless told.";

/** The floods. */
function floodBenches({ programs, tools }: Equipment, extent: Extent): Bench[] {
  const contestant = ({ name, command }: Program, words: readonly string[]): Contestant => ({
    name,
    run: async ({ client }) => {
      const flood = [...command, "-f", "-q", ...words, ADDRESSES["lo, IPv4"]];
      const measured = await measureRun(tools.measure, client, flood, { listen: "first" });
      const received = receivedCount(measured.stdout) ?? NaN;
      const elapsedNs = measured.lastByteNs - measured.firstRequestNs;
      return { "packets/s": received / elapsedNs * 1e9, "us/packet": elapsedNs / 1e3 / received };
    },
  });
  return floodsOf(extent).map(({ id, what, words, figure, target }) => ({
    id,
    method: FLOOD_METHOD,
    rounds: extent.rounds,
    contestants: [programs.ours, programs.peer].map((program) => contestant(program, words)),
    pairs: [{
      what,
      figure,
      unit: figure,
      ours: programs.ours.name,
      peer: programs.peer.name,
      ...(target === undefined ? {} : { target }),
    }],
  }));
}

function floodsOf({ floodRequests, payloads, payloadRequests, lengths }: Extent): Flood[] {
  const requests = String(floodRequests);
  return [
    {
      id: "flood-1",
      what: "flood, one in flight",
      words: ["-c", requests],
      figure: "packets/s",
      target: TARGETS.floodOneInFlight,
    },
    {
      id: "flood-64",
      what: "flood, 64 in flight",
      words: ["-l", "64", "-c", requests],
      figure: "packets/s",
      target: TARGETS.floodManyInFlight,
    },
    ...payloads.map((bytes): Flood => ({
      id: `size-${bytes}`,
      what: `flood, one in flight, ${bytes} bytes`,
      words: ["-s", String(bytes), "-c", String(payloadRequests)],
      figure: "us/packet",
    })),
    ...lengths.map((length): Flood => ({
      id: `length-${length}`,
      what: `flood, one in flight, ${powerText(length)} packets`,
      words: ["-c", String(length)],
      figure: "us/packet",
    })),
  ];
}

const FIGURE = "median";
const INTERVAL_MS = 10;

const ROUND_TRIP_METHOD =
  "Round-trip times: the median of the reply lines of a run with one request each 10 ms. The C program, " +
  "scripts/bench/kernel_round_trip.c, sends the same requests and takes the difference of the kernel's stamps on the way " +
  "out (at the driver) and in. Reply lines have whole us, cut off. A request goes ahead, so that neighbours are known.";

/** One benchmark for each path. */
function roundTripBenches({ programs, tools }: Equipment, { rounds, roundTrips }: Extent): Bench[] {
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
      method: ROUND_TRIP_METHOD,
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

const START_UP_METHOD =
  "Start-up: the time from the fork to the first echo request on the wire, as the kernel stamps it for a raw " +
  "socket beside; for an empty program to the one byte on stdout that is all it does. Wall time and peak memory " +
  "(ru_maxrss) are those of a whole run, for a ping with `-c 1 -q`.";

/** One benchmark for each form of this program. */
function startUpBenches({ programs, tools }: Equipment, { startUpRounds }: Extent): Bench[] {
  const { forms, peer } = programs;
  const ping = ["-c", "1", "-q", ADDRESSES["lo, IPv4"]];
  const contestant = (
    name: string,
    command: readonly string[],
    first: "firstByteNs" | "firstRequestNs",
  ): Contestant => ({
    name,
    run: async ({ client }) => {
      const measured = await measureRun(tools.measure, client, command, { listen: "first" });
      if (measured[first] < 0) throw new Error(`${command.join(" ")}: no ${first}`);
      return { start: measured[first] / 1e6, wall: measured.wallNs / 1e6, memory: measured.peakBytes / 1e6 };
    },
  });
  return forms.map(({ ours, empty }): Bench => {
    const startUp = ours.name === "deno run" ? TARGETS.startUpFromSources : TARGETS.startUp;
    const beside = (name: string, judged: boolean): Pair[] => {
      const names = { ours: ours.name, peer: name };
      const target = <Goal>(goal: Goal) => judged ? { target: goal } : {};
      return [
        { what: "start-up to first packet", figure: "start", unit: "ms", ...names, ...target(startUp) },
        { what: "whole run of one packet", figure: "wall", unit: "ms", ...names },
        { what: "peak memory", figure: "memory", unit: "MB", ...names, ...target(TARGETS.peakMemory) },
      ];
    };
    return {
      id: `start-up ${ours.name}`,
      method: START_UP_METHOD,
      rounds: startUpRounds,
      warmUps: 1,
      contestants: [
        contestant(ours.name, [...ours.command, ...ping], "firstRequestNs"),
        contestant(empty.name, empty.command, "firstByteNs"),
        contestant(peer.name, [...peer.command, ...ping], "firstRequestNs"),
      ],
      pairs: [...beside(empty.name, true), ...beside(peer.name, false)],
    };
  });
}

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
function processorBenches({ programs, tools }: Equipment, extent: Extent): Bench[] {
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
function driftBench({ programs, tools }: Equipment, { rounds, driftRequests }: Extent): Bench {
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

/** Longest that 10^7 packets may take, below the time that a namespace is held. */
const LONG_RUN_LIMIT_MS = 280_000;

const LONG_RUN_METHOD =
  "The longest flood is looked at every 100 ms: requests from the counters of the loopback device, " +
  "resident memory from /proc/PID/smaps_rollup. Growth is from the first look after 10^5 requests to the last. MB are 10^6 bytes.";

/** The benchmark. */
function longRunBench({ programs }: Equipment, { rounds, flatPart: [from, to] }: Extent): Bench {
  const contestant = ({ name, command }: Program): Contestant => ({
    name,
    run: async ({ client }) => {
      const words = [...command, "-f", "-q", "-c", String(to), ADDRESSES["lo, IPv4"]];
      const samples = await sampleRun(client, words, LONG_RUN_LIMIT_MS);
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
    method: LONG_RUN_METHOD,
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
