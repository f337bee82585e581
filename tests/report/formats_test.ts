import { assertEquals } from "@std/assert";
import {
  FORMAT_NAMES,
  FORMATS,
  type ManySettings,
  type PathMtuSettings,
  type TargetSettings,
} from "../../src/report/formats.ts";
import { finishEvent, startEvent } from "./events.ts";
import { RUN, SESSION_RUN } from "./output_events.ts";
import { finished, OUTCOMES } from "./path_mtu_events.ts";
import { NAMES, settings, totals } from "./session_events.ts";

const TARGET: TargetSettings = {
  ...RUN,
  verbose: false,
  timestamps: false,
  audible: false,
  preciseTimes: false,
  terminalColumns: 80,
};
const MANY: ManySettings = { ...SESSION_RUN, ...settings(), plan: SESSION_RUN.plan };
const PATH_MTU: PathMtuSettings = { ...TARGET, paceNs: 0, timeoutNs: undefined };
const FIGURES = {
  statistics: () => {
    throw new Error("no target");
  },
  isUp: () => false,
  roundTrips: () => undefined,
};

Deno.test("each format goes by its word of --output, and reports the end of a run of each mode that it has", async () => {
  for (const name of FORMAT_NAMES) {
    const format = FORMATS[name];
    assertEquals(format.name, name);
    const one = await format.loadOne(TARGET);
    one.output(startEvent(), 0);
    const many = await format.loadMany(MANY);
    const pathMtu = "loadPathMtu" in format ? await format.loadPathMtu(PATH_MTU) : undefined;
    const [outcome] = OUTCOMES;
    const ends = [
      one.output(finishEvent(), 0),
      many(NAMES, FIGURES).output({ kind: "finish", totals: totals({ targets: 0 }) }, 0),
      ...(pathMtu && outcome ? [pathMtu.output(finished(outcome), 0)] : []),
    ];
    // A list in text has no totals.
    assertEquals(ends.map((end) => end !== ""), name === "text" ? [true, false, true] : ends.map(() => true), name);
  }
});
