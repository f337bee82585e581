/**
 * Options of a run with one target that can't be had at once.
 *
 * @module
 */

import { type OptionPair, pairConflict } from "./option_pairs.ts";
import type { OptionName } from "./option_table.ts";
import type { FamilyChoice } from "../options.ts";

/** What can't be had at once. */
const CONFLICTS: readonly OptionPair[] = [
  ["count", "until-up"],
  ["size", "icmp-timestamp"],
  ["pattern", "icmp-timestamp"],
  ["node-information", "icmp-timestamp"],
];

/**
 * Finds what can't go together.
 *
 * @param given Long names of the options.
 * @param target What is pinged: the family that was asked for, and what was typed.
 * @returns One line without the program's name, or undefined.
 */
export function optionConflict(
  given: readonly OptionName[],
  target: { readonly family: FamilyChoice; readonly destination: string },
): string | undefined {
  const conflict = pairConflict(CONFLICTS, given);
  if (conflict !== undefined) return conflict;
  const ipv6 = target.family === "ipv6" || target.destination.includes(":");
  if (ipv6 && given.includes("icmp-timestamp")) return "IPv6 has no ICMP timestamps: --icmp-timestamp is IPv4's";
  return undefined;
}
