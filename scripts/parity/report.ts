/**
 * What a parity run tells, and whether it was good.
 *
 * @module
 */

import { isFailure, type Rewrite, type Verdict } from "./judge.ts";
import type { Case } from "./row.ts";

/** What came of a row; skipped is one that needs the executable when there is none. */
export interface Result {
  /** The row, for one user. */
  readonly item: Case;
  /** The judgement on it. */
  readonly verdict: Verdict | { readonly kind: "skipped" };
}

/** What came of a run. */
export interface RunOutcome {
  /** Every row's. */
  readonly results: readonly Result[];
  /** Rows that were as they should be only when they were run again, with what was wrong at first. */
  readonly again: readonly Result[];
  /** Rewritings that apply to the peer, but that no row needed. */
  readonly unused: readonly Rewrite[];
}

/**
 * Whether nothing differs without a reason, and no reason is there for nothing.
 *
 * @param complete Whether a skipped row is a failure, as it is in CI.
 */
export function isGood({ results, unused }: RunOutcome, complete: boolean): boolean {
  return unused.length === 0 &&
    results.every(({ verdict }) => verdict.kind === "skipped" ? !complete : !isFailure(verdict));
}

/**
 * The lines that tell of a run: differences, then the counts.
 *
 * @param all Whether rows that are as they should be are told, too.
 */
export function reportOf({ results, again, unused }: RunOutcome, all: boolean): string[] {
  const lines: string[] = [];
  for (const { item, verdict } of results) {
    switch (verdict.kind) {
      case "same":
      case "skipped":
        if (all) lines.push(`${verdict.kind}: ${item.id}`);
        break;
      case "explained":
        if (all) lines.push(`explained (${verdict.by}): ${item.id}`, ...indented(verdict.reasons));
        break;
      case "stale":
        lines.push(`STALE: ${item.id}: no difference, but explained`, ...indented(verdict.reasons));
        break;
      case "unexplained":
        lines.push(`UNEXPLAINED: ${item.id}: ${verdict.why} (- peer, + ours)`, ...indented(verdict.difference));
        break;
    }
  }
  for (const { item, verdict } of again) {
    lines.push(`as it should be only when run again: ${item.id}`);
    if (verdict.kind === "unexplained") lines.push(...indented(verdict.difference));
  }
  for (const { reason } of unused) lines.push(`STALE: no row needs the rewriting: ${reason}`);
  const count = (holds: (verdict: Result["verdict"]) => boolean) =>
    results.filter(({ verdict }) => holds(verdict)).length;
  lines.push(
    `rows run: ${count(({ kind }) => kind !== "skipped")}`,
    `same: ${count(({ kind }) => kind === "same")}`,
    ...["departure", "version"].map((by) =>
      `explained (${by}): ${count((verdict) => verdict.kind === "explained" && verdict.by === by)}`
    ),
    `skipped: ${count(({ kind }) => kind === "skipped")}`,
    `run again: ${again.length}`,
    `stale explanations: ${count(({ kind }) => kind === "stale") + unused.length}`,
    `unexplained: ${count(({ kind }) => kind === "unexplained")}`,
  );
  return lines;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `    ${line}`);
}
