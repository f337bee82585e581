/**
 * Floods over the loopback device: how many packets a second, and what a large packet costs.
 *
 * @module
 */

import type { Bench, Contestant } from "./bench.ts";
import type { Equipment, Extent } from "./extent.ts";
import { measureRun } from "./measure.ts";
import { receivedCount } from "./output.ts";
import { powerText } from "./page.ts";
import { ADDRESSES } from "./place.ts";
import type { Program } from "./programs.ts";
import type { Target } from "./target.ts";
import { TARGETS } from "./targets.ts";

/** A flood that is measured. */
interface Flood {
  readonly id: string;
  readonly what: string;
  readonly words: readonly string[];
  readonly figure: "packets/s" | "us/packet";
  readonly target?: Target;
}

const METHOD =
  "Floods: the replies that came, by the time from the first request on the wire, as the kernel stamps it " +
  "for a raw socket beside, to the statistics on stdout. So neither start-up nor exit counts, and no program's own clock. " +
  "56 bytes of payload unless told.";

/** The floods. */
export function floodBenches({ programs, tools }: Equipment, extent: Extent): Bench[] {
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
    method: METHOD,
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
