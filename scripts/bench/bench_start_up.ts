/**
 * Start-up and memory beside an empty program of the same form, which is the limit, and beside iputils.
 *
 * @module
 */

import type { Bench, Contestant, Pair } from "./bench.ts";
import type { Equipment, Extent } from "./extent.ts";
import { measureRun } from "./measure.ts";
import { ADDRESSES } from "./place.ts";
import { TARGETS } from "./targets.ts";

const METHOD =
  "Start-up: the time from the fork to the first echo request on the wire, as the kernel stamps it for a raw " +
  "socket beside; for an empty program to the one byte on stdout that is all it does. Wall time and peak memory " +
  "(ru_maxrss) are those of a whole run, for a ping with `-c 1 -q`.";

/** One benchmark for each form of this program. */
export function startUpBenches({ programs, tools }: Equipment, { startUpRounds }: Extent): Bench[] {
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
      method: METHOD,
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
