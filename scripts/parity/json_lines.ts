/**
 * JSON output of two programs, line by line, reduced to the keys that both have.
 *
 * @module
 */

import type { Outcome } from "./judge.ts";

/** Keys whose values differ from run to run. */
const FIGURES: readonly string[] = ["time", "min", "avg", "max", "mdev", "ipg", "ewma", "timestamp", "ident"];
/** What a figure looks like: as a number, or as iputils has it, in a string. */
const FIGURE = /^\d+(?:\.\d+)?$/;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The keys that two objects share, in the first one's order, with masked figures. */
function shared(value: Record<string, unknown>, other: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(value).filter(([key]) => Object.hasOwn(other, key)).map(([key, member]) => {
    const otherMember = other[key];
    if (isObject(member) && isObject(otherMember)) return [key, shared(member, otherMember)] as const;
    if (FIGURES.includes(key) && FIGURE.test(String(member))) return [key, "FIGURE"] as const;
    return [key, member] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * Reduces what two runs left to what can be compared.
 *
 * A line that is no JSON object stays as it is.
 */
export function compareJson(ours: Outcome, theirs: Outcome): readonly [ours: Outcome, theirs: Outcome] {
  const reduce = (outcome: Outcome, other: Outcome): Outcome => {
    const otherLines = other.stdout.split("\n");
    const lines = outcome.stdout.split("\n").map((line, index) => {
      const value = parsed(line);
      const otherValue = parsed(otherLines[index] ?? "");
      return value === undefined || otherValue === undefined ? line : JSON.stringify(shared(value, otherValue));
    });
    return { ...outcome, stdout: lines.join("\n") };
  };
  return [reduce(ours, theirs), reduce(theirs, ours)];
}
