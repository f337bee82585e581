/**
 * Two runs that a live view is shown, with something of everything in them, always the same.
 *
 * @module
 */
import type { LiveLook } from "../../src/report/live/view.ts";
import type { LiveTableSettings } from "../../src/report/live/table_state.ts";
import type { LiveTargetSettings } from "../../src/report/live/target_state.ts";
import { TableScreen } from "../../src/report/live/table_screen.ts";
import { TargetScreen } from "../../src/report/live/target_screen.ts";
import { createDistribution } from "../../src/net/round_trip_histogram.ts";
import { type SeededRandom, seededRandom } from "../support/random.ts";
import { replyEvent, startEvent } from "./events.ts";
import { reply } from "./session_events.ts";

const MS = 1e6;
export const SECOND = 1e9;
export const UTF8: LiveLook = { charset: "utf8", colour: false };
export const ASCII: LiveLook = { charset: "ascii", colour: false };
const ROUTER = { from: "192.0.2.254", fromName: undefined, family: "ipv4", type: 3, code: 1, info: 0 } as const;

function share(random: SeededRandom): number {
  return random.below(1000) / 1000;
}

/** Settings of a run with a request each second. */
export function targetSettings(changes: Partial<LiveTargetSettings> = {}): LiveTargetSettings {
  return { intervalNs: SECOND, lateAfterNs: SECOND, verbose: false, createDistribution, ...changes };
}

/** A run of 100 requests; returns its view and the time at which it ends. */
export function targetRun(look: LiveLook): { view: TargetScreen; nowNs: number } {
  const view = new TargetScreen(targetSettings(), look);
  const random = seededRandom(1025);
  view.handle(startEvent(), 0);
  let nowNs = 0;
  for (let sequence = 1; sequence <= 100; sequence++) {
    nowNs = sequence * SECOND;
    view.handle({ kind: "transmitted", sequence, outstanding: 1, pipe: 1 }, nowNs);
    view.advance(sequence, nowNs);
    const roundTripNs = sequence === 60 ? 1200 * MS : sequence % 17 === 0 ? 45 * MS : (10 + 6 * share(random)) * MS;
    const reply = replyEvent({ sequence, roundTripNs, timeToLive: sequence > 70 ? 54 : 55 });
    if (sequence >= 40 && sequence < 44 || sequence === 88 || sequence === 100) continue;
    if (sequence === 50 || sequence === 51) view.handle({ kind: "network-error", ...ROUTER, sequence }, nowNs + MS);
    else view.handle(reply, nowNs + roundTripNs);
    if (sequence === 77) view.handle({ ...reply, duplicate: true }, nowNs + roundTripNs);
  }
  return { view, nowNs: nowNs + 100 * MS };
}

/** Settings of a run with so many targets. */
export function tableSettings(targets: number, changes: Partial<LiveTableSettings> = {}): LiveTableSettings {
  const nameOf = (target: number) => `host${(target * 7) % targets}.example`;
  const names = {
    nameOf,
    addressOf: (target: number) => `192.0.2.${target}`,
    familyOf: () => ({ name: "ipv4" }) as const,
    width: 20,
    columnsOf: (text: string) => text.length,
  };
  return { targets, names, numeric: false, intervalNs: SECOND, timeoutNs: SECOND, ...changes };
}

/** A run of 30 rounds with so many targets; returns its view and the time at which it ends. */
export function tableRun(targets: number, look: LiveLook): { view: TableScreen; nowNs: number } {
  const view = new TableScreen(tableSettings(targets), look);
  const random = seededRandom(1025);
  let nowNs = 0;
  for (let sequence = 1; sequence <= 30; sequence++) {
    for (let target = 0; target < targets; target++) {
      nowNs = sequence * SECOND + target * MS;
      const roundTripNs = (target + 1) * (1 + share(random)) * MS;
      const late = target === 3 && sequence % 10 === 5;
      const lost = target === 5 && sequence > 20 || share(random) < 0.02 || late;
      if (target === 7) {
        const message = "Name or service not known";
        if (sequence === 1) view.handle({ kind: "target-failed", target, message }, nowNs);
      } else if (target === 9) {
        view.handle(
          { kind: "network-error", target, sequence, ...ROUTER },
          nowNs,
        );
      } else if (lost) {
        view.handle({ kind: "timeout", target, sequence }, nowNs);
      }
      if (target === 7 || target === 9 || lost && !late) continue;
      view.handle(
        reply(target, { sequence, roundTripNs: late ? 1100 * MS : roundTripNs, late }),
        nowNs + roundTripNs,
      );
    }
  }
  return { view, nowNs };
}
