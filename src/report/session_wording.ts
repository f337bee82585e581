/**
 * Why a target does not answer, and how much it lost, in words.
 *
 * @module
 */
import type { TargetReason } from "../core/session_events.ts";
import { icmpWording } from "./wording.ts";

/**
 * Why a target does not answer.
 *
 * @returns one line to be made safe to print; undefined when nobody told
 */
export function reasonText(reason: TargetReason): string | undefined {
  switch (reason.kind) {
    case "silent":
      return undefined;
    case "late":
      return "answered late";
    case "network-error":
      return `${icmpWording(reason)} from ${reason.from}`;
    case "send-failure":
      return `sendmsg: ${reason.message}`;
    case "unresolved":
      return reason.message;
    default:
      return reason satisfies never;
  }
}

/**
 * Loss in per cent for a column: four characters at most, a loss is never 0 and never all unless it is.
 *
 * @param transmitted above 0
 * @returns `0`, `<0.1`, `33.3`, `99.9`, `100`
 */
export function lossColumnText(transmitted: number, received: number): string {
  const lost = transmitted - received;
  const tenths = Math.round(lost * 1000 / transmitted);
  if (lost > 0 && tenths === 0) return "<0.1";
  const kept = received > 0 ? Math.min(tenths, 999) : tenths;
  return kept % 10 === 0 ? String(kept / 10) : `${Math.floor(kept / 10)}.${kept % 10}`;
}
