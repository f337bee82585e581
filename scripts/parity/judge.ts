/**
 * The judgement on a row: what two programs left is the same, or differs as it was explained, or the run fails.
 *
 * @module
 */

import { type Case, type Explanation, REFERENCE_RELEASE } from "./row.ts";
import { maskFigures, maskMessages } from "./mask.ts";
import { compareJson } from "./json_lines.ts";

/** Requests that follow each other in less time may be on the way together. */
const HASTY_SECONDS = 0.05;

/** What one run left. */
export interface Outcome {
  /** Exit status. */
  readonly status: number;
  /** Everything on stdout. */
  readonly stdout: string;
  /** Everything on stderr. */
  readonly stderr: string;
  /** The requests on the wire, a line each; undefined when they were not looked at. */
  readonly wire: readonly string[] | undefined;
}

/**
 * A difference in many command lines, which is taken out before the outputs are compared.
 *
 * `version`: a newer release changed it, so what an older peer shows is rewritten. `departure`: this program has it on
 * purpose, so what it shows is rewritten.
 */
export interface Rewrite {
  /** Whose output is rewritten, as above. */
  readonly kind: Explanation["kind"];
  /** For people. */
  readonly reason: string;
  /** First release that needs it no more; every release needs it unless told. */
  readonly below?: number;
  /** What is replaced. */
  readonly pattern: RegExp;
  /** By what. */
  readonly replacement: string;
}

/** How a row came out. */
export type Verdict =
  | { readonly kind: "same" }
  | { readonly kind: "explained"; readonly by: Explanation["kind"]; readonly reasons: readonly string[] }
  | { readonly kind: "unexplained"; readonly why: string; readonly difference: readonly string[] }
  | { readonly kind: "stale"; readonly reasons: readonly string[] };

/** Writes down what a run left, with its figures masked. */
export function transcriptOf({ words, row }: Case, outcome: Outcome): string {
  const form = {
    precise: words.some((word) => /^-[a-zA-Z46]*3/.test(word)),
    identifierGiven: words.some((word) => /^-[a-zA-Z346]*e/.test(word)),
    flowLabelChosen: words[words.indexOf("-F") + 1] === "0",
    hasty: words.some((word, index) =>
      (words[index - 1] === "-i" && Number(word) < HASTY_SECONDS) ||
      /^-[a-zA-Z346]*[fA]/.test(word)
    ),
    steady: row.steady ?? false,
  };
  // The help of -N goes to stdout when it was asked for.
  const stdout = maskMessages(maskFigures(outcome.stdout, form));
  const output = stdout === "" || stdout.endsWith("\n") ? stdout : `${stdout}(no line end)\n`;
  const messages = maskMessages(maskFigures(outcome.stderr, form));
  const wire = outcome.wire?.map((line) => `wire: ${line}\n`).join("") ?? "";
  return `${output}${messages.replaceAll(/^(?=.)/gm, "2> ")}status ${outcome.status}\n${wire}`;
}

/** What the judgement on a row depends on besides the row. */
export interface Circumstances {
  /** 20221126 for instance. */
  readonly peerRelease: number;
  /** Those that apply are used. */
  readonly rewrites: readonly Rewrite[];
  /** Those that changed something are put in here. */
  readonly used: Set<Rewrite>;
}

/** Judges one row. */
export function judge(
  item: Case,
  { ours, theirs }: { readonly ours: Outcome; readonly theirs: Outcome },
  { peerRelease, rewrites, used }: Circumstances,
): Verdict {
  const [oursShown, theirsShown] = item.row.json ? compareJson(ours, theirs) : [ours, theirs];
  const reasons: Explanation[] = [];
  let ourText = transcriptOf(item, oursShown);
  let theirText = transcriptOf(item, theirsShown);
  for (const rewrite of rewrites) {
    if (peerRelease >= (rewrite.below ?? Infinity)) continue;
    const text = rewrite.kind === "departure" ? ourText : theirText;
    const rewritten = text.replaceAll(rewrite.pattern, rewrite.replacement);
    if (rewritten === text) continue;
    if (rewrite.kind === "departure") ourText = rewritten;
    else theirText = rewritten;
    used.add(rewrite);
    reasons.push(rewrite);
  }
  const explanations = (item.row.explained ?? []).filter(({ kind, below = REFERENCE_RELEASE, from = 0, as }) =>
    (as === undefined || as.includes(item.user)) && (kind === "departure" ? peerRelease >= from : peerRelease < below)
  );
  const difference = differenceOf(ourText, theirText);
  if (explanations.length === 0) {
    if (difference.length > 0) return { kind: "unexplained", why: "differs", difference };
    return reasons.length === 0 ? { kind: "same" } : explainedBy(reasons);
  }
  if (difference.length === 0) return { kind: "stale", reasons: explanations.map(({ reason }) => reason) };
  for (const explanation of explanations) {
    const sides = [[explanation.ours, ourText, "ours"], [explanation.theirs, theirText, "theirs"]] as const;
    for (const [pattern, text, side] of sides) {
      if (pattern !== undefined && !pattern.test(text)) {
        return { kind: "unexplained", why: `differs, but not as explained: ${side} has no ${pattern}`, difference };
      }
    }
  }
  return explainedBy([...reasons, ...explanations]);
}

/** A departure counts before an older release. */
function explainedBy(explanations: readonly Explanation[]): Verdict {
  const by = explanations.some(({ kind }) => kind === "departure") ? "departure" : "version";
  return { kind: "explained", by, reasons: explanations.map(({ reason }) => reason) };
}

/** Lines of both, `-` before those of theirs and `+` before those of ours; empty when the texts are the same. */
export function differenceOf(ours: string, theirs: string): string[] {
  if (ours === theirs) return [];
  const [left, right] = [theirs.split("\n"), ours.split("\n")];
  // Lengths of the longest common subsequences of what is left of both.
  const lengths = Array.from({ length: left.length + 1 }, () => new Uint32Array(right.length + 1));
  const length = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const row = lengths[i];
      if (row) row[j] = left[i] === right[j] ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1));
    }
  }
  const lines: string[] = [];
  for (let i = 0, j = 0; i < left.length || j < right.length;) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      lines.push(`  ${left[i]}`);
      i++, j++;
    } else if (j >= right.length || (i < left.length && length(i + 1, j) >= length(i, j + 1))) {
      lines.push(`- ${left[i++]}`);
    } else {
      lines.push(`+ ${right[j++]}`);
    }
  }
  return lines;
}

/** Whether a verdict lets the whole run fail. */
export function isFailure(verdict: Verdict): boolean {
  return verdict.kind === "unexplained" || verdict.kind === "stale";
}
