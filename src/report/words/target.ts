/**
 * Why a target does not answer, and how much it lost, in words.
 *
 * @module
 */
import type { TargetDoneEvent, TargetReason } from "../../core/events.ts";
import { icmpWording } from "./icmp.ts";

/** What a target came to: one that never answered is unreachable only if a request to it is decided. */
export type TargetVerdict = "alive" | "unreachable" | "undecided" | "untried";

/** What a target came to by the end of it. */
export function targetVerdict({ alive, statistics }: TargetDoneEvent): TargetVerdict {
  if (alive) return "alive";
  if (statistics.lost > 0) return "unreachable";
  return statistics.waiting > 0 ? "undecided" : "untried";
}

/**
 * Why a target does not answer.
 *
 * @returns one line to be made safe to print; undefined for silence
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
    default:
      return reason satisfies never;
  }
}

/**
 * Loss of the decided requests in per cent for a column: four characters at most, a loss is never 0 and never all unless
 * it is.
 *
 * @returns `0`, `<0.1`, `33.3`, `99.9`, `100`, `-` when none is decided
 */
export function lossColumnText({ received, lost }: { readonly received: number; readonly lost: number }): string {
  if (received + lost === 0) return "-";
  const tenths = Math.round(lost * 1000 / (received + lost));
  if (lost > 0 && tenths === 0) return "<0.1";
  const kept = received > 0 ? Math.min(tenths, 999) : tenths;
  return kept % 10 === 0 ? String(kept / 10) : `${Math.floor(kept / 10)}.${kept % 10}`;
}
